//! Trouble in words, for the person it concerns.

use super::Words;
use crate::{
    adf::task::NoTask,
    model::{Invalid, MOST_DRAFTS, Trouble},
};

/// From so many seconds on a wait is told in minutes.
const TOLD_IN_MINUTES: u64 = 90;

impl Words {
    /// What happened, and what to do.
    pub fn of_trouble(self, trouble: &Trouble) -> String {
        let t = self.trouble();
        match trouble {
            Trouble::SignedOut => t.signed_out(),
            Trouble::NotConnected => t.not_connected(),
            Trouble::GrantDead => t.grant_dead(),
            Trouble::GrantFrozen => t.grant_frozen(),
            Trouble::ScopeMissing => t.scope_missing(),
            Trouble::SiteNotReached(site) => return t.site_not_reached(site),
            Trouble::SharedSiteName(site) => return t.shared_site_name(site),
            Trouble::NotFound => t.not_found(),
            Trouble::Refused(words) => return t.refused(words),
            Trouble::TooLong { actual, limit } => return t.too_long(actual, limit),
            Trouble::Empty => t.empty(),
            Trouble::RateLimited(None) => t.rate_limited(),
            Trouble::RateLimited(Some(seconds)) => {
                let whole = |count| usize::try_from(count).unwrap_or(usize::MAX);
                return if *seconds < TOLD_IN_MINUTES {
                    t.rate_limited_seconds(whole(*seconds))
                } else {
                    t.rate_limited_minutes(whole(seconds.div_ceil(60)))
                };
            }
            Trouble::Unavailable => t.unavailable(),
            Trouble::OutcomeUnknown => t.outcome_unknown(),
            Trouble::OtherAccount => t.other_account(),
            Trouble::InFlight => t.in_flight(),
            Trouble::Overtaken => t.overtaken(),
            Trouble::NoComment => t.no_comment(),
            Trouble::NotYours => t.not_yours(),
            Trouble::Task(NoTask::Gone) => t.task_gone(),
            Trouble::Task(NoTask::Changed) => t.task_changed(),
            Trouble::Task(NoTask::Double) => t.task_double(),
            Trouble::Task(NoTask::Unfit) => t.task_unfit(),
            Trouble::Unreadable => t.unreadable(),
            Trouble::Invalid(invalid) => return self.of_invalid(invalid),
            Trouble::Internal(reference) => return t.internal(reference),
        }
        .to_owned()
    }

    pub fn of_invalid(self, invalid: &Invalid) -> String {
        match invalid {
            Invalid::Form => self.composer().form_incomplete().to_owned(),
            Invalid::Audience => self.composer().choose_who().to_owned(),
            Invalid::HoldsMore => self.conversation().holds_more().to_owned(),
            Invalid::TokenGone(token) => self.conversation().token_gone(token),
            Invalid::TokenMisplaced(token) => self.conversation().token_misplaced(token),
            Invalid::TooManyDrafts => self.composer().not_sent_too_many(MOST_DRAFTS),
            Invalid::EarlierArrived => self.composer().earlier_arrived().to_owned(),
            Invalid::NoFiles => self.composer().no_files().to_owned(),
            Invalid::Unsent(trouble) => self.of_trouble(trouble),
            Invalid::Words(words) => words.clone(),
        }
    }
}
