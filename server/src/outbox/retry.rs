use app::{
    adf,
    model::{AccountId, CloudId, Trouble},
};

use super::{Accepted, Outbox, OutboxError, deliver::SETTLES_WITHIN, without_promise};
use crate::{
    ids::UserId,
    seams::{DAY, MINUTE, SECOND, UnixMs},
    store::outbox::{OutboxRow, OutboxState},
};

/// The first try of our own comes so soon, and each further one after twice the time: the person
/// has just read that it waits, and may want to change it or to discard it.
const FIRST_TRY: UnixMs = 10 * SECOND;
const RAREST_TRY: UnixMs = 15 * MINUTE;

/// What only its author can mend by reconnecting is looked at so often, for the case that a
/// reconnect was not noticed.
const UNTIL_RECONNECTED: UnixMs = 15 * MINUTE;

/// After so long a comment may no longer be wanted: then its author decides.
const GIVE_UP: UnixMs = 7 * DAY;

/// At most so many are taken up at once.
const MOST_AT_ONCE: i64 = 16;

/// Whoever sent a comment while they were signed in, as far as sending that comment goes: their own
/// grant can be found by this, and only while it is of the Atlassian account that they saw beside
/// the button. Only a comment of theirs makes one.
///
/// ```compile_fail,E0451
/// fn anybody(user: byline::ids::UserId, account: app::model::AccountId) -> byline::outbox::Author {
///     byline::outbox::Author { user, account }
/// }
/// ```
#[derive(Debug)]
pub struct Author {
    user: UserId,
    account: AccountId,
}

impl Author {
    pub fn user(&self) -> UserId {
        self.user
    }

    pub fn account(&self) -> &AccountId {
        &self.account
    }
}

/// A comment whose time has come, leased.
#[derive(Debug)]
pub struct Due {
    author: Author,
    cloud_id: CloudId,
    row: OutboxRow,
    text: String,
    mac: String,
    look_first: bool,
}

impl Due {
    /// Reads the text. Not done while others still wait to be taken up, for a text that brings the
    /// reader down must not bring them down with it.
    pub fn read(self) -> (Author, Box<Accepted>) {
        let accepted = Accepted {
            body: adf::markdown::to_doc(&self.text),
            row: self.row,
            cloud_id: self.cloud_id,
            mac: self.mac,
            look_first: self.look_first,
        };
        (self.author, Box::new(accepted))
    }
}

impl Outbox {
    /// Takes up what is to be tried again by now. What another process took meanwhile is left out.
    ///
    /// # Errors
    /// When the database fails. A text that does not open waits for its author, and holds up nothing.
    pub async fn take_due(&self) -> Result<Vec<Due>, OutboxError> {
        let mut taken = Vec::new();
        for mut row in self.store.outbox_due(self.clock.now(), MOST_AT_ONCE).await? {
            let (Some(account), Some(cloud_id)) = (row.account.clone(), row.cloud_id.clone()) else {
                continue;
            };
            let text = match self.text(&row) {
                Ok(text) => text,
                Err(error) => {
                    tracing::error!(op = %row.op, "a waiting comment does not open");
                    self.release(&mut row, crate::desk::internal(&error));
                    self.store.outbox_write(&mut row).await?;
                    continue;
                }
            };
            row.tries += 1;
            self.lease(&mut row, &account);
            let look_first = row.sent_at.is_some();
            let mac = self.mark(&text, &row.audience);
            if !look_first {
                row.sent_at = Some(self.clock.now());
                row.sent_mac = Some(mac.clone());
            }
            if self.store.outbox_write(&mut row).await? {
                taken.push(Due {
                    author: Author {
                        user: row.user,
                        account,
                    },
                    cloud_id,
                    row,
                    text,
                    mac,
                    look_first,
                });
            }
        }
        Ok(taken)
    }

    /// Lets what waits for this account be tried soon: its owner has just connected it.
    pub async fn wake(&self, user: UserId, account: &AccountId) -> Result<(), OutboxError> {
        let soon = self.clock.now() + FIRST_TRY;
        Ok(self.store.outbox_wake(user, account, soon).await?)
    }

    /// Ends a sending without success: unknown as long as a request may have arrived.
    pub(super) fn release(&self, row: &mut OutboxRow, trouble: Trouble) {
        let maybe_there = row.sent_at.is_some();
        row.state = if maybe_there {
            OutboxState::Unknown
        } else {
            OutboxState::Failed
        };
        row.next_try_at = self.next_try(row, &trouble);
        row.trouble = Some(if maybe_there { without_promise(trouble) } else { trouble });
        row.lease_until = None;
    }

    fn next_try(&self, row: &OutboxRow, trouble: &Trouble) -> Option<UnixMs> {
        let now = self.clock.now();
        if row.account.is_none() || row.cloud_id.is_none() || !trouble.passes() || now > row.created_at + GIVE_UP {
            return None;
        }
        let doubled = FIRST_TRY << row.tries.clamp(0, 20);
        let wait = match trouble {
            Trouble::Unavailable | Trouble::Unreadable | Trouble::InFlight => doubled,
            // The date that Jira names is no earlier than its other limits.
            Trouble::RateLimited(seconds) => {
                seconds.map_or(doubled, |s| SECOND.saturating_mul(s as UnixMs).max(doubled))
            }
            Trouble::OutcomeUnknown => {
                let settled = row.sent_at.map_or(0, |sent| sent + SETTLES_WITHIN + SECOND - now);
                settled.max(doubled)
            }
            Trouble::GrantDead | Trouble::OtherAccount => UNTIL_RECONNECTED,
            _ => return None,
        };
        let [more] = self.entropy.bytes::<1>();
        let wait = wait.min(RAREST_TRY);
        Some(now + wait + wait * UnixMs::from(more) / 2_550)
    }
}
