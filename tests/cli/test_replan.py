"""`replan`, `run --replan`, `resume`: a person rewrites the rest of a run, on plans that need no browser."""

from __future__ import annotations

from pathlib import Path

import pytest

from callsheet import exits

from .conftest import Call

OLD = """plan sums
budget 2 replans
node one { give n: Int = 3 }
node two { require one.n > 4 else "{one.n} is too small" give m: Int = one.n * 2 }
result two.m
"""
PATCH = 'patch sums at "{base}" because "three will do"\nreplace node two {{ give m: Int = one.n * 2 }}\n'


def base_of(said: str) -> str:
    """The hash that `replan` tells."""
    return said.split('at "')[1].split('"', maxsplit=1)[0]


@pytest.fixture(autouse=True)
def plan(tmp_path: Path) -> None:
    """The plan in the working folder."""
    (tmp_path / "sums.plan").write_text(OLD)


def test_the_rest_of_a_run_is_printed(call: Call) -> None:
    """A program, with what is finished as `done`; how a patch begins stands on stderr."""
    assert exits.GOAL == call("run", "sums.plan", "-q").code
    said = call("replan")

    assert exits.DONE == said.code
    assert "done one spent" in said.out or "done one {" in said.out
    assert "n: Int = 3" in said.out
    assert "node two {" in said.out
    assert 'a patch for this run begins with `patch sums at "' in said.err


def test_a_person_patches_a_run_and_resumes_it(call: Call, tmp_path: Path) -> None:
    """The diff is shown; the run goes on with the patched plan, and what is finished stays."""
    call("run", "sums.plan", "-q")
    (tmp_path / "p.plan").write_text(PATCH.format(base=base_of(call("replan").err)))
    patched = call("replan", "--patch", "p.plan")

    assert exits.DONE == patched.code
    assert "three will do" in patched.err
    assert '-  require one.n > 4 else "{one.n} is too small"' in patched.err
    resumed = call("resume", "-q")
    assert (exits.DONE, "6\n") == (resumed.code, resumed.out)
    assert "patched by a person" in resumed.err
    assert exits.DONE == call("show", "--json").code
    assert exits.DONE == call("replay").code
    refused = call("replan", "--patch", "p.plan")
    assert exits.USAGE == refused.code
    assert "is over" in refused.error


def test_a_patch_that_is_refused_changes_nothing(call: Call, tmp_path: Path) -> None:
    """Exit code 3, with the place in the patch."""
    call("run", "sums.plan", "-q")
    base = base_of(call("replan").err)
    (tmp_path / "p.plan").write_text(PATCH.format(base=base).replace("node two", "node one"))
    refused = call("replan", "--patch", "p.plan")

    assert exits.REJECTED == refused.code
    assert "error[CS803]: node `one` is done, and stays as it is" in refused.err
    assert exits.GOAL == call("resume", "-q").code


def test_patches_at_hand(call: Call, tmp_path: Path) -> None:
    """A trigger takes the first of them; without one the run ends as ever."""
    base = call("check", "sums.plan", "--json").out.split('"hash": "')[1][:12]
    (tmp_path / "p.plan").write_text(PATCH.format(base=base))
    said = call("run", "sums.plan", "-q", "--replan", "p.plan")

    assert (exits.DONE, "6\n") == (said.code, said.out)
    assert "replan 1, for failure of two" in said.err


def test_a_request_is_asked_for_at_the_resume(call: Call, tmp_path: Path) -> None:
    """It waits in the journal."""
    call("run", "sums.plan", "-q")
    noted = call("replan", "--ask", "three will do")
    (tmp_path / "p.plan").write_text(PATCH.format(base=base_of(call("replan").err)))
    said = call("resume", "-q", "--replan", "p.plan")

    assert exits.DONE == noted.code
    assert (exits.DONE, "6\n") == (said.code, said.out)
    assert "replan 2, for request" in said.err


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("replan", "--patch", "none.plan"), "there is no file `none.plan`"),
        (("replan", "--patch", "a", "--ask", "b"), "take one of them"),
        (("replan", "nosuch"), "no run `nosuch`"),
        (("run", "sums.plan", "--replan", "none.plan"), "there is no file `none.plan`"),
        (("resume", "--replan", "none.plan"), "there is no file `none.plan`"),
    ],
)
def test_mistakes_are_one_line(call: Call, arguments: tuple[str, ...], said: str) -> None:
    """With exit code 2, and nothing lost."""
    call("run", "sums.plan", "-q")
    refused = call(*arguments)

    assert exits.USAGE == refused.code
    assert said in refused.error
