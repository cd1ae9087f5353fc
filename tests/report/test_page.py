"""The page says all that the report says, holds what pages said as text only, and needs nothing from elsewhere."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from syrupy.assertion import SnapshotAssertion
from syrupy.extensions.single_file import SingleFileSnapshotExtension, WriteMode

from callsheet.graph import svg
from callsheet.interpreter.events import Event
from callsheet.interpreter.report import Picture, Report
from callsheet.interpreter.reporting import report_on
from callsheet.report import pictures
from callsheet.report.listing import listing
from callsheet.report.page import POLICY, html
from tests.interpreter import memory
from tests.interpreter.shop import BUY, Shop, checked

from . import stories
from .stories import RUN, STORIES, png, report

VOID = frozenset({"meta", "img", "br", "path", "rect", "input"})


class Page(HTMLParser):
    """A page taken apart: every element with its attributes, and the text outside of styles."""

    def __init__(self, text: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.unbalanced: list[str] = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, {name: value or "" for name, value in attrs}))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in VOID:
            return
        if not self.open or self.open.pop() != tag:
            self.unbalanced.append(tag)

    def handle_data(self, data: str) -> None:
        if self.open and self.open[-1] not in ("style", "title", "desc"):
            self.texts.append(data)

    @property
    def text(self) -> str:
        """What a reader sees, with single spaces."""
        return " ".join("".join(self.texts).split())

    def all(self, attribute: str) -> list[str]:
        """The values of an attribute, of all elements that have it."""
        return [found[attribute] for _, found in self.elements if attribute in found]


def page_of(told: Report) -> str:
    """The page of a report, with a picture for each that it names."""
    return html(told, svg(stories.plan(), told.statuses), {one.file: png() for one in told.pictures})


def page(story: Callable[[], list[Event]]) -> Page:
    """The page of a story, taken apart."""
    return Page(page_of(report(story)))


@pytest.mark.parametrize("name", STORIES)
def test_a_page_is_well_formed_and_stands_alone(name: str) -> None:
    """Every element is closed where it should be; nothing is loaded, nothing runs, every link leads somewhere in it."""
    found = page(STORIES[name])

    assert ([], []) == (found.unbalanced, found.open)
    assert [] == [tag for tag, _ in found.elements if tag in ("script", "link", "iframe", "form", "object", "base")]
    assert [] == [name for _, attributes in found.elements for name in attributes if name.startswith("on")]
    assert all(one.startswith("data:image/") for one in found.all("src"))
    ids = found.all("id")
    assert len(ids) == len(set(ids))
    assert [] == [one for one in found.all("href") if one.removeprefix("#") not in ids]


def test_the_policy_lets_it_load_nothing() -> None:
    """Styles and pictures inside the page, and no more: not even a form or another base for its links."""
    (policy,) = [one["content"] for _, one in page(stories.done).elements if one.get("http-equiv")]

    assert POLICY == policy
    assert policy.startswith("default-src 'none'; style-src 'unsafe-inline'; img-src data:;")
    assert "script" not in policy


def test_what_a_page_said_is_text() -> None:
    """Markup stays what it is in the message, in the list of what was there instead, and in what was read."""
    whole = page_of(report(stories.failed))
    found = Page(whole)

    assert "<script" not in whole
    assert 5 <= found.text.count("<script>alert(1)</script> [/b]")
    assert '"&amp;"' in found.text
    assert [] == re.findall("[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", whole)


def test_the_verdict_comes_first_then_costs_then_failures() -> None:
    """And the rest in the order in which somebody asks."""
    headings = re.findall("<h[12][^>]*>(.*?)</h[12]>", page_of(report(stories.failed)))

    assert [
        "Goal not met",
        "Cost against its bound",
        "What went wrong",
        "What waited for what",
        "Who did what when",
        "Screenshots",
        "What was read, and from where",
        "The plan",
        "Node by node",
    ] == headings


def test_a_failure_shows_its_line_what_was_there_instead_and_what_to_type() -> None:
    """The commands stand alone in an element that one click selects."""
    whole = page_of(report(stories.failed))

    assert f"<kbd>callsheet resume {RUN}</kbd>" in whole
    assert f"<kbd>callsheet show {RUN}</kbd>" in whole
    found = Page(whole)
    assert "order, attempt 2 failed at 2.1s line 45" in found.text
    assert 'button "Add to basket"' in found.text
    assert "1 earlier attempt" in found.text


def test_an_unsettled_commit_asks_what_became_of_it() -> None:
    """Both answers are there to be copied, with what the commit would have given."""
    whole = page_of(report(stories.unsettled))

    assert f"<kbd>callsheet resume {RUN} --settle place_order=done --give number=NUMBER</kbd>" in whole
    assert f"<kbd>callsheet resume {RUN} --settle place_order=not_done</kbd>" in whole
    assert "order waits: was place_order done?" in Page(whole).text


def test_a_run_that_is_done_offers_no_commands() -> None:
    """There is nothing to do; what was mended on the way is told."""
    found = page(stories.done)

    assert "kbd" not in {tag for tag, _ in found.elements}
    assert "What went wrong, and was mended" in found.text


def test_costs_are_told_in_words_beside_the_bars() -> None:
    """Used, bound and budget."""
    assert "steps 17 bound 15–55 budget 80" in page(stories.done).text
    assert "spend $4.25 bound $0.00–$20.00 budget $20.00" in page(stories.done).text


def test_the_plan_has_numbered_lines_and_says_what_failed_on_them() -> None:
    """Each line can be linked to; the failing one is marked, with every attempt below it."""
    whole = page_of(report(stories.failed))

    assert len(stories.LINES) == whole.count('id="line-')
    assert 1 + 2 == whole.count('<span class="row failing"')  # in the plan, and in the excerpt of each attempt
    assert "attempt 1: no `button" in Page(whole).text
    assert "attempt 2: no `button" in Page(whole).text


def test_the_pieces_of_the_plan_are_the_plan() -> None:
    """Colouring loses no character; what is a keyword, a string or a comment is said."""
    lines = listing(report(stories.failed))

    assert stories.LINES == ["".join(piece.text for piece in one.pieces) for one in lines]
    assert {"keyword", "string", "comment", "number", ""} == {piece.kind for one in lines for piece in one.pieces}
    assert [stories.line("Add to cart")] == [one.number for one in lines if one.troubles]


def test_pictures_are_inside_the_page() -> None:
    """With the node and the occasion, and words for those who cannot see them."""
    found = page(stories.done)

    assert 4 == len(found.all("src"))
    assert {"the page of store after 695ms"} <= set(found.all("alt"))
    assert "outlet at the failure 5.8s, line 29" in found.text


def test_too_many_pictures_are_left_out_and_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """Failures are kept first, then what nodes ended with, then single steps."""
    monkeypatch.setattr(pictures, "MOST_PICTURES", 2)
    shots = [
        Picture(at=at, node="store", line=0, file=f"{at}.png", why=why)
        for at, why in ((1.0, "step"), (2.0, "end"), (3.0, "step"), (4.0, "failure"))
    ]

    chosen = pictures.choose(shots, {one.file: 10 for one in shots})

    assert [2.0, 4.0] == [one.at for one in chosen]
    assert "2 more screenshots would make this file too large" in page(stories.done).text


def test_pictures_together_have_a_greatest_size() -> None:
    """One that does not fit makes room for smaller ones."""
    shots = [Picture(at=at, node="store", line=0, file=f"{at}.png", why="end") for at in (1.0, 2.0, 3.0)]
    most = pictures.MOST_BYTES

    chosen = pictures.choose(shots, {"1.0.png": most - 5, "2.0.png": 6, "3.0.png": 5})

    assert [1.0, 3.0] == [one.at for one in chosen]


def test_a_file_that_is_no_picture_is_not_shown() -> None:
    """Its name ends with .png, and it holds something else."""
    told = report(stories.done)

    found = Page(html(told, "", dict.fromkeys((one.file for one in told.pictures), b"<svg onload=alert(1)>")))

    assert [] == found.all("src")
    assert "4 more screenshots" in found.text


def test_long_answers_are_cut_and_counted() -> None:
    """The page stays readable; everything is in the report for programs."""
    told = report(stories.done)
    rows = [{"name": f"Cable {number}", "price": number} for number in range(100)]
    readings = (
        replace(told.readings[0], answer=rows),
        replace(told.readings[1], answer="x" * 5_000),
    )

    found = Page(page_of(replace(told, readings=readings)))

    assert "Cable 29" in found.text
    assert "Cable 30" not in found.text
    assert "70 more in report.json" in found.text
    assert "x… (5,000 characters)" in found.text


def test_a_run_without_anything_has_a_page() -> None:
    """Killed before its first record: a verdict, the plan, and no empty sections."""
    found = Page(page_of(report_on(stories.plan(), [], run=RUN)))

    assert ([], []) == (found.unbalanced, found.open)
    assert "Not ended" in found.text
    assert not {"commits", "screenshots", "readings"} & set(found.all("id"))


class PageOnDisk(SingleFileSnapshotExtension):
    """A page as a file that a browser opens."""

    _write_mode = WriteMode.TEXT
    file_extension = "html"


def test_the_page_of_a_run_in_a_shop_in_memory(snapshot: SnapshotAssertion) -> None:
    """The whole page but its styles and the picture of the plan, which have tests of their own."""
    plan, disk = checked(BUY), memory.Disk()
    shop = Shop(faults={'click button "Add Cable"': ["missing"]}, takes={'click button "Place order"': 0.5})
    memory.run(plan, shop, disk)
    told = report_on(plan, disk.events(), run=RUN)
    told = replace(told, plan=replace(told.plan, hash="0" * 64))

    whole = re.sub("<style>.*?</style>", "", html(told, "<svg></svg>", {}), flags=re.DOTALL)

    assert snapshot(extension_class=PageOnDisk) == "\n".join(filter(None, map(str.rstrip, whole.splitlines()))) + "\n"
