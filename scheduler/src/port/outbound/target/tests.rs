//! The table of spellings: every way to write an address that is not to be called.

use super::*;

/// Loopback, private and link-local addresses in every spelling, names of near places, foreign
/// ports and schemes, and addresses that parsers read in different ways.
const FORBIDDEN: &str = "\
    https://127.0.0.1/ https://127.0.0.1:8443/ https://127.1/ https://127.0.1/ https://127/ \
    https://2130706433/ https://017700000001/ https://0x7f000001/ https://0x7F.0x0.0x0.0x1/ \
    https://0177.0.0.1/ https://0177.0.0.01/ https://0x7f.1/ https://127.0x1/ https://0x7f.0.1/ \
    https://127.0.0.1./ https://127.1./ https://2130706433./ https://127.0.0.01/ https://127.00.0.1/ \
    https://%31%32%37.0.0.1/ https://127%2e0%2e0%2e1/ https://①②⑦.⓪.⓪.①/ https://127。0。0。1/ \
    https://127.0.0.1/ https://127.127.127.127/ https://0/ https://0.0.0.0/ https://0.0.0.0:8080/ \
    https://00000000/ https://0x0/ https://0.1.2.3/ https:127.0.0.1 https:/127.0.0.1/ \
    https:///127.0.0.1/ https:////127.0.0.1/ HTTPS://127.0.0.1/ \
    https://10.0.0.1/ https://10.255.255.255/ https://10.1/ https://167772161/ https://012.0.0.1/ \
    https://0xa.0.0.1/ https://0xA000001/ https://172.16.0.1/ https://172.31.255.254/ \
    https://2886729729/ https://192.168.0.1/ https://192.168.1/ https://3232235521/ \
    https://0xc0a80001/ https://0300.0250.0.1/ https://100.64.0.1/ https://100.127.255.254/ \
    https://100.100.100.200/ https://169.254.169.254/ https://169.254.43518/ https://2852039166/ \
    https://0xa9fea9fe/ https://0251.0376.0251.0376/ https://0xa9.0xfe.0xa9.0xfe/ \
    https://169.254.169.254./latest/meta-data https://168.63.129.16/ https://192.0.0.192/ \
    https://192.0.2.5/ https://198.18.0.1/ https://198.19.255.1/ https://198.51.100.1/ \
    https://203.0.113.1/ https://192.88.99.2/ https://224.0.0.1/ https://239.1.2.3/ \
    https://240.0.0.1/ https://255.255.255.255/ https://4294967295/ https://0xffffffff/ \
    https://[::]/ https://[::1]/ https://[0:0:0:0:0:0:0:1]/ https://[0000::0001]/ https://[::1]:8443/ \
    https://[::ffff:127.0.0.1]/ https://[::ffff:7f00:1]/ https://[0:0:0:0:0:ffff:127.0.0.1]/ \
    https://[::127.0.0.1]/ https://[::7f00:1]/ https://[::ffff:10.0.0.1]/ https://[::ffff:a9fe:a9fe]/ \
    https://[::FFFF:192.168.0.1]/ https://[::ffff:0:127.0.0.1]/ https://[64:ff9b::127.0.0.1]/ \
    https://[64:ff9b::a9fe:a9fe]/ https://[64:ff9b:1::a00:1]/ https://[2002:7f00:1::]/ \
    https://[2002:a00:1::1]/ https://[2002:a9fe:a9fe::]/ https://[2001:0:4136:e378:8000:63bf:80ff:fffe]/ \
    https://[2001::1]/ https://[2001:db8::1]/ https://[fc00::1]/ https://[fd00:ec2::254]/ \
    https://[fe80::1]/ https://[fe80::1%25eth0]/ https://[febf::1]/ https://[fec0::1]/ \
    https://[ff02::1]/ https://[ff0e::1]/ https://[100::1]/ https://[5f00::1]/ https://[3fff::1]/ \
    https://localhost/ https://LOCALHOST/ https://localhost./ https://localhost:8443/ \
    https://a.localhost/ https://a.b.localhost./ https://localhost.localdomain/ https://ⓛocalhost/ \
    https://loc%61lhost/ https://printer.local/ https://printer.local./ https://db.internal/ \
    https://metadata.google.internal/ https://METADATA.google.INTERNAL./ https://intranet/ \
    https://server/ https://server./ https://box.lan/ https://box.home.arpa/ https://wiki.corp/ \
    https://vesper.example/ https://VESPER.example./v1 https://vesper.example:8443/ \
    https://v%65sper.example/ https://ⓥesper.example/ \
    http://hooks.example/ http://1.1.1.1/ ftp://hooks.example/ file:///etc/passwd gopher://hooks.example/ \
    javascript:alert(1) data:text/plain,hello ws://hooks.example/ //hooks.example/ hooks.example / \
    unix:/run/vesper.sock jar:https://hooks.example/ blob:https://hooks.example/ https:// https://? \
    https://user@hooks.example/ https://user:word@hooks.example/ https://:word@hooks.example/ \
    https://@hooks.example/ https://hooks.example@127.0.0.1/ https://127.0.0.1@hooks.example/ \
    https://hooks.example:22/ https://hooks.example:25/ https://hooks.example:0/ \
    https://hooks.example:6/ https://hooks.example:99999/ https://hooks.example:-1/ \
    https://hooks.example/#part https://1.2.3.4.5/ https://256.256.256.256/ https://1.2.3/%00# \
    https:\\\\127.0.0.1\\ https://hooks.example\\@127.0.0.1/ https://127.0.0.1\\.hooks.example/ \
    https://hooks.example:443:80/ https://[::1/ https://::1/ https://[127.0.0.1]/ https://[v1.x]/ \
    https://a..b/ https://-/ https://%00/ https://hooks.exa%00mple/ https://xn--/";

