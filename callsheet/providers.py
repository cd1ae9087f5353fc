"""How the providers of models are reached, by settings files, environment and keyring.

    [providers.NAME] and [prices."provider:model"] of the files, keys --provider_settings--> accesses, prices

A key is looked for in the flag, the environment, `.env` and the keyring, in this order. Where it was found is told;
what it is, never.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal

from callsheet.dsl.diagnostics import closest
from callsheet.planners.prices import Price
from callsheet.planners.providers import PROVIDERS, Access
from callsheet.planners.providers.local import SERVERS

from .secrets import from_keyring, read_env_file
from .settings_files import BadSettings, settings_files

Where = Literal["flag", "environment", ".env", "keyring", ""]
"""Where a key was found; empty: nowhere."""

DEAREST = 10_000


@dataclass(frozen=True, kw_only=True)
class ProviderSettings:
    """Every provider's access, where its key was found, and prices that go before those of genai-prices."""

    accesses: Mapping[str, Access]
    found: Mapping[str, Where]
    prices: Mapping[str, Price] = field(default_factory=dict)


def provider_settings(
    keys: Mapping[str, str] | None = None,
    *,
    environment: Mapping[str, str] = os.environ,
    folder: Path | None = None,
    user: Path | None = None,
) -> ProviderSettings:
    """What is set. `keys` are flags, by provider. Raises `BadSettings`."""
    given = dict(keys or {})
    for name in given:
        _known(name, PROVIDERS, "provider", "`--key`")
    written: dict[str, dict[str, str]] = {}
    prices: dict[str, Price] = {}
    for path, content in settings_files(folder=folder, user=user):
        for name, values in _table(content, "providers", path).items():
            _known(name, PROVIDERS, "provider", f"`{path}`")
            written[name] = written.get(name, {}) | _reached(name, values, path)
        prices |= {name: _price(name, values, path) for name, values in _table(content, "prices", path).items()}
    file = read_env_file((folder or Path.cwd()) / ".env")
    looked = {name: _key(name, given, environment, file) for name in PROVIDERS}
    return ProviderSettings(
        accesses={name: Access(key=key, **written.get(name, {})) for name, (key, _) in looked.items()},
        found={name: where for name, (_, where) in looked.items()},
        prices=prices,
    )


def _key(
    name: str, given: Mapping[str, str], environment: Mapping[str, str], file: Mapping[str, str]
) -> tuple[str, Where]:
    variable = PROVIDERS[name].key
    if name in given:
        return given[name], "flag"
    if not variable:
        return "", ""
    if environment.get(variable):
        return environment[variable], "environment"
    if file.get(variable):
        return file[variable], ".env"
    kept = from_keyring(variable)
    return (kept, "keyring") if kept else ("", "")


def _table(content: Mapping[str, Any], key: str, path: Path) -> Mapping[str, Any]:
    written = content.get(key, {})
    if not isinstance(written, dict) or not all(isinstance(one, dict) for one in written.values()):
        raise BadSettings(f"`{key}` in `{path}` is a table of tables: write `[{key}.NAME]`")
    return written


def _reached(name: str, values: Mapping[str, Any], path: Path) -> dict[str, str]:
    """`url`, and what serves there."""
    where = f"provider `{name}` in `{path}`"
    keys = ("url", "server") if name == "local" else ("url",)
    for key, value in values.items():
        if key not in keys:
            hint = "keys are for the environment, `.env` or the keyring, not for a file that is shared"
            raise BadSettings(f"unknown key `{key}` of {where}; {hint if 'key' in key else f'there is `{keys[0]}`'}")
        if not isinstance(value, str):
            raise BadSettings(f"`{key}` of {where} is a text")
    if not str(values.get("url", "http:")).startswith(("http:", "https:")):
        raise BadSettings(f"`url` of {where} begins with `http://` or `https://`")
    if "server" in values:
        _known(values["server"], SERVERS, "server", where)
    return dict(values)


def _price(name: str, values: Mapping[str, Any], path: Path) -> Price:
    """`in` and `out` are needed; the cache costs what `in` costs unless it is said."""
    where = f"the price of `{name}` in `{path}`"
    for key, value in values.items():
        _known(key, ("in", "out", "cache_write", "cache_read"), "key", where)
        if isinstance(value, bool) or not isinstance(value, int | Decimal) or not 0 <= value <= DEAREST:
            raise BadSettings(f"`{key}` of {where} is in dollars for a million tokens, from 0 to {DEAREST:,}")
    for key in ("in", "out"):
        if key not in values:
            raise BadSettings(f"{where} needs `{key}`, in dollars for a million tokens")
    fresh = Decimal(values["in"])
    return Price(
        fresh=fresh,
        write=Decimal(values.get("cache_write", fresh)),
        read=Decimal(values.get("cache_read", fresh)),
        out=Decimal(values["out"]),
    )


def _known(name: str, names: Any, what: str, where: str) -> None:
    if name not in names:
        near = closest(name, names)
        hint = f"did you mean `{near}`?" if near else f"there are: {', '.join(f'`{one}`' for one in names)}"
        raise BadSettings(f"unknown {what} `{name}` in {where}; {hint}")
