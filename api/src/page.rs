//! Lists by keyset: `?limit=50&cursor=…` to `{"items": […], "next_cursor": …}`.
//!
//! A cursor is the key of the last item seen, so that inserts move nothing.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::problem::Problem;

/// Items on a page unless asked otherwise.
const USUAL: u64 = 50;

/// Items on a page at most: a page stays below a few hundred kilobytes.
const MOST: u64 = 200;

/// Which page is wanted. As a handler's own parameters: flatten is not needed, name both fields.
#[derive(Clone, Debug, Default, Deserialize, schemars::JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Paging {
    /// Items at most.
    #[serde(default)]
    pub limit: Option<u64>,
    /// After which item.
    #[serde(default)]
    pub cursor: Option<String>,
}

impl Paging {
    /// A page of these two parameters.
    #[must_use]
    pub const fn new(limit: Option<u64>, cursor: Option<String>) -> Self {
        Self { limit, cursor }
    }

    /// How many items, 1 to 200.
    ///
    /// # Errors
    /// 422 for another number.
    pub fn limit(&self) -> Result<u64, Problem> {
        match self.limit.unwrap_or(USUAL) {
            limit @ 1..=MOST => Ok(limit),
            _ => Err(Problem::field("/limit", format!("must be 1 to {MOST}"))),
        }
    }

    /// The key after which the page starts.
    ///
    /// # Errors
    /// 422 for a cursor that this list never gave out.
    pub fn after<Key: FromStr>(&self) -> Result<Option<Key>, Problem> {
        self.cursor.as_deref().map_or(Ok(None), |cursor| {
            cursor
                .parse()
                .map(Some)
                .map_err(|_| Problem::field("/cursor", "must be a next_cursor of this list"))
        })
    }
}

/// One page of a list.
#[derive(Clone, Debug, Serialize, schemars::JsonSchema)]
#[schemars(rename = "{View}List")]
pub struct Listing<View> {
    /// What is on it.
    pub items: Vec<View>,
    /// Where the next one starts, if there is one.
    pub next_cursor: Option<String>,
}

impl<View> Listing<View> {
    /// A page from `limit + 1` rows: the row too many tells that there is more.
    pub fn new<Row>(
        mut rows: Vec<Row>,
        limit: u64,
        cursor: impl Fn(&Row) -> String,
        view: impl FnMut(Row) -> View,
    ) -> Self {
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let more = rows.len() > limit;
        rows.truncate(limit);
        let next_cursor = rows.last().filter(|_| more).map(cursor);
        Self {
            items: rows.into_iter().map(view).collect(),
            next_cursor,
        }
    }

    /// A list that is whole.
    #[must_use]
    pub const fn whole(items: Vec<View>) -> Self {
        Self {
            items,
            next_cursor: None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_tells_whether_there_is_more() {
        let page = Listing::new(vec![1, 2, 3], 2, ToString::to_string, |row| row * 10);
        assert_eq!(page.items, [10, 20]);
        assert_eq!(page.next_cursor.as_deref(), Some("2"));
        let page = Listing::new(vec![1, 2], 2, ToString::to_string, |row| row);
        assert_eq!(page.next_cursor, None);
    }
}
