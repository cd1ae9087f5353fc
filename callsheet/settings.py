"""Settings: flag > `CALLSHEET_…` > `callsheet.toml` of the project > that of the user > default.

An unknown key is an error with a suggestion, wherever it stands.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from callsheet.dsl.diagnostics import closest
from callsheet.interpreter.browser.kinds import Kind
from callsheet.interpreter.run import Settings as RunSettings

from .settings_files import BadSettings, settings_files

PREFIX = "CALLSHEET_"
OTHER_VARIABLES = ("CALLSHEET_SECRET_", "CALLSHEET_CHROMIUM")
"""Variables that begin like settings and are none: secrets of plans, and where Chromium is."""


TABLES = ("tiers", "providers", "prices", "reward", "llm")
"""Tables of the files that are read elsewhere: `callsheet.tiers`, without this module, `callsheet.providers` and
`callsheet.evaluation_settings`."""


class AllSettings(BaseModel):
    """What can be set. `settle_pause` is in seconds: how long a late request may take to land after a crash.

    `model` is asked in the place of every tier's chain; `temperature`, `seed` and `logprobs` go to models that take
    them. `record` and `replay` are cassettes. `cache` is the folder of verified plans, of `cache_megabytes` at most.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    runs_dir: Path = Path(".callsheet/runs")
    headless: bool = True
    browser: Kind = "chromium"
    shots: Literal["none", "nodes", "steps"] = "nodes"
    settle_pause: float = Field(default=2.0, ge=0, le=600)
    model: str | None = None
    temperature: float | None = Field(default=None, ge=0, le=2)
    seed: int | None = None
    logprobs: bool = False
    record: Path | None = None
    replay: Path | None = None
    cache: Path = Path(".callsheet/plans")
    cache_megabytes: float = Field(default=20, ge=0, le=100_000)

    def for_run(self) -> RunSettings:
        """The part that the interpreter takes."""
        return RunSettings(
            shots=self.shots, headless=self.headless, browser=self.browser, settle_pause=self.settle_pause
        )


def load_settings(
    *, environment: Mapping[str, str] = os.environ, folder: Path | None = None, user: Path | None = None, **flags: Any
) -> AllSettings:
    """The settings in force. A flag that is None was not given. Raises `BadSettings`."""
    merged: dict[str, tuple[Any, str]] = {}
    for path, content in settings_files(folder=folder, user=user):
        merged |= {key: (value, f"`{path}`") for key, value in content.items() if key not in TABLES}
    for name, text in environment.items():
        if name.startswith(PREFIX) and not name.startswith(OTHER_VARIABLES):
            merged[name.removeprefix(PREFIX).lower()] = (text, f"the environment variable `{name}`")
    for key, value in flags.items():
        if value is not None:
            merged[key] = (value, f"`--{key.replace('_', '-')}`")
    return _validated(merged)


def _validated(merged: Mapping[str, tuple[Any, str]]) -> AllSettings:
    known = AllSettings.model_fields
    for key, (_, where) in merged.items():
        if key not in known:
            near = closest(key, known)
            hint = f"did you mean `{near}`?" if near else f"there are: {', '.join(f'`{one}`' for one in known)}"
            raise BadSettings(f"unknown setting `{key}` in {where}; {hint}")
    try:
        return AllSettings(**{key: value for key, (value, _) in merged.items()})
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        raise BadSettings(f"setting `{key}` in {merged[key][1]}: {first['msg'].lower()}") from None
