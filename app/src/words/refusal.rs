//! Refusals at the door in words, for the person at it.

use super::Words;
use crate::desk::EntryRefused;

impl Words {
    pub fn of_refusal(self, refused: &EntryRefused) -> String {
        let t = self.entry();
        match refused {
            EntryRefused::WrongCredentials => t.wrong_credentials(),
            EntryRefused::BadEmail => t.bad_email(),
            EntryRefused::PasswordTooShort(least) => return t.password_too_short(least),
            EntryRefused::PasswordTooLong => t.password_too_long(),
            EntryRefused::NameMissing => t.name_missing(),
            EntryRefused::EmailUnusable => t.email_unusable(),
            EntryRefused::BadInvitation => t.bad_invitation(),
            EntryRefused::Closed => t.closed(),
            EntryRefused::Busy => t.busy(),
            EntryRefused::TooManyTries(seconds) => {
                return t.too_many_tries(usize::try_from(*seconds).unwrap_or(usize::MAX));
            }
            EntryRefused::Internal(reference) => return t.internal(reference),
        }
        .to_owned()
    }
}
