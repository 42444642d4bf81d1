use leptos::prelude::*;

use super::{
    super::connections::host,
    help::help,
    kept::{Beginning, Kept, saved, undo},
    waiting,
};
use crate::{
    actions::Choices,
    components::{Alert, Composer, ComposerSetup},
    model::{Audience, ClientKey, CommentOrder, IssueKey, Person, Site},
    shell::WakeScript,
    words::words,
};

/// Where the comment box stands.
pub struct Place {
    pub order: CommentOrder,
    /// In a service project.
    pub service: bool,
    /// The roles and groups, once they were asked for.
    pub choices: Option<Choices>,
    /// Those of the comments that are shown: whoever sees those is one of them.
    pub seen: Vec<Audience>,
}

/// Why a text is in the box again or more is to be said of it, by its name in the address.
pub fn problem(code: &str) -> Option<AnyView> {
    let t = words().composer();
    let words = match code {
        "exposed" => t.exposed(),
        "audience" => t.audience_missing(),
        _ => return None,
    };
    Some(view! { <Alert><p>{words}</p></Alert> }.into_any())
}

/// The comment box with what surrounds it and needs no script of its own.
pub fn compose(site: &Site, key: &IssueKey, me: Person, client_key: ClientKey, kept: Kept, place: Place) -> AnyView {
    let copy = client_key.clone();
    let Beginning {
        client_key,
        page,
        draft,
        others,
        text,
        audience,
        notice,
        revision,
        saved: saved_at,
        is_kept,
        discarded,
        preview,
    } = kept.begin(client_key);
    let Place {
        order,
        service,
        choices,
        seen,
    } = place;
    let waiting = waiting::others(site, key, &copy, others, order);
    let undo = discarded.map(|at| undo(site, key, at));
    let setup = ComposerSetup {
        site: site.slug.clone(),
        host: host(site).to_owned(),
        url: site.url.clone(),
        key: key.clone(),
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
    };
    let composer = view! { <Composer setup/> }.into_any();
    let script = view! { <WakeScript site=site.slug.clone()/> }.into_any();
    view! {
        <div class="compose">
            {composer}
            {saved_at.map(saved)}
            {undo}
            {waiting}
            {help(key)}
            {script}
        </div>
    }
    .into_any()
}
