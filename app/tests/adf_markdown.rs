//! Markdown becomes documents that Jira takes, and nothing that was typed is lost.

mod adf_schema;

use adf_schema::complaint;
use app::adf::{
    Doc, LIMIT, length,
    markdown::to_doc,
    render::{Context, render},
};
use proptest::prelude::*;
use serde_json::{Value, json};

fn content(markdown: &str) -> Value {
    let document = to_doc(markdown).to_json();
    assert_eq!(complaint(&document), None, "{markdown:?}");
    document["content"].clone()
}

fn html(markdown: &str) -> String {
    assert_eq!(complaint(&to_doc(markdown).to_json()), None, "{markdown:?}");
    let html = render(&to_doc(markdown), &Context::preview()).into_string();
    html.replace(" dir=\"auto\"", "")
        .replace(" rel=\"noopener noreferrer\"", "")
}

/// Pieces that mean something in Markdown, and some that do not; `@` stands for a word of its own.
fn pieces() -> impl Strategy<Value = String> {
    let piece = proptest::sample::select(vec![
        "@",
        "@ @",
        " ",
        "  ",
        "    ",
        "\n",
        "\n\n",
        "  \n",
        "\\\n",
        "\t",
        "*",
        "**",
        "***",
        "_",
        "__",
        "~",
        "~~",
        "`",
        "``",
        "```\n",
        "~~~ @\n",
        "# ",
        "## ",
        " ##",
        "> ",
        ">> ",
        "- ",
        "* ",
        "+ ",
        "1. ",
        "7) ",
        "- [ ] ",
        "- [x] ",
        "[",
        "]",
        "![",
        "](",
        "(",
        ")",
        "<",
        ">",
        "[@](https://example.com/@ \"@\")",
        "![@](<@ @>)",
        "[@](javascript:@)",
        "<https://example.com/@>",
        "<@@example.com>",
        "https://example.com/@?x=(@).",
        "[@]: https://example.com/@\n",
        "[@][@]",
        "|",
        "| @ | @ |\n|---|:-:|\n| @ | @ | @ |\n",
        "---\n",
        "===\n",
        ":::info\n",
        ":::expand @ *@*\n",
        "::::expand @\n",
        ":::\n",
        "::::\n",
        "<u>",
        "</u>",
        ":smile:",
        ":@:",
        "<br>",
        "<date:2026-02-03>",
        "<date:@>",
        "<card:https://example.com/@>",
        "[@ *@*](status:green)",
        "***\n",
        "<b>@</b>",
        "<!-- @ -->",
        "<div>\n",
        "&amp;",
        "&#64;",
        "&@;",
        "\\",
        "\\*",
        "é",
        "\u{202e}",
        "\0",
        "\r\n",
        "👩\u{200d}💻",
        "\u{a0}",
        "\"",
        "'",
    ]);
    prop::collection::vec(piece, 0..40).prop_map(|pieces| {
        let mut word = 0;
        let mut text = String::new();
        for c in pieces.concat().chars() {
            if c == '@' {
                word += 1;
                text.push_str(&format!("wq{word}z"));
            } else {
                text.push(c);
            }
        }
        text
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(1_500))]

    #[test]
    fn markup_of_any_kind_makes_a_valid_document_and_loses_no_word(markdown in pieces()) {
        let document = to_doc(&markdown).to_json();
        prop_assert_eq!(complaint(&document), None);
        let kept = document.to_string();
        for word in markdown.split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| word.starts_with("wq")) {
            prop_assert!(kept.contains(word), "{} of {:?} is lost in {}", word, markdown, kept);
        }
        let shown = render(&to_doc(&markdown), &Context::preview()).into_string();
        prop_assert!(!shown.contains("Unsupported"));
        prop_assert_eq!(Doc::from_json(&document).to_json(), document);
    }

    #[test]
    fn any_text_makes_a_valid_document(markdown in any::<String>()) {
        prop_assert_eq!(complaint(&to_doc(&markdown).to_json()), None);
    }

    #[test]
    fn words_without_markup_come_out_as_they_are(words in "[a-zA-Z0-9 ,;:é\"']{0,80}(\n[a-zA-Zé][a-zA-Z0-9 ,é]{0,40}){0,4}") {
        let shown = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        prop_assume!(!words.starts_with("    "));
        prop_assert_eq!(shown(&to_doc(&words).plain_text()), shown(&words));
    }
}

