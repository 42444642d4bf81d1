//! What the comment box's script says. The page brings it along in its own language, so that the
//! browser loads no other.

use serde::Serialize;

macro_rules! script_words {
    ($($name:ident),* $(,)?) => {
        /// Each text with its placeholders still in it.
        #[derive(Debug, Serialize)]
        pub struct ScriptWords {
            $(pub $name: String,)*
        }

        impl ScriptWords {
            /// By the names that they have in JSON.
            pub fn read(text: impl Fn(&str) -> String) -> Self {
                Self { $($name: text(stringify!($name)),)* }
            }
        }
    };
}

script_words! {
    sending,
    empty,
    broken,
    no_answer,
    not_taken,
    sign_in,
    connections,
    posted_as,
    draft_saved,
    draft_retry,
    asking_jira,
    audiences_failed,
    choose_under,
    new_comments_one,
    new_comments_other,
    show,
    go_to,
    go_to_newest,
    people_one,
    people_other,
    tick_broken,
    tick_refused,
    copy,
    copied,
    not_copied,
    not_copied_why,
}

#[cfg(feature = "ssr")]
mod on_the_server {
    use super::ScriptWords;
    use crate::{
        model::Trouble,
        remedy::{Notice, Remedy},
        words::Words,
    };

    impl Words {
        pub fn of_script(self) -> ScriptWords {
            let t = self.script();
            ScriptWords {
                sending: t.sending().to_owned(),
                empty: self.of_trouble(&Trouble::Empty),
                broken: t.broken().to_owned(),
                no_answer: Notice::of_comment(&Trouble::OutcomeUnknown, true, self).words,
                not_taken: t.not_taken("{status}"),
                sign_in: Remedy::SignIn.label(self).to_owned(),
                connections: Remedy::Connections.label(self).to_owned(),
                posted_as: t.posted_as("{author}"),
                draft_saved: t.draft_saved().to_owned(),
                draft_retry: t.draft_retry().to_owned(),
                asking_jira: t.asking_jira().to_owned(),
                audiences_failed: t.audiences_failed().to_owned(),
                choose_under: t.choose_under(self.composer().visible_to()),
                new_comments_one: t.new_comments_one().to_owned(),
                new_comments_other: t.new_comments_other("{count}"),
                show: t.show("{news}"),
                go_to: t.go_to("{news}"),
                go_to_newest: t.go_to_newest().to_owned(),
                people_one: t.people_one().to_owned(),
                people_other: t.people_other("{count}"),
                tick_broken: t.tick_broken().to_owned(),
                tick_refused: t.tick_refused().to_owned(),
                copy: self.content().copy().to_owned(),
                copied: t.copied().to_owned(),
                not_copied: t.not_copied().to_owned(),
                not_copied_why: t.not_copied_why().to_owned(),
            }
        }
    }

    impl ScriptWords {
        pub fn to_json(&self) -> String {
            // Nothing but text is in it.
            serde_json::to_string(self).unwrap_or_default()
        }
    }
}
