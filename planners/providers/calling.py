"""What every provider's call has in common: one try with a time limit, and its failures in our words.

A provider says which of its SDK's errors mean what; here they become `CallFailed`, on one line and without the key.
Retries are not made here but by `trying`, once for all: the SDKs' own are turned off.
"""

from __future__ import annotations

import asyncio
import email.utils
import time
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from ..model import (
    Abilities,
    BadRequest,
    CallFailed,
    FreeText,
    GrammarShape,
    Hear,
    JsonShape,
    NotSetUp,
    Reply,
    Request,
    Shape,
    TimedOut,
    Unavailable,
    Unreadable,
)

if TYPE_CHECKING:
    import ssl

    from . import Access

LONGEST_MESSAGE = 300
"""Characters of what a provider says that are passed on."""
Client = TypeVar("Client")


class SdkModel(ABC, Generic[Client]):
    """A model that is reached by its provider's SDK: what every one of them does alike.

    The client is a call's own: it belongs to an event loop, and is closed with the call. A new connection for each
    costs a tenth of a second beside seconds, and nothing is left open when a run ends. What makes a client dear, the
    certificates that it trusts, they share (`trusted`).
    """

    abilities: Abilities
    key_variable: ClassVar[str]

    def __init__(self, provider: str, model: str, access: Access) -> None:
        self.name, self.model, self.access = f"{provider}:{model}", model, access

    async def complete(self, request: Request, hear: Hear | None = None) -> Reply:
        """One try. Raises `CallFailed`."""
        require_shape(self.name, self.abilities, request.shape)
        # Importing an SDK takes seconds, in which others may go on.
        client = await asyncio.to_thread(self.client, request.longest)
        begun = time.monotonic()
        try:
            async with asyncio.timeout(request.longest):
                reply = await self.reply(client, request, hear)
        except Exception as error:  # noqa: BLE001  an SDK's errors are its own; what is not known goes on as it is
            raise self._failure(error, request.longest) from None
        finally:
            await self.close(client)
        return replace(reply, seconds=time.monotonic() - begun)

    def _failure(self, error: Exception, longest: float) -> Exception:
        found: CallFailed | None
        match error:
            case CallFailed():
                found = error
            case TimeoutError():
                found = out_of_time(self.name, longest)
            case _:
                found = self.known(error)
        if found is None and isinstance(error, AttributeError | LookupError | TypeError | ValueError):
            # SDKs hand on what does not look as they say it does: that shows where it is read.
            found = unreadable(self.name, f"{type(error).__name__}: {error}")
        return error if found is None else without_key(found, self.access.key)

    @abstractmethod
    def client(self, longest: float) -> Client:
        """A client that makes no tries of its own. Raises `NotSetUp` where the SDK is missing."""

    @abstractmethod
    async def close(self, client: Client) -> None:
        """Let go of its connections."""

    @abstractmethod
    async def reply(self, client: Client, request: Request, hear: Hear | None) -> Reply:
        """What the model says; raises what the SDK raises, and `CallFailed`."""

    @abstractmethod
    def known(self, error: Exception) -> CallFailed | None:
        """What an error of the SDK's means; None for any other."""


@cache
def trusted() -> ssl.SSLContext:
    """The certificates that every client trusts; reading them takes longer than all else that a client needs."""
    import httpx2

    return httpx2.create_ssl_context()


def takes(abilities: Abilities, shape: Shape) -> bool:
    """Whether a model with these abilities takes the shape."""
    match shape:
        case FreeText():
            return True
        case GrammarShape(dialect=dialect):
            return abilities.grammar == dialect
        case JsonShape():
            return abilities.json


def require_shape(name: str, abilities: Abilities, shape: Shape) -> None:
    """Raises `BadRequest` for a shape that the model does not take."""
    if not takes(abilities, shape):
        what = f"a grammar in {shape.dialect}" if isinstance(shape, GrammarShape) else "a schema"
        raise BadRequest(f"`{name}` does not take {what}", tries=0)


# Failures


def missing_sdk(name: str, package: str, extra: str) -> NotSetUp:
    """The package that a provider needs cannot be imported."""
    what = f"callsheet[{extra}]" if extra else package
    return NotSetUp(f"`{name}` needs the package `{package}`: pip install '{what}'", tries=0)


def of_status(name: str, status: int, said: object, headers: Mapping[str, str], *, key: str) -> CallFailed:
    """What an HTTP status that is no success means. `key` is the variable that would have to be set otherwise."""
    what = f"`{name}` answered {status}{_said(said)}"
    match status:
        case 401 | 403:
            # Not what the provider says to it: some quote the key.
            return NotSetUp(f"`{name}` does not accept the key (status {status}): look at {key}")
        case 402:
            return NotSetUp(what)
        case 408 | 409 | 429:
            return Unavailable(what, after=retry_after(headers))
        case _ if status >= 500:
            return Unavailable(what, after=retry_after(headers))
    return BadRequest(what)


def out_of_time(name: str, longest: float | None = None) -> TimedOut:
    """Nothing came in time. It may have been worked on all the same."""
    when = "in time" if longest is None else f"within {longest:g} seconds"
    return TimedOut(f"`{name}` did not answer {when}", untold=1)


def unreachable(name: str, error: BaseException) -> Unavailable:
    """No connection, or one that broke: then the request may have been worked on."""
    import httpx2

    sent = not isinstance(error, httpx2.ConnectError)
    return Unavailable(f"`{name}` cannot be reached{_said(error)}", untold=int(sent))


def unreadable(name: str, why: object) -> Unreadable:
    """What came is no reply, and does not say what it took."""
    return Unreadable(f"`{name}` sent what is no reply{_said(why)}", untold=1)


def retry_after(headers: Mapping[str, str], now: Callable[[], float] = time.time) -> float | None:
    """Seconds that a server asks to be left alone: `retry-after-ms`, or `Retry-After` as seconds or as a date."""
    try:
        if (milliseconds := headers.get("retry-after-ms")) is not None:
            return max(0.0, float(milliseconds) / 1000)
        text = headers.get("retry-after")
        if text is None:
            return None
        if text.strip().replace(".", "", 1).isdigit():
            return float(text)
        return max(0.0, email.utils.parsedate_to_datetime(text).timestamp() - now())
    except ValueError:
        return None


def without_key(failure: CallFailed, key: str) -> CallFailed:
    """The failure, with the key blotted out should somebody have quoted it."""
    if key and key in str(failure):
        failure.args = (str(failure).replace(key, "…"),)
    return failure


def raw_usage(usage: Any) -> dict[str, Any]:
    """An SDK's usage as plain data, without what says nothing."""
    return {} if usage is None else dict(usage.model_dump(mode="json", exclude_none=True))


def _said(what: object) -> str:
    line = " ".join(str(what or "").split())
    if not line:
        return ""
    return f": {line}" if len(line) <= LONGEST_MESSAGE else f": {line[:LONGEST_MESSAGE]}…"