#[test]
fn each_kind_of_markdown_becomes_its_kind_of_content() {
    for (markdown, expected) in [
        ("one\n\ntwo", "<p>one</p><p>two</p>"),
        ("one\ntwo  \nthree\\\nfour", "<p>one<br>two<br>three<br>four</p>"),
        (
            "# One\n### Three ###\nTwo\n---",
            "<h3 class=\"adf-h1\">One</h3><h4 class=\"adf-h3\">Three</h4><h4 class=\"adf-h2\">Two</h4>",
        ),
        (
            "*a* _b_ **c** __d__ ***e*** ~~f~~",
            "<p><em>a</em> <em>b</em> <strong>c</strong> <strong>d</strong> <strong><em>e</em></strong> <s>f</s></p>",
        ),
        (
            "**a *b* c** snake_case_name 2*3*4 a * b",
            "<p><strong>a </strong><strong><em>b</em></strong><strong> c</strong> snake_case_name 2<em>3</em>4 a * b</p>",
        ),
        (
            "`a*b*` ``c`d`` `open",
            "<p><code>a*b*</code> <code>c`d</code> `open</p>",
        ),
        (
            "```rust\nfn x() {\n    1\n}\n\n```\nafter",
            "<div class=\"adf-code\"><div class=\"adf-code-language\">rust</div><button class=\"adf-copy\" type=\"button\" aria-label=\"Copy code\">Copy</button><pre tabindex=\"0\" dir=\"ltr\"><code>fn x() {\n    1\n}\n</code></pre></div><p>after</p>",
        ),
        (
            "    indented\n\n    code",
            "<div class=\"adf-code\"><button class=\"adf-copy\" type=\"button\" aria-label=\"Copy code\">Copy</button><pre tabindex=\"0\" dir=\"ltr\"><code>indented\n\ncode</code></pre></div>",
        ),
        (
            "- a\n- b\n  - c\n\n    more\n- d",
            "<ul><li><p>a</p></li><li><p>b</p><ul><li><p>c</p><p>more</p></li></ul></li><li><p>d</p></li></ul>",
        ),
        ("3. a\n4. b", "<ol start=\"3\"><li><p>a</p></li><li><p>b</p></li></ol>"),
        (
            "1. a\n\n   ```\n   x\n   ```\n2. b",
            "<ol><li><p>a</p><div class=\"adf-code\"><button class=\"adf-copy\" type=\"button\" aria-label=\"Copy code\">Copy</button><pre tabindex=\"0\" dir=\"ltr\"><code>x</code></pre></div></li><li><p>b</p></li></ol>",
        ),
        ("- a\n+ b", "<ul><li><p>a</p></li></ul><ul><li><p>b</p></li></ul>"),
        (
            "> a\nb\n> - c\n\nd",
            "<blockquote><p>a<br>b</p><ul><li><p>c</p></li></ul></blockquote><p>d</p>",
        ),
        ("a\n\n---\n\nb", "<p>a</p><hr><p>b</p>"),
        (
            "[a *b*](https://example.com \"t\")",
            "<p><a href=\"https://example.com\" title=\"t\">a <em>b</em></a></p>",
        ),
        (
            "<https://example.com> <me@example.com> http://example.com/a_b_c, ok",
            "<p><a href=\"https://example.com\">https://example.com</a> <a href=\"mailto:me@example.com\">me@example.com</a> <a href=\"http://example.com/a_b_c\">http://example.com/a_b_c</a>, ok</p>",
        ),
        (
            "![a picture](https://example.com/x.png)",
            "<p><a href=\"https://example.com/x.png\">a picture</a></p>",
        ),
        (
            "[a](javascript:alert(1)) [b](page.html) [c]() [](https://example.com)",
            "<p>a (javascript:alert(1)) b (page.html) c <a href=\"https://example.com\">https://example.com</a></p>",
        ),
        (
            "<b>bold?</b> <script>x</script>",
            "<p>&lt;b&gt;bold?&lt;/b&gt; &lt;script&gt;x&lt;/script&gt;</p>",
        ),
        ("\\*a\\* &lt; &copy;", "<p>*a* &lt; &amp;copy;</p>"),
        (
            "x<u>a *b* </u>c <u>d <b>e</b></u><u> f</U>",
            "<p>x<u>a </u><em><u>b</u></em><u> </u>c <u>d &lt;b&gt;e&lt;/b&gt;</u>&lt;u&gt; f&lt;/U&gt;</p>",
        ),
        (
            ":smile: 10:30:45 a:smile:b :nobody_knows: \\:smile: `:smile:`",
            "<p><span class=\"adf-emoji\">😄</span> 10:30:45 a:smile:b :nobody_knows: :smile: <code>:smile:</code></p>",
        ),
        (
            "Due <date:2026-01-17>, [In review](status:yellow)",
            "<p>Due <time class=\"adf-date\" datetime=\"2026-01-17\">17 Jan 2026</time>, <span class=\"adf-status adf-bg-yellow\"><bdi>In review</bdi></span></p>",
        ),
        (
            "<card:https://example.com/browse/DEMO-2>",
            "<p><a class=\"adf-card\" href=\"https://example.com/browse/DEMO-2\"><bdi>example.com/browse/DEMO-2</bdi></a></p>",
        ),
    ] {
        assert_eq!(html(markdown), expected, "{markdown}");
    }
}

