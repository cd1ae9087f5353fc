"""A goal in words → a checked plan: which site is meant, where its spec is, who plans.

The front door's part of drafting: reading files and settings. What planners do is in `callsheet.planners`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from callsheet.dsl import ast, parse
from callsheet.dsl.checks.sites.addresses import plain_origin
from callsheet.dsl.diagnostics import closest
from callsheet.dsl.specs import SiteSpec, SpecReading, read_spec
from callsheet.dsl.tiers import PLANNER
from callsheet.dsl.words import RESERVED
from callsheet.mock_sites import SITES
from callsheet.models import planner_chain
from callsheet.plan_files import LARGEST, NotText, as_text
from callsheet.planners.caching import PlanCache
from callsheet.planners.drafting.chain import Chain, Rules
from callsheet.planners.drafting.context import Context, Method, Preference
from callsheet.planners.drafting.writing import ModelPlanner
from callsheet.planners.drafts import Draft, Task
from callsheet.planners.providers import PROVIDERS
from callsheet.planners.served import patience_of
from callsheet.settings import AllSettings, load_settings
from callsheet.tiers import tiers_in_force

if TYPE_CHECKING:
    from callsheet.planners.policy.policy import Policy

MOCK_SITES = "http://localhost:3000"


class BadTask(Exception):
    """What is to be planned for cannot be read; the message is one line that says what and how it is put right."""


class BadSpec(BadTask):
    """A spec has mistakes; `reading` has them."""

    def __init__(self, reading: SpecReading) -> None:
        first = reading.diagnostics[0]
        place = reading.source.place(first.span.start)
        more = f" (and {len(reading.diagnostics) - 1} more)" if len(reading.diagnostics) > 1 else ""
        super().__init__(f"{place}: {first.message} [{first.code}]{more}")
        self.reading = reading


PLANNERS: tuple[str, ...] = ("auto", *PROVIDERS, "rules")
"""Who can be asked for a plan. `auto` asks all models of the planners' tier that are set up, and the rules last."""
POLICY = "policy:"
"""Before the folder of a trained policy, which annotates the plan that `auto` has."""


def require_planner(name: str) -> None:
    """Raises `BadTask` for a planner that there is not."""
    if name not in PLANNERS:
        raise BadTask(f"no planner `{name}`; there are {', '.join(f'`{one}`' for one in PLANNERS)}")


async def draft_of(
    task: Task,
    planner: str = "auto",
    *,
    settings: AllSettings | None = None,
    keys: Mapping[str, str] | None = None,
    said: Callable[[str], None] = lambda _: None,
    cache: PlanCache | None = None,
    method: Method | None = None,
    prior: tuple[Preference, ...] = (),
) -> Draft:
    """The plan of a task. `said` hears why a planner had none, while the next one is asked; `keys` are flags.

    A plan of a `cache` that was verified for a goal like it is taken first. `method` is how models are told that
    exceeding the budget is priced. `policy:FOLDER` takes the plan of `auto`, whose models are told what the trained
    policy in that folder would do (`prior`), and lets the policy assign its nodes.

    Raises `BadTask` for a planner that there is not, `BadSettings`, `CheckpointError`, and `CannotPlan`.
    """
    policy = policy_of(planner)
    if policy is not None:
        from callsheet.planners.policy.annotating import annotated

        prior = prior_of(policy, task)
        draft = await draft_of(task, settings=settings, keys=keys, said=said, cache=cache, method=method, prior=prior)
        return annotated(draft, policy)
    require_planner(planner)
    context = Context(task=task, method=method, prior=prior)
    kept = None if cache is None else cache.find(context, planner)
    if kept is not None:
        return kept
    asked = () if planner == "rules" else models_of(task, planner, settings or load_settings(), keys, said)
    return await Chain([*asked, Rules()], said).draft(context)


def policy_of(planner: str) -> Policy | None:
    """The trained policy that a planner's name has the folder of. Raises `CheckpointError`."""
    if not planner.startswith(POLICY):
        return None
    from callsheet.planners.policy.policy import read_policy

    return read_policy(Path(planner.removeprefix(POLICY)))


def prior_of(policy: Policy | None, task: Task) -> tuple[Preference, ...]:
    """What models are told that the policy would do; nothing without one."""
    if policy is None:
        return ()
    from callsheet.planners.policy.preferring import preferences

    return preferences(policy, task)


