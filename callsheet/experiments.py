"""An experiment: sites × numbers of actions × acts a call × agents × seeds, as one file says it.

In goes a file of YAML, TOML or JSON; out comes an `Experiment`, whose parts are known to be there before anything runs.
What is built and measured for it is what `tasks build` and `evaluate` build and measure.
"""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from callsheet.dsl.diagnostics import closest
from callsheet.mock_sites import SITES

from .tasks.agents.naming import Agent, BadAgent, agents_over
from .tasks.building import Wanted


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


def read_experiment(path: Path) -> Experiment:
    """The experiment in a file. Raises `BadExperiment`."""
    known = Experiment.model_fields
    data = _table(path)
    for key in data:
        if key not in known:
            near = closest(key, known)
            hint = f"did you mean `{near}`?" if near else f"there are: {', '.join(f'`{one}`' for one in known)}"
            raise BadExperiment(f"`{path}` has an unknown `{key}`; {hint}")
    try:
        found = Experiment.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(one) for one in first["loc"])
        raise BadExperiment(f"`{path}`: `{place}`: {first['msg'].lower()}") from None
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
