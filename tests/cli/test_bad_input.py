"""What people get wrong: each is one line that says what and what to do, the right exit code, and nothing is lost."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.dsl import parse
from callsheet.dsl.patching import base_hash
from tests.cases import few_of

from .conftest import EXAMPLES, Call

DEMO = str(EXAMPLES / "buy_cheapest.plan")
PATCH = "change.patch.plan"
USAGE: dict[str, tuple[tuple[str, ...], str]] = {
    "unknown command": (("chek", "x.plan"), "no command `chek`; did you mean `check`?"),
    "no file": (("check", "missing.plan"), "there is no file `missing.plan`"),
    "file name with a typo": (("check", "gren.plan"), "did you mean `green.plan`?"),
    "a folder": (("check", "."), "`.` is a folder"),
    "unknown option": (("check", "--stric", "green.plan"), "stric"),
    "unknown input": (("run", "green.plan", "--input", "limt=$3"), "has no input `limt`; did you mean `limit`?"),
    "input of the wrong type": (
        ("run", "green.plan", "--input", "limit=cheap"),
        'input `limit` is a `Money`: "cheap" is not a `Money`',
    ),
    "input without a value": (("run", "green.plan", "--input", "limit"), "`--input` is written `--input NAME=VALUE`"),
    "input given twice": (("run", "green.plan", "-i", "limit=$1", "-i", "limit=$2"), "`--input limit` is given twice"),
    "unknown site": (("run", "green.plan", "--site", "shp=http://localhost:1"), "the plan has no site `shp`"),
    "missing secret": (("run", DEMO), "the secret `shop_password` is not set"),
    "no run": (("show", "last"), "there are no runs in `.callsheet/runs` yet"),
    "no run to resume": (("resume",), "there are no runs in `.callsheet/runs` yet"),
    "settled as nonsense": (("resume", "--settle", "x"), "`--settle` is written `--settle COMMIT=done`"),
    "unknown code": (("explain", "CS999"), "no code `CS999`"),
    "patch of nothing": (("check", PATCH, "--against", "missing.plan"), "there is no file `missing.plan`"),
    "graph into a folder that is not there": (
        ("graph", "green.plan", "-o", "no/x.svg"),
        "`no/x.svg` cannot be written",
    ),
    "JSON into a folder that is not there": (("convert", "green.plan", "-o", "no/x"), "`no/x` cannot be written"),
    "fix of stdin": (("check", "--fix", "-"), "`--fix` writes files: name one"),
    "unknown schema": (("schema", "plans"), "no schema `plans`"),
    "unknown grammar": (("grammar", "--for", "antlr"), "antlr"),
    "no patch file": (("apply", "green.plan", "missing.plan"), "there is no file `missing.plan`"),
    "patch and plan from stdin": (("apply", "-", "-"), "stdin is one file: name the others"),
    "two plans from stdin": (("diff", "-", "-"), "stdin is one file: name the other"),
    "unwritable patched plan": (("apply", "green.plan", PATCH, "-o", "no/out.plan"), "`no/out.plan` cannot be written"),
    "fix of a patch": (("check", "--fix", "x.plan", "--against", "green.plan"), "take it or `--against` away"),
    "what no patch says": (("diff", "green.plan", "other.plan"), "no patch says this: the plans are `green` and"),
    "new over an old one": (("new", "green"), "`green.plan` is there already: nothing was written"),
    "new with a bad name": (("new", "123"), "`123` cannot be a plan's name"),
    "new with a reserved word": (("new", "node"), "`node` is a reserved word and cannot be a plan's name"),
    "new with a bad site": (("new", "other", "--site", "ftp://x"), "`ftp://x` is no address of a site"),
}

READERS = ("check", "cost", "fmt", "graph", "convert", "run")
"""Commands that read a plan."""
NO_PLANS: dict[str, tuple[bytes, int, str]] = {
    "empty": (b"", exits.REJECTED, "unexpected end of the file"),
    "only a remark": (b"\n# to be written\n", exits.REJECTED, "unexpected end of the file"),
    "NUL bytes": (b"plan x\0\n", exits.REJECTED, "unexpected character `U+0000`"),
    "not UTF-8": (b"plan x\n# caf\xe9\n", exits.REJECTED, "is not UTF-8 text (line 2)"),
    "UTF-16": ("plan x\n".encode("utf-16"), exits.REJECTED, "is not UTF-8 text (line 1)"),
    "YAML": (b"plan: x\nnodes:\n  - search\n", exits.REJECTED, "unexpected `:`"),
    "JSON that breaks off": (b'{"plan": ', exits.REJECTED, "does not read as JSON"),
    "JSON of something else": (b"{}", exits.REJECTED, "none of the forms that may stand here"),
}
OF_ANOTHER_KIND = {
    "skills": (
        'skills common skill see(what: Text) on shop { expect seen heading "{what}" }\n',
        "this is a file of skills, and a plan is wanted here",
        "skills are checked with a plan that says `use",
    ),
    "a patch": (
        'patch green at "123456" remove greet\n',
        "this is a patch, and a plan is wanted here",
        "`callsheet check PATCH --against PLAN`",
    ),
}
NOT_SETTLED = """plan gifts
site shop at "http://127.0.0.1:1"
agent buyer is browser on shop
node order by buyer { goto "/" unsettled place_order }
"""

GIVE = 'give word: Text = "at most {limit}"'
GREEN = 'plan green\ninput limit: Money = $20\nnode greet { give word: Text = "{limit}" }\nresult greet.word\n'


@pytest.fixture(autouse=True)
def green(tmp_path: Path) -> Path:
    """A plan that is accepted, in the working folder."""
    path = tmp_path / "green.plan"
    path.write_text(GREEN)
    (tmp_path / "other.plan").write_text(GREEN.replace("plan green", "plan other"))
    base = base_hash(parse(GREEN))[:8]
    (tmp_path / PATCH).write_text(f'patch green at "{base}"\nreplace node greet {{ {GIVE} }}\n')
    return path


@pytest.mark.parametrize(("arguments", "message"), USAGE.values(), ids=USAGE.keys())
def test_usage_errors_are_one_line(call: Call, arguments: tuple[str, ...], message: str) -> None:
    """Exit code 2 and the message; never a traceback."""
    said = call(*arguments)

    assert exits.USAGE == said.code
    assert message in said.error
    assert "Traceback" not in said.err


@pytest.mark.parametrize("command", READERS)
@pytest.mark.parametrize(("data", "code", "message"), NO_PLANS.values(), ids=NO_PLANS.keys())
def test_what_is_no_plan(call: Call, tmp_path: Path, command: str, data: bytes, code: int, message: str) -> None:
    """Each command that reads a plan says what is wrong with the file, and leaves it as it is."""
    (tmp_path / "bad.plan").write_bytes(data)

    said = call(command, "bad.plan")

    assert code == said.code
    assert message in said.err
    assert "Traceback" not in said.err
    assert "" == said.out
    assert data == (tmp_path / "bad.plan").read_bytes()
    assert not (tmp_path / ".callsheet").exists()


@pytest.mark.parametrize("command", ["check", "cost", "graph", "run"])
@pytest.mark.parametrize(("text", "message", "advice"), OF_ANOTHER_KIND.values(), ids=OF_ANOTHER_KIND.keys())
def test_a_file_of_another_kind(call: Call, tmp_path: Path, command: str, text: str, message: str, advice: str) -> None:
    """Skills and patches are told as what they are, with what to do with them."""
    (tmp_path / "kind.plan").write_text(text)

    said = call(command, "kind.plan")

    assert exits.REJECTED == said.code
    assert message in said.err
    assert advice in said.err


@pytest.mark.parametrize("kind", OF_ANOTHER_KIND)
def test_every_kind_of_file_has_its_layout(call: Call, tmp_path: Path, kind: str) -> None:
    """`fmt` lays out skills and patches too, and finds nothing to change the second time."""
    path = tmp_path / "kind.plan"
    path.write_text(OF_ANOTHER_KIND[kind][0])

    assert exits.DONE == call("fmt", "kind.plan").code
    assert path.read_text().count("\n") > 2
    assert exits.DONE == call("fmt", "--check", "kind.plan").code


def test_a_link_stays_a_link(call: Call, tmp_path: Path, green: Path) -> None:
    """The file that it leads to is written, and its mode kept."""
    link = tmp_path / "link.plan"
    link.symlink_to(green)
    green.chmod(0o640)

    assert exits.DONE == call("fmt", "link.plan").code

    assert link.is_symlink()
    assert green.read_text() != GREEN
    assert 0o640 == green.stat().st_mode & 0o777


def test_what_cannot_run_is_named_and_nothing_begins(call: Call, tmp_path: Path) -> None:
    """A program in which nobody knows what of it is left to do; no folder of a run."""
    (tmp_path / "gifts.plan").write_text(NOT_SETTLED)

    said = call("run", "gifts.plan")

    assert exits.REJECTED == said.code
    assert ["commit `place_order` is unsettled: find out whether it was done"] == said.err.splitlines()[1:]
    assert not (tmp_path / ".callsheet").exists()


def test_no_command_at_all(call: Call) -> None:
    """The commands are listed."""
    said = call()

    assert exits.USAGE == said.code
    assert said.err.startswith("Usage: callsheet")
    assert "resume" in said.err


def test_new_loses_nothing(call: Call, green: Path) -> None:
    """`new` does not write over a plan."""
    call("new", "green")

    assert green.read_text() == GREEN


def test_a_hundred_megabytes_are_refused_unread(call: Call, tmp_path: Path) -> None:
    """A file that cannot be a plan is told by its size alone."""
    path = tmp_path / "huge.plan"
    with path.open("wb") as file:
        file.truncate(100 * 1024 * 1024)

    said = call("check", "huge.plan")

    assert exits.REJECTED == said.code
    assert "`huge.plan` has 100 MiB, a plan has 16 MiB at most" in said.error


def test_a_file_that_does_not_end(call: Call) -> None:
    """A pipe or a device says nothing of its size: no more of it is read than a plan can have."""
    said = call("check", "/dev/zero")

    assert exits.REJECTED == said.code
    assert "`/dev/zero` has more than 16 MiB, a plan has 16 MiB at most" in said.error


def test_bytes_that_are_no_text(call: Call, tmp_path: Path) -> None:
    """A file that is not UTF-8 is told with its line."""
    (tmp_path / "latin.plan").write_bytes(b"plan x\n# caf\xe9\n")

    said = call("check", "latin.plan")

    assert exits.REJECTED == said.code
    assert "`latin.plan` is not UTF-8 text (line 2)" in said.error


def test_a_taken_port(call: Call) -> None:
    """`serve` says which port is taken."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]

        said = call("serve", "--port", str(port))

    assert exits.USAGE == said.code
    assert f"port {port}" in said.error


