"""The report of an evaluation: one HTML file with tables and plots, for a browser and `file://`.

In goes the summary, out comes the page. Every figure that no model was asked for is called simulated where it stands.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape
from typing import Any

from .conclusions import said_of
from .plots import FIGURES, plot

STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 100rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .5rem; text-align: right; border-bottom: 1px solid rgb(128 128 128 / 35%); }
td { white-space: nowrap; }
td:first-child { white-space: normal; overflow-wrap: anywhere; min-width: 10rem; }
h2 { overflow-wrap: anywhere; }
th { vertical-align: bottom; }
th:first-child, td:first-child { text-align: left; }
small { opacity: .75; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(26rem, 100%), 1fr)); gap: 1.5rem; }
.note { border-left: 4px solid #d55e00; padding-left: .8rem; }
.scroll { overflow-x: auto; }
"""
SIMULATED = (
    "No model was asked for what is called simulated: a search says what is right and chance what is wrong, by rates "
    "that are assumed. Tokens are counted by a rule of our own on the prompts that would have been sent. These figures "
    "compare agents with each other; they say nothing of what a model would do."
)
COLUMNS: tuple[tuple[str, str], ...] = (
    ("attempts", "attempts"),
    ("success_rate", "done (95 %)"),
    ("avg_min_actions", "fewest actions"),
    ("avg_actual_actions", "actions"),
    ("avg_expected_calls", "⌈actions/K⌉"),
    ("avg_inference_calls", "calls"),
    ("avg_single_step_tokens", "tokens at K = 1"),
    ("avg_multi_step_tokens", "tokens"),
    ("token_reduction_percent", "fewer tokens (95 %)"),
    ("avg_reward", "reward (95 %)"),
    ("tokens_per_completed", "tokens a task done"),
    ("cost_per_completed", "$ a task done"),
)


def page_of(summary: Mapping[str, Any]) -> str:
    """The whole page."""
    return framed("Evaluation", _body(summary))


def framed(title: str, body: Iterable[str], style: str = STYLE) -> str:
    """A page of that title around what stands in it."""
    head = [
        '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>{escape(title)}</title><style>{style}</style></head>",
    ]
    parts = ["<!doctype html>", '<html lang="en">', *head, "<body>", *body, "</body>", "</html>"]
    return "\n".join(parts) + "\n"


def table(columns: Iterable[str], rows: Iterable[Iterable[str]]) -> Iterator[str]:
    """Texts in a table that scrolls by itself where it is wider than the page."""
    yield '<div class="scroll"><table><thead><tr>'
    yield "".join(f"<th>{escape(column)}</th>" for column in columns) + "</tr></thead><tbody>"
    for cells in rows:
        yield "<tr>" + "".join(f"<td>{escape(cell)}</td>" for cell in cells) + "</tr>"
    yield "</tbody></table></div>"


def _body(summary: Mapping[str, Any]) -> Iterator[str]:
    yield f"<h1>Evaluation of {summary['attempts']:,} attempts</h1>"
    if any(row["simulated"] for row in summary["agents"]):
        yield f'<p class="note">{escape(SIMULATED)}</p>'
    yield f"<p>Tokens by {escape(', '.join(summary['tokenizers']))}. Whether a task is done, the site's state says.</p>"
    yield from _table("Agents", "agent", summary["agents"], _agent)
    yield from _conclusions(summary.get("conclusions", ()))
    yield from _judges(summary.get("judges", ()))
    for kind in dict.fromkeys(row["kind"] for row in summary["by_horizon"]):
        rows = [row for row in summary["by_horizon"] if row["kind"] == kind]
        simulated = any(row["simulated"] for row in rows)
        yield f"<h2>{escape(kind)}</h2>"
        yield '<div class="plots">' + "".join(plot(one, rows, simulated=simulated) for one in FIGURES) + "</div>"
    by_horizon, by_site = summary["by_horizon"], summary["by_site"]
    yield from _table("By actions", "agent", by_horizon, lambda row: f"{_agent(row)}, {row['horizon']} actions")
    yield from _table("By site", "agent", by_site, lambda row: f"{_agent(row)}, {row['site']}")


def _conclusions(conclusions: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """How many acts a call are best, and which of that hangs on what is assumed of the agents."""
    if not conclusions:
        return
    yield "<h2>What turns over</h2><ul>"
    yield "".join(f"<li>{escape(said_of(one))}</li>" for one in conclusions) + "</ul>"


def _judges(judges: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """How model judges agree with the site's state."""
    if not judges:
        return
    names = ("judge", "attempts", "agrees with the state (95 %)", "κ", "wrong yes", "wrong no", "silent", "tokens each")
    yield "<h2>Model judge</h2>"
    yield from table(names, map(_judge, judges))


def _judge(one: Mapping[str, Any]) -> tuple[str, ...]:
    low, high = one["agreement_interval"]
    return (
        one["judge"] + (" (simulated)" if one["simulated"] else ""),
        f"{one['attempts']:,}",
        f"{one['agreement']:.1%} ({low:.1%} to {high:.1%})",
        "–" if one["kappa"] is None else f"{one['kappa']:.2f}",
        *(str(one[key]) for key in ("wrong_yes", "wrong_no", "silent")),
        f"{one['avg_judge_tokens']:,.0f}",
    )


def _agent(row: Mapping[str, Any]) -> str:
    return f"{row['kind']}, K = {row['per_call']}" + (" (simulated)" if row["simulated"] else "")


def _table(title: str, first: str, rows: Sequence[Mapping[str, Any]], name: Any) -> Iterator[str]:
    yield f'<h2>{escape(title)}</h2><div class="scroll"><table><thead><tr><th>{escape(first)}</th>'
    yield "".join(f"<th>{escape(column)}</th>" for _, column in COLUMNS) + "</tr></thead><tbody>"
    for row in rows:
        cells = "".join(f"<td>{_cell(row, key)}</td>" for key, _ in COLUMNS)
        yield f"<tr><td>{escape(name(row))}</td>{cells}</tr>"
    yield "</tbody></table></div>"


def _cell(row: Mapping[str, Any], key: str) -> str:
    value, interval = row[key], row.get(f"{key}_interval")
    if value is None:
        return "none done"
    shown = escape(_number(key, value))
    if interval is None:
        return shown
    low, high = (escape(_number(key, one)) for one in interval)
    return f"{shown}<br><small>{low} to {high}</small>"  # below it: beside it the table would not fit a screen


def _number(key: str, value: float) -> str:
    if key == "success_rate":
        return f"{value:.1%}"
    if key == "token_reduction_percent":
        return f"{value:.1f} %"
    if "tokens" in key or key == "attempts":
        return f"{value:,.0f}"
    return f"{value:.4f}" if key == "cost_per_completed" else f"{value:.2f}"
