"""Asks one peer about cases; runs under the peers' own Python, so it imports nothing of the project.

`worker.py original|verified|values|left [CHROMIUM]` reads a case a line, and prints for each a line: the score, or what
was raised.
What libwebarena imports beside its evaluators, to run agents, is stood in for by empty modules.
"""

from __future__ import annotations

import json
import logging
import os
import sys
import tempfile
import types
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def main(kind: str, chromium: str) -> None:
    """Print what the peer says."""
    cases = [json.loads(line) for line in sys.stdin]
    told = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what peers print is no answer
    peers = {"original": lambda: original(chromium), "verified": verified, "values": values, "left": left}
    with peers[kind]() as ask:
        for case in cases:
            try:
                said: Any = ask(case)
            except Exception as error:  # noqa: BLE001 # whatever it is, it is the peer's answer
                said = f"{type(error).__name__}: {error}"
            told.write(json.dumps(said) + "\n")
    told.flush()


@contextmanager
def original(chromium: str) -> Iterator[Callable[[Any], Any]]:
    """libwebarena's evaluators, its judge saying what the case says, its pauses taken out."""
    for name, member in (
        ("webarena.browser_env", ""),
        ("webarena.browser_env.actions", "Action"),
        ("webarena.browser_env.utils", "StateInfo"),
        ("webarena.llms", ""),
        ("webarena.llms.providers", ""),
        ("webarena.llms.providers.openai_utils", "generate_from_openai_chat_completion"),
    ):
        module = types.ModuleType(name)
        module.__path__ = []  # type: ignore[attr-defined]
        if member:
            setattr(module, member, dict[str, Any])
        sys.modules[name] = module
    accounts = types.ModuleType("webarena.browser_env.env_config")
    accounts.ACCOUNTS = {}  # type: ignore[attr-defined]
    for site in ("GITLAB", "MAP", "REDDIT", "SHOPPING", "SHOPPING_ADMIN", "WIKIPEDIA"):
        setattr(accounts, site, os.environ[site])
    sys.modules["webarena.browser_env.env_config"] = accounts
    import nltk

    from webarena.evaluation_harness import evaluators, helper_functions

    for found in Path(nltk.__file__).parents[1].glob("llama_index/core/_static/nltk_cache"):
        nltk.data.path.insert(0, str(found))
    evaluators.time = types.SimpleNamespace(sleep=lambda _: None)
    with pages(chromium) as page:
        yield lambda case: ask_original(case, evaluators, helper_functions, page)


@contextmanager
def pages(chromium: str) -> Iterator[Any]:
    """A page of a browser, or None where none is named."""
    if not chromium:
        yield None
        return
    from playwright.sync_api import sync_playwright

    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=chromium, chromium_sandbox=os.geteuid() != 0)
        yield browser.new_context().new_page()
        browser.close()


def ask_original(case: Any, evaluators: Any, helpers: Any, page: Any) -> float:
    """A case is `{"task": …, "answer": …, "url": …, "says": […]}`."""
    said = iter(case.get("says", ()))
    helpers.generate_from_openai_chat_completion = lambda **_: next(said)
    if page is not None:
        page.goto(case["url"])
    else:
        page = helpers.PseudoPage(None, case.get("url", "about:blank"))
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "task.json"
        path.write_text(json.dumps(case["task"]))
        trajectory = [{}, {"answer": case.get("answer", "")}]
        score = 1.0
        for kind in case["task"]["eval"]["eval_types"]:
            evaluator = {
                "string_match": evaluators.StringEvaluator,
                "url_match": evaluators.URLEvaluator,
                "program_html": evaluators.HTMLContentEvaluator,
            }[kind]()
            # Past the checks of types, which know only Playwright's own pages.
            call = getattr(type(evaluator).__call__, "__wrapped__", type(evaluator).__call__)
            score *= call(evaluator, trajectory, path, page, None)
    return score


@contextmanager
def verified() -> Iterator[Callable[[Any], Any]]:
    """webarena-verified's evaluator; a case is `{"id": …, "answer": …, "har": […]}`."""
    logging.disable(logging.CRITICAL)
    from webarena_verified.api import WebArenaVerified
    from webarena_verified.types.config import WebArenaVerifiedConfig
    from webarena_verified.types.tracing import NetworkEvent, NetworkTrace

    sites = ("shopping", "shopping_admin", "reddit", "gitlab", "map", "wikipedia", "homepage")
    environments = {site: {"urls": [os.environ[site.upper()]]} for site in sites}
    arena = WebArenaVerified(config=WebArenaVerifiedConfig(environments=environments))

    def ask(case: Any) -> float:
        events = tuple(NetworkEvent(data=types.MappingProxyType(one)) for one in case["har"])
        trace = NetworkTrace.model_construct(is_playwright=False, src_file=Path("x.har"), events=events)
        return arena.evaluate_task(task_id=case["id"], agent_response=case["answer"], network_trace=trace).score

    yield ask


@contextmanager
def values() -> Iterator[Callable[[Any], Any]]:
    """webarena-verified's types: a case is `{"type": …, "expected": …, "found": …}`; None for what is none."""
    logging.disable(logging.CRITICAL)
    from webarena_verified.core.evaluation.data_types import TYPE_REGISTRY

    def ask(case: Any) -> Any:
        kind = TYPE_REGISTRY[case["type"]]
        try:
            expected = kind(case["expected"])
        except Exception:  # noqa: BLE001 # each type raises what its library raises
            return None
        try:
            found = kind(case["found"])
        except Exception:  # noqa: BLE001
            found = case["found"]
        return float(expected == found)

    yield ask


@contextmanager
def left() -> Iterator[Callable[[Any], Any]]:
    """webarena-verified's evaluator on files; a case is `{"id": …, "left": …, "tasks": …, "address": …}`."""
    logging.disable(logging.CRITICAL)
    from webarena_verified.api import WebArenaVerified
    from webarena_verified.types.config import WebArenaVerifiedConfig

    def ask(case: Any) -> float:
        where = {"shopping": {"urls": [case["address"]]}}
        arena = WebArenaVerified(config=WebArenaVerifiedConfig(test_data_file=case["tasks"], environments=where))
        folder = Path(case["left"])
        files = {"agent_response": folder / "agent_response.json", "network_trace": folder / "network.har"}
        return arena.evaluate_task(task_id=case["id"], **files).score

    yield ask


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "")
