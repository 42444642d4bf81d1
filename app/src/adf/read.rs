//! JSON, no further than a document may reach: what is nested too deeply or goes on for too long is
//! passed over unread, so that no text costs more stack or memory than the documents people write.

use std::{fmt, marker::PhantomData};

use serde::{
    Deserializer,
    de::{DeserializeSeed, Error, IgnoredAny, MapAccess, SeqAccess, Visitor},
};
use serde_json::{Map, Value};

use super::node::Limit;

/// How many levels of JSON are read; `serde_json` itself would refuse the 128th. Below these
/// everything is null.
const LEVELS: usize = 126;

/// How many levels are read of a value in memory. `serde_json` reads no text that is nested half as
/// deeply, so only a value that was built in memory can lose something.
const LEVELS_IN_MEMORY: usize = 256;

/// How deeply nodes may be nested. Checked before going down, so that the walks over what was read
/// fit any stack. Two levels of JSON make one of these.
const MOST_NODE_LEVELS: usize = 60;

/// How many nodes are read: one for each, and one more for every [`TEXT_UNIT`] bytes of its text.
const MOST_NODES: usize = 20_000;

/// How much of one document is read: one for each value, and one more for every [`TEXT_UNIT`]
/// bytes of text.
const MOST_VALUES: usize = 60_000;

/// In bytes. The longest text that Jira takes, in the longest encoding, fits ten times.
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

impl Room {
    /// Reads a text with what room there is, no more than one document's share; whether something is
    /// missing at the end of what was read.
    ///
    /// # Errors
    /// When the text is not JSON.
    pub(super) fn read<T: Shape>(&mut self, text: &str) -> serde_json::Result<(T, bool)> {
        let most = self.values.min(MOST_VALUES);
        let mut reader = Reader::new(most);
        let mut deserializer = serde_json::Deserializer::from_str(text);
        let read = Seed::new(&mut reader, LEVELS).deserialize(&mut deserializer)?;
        deserializer.end()?;
        self.values -= most - reader.left;
        Ok((read, reader.cut))
    }
}

/// JSON in memory, whole.
pub(super) fn whole<T: Shape>(value: &Value) -> T {
    let mut reader = Reader::new(usize::MAX);
    let read = Seed::new(&mut reader, LEVELS_IN_MEMORY).deserialize(value);
    read.unwrap_or_else(|_| T::other(Value::Null))
}

/// How much may still be read of one document.
pub(super) struct Reader {
    left: usize,
    cut: bool,
    pub nodes: NodesLeft,
}

impl Reader {
    fn new(left: usize) -> Self {
        Self {
            left,
            cut: false,
            nodes: NodesLeft {
                nodes: MOST_NODES,
                levels: MOST_NODE_LEVELS,
            },
        }
    }

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

/// How many nodes may still be read, here and within.
pub(super) struct NodesLeft {
    nodes: usize,
    levels: usize,
}

impl NodesLeft {
    /// Before a node. It must be left again.
    ///
    /// # Errors
    /// When no other node may be read.
    pub fn enter(&mut self) -> Result<(), Limit> {
        let levels = self.levels.checked_sub(1).ok_or(Limit::Depth)?;
        self.nodes = self.nodes.checked_sub(1).ok_or(Limit::Size)?;
        self.levels = levels;
        Ok(())
    }

    /// After a node; whether there was room for its text.
    pub fn leave(&mut self, text: &str) -> bool {
        self.levels += 1;
        let left = self.nodes.checked_sub(text.len() / TEXT_UNIT);
        self.nodes = left.unwrap_or(self.nodes);
        left.is_some()
    }

    /// When there was no other node.
    pub fn turn_back(&mut self) {
        self.levels += 1;
        self.nodes += 1;
    }
}

/// What JSON is read into, by what it is.
pub(super) trait Shape: Sized {
    /// Of what this shape has no form of its own for.
    fn other(value: Value) -> Self;

    /// # Errors
    /// When this is not JSON.
    fn array<'de, A: SeqAccess<'de>>(mut elements: Elements<'_, A>) -> Result<Self, A::Error> {
        let mut read = Vec::new();
        while let Some(value) = elements.next()? {
            read.push(value);
        }
        Ok(Self::other(Value::Array(read)))
    }

