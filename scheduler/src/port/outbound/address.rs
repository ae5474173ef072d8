//! Which addresses lie in the open internet.
//!
//! Written down are the special ones, after IANA's registries of special-purpose addresses; of
//! IPv6 only what is given out as global unicast is reached at all, and nothing that holds an IPv4
//! address inside.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Special IPv4 networks: first address, length of the prefix, what they are.
const SPECIAL_V4: &[([u8; 4], u32, &str)] = &[
    ([0, 0, 0, 0], 8, "an address of this network"),
    ([10, 0, 0, 0], 8, "a private address"),
    ([100, 64, 0, 0], 10, "an address shared inside a provider"),
    ([127, 0, 0, 0], 8, "a loopback address"),
    ([169, 254, 0, 0], 16, "a link-local address"),
    ([172, 16, 0, 0], 12, "a private address"),
    ([192, 0, 0, 0], 24, "an address of protocols"),
    ([192, 0, 2, 0], 24, "an address for documentation"),
    ([192, 88, 99, 0], 24, "an address of relays"),
    ([192, 168, 0, 0], 16, "a private address"),
    ([198, 18, 0, 0], 15, "an address for benchmarks"),
    ([198, 51, 100, 0], 24, "an address for documentation"),
    ([203, 0, 113, 0], 24, "an address for documentation"),
    ([224, 0, 0, 0], 4, "a multicast address"),
    ([240, 0, 0, 0], 4, "a reserved address"),
    // A public address that, inside one large cloud, is the host's own control service.
    ([168, 63, 129, 16], 32, "an address of a cloud's host"),
];

/// Special networks inside IPv6's global unicast, and what they are.
const SPECIAL_V6: &[([u16; 3], u32, &str)] = &[
    ([0x2001, 0, 0], 23, "an address of protocols or tunnels"),
    ([0x2001, 0xdb8, 0], 32, "an address for documentation"),
    ([0x2002, 0, 0], 16, "an address with another inside"),
    ([0x3fff, 0, 0], 20, "an address for documentation"),
];

/// What keeps this address from being one in the open internet; `None` if it is one.
#[must_use]
pub fn objection(address: IpAddr) -> Option<&'static str> {
    match address {
        IpAddr::V4(address) => objection_v4(address),
        IpAddr::V6(address) => objection_v6(address),
    }
}

fn objection_v4(address: Ipv4Addr) -> Option<&'static str> {
    let bits = u32::from(address);
    let inside = |first: [u8; 4], prefix: u32| {
        (bits ^ u32::from(Ipv4Addr::from(first))) >> (32 - prefix) == 0
    };
    SPECIAL_V4
        .iter()
        .find(|(first, prefix, _)| inside(*first, *prefix))
        .map(|(_, _, what)| *what)
}

fn objection_v6(address: Ipv6Addr) -> Option<&'static str> {
    let bits = u128::from(address);
    if bits >> 125 != 1 {
        return Some(kind_v6(address));
    }
    let inside = |[a, b, c]: [u16; 3], prefix: u32| {
        let first = u128::from(Ipv6Addr::new(a, b, c, 0, 0, 0, 0, 0));
        (bits ^ first) >> (128 - prefix) == 0
    };
    SPECIAL_V6
        .iter()
        .find(|(first, prefix, _)| inside(*first, *prefix))
        .map(|(_, _, what)| *what)
}

/// What an address outside of global unicast is, for a sentence.
fn kind_v6(address: Ipv6Addr) -> &'static str {
    let first = address.segments()[0];
    if address.is_loopback() {
        "a loopback address"
    } else if first == 0 || first == 0x64 {
        "an address with another inside"
    } else if first & 0xfe00 == 0xfc00 || first & 0xffc0 == 0xfec0 {
        "a private address"
    } else if first & 0xffc0 == 0xfe80 {
        "a link-local address"
    } else if first & 0xff00 == 0xff00 {
        "a multicast address"
    } else {
        "a reserved address"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(texts: &str) -> impl Iterator<Item = IpAddr> {
        texts.split_whitespace().map(|text| text.parse().unwrap())
    }

    #[test]
    fn special_addresses_are_not_in_the_open_internet() {
        let special = "0.0.0.0 0.255.255.255 10.0.0.0 10.255.255.255 100.64.0.0 100.127.255.255 \
            127.0.0.1 127.255.255.255 169.254.169.254 172.16.0.0 172.31.255.255 192.0.0.8 \
            192.0.2.1 192.88.99.1 192.168.0.0 192.168.255.255 198.18.0.0 198.19.255.255 \
            198.51.100.7 203.0.113.9 224.0.0.1 239.255.255.255 240.0.0.1 255.255.255.255 \
            168.63.129.16 :: ::1 ::127.0.0.1 ::ffff:127.0.0.1 ::ffff:8.8.8.8 ::ffff:0:7f00:1 \
            64:ff9b::7f00:1 64:ff9b:1::a00:1 100::1 2001::1 2001:2::1 2001:10::1 2001:db8::1 \
            2002:7f00:1:: 3fff::1 4000::1 5f00::1 fc00::1 fd00:ec2::254 fe80::1 febf::1 fec0::1 \
            ff02::1 ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff";
        for address in all(special) {
            assert!(objection(address).is_some(), "{address} is special");
        }
    }

    #[test]
    fn ordinary_addresses_are() {
        let ordinary = "1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.0 100.63.255.255 100.128.0.0 \
            126.255.255.255 128.0.0.0 172.15.255.255 172.32.0.0 192.167.255.255 192.169.0.0 \
            198.17.255.255 198.20.0.0 223.255.255.255 2001:200::1 2606:4700::1111 2a00:1450::1 \
            2003::1 3ffe::1";
        for address in all(ordinary) {
            assert_eq!(objection(address), None, "{address} is ordinary");
        }
    }
}
