//! The beginning of an issue's page, which is sent while Jira takes its time.
//!
//! A page is rendered to its end before the first byte leaves, so that its status and its redirects
//! are right. Somebody who looks at a browser is better served by a page that has begun: after
//! a moment they are sent its head and a sketch of what is to come, and then the rest, with the
//! status of a page. The sketch goes by style alone when the rest is there: no script is needed.

use std::{convert::Infallible, pin::Pin, time::Duration};

use app::words::Words;
use axum::{
    body::{Body, to_bytes},
    http::{HeaderName, HeaderValue, Method, StatusCode, header, request::Parts},
    response::Response,
};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use tokio::time::timeout;
use tokio_util::task::AbortOnDropHandle;
use url::form_urlencoded;

use super::{LONGEST_REQUEST, log::Line, overload::Place, panics, refuse::end_of_page};

/// How long a page may take.
#[derive(Debug, Clone, Copy)]
pub struct Patience {
    /// Before it is begun.
    pub whole: Duration,
    /// After that.
    pub rest: Duration,
}

/// Most answers of Jira come sooner, and a sketch that only flashes is worse than none.
pub const PATIENCE: Patience = Patience {
    whole: Duration::from_millis(300),
    rest: LONGEST_REQUEST,
};

/// Without this nginx keeps a beginning until the rest is there.
const UNBUFFERED: (HeaderName, HeaderValue) = (
    HeaderName::from_static("x-accel-buffering"),
    HeaderValue::from_static("no"),
);

/// A page under way.
type Rendering = Pin<Box<dyn Future<Output = Response> + Send>>;

/// What the rest of a page needs of its request.
pub struct Ending {
    pub words: Words,
    pub line: Line,
    /// Kept until the rest is there, whether or not anybody reads it.
    pub place: Option<Place>,
}

/// Whether a browser asks for an issue's page to show it, as browsers say it (Fetch Metadata).
/// Whoever else asks is owed the status, and what stands beside an issue does not look like it.
pub fn is_looked_at(asked: &Parts) -> bool {
    let says = |name: &str, value: &str| {
        let said = asked.headers.get(name);
        said.is_some_and(|said| said.as_bytes() == value.as_bytes())
    };
    let mut path = asked.uri.path().trim_start_matches('/').split('/').skip(1);
    let query = asked.uri.query().unwrap_or_default();
    asked.method == Method::GET
        && path.next() == Some("browse")
        && path.next().is_some_and(|key| !key.is_empty())
        && path.next().is_none()
        && form_urlencoded::parse(query.as_bytes()).all(|(name, _)| name != "view")
        && says("sec-fetch-mode", "navigate")
        && says("sec-fetch-dest", "document")
}

/// The page; begun with `opening` where it takes longer than a moment.
pub async fn begun(mut whole: Rendering, opening: Rendering, patience: Patience, ending: Ending) -> Response {
    if let Ok(whole) = timeout(patience.whole, &mut whole).await {
        return whole;
    }
    let Ending { words, line, place } = ending;
    let of_rest = line.clone();
    // From here on it goes on by itself: what it holds must wait neither for the opening nor for a
    // browser that does not read.
    let rest = AbortOnDropHandle::new(tokio::spawn(async move {
        let (status, rest) = match timeout(patience.rest, whole).await {
            Ok(whole) => (whole.status(), Rest::of(whole).await.ok_or(Missing::NoPage)),
            Err(_) => (StatusCode::SERVICE_UNAVAILABLE, Err(Missing::TooLate)),
        };
        of_rest.write(status, "rest of a page");
        drop(place);
        rest
    }));
    let mut response = opening.await;
    let opening = text(std::mem::take(response.body_mut())).await.unwrap_or_default();
    let beginning = opening.split("</body>").next().unwrap_or_default().to_owned();
    let header = between(&beginning, HEADER).map(str::to_owned);
    let rest = async move {
        let rest = match rest.await {
            Ok(Ok(rest)) => rest.after(header.as_deref()),
            Ok(Err(Missing::TooLate)) => {
                let status = StatusCode::SERVICE_UNAVAILABLE;
                end_of_page(status, words, words.answers().took_too_long())
            }
            Ok(Err(Missing::NoPage)) => {
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                end_of_page(status, words, words.answers().went_wrong())
            }
            Err(ended) => {
                let status = StatusCode::INTERNAL_SERVER_ERROR;
                line.write(status, "rest of a page");
                let said = match ended.try_into_panic() {
                    Ok(panic) => words.answers().panicked(panics::noted(panic)),
                    Err(_) => words.answers().went_wrong().to_owned(),
                };
                end_of_page(status, words, &said)
            }
        };
        REST_IS_THERE.to_owned() + &rest
    };
    let pieces = stream::once(async { beginning }).chain(stream::once(rest));
    *response.body_mut() = Body::from_stream(pieces.map(|piece| Ok::<_, Infallible>(Bytes::from(piece))));
    response.headers_mut().remove(header::CONTENT_LENGTH);
    response.headers_mut().extend([UNBUFFERED]);
    response
}

