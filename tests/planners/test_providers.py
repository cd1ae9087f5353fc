"""One contract over all providers: their real SDKs against servers on the loopback.

What goes out and what comes in is held to the SDKs' own types by `wires`.
"""

from __future__ import annotations

import asyncio
import logging
import math
from dataclasses import replace
from typing import Any

import pytest

from callsheet.planners.model import (
    BadRequest,
    Block,
    CallFailed,
    GrammarShape,
    JsonShape,
    Likelihood,
    Message,
    Model,
    NotSetUp,
    Request,
    TimedOut,
    Unavailable,
    Unreadable,
)
from callsheet.planners.providers import PROVIDERS, Access, open_model
from tests.planners.serving import TOKENS, Came, CutOff, Raw, Refused, Said, Server, Silent, Stumbles, Wire, serving
from tests.planners.wires import AnthropicWire, GoogleWire, LocalWire, OpenAIWire

KEY = "sk-canary-0123456789abcdef"
MODELS = {
    "anthropic": "anthropic:claude-sonnet-5-5",
    "openai": "openai:gpt-6.1-sol",
    "google": "google:gemini-3.8-flash",
    "llama.cpp": "local:qwen3-8b",
    "vllm": "local:qwen3-8b",
    "ollama": "local:qwen3-8b",
}
SCHEMA = {
    "type": "object",
    "properties": {"plan": {"type": "string"}},
    "required": ["plan"],
    "additionalProperties": False,
}
REQUEST = Request(
    system=(Block("You write plans.", stable=True), Block("The site is a shop.")),
    messages=(Message("a plan, please"), Message("plan", "assistant"), Message("go on")),
    max_tokens=123,
    longest=30.0,
)


def wire_of(which: str) -> Wire:
    """The API that a provider speaks."""
    match which:
        case "anthropic":
            return AnthropicWire()
        case "openai":
            return OpenAIWire()
        case "google":
            return GoogleWire()
    return LocalWire(which)


@pytest.fixture(params=["anthropic", "openai", "google", "llama.cpp"])
def which(request: pytest.FixtureRequest) -> str:
    """Each provider; servers of one's own differ in how they take a grammar alone."""
    return str(request.param)


@pytest.fixture
def wire(which: str) -> Wire:
    """What it speaks."""
    return wire_of(which)


def model_of(which: str, server: Server, key: str = KEY) -> Model:
    """The provider's model, which takes the server for its own."""
    kind = which if MODELS[which].startswith("local:") else ""
    return open_model(MODELS[which], Access(key=key, url=server.url, server=kind))


def test_every_provider_keeps_the_contract() -> None:
    """A new line in the table gets a wire here; what runs in this process has none, and tests of its own."""
    assert set(PROVIDERS) == {name.partition(":")[0] for name in MODELS.values()} | {"inprocess"}


async def test_a_reply_is_read(which: str, wire: Wire) -> None:
    """Text, reason, and tokens that are counted once; the request holds all that was asked, and the key."""
    async with serving(wire, Said(text="plan hello")) as server:
        reply = await model_of(which, server).complete(REQUEST)

    (came,) = server.came
    assert ("plan hello", "end", MODELS[which]) == (reply.text, reply.stop, reply.model)
    assert TOKENS == reply.tokens
    assert reply.raw
    assert 0 < reply.seconds < 30
    assert KEY == wire.key(came)
    assert all(text in str(came.body) for text in ("You write plans.", "The site is a shop.", "go on", "123"))
    assert not wire.streams(came)


async def test_a_reply_is_heard_as_it_comes(which: str, wire: Wire) -> None:
    """Pieces that make up the text; what comes at the end is the same as without listening."""
    heard: list[str] = []
    async with serving(wire, Said(text="plan hello")) as server:
        model = model_of(which, server)
        streamed, whole = await model.complete(REQUEST, heard.append), await model.complete(REQUEST)

    assert ["plan", " hello"] == [one for one in heard if one]
    assert [True, False] == [wire.streams(came) for came in server.came]
    assert replace(whole, seconds=0, raw={}) == replace(streamed, seconds=0, raw={})


async def test_a_schema_is_passed_on(which: str, wire: Wire) -> None:
    """Where the provider takes one; all of these do."""
    shaped = replace(REQUEST, shape=JsonShape(name="plan", schema=SCHEMA))
    async with serving(wire, Said(text='{"plan": "x"}')) as server:
        model = model_of(which, server)
        assert model.abilities.json
        reply = await model.complete(shaped)

    assert '{"plan": "x"}' == reply.text
    assert "additionalProperties" in str(server.came[0].body)


