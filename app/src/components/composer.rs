use leptos::prelude::*;

use super::{CommentTemplate, TextArea, drawn, face};
use crate::{
    actions::{Choice, Choices},
    format::Format,
    model::{Audience, ClientKey, CommentOrder, DraftRevision, IssueKey, Person, SiteSlug},
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
    /// Comments here are internal notes or replies to the customer.
    pub service: bool,
    /// For whom the text was written; nothing where nobody has chosen.
    pub audience: Option<Audience>,
    /// The roles and groups, once they were asked for.
    pub choices: Option<Choices>,
    /// Roles and groups that are known from elsewhere.
    pub seen: Vec<Audience>,
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
        service,
        audience,
        choices,
        seen,
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
            {chooser(service, audience, choices, seen)}
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

/// For whom the comment is. The roles and groups are asked for when somebody wants them: few do, and
/// each page would cost two more requests.
fn chooser(service: bool, audience: Option<Audience>, choices: Option<Choices>, seen: Vec<Audience>) -> impl IntoView {
    let asked = choices.is_some();
    let Choices { list, words } = choices.unwrap_or_default();
    let first = Audience::first(service);
    // The choice stays with a comment box in which nothing is to be chosen but this.
    let back_to = service.then(|| first.to_string());
    let chosen = audience.filter(|audience| service || *audience != Audience::Customer);
    let chosen = match chosen {
        // A text that was written before the issue came into a service project.
        Some(Audience::Everyone) | None => first,
        Some(chosen) => chosen,
    };
    let choice = |audience: Audience| Choice {
        value: audience.to_string(),
        label: audience.label(),
    };
    let mut options: Vec<Choice> = Audience::known(service).into_iter().map(choice).chain(list).collect();
    for seen in seen.into_iter().filter(|_| !service).map(choice) {
        if !options.contains(&seen) {
            options.push(seen);
        }
    }
    let value = if chosen.fits(service) {
        chosen.to_string()
    } else {
        chosen.unfit()
    };
    if options.iter().all(|option| option.value != value) {
        let label = if chosen.fits(service) {
            chosen.label()
        } else {
            format!("Choose anew: “{}” is not possible here", chosen.label())
        };
        let value = value.clone();
        options.push(Choice { value, label });
    }
    let options = options.into_iter().map(|Choice { value: named, label }| {
        let selected = named == value;
        view! { <option value=named selected=selected>{label}</option> }
    });
    let more = (!service && !asked).then(|| {
        view! { <button id="audience-more" class="quiet" formaction="/api/audiences" formnovalidate>"Choose a role or group"</button> }
    });
    view! {
        <p class="composer-audience">
            <label for="audience">"Visible to"</label>
            <select id="audience" name="audience" data-back-to=back_to>{options.collect_view()}</select>
            {more}
            <span class="quiet-text">{words}</span>
        </p>
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
