"""The file of tasks in WebArena's original format, and the addresses of the sites that it leaves open.

In goes the JSON as it is published, with `__SHOPPING__` and the like where addresses belong; out come tasks that have
been looked through, so that a check that nobody can do is refused before anything is run, with the task it is in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from .helpers import BadCall, call_of

SITES = ("shopping", "shopping_admin", "reddit", "gitlab", "map", "wikipedia", "homepage")
PLACEHOLDER = re.compile(r"__(" + "|".join(name.upper() for name in SITES) + r")__")
AND, OR = " |AND| ", " |OR| "
"""What separates the tabs that a task begins with, and alternatives, spaces included."""
LAST = "last"
"""As the address of a check: the page that the run left."""
IN_PAGE = ("document.", "[...document.")
"""How an expression begins that the page itself works out."""


class BadTasks(Exception):
    """A file of tasks that cannot be read, or a site without an address; one line."""


Approach = Literal["exact_match", "must_include", "fuzzy_match"]
NOT_ACHIEVABLE = "N/A"


class _Read(BaseModel):
    """What others may have written remarks into: what is not known is not read."""

    model_config = ConfigDict(extra="ignore", frozen=True)


class Required(_Read):
    """What a page has to hold; `exact_match` wins where both are written."""

    exact_match: str | None = None
    must_include: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _something(self) -> Self:
        if self.exact_match is None and self.must_include is None:
            raise ValueError("`required_contents` has neither `exact_match` nor `must_include`")
        return self


class PageCheck(_Read):
    """One look at one page: where, at what, and what it has to hold."""

    url: str
    locator: str
    required_contents: Required
    prep_actions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _can_be_done(self) -> Self:
        try:
            for text in (self.url, self.locator):
                if text.startswith("func"):
                    call_of(text)
        except BadCall as error:
            raise ValueError(str(error)) from None
        known = not self.locator.strip() or self.locator.startswith((*IN_PAGE, "func:"))
        if not known:
            raise ValueError(f"`locator` is {self.locator!r}: it begins with `document.`, `[...document.` or `func:`")
        return self


class Evaluation(_Read):
    """All checks of a task; the score is their product."""

    eval_types: tuple[Literal["string_match", "url_match", "program_html"], ...] = Field(min_length=1)
    reference_answers: Mapping[Approach, str | tuple[str, ...]] | None = None
    """What an answer is held against, in the order of the file, which can matter."""
    reference_url: str | None = None
    url_note: str = "GOLD in PRED"
    program_html: tuple[PageCheck, ...] | None = None
    string_note: str = ""

    @model_validator(mode="after")
    def _answers_can_be_checked(self) -> Self:
        for approach, value in (self.reference_answers or {}).items():
            text = isinstance(value, str)
            if text != (approach == "exact_match" or (approach == "fuzzy_match" and value == NOT_ACHIEVABLE)):
                raise ValueError(f"`{approach}` is {value!r}: {'a list' if text else 'a text'} belongs there")
        return self

    @model_validator(mode="after")
    def _has_what_it_needs(self) -> Self:
        needs = {
            "string_match": self.reference_answers,
            "url_match": self.reference_url,
            "program_html": self.program_html,
        }
        for kind in self.eval_types:
            if needs[kind] is None:
                raise ValueError(f"`eval_types` has `{kind}`, but there is nothing to check it by")
        if self.url_note != "GOLD in PRED":
            raise ValueError(f"`url_note` is {self.url_note!r}: only `GOLD in PRED` has a meaning")
        return self

    @property
    def needs_model(self) -> bool:
        """Whether a model is asked: always for a list, for `N/A` where the answer is not that word."""
        return "string_match" in self.eval_types and "fuzzy_match" in (self.reference_answers or {})


class ArenaTask(_Read):
    """One task of the original file."""

    task_id: int
    sites: tuple[str, ...] = Field(min_length=1)
    start_url: str
    intent: str
    intent_template: str = ""
    intent_template_id: int
    instantiation_dict: Mapping[str, Any] = {}
    require_login: bool = False
    storage_state: str | None = None
    require_reset: bool = False
    geolocation: Mapping[str, float] | None = None
    eval: Evaluation

    @property
    def start_urls(self) -> tuple[str, ...]:
        """The address of each tab that it begins with."""
        return tuple(self.start_url.split(AND))

    def at(self, addresses: Mapping[str, str]) -> ArenaTask:
        """The task with the addresses of the sites filled in. Raises `BadTasks` for a site that has none."""
        text = filled(self.model_dump_json(exclude_unset=True), addresses, task=self.task_id)
        return ArenaTask.model_validate_json(text)


def filled(text: str, addresses: Mapping[str, str], *, task: int) -> str:
    """JSON with the addresses in place of their placeholders, as the original does it: everywhere, as text."""

    def address(found: re.Match[str]) -> str:
        site = found[1].lower()
        if site not in addresses:
            raise BadTasks(f"task {task} is about `{site}`: say where that is with `--at {site}=http://…`")
        return json.dumps(addresses[site].rstrip("/"))[1:-1]

    return PLACEHOLDER.sub(address, text)


def read_tasks(path: Path) -> tuple[ArenaTask, ...]:
    """All tasks of a file. Raises `BadTasks`, which names the first that is amiss."""
    return tuple(_task(path, place, one) for place, one in enumerate(entries_of(path)))


def entries_of(path: Path) -> list[Any]:
    """The list that a file of tasks is. Raises `BadTasks`."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise BadTasks(f"`{path}` cannot be read: {str(error).lower()}") from None
    if not isinstance(found, list) or not found:
        raise BadTasks(f"`{path}` is no file of tasks: it holds a list of them")
    return found


def _task(path: Path, place: int, entry: Any) -> ArenaTask:
    try:
        return ArenaTask.model_validate(entry)
    except ValidationError as error:
        raise BadTasks(first_of(error, path, place, entry)) from None


def first_of(error: ValidationError, path: Path, place: int, entry: Any) -> str:
    """What is wrong first, in one line: the file, the task, the place in it."""
    named = entry.get("task_id", place) if isinstance(entry, dict) else place
    first = error.errors()[0]
    where = ".".join(str(part) for part in first["loc"]) or "the task"
    return f"`{path}`, task {named}, `{where}`: {first['msg'].removeprefix('Value error, ').lower()}"
