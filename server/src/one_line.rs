//! Each event is one line of the log, whatever is in it.

use std::fmt;

use tracing::{Event, Subscriber};
use tracing_subscriber::{
    fmt::{
        FmtContext, FormatEvent, FormatFields,
        format::{Format, Writer},
    },
    registry::LookupSpan,
};

/// Writes events as tracing-subscriber does, and what would end a line, move the cursor or turn the
/// direction of the text as an escape. No colours, which would be such escapes.
pub struct OneLine(Format);

impl OneLine {
    pub fn new() -> Self {
        Self(Format::default().with_ansi(false))
    }
}

impl<S, N> FormatEvent<S, N> for OneLine
where
    S: Subscriber + for<'a> LookupSpan<'a>,
    N: for<'a> FormatFields<'a> + 'static,
{
    fn format_event(&self, context: &FmtContext<'_, S, N>, mut writer: Writer<'_>, event: &Event<'_>) -> fmt::Result {
        let mut line = String::new();
        self.0.format_event(context, Writer::new(&mut line), event)?;
        for character in line.trim_end_matches('\n').chars() {
            if is_harmless(character) {
                writer.write_char(character)?;
            } else {
                write!(writer, "{}", character.escape_default())?;
            }
        }
        writer.write_char('\n')
    }
}

fn is_harmless(character: char) -> bool {
    let misleads = matches!(
        character,
        '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}'
    );
    !character.is_control() && !misleads
}

#[cfg(test)]
mod tests {
    use std::{
        io,
        sync::{Arc, Mutex},
    };

    use super::*;

    #[derive(Clone, Default)]
    struct Kept(Arc<Mutex<Vec<u8>>>);

    impl io::Write for Kept {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().unwrap().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    #[test]
    fn an_event_is_one_line_of_visible_characters() {
        let kept = Kept::default();
        let writer = kept.clone();
        let subscriber = tracing_subscriber::fmt()
            .event_format(OneLine::new())
            .with_writer(move || writer.clone())
            .finish();
        let hostile = "é\n2026-11-24T00:00:00Z  INFO forged\r\x1b[2K\u{9b}31m\u{202e}\u{2028}\0end";
        tracing::subscriber::with_default(subscriber, || {
            tracing::info_span!("of a span", %hostile).in_scope(|| {
                tracing::info!(text = hostile, shown = %hostile, debugged = ?hostile, "{hostile}");
                tracing::error!(reference = 1, "{hostile}");
            });
        });
        let log = String::from_utf8(kept.0.lock().unwrap().clone()).unwrap();
        assert_eq!(log.lines().count(), 2, "{log}");
        assert!(
            log.lines()
                .all(|line| line.starts_with("20") && line.contains("é") && line.contains("end"))
        );
        assert!(
            log.chars().all(|character| character == '\n' || is_harmless(character)),
            "{log:?}"
        );
    }
}