    /// # Errors
    /// When this is not JSON.
    fn object<'de, A: MapAccess<'de>>(mut entries: Entries<'_, A>) -> Result<Self, A::Error> {
        let mut read = Map::new();
        while let Some(key) = entries.key()? {
            let value = entries.value()?;
            read.insert(key, value);
        }
        Ok(Self::other(Value::Object(read)))
    }
}

impl Shape for Value {
    fn other(value: Value) -> Self {
        value
    }
}

/// The elements of an array, as far as there is room.
pub(super) struct Elements<'r, A> {
    reader: &'r mut Reader,
    levels: usize,
    elements: A,
    ended: bool,
}

impl<'de, A: SeqAccess<'de>> Elements<'_, A> {
    /// # Errors
    /// When this is not JSON.
    pub fn next<T: Shape>(&mut self) -> Result<Option<T>, A::Error> {
        if self.ended {
            return Ok(None);
        }
        if self.reader.takes(0)
            && let Some(element) = self.elements.next_element_seed(Seed::new(self.reader, self.levels))?
        {
            return Ok(Some(element));
        }
        self.ended = true;
        while self.elements.next_element::<IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    pub fn reader(&mut self) -> &mut Reader {
        self.reader
    }
}

/// The entries of an object, as far as there is room.
pub(super) struct Entries<'r, A> {
    reader: &'r mut Reader,
    levels: usize,
    entries: A,
}

impl<'de, A: MapAccess<'de>> Entries<'_, A> {
    /// The next key; its value must be read before another one.
    ///
    /// # Errors
    /// When this is not JSON.
    pub fn key(&mut self) -> Result<Option<String>, A::Error> {
        let Some(key) = self.entries.next_key::<String>()? else {
            return Ok(None);
        };
        if self.reader.takes(key.len()) {
            return Ok(Some(key));
        }
        self.entries.next_value::<IgnoredAny>()?;
        while self.entries.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(None)
    }

    /// # Errors
    /// When this is not JSON.
    pub fn value<T: Shape>(&mut self) -> Result<T, A::Error> {
        self.entries.next_value_seed(Seed::new(self.reader, self.levels))
    }
}

/// Reads one value, as far as this many levels of it.
pub(super) struct Seed<'r, T> {
    reader: &'r mut Reader,
    levels: usize,
    shape: PhantomData<T>,
}

impl<'r, T> Seed<'r, T> {
    pub fn new(reader: &'r mut Reader, levels: usize) -> Self {
        Self {
            reader,
            levels,
            shape: PhantomData,
        }
    }
}

impl<'de, T: Shape> DeserializeSeed<'de> for Seed<'_, T> {
    type Value = T;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<T, D::Error> {
        if self.levels == 0 {
            return deserializer
                .deserialize_ignored_any(IgnoredAny)
                .map(|IgnoredAny| T::other(Value::Null));
        }
        deserializer.deserialize_any(self)
    }
}

impl<'de, T: Shape> Visitor<'de> for Seed<'_, T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<T, E> {
        Ok(T::other(Value::Null))
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<T, E> {
        Ok(T::other(value.into()))
    }

    fn visit_i64<E: Error>(self, number: i64) -> Result<T, E> {
        Ok(T::other(number.into()))
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<T, E> {
        Ok(T::other(number.into()))
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<T, E> {
        Ok(T::other(number.into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<T, E> {
        Ok(T::other(if self.reader.takes(text.len()) {
            text.into()
        } else {
            Value::Null
        }))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, elements: A) -> Result<T, A::Error> {
        T::array(Elements {
            reader: self.reader,
            levels: self.levels - 1,
            elements,
            ended: false,
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<T, A::Error> {
        T::object(Entries {
            reader: self.reader,
            levels: self.levels - 1,
            entries,
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn read(text: &str) -> (Value, bool) {
        Room::default().read(text).unwrap()
    }

    #[test]
    fn json_of_a_usual_size_is_read_whole() {
        let text = r#"{"a": [1, -2, 3.5, true, null, "x\u00e9", {"b": {}}], "c": "d"}"#;
        assert_eq!(read(text), (serde_json::from_str(text).unwrap(), false));
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
            assert!(Room::default().read::<Value>(text).is_err(), "{text:?}");
        }
    }

    #[test]
    fn any_depth_is_read_to_the_same_level_on_a_small_stack() {
        for depth in [LEVELS - 1, LEVELS, LEVELS + 1, 1_000, 100_000, 1_000_000] {
            let read_deep = move || {
                let text = format!("{}{}", "[".repeat(depth), "]".repeat(depth));
                let (mut value, _) = read(&text);
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
            let (value, cut) = read(&text);
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
        let cut: Vec<bool> = (0..4).map(|_| room.read::<Value>(&text).unwrap().1).collect();
        assert_eq!(cut, [false, false, true, true]);
    }
}
