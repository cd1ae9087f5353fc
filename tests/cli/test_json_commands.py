"""Plans as JSON on the command line: read wherever a plan is, converted both ways, described by a schema."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from callsheet import exits

from .conftest import EXAMPLES, Call

DEMO = EXAMPLES / "buy_cheapest.plan"
GREET = 'plan greet  # a comment\nnode hello { give word: Text = "hello" }\nresult hello.word\n'


def test_a_plan_goes_to_json_and_back(call: Call, tmp_path: Path) -> None:
    """The same plan comes back, laid out, without its comments; how many those were is said."""
    (tmp_path / "greet.plan").write_text(GREET)

    said = call("convert", "greet.plan", "-o", "greet.json")
    back = call("convert", "greet.json")

    assert exits.DONE == said.code
    assert "left out: 1 comment, which" in said.err
    assert "" == said.out
    assert 'plan greet\n\nnode hello {\n  give word: Text = "hello"\n}\n\nresult hello.word\n' == back.out
    assert (tmp_path / "greet.json").read_text() == call("convert", "greet.json", "--to", "json").out


def test_json_is_checked_costed_and_run_like_a_plan(call: Call, tmp_path: Path) -> None:
    """The same verdict, the same hash, the same price, the same result."""
    (tmp_path / "greet.plan").write_text(GREET)
    call("convert", "greet.plan", "-o", "greet.json")
    hashes = [
        json.loads(call("check", "--json", name).out)["files"][0]["hash"] for name in ("greet.plan", "greet.json")
    ]
    costs = [json.loads(call("cost", "--json", name).out)["cost"] for name in ("greet.plan", "greet.json")]

    assert hashes[0] == hashes[1]
    assert costs[0] == costs[1]
    assert "hello\n" == call("run", "greet.json", "-q").out


def test_mistakes_in_json_are_told_where_they_are(call: Call, tmp_path: Path) -> None:
    """What does not fit the schema is shown in the JSON; what the checker finds has a pointer into it."""
    (tmp_path / "unfit.json").write_text('{"schema_version": 1, "plan": "a",\n "declarations": [{"gaol": true}]}')
    (tmp_path / "wrong.json").write_text('{"schema_version": 1, "plan": "a", "declarations": [{"goal": {"ref": "x"}}]}')

    unfit, wrong = call("check", "unfit.json"), call("check", "wrong.json")

    assert (exits.REJECTED, exits.REJECTED) == (unfit.code, wrong.code)
    assert "`/declarations/0/gaol`: no member `gaol`" in unfit.err
    assert "unfit.json:2:28" in unfit.err
    assert "did you mean `goal`?" in unfit.err
    assert "in the JSON this is at `/declarations/0/goal`" in wrong.err


def test_a_pointer_is_told_once(call: Call, tmp_path: Path) -> None:
    """Also for what only the grammar knows to be wrong."""
    model = '{"agent": "x", "kind": "model"}'
    (tmp_path / "a.json").write_text(f'{{"schema_version": 1, "plan": "a", "declarations": [{model}]}}')

    said = call("check", "a.json")

    assert exits.REJECTED == said.code
    assert said.err.count("error[") == said.err.count("in the JSON this is at `/declarations/0`")


def test_json_is_laid_out(call: Call, tmp_path: Path) -> None:
    """In place, once, and only when it can be read."""
    path = tmp_path / "greet.json"
    path.write_text('{"plan":"a","schema_version":1,"declarations":[]}')

    assert exits.GOAL == call("fmt", "--check", "greet.json").code
    assert exits.DONE == call("fmt", "greet.json").code
    assert '{"schema_version": 1, "plan": "a"}\n' == path.read_text()
    assert exits.DONE == call("fmt", "--check", "greet.json").code
    path.write_text('{"plan": 3}')
    assert exits.REJECTED == call("fmt", "greet.json").code
    assert '{"plan": 3}' == path.read_text()


def test_json_is_not_mended(call: Call, tmp_path: Path) -> None:
    """Edits are of a plan's text."""
    (tmp_path / "a.json").write_text('{"schema_version": 1, "plan": "a"}')

    said = call("check", "--fix", "a.json")

    assert exits.USAGE == said.code
    assert "`callsheet convert`" in said.error


def test_what_cannot_be_read_is_not_converted(call: Call, tmp_path: Path) -> None:
    """It is told, and nothing is written."""
    (tmp_path / "broken.plan").write_text("plan broken\nnode a { clik }\n")
    (tmp_path / "broken.json").write_text('{"plan": ')

    assert exits.REJECTED == call("convert", "broken.plan", "-o", "out.json").code
    assert exits.REJECTED == call("convert", "broken.json", "-o", "out.plan").code
    assert [] == sorted(path.name for path in tmp_path.glob("out.*"))
    assert exits.USAGE == call("convert", "nowhere.json").code


def test_schemas_are_printed(call: Call) -> None:
    """By name; a name that is none is told with the one that was meant."""
    plan, unknown = call("schema", "plan"), call("schema", "plans")

    assert "https://json-schema.org/draft/2020-12/schema" == json.loads(plan.out)["$schema"]
    assert exits.USAGE == unknown.code
    assert "did you mean `plan`?" in unknown.error
    assert "`site_spec`" in call("schema", "x").error


def test_the_demo_plan_is_accepted_as_json(call: Call, tmp_path: Path) -> None:
    """All of it."""
    call("convert", str(DEMO), "-o", "demo.json")

    assert exits.DONE == call("check", "demo.json").code


def test_plans_are_checked_without_what_reads_json() -> None:
    """Who has no JSON does not wait for it to be loaded."""
    program = (
        "import sys\nfrom callsheet.cli.main import run_command_line\n"
        f"assert run_command_line(['check', {str(DEMO)!r}]) == 0\n"
        "print([one for one in sys.modules if one.startswith(('callsheet.dsl.json_form', 'callsheet.schemas'))])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)

    assert "[]\n" == done.stdout
