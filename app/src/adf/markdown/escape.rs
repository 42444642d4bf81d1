//! Characters that are written in another way: `\*`, `&amp;`, `&#42;`.

/// In bytes, with its signs.
const LONGEST_ENTITY: usize = 12;

/// The text that is meant.
pub fn unescape(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find(['\\', '&']) {
        let (before, special) = rest.split_at(at);
        plain.push_str(before);
        if let Some((c, length)) = entity(special) {
            plain.push(c);
            rest = special.get(length..).unwrap_or_default();
            continue;
        }
        let mut characters = special.chars();
        let sign = characters.next();
        let escaped = characters
            .clone()
            .next()
            .filter(|c| sign == Some('\\') && c.is_ascii_punctuation());
        if escaped.is_some() {
            characters.next();
        }
        plain.extend(escaped.or(sign));
        rest = characters.as_str();
    }
    plain.push_str(rest);
    plain
}

/// The character that the entity at the beginning of `text` stands for, and the entity's length:
/// those by number, and the few names that people type. Others stay as they are.
pub fn entity(text: &str) -> Option<(char, usize)> {
    let end = text.bytes().take(LONGEST_ENTITY).position(|byte| byte == b';')?;
    let name = text.get(..end)?.strip_prefix('&')?;
    let c = match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        _ => {
            let number = name.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => code(digits, 16)?,
                None => code(number, 10)?,
            };
            char::from_u32(code).filter(|c| *c != '\0').unwrap_or('\u{fffd}')
        }
    };
    Some((c, name.len() + 2))
}

fn code(digits: &str, radix: u32) -> Option<u32> {
    let fits = (1..=7).contains(&digits.len()) && digits.chars().all(|c| c.is_digit(radix));
    if fits {
        u32::from_str_radix(digits, radix).ok()
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_meant_is_read() {
        for (typed, meant) in [
            ("\\*a\\b\\\\", "*a\\b\\"),
            ("a &amp; b &#65;&#x42; &nope; & ;", "a & b AB &nope; & ;"),
            ("&#0;&#xD800;&#+1;", "\u{fffd}\u{fffd}&#+1;"),
            ("é\\é&", "é\\é&"),
        ] {
            assert_eq!(unescape(typed), meant);
        }
    }
}
