"""What Larkspur mails: codes that confirm an address or let somebody choose a new password, and a welcome.

In go members and an address; out come members with one more mail. Codes look drawn and follow from the seed and
the number of the mail, so that the same acts always meet the same codes.
"""

from __future__ import annotations

from dataclasses import replace

from ..words import chance
from .members import Account, Mail, Members, with_code

CONFIRM, RESET = "confirm", "reset"
_SUBJECTS = {CONFIRM: "Confirm {email}", RESET: "New password for {email}"}
_TEXTS = {
    CONFIRM: "You began to register with Larkspur. Type this code to confirm that this is your address.",
    RESET: "Somebody, you we hope, wants a new password for Larkspur. Type this code to choose one.",
}


def mail_code(members: Members, email: str, purpose: str) -> Members:
    """The members with one more mail, which has a code for `purpose`; earlier codes for it are good no more."""
    code = next_code(members)
    subject = _SUBJECTS[purpose].format(email=email)
    after = _post(members, email, subject, _TEXTS[purpose], code=code, purpose=purpose)
    return with_code(after, email, purpose, code)


def next_code(members: Members) -> str:
    """The code of the next mail that has one."""
    dice = chance("signup", f"code {members.next_mail}", members.setting.seed)
    return f"{dice.randint(0, 999999):06}"


def mail_welcome(members: Members, account: Account) -> Members:
    """The members with a mail that says that an account is ready."""
    text = f"Hello {account.name}, your account {account.number} is ready. You have the plan {account.plan}."
    return _post(members, account.email, f"Welcome, {account.username}", text)


def post(members: Members, to: str, subject: str, text: str) -> Members:
    """The members with a mail that wants nothing."""
    return _post(members, to, subject, text)


def _post(members: Members, to: str, subject: str, text: str, *, code: str = "", purpose: str = "") -> Members:
    again = sum(mail.subject.partition(" · ")[0] == subject for mail in members.mails)
    number = members.next_mail
    mail = Mail(
        id=number,
        to=to,
        # Two mails with one subject could not be told apart; people get them numbered by their mail programs.
        subject=f"{subject} · no. {number}" if again else subject,
        text=text,
        code=code,
        purpose=purpose,
    )
    return replace(members, mails=(*members.mails, mail), next_mail=number + 1)