/// What the sketch goes by. Not by `main`, which browsers begin to show before it counts for that.
const REST_IS_THERE: &str = "<div class=\"rest\" hidden></div>";

const HEADER: (&str, &str) = ("<header", "</header>");
const TITLE: (&str, &str) = ("<title>", "</title>");

/// What the browser is sent last.
struct Rest {
    title: String,
    header: String,
    /// What the page is about, to the end of the document.
    main: String,
}

/// Why there is none.
enum Missing {
    TooLate,
    NoPage,
}

impl Rest {
    /// Nothing where the response is no page.
    async fn of(whole: Response) -> Option<Self> {
        let html = text(whole.into_body()).await?;
        Some(Self {
            title: between(&html, TITLE)?.to_owned(),
            header: between(&html, HEADER)?.to_owned(),
            main: html.get(html.find("<main")?..)?.to_owned(),
        })
    }

    /// The title counts here too. The header stands there again where it says something else by now:
    /// the grant may have been found dead.
    fn after(self, header: Option<&str>) -> String {
        let Self {
            title,
            header: newer,
            main,
        } = self;
        let newer = if header == Some(&*newer) { String::new() } else { newer };
        format!("{title}{newer}{main}")
    }
}

/// The first such element, both tags included.
fn between<'a>(html: &'a str, (start, end): (&str, &str)) -> Option<&'a str> {
    let from = html.get(html.find(start)?..)?;
    from.get(..from.find(end)? + end.len())
}

async fn text(body: Body) -> Option<String> {
    let bytes = to_bytes(body, usize::MAX).await.ok()?;
    String::from_utf8(bytes.into()).ok()
}

#[cfg(test)]
mod tests {
    use std::{
        future::{pending, ready},
        net::IpAddr,
    };

    use app::model::Language;
    use axum::{http::Request, response::IntoResponse};
    use tokio::sync::oneshot;

    use super::*;

    fn page(header: &str, main: &str) -> Response {
        let html = format!(
            "<html><head><title>{main}</title></head><body><header>{header}</header><main>{main}</main></body></html>"
        );
        html.into_response()
    }

    fn ending() -> Ending {
        Ending {
            words: Words::of(Language::English),
            line: Line::begin(
                Method::GET,
                "/acme/browse/DEMO-1".to_owned(),
                IpAddr::from([127, 0, 0, 1]),
            ),
            place: None,
        }
    }

    /// What is sent where the page comes after it was begun.
    async fn sent(rest: Duration, whole: impl Future<Output = Response> + Send + 'static) -> String {
        let (begin, begun_already) = oneshot::channel();
        let whole = Box::pin(async move {
            begun_already.await.unwrap();
            whole.await
        });
        let patience = Patience {
            whole: Duration::ZERO,
            rest,
        };
        let opening = Box::pin(ready(page("Rohit", "sketch")));
        let response = begun(whole, opening, patience, ending()).await;
        assert_eq!(response.status(), 200);
        assert_eq!(response.headers()["x-accel-buffering"], "no");
        _ = begin.send(());
        text(response.into_body()).await.unwrap()
    }