def models_of(
    task: Task, planner: str, settings: AllSettings, keys: Mapping[str, str] | None, said: Callable[[str], None]
) -> list[ModelPlanner]:
    """The models that are asked for a plan, by the chain of the planners' tier. Raises `BadTask` and `BadSettings`."""
    tier = task.tiers[PLANNER]
    chain = planner_chain(planner, tier, settings, keys)
    for missing in chain.missing:
        said(missing)
    return [
        ModelPlanner(
            model=one, temperature=settings.temperature, patience=patience_of(tier), logprobs=settings.logprobs
        )
        for one in chain.models
    ]


def task_of(
    goal: str,
    site: str,
    *,
    spec: Path | str | None = None,
    budget: str = "",
    given: Mapping[str, str] | None = None,
    replans: int = 0,
) -> Task:
    """A goal on a site that is named in one of three ways: `shop=http://host/shop`, an address, a mock site's name.

    `spec` is the file with the site's spec, or its text; a mock site has its own. `replans` is how often the rest of
    the plan may be rewritten while it runs. Raises `BadTask`.
    """
    if not goal.strip():
        raise BadTask("the goal is empty: say what is to be done")
    name, address = _site(site)
    if budget:
        require_budget(budget)
    text, read, file = _spec(address, spec)
    called = name if name not in ("", *SITES) else read.name
    return Task(
        goal=goal,
        site=f"{called}_site" if called in RESERVED else called,
        address=address,
        spec=read,
        spec_text=text,
        spec_file=file,
        budget=budget,
        given=given or {},
        replans=replans,
        tiers=tiers_in_force(),
    )


def require_budget(budget: str) -> None:
    """Raises `BadTask` for what cannot stand behind `budget` in a plan."""
    declarations = parse(f"plan p budget {budget}").declarations
    if not (len(declarations) == 1 and isinstance(declarations[0], ast.Budget)):
        raise BadTask(f"`{budget}` is no budget: write it as in a plan, such as `60 steps, 2min, spend $20`")


def _site(site: str) -> tuple[str, str]:
    """The name, maybe empty, and the address."""
    name, equals, address = site.partition("=")
    if not equals or "/" in name:
        name, address = ("", site) if "://" in site else (site, "")
    if not address:
        if name not in SITES:
            near = closest(name, SITES)
            hint = f"did you mean `{near}`?" if near else f"the mock sites are {', '.join(f'`{one}`' for one in SITES)}"
            raise BadTask(f"no site `{name}`: write NAME=ADDRESS, or a mock site; {hint}")
        address = f"{MOCK_SITES}/{name}"
    if plain_origin(address) is None:
        raise BadTask(f"`{address}` is no address of a site: write `http://host/path` or `https://host/path`")
    if name and not (name.isidentifier() and name[0].isalpha() and name.isascii()):
        raise BadTask(f"`{name}` cannot name a site: it begins with a letter and has letters, digits and `_`")
    return name, address


_read = lru_cache(maxsize=8)(read_spec)
"""The frames of a spec are kept with it, and a program may plan many goals on one site."""


def _spec(address: str, spec: Path | str | None) -> tuple[str, SiteSpec, str]:
    """The text of the spec, the spec, and the file name that a plan gives it."""
    if isinstance(spec, str):
        read = _understood(spec, "<spec>")
        return spec, read, f"{read.name}.yaml"
    path = _own_spec(address) if spec is None else spec
    try:
        with path.open("rb") as file:
            data = file.read(LARGEST + 1)
        text = as_text(data)
    except NotText as bad:
        raise BadTask(f"`{path}` {bad.reason}") from None
    except OSError as error:
        raise BadTask(f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}") from None
    read = _understood(text, str(path))
    return text, read, path.name if path.name != "spec.yaml" else f"{read.name}.yaml"


def _understood(text: str, name: str) -> SiteSpec:
    reading = _read(text, name=name)
    if reading.spec is None:
        raise BadSpec(reading)
    return reading.spec


def _own_spec(address: str) -> Path:
    """The spec of the mock site that an address means."""
    from callsheet import mock_sites

    folders = [part.partition("@")[0] for part in urlsplit(address).path.split("/")]
    found = next((one for one in folders if one in SITES), None)
    path = Path(mock_sites.__file__).parent / (found or "") / "spec.yaml"
    if found is None or not path.is_file():
        raise BadTask("a plan is made from the site's spec: name its file with `--spec FILE` (docs/site_specs.md)")
    return path
