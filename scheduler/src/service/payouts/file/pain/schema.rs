//! The rules of the schema, written down apart from the renderer: which elements in which order,
//! and what each may hold.

use chrono::{DateTime, NaiveDate};
use roxmltree::Node;

use super::{NAMESPACE, latin};

/// What stands inside an element: name, least, most. A choice is a sequence of optional ones.
type Sequence = &'static [(&'static str, usize, usize)];

/// Many times.
const MANY: usize = 100_000;

/// The sequences of pain.001.001.09, as far as they come before the last element that we use.
const SEQUENCES: &[(&str, Sequence)] = &[
    ("Document", &[("CstmrCdtTrfInitn", 1, 1)]),
    ("CstmrCdtTrfInitn", &[("GrpHdr", 1, 1), ("PmtInf", 1, MANY)]),
    (
        "GrpHdr",
        &[
            ("MsgId", 1, 1),
            ("CreDtTm", 1, 1),
            ("Authstn", 0, 2),
            ("NbOfTxs", 1, 1),
            ("CtrlSum", 0, 1),
            ("InitgPty", 1, 1),
        ],
    ),
    (
        "PmtInf",
        &[
            ("PmtInfId", 1, 1),
            ("PmtMtd", 1, 1),
            ("BtchBookg", 0, 1),
            ("NbOfTxs", 0, 1),
            ("CtrlSum", 0, 1),
            ("PmtTpInf", 0, 1),
            ("ReqdExctnDt", 1, 1),
            ("PoolgAdjstmntDt", 0, 1),
            ("Dbtr", 1, 1),
            ("DbtrAcct", 1, 1),
            ("DbtrAgt", 1, 1),
            ("DbtrAgtAcct", 0, 1),
            ("UltmtDbtr", 0, 1),
            ("ChrgBr", 0, 1),
            ("CdtTrfTxInf", 1, MANY),
        ],
    ),
    ("PmtTpInf", &[("InstrPrty", 0, 1), ("SvcLvl", 0, MANY)]),
    ("SvcLvl", &[("Cd", 1, 1)]),
    ("ReqdExctnDt", &[("Dt", 1, 1)]),
    ("InitgPty", &[("Nm", 1, 1)]),
    ("Dbtr", &[("Nm", 1, 1)]),
    ("Cdtr", &[("Nm", 1, 1)]),
    ("DbtrAcct", &[("Id", 1, 1)]),
    ("CdtrAcct", &[("Id", 1, 1)]),
    ("Id", &[("IBAN", 1, 1)]),
    ("DbtrAgt", &[("FinInstnId", 1, 1)]),
    ("FinInstnId", &[("BICFI", 0, 1), ("Othr", 0, 1)]),
    ("Othr", &[("Id", 1, 1)]),
    (
        "CdtTrfTxInf",
        &[
            ("PmtId", 1, 1),
            ("PmtTpInf", 0, 1),
            ("Amt", 1, 1),
            ("ChrgBr", 0, 1),
            ("CdtrAgt", 0, 1),
            ("Cdtr", 1, 1),
            ("CdtrAcct", 1, 1),
            ("RmtInf", 0, 1),
        ],
    ),
    ("PmtId", &[("InstrId", 0, 1), ("EndToEndId", 1, 1)]),
    ("Amt", &[("InstdAmt", 1, 1)]),
    ("RmtInf", &[("Ustrd", 0, 1)]),
];

/// Walks the tree; every element is in the namespace, in its place, and holds what it may.
pub(super) fn check(node: Node<'_, '_>) -> Result<(), String> {
    let name = node.tag_name().name();
    if node.tag_name().namespace() != Some(NAMESPACE) {
        return Err(format!("{name} is in no namespace, or another"));
    }
    let inside: Vec<Node<'_, '_>> = node.children().filter(Node::is_element).collect();
    if inside.is_empty() {
        let text = node.text().unwrap_or_default();
        return holds(name, text)
            .then_some(())
            .ok_or(format!("{name} holds {text:?}"));
    }
    let (_, sequence) = SEQUENCES
        .iter()
        .find(|(parent, _)| *parent == name)
        .ok_or(format!("nothing stands in {name}"))?;
    let mut rest = inside.as_slice();
    for (expected, least, most) in *sequence {
        let count = rest
            .iter()
            .take_while(|child| child.tag_name().name() == *expected)
            .count();
        if !(*least..=*most).contains(&count) {
            return Err(format!("{count} of {expected} in {name}"));
        }
        rest = &rest[count..];
    }
    if let Some(child) = rest.first() {
        return Err(format!("{} is out of place", child.tag_name().name()));
    }
    inside.into_iter().try_for_each(check)
}

/// The facets of the types of the leaves, and the guidelines' bounds where they are narrower.
fn holds(name: &str, text: &str) -> bool {
    let taken = |most: usize| (1..=most).contains(&text.len()) && text.chars().all(latin::is_taken);
    let all = |of: fn(&u8) -> bool| text.bytes().all(|byte| of(&byte));
    let amount = |most: usize| {
        let (units, cents) = text.split_once('.').unwrap_or_default();
        let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        digits(units) && digits(cents) && cents.len() == 2 && units.len() + 2 <= most
    };
    match name {
        "MsgId" | "PmtInfId" | "EndToEndId" => {
            taken(35) && !text.starts_with('/') && !text.contains("//")
        }
        "Nm" => taken(70) && text.trim() == text,
        "Ustrd" => taken(140),
        "CreDtTm" => text.len() == 20 && DateTime::parse_from_rfc3339(text).is_ok(),
        "Dt" => NaiveDate::parse_from_str(text, "%Y-%m-%d").is_ok(),
        "NbOfTxs" => (1..=15).contains(&text.len()) && all(u8::is_ascii_digit),
        "CtrlSum" => amount(18),
        "InstdAmt" => amount(11) && text != "0.00",
        "PmtMtd" => text == "TRF",
        "Cd" => text == "SEPA",
        "ChrgBr" => text == "SLEV",
        "Id" => text == "NOTPROVIDED",
        "IBAN" => {
            (15..=34).contains(&text.len())
                && all(u8::is_ascii_alphanumeric)
                && text[..2].bytes().all(|byte| byte.is_ascii_uppercase())
                && text[2..4].bytes().all(|byte| byte.is_ascii_digit())
        }
        "BICFI" => {
            matches!(text.len(), 8 | 11) && all(|b| b.is_ascii_uppercase() || b.is_ascii_digit())
        }
        _ => false,
    }
}
