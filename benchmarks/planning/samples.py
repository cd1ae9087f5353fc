"""Goals to be planned: of the five sites, of a sixth that no planner was made for, and in other people's words.

Each is drawn by seed, so a sample of the same name is the same goal again.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import yaml

from callsheet.mock_sites import SITES, load_site, load_site_from
from callsheet.mock_sites.generating import read_blueprint, write_site
from callsheet.mock_sites.goals import Goal
from callsheet.mock_sites.site import Site

ROOT = Path(__file__).resolve().parents[2]
BLUEPRINT = ROOT / "tests" / "mock_sites" / "blueprints" / "loans.yaml"
PARAPHRASES = ROOT / "tests" / "drafting" / "paraphrases"
SIXTH = "loans"
PER_SITE, OF_THE_SIXTH = 20, 40
SEEDS = range(300, 308)
MOST_SEEDS = 40
"""How many worlds are looked at for one in which a template has a goal."""


@dataclass(frozen=True, kw_only=True)
class Sample:
    """A goal of a site, in a world of its own."""

    site: str
    template: str
    seed: int
    wording: str = ""

    @property
    def key(self) -> str:
        """What it is called in the results."""
        return f"{self.site} {self.template} {self.seed} {self.wording}".strip()


@lru_cache(maxsize=8)
def site_of(name: str) -> Site[Any]:
    """A site by name; the sixth one is written from its blueprint first."""
    return load_site_from(folder_of_the_sixth()) if name == SIXTH else load_site(name)


@lru_cache(maxsize=1)
def folder_of_the_sixth() -> Path:
    """The folder that `callsheet sites new` would write."""
    folder = Path(mkdtemp(prefix="callsheet-sixth-")) / SIXTH
    write_site(read_blueprint(BLUEPRINT.read_text(encoding="utf-8")), folder)
    return folder


def spec_of(name: str) -> Path | None:
    """The file with the spec of the sixth site; the others bring theirs."""
    return folder_of_the_sixth() / "spec.yaml" if name == SIXTH else None


def goal_of(sample: Sample) -> Goal[Any] | None:
    """The goal; None where that world has none of this kind."""
    site = site_of(sample.site)
    template = next(one for one in site.goals if one.name == sample.template)
    state = site.fresh(sample.seed, {**site.options, **template.options})
    goal = template.goal(state, sample.seed, account=site.account_names[0])
    return replace(goal, wording=sample.wording) if goal is not None and sample.wording else goal


def goals() -> Iterator[Sample]:
    """Of each of the five sites twenty, of as many kinds as there are; the sites take turns."""
    rows = zip(*(_drawn(name, PER_SITE) for name in SITES), strict=True)
    yield from (sample for row in rows for sample in row)


def of_the_sixth() -> Iterator[Sample]:
    """Forty of the site that was made after the planner."""
    yield from _drawn(SIXTH, OF_THE_SIXTH)


def _drawn(name: str, count: int) -> Iterator[Sample]:
    dice = random.Random(f"planning {name}")
    left = count
    for seed in SEEDS:
        templates = [one.name for one in site_of(name).goals]
        dice.shuffle(templates)
        for template in templates:
            sample = Sample(site=name, template=template, seed=seed)
            if left and goal_of(sample) is not None:
                left -= 1
                yield sample


def paraphrases() -> Iterator[Sample]:
    """Each wording of each template, in a world of its own."""
    for name in SITES:
        told: dict[str, str] = yaml.safe_load((PARAPHRASES / f"{name}.yaml").read_text(encoding="utf-8"))
        for template, wordings in told.items():
            for number, wording in enumerate(wordings.splitlines()):
                found = (
                    Sample(site=name, template=template, seed=500 + number + 50 * more, wording=wording)
                    for more in range(MOST_SEEDS)
                )
                sample = next((one for one in found if goal_of(one) is not None), None)
                if sample is not None:
                    yield sample


SETS = {"goals": goals, "sixth": of_the_sixth, "paraphrases": paraphrases}
