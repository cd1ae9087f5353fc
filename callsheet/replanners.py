"""Who rewrites the rest of a run, by what is set: patches at hand, models of the planners' tier, rules.

a planner's name, settings, keys --replanners_for--> `dsl.replanning.Replanners` for a run of a plan
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

from callsheet.drafting import POLICY, require_planner
from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.replanning import InTurn, Replanner, Replanners
from callsheet.dsl.tiers import PLANNER
from callsheet.models import Warn, planner_chain, warn_of_what_is_not_taken
from callsheet.planners.prices import price_of
from callsheet.planners.repairs import RulesReplanner
from callsheet.planners.rewriting import ModelReplanner
from callsheet.planners.served import Manner, ServedModels
from callsheet.providers import provider_settings
from callsheet.settings import AllSettings


def replanners_for(
    checked: CheckedPlan,
    planner: str,
    settings: AllSettings,
    *,
    keys: Mapping[str, str] | None = None,
    warn: Warn = lambda _: None,
    first: Replanner | None = None,
) -> Replanners:
    """Those that are asked in turn: `first` where it is given, a model's, and the rules last.

    Why a model cannot be asked is kept, to be told when there is something to be mended. `warn` is told of settings
    that a model does not take. Raises `BadTask` for a planner that there is not, `BadSettings`, and `BadCassette`.
    """
    if planner.startswith(POLICY):
        planner = "auto"  # a policy assigns the nodes of others' plans, and rewrites none
    require_planner(planner)
    before = () if first is None else (first,)
    rules = RulesReplanner(checked.specs, checked.tiers)
    if planner == "rules":
        return InTurn((*before, rules))
    model, missing = _model(checked, planner, settings, keys, warn)
    return InTurn((*before, *(() if model is None else (model,)), rules), missing=missing)


def _model(
    checked: CheckedPlan, planner: str, settings: AllSettings, keys: Mapping[str, str] | None, warn: Warn
) -> tuple[Replanner | None, tuple[str, ...]]:
    """The models of the planners' tier as one replanner, and why some of them cannot be asked."""
    tier = checked.tiers.get(PLANNER)
    if tier is None:
        return None, (f"there is no tier `{PLANNER}`, by which planners are bounded",)
    chain = planner_chain(planner, tier, settings, keys)
    if not chain.models:
        return None, chain.missing
    warn_of_what_is_not_taken(chain.models, settings, warn)
    manner = Manner(temperature=settings.temperature, seed=settings.seed)
    price = partial(price_of, own=provider_settings(keys).prices)
    served = ServedModels({tier.name: chain.models}, price, manner=manner)
    return ModelReplanner(served, tier, checked.files), chain.missing
