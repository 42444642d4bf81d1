use leptos::prelude::*;

use super::{CommentTemplate, TextArea, drawn, face};
use crate::{
    format::Format,
    model::{ClientKey, CommentOrder, DraftRevision, IssueKey, Person, SiteSlug},
    remedy::Notice,
};

/// All that the comment box begins with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ComposerSetup {
    pub site: SiteSlug,
    /// The site's host, as people know it.
    pub host: String,
    /// Its address, `https://acme.atlassian.net`.
    pub url: String,
    pub key: IssueKey,
    pub client_key: ClientKey,
    /// As whom it posts.
    pub me: Person,
    pub order: CommentOrder,
    /// Why the text has not been posted.
    pub notice: Option<Notice>,
    /// The Markdown in the box.
    pub text: String,
    /// Of the draft in the box.
    pub revision: DraftRevision,
    /// The text in the box is kept somewhere, and can be thrown away.
    pub is_kept: bool,
    /// Shows how the text will look; where scripts run, that shows by itself.
    pub preview: bool,
}

/// The comment box: a form like any other until `wake`, in the browser, finds its parts by their
/// IDs and makes it post without a page load and show a preview.
#[component]
pub fn Composer(setup: ComposerSetup) -> impl IntoView {
    let ComposerSetup {
        site,
        host,
        url,
        key,
        client_key,
        me,
        order,
        notice,
        text,
        revision,
        is_kept,
        preview,
    } = setup;
    let next = format!("/{site}/browse/{key}%23composer");
    let quiet = notice.is_none();
    let waits = notice.as_ref().is_some_and(|notice| notice.waits);
    let notice = notice.map(|Notice { words, remedy, .. }| {
        let link = remedy.map(|remedy| view! { " " <a href=remedy.href(&next)>{remedy.label()}</a> });
        view! { {words}{link} }
    });
    let name = me.name.clone();
    let as_drawn = preview.then(|| drawn(&text));
    view! {
        <form id="composer" class="composer" method="post" action="/api/comment" data-next=next.clone() data-site=url data-waits=waits.then_some("")>
            <input type="hidden" name="site" value=site.to_string()/>
            <input type="hidden" name="key" value=key.to_string()/>
            <input type="hidden" name="client_key" value=client_key.to_string()/>
            <input type="hidden" name="revision" value=revision.to_string()/>
            <input type="hidden" name="comments" value=order.as_str()/>
            <label for="text">"Add a comment"</label>
            <div id="format" class="format" role="group" aria-label="Formatting" data-asleep="">
                {Format::ALL.into_iter().map(format_button).collect_view()}
                <button type="button" class="format-rich" data-rich="">"Rich text"</button>
            </div>
            <div class="composer-text">
                <TextArea id="text" name="text" value=text described_by="composer-as"/>
                <ul id="people" class="people" role="listbox" aria-label="People to mention" hidden></ul>
            </div>
            <p id="composer-alert" class="alert" role="alert" hidden=quiet>{notice}</p>
            <div class="composer-bar">
                <p class="composer-as" id="composer-as">
                    {face(&me)}
                    <span>"Commenting as "<bdi><b>{name}</b></bdi>" on "<b>{host}</b></span>
                </p>
                <p id="composer-room" class="composer-room"></p>
                <p id="composer-status" class="composer-status" role="status"></p>
                <button id="composer-send" class="primary">"Comment"</button>
                <button id="composer-preview" formaction="/api/preview">"Preview"</button>
            </div>
            <button id="discard" class="quiet discard" formaction="/api/discard" formnovalidate hidden=!is_kept>"Discard draft"</button>
            <section id="preview" class="preview" aria-label="Preview" hidden=!preview>
                <div id="preview-body">{as_drawn}</div>
            </section>
        </form>
        <CommentTemplate author=me/>
    }
}

fn format_button(format: Format) -> impl IntoView {
    let title = match format.key() {
        Some(key) => format!("{} (Ctrl+{})", format.label(), key.to_uppercase()),
        None => format.label().to_owned(),
    };
    let shortcut = format.key().map(|key| format!("Control+{key}"));
    view! {
        <button type="button" aria-label=format.label() aria-keyshortcuts=shortcut title=title>
            <span aria-hidden="true">{format.sign()}</span>
        </button>
    }
}
