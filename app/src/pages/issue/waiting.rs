//! Texts of a person on an issue that are not in Jira yet, besides the newest, which is in the comment box.

use leptos::prelude::*;

use super::kept::Kept;
use crate::{
    components::{PageCopyFields, ProofField, TextArea},
    model::{ClientKey, CommentOrder, IssueKey, PageCopy, Site, Unsent},
    remedy::Notice,
    words::words,
};

/// Each of the texts but the newest in a form of its own. `copy` is new with each copy of the page.
pub fn others(site: &Site, key: &IssueKey, copy: &ClientKey, kept: &Kept, order: CommentOrder) -> Option<AnyView> {
    let others = kept.unsent.get(1..).filter(|others| !others.is_empty())?;
    let forms = others.iter().enumerate();
    let forms = forms.map(|(number, unsent)| form(site, key, copy, order, number, unsent.clone()));
    let view = view! {
        <section class="waiting" aria-labelledby="waiting">
            <h3 id="waiting">{words().composer().more_waiting()}</h3>
            {forms.collect_view()}
        </section>
    };
    Some(view.into_any())
}

fn form(site: &Site, key: &IssueKey, copy: &ClientKey, order: CommentOrder, number: usize, unsent: Unsent) -> AnyView {
    let t = words();
    let Unsent {
        client_key,
        text,
        audience,
        trouble,
        waits,
        page_id,
    } = unsent;
    let page = PageCopy {
        id: Some(copy.clone()),
        based_on: page_id,
    };
    let (id, why) = (format!("waiting-{number}"), format!("why-{number}"));
    view! {
        <form method="post" action="/api/comment">
            <ProofField site=Some(site.slug.clone())/>
            <input type="hidden" name="site" value=site.slug.to_string()/>
            <input type="hidden" name="key" value=key.to_string()/>
            <input type="hidden" name="client_key" value=client_key.to_string()/>
            <PageCopyFields page/>
            <input type="hidden" name="audience" value=audience.to_string()/>
            <input type="hidden" name="comments" value=order.as_str()/>
            <label for=id.clone()>{t.composer().waiting_text(number + 1)}</label>
            <TextArea id name="text" value=text described_by=why.clone()/>
            <p id=why class="quiet-text">
                <bdi>{Notice::of_comment(&trouble, waits, t).words}</bdi>
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
