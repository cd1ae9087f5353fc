"""Runs of a plan on a mock site by `callsheet suite`, and whether webarena-verified scores what they leave as we do.

In goes a folder; out come cases that name what each run left there, and our score of it. The tasks stand in the file of
all tasks in place of as many others, since the peer takes no smaller one.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Any

from callsheet.cli.main import run_command_line
from callsheet.mock_sites import Server
from tests.suites.counting import COUNT

from .peers import verified_file

TEMPLATE = 99_999
"""A template that no task has."""
SHOP = "__SHOPPING__/"
CHECKS: tuple[tuple[list[Any], dict[str, Any]], ...] = (
    ([1], {"url": SHOP}),
    ([2], {"url": SHOP}),
    ([[1, 2]], {"url": [f"{SHOP}nowhere", SHOP]}),
    ([1], {"url": SHOP, "http_method": "POST"}),
    ([1], {"url": SHOP, "response_status": 404}),
    ([1], {"url": SHOP, "headers": {"referer": SHOP}}),
    ([1], {"url": f"{SHOP}nowhere"}),
    ([1], {"url": "^__SHOPPING__/?$"}),
    ([1], {"url": SHOP, "query_params": {"page": ["2"]}}),
)


def left_cases(folder: Path) -> Iterator[tuple[dict[str, Any], float]]:
    """What each run left, and its score by us."""
    tasks: list[dict[str, Any]] = json.loads(verified_file().read_text(encoding="utf-8"))
    tasks[: len(CHECKS)] = [_task(number, *check) for number, check in enumerate(CHECKS)]
    file, plans, out = folder / "arena.json", folder / "plans", folder / "out"
    file.write_text(json.dumps(tasks), encoding="utf-8")
    plans.mkdir()
    (plans / f"{TEMPLATE}.plan").write_text(COUNT, encoding="utf-8")
    with Server() as server:
        address = server.site_url("todo", world="arena")
        words = ["--at", f"shopping={address}", "--plans", str(plans), "--episodes", "1", "--output-dir", str(out)]
        with redirect_stdout(sys.stderr):  # the table of this benchmark is the only one that is printed
            run_command_line(["suite", str(file), *words, "-q", "-j", "1"])
    for line in (out / "results.jsonl").read_text(encoding="utf-8").splitlines():
        row = json.loads(line)
        number = int(row["task"].split("-")[1])
        left = {"id": number, "left": str(out / "answers" / str(number)), "tasks": str(file), "address": address}
        yield left, row["reward"]


def _task(number: int, data: list[Any], request: dict[str, Any]) -> dict[str, Any]:
    answer = {
        "evaluator": "AgentResponseEvaluator",
        "results_schema": {"type": "array", "items": {"type": "number"}},
        "expected": {"task_type": "retrieve", "status": "SUCCESS", "retrieved_data": data},
    }
    return {
        "task_id": number,
        "sites": ["shopping"],
        "start_urls": [SHOP],
        "intent": "How many headings are there?",
        "intent_template": "How many headings are there?",
        "intent_template_id": TEMPLATE,
        "instantiation_dict": {"name": "Your tasks"},
        "eval": [answer, {"evaluator": "NetworkEventEvaluator", "expected": request}],
        "revision": 1,
    }
