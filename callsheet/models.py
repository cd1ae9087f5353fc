"""The models of a run, by what is set: chains of tiers become models that are asked, recorded or replayed.

tiers, settings, accesses --served--> `dsl.models.Models` for a run
a tier --chain_of--> its models that are set up, and why the others are not
a tier, settings --models_to_ask--> the same for somebody who asks outside of a run
settings --asking_for--> the planners' models and how they are asked, outside of a run
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from callsheet.dsl.check import CheckedPlan
from callsheet.dsl.tiers import DEFAULT_TIERS, PLANNER, Tier
from callsheet.interpreter.handing import NoModels, asks_models
from callsheet.planners.cassettes import Cassette, Recording, Replaying
from callsheet.planners.model import Model, NotSetUp
from callsheet.planners.prices import price_of
from callsheet.planners.providers import PROVIDERS, Access, open_model
from callsheet.planners.providers.calling import missing_sdk
from callsheet.planners.served import Manner, ServedModels, patience_of
from callsheet.planners.trying import Asking

from .providers import ProviderSettings, provider_settings
from .settings import AllSettings
from .settings_files import BadSettings
from .tiers import tiers_in_force

Warn = Callable[[str], None]


@dataclass(frozen=True, kw_only=True)
class Chain:
    """The models of a tier that can be asked, in turn, and a line for each that cannot."""

    models: tuple[Model, ...]
    missing: tuple[str, ...]


def models_for(
    plan: CheckedPlan, settings: AllSettings, warn: Warn, keys: Mapping[str, str] | None = None
) -> ServedModels | None:
    """Whoever is at hand for a plan that asks models; None for one that asks none. `keys` are flags, by provider.

    Raises what `served` raises.
    """
    return served(tiers_asked(plan), settings, provider_settings(keys), warn) if asks_models(plan) else None


def tiers_asked(plan: CheckedPlan) -> Mapping[str, Tier]:
    """The tiers that the plan's agents are of."""
    names = dict.fromkeys(one.tier for one in plan.agents.values() if one.kind == "model" and one.tier is not None)
    return {name: plan.tiers[name] for name in names}


def served(tiers: Mapping[str, Tier], settings: AllSettings, providers: ProviderSettings, warn: Warn) -> ServedModels:
    """Models for a run. `warn` is told, in one line each, of settings that a model does not take.

    Raises `NoModels` for a tier without any, `BadSettings`, `BadCassette`.
    """
    cassette, chains = _cassette(settings), {}
    for name, tier in tiers.items():
        chain = chain_of(tier, settings, providers, cassette)
        if not chain.models:
            raise NoModels("; ".join(chain.missing))
        chains[name] = chain.models
    warn_of_what_is_not_taken([one for chain in chains.values() for one in chain], settings, warn)
    if settings.record is not None:
        path = settings.record
        chains = {name: tuple(Recording(one, path) for one in chain) for name, chain in chains.items()}
    manner = Manner(temperature=settings.temperature, seed=settings.seed, logprobs=settings.logprobs)
    return ServedModels(chains, partial(price_of, own=providers.prices), manner=manner)


def models_to_ask(tier: Tier, settings: AllSettings, keys: Mapping[str, str] | None = None) -> Chain:
    """The models of a tier for somebody who asks outside of a run, on a cassette or from one where that is set.

    `keys` are flags, by provider. Raises `BadSettings` and `BadCassette`.
    """
    cassette = _cassette(settings)
    chain = chain_of(tier, settings, provider_settings(keys), cassette)
    path = settings.record
    return chain if path is None else replace(chain, models=tuple(Recording(one, path) for one in chain.models))


def asking_for(settings: AllSettings, keys: Mapping[str, str] | None = None, *, to: str) -> Asking:
    """The planners' models, for somebody who asks them outside of a run, `to` do something.

    Raises `NotSetUp` when there is no model, `BadSettings`, `BadCassette`.
    """
    tier = tiers_in_force()[PLANNER]
    chain = models_to_ask(tier, settings, keys)
    if not chain.models:
        raise NotSetUp(f"no model is at hand to {to}: {'; '.join(chain.missing)}", tries=0)
    return Asking(models=chain.models, temperature=settings.temperature, patience=patience_of(tier))