@pytest.mark.parametrize("which", MODELS)
@pytest.mark.parametrize("dialect", ["openai", "gbnf", "llguidance"])
@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_a_grammar_is_passed_on_or_refused(which: str, wire: Wire, dialect: Any, streamed: bool) -> None:
    """In the provider's own dialect it is sent; in any other nothing is."""
    grammar = GrammarShape(name="plan", about="a plan", dialect=dialect, grammar='start: "plan"')
    shaped, heard = replace(REQUEST, shape=grammar), list[str]()
    async with serving(wire, Said(text="plan hello")) as server:
        model = model_of(which, server)
        if model.abilities.grammar == dialect:
            reply = await model.complete(shaped, heard.append if streamed else None)
            assert "plan hello" == reply.text
            assert ["plan", " hello"] == [one for one in heard if one] or not streamed
            assert 'start: "plan"' in str(server.came[0].body).replace("\\'", "'")
        else:
            with pytest.raises(BadRequest, match="does not take a grammar"):
                await model.complete(shaped)
            assert [] == server.came


async def test_sampling_and_probabilities(which: str, wire: Wire) -> None:
    """Temperature, seed and probabilities go to those who take them, and to nobody else."""
    asked = replace(REQUEST, temperature=0.25, seed=7, logprobs=True)
    async with serving(wire, Said(logprobs=(("hello", math.log(0.5)), (" there", math.log(0.125))))) as server:
        model = model_of(which, server)
        reply = await model.complete(asked)

    sent = str(server.came[0].body)
    assert model.abilities.sampling == ("0.25" in sent)
    assert model.abilities.seed == ("'seed': 7" in sent)
    assert model.abilities.logprobs == bool(reply.likelihoods)
    if model.abilities.logprobs:
        assert (Likelihood("hello", math.log(0.5)), Likelihood(" there", math.log(0.125))) == reply.likelihoods
        assert reply.confidence == pytest.approx(0.25)


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_a_reply_that_is_cut_off_says_so(which: str, wire: Wire, streamed: bool) -> None:
    """The tokens were used up: what there is comes back, with what it took."""
    async with serving(wire, Said(text="plan hel", stop="length")) as server:
        reply = await model_of(which, server).complete(REQUEST, [].append if streamed else None)

    assert ("plan hel", "length", TOKENS) == (reply.text, reply.stop, reply.tokens)


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_a_refusal_is_a_reply(which: str, wire: Wire, streamed: bool) -> None:
    """It costs tokens, and it does not fail: another model may be asked."""
    async with serving(wire, Said(text="I would rather not", stop="refusal")) as server:
        reply = await model_of(which, server).complete(REQUEST, [].append if streamed else None)

    assert ("refusal", TOKENS) == (reply.stop, reply.tokens)
    assert reply.why


@pytest.mark.parametrize("status", [429, 500, 503, 529])
async def test_a_busy_provider_is_asked_once(which: str, wire: Wire, status: int) -> None:
    """No SDK tries again by itself; how long it wants to be left alone is known."""
    async with serving(wire, Refused(status=status, headers={"retry-after": "17"})) as server:
        with pytest.raises(Unavailable, match=f"answered {status}: not now") as busy:
            await model_of(which, server).complete(REQUEST)

    assert 1 == len(server.came)
    assert busy.value.again
    assert 17.0 == busy.value.after


async def test_nothing_in_time(which: str, wire: Wire) -> None:
    """The limit is that of the request."""
    async with serving(wire, Silent()) as server:
        with pytest.raises(TimedOut, match="did not answer") as late:
            await model_of(which, server).complete(replace(REQUEST, longest=0.2))

    assert late.value.again
    assert 1 >= len(server.came), "where the machine is slow, the time is over before the request is there"


@pytest.mark.parametrize("streamed", [False, True], ids=["whole", "streamed"])
async def test_a_connection_that_breaks(which: str, wire: Wire, streamed: bool) -> None:
    """In the middle of a reply; what came is no reply, and another try may fare better."""
    async with serving(wire, CutOff()) as server:
        with pytest.raises((Unavailable, Unreadable)) as broken:
            await model_of(which, server).complete(REQUEST, [].append if streamed else None)

    assert broken.value.again


