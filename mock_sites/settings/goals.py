"""What can be wanted of the settings of an account: from one switch to the end of the account."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from random import Random
from typing import Any

from ..goals import Parameters, Template
from .account import CHOICES, Account, Members, Token, price
from .judging import Chosen, judge, still
from .preference_pages import here
from .seeds import ACCOUNTS

NEW_NAMES = ("Mira Halloran", "The Night Editor", "J. Vaara", "Tove & Otter")
NEW_TEXTS = ("On leave until June.", "Writes slowly, answers fast.", "Now mostly poems.", "Looking for an editor.")
NEW_EMAILS = ("desk@inkwell.example", "post@paperboat.example", "hello@margins.example")
NEW_TOKENS = ("Deploy hook", "Calendar sync", "Home server", "Feed reader")
TOPICS = {
    "mail_comments": "e-mail about comments",
    "mail_mentions": "e-mail about mentions",
    "mail_followers": "e-mail about followers",
    "mail_news": "e-mail about news",
    "push_comments": "push about comments",
    "push_mentions": "push about mentions",
    "push_messages": "push about messages",
    "show_email": "showing my e-mail address",
    "show_activity": "showing when I am active",
    "search_engines": "the listing in search engines",
}
"""Switches of forms, as people say them."""

_MAIL = tuple(name for name in TOPICS if name.startswith("mail"))
_PUSH = tuple(name for name in TOPICS if name.startswith("push"))
_SEEN = ("show_email", "show_activity", "search_engines")
Draw = Callable[[Members, Account, Random], Parameters | None]


def _template(
    name: str, *wordings: str, draw: Draw, wanted: Callable[..., Account], start: str = "/"
) -> Template[Members]:
    """A kind of goal that says which account is wanted; where that is the one there is, there is no such goal."""

    def drawn(members: Members, user: str, dice: Random) -> Parameters | None:
        account = members.account(user)
        parameters = draw(members, account, dice)
        if parameters is None or wanted(account, parameters) == account:
            return None
        return parameters

    return Template(
        name=name, wordings=wordings, draw=drawn, met=judge(wanted), aim=wanted, together=still, start=start
    )


def _other(name: str) -> Draw:
    """Another choice for a field, by the name of the field."""

    def draw(members: Members, account: Account, dice: Random) -> Parameters | None:
        return {name: dice.choice([one for one in CHOICES[name] if one != getattr(account, name)])}

    return draw


def _set(account: Account, chosen: Chosen) -> Account:
    """The account with each parameter in the field of its name."""
    return replace(account, **chosen)


def _draw_topics(names: tuple[str, ...]) -> Draw:
    """Those of some switches that are on: all of them are to be off."""

    def draw(members: Members, account: Account, dice: Random) -> Parameters | None:
        on = tuple(TOPICS[name] for name in names if getattr(account, name))
        return {"topics": on} if on else None

    return draw


def _without_topics(account: Account, chosen: Chosen, **more: Any) -> Account:
    off: dict[str, Any] = {name: False for name, said in TOPICS.items() if said in chosen["topics"]}
    return replace(account, **off, **more)


def _nothing(members: Members, account: Account, dice: Random) -> Parameters:
    return {}


def _said(on: bool) -> str:
    return "on" if on else "off"


def _draw_motion(members: Members, account: Account, dice: Random) -> Parameters:
    return {"state": _said(not account.reduce_motion)}


def _draw_topic(members: Members, account: Account, dice: Random) -> Parameters:
    name = dice.choice([name for name in TOPICS if here(members, name)])
    return {"topic": TOPICS[name], "state": _said(not getattr(account, name))}


def _with_topic(account: Account, chosen: Chosen) -> Account:
    name = next(name for name, said in TOPICS.items() if said == chosen["topic"])
    return replace(account, **{name: chosen["state"] == "on"})


def _draw_name(members: Members, account: Account, dice: Random) -> Parameters:
    return {"name": dice.choice(NEW_NAMES)}


def _draw_move(members: Members, account: Account, dice: Random) -> Parameters:
    return {**(_other("language")(members, account, dice) or {}), **(_other("time_zone")(members, account, dice) or {})}


def _draw_email(members: Members, account: Account, dice: Random) -> Parameters:
    return {"email": dice.choice(NEW_EMAILS), "password": ACCOUNTS[account.user]}


def _draw_session(members: Members, account: Account, dice: Random) -> Parameters | None:
    others = [one.device for one in account.sessions if not one.current]
    return {"device": dice.choice(others)} if others else None


def _without_session(account: Account, chosen: Chosen) -> Account:
    return replace(account, sessions=tuple(one for one in account.sessions if one.device != chosen["device"]))


def _alone(account: Account, chosen: Chosen) -> Account:
    return replace(account, sessions=tuple(one for one in account.sessions if one.current))


def _draw_token(members: Members, account: Account, dice: Random) -> Parameters:
    return {
        "token": dice.choice(NEW_TOKENS),
        "scope": dice.choice(CHOICES["scope"]),
        "expires": dice.choice(CHOICES["expires"]),
    }


def _with_token(account: Account, chosen: Chosen) -> Account:
    token = Token(id=0, name=chosen["token"], scope=chosen["scope"], expires=chosen["expires"])
    return replace(account, tokens=(*account.tokens, token))


def _draw_old_token(members: Members, account: Account, dice: Random) -> Parameters | None:
    return {"token": dice.choice(account.tokens).name} if account.tokens else None


def _without_token(account: Account, chosen: Chosen) -> Account:
    return replace(account, tokens=tuple(one for one in account.tokens if one.name != chosen["token"]))


def _draw_rotate(members: Members, account: Account, dice: Random) -> Parameters | None:
    old = _draw_old_token(members, account, dice)
    return None if old is None else {"old": old["token"], **_draw_token(members, account, dice)}


def _rotated(account: Account, chosen: Chosen) -> Account:
    return _with_token(_without_token(account, {"token": chosen["old"]}), chosen)


def _on_team(account: Account, chosen: Chosen) -> Account:
    return replace(account, plan="Team", invoices=(*account.invoices, f"Team: {price('Team')}"))


def _exported(account: Account, chosen: Chosen) -> Account:
    return replace(account, exports=(*account.exports, chosen["format"]))


def _draw_export(members: Members, account: Account, dice: Random) -> Parameters:
    return {"format": dice.choice([one for one in CHOICES["format"] if one not in account.exports])}


def _free(account: Account, chosen: Chosen) -> Account:
    return replace(account, plan="Free", tokens=())


def _draw_end(members: Members, account: Account, dice: Random) -> Parameters:
    return {"phrase": account.phrase}


GOALS: tuple[Template[Members], ...] = (
    _template(
        "motion",
        "Turn reduce motion {state}",
        "Switch reduce motion {state}",
        "Please turn {state} reduce motion",
        draw=_draw_motion,
        wanted=lambda account, chosen: replace(account, reduce_motion=chosen["state"] == "on"),
        start="/appearance",
    ),
    _template(
        "theme",
        "Set the theme to {theme}",
        "Change the theme to {theme}",
        "Choose the theme {theme}",
        draw=_other("theme"),
        wanted=_set,
    ),
    _template(
        "rename",
        "Set my display name to “{name}”",
        "Change my display name to “{name}”",
        "My display name should be “{name}”",
        draw=_draw_name,
        wanted=_set,
    ),
    _template(
        "move",
        "Set the language to {language} and the time zone to {time_zone}",
        "Change the time zone to {time_zone} and the language to {language}",
        "Set my time zone to {time_zone}, and set the language to {language}",
        draw=_draw_move,
        wanted=_set,
    ),
    _template(
        "topic",
        "Turn {topic} {state}",
        "Switch {topic} {state}",
        "Please turn {state} {topic}",
        draw=_draw_topic,
        wanted=_with_topic,
    ),
    _template(
        "digest",
        "Set the digest to {digest}",
        "Change the digest to {digest}",
        "Choose the digest {digest}",
        draw=_other("digest"),
        wanted=_set,
    ),
    _template(
        "no_push",
        "Turn off {topics}, and set the quiet hours to Nights and weekends",
        "Set the quiet hours to Nights and weekends, and switch off {topics}",
        "Switch off {topics} and choose the quiet hours Nights and weekends",
        draw=_draw_topics(_PUSH),
        wanted=lambda account, chosen: _without_topics(account, chosen, quiet_hours="Nights and weekends"),
    ),
    _template(
        "silence",
        "Turn off {topics}, and set the digest to Never",
        "Set the digest to Never and switch off {topics}",
        "Please turn off {topics}. Set the digest to Never",
        draw=_draw_topics((*_MAIL, *_PUSH)),
        wanted=lambda account, chosen: _without_topics(account, chosen, digest="Never"),
    ),
    _template(
        "hide",
        "Make my profile visible to Only me and turn off {topics}",
        "Set the visibility of my profile to Only me, and switch off {topics}",
        "Turn off {topics}. Make the profile visible to Only me",
        draw=_draw_topics(_SEEN),
        wanted=lambda account, chosen: _without_topics(account, chosen, visibility="Only me"),
    ),
    _template(
        "email",
        "Change my e-mail address to {email} with the password {password}",
        "Change the e-mail address of the account to {email}, password {password}",
        "Set my e-mail address to {email}, with the password {password}",
        draw=_draw_email,
        wanted=lambda account, chosen: replace(account, email=chosen["email"]),
    ),
    _template(
        "revoke",
        "Sign out the device “{device}”",
        "Revoke the session of “{device}”",
        "Log out the device “{device}”",
        draw=_draw_session,
        wanted=_without_session,
    ),
    _template(
        "revoke_others",
        "Sign out everywhere else",
        "Revoke all other sessions",
        "Sign me out on all other devices",
        draw=_nothing,
        wanted=_alone,
    ),
    _template(
        "token",
        "Create the token “{token}” with access {scope} that expires after {expires}",
        "Make a token “{token}” with access {scope} that expires after {expires}",
        "Add the token “{token}”, access {scope}, expires after {expires}",
        draw=_draw_token,
        wanted=_with_token,
    ),
    _template(
        "delete_token",
        "Delete the token “{token}”",
        "Remove the token “{token}”",
        "I no longer need the token “{token}”",
        draw=_draw_old_token,
        wanted=_without_token,
    ),
    _template(
        "rotate",
        "Delete the token “{old}” and create the token “{token}” with access {scope} that expires after {expires}",
        "Create the token “{token}” with access {scope} that expires after {expires}, and delete the token “{old}”",
        "Remove the token “{old}”, then make a token “{token}” with access {scope} that expires after {expires}",
        draw=_draw_rotate,
        wanted=_rotated,
    ),
    _template(
        "team",
        "Change my plan to Team",
        "Upgrade the account to the plan Team",
        "Change the plan of the account to Team",
        draw=_nothing,
        wanted=_on_team,
    ),
    _template(
        "export",
        "Request an export of my data as {format}",
        "Request an export of my data in the format {format}",
        "Request a {format} export of my data",
        draw=_draw_export,
        wanted=_exported,
    ),
    _template(
        "downgrade",
        "Delete all tokens and change my plan to Free",
        "Remove all tokens, then change the plan to Free",
        "Delete all tokens. Then change my plan to Free",
        draw=_nothing,
        wanted=_free,
    ),
    _template(
        "leave",
        "Delete all tokens, change the plan to Free and delete the account for good with the phrase “{phrase}”",
        "Remove all tokens and change my plan to Free. Then delete my account for good, with the phrase “{phrase}”",
        "Delete all tokens. Change my plan to Free. Delete the account for good with the phrase “{phrase}”",
        draw=_draw_end,
        wanted=lambda account, chosen: replace(_free(account, chosen), closed=True),
    ),
    _template(
        "export_and_leave",
        "Request an export of my data as {format}, delete all tokens, change the plan to Free and delete the account "
        "for good with the phrase “{phrase}”",
        "Request an export as {format}. Delete all tokens, change the plan to Free, and then delete the account for "
        "good with the phrase “{phrase}”",
        "Remove all tokens and request an export of my data as {format}. Change the plan to Free. Delete the account "
        "for good with the phrase “{phrase}”",
        draw=lambda members, account, dice: {**_draw_export(members, account, dice), "phrase": account.phrase},
        wanted=lambda account, chosen: replace(_exported(_free(account, chosen), chosen), closed=True),
    ),
)
