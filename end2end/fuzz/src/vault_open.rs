use byline::{
    seams::Entropy,
    vault::{Binding, KeyRing, Vault},
};
use std::sync::Arc;

use crate::text;

/// The same everywhere, so that an input means the same in every run.
struct Fixed;

impl Entropy for Fixed {
    fn fill(&self, buffer: &mut [u8]) {
        buffer.fill(7);
    }
}

/// A sealed token, altered: what opens is what was sealed. The input is a sealed text, or, as pairs
/// of place and bits, what is altered in one.
pub fn vault_open(input: &[u8]) {
    let vault = Vault::new(KeyRing::generate(&Fixed), Arc::new(Fixed));
    let binding = Binding {
        table: "jira_grant",
        column: "refresh_token",
        row: "1".to_owned(),
        owner: None,
        generation: 1,
    };
    let sealed = vault.seal(&binding, b"a token");
    let mut altered = sealed.clone().into_bytes();
    for pair in input.chunks_exact(2) {
        let at = usize::from(pair[0]) % altered.len();
        altered[at] ^= pair[1];
    }
    let cut = altered.len() - input.len() % 2;
    for given in [text(input), text(&altered), text(&altered[..cut])] {
        match vault.open(&binding, given) {
            Ok(opened) => assert_eq!((given, opened.as_slice()), (sealed.as_str(), &b"a token"[..])),
            Err(error) => assert_eq!(error.to_string(), "a sealed value does not open"),
        }
        assert!(given != sealed || vault.open(&binding, given).is_ok());
    }
}
