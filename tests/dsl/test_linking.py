"""Files of skills behind a plan: read once, in one space of offsets, with what is wrong told in its own file.

Skills are not checked yet, so this asks `link` itself.
"""

from __future__ import annotations

from callsheet.dsl import parse
from callsheet.dsl.diagnostics import to_json
from callsheet.dsl.files import InMemoryFiles
from callsheet.dsl.format import format_program
from callsheet.dsl.linking import link
from callsheet.dsl.parsing import parse_library

SKILLS = "skills common\n\nskill look() {\n  reload\n}\n"
BROKEN = "skills broken\n\nskill look() {\n  relod\n}\n"


def test_what_a_file_declares_stands_behind_the_plan() -> None:
    """It is the tree that the file has by itself, and its spans are in that file."""
    plan = link(parse('plan p use "a.plan" use "b.plan"'), InMemoryFiles({"a.plan": SKILLS, "b.plan": SKILLS}))
    first, second = plan.imported
    file, start = plan.source.file_at(second.span.start)

    assert () == plan.diagnostics
    assert parse_library(SKILLS).declarations == (first,) == (second,)
    assert ("b.plan", SKILLS) == (file.name, file.text)
    assert SKILLS.index("skill look") == second.span.start - start
    assert "b.plan:3:1" == plan.source.place(second.span.start)
    assert SKILLS.strip().removeprefix("skills common").strip() == plan.source.slice(second.span)


def test_linking_twice_is_linking_once() -> None:
    """And the plan's own text is what it was."""
    files = InMemoryFiles({"a.plan": SKILLS})
    plan = parse('plan p use "a.plan"')
    linked = link(plan, files)

    assert linked is link(linked, files)
    assert format_program(plan) == format_program(linked)


def test_mistakes_of_a_file_are_told_in_it() -> None:
    """Those of the plan come first, for its offsets do."""
    plan = link(parse('plan p use "bad.plan" use "gone.plan" use "bad.plan"'), InMemoryFiles({"bad.plan": BROKEN}))
    told = [to_json(one, plan.source) for one in plan.diagnostics]

    assert [("CS108", "<plan>"), ("CS102", "<plan>"), ("CS001", "bad.plan")] == [
        (one["code"], one["file"]) for one in told
    ]
    assert "the skills in `gone.plan` cannot be read: there is no file `gone.plan`" == told[0]["message"]
    assert {"line": 4, "column": 3} == {key: told[2]["span"]["start"][key] for key in ("line", "column")}


def test_a_path_is_written_out() -> None:
    """What stands in a path is known before anything runs."""
    plan = link(parse('plan p input x: Text use "{x}.plan"'), InMemoryFiles())

    assert ["the path of a file is written out, nothing is put into it"] == [one.message for one in plan.diagnostics]
