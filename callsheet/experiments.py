"""An experiment, as one file says it: agents at tasks, or methods that learn to keep a budget.

In goes a file of YAML, TOML or JSON; out comes an `Experiment` (sites × numbers of actions × acts a call × agents ×
seeds) or, where it has `methods`, a `Learning` (methods × budgets × seeds), whose parts are known to be there before
anything runs. What is built, measured and trained for it is what `tasks build`, `evaluate` and `train` do.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, Self, TypeAlias, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from callsheet.dsl.diagnostics import closest
from callsheet.mock_sites import SITES

from .tasks.agents.naming import Agent, BadAgent, agents_over
from .tasks.building import Wanted

Method: TypeAlias = Literal["p3o", "ppo_lagrangian", "ppo_lagrangian_pid", "macpo"]
Kind = TypeVar("Kind", bound=BaseModel)


class BadExperiment(Exception):
    """A file that says no experiment; one line that says where and what."""


class Experiment(BaseModel):
    """What is tried: every agent at each number of acts a call, at so many tasks of each site and number of actions."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    sites: tuple[str, ...] = Field(min_length=1, description="Mock sites.")
    horizons: tuple[Annotated[int, Field(ge=1, le=30)], ...] = Field(min_length=1, description="Actions a task takes.")
    agents: tuple[str, ...] = Field(min_length=1, description="`oracle`, `sim:error=0.03` or `model:PROVIDER:NAME`.")
    per_call: tuple[Annotated[int, Field(ge=1, le=64)], ...] = Field(
        default=(1,), min_length=1, description="Acts that an agent predicts a call: K."
    )
    tasks: int = Field(default=10, ge=1, le=10_000, description="Tasks of each site and number of actions.")
    seeds: int = Field(default=1, ge=1, le=1_000, description="Attempts of each agent at each task.")
    judge: str | None = Field(default=None, description="A model judge: `sim:error=0.1` or `model:PROVIDER:NAME`.")
    pool_seed: int = Field(default=0, ge=0, le=2**31, description="What the tasks are drawn with.")

    @property
    def wanted(self) -> Wanted:
        """The tasks of it."""
        horizons = tuple(sorted(set(self.horizons)))
        return Wanted(sites=tuple(dict.fromkeys(self.sites)), horizons=horizons, each=self.tasks, seed=self.pool_seed)

    @property
    def who(self) -> tuple[Agent, ...]:
        """The agents of it, each once. Raises `BadAgent`."""
        return tuple(dict.fromkeys(one for kind in self.agents for one in agents_over(kind, self.per_call)))


class Learning(BaseModel):
    """What is trained: every method under every budget, once for each seed; all else as `callsheet train` has it."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    methods: tuple[Method, ...] = Field(min_length=1, description="How it is learned.")
    budgets: tuple[Annotated[float, Field(gt=0)], ...] = Field(min_length=1, description="What an episode may cost.")
    seeds: int = Field(default=3, ge=1, le=1_000, description="Trainings of each method under each budget.")
    promise: float | None = Field(
        default=None, ge=0.5, le=0.999, description="The share of episodes that has to stay within the budget."
    )
    agents: int = Field(default=1, ge=1, le=8, description="They take turns and share the budget evenly.")
    process: int = Field(default=0, ge=0, description="0 is the standard process, others are drawn.")
    steps: int | None = Field(default=None, ge=1_000, description="Steps to learn from.")

    @model_validator(mode="after")
    def _makes_sense(self) -> Self:
        if self.promise is not None and self.agents > 1:
            raise ValueError("a promise is for one agent")
        if self.promise is not None and any(one != int(one) for one in self.budgets):
            raise ValueError("with a promise budgets are whole money")
        return self


def read_experiment(path: Path) -> Experiment | Learning:
    """The experiment in a file. Raises `BadExperiment`."""
    data = _table(path)
    if "methods" in data:
        return _validated(Learning, data, path)
    found = _validated(Experiment, data, path)
    for site in found.sites:
        if site not in SITES:
            near = closest(site, SITES)
            hint = f"did you mean `{near}`?" if near else f"there are: {', '.join(SITES)}"
            raise BadExperiment(f"`{path}`: no site `{site}`; {hint}")
    try:
        assert found.who  # there is one agent at least
    except BadAgent as error:
        raise BadExperiment(f"`{path}`: {error}") from None
    return found


def _validated(kind: type[Kind], data: Mapping[str, Any], path: Path) -> Kind:
    known = kind.model_fields
    for key in data:
        if key not in known:
            near = closest(key, known)
            hint = f"did you mean `{near}`?" if near else f"there are: {', '.join(f'`{one}`' for one in known)}"
            raise BadExperiment(f"`{path}` has an unknown `{key}`; {hint}")
    try:
        return kind.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(one) for one in first["loc"])
        where = f"`{place}`: " if place else ""
        raise BadExperiment(f"`{path}`: {where}{first['msg'].removeprefix('Value error, ').lower()}") from None


def _table(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".toml":
            return tomllib.loads(text)
    except FileNotFoundError:
        raise BadExperiment(f"there is no file `{path}`") from None
    except UnicodeDecodeError:
        raise BadExperiment(f"`{path}` is no text in UTF-8") from None
    except OSError as error:
        raise BadExperiment(f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}") from None
    except tomllib.TOMLDecodeError as error:
        raise BadExperiment(f"`{path}` is no TOML: {error}") from None
    from .yaml_tables import BadYaml, table_of

    try:
        return table_of(text)  # JSON is YAML as well
    except BadYaml as error:
        raise BadExperiment(f"`{path}`: {error}") from None