fn kinds(blocks: &Value) -> Vec<&str> {
    let blocks = blocks.as_array().expect("blocks");
    blocks.iter().filter_map(|block| block["type"].as_str()).collect()
}

#[test]
fn panels_and_expands_hold_what_the_schema_lets_them() {
    let made =
        content("above\n:::warning\n# Mind\n> the gap\n\n- [ ] a\n---\n| a |\n|---|\n:::info\nb\n:::\n:::\nbelow");
    assert_eq!(kinds(&made), ["paragraph", "panel", "paragraph"]);
    assert_eq!(made[1]["attrs"], json!({"panelType": "warning"}));
    assert_eq!(
        kinds(&made[1]["content"]),
        ["heading", "paragraph", "taskList", "rule", "paragraph", "paragraph"]
    );

    let made = content(
        "::::expand More \\*of\\* it\n| a |\n|---|\n\n> b\n\n:::expand Inner\n:::tip\nc\n:::\n| d |\n|---|\n:::\n::::",
    );
    assert_eq!(kinds(&made), ["expand"]);
    assert_eq!(made[0]["attrs"], json!({"title": "More *of* it"}));
    assert_eq!(kinds(&made[0]["content"]), ["table", "blockquote", "nestedExpand"]);
    assert_eq!(kinds(&made[0]["content"][2]["content"]), ["panel", "paragraph"]);

    for empty in [":::info", ":::info\n:::", ":::expand\n\n:::"] {
        assert_eq!(kinds(&content(empty)[0]["content"]), ["paragraph"], "{empty}");
    }
    assert_eq!(kinds(&content(":::\n:::nothing\n:::")), ["paragraph", "paragraph"]);
}

#[test]
fn a_cell_has_line_breaks() {
    let cell = content("| a<br>b `<br>` |\n|---|")[0]["content"][0]["content"][0]["content"][0]["content"].clone();
    assert_eq!(kinds(&cell), ["text", "hardBreak", "text", "text"]);
    assert_eq!(html("a<br>b"), "<p>a&lt;br&gt;b</p>");
}

#[test]
fn tables_keep_every_cell() {
    let table = html("| A | B |\n|:-:|---|\n| `x\\|y` | 2 | 3 |\n| only |\n\nafter");
    let cells: Vec<_> = table
        .split("<p")
        .skip(1)
        .filter_map(|cell| cell.split_once('>')?.1.split_once("</p>"))
        .map(|(cell, _)| cell)
        .collect();
    assert_eq!(cells, ["A", "B", "<code>x|y</code>", "2 | 3", "only", "", "after"]);
    assert!(table.contains("<th scope=\"col\"><p class=\"adf-center\">"), "{table}");
}

#[test]
fn lists_of_tasks_are_task_lists() {
    assert_eq!(
        content("- [ ] one\n- [x] *two*\n  - [ ] three"),
        json!([{"type": "taskList", "attrs": {"localId": "3"}, "content": [
            {"type": "taskItem", "attrs": {"localId": "4", "state": "TODO"}, "content": [{"type": "text", "text": "one"}]},
            {"type": "taskItem", "attrs": {"localId": "5", "state": "DONE"}, "content": [{"type": "text", "text": "two", "marks": [{"type": "em"}]}]},
            {"type": "taskList", "attrs": {"localId": "1"}, "content": [
                {"type": "taskItem", "attrs": {"localId": "2", "state": "TODO"}, "content": [{"type": "text", "text": "three"}]}]},
        ]}])
    );
}

