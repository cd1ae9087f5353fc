"""Models from the command line: what is set up, one tiny call, plans that ask, and cassettes."""

from __future__ import annotations

import datetime as dt
import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from callsheet import exits
from callsheet.dsl.tiers import DEFAULT_TIERS, Tier
from callsheet.planners.prices import price_of
from tests.cli.serving import served
from tests.planners.serving import Refused, Said, Server
from tests.planners.wires import AnthropicWire, LocalWire, OpenAIWire

from .conftest import Call

KEY = "sk-canary-0123456789abcdef"
ASKS = """plan asks
agent helper is model "cheap"
budget 3 calls, 99k tokens
node pick by helper { give best: Int = ask "Which of them?" given ("tea", "coffee") as Int }
result pick.best
"""
ANSWER = '{"answer": 2, "confidence": 0.9}'


@pytest.fixture
def settings(tmp_path: Path) -> Callable[[str], None]:
    """Writes the project's settings."""
    return lambda text: (tmp_path / "callsheet.toml").write_text(text, encoding="utf-8") and None


@pytest.fixture
def plan(tmp_path: Path) -> str:
    """A plan that asks a model, and needs no browser."""
    (tmp_path / "asks.plan").write_text(ASKS, encoding="utf-8")
    return "asks.plan"


def used(call: Call, run: str = "last") -> dict[str, float]:
    """What a run took of each resource."""
    return {one["resource"]: one["used"] for one in json.loads(call("show", run, "--json").out)["measures"]}


def why(call: Call) -> str:
    """Why the last run ended as it did, in full."""
    return str(json.loads(call("show", "last", "--json").out)["verdict"]["why"])


def reached(at: Server, provider: str = "anthropic", **more: str) -> str:
    """Settings by which a provider is this server."""
    return "\n".join(
        [f"[providers.{provider}]", f'url = "{at.url}"', *(f'{key} = "{one}"' for key, one in more.items())]
    )


# callsheet models


def test_without_anything_it_is_said_what_is_missing(call: Call) -> None:
    """Which variable, which tiers, which prices of which date; nobody is asked."""
    said = call("models")

    assert exits.DONE == said.code
    assert "--  anthropic  no ANTHROPIC_API_KEY" in said.out
    assert "ok  local      needs no key" in said.out
    assert "tier cheap: at most $1 in, $5 out" in said.out
    assert "anthropic:claude-haiku-5-5       0.1 in, 0.5 out; cache 0.125 written, 0.01 read" in said.out
    assert "by genai-prices" in said.out