async def test_too_much_in_the_middle_of_a_reply(which: str, wire: Wire) -> None:
    """Such an error comes with status 200, for the reply had begun."""
    async with serving(wire, Stumbles()) as server:
        with pytest.raises(Unavailable, match="too much") as busy:
            await model_of(which, server).complete(REQUEST, [].append)

    assert busy.value.again
    assert 1 == len(server.came)


@pytest.mark.parametrize(
    "body",
    [b"<html>busy</html>", b"", b"[]", b"{}", b'{"choices": null, "candidates": 3, "content": 1, "output": "x"}'],
    ids=["html", "nothing", "list", "empty", "wrong types"],
)
async def test_what_is_no_reply(which: str, wire: Wire, body: bytes) -> None:
    """A proxy's page, an empty body, JSON of another shape: said as such, never as a fault of ours."""
    async with serving(wire, Raw(body=body)) as server:
        with pytest.raises(Unreadable) as odd:
            await model_of(which, server).complete(REQUEST)

    assert MODELS[which] in str(odd.value)
    assert "\n" not in str(odd.value)


async def test_a_key_that_is_not_accepted(which: str, wire: Wire) -> None:
    """The message names the variable to look at, and never quotes the key."""
    async with serving(wire, Refused(status=401, message=f"bad key {KEY}")) as server:
        with pytest.raises(NotSetUp, match="_API_KEY") as wrong:
            await model_of(which, server).complete(REQUEST)

    assert KEY not in str(wrong.value)
    assert not wrong.value.again


async def test_a_key_in_any_other_error_is_blotted_out(which: str, wire: Wire) -> None:
    """Whatever a server quotes."""
    async with serving(wire, Refused(status=400, message=f"your key is {KEY}, they say")) as server:
        with pytest.raises(BadRequest, match="your key is …, they say") as bad:
            await model_of(which, server).complete(REQUEST)

    assert not bad.value.again


@pytest.mark.parametrize("name", [one for one in PROVIDERS if PROVIDERS[one].needs_key])
def test_without_a_key_nothing_is_sent(name: str) -> None:
    """It is said which variable to set."""
    with pytest.raises(NotSetUp, match=PROVIDERS[name].key):
        open_model(f"{name}:model", Access())


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("antropic:x", "did you mean `anthropic`?"),
        ("claude", "there are: anthropic, openai"),
        ("openai:", "`openai:` is no `provider:model`"),
    ],
)
def test_a_name_that_is_none(name: str, said: str) -> None:
    """With a hint at what would be one."""
    with pytest.raises(NotSetUp) as wrong:
        open_model(name, Access(key=KEY))

    assert said in str(wrong.value)


async def test_nobody_there(which: str, wire: Wire) -> None:
    """A port on which nobody listens."""
    async with serving(wire, Said()) as server:
        pass
    with pytest.raises(Unavailable, match="cannot be reached"):
        await model_of(which, server).complete(REQUEST)


async def test_many_at_once(which: str, wire: Wire) -> None:
    """Each gets its own reply."""

    def echo(came: Came) -> Said:
        return Said(text=f"to question {came.question}")

    questions = [f"number {number}" for number in range(5)]
    async with serving(wire, by=echo) as server:
        model = model_of(which, server)
        asked = [replace(REQUEST, messages=(Message(f"question <{one}>"),)) for one in questions]
        replies = await asyncio.gather(*(model.complete(one) for one in asked))

    assert [f"to question {one}" for one in questions] == [reply.text for reply in replies]


async def test_the_key_is_in_no_log(which: str, wire: Wire, caplog: pytest.LogCaptureFixture) -> None:
    """Neither ours, nor an SDK's or the HTTP library's, however much they are asked to tell."""
    caplog.set_level(logging.DEBUG)
    async with serving(wire, Said(), Refused(status=500, message=KEY), Said()) as server:
        model = model_of(which, server)
        await model.complete(REQUEST)
        with pytest.raises(CallFailed) as failed:
            await model.complete(REQUEST)
        await model.complete(REQUEST, [].append)

    assert caplog.records
    told = [record.getMessage() for record in caplog.records]
    assert [] == [line for line in (*told, str(failed.value), repr(model)) if KEY in line]
    assert KEY not in repr(Access(key=KEY))
