use app::model::ReturnPath;
use url::Url;

use crate::text;

/// Where a form says to go on to: a page of this origin, as a browser reads it too.
pub fn return_path(input: &[u8]) {
    let text = text(input);
    let path = ReturnPath::or_home(text).to_string();
    assert!(path == text || path == "/", "{text:?}");
    for base in [
        "https://byline.example",
        "https://byline.example/acme/browse/DEMO-1?x#y",
    ] {
        let base = Url::parse(base).expect("a URL");
        let url = base.join(&path).expect("a page");
        assert_eq!(url.origin(), base.origin(), "{text:?}");
        assert_eq!(url.to_string(), format!("https://byline.example{path}"), "{text:?}");
    }
}
