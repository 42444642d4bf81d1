//! Whether others have commented since a page was drawn.

use leptos::prelude::{ServerFnError, server};
use serde::{Deserialize, Serialize};

use super::reply::{asked_by_script, desk, see_other};
use crate::model::{IssueKey, SiteSlug, Trouble};

/// What there is to say, as the page's script hears it (`wake::post` reads this).
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct News {
    /// Comments of others; nothing where Jira did not tell.
    pub count: Option<usize>,
    /// Seconds before it may be asked again, where Jira said so.
    pub wait: Option<u64>,
    /// Asking again is of no use: the person has to do something first.
    pub over: bool,
}

/// How many comments others wrote after a moment, in milliseconds since 1970. It is for the issue page's
/// script alone.
#[server(name = LookForNews, prefix = "/api", endpoint = "news")]
pub async fn look_for_news(
    #[server(default)] site: String,
    #[server(default)] key: String,
    #[server(default)] since: String,
) -> Result<News, ServerFnError> {
    if !asked_by_script() {
        see_other("/");
        return Ok(News::default());
    }
    let over = News {
        over: true,
        ..News::default()
    };
    let parsed = (site.parse::<SiteSlug>(), key.parse::<IssueKey>(), since.parse::<i64>());
    let ((Ok(site), Ok(key), Ok(since)), Some(desk)) = (parsed, desk()) else {
        return Ok(over);
    };
    Ok(match desk.news(&site, &key, since).await {
        Ok(count) => News {
            count: Some(count),
            ..News::default()
        },
        Err(Trouble::RateLimited(wait)) => News {
            wait,
            ..News::default()
        },
        Err(Trouble::Unavailable | Trouble::Unreadable | Trouble::Internal(_)) => News::default(),
        Err(_) => over,
    })
}
