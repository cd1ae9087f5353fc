"""Sites that are not in this package: a folder with a `site.py`, as the generator writes them.

In goes the folder, out comes its `Site`. The folder is imported as a package of its own, so its files import each
other as those of the sites here do; loading it runs its code.
"""

from __future__ import annotations

import sys
from importlib import import_module
from importlib.machinery import ModuleSpec
from importlib.util import module_from_spec
from pathlib import Path
from typing import Any

from .site import Site


class NoSite(ValueError):
    """A folder that holds no site; the message is one line for people."""


def load_site_from(folder: Path) -> Site[Any]:
    """The site in `folder`. Raises `NoSite`."""
    folder = folder.resolve()
    if not (folder / "site.py").is_file():
        raise NoSite(f"`{folder}` holds no site: it has no `site.py`")
    package = f"callsheet_site_{folder.name}_{abs(hash(str(folder)))}"
    _import_package(package, folder)
    try:
        site = import_module(f"{package}.site").SITE
    except (ImportError, AttributeError, SyntaxError) as error:
        raise NoSite(f"`{folder}` holds no site: {error}") from error
    if not isinstance(site, Site):
        raise NoSite(f"`{folder / 'site.py'}`: `SITE` is no site")
    return site


def _import_package(package: str, folder: Path) -> None:
    if package in sys.modules:
        return
    # An `__init__.py` is not run: it has nothing to do, and a folder without one is as good.
    spec = ModuleSpec(package, None, is_package=True)
    spec.submodule_search_locations = [str(folder)]
    sys.modules[package] = module_from_spec(spec)
