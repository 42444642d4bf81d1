use leptos::prelude::*;

use super::page::escape;

/// The one `<textarea>` of Byline.
///
/// Leptos 0.8 writes the children of a `<textarea>` into the page unescaped, so that text which
/// holds `</textarea>` would break out of it. Here it is escaped by hand.
#[component]
pub fn TextArea(
    #[prop(into)] id: String,
    name: &'static str,
    /// The text to begin with.
    value: String,
    /// The ID of the element that explains the field.
    #[prop(into)]
    described_by: String,
) -> impl IntoView {
    view! {
        <textarea id=id name=name rows="5" required aria-describedby=described_by>
            {as_children(&value)}
        </textarea>
    }
}

/// Text that reads back unchanged from between `<textarea>` and `</textarea>`.
fn as_children(text: &str) -> String {
    let escaped = escape(text);
    // An HTML parser drops a line feed that comes first (HTML standard, "in body", textarea).
    if escaped.starts_with('\n') {
        format!("\n{escaped}")
    } else {
        escaped
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use scraper::{Html, Selector};

    use super::*;

    /// The text that a browser would show, and how many elements it would see.
    fn read_back(text: &str) -> (String, usize) {
        let html = Owner::new()
            .with(|| view! { <TextArea id="t" name="text" value=text.to_owned() described_by="h"/> }.to_html());
        let page = Html::parse_fragment(&html);
        let shown = page
            .select(&Selector::parse("textarea").unwrap())
            .flat_map(|area| area.text())
            .collect();
        (shown, page.select(&Selector::parse("*").unwrap()).count())
    }

    #[test]
    fn text_cannot_break_out() {
        let elements = read_back("x").1;
        for text in [
            "</textarea><script>alert(1)</script>",
            "</TEXTAREA ><img src=x onerror=alert(1)>",
            "&lt;b&gt; &amp;",
            "a < b > c & d",
            "<!-- ",
            "]]>",
            "\nfirst line empty",
            "\n\n",
            "",
        ] {
            assert_eq!(read_back(text), (text.to_owned(), elements), "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn any_text_reads_back(text in "[</>a-z&;\"'!= \n-]{0,60}") {
            prop_assert_eq!(read_back(&text).0, text);
        }
    }
}
