"""What the settings files say: the user's `callsheet.toml`, and that of the project, which wins.

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


class BadSettings(Exception):
    """A setting that is unknown or has a bad value; one line that says where it stands."""


def settings_files(*, folder: Path | None = None, user: Path | None = None) -> Iterator[tuple[Path, dict[str, Any]]]:
    """Each settings file with what it says, the one that wins last. Files that are not there say nothing.

    `folder` is the project's, by default the one that the command stands in; `user` is the user's file. Numbers with
    a point are decimals: prices are money. Raises `BadSettings` for a file that cannot be read.
    """
    from platformdirs import user_config_path

    for path in (user or user_config_path("callsheet") / FILE, (folder or Path.cwd()) / FILE):
        try:
            yield path, tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)
        except FileNotFoundError:
            continue
        except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
            raise BadSettings(f"`{path}` cannot be read: {error}") from None
