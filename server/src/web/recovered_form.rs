//! The form that gives a text back to the person who sent it: the text to be seen, everything else hidden.

use app::{
    components::escape,
    model::{Audience, PageProof},
    words::Words,
};

use super::{form::Form, post_routes::TextForm};

/// Where the text of a form stands (the comment box and the form for changing a comment name it so).
const TEXT: &str = "text";

/// A form to be sent once more.
pub struct RecoveredForm<'a> {
    pub target: TextForm,
    pub form: &'a Form,
    /// For whom it is made: it counts as a page of theirs.
    pub proof: Option<&'a PageProof>,
    /// As whom it will be sent, in words.
    pub sender: Option<String>,
    pub label: &'a str,
    pub button: &'a str,
}

impl RecoveredForm<'_> {
    /// As HTML; nothing where the form holds no text.
    pub fn html(&self, words: Words) -> Option<String> {
        let text = self.form.field(TEXT).filter(|text| !text.trim().is_empty())?;
        let mut hidden = String::new();
        let proof = self.proof.map(|proof| (PageProof::FIELD, proof.to_string()));
        let fields = self.target.fields().iter();
        let fields = fields.filter_map(|name| Some((*name, self.form.field(name)?)));
        for (name, value) in fields.chain(proof) {
            hidden.push_str(&format!(
                "<input type=\"hidden\" name=\"{name}\" value=\"{}\">",
                attribute(&value)
            ));
        }
        let sender = self.sender.as_deref().map(paragraph("composer-as"));
        let audience = self.audience(words).as_deref().map(paragraph("composer-audience"));
        // A line feed at the very beginning is the element's own (HTML standard, textarea).
        Some(format!(
            "<form class=\"composer\" method=\"post\" action=\"{}\">{hidden}<label for=\"text\">{}</label>\
             <div class=\"composer-text\"><textarea id=\"text\" name=\"{TEXT}\" rows=\"8\">\n{}</textarea></div>{}\
             <div class=\"composer-bar\">{}<button class=\"primary\">{}</button></div></form>",
            self.target.action(),
            escape(self.label),
            escape(&text),
            audience.unwrap_or_default(),
            sender.unwrap_or_default(),
            escape(self.button),
        ))
    }

    /// Who alone can see the comment, in words.
    fn audience(&self, words: Words) -> Option<String> {
        let audience = self.form.field("audience")?.parse::<Audience>().ok()?;
        let t = words.composer();
        (audience != Audience::Everyone).then(|| format!("{}: {}", t.visible_to(), words.of_audience(&audience)))
    }
}

fn paragraph(class: &'static str) -> impl Fn(&str) -> String {
    move |words| format!("<p class=\"{class}\">{}</p>", escape(words))
}

/// Text that stays text between double quotes.
fn attribute(text: &str) -> String {
    escape(text).replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use app::model::Language;
    use scraper::{Html, Selector};

    use super::*;

    fn html(form: &[(&str, &str)], proof: Option<&PageProof>) -> Option<String> {
        let recovered = RecoveredForm {
            target: TextForm::Comment,
            form: &Form::for_tests(form),
            proof,
            sender: Some("Commenting as <b>Mark</b>".to_owned()),
            label: "Add a comment",
            button: "Comment",
        };
        recovered.html(Words::of(Language::English))
    }

    #[test]
    fn a_form_comes_back_with_its_text_and_the_proof_of_whom_it_is_for_now() {
        let proof: PageProof = "new.proof".parse().unwrap();
        for text in [
            "one\ntwo",
            "\n\nfirst",
            "</textarea><script>alert(1)</script>",
            "\"><b>&amp;</b>",
            " 😀 \u{202e} ",
        ] {
            let site = "acme\"><script>";
            let form = [
                ("page_proof", "old.proof"),
                ("site", site),
                ("audience", "role:<b>"),
                ("text", text),
                ("revision", "7"),
                ("a&b", "c=d"),
            ];
            let page = Html::parse_fragment(&html(&form, Some(&proof)).unwrap());
            let values = |css| {
                let found = Selector::parse(css).unwrap();
                let found = page.select(&found).map(|field| {
                    let value = field.value().attr("value");
                    (
                        field.value().attr("name").unwrap().to_owned(),
                        value.map_or_else(|| field.text().collect(), str::to_owned),
                    )
                });
                found.collect::<Vec<(String, String)>>()
            };
            let pair = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
            // What is not the target's own stays behind, the draft's revision among it.
            let expected = [("site", site), ("audience", "role:<b>"), ("page_proof", "new.proof")];
            assert_eq!(values("input"), expected.map(pair));
            assert_eq!(values("textarea"), [pair(("text", text))]);
            assert_eq!(page.select(&Selector::parse("script, b").unwrap()).count(), 0);
            let words: String = page.root_element().text().collect();
            assert!(
                words.contains("Visible to: <b> (role)") && words.contains("as <b>Mark</b>"),
                "{words}"
            );
        }
    }

    #[test]
    fn a_form_without_a_text_does_not_come_back() {
        for nothing in [&[][..], &[("site", "acme")], &[("text", "")], &[("text", " \n")]] {
            assert_eq!(html(nothing, None), None, "{nothing:?}");
        }
    }
}