def test_no_chromium(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """A Chromium that is named and is none ends the command before anything is done."""
    plan = tmp_path / "page.plan"
    plan.write_text(
        'plan page\nsite shop at "http://localhost:1/x"\nagent a is browser on shop\n'
        'node look by a { goto "/" expect seen heading "X" }\n'
    )
    monkeypatch.setenv("CALLSHEET_CHROMIUM", str(tmp_path / "nowhere"))

    said = call("run", "page.plan", "-q")

    assert exits.USAGE == said.code
    assert "nowhere" in said.error
    assert not (tmp_path / ".callsheet").exists()
    assert exits.DONE == call("run", "green.plan", "-q").code, "a plan that only computes needs no browser"


def test_an_unknown_setting(call: Call, tmp_path: Path) -> None:
    """A misspelt key in `callsheet.toml` is told with its file and the right key."""
    (tmp_path / "callsheet.toml").write_text("head_less = true\n")

    said = call("run", "green.plan")

    assert exits.USAGE == said.code
    assert "unknown setting `head_less`" in said.error
    assert "did you mean `headless`?" in said.error


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written(call: Call, tmp_path: Path) -> None:
    """Runs that cannot be kept are told before a browser starts."""
    (tmp_path / "locked").mkdir(mode=0o500)

    said = call("run", "green.plan", "--runs-dir", "locked/runs")

    assert exits.USAGE == said.code
    assert "locked/runs" in said.error


def test_a_file_where_the_runs_should_be(call: Call, tmp_path: Path) -> None:
    """Nobody, root included, can make a folder below a file."""
    (tmp_path / "runs").write_text("")

    said = call("run", "green.plan", "--runs-dir", "runs/here")

    assert exits.USAGE == said.code
    assert "runs can't be kept in `runs/here`" in said.error


def test_a_corrupt_journal(call: Call, tmp_path: Path) -> None:
    """A journal that was damaged is refused by `resume` and `show`, and shown by `doctor`."""
    assert exits.DONE == call("run", "green.plan", "-q").code
    journal = next((tmp_path / ".callsheet" / "runs").glob("*/journal.sqlite"))
    damaged = bytearray(journal.read_bytes())
    middle = len(damaged) // 2
    damaged[middle : middle + 64] = bytes(64)
    journal.write_bytes(damaged)

    for arguments in (("resume", "last"), ("show", "last")):
        said = call(*arguments)

        assert exits.USAGE == said.code
        assert "journal.sqlite" in said.error
    examined = call("doctor", "last")
    assert exits.USAGE == examined.code
    assert "bad" in examined.out


def test_a_changed_plan_is_not_resumed(call: Call, tmp_path: Path) -> None:
    """A run goes on under the plan that it began with, or not at all."""
    call("run", "green.plan", "-q")
    kept = next((tmp_path / ".callsheet" / "runs").glob("*/plan.plan"))
    kept.write_text(GREEN.replace("{limit}", "other"))

    said = call("resume", "last")

    assert exits.USAGE == said.code
    assert "plan" in said.error


FULL = Path("/dev/full")


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
@pytest.mark.parametrize(
    "arguments", few_of([["explain", "CS101"], ["--help"], ["schema", "plan"], ["fmt", "-"]], 1), ids=" ".join
)
def test_a_full_disk_is_one_line(arguments: list[str]) -> None:
    """Whatever the command prints: no traceback, and exit code 2."""
    command = [sys.executable, "-m", "callsheet", *arguments]
    plan = "plan x\nnode a { let b = 1 }\n"
    with FULL.open("w") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, input=plan, check=False)

    assert (exits.USAGE, "error: the output cannot be written: no space left on device\n") == (
        done.returncode,
        done.stderr,
    )


@pytest.mark.skipif(not FULL.exists(), reason="this system has no device that is always full")
def test_where_errors_cannot_be_told_the_exit_code_is_right() -> None:
    """Nothing can be said, and nobody is told a wrong reason."""
    with FULL.open("w") as full:
        done = subprocess.run([sys.executable, "-m", "callsheet", "nonsense"], stderr=full, check=False)

    assert exits.USAGE == done.returncode
