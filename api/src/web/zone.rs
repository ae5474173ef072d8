//! Which clock and which language a page is written for.

use actix_web::HttpRequest;
use actix_web::http::header::ACCEPT_LANGUAGE;
use entity::value::zone::Zone;
use entity::value::{LanguageTag, ReadingLanguage, ZoneName};
use entity::zones::Zones;

/// The cookie that holds the language chosen by somebody who is not signed in.
pub(super) const LANGUAGE: &str = "vesper-language";

/// The cookie in which the script tells the browser's zone.
const ZONE: &str = "vesper-zone";

/// Entries of `Accept-Language` that are looked at.
const TAGS_MAX: usize = 20;

/// The language of a page: what its reader chose, else what their browser asks for.
pub(super) fn language(request: &HttpRequest, chosen: Option<ReadingLanguage>) -> ReadingLanguage {
    let cookie = request.cookie(LANGUAGE);
    let by_cookie = cookie.and_then(|cookie| cookie.value().parse().ok());
    chosen
        .or(by_cookie)
        .or_else(|| accepted(request))
        .unwrap_or(ReadingLanguage::English)
}

/// The first language of `Accept-Language` that pages are written in, by weight.
fn accepted(request: &HttpRequest) -> Option<ReadingLanguage> {
    let header = request.headers().get(ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut wanted: Vec<(u32, ReadingLanguage)> = Vec::new();
    for entry in header.split(',').take(TAGS_MAX) {
        let mut parts = entry.trim().split(';');
        let tag: Option<LanguageTag> = parts.next().and_then(|tag| tag.trim().parse().ok());
        let weight = parts.find_map(|part| part.trim().strip_prefix("q=")?.parse::<f32>().ok());
        // Thousandths, as RFC 9110, section 12.4.2, has them.
        let weight = (weight.unwrap_or(1.0).clamp(0.0, 1.0) * 1_000.0) as u32;
        if let Some(language) = tag.as_ref().and_then(ReadingLanguage::of) {
            wanted.push((weight, language));
        }
    }
    // The first of those with the greatest weight.
    wanted.sort_by_key(|(weight, _)| std::cmp::Reverse(*weight));
    wanted
        .first()
        .filter(|(weight, _)| *weight > 0)
        .map(|(_, language)| *language)
}

/// The zone that the browser told, else UTC.
pub(super) fn of_browser(request: &HttpRequest, zones: &Zones) -> Zone {
    let told = request.cookie(ZONE).and_then(|cookie| {
        let name: ZoneName = cookie.value().replace("%2F", "/").parse().ok()?;
        zones.get(&name)
    });
    told.unwrap_or_else(Zone::utc)
}

/// The zones that people choose from: places, not the historical names.
pub(super) fn names(zones: &Zones) -> Vec<String> {
    let mut names: Vec<String> = zones
        .names()
        .filter(|name| name.contains('/') && !name.starts_with("Etc/"))
        .map(str::to_owned)
        .collect();
    names.sort_unstable();
    names
}
