"""The rules of `signup`: what is refused and what is said of it, which codes are good, and whose session is whose."""

from __future__ import annotations

from typing import Any

import pytest

from callsheet.mock_sites.page.controls import texts_by_test_id
from callsheet.mock_sites.page.parts import Items, Link, Page
from callsheet.mock_sites.page.requests import Answer, Request, SeeOther, split_address
from callsheet.mock_sites.signup.members import Members
from callsheet.mock_sites.signup.newcomers import NEWCOMERS
from callsheet.mock_sites.signup.pages import respond
from callsheet.mock_sites.signup.seeds import first_members

FORM = {
    "name": "Mira Sommer",
    "username": "mira_s",
    "email": "mira.sommer@post.example",
    "password": "tulip-season-45",
    "again": "tulip-season-45",
    "country": "Finland",
    "born": "1991-04-17",
    "plan": "Plus",
    "terms": "yes",
}


class Person:
    """Somebody with a browser of their own, who follows where the site sends them."""

    def __init__(self, members: Members, visitor: str = "v1") -> None:
        self.members, self.visitor = members, visitor
        self.at = ""

    def get(self, address: str) -> Page:
        """The page at an address."""
        path, query = split_address(address)
        return self._ask(Request(path=path, query=query, visitor=self.visitor))

    def post(self, path: str, **form: str) -> Page:
        """The page that sending a form leads to."""
        return self._ask(Request(method="POST", path=path, form=tuple(form.items()), visitor=self.visitor))

    def _ask(self, request: Request) -> Page:
        answer: Answer
        self.members, answer = respond(self.members, request)
        if isinstance(answer, SeeOther):
            return self.get(answer.to)
        self.at = request.path
        return answer

    def code(self) -> str:
        """What the newest mail that has a code says."""
        mail = next(mail for mail in reversed(self.members.mails) if mail.code)
        return dict(texts_by_test_id(self.get(f"/inbox/{mail.id}")))["code"]


@pytest.fixture
def person() -> Person:
    """A guest in a plain world."""
    return Person(first_members(0, {"vary": False}))


def refusals(page: Page) -> dict[str, str]:
    """What is listed above the form: each message by the field that its link leads to."""
    found: dict[str, str] = {}

    def look(part: Any) -> None:
        if isinstance(part, Items) and part.name == "What is wrong":
            for (link,) in part.items:
                assert isinstance(link, Link)
                found[link.to.removeprefix("#field-")] = link.name.partition(": ")[2]
        for inner in getattr(part, "parts", ()):
            look(inner)

    look(page)
    return found


@pytest.mark.parametrize(
    ("field", "typed", "message"),
    [
        ("name", " ", "Write your name"),
        ("name", "x" * 61, "Use at most 60 characters"),
        ("username", "9lives", "Use 3 to 20 small letters, digits and _, with a letter first"),
        ("email", "nobody@example", "Write an address such as name@example.org"),
        ("password", "short1", "Use at least 10 characters"),
        ("password", "onlylettershere", "Use letters and at least one digit"),
        ("password", "xx-mira_s-123", "Leave your username and address out of it"),
        ("again", "tulip-season-46", "This is not the same password"),
        ("country", "Atlantis", "Choose your country"),
        ("born", "2012-01-01", "Larkspur is for people born before 2012"),
        ("born", "1991-02-30", "Write your date of birth, as in 1990-03-31"),
        ("phone", "call me", "Write a number such as +49 30 901820"),
        ("plan", "Gold", "Choose a plan"),
        ("terms", "", "Accept the terms to go on"),
    ],
)
def test_what_is_refused(person: Person, field: str, typed: str, message: str) -> None:
    """One field is wrong, one message is said, and nobody is a member more."""
    before = person.members
    page = person.post("/accounts", **{**FORM, field: typed})

    assert (422, {field: message}) == (page.status, refusals(page))
    assert before == person.members


def test_a_name_that_is_taken_comes_with_one_that_is_free(person: Person) -> None:
    """The address too is nobody else's, however it is written."""
    first = person.members.accounts[0]
    page = person.post("/accounts", **{**FORM, "username": first.username, "email": first.email.upper()})

    assert {
        "username": f"{first.username} is taken. {first.username}_2 is free",
        "email": "There is an account with this address. Sign in instead",
    } == refusals(page)
    assert {} == refusals(person.post("/usernames", **{**FORM, "username": f"{first.username}_2"}))


