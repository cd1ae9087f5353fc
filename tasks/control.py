"""The mock sites' own word on a task: its world begins anew, and its state says whether what was wanted is so.

In go a server's address, a task and the name of a world; out comes yes or no. It asks over HTTP and needs no browser.
"""

from __future__ import annotations

import base64
import hashlib
import json
import urllib.error
import urllib.request
from collections.abc import Iterable, Mapping
from contextlib import suppress
from http import HTTPStatus
from typing import Any

from .task import BadPool, Task

ASKED_LONGEST = 30.0
LONGEST_ERROR = 2_000
"""Bytes of an answer that are read to see whose it is."""


class NoServer(Exception):
    """The mock sites do not answer, or not as they should; one line."""


class NotServed(Exception):
    """The mock sites that answer have not the one that is wanted; one line."""


def world_of(*about: object) -> str:
    """The name of a world that only this attempt is in.

    It has letters alone, and as many for all, so that addresses in prompts are as long for one as for another.
    """
    digest = hashlib.sha256(repr(about).encode()).hexdigest()[:16]
    return digest.translate(str.maketrans("0123456789", "ghijklmnop"))


def address_of(url: str, task: Task, world: str) -> str:
    """Where the task's world is on the server at `url`."""
    return f"{url}/{task.site}@{world}"


def login_of(task: Task) -> dict[str, str]:
    """The headers with which the task's account is signed in; none where the site has no accounts."""
    if not task.where.accounts:
        return {}
    known = f"{task.account}:{task.where.accounts[task.account]}"
    return {"Authorization": f"Basic {base64.b64encode(known.encode()).decode()}"}


def begin(url: str, task: Task, world: str) -> None:
    """The world begins anew. Raises `NoServer`."""
    vary = "&vary=true" if task.options.get("vary") else ""
    _asked(f"{_control(url, task, world)}/reset?seed={task.seed}{vary}", {})


def is_met(url: str, task: Task, world: str) -> bool:
    """Whether the world's state says that the task is done. Raises `NoServer`."""
    asked = {"account": task.account, "parts": list(task.verification.parts)}
    return _asked(f"{_control(url, task, world)}/judge", asked)["met"] is True


def answers(url: str) -> bool:
    """Whether mock sites are served at `url`: False when nobody listens. Raises `NoServer` for somebody else."""
    try:
        serves(url, "todo")
    except ConnectionRefusedError:
        return False
    return True


def serves(url: str, site: str) -> bool:
    """Whether the mock sites at `url` have that one. Raises `NoServer`, and ConnectionRefusedError where nobody is."""
    try:
        with urllib.request.urlopen(f"{url}/_control/{site}/worlds", timeout=5) as answer:
            json.load(answer)
    except urllib.error.HTTPError as error:
        if error.code == HTTPStatus.NOT_FOUND and _is_told(error.read(LONGEST_ERROR)):
            return False
        raise NoServer(f"`{url}` answers, but serves no mock sites (status {error.code})") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "reason", error)
        if isinstance(reason, ConnectionRefusedError):
            raise reason from None
        raise NoServer(f"`{url}` cannot be asked: {reason}") from None
    return True


def require_playable(tasks: Iterable[Task]) -> None:
    """Raises `BadPool` for a task of a site, an account or a goal that is not known."""
    for task in tasks:
        task.goal()
        if task.account not in task.where.account_names:
            known = ", ".join(f"`{one}`" for one in task.where.account_names)
            raise BadPool(f"task `{task.id}`: `{task.site}` has no account `{task.account}`; there is {known}")


def require_served(url: str, sites: Iterable[str]) -> None:
    """Raises `NotServed` for a site that the mock sites at `url` have not, and `NoServer`."""
    for site in sorted(set(sites)):
        if not serves(url, site):
            raise NotServed(f"the site `{site}` is not served at `{url}`: serve it there, or name another `--base-url`")


def _is_told(body: bytes) -> bool:
    """Whether it is a mistake as the mock sites tell it; others have pages of their own for what is not there."""
    with suppress(ValueError):
        document = json.loads(body)
        return isinstance(document, dict) and set(document) == {"error"}
    return False


def _control(url: str, task: Task, world: str) -> str:
    return f"{url}/_control/{task.site}@{world}"


def _asked(address: str, body: Mapping[str, Any]) -> dict[str, Any]:
    request = urllib.request.Request(address, data=json.dumps(body).encode(), method="POST")
    try:
        with urllib.request.urlopen(request, timeout=ASKED_LONGEST) as answer:
            document: dict[str, Any] = json.load(answer)
    except urllib.error.HTTPError as error:
        raise NoServer(f"`{address}` says {error.read(500).decode(errors='replace')}") from None
    except (OSError, ValueError) as error:
        raise NoServer(f"`{address}` cannot be asked: {getattr(error, 'reason', error)}") from None
    return document
