"""A task, and a pool of them, as files hold them.

In go what the generator found and what the browser proved; out come JSON and YAML that read back as the same. The
site's state is the judge of a task: `verification` says of which templates with which parameters, never a page.
"""

from __future__ import annotations

import json
from typing import Any, Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from callsheet.mock_sites import SITES, load_site
from callsheet.mock_sites.acts import Act
from callsheet.mock_sites.goals import Goal
from callsheet.mock_sites.site import Site
from callsheet.mock_sites.wire import NotWanted, Part, act_data, act_from, goal_of, part_data, part_from

from .wrong_pools import MEND, wrong_end, wrong_field, wrong_json, wrong_yaml

GENERATOR = "templates-2"
"""How tasks are drawn: another name means that the same seed gives other tasks."""

SPARE_FACTOR, SPARE = 2, 6
"""An agent may try twice the fewest actions and some more, in as many calls at most; then the attempt is over."""


class BadPool(Exception):
    """A file that is no pool of this version; one line that says where and what."""


class _Frozen(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Verification(_Frozen):
    """What the site's state is asked: templates of its goals with their parameters, and the ways of the parts."""

    parts: tuple[dict[str, Any], ...] = Field(min_length=1)

    @field_validator("parts")
    @classmethod
    def _are_parts(cls, parts: tuple[dict[str, Any], ...]) -> tuple[dict[str, Any], ...]:
        for one in parts:
            _or_value_error(part_from, one)
        return parts

    @property
    def goals(self) -> tuple[Part, ...]:
        """The parts as values."""
        return tuple(part_from(one) for one in self.parts)


class Baseline(_Frozen):
    """What an agent took that predicts one act a call and makes no mistake: prompts and replies as they were sent."""

    tokenizer: str
    calls: int = Field(ge=1)
    prompt_tokens: int = Field(ge=0)
    reply_tokens: int = Field(ge=0)

    @property
    def tokens(self) -> int:
        """Both ways."""
        return self.prompt_tokens + self.reply_tokens


class Proof(_Frozen):
    """That the oracle's acts were done in a browser, and that the site's state said yes."""

    browser: str
    seconds: float = Field(ge=0)


class Task(_Frozen):
    """One thing to do on one site in one world.

    `horizon` is the number of actions that it was drawn for and `min_actions` the fewest that meet it, by search;
    they are the same in a pool. `oracle` are those actions as a plan writes them and `acts` the same as data; opening
    `start`, an address below the world's base, is not among them. `inputs` are the texts that the intent names, and
    `worded_by` is the model whose words it is in; nobody's are those of the site's templates.
    """

    id: str
    site: str
    seed: int = Field(ge=0)
    vary: bool = False
    account: str
    start: str
    template: str
    intent: str = Field(min_length=1)
    inputs: dict[str, str | tuple[str, ...]]
    horizon: int = Field(ge=1)
    min_actions: int = Field(ge=1)
    oracle: tuple[str, ...]
    acts: tuple[dict[str, Any], ...]
    verification: Verification
    worded_by: str = ""
    baseline: Baseline | None = None
    proof: Proof | None = None

    @model_validator(mode="after")
    def _fits(self) -> Self:
        if not len(self.oracle) == len(self.acts) == self.min_actions == self.horizon:
            raise ValueError("oracle, acts, min_actions and horizon differ in number")
        for one in self.acts:
            _or_value_error(act_from, one)
        return self

    @property
    def way(self) -> tuple[Act, ...]:
        """The oracle's actions."""
        return tuple(act_from(one) for one in self.acts)

    @property
    def options(self) -> dict[str, bool]:
        """The options of the task's world."""
        return {**self.where.options, **({"vary": self.vary} if "vary" in self.where.options else {})}

    @property
    def where(self) -> Site[Any]:
        """The site. Raises `BadPool` when there is none of that name."""
        if self.site not in SITES:
            raise BadPool(
                f"task `{self.id}` is for the site `{self.site}`, which is not here; there are: {', '.join(SITES)}"
            )
        return load_site(self.site)

    def goal(self) -> Goal[Any]:
        """What is judged; `met` takes the world's first state as `before`. Raises `BadPool`."""
        try:
            return goal_of(self.where, self.seed, self.options, self.account, self.verification.goals)
        except NotWanted as error:
            raise BadPool(f"task `{self.id}`: {error}") from None

    def first_state(self) -> Any:
        """The state in which the task begins."""
        return self.where.fresh(self.seed, self.options)


class Pool(_Frozen):
    """Tasks that were proved, in the order of site, horizon and id."""

    schema_version: Literal[1] = 1
    generator: str = GENERATOR
    seed: int = 0
    tasks: tuple[Task, ...] = ()

    @model_validator(mode="after")
    def _differ(self) -> Self:
        seen: set[str] = set()
        for task in self.tasks:
            if task.id in seen:
                raise ValueError(f"there are two tasks `{task.id}`")
            seen.add(task.id)
        return self

    def with_tasks(self, more: tuple[Task, ...]) -> Pool:
        """The pool with some more, in its order."""
        tasks = sorted((*self.tasks, *more), key=lambda task: (task.site, task.horizon, task.id))
        return Pool(generator=self.generator, seed=self.seed, tasks=tuple(tasks))

    def to_json(self) -> str:
        """The pool as a JSON document."""
        return self.model_dump_json(indent=1) + "\n"

    def to_yaml(self) -> str:
        """The pool as YAML."""
        return yaml.safe_dump(self.model_dump(mode="json"), sort_keys=False, allow_unicode=True, width=120)


def read_pool(text: str, name: str = "pool") -> Pool:
    """A pool from JSON or YAML. Raises `BadPool`."""
    document = _document(text, name)
    try:
        pool = Pool.model_validate(document)
    except ValidationError as error:
        known = {*Pool.model_fields, *Task.model_fields, *Baseline.model_fields, *Proof.model_fields}
        raise BadPool(wrong_field(error, document, name, known, may_be_cut=not _is_json(text))) from None
    cut_off = None if _is_json(text) else wrong_end(document, name, "proof")
    if cut_off is not None:
        raise BadPool(cut_off)
    return pool


def _document(text: str, name: str) -> Any:
    try:
        return json.loads(text) if _is_json(text) else yaml.safe_load(text)
    except json.JSONDecodeError as error:
        raise BadPool(wrong_json(error, text, name)) from None
    except (yaml.YAMLError, ValueError) as error:  # a date that is none is the latter
        raise BadPool(wrong_yaml(error, text, name)) from None
    except RecursionError:
        raise BadPool(f"`{name}` is nested too deeply to be a pool: {MEND}") from None


def _is_json(text: str) -> bool:
    return text.lstrip().startswith("{")


def most_steps(min_actions: int) -> int:
    """How many acts an attempt may try."""
    return SPARE_FACTOR * min_actions + SPARE


def parts_data(parts: tuple[Part, ...]) -> tuple[dict[str, Any], ...]:
    """Parts as a task keeps them."""
    return tuple(part_data(one) for one in parts)


def acts_data(acts: tuple[Act, ...]) -> tuple[dict[str, Any], ...]:
    """Acts as a task keeps them."""
    return tuple(act_data(one) for one in acts)


def _or_value_error(read: Any, data: Any) -> None:
    try:
        read(data)
    except NotWanted as error:
        raise ValueError(str(error)) from None
