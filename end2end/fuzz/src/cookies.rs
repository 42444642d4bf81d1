use byline::desk::ConnectCookie;
use tower_cookies::{Cookies, cookie::Cookie};
use tower_sessions::session::Id;

use crate::text;

/// A `Cookie` header: whatever is in it, a session's id is read from one form alone, and the
/// transaction cookie is what was set.
pub fn cookies(input: &[u8]) {
    let cookies = Cookies::default();
    for cookie in Cookie::split_parse(text(input).to_owned()).flatten() {
        if let Ok(id) = cookie.value().parse::<Id>() {
            assert_eq!(id.to_string(), cookie.value());
        }
        cookies.add(cookie);
    }
    for secure in [true, false] {
        let connect = ConnectCookie::new(secure);
        if let Some(value) = connect.get(&cookies) {
            connect.set(&cookies, value.clone());
            assert_eq!(connect.get(&cookies), Some(value));
        }
    }
}
