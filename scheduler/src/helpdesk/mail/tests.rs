//! Mails as programs really write them, and as nobody should.

use super::*;

const OWN: &str = "help@acme.example";

fn said(raw: &[u8]) -> Said {
    match read(raw, OWN) {
        Ok(Reading::Said(said)) => *said,
        other => panic!("it says something: {other:?}"),
    }
}

#[test]
fn a_plain_mail_is_threaded_by_its_ids() {
    let raw = b"From: Ana Ruiz <Ana@Example.com>\r\nTo: help@acme.example\r\n\
        Subject: =?utf-8?Q?D=C3=B3nde_est=C3=A1?= mi pedido\r\n\
        Message-ID: <one@mail.example>\r\nIn-Reply-To: <b@acme>\r\nReferences: <a@acme> <b@acme>\r\n\
        Date: Fri, 20 Nov 2026 18:30:00 -0500\r\n\r\nHello\r\nthere\r\n";
    let said = said(raw);
    assert_eq!(
        (said.name.as_str(), said.body.as_str()),
        ("one@mail.example", "Hello\nthere")
    );
    assert_eq!(said.subject.as_deref(), Some("Dónde está mi pedido"));
    assert_eq!(said.answers, ["b@acme", "a@acme"]);
    assert_eq!(said.at, Some("2026-11-20T23:30:00Z".parse().unwrap()));
    let who = said.customer.unwrap();
    assert_eq!(who.reference, "ana@example.com");
    assert_eq!(who.name.as_deref(), Some("Ana Ruiz"));
}

#[test]
fn spanish_and_arabic_arrive_whole() {
    let spanish = b"From: a@example.com\r\nContent-Type: text/plain; charset=iso-8859-1\r\n\
        Content-Transfer-Encoding: quoted-printable\r\n\r\n=BFD=F3nde est=E1 mi=\r\n pedido?\r\n";
    assert_eq!(said(spanish).body, "¿Dónde está mi pedido?");
    let mut arabic = b"From: =?windows-1256?B?4+Ts?= <a@example.com>\r\n\
        Content-Type: text/plain; charset=windows-1256\r\n\
        Content-Transfer-Encoding: base64\r\n\r\n"
        .to_vec();
    arabic.extend_from_slice(b"48rsIO3V4SDY4cjt\r\n");
    assert_eq!(said(&arabic).body, "متى يصل طلبي");
    assert_eq!(said(&arabic).customer.unwrap().name.as_deref(), Some("منى"));
    let html = "From: a@example.com\r\nContent-Type: text/html; charset=utf-8\r\n\r\n\
        <div dir=rtl>متى يصل طلبي؟</div><script>x</script>";
    assert_eq!(said(html.as_bytes()).body, "متى يصل طلبي؟");
}

#[test]
fn what_machines_send_is_ignored() {
    for head in [
        "Auto-Submitted: auto-replied",
        "auto-submitted: auto-generated; x=y",
        "Precedence: bulk",
        "X-Auto-Response-Suppress: All",
        "Return-Path: <>",
        "List-Id: <news.example>",
        "X-Autoreply: yes",
        "Content-Type: multipart/report; boundary=x",
    ] {
        let raw = format!("From: a@example.com\r\n{head}\r\n\r\nI am away.\r\n");
        assert!(
            matches!(read(raw.as_bytes(), OWN), Ok(Reading::Ignored(_))),
            "{head}"
        );
    }
    let daemon = b"From: MAILER-DAEMON@example.com\r\n\r\nUndelivered.\r\n";
    assert!(matches!(read(daemon, OWN), Ok(Reading::Ignored(_))));
    let person = b"From: a@example.com\r\nAuto-Submitted: no\r\n\r\nHello\r\n";
    assert_eq!(said(person).by, Speaker::Customer);
    let brand = b"From: Acme <HELP@acme.example>\r\n\r\nHello\r\n";
    assert_eq!(said(brand).by, Speaker::Brand);
}

#[test]
fn files_are_named_and_not_kept() {
    let raw = b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n\
        --b\r\nContent-Type: text/plain\r\n\r\nSee it.\r\n\
        --b\r\nContent-Type: image/png; name=\"shoe.png\"\r\n\
        Content-Disposition: attachment\r\nContent-Transfer-Encoding: base64\r\n\r\nAAAA\r\n--b--\r\n";
    assert_eq!(said(raw).body, "See it.\n[shoe.png, 3 bytes]");
}

#[test]
fn an_answer_keeps_its_own_words_and_the_whole() {
    let raw = b"From: a@example.com\r\n\r\nYes.\r\n\r\nOn Friday, Acme wrote:\r\n> Shall we?\r\n";
    let said = said(raw);
    assert_eq!(said.body, "Yes.");
    assert!(said.whole.is_some_and(|whole| whole.contains("Shall we?")));
}

#[test]
fn a_mail_without_a_writer_is_refused() {
    for raw in [
        "",
        "\r\n",
        "Subject: x\r\n\r\ny",
        "From: nobody\r\n\r\ny",
        "From: \r\n\r\n\0",
    ] {
        let fault = read(raw.as_bytes(), OWN).unwrap_err();
        assert_eq!(fault.errors.len(), 1, "{raw:?}");
    }
}

#[test]
fn hostile_mails_cost_little_and_nothing_panics() {
    let mut nested = String::from("From: a@example.com\r\n");
    for level in 0..1_000 {
        nested.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{level}\r\n\r\n--b{level}\r\n"
        ));
    }
    nested.push_str("Content-Type: text/plain\r\n\r\ndeep\r\n");
    let heads = format!(
        "{}From: a@example.com\r\n\r\nx",
        "X-A: b\r\n".repeat(100_000)
    );
    let long = format!(
        "From: a@example.com\r\nReferences: {}\r\n\r\nx",
        "<a@b> ".repeat(100_000)
    );
    let base64 = format!(
        "From: a@example.com\r\nContent-Transfer-Encoding: base64\r\n\r\n{}",
        "QUJD".repeat(2_500_000)
    );
    let odd = "From: \u{202e}evil\u{202c} <a@example.com>\r\nSubject: =?x-unknown?B?////?=\r\n\
        Content-Type: text/plain; charset=no-such\r\n\r\n\0\u{202e}x";
    for raw in [&nested, &heads, &long, &base64, odd] {
        if let Ok(Reading::Said(said)) = read(raw.as_bytes(), OWN) {
            assert!(said.body.chars().count() <= BODY_MAX && !said.body.contains('\0'));
            assert!(said.answers.len() <= ANSWERS_MAX);
        }
    }
}

proptest::proptest! {
    #[test]
    fn no_bytes_make_it_panic(bytes in proptest::collection::vec(0_u8.., 0..600)) {
        let _ = read(&bytes, OWN);
        let head = b"From: a@example.com\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n";
        let _ = read(&[head.as_slice(), &bytes].concat(), OWN);
    }

    #[test]
    fn no_text_like_mail_makes_it_panic(text in "[A-Za-z:;=?<>@\" \r\n\u{5d0}-]{0,400}") {
        let _ = read(text.as_bytes(), OWN);
        let _ = read(format!("From: a@example.com\r\n{text}").as_bytes(), OWN);
    }
}
