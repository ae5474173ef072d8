//! IBANs (ISO 13616): how long they are in each country, and their check digits.
//!
//! It does not know the structure inside the number: which banks there are is the bank's matter.

/// Without spaces, in capitals: IBANs are printed in groups of four.
pub(in crate::service) fn compact(iban: &str) -> String {
    iban.chars()
        .filter(|c| !c.is_whitespace())
        .map(|c| c.to_ascii_uppercase())
        .collect()
}

/// What is wrong with a compact IBAN.
///
/// # Errors
/// A sentence that says what is expected.
pub(in crate::service) fn check(iban: &str) -> Result<(), String> {
    let bytes = iban.as_bytes();
    let shape = bytes.len() >= 4
        && bytes.iter().all(u8::is_ascii_alphanumeric)
        && bytes[..2].iter().all(u8::is_ascii_uppercase)
        && bytes[2..4].iter().all(u8::is_ascii_digit);
    if !shape {
        return Err("must be an IBAN such as DE89370400440532013000".to_owned());
    }
    let country = &iban[..2];
    let length = length(country).ok_or_else(|| format!("{country} has no IBANs"))?;
    if bytes.len() != length {
        return Err(format!(
            "an IBAN of {country} has {length} characters, this one has {}",
            bytes.len()
        ));
    }
    if rest(bytes) == 1 {
        Ok(())
    } else {
        Err("must be an IBAN with right check digits".to_owned())
    }
}

/// The number of the rearranged text mod 97, letters counting 10 to 35 (ISO 7064).
fn rest(iban: &[u8]) -> u32 {
    iban[4..].iter().chain(&iban[..4]).fold(0, |rest, &byte| {
        if byte.is_ascii_digit() {
            (rest * 10 + u32::from(byte - b'0')) % 97
        } else {
            (rest * 100 + u32::from(byte.to_ascii_uppercase() - b'A') + 10) % 97
        }
    })
}

/// How many characters an IBAN of this country has, as the registry of ISO 13616 publishes it.
fn length(country: &str) -> Option<usize> {
    LENGTHS
        .binary_search_by_key(&country, |(code, _)| code)
        .ok()
        .map(|found| LENGTHS[found].1)
}

/// By country, sorted.
const LENGTHS: [(&str, usize); 89] = [
    ("AD", 24),
    ("AE", 23),
    ("AL", 28),
    ("AT", 20),
    ("AZ", 28),
    ("BA", 20),
    ("BE", 16),
    ("BG", 22),
    ("BH", 22),
    ("BI", 27),
    ("BR", 29),
    ("BY", 28),
    ("CH", 21),
    ("CR", 22),
    ("CY", 28),
    ("CZ", 24),
    ("DE", 22),
    ("DJ", 27),
    ("DK", 18),
    ("DO", 28),
    ("EE", 20),
    ("EG", 29),
    ("ES", 24),
    ("FI", 18),
    ("FK", 18),
    ("FO", 18),
    ("FR", 27),
    ("GB", 22),
    ("GE", 22),
    ("GI", 23),
    ("GL", 18),
    ("GR", 27),
    ("GT", 28),
    ("HN", 28),
    ("HR", 21),
    ("HU", 28),
    ("IE", 22),
    ("IL", 23),
    ("IQ", 23),
    ("IS", 26),
    ("IT", 27),
    ("JO", 30),
    ("KW", 30),
    ("KZ", 20),
    ("LB", 28),
    ("LC", 32),
    ("LI", 21),
    ("LT", 20),
    ("LU", 20),
    ("LV", 21),
    ("LY", 25),
    ("MC", 27),
    ("MD", 24),
    ("ME", 22),
    ("MK", 19),
    ("MN", 20),
    ("MR", 27),
    ("MT", 31),
    ("MU", 30),
    ("NI", 28),
    ("NL", 18),
    ("NO", 15),
    ("OM", 23),
    ("PK", 24),
    ("PL", 28),
    ("PS", 29),
    ("PT", 25),
    ("QA", 29),
    ("RO", 24),
    ("RS", 22),
    ("RU", 33),
    ("SA", 24),
    ("SC", 31),
    ("SD", 18),
    ("SE", 24),
    ("SI", 19),
    ("SK", 24),
    ("SM", 27),
    ("SO", 23),
    ("ST", 25),
    ("SV", 28),
    ("TL", 23),
    ("TN", 24),
    ("TR", 26),
    ("UA", 29),
    ("VA", 22),
    ("VG", 24),
    ("XK", 20),
    ("YE", 30),
];

#[cfg(test)]
mod tests {
    use super::*;

    /// Examples that the registry itself prints.
    const PRINTED: &[&str] = &[
        "AD12 0001 2030 2003 5910 0100",
        "AE07 0331 2345 6789 0123 456",
        "AL47 2121 1009 0000 0002 3569 8741",
        "AT61 1904 3002 3457 3201",
        "BE68 5390 0754 7034",
        "CH93 0076 2011 6238 5295 7",
        "DE89 3704 0044 0532 0130 00",
        "ES91 2100 0418 4502 0005 1332",
        "FR14 2004 1010 0505 0001 3M02 606",
        "GB29 NWBK 6016 1331 9268 19",
        "IE29 AIBK 9311 5212 3456 78",
        "IT60 X054 2811 1010 0000 0123 456",
        "LC55 HEMM 0001 0001 0012 0012 0002 3015",
        "MT84 MALT 0110 0001 2345 MTLC AST0 01S",
        "NL91 ABNA 0417 1643 00",
        "NO93 8601 1117 947",
        "SC18 SSCB 1101 0000 0000 0000 1497 USD",
    ];

    #[test]
    fn the_examples_of_the_registry_are_right() {
        for printed in PRINTED {
            assert_eq!(check(&compact(printed)), Ok(()), "{printed}");
        }
        assert_eq!(compact("gb82 west 1234"), "GB82WEST1234");
    }

    #[test]
    fn the_table_is_sorted_and_no_country_has_an_impossible_length() {
        assert!(LENGTHS.windows(2).all(|pair| pair[0].0 < pair[1].0));
        assert!(LENGTHS.iter().all(|(_, length)| (15..=34).contains(length)));
    }

    #[test]
    fn a_number_of_the_wrong_length_is_refused_although_its_digits_are_right() {
        // Check digits of a number that is one character too long for its country.
        let long = (0..100)
            .map(|digits| format!("DE{digits:02}3704004405320130000"))
            .find(|iban| rest(iban.as_bytes()) == 1)
            .unwrap();
        assert_eq!(
            check(&long).unwrap_err(),
            "an IBAN of DE has 22 characters, this one has 23"
        );
        assert_eq!(
            check("US64SVBKUS6S3300958879").unwrap_err(),
            "US has no IBANs"
        );
        for wrong in ["", "DE", "é", "DE8é", "89DE370400440532013000", "DE89 3704"] {
            assert!(check(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn one_wrong_digit_is_always_found() {
        let good = "DE89370400440532013000";
        for place in 2..good.len() {
            for digit in b'0'..=b'9' {
                let mut bytes = good.as_bytes().to_vec();
                bytes[place] = digit;
                let iban = String::from_utf8(bytes).unwrap();
                assert_eq!(check(&iban).is_ok(), iban == good, "{iban}");
            }
        }
    }
}
