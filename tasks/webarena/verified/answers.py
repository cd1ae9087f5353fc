"""The check of an answer: what kind of task it was, how it went, and the data that was found.

In goes what the agent answered, as an object or as the text of one, in a code block or not; out comes whether it is
right. Data counts for tasks that retrieve, and there alone. ValueError is for an answer or a check that cannot be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from .comparing import same
from .format import AnswerCheck, TaskType
from .shapes import listed
from .sites import Sites
from .values import value_of

BLOCK = re.compile(r"```(?:json)?\s*\n?(.*?)\n?```", re.DOTALL)
TYPE, OLD_TYPE, STATUS, DATA = "task_type", "performed_operation", "status", "retrieved_data"


def answer_holds(check: AnswerCheck, answer: Any, *, task_type: TaskType, sites: Sites) -> bool:
    """Whether the answer is what was expected. Raises ValueError."""
    wanted = _data(check.expected.retrieved_data, check, sites, strict=True)
    given = object_of(answer)
    if not isinstance(given, Mapping):
        return False
    asked = check.expected.model_fields_set
    names = {OLD_TYPE if name == TYPE and TYPE not in given and OLD_TYPE in given else name for name in asked}
    if {TYPE, STATUS, DATA} - asked or any(name not in given for name in names - {DATA}):
        return False
    expected = {TYPE: check.expected.task_type, STATUS: check.expected.status}
    for name, one in expected.items():
        said = given[OLD_TYPE if name == TYPE and TYPE not in given else name]
        if not isinstance(said, str):
            raise ValueError(f"`{name}` is {said!r}, which is no text")
        if not said.strip() or not value_of(one, "string").matches(value_of(said.strip(), "string")):
            return False
    if task_type != "retrieve":
        return True
    found = _data(given.get(DATA), check, sites, strict=False)
    return same(wanted, found or None, ordered=check.ordered)


def object_of(answer: Any) -> Any:
    r"""The object that an answer is, or the answer itself where it is none.

    >>> object_of('```json\n{"status": "SUCCESS"}\n```')
    {'status': 'SUCCESS'}
    """
    if not isinstance(answer, str):
        return answer
    block = BLOCK.search(answer)
    text = block[1].strip() if block else answer.strip()
    try:
        return json.loads(text)
    except ValueError:
        return text


def _data(raw: Any, check: AnswerCheck, sites: Sites, *, strict: bool) -> tuple[Any, ...] | None:
    """The data by its schema; nothing at all is None, but `0` and `false` are something."""
    if not raw and not isinstance(raw, int | float):
        return None
    items = raw if isinstance(raw, list | tuple) else (raw,)
    return listed(items, check.results_schema, strict=strict, sites=sites)
