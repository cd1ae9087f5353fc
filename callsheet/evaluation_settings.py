"""`reward.*` and `llm.*` of the settings files: how attempts are paid, and how models are asked that are evaluated.

In go the files' tables, those of the project over the user's; out come typed settings. An unknown key is an error with
a suggestion.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from callsheet.dsl.diagnostics import closest

from .settings_files import BadSettings, settings_files
from .tasks.reward import RewardSettings


class LlmSettings(BaseModel):
    """`llm.*`: what goes to models that take it. None: the model decides."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    temperature: float | None = Field(default=None, ge=0, le=2)
    seed: int | None = None


Settings = TypeVar("Settings", bound=BaseModel)


def reward_settings(*, folder: Path | None = None, user: Path | None = None) -> RewardSettings:
    """How attempts are paid. Raises `BadSettings`."""
    return _read("reward", RewardSettings, folder, user)


def llm_settings(*, folder: Path | None = None, user: Path | None = None) -> LlmSettings:
    """How models are asked that are evaluated. Raises `BadSettings`."""
    return _read("llm", LlmSettings, folder, user)


def _read(table: str, kind: type[Settings], folder: Path | None, user: Path | None) -> Settings:
    values: dict[str, Any] = {}
    where: dict[str, Path] = {}
    for path, content in settings_files(folder=folder, user=user):
        written = content.get(table, {})
        if not isinstance(written, Mapping):
            said = f"[{table}]" if path.suffix == ".toml" else f"{table}:"
            raise BadSettings(f"`{table}` in `{path}` is a table: write `{said}`")
        for key in written:
            if key not in kind.model_fields:
                near = closest(key, kind.model_fields)
                known = ", ".join(f"`{name}`" for name in kind.model_fields)
                hint = f"did you mean `{near}`?" if near else f"there are: {known}"
                raise BadSettings(f"unknown setting `{table}.{key}` in `{path}`; {hint}")
            where[key] = path
        values |= written
    try:
        return kind.model_validate(values)
    except ValidationError as error:
        first = error.errors()[0]
        key = str(first["loc"][0])
        raise BadSettings(f"setting `{table}.{key}` in `{where[key]}`: {first['msg'].lower()}") from None
