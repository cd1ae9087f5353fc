"""Suites by name: those that are known, and folders of tasks.

A suite is a file here and a line in `SUITES`.
"""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from pathlib import Path

from callsheet.dsl.diagnostics import closest
from callsheet.planners.providers import NamedModel

from .seam import BadSuite, Suite

SUITES: dict[str, str] = {"miniwob": ".miniwob:MiniWob"}
"""The suites there are: name and `module:class`."""
COUNTED = frozenset({"miniwob"})
"""Those whose tasks have a countdown."""


def suite_called(
    name: str,
    *,
    patience: int = 1,
    addresses: Mapping[str, str] | None = None,
    kept: Path | None = None,
    judge: NamedModel | None = None,
) -> Suite:
    """The suite of that name, the one in that folder, or the tasks of WebArena in that file. Raises `BadSuite`.

    With more `patience` the countdowns of its tasks last so many times as long. `addresses` say where WebArena's sites
    are, `kept` where the answers to its tasks go, and `judge` who is asked where only a model can tell.
    """
    if patience != 1 and name not in COUNTED:
        raise BadSuite(f"the tasks of `{name}` have no countdown, and so need no `--patience`")
    if judge is not None and not name.endswith(".json"):
        raise BadSuite(f"the tasks of `{name}` need no `--judge`: those of WebArena may")
    if name in SUITES:
        module, _, attribute = SUITES[name].partition(":")
        kind = getattr(import_module(module, __package__), attribute)
        made: Suite = kind(patience=patience) if name in COUNTED else kind()
        return made
    if Path(name).is_dir():
        from .folder import FolderSuite

        return FolderSuite(Path(name).absolute())
    if name.endswith(".json") and Path(name).is_file():
        from .arena_files import ArenaSuite

        path = Path(name).absolute()
        if not addresses:
            raise BadSuite("say where the sites of its tasks are, with `--at shopping=http://…` and the like")
        answers = (kept or Path(f"suite-{path.stem}")).absolute() / "answers"
        return ArenaSuite(path=path, addresses=addresses, kept=answers, judge=judge)
    near = closest(name, SUITES)
    there = f"did you mean `{near}`?" if near else f"there are {', '.join(f'`{one}`' for one in SUITES)}"
    raise BadSuite(f"no suite, and no folder or file of tasks, `{name}`; {there}")


def plan_of(task: str, plans: frozenset[str]) -> str | None:
    """The plan that is meant for a task: of its name, else of the variant's that is named like the beginning of it.

    >>> plan_of("click-tab-2-easy", frozenset({"click_tab", "click_tab_2"}))
    'click_tab_2'
    """
    parts = task.split("-")
    names = ("_".join(parts[:length]) for length in range(len(parts), 0, -1))
    return next((name for name in names if name in plans), None)
