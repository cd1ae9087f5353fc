"""A model that says what a script says: the public fake of `models`, for tests, demos and plans without a provider.

A script is a YAML list. Each entry is used once, by the first call whose question or instruction it names:

    - ask: "Is it tidy?"
      answer: true
    - do: "tidy up"
      acts: ['click button "Sort"', 'click button "Save"']
      done: true
      tokens: 900
      confidence: 0.8
    - do: "tidy up"
      fails: "overloaded"
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import field
from decimal import Decimal, InvalidOperation
from typing import Any

from .classes import frozen
from .models import AskReply, AskRequest, Certainty, ModelFailed, Usage, WorkReply, WorkRequest
from .source import Source
from .tiers import MILLION, Tier

KEYS = ("ask", "do", "answer", "acts", "done", "fails", "tokens", "confidence")
USUAL_TOKENS = 500


class BadScript(Exception):
    """A script that cannot be read. The message is one line for people."""


@frozen
class Line:
    """One reply: to a question (`asks`) or to an instruction, whose text is `to`."""

    asks: bool
    to: str
    answer: Any = None
    acts: tuple[str, ...] = field(default=())
    done: bool = False
    fails: str = ""
    tokens: int = USUAL_TOKENS
    confidence: Decimal | None = None


class Script:
    """Replies in the order of the lines, each once. `requests` are those that came."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._left = list(lines)
        self.requests: list[AskRequest | WorkRequest] = []

    async def answer(self, request: AskRequest) -> AskReply:
        """What the next line for this question says. Raises `ModelFailed`."""
        line, usage, certainty = self._next(request, request.question)
        return AskReply(answer=line.answer, usage=usage, certainty=certainty)

    async def work(self, request: WorkRequest) -> WorkReply:
        """What the next line for this instruction says. Raises `ModelFailed`."""
        line, usage, certainty = self._next(request, request.instruction)
        return WorkReply(acts=line.acts, done=line.done, usage=usage, certainty=certainty)

    def _next(self, request: AskRequest | WorkRequest, text: str) -> tuple[Line, Usage, Certainty]:
        self.requests.append(request)
        asks = isinstance(request, AskRequest)
        for place, line in enumerate(self._left):
            if (line.asks, line.to) == (asks, text):
                del self._left[place]
                usage = _usage(request.tier, line.tokens)
                if line.fails:
                    raise ModelFailed(line.fails, usage)
                return line, usage, Certainty(stated=line.confidence)
        raise ModelFailed(f"the script has no more replies to `{text}`", Usage(calls=0))


def read_script(text: str, name: str = "script") -> Script:
    """The script of a YAML text. Raises `BadScript`, with the file's name and line."""
    from .specs.problems import Problems  # reading YAML is for those who have a script
    from .specs.yaml_text import load

    source, problems = Source(text, name=name), Problems()
    tree = load(source, problems)
    if problems.found:
        first = problems.found[0]
        raise BadScript(f"{name}:{source.position(first.span.start).line}: {first.message}")
    data = _data(tree)
    if not isinstance(data, list):
        raise BadScript(f"{name}: a script is a list of replies: `- ask: …` or `- do: …`")
    return Script(_line(entry, f"{name}, reply {number}") for number, entry in enumerate(data, start=1))


def _data(tree: Any) -> Any:
    """Lists, dicts and texts; None for nothing."""
    from .specs.yaml_text import Listed, Mapped

    match tree:
        case None:
            return None
        case Listed(items=items):
            return [_data(one) for one in items]
        case Mapped(entries=entries):
            return {entry.key.text: _data(entry.value) for entry in entries}
    return None if tree.kind == "nothing" else tree.text


def _line(entry: Any, where: str) -> Line:
    if not isinstance(entry, dict):
        raise BadScript(f"{where}: a reply is written `- ask: …` or `- do: …`, with what is said below it")
    unknown = [key for key in entry if key not in KEYS]
    if unknown:
        raise BadScript(f"{where}: `{unknown[0]}` is no part of a reply; those are {', '.join(KEYS)}")
    if ("ask" in entry) == ("do" in entry):
        raise BadScript(f"{where}: it says either `ask`, the question, or `do`, the instruction")
    acts = entry.get("acts") or []
    if not isinstance(acts, list) or not all(isinstance(act, str) for act in acts):
        raise BadScript(f"{where}: `acts` is a list of acts as a plan writes them")
    return Line(
        asks="ask" in entry,
        to=str(entry.get("ask", entry.get("do"))),
        answer=entry.get("answer"),
        acts=tuple(acts),
        done=entry.get("done") == "true",
        fails=str(entry.get("fails") or ""),
        tokens=int(_number(entry.get("tokens", str(USUAL_TOKENS)), f"{where}: `tokens`")),
        confidence=None if entry.get("confidence") is None else _number(entry["confidence"], f"{where}: `confidence`"),
    )


def _number(text: Any, what: str) -> Decimal:
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        number = Decimal(-1)
    if not number.is_finite() or number < 0:
        raise BadScript(f"{what} is a number from 0, not `{text}`")
    return number


def _usage(tier: Tier, tokens: int) -> Usage:
    """So many tokens, all of them at the dearer of the tier's prices."""
    return Usage(calls=1, tokens=tokens, charges=max(tier.price_in, tier.price_out) * tokens / MILLION)
