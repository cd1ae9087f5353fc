"""The file of tasks in WebArena-Verified's format, looked through when it is read.

In goes the JSON as it is published, out come tasks whose schemas, patterns and paths can all be used.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from ..format import BadTasks, entries_of, first_of
from .folding import is_pattern
from .jsonpaths import BadPath, is_path, pattern_in, steps_of
from .values import ALIASES, KINDS

TaskType = Literal["retrieve", "mutate", "navigate"]
STATUSES = (
    "SUCCESS",
    "ACTION_NOT_ALLOWED_ERROR",
    "PERMISSION_DENIED_ERROR",
    "NOT_FOUND_ERROR",
    "DATA_VALIDATION_ERROR",
    "UNKNOWN_ERROR",
)
TYPES = frozenset({"array", "object", "url", *KINDS, *ALIASES})


class _Read(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


def _usable(schema: Mapping[str, Any] | None) -> Mapping[str, Any] | None:
    for one in _parts(schema or {}):
        name = one.get("format") or one.get("type") or "string"
        if name not in TYPES:
            raise ValueError(f"`{name}` is no type: there are {', '.join(sorted(TYPES))}")
    return schema


def _parts(schema: Mapping[str, Any]) -> Iterator[Mapping[str, Any]]:
    yield schema
    inner = [schema["items"]] if "items" in schema else []
    for one in (*inner, *schema.get("properties", {}).values()):
        yield from _parts(one)


class ExpectedAnswer(_Read):
    """What an agent should answer."""

    task_type: TaskType
    status: str
    retrieved_data: tuple[Any, ...] | None = None

    @field_validator("task_type", mode="before")
    @classmethod
    def _small(cls, value: Any) -> Any:
        return value.lower() if isinstance(value, str) else value

    @field_validator("status")
    @classmethod
    def _known(cls, value: str) -> str:
        if value.upper() not in STATUSES:
            raise ValueError(f"`{value}` is no status: there are {', '.join(STATUSES)}")
        return value


class AnswerCheck(_Read):
    """The check of the answer. `ordered`: the data has an order."""

    evaluator: Literal["AgentResponseEvaluator"]
    expected: ExpectedAnswer
    results_schema: Mapping[str, Any]
    ordered: bool = False

    _schema = field_validator("results_schema")(_usable)


class ExpectedRequest(_Read):
    """What a request should have been; members that are not there are not looked at."""

    url: str | tuple[str, ...]
    headers: Mapping[str, Any] | None = None
    query_params: Mapping[str, Any] | None = None
    post_data: Mapping[str, Any] | None = None
    response_content: Mapping[str, Any] | None = None
    response_status: int = 200
    http_method: str = "GET"
    response_cookies: Mapping[str, Any] | None = None

    @model_validator(mode="after")
    def _paths_can_be_read(self) -> Self:
        try:
            for key in (*(self.post_data or ()), *(self.response_content or ())):
                pattern = pattern_in(key)
                if pattern is not None:
                    re.compile(pattern)
                elif is_path(key):
                    steps_of(key)
            for url in (self.url,) if isinstance(self.url, str) else self.url:
                if is_pattern(url):
                    re.compile(url)
        except (BadPath, re.error) as error:
            raise ValueError(str(error)) from None
        return self


class RequestCheck(_Read):
    """The check of a request. `last_event_only`: of all that fit, the last; else any."""

    evaluator: Literal["NetworkEventEvaluator"]
    expected: ExpectedRequest
    last_event_only: bool = True
    ignored_query_params: tuple[str, ...] | None = None
    ignored_query_params_patterns: tuple[str, ...] | None = None
    decode_base64_query: bool = False
    query_params_schema: Mapping[str, Any] | None = None
    post_data_schema: Mapping[str, Any] | None = None
    ignored_post_data_params_patterns: tuple[str, ...] | None = None
    should_not_exist: bool = False

    _schemas = field_validator("query_params_schema", "post_data_schema")(_usable)

    @field_validator("ignored_query_params_patterns", "ignored_post_data_params_patterns")
    @classmethod
    def _patterns(cls, patterns: tuple[str, ...] | None) -> tuple[str, ...] | None:
        try:
            for one in patterns or ():
                re.compile(one)
        except re.error as error:
            raise ValueError(f"`{one}` is no regular expression: {error}") from None
        return patterns


Check = Annotated[AnswerCheck | RequestCheck, Field(discriminator="evaluator")]


class VerifiedTask(_Read):
    """One task of the file."""

    task_id: int
    sites: tuple[str, ...] = Field(min_length=1)
    start_urls: tuple[str, ...]
    intent: str
    intent_template: str
    intent_template_id: int
    instantiation_dict: Mapping[str, Any]
    eval: tuple[Check, ...]
    revision: int = Field(ge=1)

    @model_validator(mode="after")
    def _has_an_answer(self) -> Self:
        if not any(isinstance(one, AnswerCheck) for one in self.eval):
            raise ValueError("`eval` has no `AgentResponseEvaluator`")
        return self

    @property
    def task_type(self) -> TaskType:
        """What is to be done: find something, change something, or go somewhere."""
        return next(one.expected.task_type for one in self.eval if isinstance(one, AnswerCheck))


def read_verified(path: Path) -> tuple[VerifiedTask, ...]:
    """All tasks of a file. Raises `BadTasks`, which names the first that is amiss."""
    return tuple(_task(path, place, one) for place, one in enumerate(entries_of(path)))


def _task(path: Path, place: int, entry: Any) -> VerifiedTask:
    try:
        return VerifiedTask.model_validate(entry)
    except ValidationError as error:
        raise BadTasks(first_of(error, path, place, entry)) from None
