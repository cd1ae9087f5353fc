"""People who have no account yet, and what else goals and walks type: all differs from what a world begins with."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True, slots=True)
class Newcomer:
    """Somebody who may want an account."""

    name: str
    username: str
    email: str
    born: str


NEWCOMERS = (
    Newcomer(name="Mira Sommer", username="mira_s", email="mira.sommer@post.example", born="1991-04-17"),
    Newcomer(name="Noor Rahman", username="noor91", email="noor@rahman.example", born="1988-11-02"),
    Newcomer(name="Otto Weiss", username="ottow", email="otto.weiss@mail.example", born="1975-06-30"),
    Newcomer(name="Paula Reyes", username="preyes", email="paula@reyes.example", born="2001-01-23"),
    Newcomer(name="Quinn Doyle", username="quinn_d", email="quinn.doyle@post.example", born="1996-09-08"),
    Newcomer(name="Rosa Lind", username="rosalind", email="rosa@lind.example", born="1983-12-19"),
    Newcomer(name="Sven Aalto", username="svenaalto", email="sven.aalto@mail.example", born="1969-02-14"),
    Newcomer(name="Tara Menon", username="tmenon", email="tara@menon.example", born="1999-07-05"),
)
NEW_PASSWORDS = (
    "tulip-season-45",
    "harbour6lights",
    "Copper.Kettle.8",
    "3 blue notebooks",
    "winter-apple-19",
)
PHONES = ("+43 1 5320987", "+33 6 41 22 80 17", "030 4471265")
NEW_NAMES = ("Robin Falk", "Kim Ferrari", "Alex Novak", "Sascha Bloom")
