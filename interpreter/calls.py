"""Calls of models, whoever makes them: admitted and announced before, counted as what they took after.

A call whose answer never came into the journal has taken all that it might: the bytes may have gone out.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from callsheet.dsl.cost import Amounts

from . import events
from .events import CallPurpose
from .meter import Need
from .units import Unit
from .work import Work


async def begin_call(work: Work, *, unit: Unit, purpose: CallPurpose, tier: str, most: Amounts, line: int = 0) -> int:
    """Returns the number of a call that may be made now, for a unit or the `PLANNER`.

    Raises as `Work.admit` does when it does not fit.
    """
    need: Need = {"calls": most.calls, "tokens": most.tokens, "charges": most.charges}
    with await work.admit(unit, need) as reserved:
        number = work.next_call()
        await work.record(
            events.CallIntended(
                **unit._asdict(),
                number=number,
                purpose=purpose,
                tier=tier,
                calls=most.calls,
                tokens=most.tokens,
                charges=most.charges,
                line=line,
            )
        )
        reserved.used(need)
    return number


def end_call(
    work: Work,
    number: int,
    *,
    unit: Unit,
    took: Amounts,
    confidence: Decimal | None = None,
    model: str = "",
    kinds: Mapping[str, int] | None = None,
) -> None:
    """The call is over, well or not, and took so much of what it might have; the rest is free again."""
    work.note(
        events.CallAnswered(
            **unit._asdict(),
            number=number,
            calls=took.calls,
            tokens=took.tokens,
            charges=took.charges,
            seconds=round(took.time, 4),
            confidence=confidence,
            model=model,
            kinds=dict(kinds or {}),
        )
    )
    work.ledger.give_back(unit.node, {})
