//! What is in the file, and that it keeps to the rules of its schema.

use entity::table::payout::Model;
use entity::value::{Currency, ExpertId, Instant, PayoutId, PayoutRunId, PayoutState};
use proptest::prelude::*;
use roxmltree::Document;
use uuid::Uuid;

use super::super::Row;
use super::schema::check;
use super::*;
use crate::service::payouts::destination::BankAccount;

fn made_at() -> Instant {
    "2026-03-02T03:04:05Z".parse().unwrap()
}

fn debtor(bic: Option<&str>) -> Debtor {
    Debtor {
        name: "Vesper Plätze GmbH".to_owned(),
        iban: "DE89370400440532013000".to_owned(),
        bic: bic.map(str::to_owned),
    }
}

fn paid(number: u128, amount: i64, currency: Currency) -> Model {
    Model {
        id: PayoutId(Uuid::from_u128(number)),
        run_id: PayoutRunId(Uuid::from_u128(9)),
        expert_id: ExpertId(Uuid::from_u128(number)),
        amount,
        currency,
        state: PayoutState::Executing,
        created_at: made_at(),
        updated_at: made_at(),
        netted_amount: 0,
        destination: None,
        failure: None,
        provider_reference: None,
        returned_at: None,
    }
}

fn to(holder: &str) -> Destination {
    Destination::Bank(BankAccount {
        holder: holder.to_owned(),
        iban: Some("ES9121000418450200051332".to_owned()),
        ..BankAccount::default()
    })
}

fn file(pays: &[(Model, Destination)], debtor: Option<&Debtor>) -> Result<String, Fault> {
    let row = |(payout, destination)| Row {
        payout,
        destination,
    };
    let rows: Vec<Row<'_>> = pays.iter().map(|(a, b)| row((a, b))).collect();
    render(&Batch {
        run: PayoutRunId(Uuid::from_u128(9)),
        made_at: made_at(),
        debtor,
        rows: &rows,
    })
}

/// The texts of all elements with this name, in order.
fn texts(document: &Document<'_>, name: &str) -> Vec<String> {
    let named = document
        .descendants()
        .filter(|n| n.has_tag_name((NAMESPACE, name)));
    named
        .map(|node| node.text().unwrap_or_default().to_owned())
        .collect()
}

fn cents(text: &str) -> i64 {
    text.replace('.', "").parse().unwrap()
}

const WHOLE: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.001.001.09">
  <CstmrCdtTrfInitn>
    <GrpHdr>
      <MsgId>00000000000000000000000009</MsgId>
      <CreDtTm>2026-03-02T03:04:05Z</CreDtTm>
      <NbOfTxs>1</NbOfTxs>
      <CtrlSum>1234.05</CtrlSum>
      <InitgPty>
        <Nm>Vesper Platze GmbH</Nm>
      </InitgPty>
    </GrpHdr>
    <PmtInf>
      <PmtInfId>00000000000000000000000009</PmtInfId>
      <PmtMtd>TRF</PmtMtd>
      <NbOfTxs>1</NbOfTxs>
      <CtrlSum>1234.05</CtrlSum>
      <PmtTpInf>
        <SvcLvl>
          <Cd>SEPA</Cd>
        </SvcLvl>
      </PmtTpInf>
      <ReqdExctnDt>
        <Dt>2026-03-02</Dt>
      </ReqdExctnDt>
      <Dbtr>
        <Nm>Vesper Platze GmbH</Nm>
      </Dbtr>
      <DbtrAcct>
        <Id>
          <IBAN>DE89370400440532013000</IBAN>
        </Id>
      </DbtrAcct>
      <DbtrAgt>
        <FinInstnId>
          <BICFI>COBADEFFXXX</BICFI>
        </FinInstnId>
      </DbtrAgt>
      <ChrgBr>SLEV</ChrgBr>
      <CdtTrfTxInf>
        <PmtId>
          <EndToEndId>00000000000000000000000001</EndToEndId>
        </PmtId>
        <Amt>
          <InstdAmt Ccy="EUR">1234.05</InstdAmt>
        </Amt>
        <Cdtr>
          <Nm>Ana Nunez + Hijos</Nm>
        </Cdtr>
        <CdtrAcct>
          <Id>
            <IBAN>ES9121000418450200051332</IBAN>
          </Id>
        </CdtrAcct>
        <RmtInf>
          <Ustrd>Payout 00000000000000000000000001</Ustrd>
        </RmtInf>
      </CdtTrfTxInf>
    </PmtInf>
  </CstmrCdtTrfInitn>
</Document>
"#;

