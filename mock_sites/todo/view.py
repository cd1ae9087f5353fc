"""How the board is looked at, as the address says it: all, active or done tasks, of one list or of all."""

from __future__ import annotations

from dataclasses import dataclass

from ..page.requests import Request, address
from .board import LISTS, Task


@dataclass(frozen=True, kw_only=True, slots=True)
class View:
    """Which tasks are shown; `note` says what was just done."""

    show: str = ""
    list: str = ""
    note: str = ""

    @classmethod
    def of(cls, request: Request) -> View:
        """The view of a request; what an address says that there is not is left out."""
        show, chosen = request.asked("show"), request.asked("list")
        return cls(
            show=show if show in ("active", "done") else "",
            list=chosen if chosen in LISTS else "",
            note=request.asked("said"),
        )

    def address(self, path: str = "/", *, show: str | None = None, said: str = "") -> str:
        """`path` looked at in this way, or with another `show`."""
        return address(path, show=self.show if show is None else show, list=self.list, said=said)

    def said(self, what: str) -> str:
        """The board in this view, saying what was just done."""
        return self.address(said=what)

    def shows(self, task: Task) -> bool:
        """Whether the task is among those shown."""
        return self.list in ("", task.list) and self.show in ("", "done" if task.done else "active")
