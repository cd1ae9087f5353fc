"""Faults on demand: a slow answer, a 500 or a dropped connection, before or after a request had its effect.

In goes the JSON of a control request; out comes a `Fault`, and `with_faults` plays it around the pages of a
site. *Before* means that the site never saw the request (a slow one it sees late); *after* means that the
effect happened and only the answer was late or lost.
"""

from __future__ import annotations

import asyncio
from dataclasses import asdict, dataclass, replace
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any, Literal, TypeAlias, get_args

from .json_values import known_keys, number, one_of, text, whole

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

FaultKind: TypeAlias = Literal["latency", "error", "reset"]
Moment: TypeAlias = Literal["before", "after"]

LONGEST_WAIT_SECONDS = 600.0
MOST_TIMES = 1_000_000
RESET_EXTENSION = "callsheet.reset_connection"
"""Key in `scope["extensions"]` of a function without arguments that drops the connection (TCP reset)."""


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What happens to the next `times` requests that match.

    `latency` waits, `error` answers 500, `reset` drops the connection; all of them wait `seconds` first.
    `method` is an HTTP method or `*`; `path` is the path below the site's base, with `*` as a wildcard.
    """

    kind: FaultKind
    when: Moment
    method: str = "*"
    path: str = "*"
    seconds: float = 0.0
    times: int = 1

    def matches(self, *, method: str, path: str) -> bool:
        """Whether the fault is meant for such a request."""
        return self.method in ("*", method) and fnmatchcase(path, self.path)


def parse_fault(data: object) -> Fault:
    """A fault from a JSON value. Raises `ValueError` with a line that says what is wrong."""
    data = known_keys(data, Fault, "a fault", 'such as {"kind": "error", "when": "after"}')
    return Fault(
        kind=one_of(data, "kind", get_args(FaultKind)),
        when=one_of(data, "when", get_args(Moment)),
        method=text(data, "method").upper(),
        path=text(data, "path"),
        seconds=number(data, "seconds", least=0.0, most=LONGEST_WAIT_SECONDS, default=0.0),
        times=whole(data, "times", least=1, most=MOST_TIMES, default=1),
    )


def describe_fault(fault: Fault) -> dict[str, Any]:
    """The fault as the JSON object that `parse_fault` reads."""
    return asdict(fault)


def take(faults: tuple[Fault, ...], *, method: str, path: str) -> tuple[Fault | None, tuple[Fault, ...]]:
    """The first fault that matches, if any, and the faults that are left once it has been played once."""
    for place, fault in enumerate(faults):
        if fault.matches(method=method, path=path):
            again = (replace(fault, times=fault.times - 1),) if fault.times > 1 else ()
            return fault, (*faults[:place], *again, *faults[place + 1 :])
    return None, faults


async def with_faults(fault: Fault | None, pages: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    """Serve one request by `pages`, with `fault` played before or after it."""
    if fault is None:
        await pages(scope, receive, send)
    elif fault.when == "before":
        await asyncio.sleep(fault.seconds)
        if not await _spoiled(fault, scope, receive, send):
            await pages(scope, receive, send)
    else:
        answer: list[Message] = []
        await pages(scope, receive, _keep(answer))
        await asyncio.sleep(fault.seconds)
        if not await _spoiled(fault, scope, receive, send):
            for message in answer:
                await send(message)


def _keep(messages: list[Message]) -> Send:
    async def keep(message: Message) -> None:
        messages.append(message)

    return keep


async def _spoiled(fault: Fault, scope: Scope, receive: Receive, send: Send) -> bool:
    """Give the fault's own answer, or drop the connection. False when the fault only waits."""
    if fault.kind == "latency":
        return False
    if fault.kind == "error":
        headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
        await send({"type": "http.response.start", "status": 500, "headers": headers})
        await send({"type": "http.response.body", "body": b"Something went wrong on our side."})
        return True
    scope["extensions"][RESET_EXTENSION]()
    while (await receive())["type"] != "http.disconnect":
        pass  # the rest of the request's body, which nobody will read
    return True
