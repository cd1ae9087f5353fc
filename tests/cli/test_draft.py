"""`callsheet draft`: what it prints and writes, and what it says of goals and sites that it cannot use."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.specs.specs import CART

from .conftest import Call

GOAL = "Empty the cart"


def test_a_plan_on_stdout(call: Call) -> None:
    """And how it was understood, and what it names, on stderr."""
    said = call("draft", GOAL, "--site", "cart", "-v")

    assert 0 == said.code
    assert said.out.startswith("plan empty_on_cart\n")
    assert "empty(), 100% of its words" in said.err
    assert "the plan names the spec `cart.yaml`" in said.err


def test_a_plan_in_a_file_with_its_spec_beside(call: Call, tmp_path: Path) -> None:
    """It checks where it was written, and the next command is said."""
    said = call("draft", GOAL, "--site", "shop=http://localhost:3000/cart", "-o", "empty.plan")

    assert (0, "") == (said.code, said.out)
    assert CART.read_text(encoding="utf-8") == (tmp_path / "cart.yaml").read_text(encoding="utf-8")
    assert "next: callsheet run empty.plan -i account=… --secret shop_password=…" in said.err
    assert 0 == call("check", "--strict", "empty.plan").code


def test_a_plan_as_json(call: Call) -> None:
    """With what it asks for and may cost."""
    document = json.loads(call("draft", GOAL, "--site", "cart", "--json").out)

    assert ("rules", ["account"], ["cart_password"]) == (
        document["planner"],
        document["inputs"],
        document["secrets"],
    )
    assert document["cost"]["most"]["steps"] > 0


@pytest.mark.parametrize(
    ("arguments", "code", "wanted"),
    [
        ((GOAL,), 2, "Missing option '--site'"),
        (("  ", "--site", "cart"), 2, "the goal is empty"),
        (
            ("frobnicate the cart", "--site", "cart"),
            1,
            "no plan: rules: I don't know what `frobnicate` means on this site",
        ),
        ((GOAL, "--site", "crt"), 2, "did you mean `cart`?"),
        ((GOAL, "--site", "cart", "--planner", "rulez"), 2, "no planner `rulez`; did you mean `rules`?"),
        ((GOAL, "--site", "shop=ftp://x"), 2, "`ftp://x` is no address of a site"),
        ((GOAL, "--site", "1=http://x"), 2, "`1` cannot name a site"),
        ((GOAL, "--site", "http://localhost:1/other"), 2, "name its file with `--spec FILE`"),
        ((GOAL, "--site", "cart", "--spec", "none.yaml"), 2, "`none.yaml` cannot be read: no such file or directory"),
        ((GOAL, "--site", "cart", "--spec", "."), 2, "`.` cannot be read: is a directory"),
        ((GOAL, "--site", "cart", "--spec", "bad.yaml"), 2, "bad.yaml:1:1: "),
        ((GOAL, "--site", "cart", "--spec", "latin.yaml"), 2, "`latin.yaml` is not UTF-8 text"),
        ((GOAL, "--site", "cart", "--budget", "1 step"), 1, "no plan: rules: there is a plan, but "),
        ((GOAL, "--site", "cart", "--budget", "lots"), 2, "`lots` is no budget"),
        ((GOAL, "--site", "cart", "-i", "account"), 2, "`--input` is written `--input NAME=VALUE`"),
        ((GOAL, "--site", "cart", "-o", "none/a.plan"), 2, "cannot be written: no such file or directory"),
        ((GOAL, "--site", "cart", "-o", "there.plan"), 2, "`there.plan` is there already: nothing was written"),
    ],
)
def test_bad_input(call: Call, tmp_path: Path, arguments: tuple[str, ...], code: int, wanted: str) -> None:
    """One line, the right exit code, and nothing is lost."""
    (tmp_path / "bad.yaml").write_text("- site\n", encoding="utf-8")
    (tmp_path / "latin.yaml").write_bytes(b"site: caf\xe9\n")
    (tmp_path / "there.plan").write_text("mine\n", encoding="utf-8")
    said = call("draft", *arguments)

    assert (code, "") == (said.code, said.out)
    assert wanted in said.err
    assert "mine\n" == (tmp_path / "there.plan").read_text(encoding="utf-8")


def test_another_spec_of_that_name_stays(call: Call, tmp_path: Path) -> None:
    """Nothing is written over it."""
    (tmp_path / "cart.yaml").write_text("site: mine\n", encoding="utf-8")
    said = call("draft", GOAL, "--site", "cart", "-o", "empty.plan")

    assert (2, "site: mine\n") == (said.code, (tmp_path / "cart.yaml").read_text(encoding="utf-8"))
    assert not (tmp_path / "empty.plan").exists()


def test_a_model_that_is_not_set_up_is_followed_by_the_rules(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    """It says why, and the plan is there all the same."""
    for name in ("ANTHROPIC_API_KEY", "OPENAI_API_KEY", "GOOGLE_API_KEY"):
        monkeypatch.delenv(name, raising=False)
    said = call("draft", GOAL, "--site", "cart", "--model", "anthropic:claude-haiku-4-5")

    assert 0 == said.code, said.err
    assert said.out.startswith("plan empty_on_cart\n")
    assert "ANTHROPIC_API_KEY" in said.err


def test_a_planner_without_a_model_is_told(call: Call) -> None:
    """With how one is set."""
    said = call("draft", GOAL, "--site", "cart", "--planner", "openai", "--model", "google:gemini")

    assert (2, "") == (said.code, said.out)
    assert "no model of `openai` is set: `--model openai:NAME`" in said.error


def test_the_prompt_is_shown(call: Call) -> None:
    """The card, the site, the task; and how large they are."""
    said = call("draft", GOAL, "--site", "cart", "--show-prompt", "--budget", "9 steps")

    assert 0 == said.code
    assert said.out.index("VERBS:") < said.out.index("site: cart") < said.out.index("GOAL: Empty the cart")
    assert "which caches keep" in said.err


@pytest.mark.parametrize("method", ["p3o", "ppo_lagrangian", "macpo"])
def test_the_prompt_prices_the_budget(call: Call, method: str) -> None:
    """By the method that is named; a method that there is not is told."""
    prompt = ("draft", GOAL, "--site", "cart", "--show-prompt", "--budget", "9 steps")

    assert "METHOD: " in call(*prompt, "--method", method).out
    assert "METHOD: " not in call(*prompt).out
    assert "'sac' is not one of 'p3o', 'ppo_lagrangian', 'macpo'" in call(*prompt, "--method", "sac").err
