"""A suite of one's own: a folder with a file of JSON for each task, which has cases.

```json
{"site": "http://127.0.0.1:3000/shop", "cases": [{"inputs": {"query": "lamp"}, "result": "$12.00"}]}
```

The seed chooses the case. A case is solved when the run is done and its `result` is what the case says; values are
written as in `report.json`, and without a `result` being done is enough. `site` may be left away for the plan's own.
"""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

from callsheet.dsl.values import to_data
from callsheet.interpreter.run import Ended
from callsheet.interpreter.seams import Page

from .seam import BadSuite, Episode, Judged, Stage

ANYTHING = object()
"""Where a case says no result."""
SITE = "site"
"""What the site of a task is called that says where it is."""


@dataclass(frozen=True, kw_only=True)
class _Case:
    inputs: Mapping[str, Any]
    result: Any


@dataclass(frozen=True, kw_only=True)
class _Task:
    name: str
    site: str | None
    cases: tuple[_Case, ...]

    @classmethod
    def read(cls, path: Path) -> Self:
        """Raises `BadSuite`."""
        try:
            written = json.loads(path.read_text(encoding="utf-8"))
        except (OSError, ValueError) as error:
            raise BadSuite(f"`{path}` cannot be read: {str(error).lower()}") from None
        cases = written.get("cases") if isinstance(written, dict) else None
        if not isinstance(cases, list) or not cases or not all(isinstance(one, dict) for one in cases):
            raise BadSuite(f'`{path}` has no `cases`: write {{"cases": [{{"inputs": {{}}, "result": …}}]}}')
        unknown = [*(written.keys() - {"site", "cases"}), *(key for one in cases for key in one.keys() - CASE)]
        if unknown:
            raise BadSuite(f"`{path}` has `{sorted(unknown)[0]}`: a task has `site` and `cases`, those have {KEYS}")
        found = tuple(_Case(inputs=one.get("inputs", {}), result=one.get("result", ANYTHING)) for one in cases)
        return cls(name=path.stem, site=written.get("site"), cases=found)


CASE = frozenset({"inputs", "result"})
KEYS = "`inputs` and `result`"


@dataclass(frozen=True)
class FolderSuite:
    """The suite of the files in a folder."""

    folder: Path

    @property
    def name(self) -> str:
        """See `Suite.name`."""
        return self.folder.name

    @property
    def keeps_nothing(self) -> bool:
        """See `Suite.keeps_nothing`: real sites remember who was there."""
        return False

    def tasks(self) -> Mapping[str, tuple[str, ...]]:
        """See `Suite.tasks`."""
        read = (_Task.read(path) for path in sorted(self.folder.glob("*.json")))
        found = {task.name: () if task.site is None else (SITE,) for task in read}
        if not found:
            raise BadSuite(f"`{self.folder}` has no tasks: each is a file of JSON, see docs/suites.md")
        return found

    def left_out(self) -> Mapping[str, str]:
        """See `Suite.left_out`."""
        return {}

    def staged(self) -> AbstractAsyncContextManager[Stage]:
        """See `Suite.staged`."""
        return _staged({path.stem: _Task.read(path) for path in sorted(self.folder.glob("*.json"))})


@asynccontextmanager
async def _staged(tasks: Mapping[str, _Task]) -> AsyncIterator[Stage]:
    yield _Stage(tasks)


@dataclass(frozen=True)
class _Stage:
    tasks: Mapping[str, _Task]

    def episode(self, task: str, seed: int) -> Episode:
        """See `Stage.episode`."""
        one = self.tasks[task]
        return _Episode(one.site, one.cases[seed % len(one.cases)])


@dataclass(frozen=True)
class _Episode:
    address: str | None
    case: _Case

    @property
    def addresses(self) -> Mapping[str, str]:
        """See `Episode.addresses`."""
        return {} if self.address is None else {SITE: self.address}

    async def begin(self, pages: Mapping[str, Page], asked: Collection[str]) -> Mapping[str, Any]:
        """See `Episode.begin`: the plan opens the page itself."""
        return self.case.inputs

    @property
    def wanted(self) -> str:
        """See `Episode.wanted`: the input of that name, if the case has one."""
        return str(self.case.inputs.get("utterance", ""))

    async def judge(self, page: Page) -> None:
        """See `Episode.judge`: the result says it."""

    async def judged(self, ended: Ended) -> Judged:
        """See `Episode.judged`."""
        if ended.end.outcome != "done":
            return Judged(solved=False, reward=0.0, why=ended.end.why)
        result = to_data(ended.end.result)
        if self.case.result is ANYTHING or result == self.case.result:
            return Judged(solved=True, reward=1.0)
        shown = json.dumps(result, ensure_ascii=False)
        return Judged(solved=False, reward=0.0, why=f"the result is {shown}")
