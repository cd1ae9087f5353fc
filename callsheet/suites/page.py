"""The report on a suite: one HTML file, a table of tasks and, for each that failed, what happened and how to see it.

In go figures and rows, out comes the page, for `file://`.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from html import escape

from callsheet.evaluation.page import framed
from callsheet.tasks.suites.playing import Row

from .figures import Figures
from .results import Results

STYLE = """
:root { color-scheme: light dark; }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 70rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums; }
th, td { padding: .25rem .7rem; text-align: right; border-bottom: 1px solid rgb(128 128 128 / 35%); }
td { vertical-align: top; }
th:first-child, td:first-child, td.text { text-align: left; }
tr.all td:nth-child(3) { color: #2a7; }
tr.some td:nth-child(3) { color: #d80; }
tr.none td:nth-child(3) { color: #d33; }
.scroll { overflow-x: auto; }
"""
MOST_SHOWN = 10
"""Episodes shown of one task; more are counted."""


def page_of(
    results: Results, figures: Sequence[Figures], rows: Sequence[Row], without: Sequence[str], runs: str
) -> str:
    """The whole page; `without` are tasks that have no plan, `runs` is where journals are."""
    body = [*_summary(results, figures, without), *_table(figures), *_failures(rows, runs)]
    return framed(results.suite, body, STYLE)


def _summary(results: Results, figures: Sequence[Figures], without: Sequence[str]) -> Iterator[str]:
    solved, episodes = sum(one.solved for one in figures), sum(one.episodes for one in figures)
    yield f"<h1>{escape(results.suite)}: {solved:,} of {episodes:,} episodes solved</h1>"
    good = sum(one.rate >= 0.99 for one in figures)
    yield f"<p>{good} of {len(figures)} tasks at 99 % or more. Problems are drawn from seed {results.seed}.</p>"
    if results.patience != 1:
        yield f"<p>Countdowns last {results.patience} times as long as the tasks have them.</p>"
    if results.judge:
        yield f"<p>What only a model can tell was told by {escape(results.judge)}.</p>"
    over = sum(one.over for one in figures)
    yield f"<p>{over or 'No'} episode{'s' if over != 1 else ''} took more steps than the plan's bound.</p>"
    if without:
        yield f"<p>Without a plan: {escape(', '.join(without))}.</p>"


def _table(figures: Sequence[Figures]) -> Iterator[str]:
    yield '<div class="scroll"><table><thead><tr><th>task</th><th>plan</th><th>solved</th><th>mean reward</th>'
    yield "<th>most steps taken</th><th>bound</th><th>median seconds</th></tr></thead><tbody>"
    for one in figures:
        kind = "all" if one.solved == one.episodes else "some" if one.solved else "none"
        yield f'<tr class="{kind}"><td>{escape(one.task)}</td><td class="text">{escape(one.plan)}</td>'
        yield f"<td>{one.solved} of {one.episodes}</td><td>{one.reward:.2f}</td><td>{one.steps}</td>"
        yield f"<td>{one.most}</td><td>{one.seconds:.2f}</td></tr>"
    yield "</tbody></table></div>"


def _failures(rows: Sequence[Row], runs: str) -> Iterator[str]:
    failed: dict[str, list[Row]] = {}
    for row in sorted(rows, key=lambda one: one.key):
        if not row.solved:
            failed.setdefault(row.task, []).append(row)
    for task, some in failed.items():
        yield f"<h2>{escape(task)}: {len(some)} not solved</h2>"
        yield '<div class="scroll"><table><thead><tr><th>wanted</th><th>seed</th><th>what happened</th><th>run</th>'
        yield "</tr></thead><tbody>"
        for row in some[:MOST_SHOWN]:
            yield f"<tr><td>{escape(row.utterance)}</td><td>{row.seed}</td><td class='text'>{escape(row.why)}</td>"
            yield f"<td class='text'><code>callsheet show {escape(row.run)} --runs-dir {escape(runs)}</code></td></tr>"
        yield "</tbody></table></div>"
        if len(some) > MOST_SHOWN:
            yield f"<p>and {len(some) - MOST_SHOWN} more in <code>results.jsonl</code></p>"
