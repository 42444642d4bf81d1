//! Tokens as types that cannot be printed, compared, cloned or serialised.

use secrecy::{ExposeSecret, SecretString};

macro_rules! token {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        pub struct $name(SecretString);

        impl $name {
            pub fn new(text: String) -> Self {
                Self(text.into())
            }

            /// The token in clear, for the one request or the one seal that needs it.
            pub(crate) fn expose(&self) -> &str {
                self.0.expose_secret()
            }
        }

        impl std::fmt::Debug for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    };
}

token! {
    /// Acts as one person at Atlassian for about an hour.
    AccessToken
}
token! {
    /// Buys the next pair of tokens. Good for up to a year of acting as one person.
    RefreshToken
}
