use leptos::prelude::*;

use super::{CommentTemplate, PageCopyFields, ProofField, TextArea, drawn, face, issue_path};
use crate::{
    actions::{Choice, Choices},
    adf::link::Home,
    format::Format,
    model::{Audience, ClientKey, CommentOrder, DraftRevision, IssueKey, PageCopy, Person, SiteSlug, TextMark},
    remedy::Notice,
    words::words,
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
    pub page: PageCopy,
    /// The draft in the box.
    pub draft: Option<TextMark>,
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
        page,
        draft,
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
    let t = words();
    let notice = notice.map(|Notice { words, remedy, .. }| {
        let link = remedy.map(|remedy| view! { " " <a href=remedy.href(&next)>{remedy.label(t)}</a> });
        view! { {words}{link} }
    });
    let name = me.name.clone();
    let as_drawn = preview.then(|| {
        let home = Home {
            url: &url,
            slug: site.as_str(),
        };
        drawn(&text, home, &key)
    });
    view! {
        <form id="composer" class="composer" method="post" action="/api/comment" data-next=next.clone() data-site=url data-waits=waits.then_some("")>
            <ProofField site=Some(site.clone())/>
            <input type="hidden" name="site" value=site.to_string()/>
            <input type="hidden" name="key" value=key.to_string()/>
            <input type="hidden" name="client_key" value=client_key.to_string()/>
            <PageCopyFields page draft/>
            <input type="hidden" name="revision" value=revision.to_string()/>
            <input type="hidden" name="comments" value=order.as_str()/>
            <label for="text">{t.composer().add()}</label>
            <div id="format" class="format" role="group" aria-label=t.composer().formatting() data-asleep="">
                {Format::ALL.into_iter().map(format_button).collect_view()}
                <PickButton/>
                <RichTextButton/>
            </div>
            <div class="composer-text">
                <TextArea id="text" name="text" value=text described_by="composer-as"/>
                <ul id="people" class="people" role="listbox" aria-label=t.composer().people() hidden></ul>
            </div>
            {chooser(service, audience, choices, seen)}
            <p id="composer-alert" class="alert" role="alert" hidden=quiet>{notice}</p>
            <div class="composer-bar">
                <p class="composer-as" id="composer-as">
                    {face(&me)}
                    <span>{t.composer().commenting_as(view! { <bdi><b>{name}</b></bdi> }, view! { <b>{host}</b> })}</span>
                </p>
                <p id="composer-room" class="composer-room"></p>
                <p id="composer-status" class="composer-status" role="status"></p>
                // In this order nothing moves when the script takes the preview's button away.
                <button id="composer-preview" formaction="/api/preview">{t.composer().preview()}</button>
                <button id="composer-send" class="primary">{t.composer().comment()}</button>
            </div>
            <button id="discard" class="quiet discard" formaction="/api/discard" formnovalidate hidden=!is_kept>{t.composer().discard()}</button>
            <section id="preview" class="preview" aria-label=t.composer().preview() hidden=!preview>
                <div id="preview-body">{as_drawn}</div>
            </section>
        </form>
        <CommentTemplate author=me issue=issue_path(&site, &key)/>
    }
}

/// For whom the comment is. The roles and groups are asked for when somebody wants them: few do, and
/// each page would cost two more requests.
fn chooser(service: bool, audience: Option<Audience>, choices: Option<Choices>, seen: Vec<Audience>) -> impl IntoView {
    let t = words();
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
        label: t.of_audience(&audience),
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
            t.of_audience(&chosen)
        } else {
            t.composer().choose_anew(t.of_audience(&chosen))
        };
        let value = value.clone();
        options.push(Choice { value, label });
    }
    let options = options.into_iter().map(|Choice { value: named, label }| {
        let selected = named == value;
        view! { <option value=named selected=selected>{label}</option> }
    });
    let more = (!service && !asked).then(|| {
        view! { <button id="audience-more" class="quiet" formaction="/api/audiences" formnovalidate>{t.composer().choose_audience()}</button> }
    });
    view! {
        <p class="composer-audience">
            <label for="audience">{t.composer().visible_to()}</label>
            <select id="audience" name="audience" data-back-to=back_to>{options.collect_view()}</select>
            {more}
            <span class="quiet-text">{words}</span>
        </p>
    }
}

/// Lets one choose files for the text of its form, where scripts run.
#[component]
pub fn PickButton() -> impl IntoView {
    let t = words().composer();
    view! {
        <button type="button" data-pick="" aria-label=t.add_files() title=t.add_files()>
            <span aria-hidden="true">{t.file()}</span>
        </button>
    }
}

/// Brings the editor to the text of its form, where scripts run. It bears what is to be said where the
/// editor does not come.
#[component]
pub fn RichTextButton() -> impl IntoView {
    let t = words().composer();
    view! { <button type="button" class="format-rich" data-rich=t.rich_text_not_opened()>{t.rich_text()}</button> }
}

fn format_button(format: Format) -> impl IntoView {
    let t = words();
    let label = t.of_format(format);
    let title = match format.key() {
        Some(key) => t.composer().with_key(label, t.help().ctrl(key.to_uppercase())),
        None => label.to_owned(),
    };
    let shortcut = format.key().map(|key| format!("Control+{key}"));
    view! {
        <button type="button" aria-label=label aria-keyshortcuts=shortcut title=title>
            <span aria-hidden="true">{format.sign()}</span>
        </button>
    }
}
