//! Texts of a person on an issue that are not in Jira, besides the one in the comment box.

use leptos::prelude::*;

use super::kept::Others;
use crate::{
    components::{PageCopyFields, ProofField, TextArea, Time},
    model::{Audience, ClientKey, CommentOrder, Draft, DraftRevision, IssueKey, PageCopy, Site, TextMark, Unsent},
    words::words,
};

/// One of the texts.
struct Text {
    client_key: ClientKey,
    based_on: Option<TextMark>,
    draft: Option<TextMark>,
    text: String,
    audience: Audience,
    /// Of the draft.
    revision: DraftRevision,
    /// Why it is not in Jira.
    why: AnyView,
}

/// Each of the texts in a form of its own. `copy` is new with each copy of the page.
pub fn others(site: &Site, key: &IssueKey, copy: &ClientKey, others: Others, order: CommentOrder) -> Option<AnyView> {
    let texts = others.unsent.into_iter().map(of_unsent);
    let texts: Vec<Text> = texts.chain(others.drafts.into_iter().map(of_draft)).collect();
    let forms = texts.into_iter().enumerate();
    let forms: Vec<AnyView> = forms
        .map(|(number, text)| form(site, key, copy, order, number, text))
        .collect();
    (!forms.is_empty()).then(|| {
        view! {
            <section class="waiting" aria-labelledby="waiting">
                <h3 id="waiting">{words().composer().more_waiting()}</h3>
                {forms}
            </section>
        }
        .into_any()
    })
}

fn of_unsent(unsent: Unsent) -> Text {
    let t = words();
    let state = match unsent.waits {
        true => t.home().leaves_by_itself(),
        false => t.home().waits_for_you(),
    };
    Text {
        client_key: unsent.client_key,
        based_on: Some(unsent.mark),
        draft: None,
        text: unsent.text,
        audience: unsent.audience,
        revision: DraftRevision::NONE,
        why: view! { {state} " · " <bdi>{t.of_trouble(&unsent.trouble)}</bdi> }.into_any(),
    }
}

fn of_draft(draft: Draft) -> Text {
    let saved = draft.saved;
    // The same in every page that shows the draft, so that it is one comment wherever it is sent.
    let client_key = draft.client_key.or(draft.page_id);
    Text {
        client_key: client_key.unwrap_or_else(|| "a-draft-of-a-version-before".parse().expect("letters are a key")),
        based_on: None,
        draft: Some(draft.mark),
        text: draft.text,
        audience: draft.audience,
        revision: draft.revision,
        why: view! { {words().composer().other_draft(view! { <Time at=saved zoned=true/> })} }.into_any(),
    }
}

fn form(site: &Site, key: &IssueKey, copy: &ClientKey, order: CommentOrder, number: usize, text: Text) -> AnyView {
    let t = words();
    let Text {
        client_key,
        based_on,
        draft,
        text,
        audience,
        revision,
        why,
    } = text;
    // Each form is a copy by itself: what one of them sends replaces nothing that another one has sent.
    let page = PageCopy {
        id: format!("{copy}-{number}").parse().ok(),
        based_on,
    };
    let (id, why_id) = (format!("waiting-{number}"), format!("why-{number}"));
    view! {
        <form method="post" action="/api/comment">
            <ProofField site=Some(site.slug.clone())/>
            <input type="hidden" name="site" value=site.slug.to_string()/>
            <input type="hidden" name="key" value=key.to_string()/>
            <input type="hidden" name="client_key" value=client_key.to_string()/>
            <PageCopyFields page draft/>
            <input type="hidden" name="revision" value=revision.to_string()/>
            <input type="hidden" name="audience" value=audience.to_string()/>
            <input type="hidden" name="comments" value=order.as_str()/>
            <label for=id.clone()>{t.composer().waiting_text(number + 1)}</label>
            <TextArea id name="text" value=text described_by=why_id.clone()/>
            <p id=why_id class="quiet-text">
                {why}
                {t.badge(&audience).map(|badge| view! { " " <b>{badge}</b> })}
            </p>
            <p class="ways">
                <button>{t.composer().post_waiting()}</button>
                <button class="quiet" formaction="/api/discard" formnovalidate>{t.home().discard_waiting()}</button>
            </p>
        </form>
    }
    .into_any()
}