def test_where_keys_are_found_is_told_and_nothing_of_them(
    call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The environment goes before `.env`."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    (tmp_path / ".env").write_text(f"ANTHROPIC_API_KEY=other\nexport OPENAI_API_KEY='{KEY}'\n", encoding="utf-8")
    said, as_json = call("models"), call("models", "--json")

    assert "ok  anthropic  ANTHROPIC_API_KEY from the environment" in said.out
    assert "ok  openai     OPENAI_API_KEY from .env" in said.out
    assert KEY not in said.out + said.err + as_json.out
    document = json.loads(as_json.out)
    assert 1 == document["schema_version"]
    assert ["environment", ".env", None, None, None] == [one["found"] for one in document["providers"]]


def test_own_prices_and_servers_are_shown(call: Call, settings: Callable[[str], None]) -> None:
    """From the settings, in the place of others."""
    settings(
        '[providers.local]\nurl = "http://127.0.0.1:9/v1"\nserver = "vllm"\n'
        '[prices."openai:ours"]\nin = 0.5\nout = 2\n'
        '[tiers.cheap]\nchain = ["openai:ours", "openai:unheard-of", "local:qwen3"]\n'
    )
    said = call("models")

    assert "needs no key at http://127.0.0.1:9/v1" in said.out
    assert "0.5 in, 2 out; cache 0.5 written, 0.5 read (own price)" in said.out
    assert "no price is known: counted as the tier's" in said.out
    assert "free" in said.out


@pytest.mark.parametrize("days", [0, 90, 365])
@pytest.mark.parametrize("tier", DEFAULT_TIERS.values(), ids=lambda tier: tier.name)
def test_no_built_in_model_costs_more_than_its_tier_says(tier: Tier, days: int) -> None:
    """Else plans would be costed too low; nor does it by prices that are announced for later."""
    on = dt.datetime.now(dt.UTC) + dt.timedelta(days=days)
    for name in tier.chain:
        price = price_of(name, longest_prompt=tier.max_in, on=on)
        assert price is not None
        assert price.dearest_in <= tier.price_in, name
        assert price.out <= tier.price_out, name


def test_a_built_in_model_that_has_become_too_dear_is_passed_over(
    call: Call, settings: Callable[[str], None], plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The next of the chain is asked; nobody has chosen the other. When none is left, it is said why."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    dear = '[prices."anthropic:claude-haiku-5-5"]\nin = 2\nout = 9\n'
    settings(dear)
    alone = call("run", plan, "-q")
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with served(OpenAIWire(), Said(text=ANSWER)) as server:
        settings(dear + reached(server, "openai"))
        assert "2" == call("run", plan, "-q").out.strip()

    assert exits.USAGE == alone.code
    assert "`anthropic:claude-haiku-5-5` costs up to $2 in and $9 out" in alone.error


# callsheet models test


def test_one_tiny_call(call: Call, settings: Callable[[str], None], monkeypatch: pytest.MonkeyPatch) -> None:
    """What came, what it took; the cheapest model of the provider."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with served(AnthropicWire(), Said(text="ok")) as server:
        settings(reached(server))
        said = call("models", "test", "anthropic")

    assert exits.DONE == said.code
    assert said.out.startswith("anthropic:claude-haiku-5-5 said `ok` in ")
    assert ": 18 tokens there, 8 back, $0.00000517" in said.out


def test_a_call_with_a_key_from_a_flag(call: Call, settings: Callable[[str], None]) -> None:
    """The flag goes first; a server of one's own needs none."""
    with served(OpenAIWire(), Said(text="ok")) as server:
        settings(reached(server, "openai"))
        assert exits.DONE == call("models", "test", "openai:gpt-6-luna", "--key", f"openai={KEY}").code
        assert KEY == OpenAIWire().key(server.came[0])
    with served(LocalWire("llama.cpp"), Said(text="ok")) as server:
        settings(reached(server, "local", server="llama.cpp"))
        said = call("models", "test", "local:qwen3-8b")

    assert said.out.startswith("local:qwen3-8b said `ok`")
    assert "$0\n" in said.out


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("anthropic",), exits.USAGE, "there is no key for `anthropic`: set ANTHROPIC_API_KEY"),
        (("antropic",), exits.USAGE, "no provider `antropic`; did you mean `anthropic`?"),
        (("local",), exits.USAGE, "write `callsheet models test local:MODEL`"),
        (("nobody:x",), exits.USAGE, "`nobody:x` is no `provider:model`"),
        (("anthropic", "--key", KEY), exits.USAGE, "`--key` is written `--key NAME=VALUE`"),
        (("anthropic", "--key", f"antropic={KEY}"), exits.USAGE, "unknown provider `antropic` in `--key`"),
        (("local:x",), exits.SITE, "`local:x` cannot be reached"),
    ],
)
def test_a_call_that_cannot_be_made(call: Call, arguments: tuple[str, ...], code: int, said: str) -> None:
    """One line, and never the key."""
    found = call("models", "test", *arguments)

    assert code == found.code
    assert said in found.error
    assert KEY not in found.err


def test_a_key_that_is_not_accepted(call: Call, settings: Callable[[str], None]) -> None:
    """It is said where to look."""
    with served(AnthropicWire(), Refused(status=401, message=f"bad {KEY}")) as server:
        settings(reached(server))
        said = call("models", "test", "anthropic", "--key", f"anthropic={KEY}")

    assert exits.USAGE == said.code
    assert "does not accept the key (status 401): look at ANTHROPIC_API_KEY" in said.error
    assert KEY not in said.err


# Settings


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[providers.antropic]\nurl = 'http://x'", "unknown provider `antropic`"),
        ("[providers.anthropic]\nkey = 'sk'", "keys are for the environment, `.env` or the keyring"),
        ("[providers.anthropic]\nur = 'http://x'", "unknown key `ur` of provider `anthropic`"),
        ("[providers.anthropic]\nurl = 3", "`url` of provider `anthropic`"),
        ("[providers.anthropic]\nurl = 'ftp://x'", "begins with `http://` or `https://`"),
        ("[providers.local]\nserver = 'lama.cpp'", "did you mean `llama.cpp`?"),
        ("[providers]\nanthropic = 3", "is a table of tables: write `[providers.NAME]`"),
        ('[prices."openai:x"]\nin = 1', "needs `out`, in dollars for a million tokens"),
        ('[prices."openai:x"]\nin = 1\nout = "2"', "`out` of the price of `openai:x`"),
        ('[prices."openai:x"]\nin = -1\nout = 2', "from 0 to 10,000"),
        ('[prices."openai:x"]\nin = 1\nouts = 2', "did you mean `out`?"),
    ],
)
def test_settings_that_are_none(call: Call, settings: Callable[[str], None], text: str, said: str) -> None:
    """The file, the place in it, and what would be right."""
    settings(text)
    found = call("models")

    assert exits.USAGE == found.code
    assert said in found.error
    assert "callsheet.toml" in found.error


