"""What a run answered, from the result of its plan, in the words of either format.

In goes the result as data, out comes the text that WebArena's checks read, or the object that WebArena-Verified's do. A
plan that says more than data itself names its members `task_type`, `status` and `retrieved_data`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

SAYS_ALL = frozenset({"task_type", "status"})


def text_of(result: Any) -> str:
    """The answer as a text: parts of a list with commas between them.

    >>> text_of(["a", 2]), text_of(None)
    ('a, 2', '')
    """
    match result:
        case None:
            return ""
        case str():
            return result
        case list():
            return ", ".join(map(text_of, result))
        case _:
            return json.dumps(result, ensure_ascii=False)


def response_of(result: Any, *, done: bool, commits: bool) -> dict[str, Any]:
    """The answer as an object: of a plan that gives nothing, whether it changes something tells what it was for.

    >>> response_of(5, done=True, commits=False)
    {'task_type': 'RETRIEVE', 'status': 'SUCCESS', 'retrieved_data': [5]}
    """
    if isinstance(result, Mapping) and result.keys() & SAYS_ALL:
        return {"task_type": "RETRIEVE", "status": "SUCCESS", "retrieved_data": None, **result}
    kind = "RETRIEVE" if result is not None else "MUTATE" if commits else "NAVIGATE"
    data = result if result is None or isinstance(result, list) else [result]
    return {"task_type": kind, "status": "SUCCESS" if done else "UNKNOWN_ERROR", "retrieved_data": data}
