"""Those who serve models, a file each: `open_model("anthropic:claude-sonnet-5-5", Access(key=…))`.

Another provider is a file beside these and a line in `PROVIDERS`. An SDK is imported when its model is first asked, so
that knowing of a provider costs nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from importlib import import_module
from importlib.util import find_spec

from callsheet.dsl.classes import frozen
from callsheet.dsl.diagnostics import closest

from ..model import Model, NotSetUp


@frozen
class Access:
    """How a provider is reached. `url` is empty for the provider's own address; the key is never printed.

    `server` says what stands behind the address where that may be one of several (`local.SERVERS`).
    """

    key: str = field(default="", repr=False)
    url: str = ""
    server: str = ""


@frozen
class Provider:
    """One line of the table. `opens` is `module:function`, which makes a `Model` of a model's name and an `Access`.

    `sdk` is the package that it imports, `extra` the extra of ours that brings it (empty: it is always there).
    `key` is the environment variable of its key, empty where none is needed.
    """

    opens: str
    sdk: str
    extra: str = ""
    key: str = ""
    needs_key: bool = True

    @property
    def installed(self) -> bool:
        """Whether its SDK is there."""
        try:
            return find_spec(self.sdk) is not None
        except ModuleNotFoundError:  # of a name with a dot: not even what stands before it
            return False


PROVIDERS: Mapping[str, Provider] = {
    "anthropic": Provider(opens="anthropic:open_model", sdk="anthropic", key="ANTHROPIC_API_KEY"),
    "openai": Provider(opens="openai:open_model", sdk="openai", extra="openai", key="OPENAI_API_KEY"),
    "google": Provider(opens="google:open_model", sdk="google.genai", extra="google", key="GOOGLE_API_KEY"),
    "local": Provider(opens="local:open_model", sdk="openai", extra="local", key="LOCAL_API_KEY", needs_key=False),
    "inprocess": Provider(opens="in_process:open_model", sdk="transformers", extra="inprocess", needs_key=False),
}
"""Every provider by the name that stands before the colon of a model's name."""


def open_model(name: str, access: Access) -> Model:
    """The model `provider:model`; nothing is sent, and no SDK imported, before it is asked.

    Raises `NotSetUp` for a provider that there is not, and one whose key is missing.
    """
    prefix, _, model = name.partition(":")
    provider = PROVIDERS.get(prefix)
    if provider is None or not model:
        near = closest(prefix, PROVIDERS)
        hint = f"did you mean `{near}`?" if near and near != prefix else f"there are: {', '.join(PROVIDERS)}"
        raise NotSetUp(f"`{name}` is no `provider:model`; {hint}", tries=0)
    if provider.needs_key and not access.key:
        raise NotSetUp(f"there is no key for `{prefix}`: set {provider.key} in the environment or in `.env`", tries=0)
    module, _, function = provider.opens.partition(":")
    opened: Model = getattr(import_module(f".{module}", __name__), function)(model, access)
    return opened


@frozen
class NamedModel:
    """A model that is yet to be opened, for a process that cannot be handed one: it can be pickled."""

    name: str
    access: Access

    def opened(self) -> Model:
        """Raises what `open_model` raises."""
        return open_model(self.name, self.access)
