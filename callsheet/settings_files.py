"""What the settings files say: the user's `callsheet.toml` or `callsheet.yaml`, and that of the project, which wins.

Light, for `callsheet check` reads tiers of models out of them and must feel instant. What the keys mean is the
business of `settings` and `tiers`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

FILE = "callsheet.toml"
IN_YAML = ".yaml"


class BadSettings(Exception):
    """A setting that is unknown or has a bad value; one line that says where it stands."""


def settings_files(*, folder: Path | None = None, user: Path | None = None) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each settings file with what it says, the one that wins last. Files that are not there say nothing.

    `folder` is the project's, by default the one that the command stands in; `user` is the user's file. Numbers with
    a point are decimals: prices are money. Raises `BadSettings` for a file that cannot be read.
    """
    from platformdirs import user_config_path

    for toml in (user or user_config_path("callsheet") / FILE, (folder or Path.cwd()) / FILE):
        found = [path for path in (toml, toml.with_suffix(IN_YAML)) if path.exists()]
        if len(found) == 2:
            raise BadSettings(f"there are `{found[0]}` and `{found[1]}`: put all settings into one of them")
        for path in found:
            yield path, _read(path)


def _read(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text(encoding="utf-8")
        if path.suffix != IN_YAML:
            return tomllib.loads(text, parse_float=Decimal)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise BadSettings(f"`{path}` cannot be read: {error}") from None
    from .yaml_tables import BadYaml, table_of

    try:
        return table_of(text)
    except BadYaml as error:
        raise BadSettings(f"`{path}` cannot be read: {error}") from None