# Plans that ask


def test_a_plan_asks_who_is_at_hand(
    call: Call, settings: Callable[[str], None], plan: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """The answer is the result; what it cost is in the report, and the key is in no file of the run."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with served(AnthropicWire(), Said(text=ANSWER)) as server:
        settings(reached(server))
        said = call("run", plan, "-q")

    assert (exits.DONE, "2") == (said.code, said.out.strip())
    assert 1 == len(server.came)
    files = [one for one in (tmp_path / ".callsheet").rglob("*") if one.is_file()]
    assert files
    assert [] == [one for one in files if KEY.encode() in one.read_bytes()]
    assert (1, 26) == (used(call)["calls"], used(call)["tokens"])
    (told,) = json.loads(call("show", "last", "--json").out)["calls"]
    assert ("anthropic:claude-haiku-5-5", "pick", "0.00000517") == (told["model"], told["node"], told["charges"])
    assert {"in_uncached": 11, "cache_read": 7, "out": 5, "reasoning": 3} == told["kinds"]
    (page,) = (tmp_path / ".callsheet").rglob("report.html")
    assert "anthropic:claude-haiku-5-5" in page.read_text(encoding="utf-8")
    assert KEY not in said.out + said.err


def test_without_anybody_at_hand_nothing_begins(call: Call, plan: str, tmp_path: Path) -> None:
    """It is said whom one could set up, and that a script would do."""
    said = call("run", plan)

    assert exits.USAGE == said.code
    for part in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GOOGLE_API_KEY", "--script FILE"):
        assert part in said.error
    assert not (tmp_path / ".callsheet").exists()


def test_the_first_that_is_set_up_is_asked(
    call: Call, settings: Callable[[str], None], plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chain begins with another, whose key is not there."""
    monkeypatch.setenv("OPENAI_API_KEY", KEY)
    with served(OpenAIWire(), Said(text=ANSWER)) as server:
        settings(reached(server, "openai"))
        assert "2" == call("run", plan, "-q").out.strip()

    assert "gpt-6-luna" == server.came[0].body["model"]


def test_a_model_of_a_flag_goes_before_the_chain(call: Call, settings: Callable[[str], None], plan: str) -> None:
    """With a temperature, where it takes one."""
    with served(LocalWire("llama.cpp"), Said(text=ANSWER)) as server:
        settings(reached(server, "local"))
        said = call("run", plan, "-q", "--model", "local:qwen3", "--temperature", "0.2")

    assert "2" == said.out.strip()
    assert ("qwen3", 0.2) == (server.came[0].body["model"], server.came[0].body["temperature"])
    assert "takes no" not in said.err


def test_who_takes_no_temperature_is_told_of(call: Call, settings: Callable[[str], None], plan: str) -> None:
    """A note, and the run goes on."""
    with served(AnthropicWire(), Said(text=ANSWER)) as server:
        settings(f"temperature = 0.5\n{reached(server)}")
        said = call("run", plan, "-q", "--key", f"anthropic={KEY}")

    assert exits.DONE == said.code
    assert "note: `anthropic:claude-haiku-5-5` takes no `temperature`: it is asked without" in said.err


def test_a_model_that_is_too_dear_is_refused(call: Call, plan: str) -> None:
    """Before anything runs: the plan was costed with less."""
    said = call("run", plan, "--model", "anthropic:claude-opus-5-5", "--key", f"anthropic={KEY}")

    assert exits.USAGE == said.code
    assert "`anthropic:claude-opus-5-5` costs up to $5 in and $20 out for a million tokens" in said.error
    assert "raise `price_in` and `price_out` in [tiers.cheap]" in said.error


def test_a_provider_that_fails_fails_the_run(
    call: Call, settings: Callable[[str], None], plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many tries as the tier has, as soon as the provider allows, and then exit code 6."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with served(AnthropicWire(), Refused(status=529, message="too much", headers={"retry-after": "0"})) as server:
        settings(reached(server))
        said = call("run", plan, "-q")

    assert exits.SITE == said.code
    assert "answered 529: too much" in why(call)
    assert DEFAULT_TIERS["cheap"].tries == len(server.came)


def test_a_run_goes_on_when_the_provider_is_back(
    call: Call, settings: Callable[[str], None], plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With another provider, if need be: who answers is for the settings to say, not for the run."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    Path(plan).write_text(ASKS.replace("3 calls", "9 calls"), encoding="utf-8")
    with served(AnthropicWire(), Refused(status=503, headers={"retry-after": "0"})) as server:
        settings(reached(server))
        assert exits.SITE == call("run", plan, "-q").code
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    assert "ANTHROPIC_API_KEY" in call("resume", "last", "-q").error
    with served(LocalWire("llama.cpp"), Said(text=ANSWER)) as server:
        settings(reached(server, "local"))
        said = call("resume", "last", "-q", "--model", "local:qwen3")

    assert (exits.DONE, "2") == (said.code, said.out.strip())


@pytest.mark.slow
def test_many_runs_ask_as_well(
    call: Call, settings: Callable[[str], None], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In processes of their own, with the same key and onto one cassette; and again from it, without anybody."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    text = ASKS.replace("agent helper", "input one: Text\nagent helper").replace('"tea", "coffee"', "one")
    (tmp_path / "many.plan").write_text(text, encoding="utf-8")
    (tmp_path / "inputs.jsonl").write_text('{"one": "<tea>"}\n{"one": "<coffee>"}\n', encoding="utf-8")
    with served(
        AnthropicWire(),
        by=lambda came: Said(text=f'{{"answer": {len(came.body["messages"][0]["content"])}, "confidence": 1}}'),
    ) as server:
        settings(reached(server))
        first = call("run", "many.plan", "--many", "inputs.jsonl", "-j", "2", "--record", "said.jsonl", "-q")
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    again = call("run", "many.plan", "--many", "inputs.jsonl", "-j", "2", "--replay", "said.jsonl", "-q")

    assert (exits.DONE, exits.DONE) == (first.code, again.code), first.err + again.err
    results = [[json.loads(line)["result"] for line in said.out.splitlines()] for said in (first, again)]
    assert 2 == len(set(results[0]))
    assert sorted(results[0]) == sorted(results[1])
    assert 2 == len((tmp_path / "said.jsonl").read_text(encoding="utf-8").splitlines())


# Cassettes


def test_a_run_is_recorded_and_played_back(
    call: Call, settings: Callable[[str], None], plan: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Without the key, and with nobody there: the same result, and the same cost."""
    monkeypatch.setenv("ANTHROPIC_API_KEY", KEY)
    with served(AnthropicWire(), Said(text=ANSWER)) as server:
        settings(reached(server))
        assert exits.DONE == call("run", plan, "-q", "--record", "said.jsonl").code
    monkeypatch.delenv("ANTHROPIC_API_KEY")
    os.remove("callsheet.toml")
    said = call("run", plan, "-q", "--replay", "said.jsonl")

    assert (exits.DONE, "2") == (said.code, said.out.strip())
    assert KEY not in (tmp_path / "said.jsonl").read_text(encoding="utf-8")
    took = [{**used(call, run), "time": 0} for run in _runs(call)]
    assert 2 == len(took)
    assert took[0] == took[1]

    (tmp_path / plan).write_text(ASKS.replace("Which of them?", "Which one?"), encoding="utf-8")
    missed = call("run", plan, "-q", "--replay", "said.jsonl")
    assert exits.SITE == missed.code
    assert "record it again" in why(call)


def _runs(call: Call) -> list[str]:
    return [one["run"] for one in json.loads(call("runs", "--json").out)["runs"]]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--replay", "none.jsonl"), "the cassette `none.jsonl` cannot be read: no such file or directory"),
        (("--replay", "asks.plan"), "asks.plan:1 is no line of a cassette"),
        (("--replay", "empty.jsonl"), "the cassette `empty.jsonl` has nothing of `anthropic:claude-haiku-5-5`"),
        (("--replay", "empty.jsonl", "--record", "x.jsonl"), "`record` and `replay` exclude each other"),
    ],
)
def test_cassettes_that_do_not_do(call: Call, plan: str, tmp_path: Path, arguments: tuple[str, ...], said: str) -> None:
    """One line, before anything begins."""
    (tmp_path / "empty.jsonl").touch()
    found = call("run", plan, *arguments)

    assert exits.USAGE == found.code
    assert said in found.error
    assert not (tmp_path / ".callsheet").exists()
