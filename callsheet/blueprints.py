"""A site in words → a blueprint that a mock site can be made of, by the models that are set up.

The front door's part of it: which models are asked, and the judge. A blueprint is right when the generator reads it
and the site that it makes of it keeps the rules of all mock sites; the site is made in a folder that is taken away.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from callsheet.dsl.specs import read_spec
from callsheet.mock_sites import load_site_from
from callsheet.mock_sites.elsewhere import NoSite
from callsheet.mock_sites.generating import CARD, BadBlueprint, read_blueprint, write_site
from callsheet.mock_sites.kit import problems_of_goal, problems_of_site
from callsheet.mock_sites.site import Site
from callsheet.models import asking_for
from callsheet.planners.blueprints import SiteWanted, write_blueprint
from callsheet.planners.rounds import Right
from callsheet.settings import AllSettings

SEEDS = 3
"""Worlds in which each goal is tried, one of them varied."""
MOST_SCREENS = 5_000
"""What is looked at for the way to a goal: those of generated sites are found among hundreds."""
FAILS = (NoSite, AttributeError, LookupError, NameError, TypeError, ValueError)
"""How code fails in which one of its own names means something else."""


async def blueprint_for(
    wanted: SiteWanted, settings: AllSettings, *, keys: Mapping[str, str] | None = None
) -> Right[str]:
    """What the planners' models write.

    Raises `NotSetUp` when there is no model, `NoneRight`, `CallFailed`, `BadSettings`, `BadCassette`.
    """
    asking = asking_for(settings, keys, to="write it")
    return await write_blueprint(wanted, CARD, lambda text: problems_of_blueprint(text, name=wanted.name), asking)


def problems_of_blueprint(text: str, *, name: str) -> list[str]:
    """What is wrong with a blueprint of the site `name`, a line each; none when all is well with its site."""
    try:
        blueprint = read_blueprint(text, name=name)
    except BadBlueprint as error:
        return [str(error)]
    with TemporaryDirectory(prefix="callsheet-site-") as made:
        write_site(blueprint, Path(made) / name)
        try:
            return list(_problems_of(load_site_from(Path(made) / name)))
        except FAILS as error:
            return [f"the site that is made of it fails ({error}): a name in it may be one that the code uses itself"]


def _problems_of(site: Site[Any]) -> Iterator[str]:
    assert site.spec is not None  # the generator writes one
    yield from problems_of_site(site)
    yield from (
        f"its spec: {one.message}"
        for one in read_spec(site.spec.read_text(encoding="utf-8"), name="spec.yaml").diagnostics
    )
    for goal in site.goals:
        found = [one for seed in range(SEEDS) for one in problems_of_goal(site, goal, seed, most_screens=MOST_SCREENS)]
        yield from (f"`goals.{goal.name}`: {one}" for one in dict.fromkeys(found))
