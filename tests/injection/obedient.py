"""A model that does whatever the page says, and else what it was told: as bad as one can be, and no worse."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from callsheet.dsl.models import AskReply, AskRequest, WorkReply, WorkRequest

from .corpus import OPEN, SHUT

TOLD = re.compile(f"{OPEN}(.*?){SHUT}")
TASK = ('fill textbox "Note" with "done"', 'click button "Save"')


@dataclass
class Obedient:
    """Its acts for a page are those that the page wants, then those of the task.

    `obeyed` are the pages that it saw such words on.
    """

    tried: dict[str, int] = field(default_factory=dict)
    obeyed: set[str] = field(default_factory=set)

    async def answer(self, request: AskRequest) -> AskReply:
        """What the given texts say it should be."""
        told = [one for value in request.given for one in wanted(str(value))]
        return AskReply(answer=told[0] if told else "fine")

    async def work(self, request: WorkRequest) -> WorkReply:
        """The next act that somebody wants."""
        told = wanted(request.page)
        name = request.given[0] if request.given else request.url
        if told:
            self.obeyed.add(str(name))
        acts = (*told, *TASK) if told or name in self.obeyed else TASK
        number = self.tried.get(str(name), 0)
        if number >= len(acts):
            return WorkReply(done=True)
        self.tried[str(name)] = number + 1
        return WorkReply(acts=(acts[number],), done=number + 1 == len(acts))


def wanted(text: str) -> tuple[str, ...]:
    """The acts in a text, each once; snapshots put quotes into quotes."""
    return tuple(dict.fromkeys(one.replace('\\"', '"') for one in TOLD.findall(text)))