#[test]
fn a_file_is_written_like_this() {
    let pays = [(paid(1, 123_405, Currency::EUR), to("Ana Núñez & Hijos"))];
    let debtor = debtor(Some("COBADEFFXXX"));
    let written = file(&pays, Some(&debtor)).unwrap();
    assert_eq!(written, WHOLE);
    check(Document::parse(&written).unwrap().root_element()).unwrap();
}

#[test]
fn the_checker_sees_what_is_out_of_place_and_out_of_bounds() {
    let broken = [
        ("<PmtMtd>TRF</PmtMtd>", ""),
        ("<Cd>SEPA</Cd>", "<Prtry>SEPA</Prtry>"),
        ("<Nm>Ana Nunez + Hijos</Nm>", "<Nm>Ana Núñez</Nm>"),
        ("1234.05</InstdAmt>", "1234.050</InstdAmt>"),
        (
            "<ReqdExctnDt>\n        <Dt>2026-03-02</Dt>",
            "<ReqdExctnDt>2026-03-02",
        ),
        ("<BICFI>COBADEFFXXX</BICFI>", "<BIC>COBADEFFXXX</BIC>"),
    ];
    for (good, bad) in broken {
        let file = WHOLE.replacen(good, bad, 1);
        assert_ne!(file, WHOLE, "{good}");
        let document = Document::parse(&file).unwrap();
        assert!(check(document.root_element()).is_err(), "{bad}");
    }
}

#[test]
fn a_payout_that_does_not_belong_there_is_refused() {
    let good = debtor(None);
    let one = |amount, currency, to| file(&[(paid(1, amount, currency), to)], Some(&good));
    assert!(one(AMOUNT_MAX, Currency::EUR, to("Ana")).is_ok());
    assert!(one(AMOUNT_MAX + 1, Currency::EUR, to("Ana")).is_err());
    assert!(one(0, Currency::EUR, to("Ana")).is_err());
    assert!(one(100, Currency::USD, to("Ana")).is_err());
    assert!(one(100, Currency::EUR, to("山田")).is_err());
    assert!(file(&[(paid(1, 100, Currency::EUR), to("Ana"))], None).is_err());
}

#[test]
fn money_is_asked_for_on_a_day_on_which_banks_work() {
    let day = |text: &str| text.parse::<NaiveDate>().unwrap();
    assert_eq!(business_day(day("2026-03-06")), day("2026-03-06"));
    assert_eq!(business_day(day("2026-03-07")), day("2026-03-09"));
    assert_eq!(business_day(day("2026-03-08")), day("2026-03-09"));
}

#[test]
fn text_between_tags_is_escaped() {
    assert_eq!(escape("a<&]]>b"), "a&lt;&amp;]]&gt;b");
}

/// Names as nobody should have them, among those that somebody has.
fn holder() -> impl Strategy<Value = String> {
    let hostile = prop_oneof![
        Just("<&]]>\"' Ana".to_owned()),
        Just("<!--Ana--><Nm>Eve</Nm>".to_owned()),
        Just("&#x0; Ana &amp;".to_owned()),
        Just("A\u{202e}na \u{0}\u{fffe}".to_owned()),
        "\\PC{1,90}",
        "[A-Za-zÀ-ÿ'& <>/.-]{1,70}",
    ];
    hostile.prop_filter("no bank writes it", |holder| latin::name(holder).is_ok())
}

proptest! {
    #[test]
    fn whoever_is_paid_the_file_keeps_to_the_schema(
        pays in prop::collection::vec((holder(), 1..=AMOUNT_MAX), 1..20),
        with_bic: bool,
    ) {
        let debtor = debtor(with_bic.then_some("COBADEFF"));
        let rows: Vec<(Model, Destination)> = pays
            .iter()
            .zip(1..)
            .map(|((holder, amount), n)| (paid(n, *amount, Currency::EUR), to(holder)))
            .collect();
        let written = file(&rows, Some(&debtor)).unwrap();
        let document = Document::parse(&written).unwrap();
        prop_assert_eq!(check(document.root_element()), Ok(()));

        let count = pays.len().to_string();
        prop_assert_eq!(texts(&document, "NbOfTxs"), vec![count; 2]);
        let amounts: Vec<i64> = texts(&document, "InstdAmt").iter().map(|one| cents(one)).collect();
        let asked: Vec<i64> = pays.iter().map(|(_, amount)| *amount).collect();
        prop_assert_eq!(&amounts, &asked);
        for sum in texts(&document, "CtrlSum") {
            prop_assert_eq!(cents(&sum), asked.iter().sum::<i64>());
        }
        let names: Vec<String> = pays.iter().map(|(holder, _)| latin::name(holder).unwrap()).collect();
        prop_assert_eq!(&texts(&document, "Nm")[2..], &names[..]);
        let mut references = texts(&document, "EndToEndId");
        references.dedup();
        prop_assert_eq!(references.len(), pays.len());
    }
}
