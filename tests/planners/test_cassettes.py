"""Recorded completions: found by what was asked, said again as they were, and without anybody's key."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from callsheet.planners.cassettes import BadCassette, Cassette, CassetteMiss, Recording, Replaying, key_of
from callsheet.planners.model import (
    Abilities,
    Block,
    CallFailed,
    GrammarShape,
    JsonShape,
    Likelihood,
    Message,
    Reply,
    Request,
    Tokens,
    Unavailable,
)
from callsheet.planners.providers import Access, open_model
from callsheet.planners.providers.scripted import EVERYTHING, ScriptedModel
from tests.planners.serving import Said, serving
from tests.planners.wires import AnthropicWire

KEY = "sk-canary-0123456789abcdef"
REQUEST = Request(
    system=(Block("card", stable=True),),
    messages=(Message("hello"), Message("yes?", "assistant"), Message("go on")),
    shape=JsonShape(name="plan", schema={"type": "object"}),
    temperature=0.5,
)
REPLY = Reply(
    text="said",
    model="scripted:fake",
    stop="length",
    why="max_tokens",
    tokens=Tokens(in_uncached=1, cache_write=2, cache_read=3, out=4, reasoning=5),
    raw={"input_tokens": 1},
    likelihoods=(Likelihood("said", -0.5),),
    tries=2,
    seconds=1.5,
)


def replaying(path: Path) -> Replaying:
    """The fake as the cassette has it."""
    return Replaying("scripted:fake", EVERYTHING, Cassette.read(path))


async def test_what_was_said_is_said_again(tmp_path: Path) -> None:
    """All of it: text, reason, usage, probabilities, tries."""
    path = tmp_path / "deep" / "a.jsonl"
    await Recording(ScriptedModel([REPLY]), path).complete(REQUEST)

    assert REPLY == await replaying(path).complete(REQUEST)
    assert 0o600 == path.stat().st_mode & 0o777


async def test_it_is_heard_in_the_same_pieces(tmp_path: Path) -> None:
    """As the provider sent them; what was not heard when it was recorded is heard as a whole."""
    path = tmp_path / "a.jsonl"
    heard: list[str] = []
    async with serving(AnthropicWire(), Said(text="plan hello")) as server:
        model = Recording(open_model("anthropic:claude-sonnet-5-5", Access(key=KEY, url=server.url)), path)
        await model.complete(REQUEST, heard.append)
        await model.complete(replace(REQUEST, max_tokens=9))
    again: list[str] = []
    replayed = Replaying(model.name, model.abilities, Cassette.read(path))
    await replayed.complete(REQUEST, again.append)
    assert ["plan", " hello"] == [one for one in heard if one] == [one for one in again if one]

    await replayed.complete(replace(REQUEST, max_tokens=9), again.append)
    assert "plan hello" == again[-1]
    assert KEY not in path.read_text(encoding="utf-8")
    assert "x-api-key" not in path.read_text(encoding="utf-8").lower()


@pytest.mark.parametrize(
    "other",
    [
        replace(REQUEST, messages=(Message("hello"),)),
        replace(REQUEST, system=()),
        replace(REQUEST, system=(Block("card"),)),
        replace(REQUEST, max_tokens=1),
        replace(REQUEST, temperature=None),
        replace(REQUEST, seed=1),
        replace(REQUEST, logprobs=True),
        replace(REQUEST, shape=JsonShape(name="plan", schema={"type": "array"})),
        replace(REQUEST, shape=GrammarShape(name="plan", about="", dialect="gbnf", grammar="a")),
    ],
)
async def test_anything_else_is_a_miss(other: Request, tmp_path: Path) -> None:
    """Whatever of a request changes; nobody is asked in its place."""
    path = tmp_path / "a.jsonl"
    await Recording(ScriptedModel([REPLY]), path).complete(REQUEST)
    with pytest.raises(CassetteMiss, match="record it again") as miss:
        await replaying(path).complete(other)

    assert isinstance(miss.value, CallFailed)
    assert (False, 0) == (miss.value.again, miss.value.tries)
    assert key_of("scripted:fake", other)[:12] in str(miss.value)


def test_how_long_somebody_would_wait_is_not_asked() -> None:
    """It differs with what is left of a budget; and another model is another request."""
    assert key_of("a", REQUEST) == key_of("a", replace(REQUEST, longest=1.0))
    assert key_of("a", REQUEST) != key_of("b", REQUEST)


def test_the_key_stays_what_it_is() -> None:
    """Cassettes of today are read tomorrow: a change here needs another version."""
    assert "018189ddfb4951c4a1065180c48e8ecba6cf3e54d36defb962bcd34c5cf94ca5" == key_of("scripted:fake", REQUEST)


async def test_the_same_question_twice(tmp_path: Path) -> None:
    """Replies come in their order, the last one again and again."""
    path = tmp_path / "a.jsonl"
    model = Recording(ScriptedModel(["one", "two"]), path)
    await model.complete(REQUEST)
    await model.complete(REQUEST)
    again = replaying(path)

    assert ["one", "two", "two"] == [(await again.complete(REQUEST)).text for _ in range(3)]


async def test_failures_are_not_recorded(tmp_path: Path) -> None:
    """They would be said again for ever."""
    path = tmp_path / "a.jsonl"
    with pytest.raises(Unavailable):
        await Recording(ScriptedModel([Unavailable("busy")]), path).complete(REQUEST)

    assert not path.exists()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{}", "a.jsonl:1 is no line of a cassette"),
        ("nonsense", "a.jsonl:1 is no line of a cassette"),
        ('{"cassette": 9}', "a.jsonl:1 is of version 9"),
        ('{"cassette": 1, "key": 3, "model": "m", "reply": {}, "pieces": []}', "a.jsonl:1 is no line of a cassette"),
        ("[]", "a.jsonl:1 is no line of a cassette"),
        ("3", "a.jsonl:1 is no line of a cassette"),
    ],
)
def test_what_is_no_cassette(text: str, said: str, tmp_path: Path) -> None:
    """It is said which line is none."""
    path = tmp_path / "a.jsonl"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadCassette) as bad:
        Cassette.read(path)

    assert said in str(bad.value)


def test_a_cassette_that_is_not_there(tmp_path: Path) -> None:
    """Or that cannot be read as text."""
    with pytest.raises(BadCassette, match="cannot be read: no such file"):
        Cassette.read(tmp_path / "none.jsonl")
    (tmp_path / "binary").write_bytes(b"\xff\xfe")
    with pytest.raises(BadCassette, match="cannot be read"):
        Cassette.read(tmp_path / "binary")


async def test_a_file_in_the_place_of_a_folder(tmp_path: Path) -> None:
    """Told in one line."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(BadCassette, match="cannot be written"):
        await Recording(ScriptedModel([REPLY]), tmp_path / "file" / "a.jsonl").complete(REQUEST)


async def test_it_is_known_whose_replies_are_there(tmp_path: Path) -> None:
    """So that a chain is replayed by those that answered."""
    path = tmp_path / "a.jsonl"
    await Recording(ScriptedModel([REPLY], name="scripted:b", abilities=Abilities(json=True)), path).complete(REQUEST)
    await Recording(ScriptedModel([REPLY], name="scripted:a"), path).complete(REQUEST)

    assert ("scripted:b", "scripted:a") == Cassette.read(path).models
    assert 2 == len([json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()])