def _cassette(settings: AllSettings) -> Cassette | None:
    """What is replayed, if anything is."""
    if settings.record is not None and settings.replay is not None:
        raise BadSettings("`record` and `replay` exclude each other: a cassette is written or played")
    return Cassette.read(settings.replay) if settings.replay is not None else None


def chain_of(tier: Tier, settings: AllSettings, providers: ProviderSettings, cassette: Cassette | None = None) -> Chain:
    """Raises `BadSettings` for a model that may cost more than the tier says: its cost would not be bounded.

    In a built-in chain such a model is passed over: prices change, and nobody has chosen it.
    """
    names = (settings.model,) if settings.model is not None else tier.chain
    if not names:
        return Chain(models=(), missing=(f"tier `{tier.name}` has no `chain` of models in [tiers.{tier.name}]",))
    built_in = settings.model is None and tier.name in DEFAULT_TIERS and tier.chain == DEFAULT_TIERS[tier.name].chain
    models, missing = [], []
    for name in names:
        try:
            opened = _opened(name, providers, cassette)
        except NotSetUp as why:
            missing.append(str(why))
            continue
        too_dear = _too_dear(name, tier, providers)
        if too_dear and not built_in:
            raise BadSettings(too_dear)
        if too_dear:
            missing.append(too_dear)
        else:
            models.append(opened)
    return Chain(models=tuple(models), missing=tuple(dict.fromkeys(missing)))


def planner_chain(planner: str, tier: Tier, settings: AllSettings, keys: Mapping[str, str] | None = None) -> Chain:
    """The models of the planners' tier that a planner's name means: `auto` all of them, a provider its own.

    Raises `BadSettings`, also for a provider that has none there, and `BadCassette`.
    """
    names = (settings.model,) if settings.model is not None else tier.chain
    wanted = tuple(one for one in names if planner == "auto" or one.partition(":")[0] == planner)
    if wanted:
        return models_to_ask(replace(tier, chain=wanted), settings, keys)
    if planner == "auto":
        return Chain(models=(), missing=())
    where = f"`--model {planner}:NAME`, or `chain` in [tiers.{tier.name}]"
    raise BadSettings(f"no model of `{planner}` is set: {where}")


def _opened(name: str, providers: ProviderSettings, cassette: Cassette | None) -> Model:
    prefix = name.partition(":")[0]
    if cassette is not None:
        if name not in cassette.models:
            raise NotSetUp(f"the cassette `{cassette.path}` has nothing of `{name}`", tries=0)
        return Replaying(name, open_model(name, Access(key="replayed")).abilities, cassette)
    model = open_model(name, providers.accesses.get(prefix, Access()))
    provider = PROVIDERS[prefix]
    if not provider.installed:
        raise missing_sdk(name, provider.sdk, provider.extra)
    return model


def _too_dear(name: str, tier: Tier, providers: ProviderSettings) -> str:
    """Why a model cannot be one of the tier; empty when its tokens cost no more than the tier says."""
    price = price_of(name, providers.prices, longest_prompt=tier.max_in)
    if price is None or (price.dearest_in <= tier.price_in and price.out <= tier.price_out):
        return ""
    return (
        f"`{name}` costs up to ${price.dearest_in} in and ${price.out} out for a million tokens, and tier "
        f"`{tier.name}` is bounded by ${tier.price_in} and ${tier.price_out}: "
        f"raise `price_in` and `price_out` in [tiers.{tier.name}], so that plans are costed with it"
    )


def warn_of_what_is_not_taken(models: Iterable[Model], settings: AllSettings, warn: Warn) -> None:
    """Tell, in one line each, of settings that a model does not take."""
    for name, model in {one.name: one for one in models}.items():
        can = model.abilities
        wanted = (
            ("temperature", settings.temperature is not None, can.sampling),
            ("seed", settings.seed is not None, can.seed),
            ("logprobs", settings.logprobs, can.logprobs),
        )
        for setting, is_set, taken in wanted:
            if is_set and not taken:
                warn(f"`{name}` takes no `{setting}`: it is asked without")
