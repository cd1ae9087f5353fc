"""`callsheet.toml`: tiers of models and other settings, the project's file over the user's, mistakes in one line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from callsheet.dsl.tiers import DEFAULT_TIERS, Tier
from callsheet.settings import load_settings
from callsheet.settings_files import BadSettings
from callsheet.tiers import tiers_in_force

HOUSE = """
settle_pause = 2.5

[tiers.house]
chain = ["local:our-own-model"]
price_in = 0.10
price_out = 1
max_in = 16_000
"""


def tiers_of(folder: Path, text: str, user: str = "") -> dict[str, Tier]:
    """The tiers where the project's file says this, and the user's that."""
    (folder / "callsheet.toml").write_text(text, encoding="utf-8")
    (folder / "user.toml").write_text(user, encoding="utf-8")
    return dict(tiers_in_force(folder=folder, user=folder / "user.toml"))


def test_without_files_there_are_the_built_in_ones(tmp_path: Path) -> None:
    """Nobody has to write one."""
    assert DEFAULT_TIERS == tiers_in_force(folder=tmp_path, user=tmp_path / "none.toml")


def test_a_file_adds_tiers_and_changes_others(tmp_path: Path) -> None:
    """What it does not say of a known one stays; prices are exact."""
    tiers = tiers_of(tmp_path, HOUSE, "[tiers.cheap]\ntries = 5\n[tiers.house]\nprice_in = 9\nprice_out = 9\ntries = 3")

    assert {*DEFAULT_TIERS, "house"} == set(tiers)
    assert (5, DEFAULT_TIERS["cheap"].price_in) == (tiers["cheap"].tries, tiers["cheap"].price_in)
    assert (Decimal("0.10"), Decimal(1), 16_000, 3) == (
        tiers["house"].price_in,
        tiers["house"].price_out,
        tiers["house"].max_in,
        tiers["house"].tries,
    )
    assert 2.5 == load_settings(environment={}, folder=tmp_path, user=tmp_path / "none.toml").settle_pause


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("tiers = 3", "is a table: write `[tiers.NAME]`"),
        ("[tiers]\ncheap = 3", "is a table: write `[tiers.cheap]`"),
        ("[tiers.house]\nprice_in = 1", "needs `price_out`, in dollars for a million tokens"),
        ("[tiers.cheap]\nprize_in = 1", "unknown key `prize_in` of tier `cheap`"),
        ("[tiers.cheap]\nprize_in = 1", "did you mean `price_in`?"),
        ("[tiers.cheap]\nprice_in = -1", "is a number from 0 to 10000"),
        ("[tiers.cheap]\nprice_in = nan", "is a number from 0 to 10000"),
        ("[tiers.cheap]\nlongest = inf", "is a number from 0.1 to 3600"),
        ("[tiers.cheap]\nprice_in = true", "is a number from 0 to 10000"),
        ("[tiers.cheap]\ntries = 0", "is a whole number from 1 to 10"),
        ("[tiers.cheap]\nmax_in = 1.5", "is a whole number from 1 to 10,000,000"),
        ("[tiers.cheap]\nmax_in = inf", "is a whole number from 1 to 10,000,000"),
        ('[tiers.cheap]\nchain = "local:x"', "`chain` of tier `cheap`"),
        ('[tiers.cheap]\nchain = ["no-provider"]', "is a list of models such as"),
        ("[tiers.cheap", "cannot be read"),
    ],
)
def test_a_mistake_is_one_line_that_says_where(tmp_path: Path, text: str, said: str) -> None:
    """The file, the tier, and what would be right."""
    with pytest.raises(BadSettings) as told:
        tiers_of(tmp_path, text)

    assert said in str(told.value)
    assert "callsheet.toml" in str(told.value)


def test_a_tier_comes_back_from_its_data() -> None:
    """A run keeps the tiers that its plan was checked with."""
    assert list(DEFAULT_TIERS.values()) == [Tier.from_data(one.to_data()) for one in DEFAULT_TIERS.values()]
