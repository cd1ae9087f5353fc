"""The page about models: its tables are the code's, its settings are settings, its programs run."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from callsheet.dsl.scripted import read_script
from callsheet.dsl.tiers import DEFAULT_TIERS
from callsheet.planners.providers import PROVIDERS, Access, open_model
from callsheet.providers import provider_settings
from callsheet.settings import load_settings
from callsheet.tiers import tiers_in_force

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "models.md").read_text(encoding="utf-8")


def blocks(kind: str) -> list[str]:
    """What stands between fences of one kind."""
    return re.findall(rf"^```{kind}\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("text", blocks("toml"))
def test_settings_are_settings(text: str, tmp_path: Path) -> None:
    """Each block is read without a complaint."""
    (tmp_path / "callsheet.toml").write_text(text, encoding="utf-8")
    where = {"folder": tmp_path, "user": tmp_path / "none.toml"}

    assert tiers_in_force(folder=tmp_path, user=tmp_path / "none.toml")
    assert load_settings(environment={}, **where)
    assert provider_settings(environment={}, folder=tmp_path, user=tmp_path / "none.toml")


@pytest.mark.parametrize("program", blocks("python"))
def test_programs_run(program: str) -> None:
    """As they stand there."""
    exec(compile(program, "models.md", "exec"), {"__name__": "models"})


def test_the_script_is_one() -> None:
    """And is read."""
    (text,) = blocks("yaml")

    assert read_script(text)


def test_every_tier_is_there_as_it_is() -> None:
    """Its chain and its prices."""
    rows = re.findall(r"^\| `(\w+)` \| (`[^|]*:[^|]*`) \| \$(\S+) \| \$(\S+) \|$", PAGE, re.MULTILINE)
    told = {name: (tuple(re.findall(r"`([^`]+)`", chain)), sent, back) for name, chain, sent, back in rows}

    assert {one.name: (one.chain, str(one.price_in), str(one.price_out)) for one in DEFAULT_TIERS.values()} == told


@pytest.mark.parametrize("name", PROVIDERS)
def test_every_provider_is_there_as_it_is(name: str) -> None:
    """Its key, its extra, and what its models take."""
    (row,) = re.findall(rf"^\| `{name}` \| `?(\w+)[^|]*\| `([^`]+)` \| ([^|]*) \|", PAGE, re.MULTILINE)
    provider, can = PROVIDERS[name], open_model(f"{name}:model", Access(key="k")).abilities
    takes = {
        "a JSON schema": can.json,
        "a grammar": can.grammar is not None,
        "a temperature": can.sampling,
        "a seed": can.seed,
        "probabilities": can.logprobs,
    }

    assert (provider.key or "none", f"callsheet[{provider.extra}]" if provider.extra else "callsheet") == row[:2]
    assert [what for what, taken in takes.items() if taken] == row[2].split(", ")
