//! Randomness for tokens, codes and identifiers.

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};

fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    // A machine without randomness cannot run an authorization server, not even a pretended one.
    getrandom::fill(&mut bytes).expect("the operating system gives randomness");
    bytes
}

/// `N` random bytes in unpadded URL-safe base64.
pub fn text<const N: usize>() -> String {
    URL_SAFE_NO_PAD.encode(bytes::<N>())
}

/// 32 hexadecimal digits, as trace and request ids have them.
pub fn hex() -> String {
    format!("{:032x}", u128::from_be_bytes(bytes::<16>()))
}

/// A random version 4 UUID.
pub fn uuid() -> String {
    let mut bytes = bytes::<16>();
    bytes[6] = (bytes[6] & 0x0f) | 0x40;
    bytes[8] = (bytes[8] & 0x3f) | 0x80;
    let hex = format!("{:032x}", u128::from_be_bytes(bytes));
    format!(
        "{}-{}-{}-{}-{}",
        &hex[..8],
        &hex[8..12],
        &hex[12..16],
        &hex[16..20],
        &hex[20..]
    )
}