fn policy() -> Policy {
    Policy::default().apart_from("https://vesper.example/")
}

#[test]
fn every_spelling_of_a_forbidden_address_is_refused() {
    let mut passed = Vec::new();
    let mut count = 0;
    for text in FORBIDDEN.split(' ').filter(|text| !text.is_empty()) {
        count += 1;
        if Target::parse(text, &policy()).is_ok() {
            passed.push(text);
        }
    }
    assert!(count > 150, "{count}");
    assert!(passed.is_empty(), "{passed:?}");
}

#[test]
fn an_address_with_blanks_in_it_is_refused() {
    for text in [
        " https://hooks.example/",
        "https://hooks.example/\n",
        "https://127.0\t.0.1/",
        "https://hooks.example/\r\nHost: x",
        "https://hooks.example/\0",
        "https://hooks\u{3000}.example/",
        "https://hooks.example/\u{2028}",
        "",
        " ",
    ] {
        assert!(Target::parse(text, &policy()).is_err(), "{text:?}");
    }
    let long = format!("https://hooks.example/{}", "a".repeat(URL_BYTES_MAX));
    assert!(Target::parse(&long, &policy()).is_err());
}

#[test]
fn ordinary_addresses_are_called() {
    for text in [
        "https://hooks.example/",
        "https://hooks.example",
        "https://hooks.example:8443/vesper?key=a%20b",
        "https://hooks.example./in",
        "https://HOOKS.example/",
        "https://1.1.1.1/",
        "https://[2606:4700::1111]/",
        "https://bücher.example/",
        "https://local.example/",
        "https://internal.example/in",
        "https://notlocalhost.example/",
        "https://sub.vesper.example/",
        "https://hooks.example:80/",
    ] {
        let read = Target::parse(text, &policy());
        assert!(read.is_ok(), "{text}: {read:?}");
    }
}

#[test]
fn the_operator_lists_more_but_never_this_server() {
    let policy: Policy = "hooks.internal:8080,10.1.0.0/16,vesper.example:9999"
        .parse()
        .unwrap();
    let policy = policy.apart_from("https://vesper.example");
    for text in [
        "http://hooks.internal:8080/",
        "https://10.1.2.3:25/",
        "http://10.1.2.3/",
        "http://vesper.example:9999/",
    ] {
        let read = Target::parse(text, &policy);
        assert!(read.is_ok(), "{text}: {read:?}");
    }
    for text in [
        "http://hooks.internal:8081/",
        "https://10.2.0.1/",
        "https://vesper.example/",
        "https://vesper.example:9998/",
    ] {
        assert!(Target::parse(text, &policy).is_err(), "{text}");
    }
}