#[test]
fn what_has_no_place_takes_the_nearest_form() {
    for (markdown, expected) in [
        ("- # head", "<ul><li><p><strong>head</strong></p></li></ul>"),
        (
            "> # head `x`",
            "<blockquote><p><strong>head </strong><code>x</code></p></blockquote>",
        ),
        ("> > deep\n> ---", "<blockquote><p>deep</p><p>---</p></blockquote>"),
        ("- > quoted", "<ul><li><p>quoted</p></li></ul>"),
        ("- a\n  ***", "<ul><li><p>a</p><p>***</p></li></ul>"),
        (
            "> | a | b |\n> |---|---|\n> | c | d |",
            "<blockquote><p>a | b</p><p>c | d</p></blockquote>",
        ),
        (
            "> - [x] done",
            "<blockquote><ul><li><p>[x] done</p></li></ul></blockquote>",
        ),
        ("1. [ ] first", "<ol><li><p>[ ] first</p></li></ol>"),
        (
            "- :::info\n  a\n  :::\n- b",
            "<ul><li><p>a</p></li><li><p>b</p></li></ul>",
        ),
        (
            "> :::expand More\n> a",
            "<blockquote><p><strong>More</strong></p><p>a</p></blockquote>",
        ),
        (
            "- [ ] task\n- none",
            "<ul><li><p>[ ] task</p></li><li><p>none</p></li></ul>",
        ),
        ("-", "<ul><li><p></p></li></ul>"),
        (">", "<blockquote><p></p></blockquote>"),
        ("**`x`**", "<p><code>x</code></p>"),
        (
            "[a [b](https://b.example) c](https://a.example)",
            "<p>[a <a href=\"https://b.example\">b</a> c](<a href=\"https://a.example\">https://a.example</a>)</p>",
        ),
        (
            "[note]: https://example.com/kept",
            "<p>[note]: <a href=\"https://example.com/kept\">https://example.com/kept</a></p>",
        ),
    ] {
        assert_eq!(html(markdown), expected, "{markdown}");
    }
}

#[test]
fn nesting_without_end_is_text_in_the_end() {
    for sign in ["> ", "- ", "1. ", ">", "- [ ] ", "* > ", ":::info\n", ":::expand x\n"] {
        let markdown = format!("{}bottom", sign.repeat(3_000));
        let document = to_doc(&markdown).to_json();
        assert_eq!(complaint(&document), None);
        assert!(document.to_string().contains("bottom"));
    }
}

#[test]
fn no_input_takes_long() {
    for piece in [
        "[",
        "![",
        "[a](",
        "[a](b \"",
        "[a](<",
        "*a ",
        "_a _",
        "***a** ",
        "**a *",
        "`",
        "` ``",
        "<",
        "&",
        "&#",
        "http://",
        "a|",
        "|-",
        "> - ",
        "- a\n",
        "\n> x",
        "~a~~ ",
        "](",
        "x\n---\n",
        "(",
        "```\n",
        "\\",
        "*",
        "_*",
        "[*",
        ":::info\n",
        ":::expand a\n",
        ":::info\n:::\n",
        "> :::info\n",
        ":smile:",
        ":",
        "<u>a",
        "a</u>",
        "<date:",
        "|<br>",
    ] {
        let markdown = piece.repeat(LIMIT / piece.len());
        let document = to_doc(&markdown).to_json();
        assert_eq!(complaint(&document), None, "{piece:?}");
    }
}

#[test]
fn the_limit_counts_characters_of_the_text() {
    for text in ["x", "é", "😀"] {
        assert_eq!(length(&to_doc(&text.repeat(LIMIT))), LIMIT);
    }
    assert_eq!(
        length(&to_doc("**bold** [link](https://example.com)\r\n\r\ntwo")),
        "bold link\ntwo".len()
    );
    assert_eq!(length(&to_doc(" \n ")), 0);
    assert_eq!(to_doc(" \n "), Doc::empty());
}
