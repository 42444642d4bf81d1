//! From text to JSON, no further than a document may reach: what is nested too deeply or goes on
//! for too long is passed over unread, so that no text costs more stack or memory than the
//! documents people write.

use std::fmt;

use serde::{
    Deserialize, Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

/// How many levels of JSON are read; `serde_json` itself would refuse the 128th. Below these
/// everything is null.
const LEVELS: usize = 126;

/// How much of one document is read: one for each value, and one more for every [`TEXT_UNIT`]
/// bytes of text.
const MOST_VALUES: usize = 60_000;

/// In bytes.
const TEXT_UNIT: usize = 64;

/// How much may still be read of the documents of one page, in the measure of one document's own
/// limit.
#[derive(Debug)]
pub struct Room {
    values: usize,
}

impl Default for Room {
    /// Room for a page: more than 50 long comments and a description take.
    fn default() -> Self {
        Self { values: 150_000 }
    }
}

/// What was read, and whether something is missing at its end.
pub struct Read {
    pub value: Value,
    pub cut: bool,
}

/// # Errors
/// When the text is not JSON.
pub fn json(text: &str, room: &mut Room) -> Result<Read, serde_json::Error> {
    let most = room.values.min(MOST_VALUES);
    let mut reader = Reader { left: most, cut: false };
    let mut deserializer = serde_json::Deserializer::from_str(text);
    let value = Part {
        reader: &mut reader,
        levels: LEVELS,
    }
    .deserialize(&mut deserializer)?;
    deserializer.end()?;
    room.values -= most - reader.left;
    Ok(Read { value, cut: reader.cut })
}

struct Reader {
    left: usize,
    cut: bool,
}

impl Reader {
    /// Whether there is room for a value, with this much text.
    fn takes(&mut self, bytes: usize) -> bool {
        match self.left.checked_sub(1 + bytes / TEXT_UNIT) {
            Some(left) if !self.cut => {
                self.left = left;
                true
            }
            _ => {
                self.cut = true;
                false
            }
        }
    }
}

/// One value.
struct Part<'r> {
    reader: &'r mut Reader,
    levels: usize,
}

impl<'de> DeserializeSeed<'de> for Part<'_> {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Value, D::Error> {
        if self.levels == 0 {
            return IgnoredAny::deserialize(deserializer).map(|IgnoredAny| Value::Null);
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Part<'_> {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<Value, E> {
        Ok(number.into())
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(if self.reader.takes(text.len()) {
            text.into()
        } else {
            Value::Null
        })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut elements: A) -> Result<Value, A::Error> {
        let mut read = Vec::new();
        while self.reader.takes(0) {
            let part = Part {
                reader: &mut *self.reader,
                levels: self.levels - 1,
            };
            match elements.next_element_seed(part)? {
                Some(value) => read.push(value),
                None => return Ok(read.into()),
            }
        }
        while elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(read.into())
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let mut read = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            if !self.reader.takes(key.len()) {
                entries.next_value::<IgnoredAny>()?;
                break;
            }
            let value = entries.next_value_seed(Part {
                reader: &mut *self.reader,
                levels: self.levels - 1,
            })?;
            read.insert(key, value);
        }
        while entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(read.into())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> Read {
        json(text, &mut Room::default()).unwrap()
    }

    #[test]
    fn json_of_a_usual_size_is_read_whole() {
        let text = r#"{"a": [1, -2, 3.5, true, null, "x\u00e9", {"b": {}}], "c": "d"}"#;
        let Read { value, cut } = read(text);
        assert_eq!((value, cut), (serde_json::from_str(text).unwrap(), false));
    }

    #[test]
    fn what_is_no_json_is_an_error() {
        for text in [
            "",
            "{",
            "[1,]",
            "NaN",
            "{} {}",
            "\u{feff}{}",
            "\"\\ud800",
            "[[[[",
            "<html>",
        ] {
            assert!(json(text, &mut Room::default()).is_err(), "{text:?}");
        }
    }

    #[test]
    fn any_depth_is_read_to_the_same_level_on_a_small_stack() {
        for depth in [LEVELS - 1, LEVELS, LEVELS + 1, 1_000, 100_000, 1_000_000] {
            let read_deep = move || {
                let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
                let mut value = read(&text).value;
                let mut levels = 0;
                while let Some(inner) = value.as_array_mut() {
                    levels += 1;
                    value = inner.pop().unwrap_or_default();
                }
                assert_eq!(levels, depth.min(LEVELS));
            };
            let thread = std::thread::Builder::new().stack_size(1 << 18);
            thread.spawn(read_deep).expect("a thread").join().expect("no overflow");
        }
    }

    #[test]
    fn what_is_too_much_is_cut_off_at_its_end() {
        for text in [
            format!("[{}0]", "{\"\":0},".repeat(1_000_000)),
            format!("[\"{}\", 1]", "x".repeat(10_000_000)),
            format!(
                "{{{}\"a\":0}}",
                (0..100_000).map(|n| format!("\"{n}\":0,")).collect::<String>()
            ),
        ] {
            let Read { value, cut } = read(&text);
            let came = value
                .as_array()
                .map(Vec::len)
                .or(value.as_object().map(Map::len))
                .unwrap();
            assert!(cut && came <= MOST_VALUES, "{came}");
        }
    }

    #[test]
    fn documents_of_one_page_share_its_room() {
        let text = json!(vec![0; 50_000]).to_string();
        let mut room = Room::default();
        let cut: Vec<bool> = (0..4).map(|_| json(&text, &mut room).unwrap().cut).collect();
        assert_eq!(cut, [false, false, true, true]);
    }
}