    #[tokio::test]
    async fn what_is_soon_there_is_sent_as_it_is() {
        let whole = Box::pin(ready((StatusCode::NOT_FOUND, "whole").into_response()));
        let opening = Box::pin(pending());
        let response = begun(whole, opening, PATIENCE, ending()).await;
        assert_eq!(response.status(), 404);
        assert_eq!(text(response.into_body()).await.unwrap(), "whole");
    }

    #[tokio::test]
    async fn a_page_that_takes_long_is_begun_and_ended() {
        let begins = "<html><head><title>sketch</title></head><body><header>Rohit</header><main>sketch</main>";
        let html = sent(PATIENCE.rest, ready(page("Rohit", "DEMO-1 &amp; more"))).await;
        let ends = "<title>DEMO-1 &amp; more</title><main>DEMO-1 &amp; more</main></body></html>";
        assert_eq!(html, format!("{begins}{REST_IS_THERE}{ends}"));
        // The header has something else to say by then.
        let html = sent(PATIENCE.rest, ready(page("Reconnect", "x"))).await;
        let ends = "<title>x</title><header>Reconnect</header><main>x</main></body></html>";
        assert_eq!(html, format!("{begins}{REST_IS_THERE}{ends}"));
    }

    #[tokio::test]
    async fn whatever_comes_instead_of_the_rest_is_said() {
        let html = sent(PATIENCE.rest, ready("no page".into_response())).await;
        assert!(
            html.contains("Something went wrong") && !html.contains("no page"),
            "{html}"
        );
        let html = sent(PATIENCE.rest, async { panic!("hush") }).await;
        assert!(html.contains("(reference ") && !html.contains("hush"), "{html}");
        let html = sent(Duration::ZERO, pending()).await;
        assert!(html.contains("This took too long"), "{html}");
        for part in ["<title>", "<h1>", "role=\"alert\"", "href=\"/\""] {
            assert!(html.contains(part), "{part}: {html}");
        }
    }

    #[tokio::test]
    async fn a_page_is_ended_whether_or_not_anybody_reads_it() {
        let (done, is_done) = oneshot::channel();
        let (begin, begun_already) = oneshot::channel::<()>();
        let whole = Box::pin(async move {
            begun_already.await.unwrap();
            done.send(()).unwrap();
            page("Rohit", "x")
        });
        // The opening itself may have to wait for what the page holds.
        let opening = Box::pin(async move {
            begin.send(()).unwrap();
            is_done.await.unwrap();
            page("Rohit", "sketch")
        });
        let patience = Patience {
            whole: Duration::ZERO,
            ..PATIENCE
        };
        let unread = begun(whole, opening, patience, ending()).await;
        assert_eq!(unread.status(), 200);
    }

    #[test]
    fn a_browser_says_that_it_shows_what_it_asks_for() {
        let asked = |path: &str, mode: &str, dest: &str| {
            let request = Request::get(path)
                .header("sec-fetch-mode", mode)
                .header("sec-fetch-dest", dest);
            is_looked_at(&request.body(()).unwrap().into_parts().0)
        };
        assert!(asked("/acme/browse/DEMO-1?page=2", "navigate", "document"));
        for path in [
            "/",
            "/browse/DEMO-1",
            "/acme/browse/",
            "/acme/browse/DEMO-1/files/1",
            "/acme/browse/DEMO-1?page=2&view=history",
            "/acme/attachment/1",
        ] {
            assert!(!asked(path, "navigate", "document"), "{path}");
        }
        assert!(!asked("/acme/browse/DEMO-1", "cors", "empty"));
        assert!(!asked("/acme/browse/DEMO-1", "navigate", "iframe"));
    }
}
