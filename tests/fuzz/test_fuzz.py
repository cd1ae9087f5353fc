"""The language holds for texts that nobody wrote, and the fuzzer that says so finds what is broken on purpose."""

from __future__ import annotations

import random
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from callsheet.dsl import Source, Span, check, parse
from callsheet.dsl.diagnostics import Diagnostic
from tests.fuzz import oracle
from tests.fuzz.__main__ import main
from tests.fuzz.corpus import Corpus, OtherCorpus, read_text
from tests.fuzz.inputs import LENGTH, Inputs, Size
from tests.fuzz.oracle import OURS, Fault, Language, examine
from tests.fuzz.session import Session
from tests.fuzz.shrink import shrink
from tests.fuzz.tally import Measure

ROOT = Path(__file__).resolve().parents[2]
SMOKE = 150


@pytest.mark.slow
@pytest.mark.parametrize("number", range(2))
def test_a_few_inputs(number: int, tmp_path: Path) -> None:
    """Some hundred texts; `make deep` tries a million more."""
    ended = Session(tmp_path, seed=number).run(SMOKE)

    assert {} == ended.faults
    assert SMOKE == ended.tally.done


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(4))
def test_a_million_short_inputs(part: int, capfd: pytest.CaptureFixture[str]) -> None:
    """A quarter of them. The corpus grows from run to run, and the inputs are others each time."""
    _go_on("short", part, 250_000, capfd)


@pytest.mark.deep
@pytest.mark.timeout(3600)
@pytest.mark.parametrize("part", range(2))
def test_ten_thousand_inputs_of_four_kilobytes(part: int, capfd: pytest.CaptureFixture[str]) -> None:
    """Half of them."""
    _go_on("long", part, 5_000, capfd)


def _go_on(size: Size, part: int, inputs: int, capfd: pytest.CaptureFixture[str]) -> None:
    folder = ROOT / "build" / "fuzz" / f"{size}-{part}"
    new = not (folder / "state.json").exists()
    ended = Session(folder, seed=int(time.time()) + part if new else None, size=size).run(inputs)
    with capfd.disabled():
        # To stderr, which is what comes through from the processes of pytest-xdist.
        print(f"\n{size} inputs, part {part}: {ended.tally.told()}", file=sys.stderr, flush=True)  # noqa: T201

    assert {} == ended.faults, ended.told()
    assert inputs == ended.tally.done
    assert size == "long" or ended.tally.sizes.quantile(0.5) <= LENGTH["short"]


@pytest.mark.slow
@pytest.mark.parametrize(("size", "least", "most"), [("short", 20, 200), ("long", 3_500, 4_096)])
def test_inputs_are_as_large_as_they_say(size: Size, least: int, most: int) -> None:
    """The middle one of the short ones has 200 characters at most, and none of the long ones more than 4 KB."""
    inputs = Inputs(seed=0, size=size)
    lengths = sorted(len(inputs.make(number)) for number in range(100))

    assert least <= lengths[50] <= most
    assert size == "short" or lengths[-1] <= most


@pytest.mark.slow
def test_inputs_are_as_likely_right_as_wrong() -> None:
    """A good part reads, so that the checks are reached and formatting is tried; a good part does not."""
    short, long = Inputs(seed=0, size="short"), Inputs(seed=0, size="long")
    reads = [sum(not parse(inputs.make(number)).diagnostics for number in range(60)) for inputs in (short, long)]

    assert all(15 <= number <= 45 for number in reads)


@pytest.mark.slow
def test_a_session_goes_on_where_it_stopped(tmp_path: Path) -> None:
    """Stopped and started again it has tried the same, and kept the same, as one that ran through."""
    for inputs in (60, 40):
        Session(tmp_path / "stopped", seed=5, language=TOLERANT).run(inputs)
    through = Session(tmp_path / "through", seed=5, language=TOLERANT)
    through.run(100)
    stopped = Session(tmp_path / "stopped", seed=None, language=TOLERANT)

    assert 100 == stopped.state.tally.done
    assert 5 == stopped.state.seed
    assert list(through.corpus.kept()) == list(stopped.corpus.kept())
    assert through.state.tally.sizes == stopped.state.tally.sizes


@pytest.mark.slow
def test_a_session_that_is_interrupted_keeps_what_it_did(tmp_path: Path) -> None:
    """An interrupt comes through, and the next session goes on behind the last whole input: each is read twice."""
    calls = 0

    def interrupted(text: str) -> Any:
        nonlocal calls
        calls += 1
        if calls > 25:
            raise KeyboardInterrupt
        return NOTHING

    with pytest.raises(KeyboardInterrupt):
        Session(tmp_path, seed=0, language=replace(TOLERANT, read=interrupted)).run(100)

    assert 12 == Session(tmp_path, seed=0, language=TOLERANT).state.tally.done


@pytest.mark.slow
def test_another_seed_takes_another_folder(tmp_path: Path) -> None:
    """A corpus begun with one seed, or with short inputs, is not mixed with others."""
    Session(tmp_path, seed=1, language=TOLERANT).run(1)

    with pytest.raises(OtherCorpus, match="begun with seed 1 and short inputs"):
        Session(tmp_path, seed=2)
    with pytest.raises(OtherCorpus, match="name another folder"):
        Session(tmp_path, seed=1, size="long")


NOTHING = parse("plan p\n")
TOLERANT = Language(read=lambda text: NOTHING, check=lambda program: (program.source, ()), format=lambda program: "")
"""A language in which every text says the same."""


def _raises_on(word: str) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        if word in text:
            raise LookupError(word)
        return NOTHING

    return read