def test_only_the_last_code_is_good_and_only_once(person: Person) -> None:
    """It confirms the address, and signs the browser in."""
    person.post("/accounts", **FORM)
    old = person.code()
    person.post("/codes", email=FORM["email"])
    new = person.code()
    wrong = person.post("/confirmations", email=FORM["email"], code=old)
    right = person.post("/confirmations", email=FORM["email"], code=new)
    again = person.post("/confirmations", email=FORM["email"], code=new)

    assert {"code": "This is not the code that was mailed last"} == refusals(wrong)
    assert (FORM["email"], True) == (person.members.accounts[-1].email, person.members.accounts[-1].confirmed)
    assert "LK-" in dict(texts_by_test_id(right))["account-number"]
    assert {"code": "This is not the code that was mailed last"} == refusals(again)


def test_a_code_in_a_deleted_mail_is_still_good(person: Person) -> None:
    """Throwing a mail away tells the site nothing."""
    person.post("/accounts", **FORM)
    code = person.code()
    person.post(f"/inbox/{person.members.mails[-1].id}/delete")
    person.post("/confirmations", email=FORM["email"], code=code)

    assert person.members.accounts[-1].confirmed


def test_who_is_signed_in_belongs_to_the_browser(person: Person) -> None:
    """Own pages ask to sign in and are then what one wanted; another browser is nobody yet."""
    first = person.members.accounts[0]
    person.get("/password")
    assert "/sign-in" == person.at
    person.post("/session", email=first.email, password=first.password, onward="/password")
    assert "/password" == person.at
    other = Person(person.members, visitor="v2")
    other.get("/profile")
    assert "/sign-in" == other.at
    person.post("/sign-out")
    person.get("/profile")

    assert "/sign-in" == person.at


def test_nothing_leads_away_after_signing_in(person: Person) -> None:
    """Only the site's own pages can be where one wanted to go."""
    first = person.members.accounts[0]
    person.post("/session", email=first.email, password=first.password, onward="//elsewhere.example/profile")

    assert "/" == person.at


def test_strangers_are_not_told_who_has_an_account(person: Person) -> None:
    """A wrong password and an unknown address get one answer, and so does forgetting them."""
    first = person.members.accounts[0]
    wrong = person.post("/session", email=first.email, password="not-this-one-1")
    unknown = person.post("/session", email=FORM["email"], password="not-this-one-1")
    mails = len(person.members.mails)
    person.post("/forgotten", email=FORM["email"])

    assert {"password": "Address or password is wrong"} == refusals(wrong) == refusals(unknown)
    assert ("/reset", mails) == (person.at, len(person.members.mails))


def test_a_new_password_by_a_mailed_code(person: Person) -> None:
    """The old one is no good afterwards, and the rules for passwords hold here too."""
    first = person.members.accounts[0]
    person.post("/forgotten", email=first.email)
    code = person.code()
    weak = person.post("/passwords", email=first.email, code=code, password=f"{first.username}-11", again="")
    person.post("/passwords", email=first.email, code=code, password="winter-apple-19", again="winter-apple-19")
    old = person.post("/session", email=first.email, password=first.password)

    assert "password" in refusals(weak)
    assert {"password": "Address or password is wrong"} == refusals(old)
    assert "winter-apple-19" == person.members.accounts[0].password


def test_who_did_not_confirm_can_not_sign_in(person: Person) -> None:
    """They are led to where the code is asked for."""
    last = person.members.accounts[-1]
    person.post("/session", email=last.email, password=last.password)

    assert ("/confirm", ()) == (person.at, person.members.sessions)


@pytest.mark.parametrize("seed", range(20))
def test_worlds_have_members_to_want_something_of(seed: int) -> None:
    """Two confirmed ones at least, one who is not, and no newcomer among them; usernames and subjects differ."""
    members = first_members(seed, {"vary": True})
    confirmed = [account.confirmed for account in members.accounts]
    usernames, subjects = ({one.username for one in members.accounts}, {mail.subject for mail in members.mails})

    assert confirmed.count(True) >= 2
    assert 1 == confirmed.count(False)
    assert not {one.email for one in NEWCOMERS} & {one.email for one in members.accounts}
    assert (len(members.accounts), len(members.mails)) == (len(usernames), len(subjects))
