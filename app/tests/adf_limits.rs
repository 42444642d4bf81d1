//! Documents beyond all bounds: read from text and drawn on a small stack, cut off where they say so.

use std::{fmt::Write, time::Instant};

use app::adf::{
    Doc, Room,
    render::{Context, render},
};

/// What WebAssembly gives a program, and half of what a thread of the server has.
const STACK: usize = 1 << 20;

/// As a page would do it: reads, measures, draws, writes back, forgets.
fn draw(text: String) -> String {
    let walk = move || {
        let doc = Doc::read(&text, &mut Room::default()).expect("a JSON object");
        assert!(doc.plain_text().len() <= text.len());
        doc.to_json();
        render(&doc, &Context::preview()).into_string()
    };
    let thread = std::thread::Builder::new().stack_size(STACK);
    thread.spawn(walk).expect("a thread").join().expect("no overflow")
}

fn nested(kind: &str, levels: usize) -> String {
    let open = format!("{{\"type\":\"{kind}\",\"content\":[");
    let text = "{\"type\":\"text\",\"text\":\"bottom\"}";
    format!(
        "{{\"type\":\"doc\",\"content\":[{}{text}{}]}}",
        open.repeat(levels),
        "]}".repeat(levels)
    )
}

fn repeated(before: &str, part: &str, times: usize, after: &str) -> String {
    let mut parts = vec![part; times].join(",");
    parts.insert_str(0, before);
    parts.push_str(after);
    parts
}

#[test]
fn depth_is_cut_off_where_it_begins() {
    let kinds = [
        "blockquote",
        "bulletList",
        "listItem",
        "table",
        "tableRow",
        "tableHeader",
        "panel",
        "expand",
        "taskList",
        "marquee",
        "text",
    ];
    for kind in kinds {
        assert!(draw(nested(kind, 40)).contains("bottom"), "{kind}");
        for levels in [64, 127, 128, 1_000, 10_000, 100_000] {
            let html = draw(nested(kind, levels));
            assert!(!html.contains("bottom"), "{kind} {levels}");
            assert!(
                html.contains("The rest is nested too deeply to be shown here."),
                "{kind} {levels}"
            );
        }
    }
}

#[test]
fn depth_beside_the_content_is_passed_over() {
    for key in ["attrs", "marks", "later"] {
        for (open, close) in [("[", "]"), ("{\"a\":", "}")] {
            let deep = format!("{}1{}", open.repeat(100_000), close.repeat(100_000));
            let html = draw(format!(
                "{{\"type\":\"doc\",\"content\":[{{\"type\":\"paragraph\",\"{key}\":{deep},\"content\":[{{\"type\":\"text\",\"text\":\"beside\"}}]}}]}}"
            ));
            assert!(html.contains("beside"), "{key} {html}");
        }
    }
}

#[test]
fn size_is_cut_off_with_words() {
    let began = Instant::now();
    let row = repeated(
        "{\"type\":\"tableRow\",\"content\":[",
        "{\"type\":\"tableCell\",\"content\":[{\"type\":\"paragraph\"}]}",
        100,
        "]}",
    );
    let in_paragraph =
        |inside: &str| format!("{{\"type\":\"doc\",\"content\":[{{\"type\":\"paragraph\",\"content\":[{inside}]}}]}}");
    let mut keys = String::new();
    for number in 0..300_000 {
        write!(keys, "\"{number}\":{{}},").expect("memory");
    }
    for document in [
        repeated(
            "{\"type\":\"doc\",\"content\":[",
            "{\"type\":\"paragraph\"}",
            1_000_000,
            "]}",
        ),
        repeated(
            "{\"type\":\"doc\",\"content\":[{\"type\":\"table\",\"content\":[",
            &row,
            10_000,
            "]}]}",
        ),
        repeated("{\"type\":\"doc\",\"content\":[", "{\"\":0}", 1_000_000, "]}"),
        in_paragraph(&repeated(
            "{\"type\":\"text\",\"text\":\"x\",\"marks\":[",
            "{\"type\":\"strong\"}",
            100_000,
            "]}",
        )),
        in_paragraph(&format!(
            "{{\"type\":\"text\",\"text\":\"{}\"}}",
            "x".repeat(10_000_000)
        )),
        format!("{{\"type\":\"doc\",\"attrs\":{{{keys}\"a\":1}},\"content\":[]}}"),
    ] {
        let length = document.len();
        let html = draw(document);
        assert!(html.contains("The rest is too large to be shown here."), "{length}");
        assert!(html.len() < 4_000_000, "{} of {length}", html.len());
    }
    // Bounded, however slow the machine and the build; a release build takes a tenth.
    assert!(began.elapsed().as_secs() < 60, "{:?}", began.elapsed());
}

#[test]
fn the_longest_text_that_jira_takes_is_shown_whole() {
    for text in ["x", "\u{1f600}", "\u{e9}", "&"] {
        let text = text.repeat(app::adf::LIMIT);
        let document = format!(
            "{{\"type\":\"doc\",\"content\":[{{\"type\":\"paragraph\",\"content\":[{{\"type\":\"text\",\"text\":\"{text}\"}}]}}]}}"
        );
        let html = draw(document);
        assert!(!html.contains("The rest") && html.len() > text.len());
    }
}