def _misplaced(program: Any) -> tuple[Source, tuple[Diagnostic, ...]]:
    end = len(program.source.text)
    return program.source, (Diagnostic(code="CS001", message="wrong", span=Span(end, end + 1)),)


def _unknown(program: Any) -> tuple[Source, tuple[Diagnostic, ...]]:
    return program.source, (Diagnostic(code="CS000", message="wrong", span=Span(0, 1)),)


def _growing(program: Any) -> str:
    return f"{program.source.text} "


BROKEN: dict[str, tuple[Language, str]] = {
    "an exception": (replace(OURS, read=_raises_on("node")), "LookupError"),
    "a place": (replace(OURS, check=_misplaced), "CS001 has a place outside of the text"),
    "a code": (replace(OURS, check=_unknown), "the code CS000 is not known"),
    "a lost comment": (replace(OURS, format=lambda program: "plan p node n { }"), "formatting loses a comment"),
    "another program": (replace(OURS, format=lambda program: "plan q # why"), "what is formatted says something else"),
    "no program": (replace(OURS, format=lambda program: "plan"), "what is formatted does not read"),
    "no rest": (replace(OURS, format=_growing), "formatting twice is not formatting once"),
}


@pytest.mark.parametrize(("language", "signature"), BROKEN.values(), ids=BROKEN)
def test_what_is_broken_on_purpose_is_found(language: Language, signature: str) -> None:
    """Each promise of the oracle has a language that breaks it."""
    text = "plan p node n { } # why"
    examine(text)

    with pytest.raises(Fault) as found:
        examine(text, language)

    assert found.value.signature.startswith(signature)


@pytest.mark.parametrize(("slow_times", "found"), [(3, False), (4, True)])
def test_slow_is_what_is_slow_each_time(slow_times: int, found: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """Measured again three times: a busy moment of the machine is no fault, a check that takes long is one."""
    monkeypatch.setattr(oracle, "LONGEST", 0.02)
    calls = 0

    def slow(program: Any) -> tuple[Source, tuple[Diagnostic, ...]]:
        nonlocal calls
        calls += 1
        began = time.thread_time()
        while calls <= slow_times and time.thread_time() - began < 0.021:
            pass
        return program.source, ()

    def signature() -> str:
        try:
            examine("plan p", replace(TOLERANT, check=slow))
        except Fault as fault:
            return fault.signature
        return ""

    assert ("takes more than 20 ms" if found else "") == signature()


def test_what_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """A loop without an end is a fault like others, and the session goes on."""
    monkeypatch.setattr(oracle, "HOPELESS", 0.05)

    def never_ends(text: str) -> Any:
        while True:
            pass

    with pytest.raises(Fault, match=r"takes more than 0\.05 s"):
        examine("plan p", replace(OURS, read=never_ends))


@pytest.mark.slow
def test_a_fault_is_made_small_and_says_how_to_see_it_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The smallest text that still shows it is in the folder, once, and is tried again when a session begins."""
    broken = replace(TOLERANT, read=_raises_on("goto"))
    ended = Session(tmp_path, seed=0, language=broken).run(60)
    (path,) = ended.faults.values()

    assert "goto" == read_text(path)
    assert [path] == Corpus(tmp_path).faults()
    assert f"python -m tests.fuzz --again {path}" in path.with_suffix(".txt").read_text(encoding="utf-8")
    assert [path] == list(Session(tmp_path, seed=0, language=broken).faults.values())
    assert 0 == main(["--again", str(path)])
    assert "nothing is wrong" in capsys.readouterr().out


@pytest.mark.slow
def test_a_fault_that_is_mended_is_forgotten(tmp_path: Path) -> None:
    """The folder holds what is wrong now."""
    Session(tmp_path, seed=0, language=replace(TOLERANT, read=_raises_on("goto"))).run(60)
    session = Session(tmp_path, seed=0, language=TOLERANT)

    assert {} == session.faults
    assert [] == session.corpus.faults()


def test_shrinking_leaves_what_is_needed() -> None:
    """Two words far apart are left of a long text, in so many tries at most."""
    text = "\n".join(f"line {number} says {'this' if number in (3, 90) else 'that'}" for number in range(100))
    tries = 0

    def shows(candidate: str) -> bool:
        nonlocal tries
        tries += 1
        return candidate.count("this") == 2

    assert "thisthis" == shrink(text, shows)
    assert tries < 2_000
    assert text.startswith(shrink(text, shows, tries=1)[:4])


@pytest.mark.slow
def test_trees_are_grafted_onto_trees() -> None:
    """A mutated tree mostly reads: what is put in a place once stood in such a place."""
    inputs = Inputs(seed=0, size="short")
    chance = random.Random(0)
    roots = [root for root in inputs.wholes if not parse(root.text).diagnostics][:60]
    grafted = [inputs.garden.graft(root.text, root.cut, chance) for root in roots]

    assert sum(not parse(text).diagnostics for text in grafted) > len(roots) / 2
    assert sum(text != root.text for text, root in zip(grafted, roots, strict=True)) > len(roots) / 2


def test_quantiles_are_near() -> None:
    """Within 5 %, and the largest is exact, also after going through JSON."""
    measure = Measure()
    for number in range(1, 1_001):
        measure.add(number / 1000)
    again = Measure.from_json(measure.to_json())

    assert measure == again
    assert 0.5 == pytest.approx(again.quantile(0.5), rel=0.05)
    assert 0.99 == pytest.approx(again.quantile(0.99), rel=0.05)
    assert 1.0 == again.largest == again.quantile(1)


def test_what_is_rejected_is_no_fault() -> None:
    """A wrong program is what the checks are for."""
    text = "plan p node n by nobody { clik }"

    assert not check(parse(text)).accepted
    assert "CS001" in " ".join(examine(text).signs)
