"""What others may import from us is listed, documented and typed; taking something away is a decision.

`PROMISED` is what a release may not lose. `__all__` may hold more.
"""

from __future__ import annotations

import inspect
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

PROMISED: dict[str, tuple[str, ...]] = {
    "callsheet": ("run",),
    "callsheet.dsl": ("CheckedPlan", "Diagnostic", "Plan", "check", "format_plan", "parse"),
    "callsheet.interpreter.browser.chromium": ("ChromiumMissing", "find_chromium"),
    "callsheet.mock_sites": ("SITES", "Server", "load_site"),
}
"""Module to names that people are told to import."""

ROOMS = ("callsheet", "callsheet.dsl", "callsheet.interpreter", "callsheet.mock_sites")
"""Modules that are doors of a room, and so say in `__all__` what is on offer."""


def offered(module: ModuleType) -> list[tuple[str, Any]]:
    """Name and value of all that a module lists in `__all__`, late ones included."""
    return [(name, getattr(module, name)) for name in module.__all__]


def is_ours(value: Any) -> bool:
    """Whether it is a class or function of this project."""
    return (inspect.isclass(value) or inspect.isfunction(value)) and value.__module__.startswith("callsheet")


@pytest.mark.parametrize("name", PROMISED)
def test_what_is_promised_is_there(name: str) -> None:
    """Every promised name can be imported."""
    module = import_module(name)

    assert [] == [promised for promised in PROMISED[name] if not hasattr(module, promised)]


@pytest.mark.parametrize("name", ROOMS)
def test_doors_list_what_they_offer(name: str) -> None:
    """`__all__` names each thing once, all of them exist, and all that is promised is among them."""
    module = import_module(name)
    listed = list(module.__all__)

    assert len(set(listed)) == len(listed)
    assert [] == [one for one in listed if not hasattr(module, one)]
    assert [] == sorted(set(PROMISED.get(name, ())) - set(listed))


@pytest.mark.parametrize("name", ROOMS)
def test_doors_are_documented(name: str) -> None:
    """A module that people import says what it is for, and so does each class and function of it."""
    module = import_module(name)

    assert (module.__doc__ or "").strip()
    assert [] == [one for one, value in offered(module) if is_ours(value) and not has_own_docstring(value)]


@pytest.mark.parametrize("name", ROOMS)
def test_functions_on_offer_are_typed(name: str) -> None:
    """Each parameter and what comes back has an annotation."""
    functions = [(one, value) for one, value in offered(import_module(name)) if inspect.isfunction(value)]

    assert [] == [one for one, function in functions if not is_typed(function)]


def has_own_docstring(value: Any) -> bool:
    """Whether somebody wrote it: a dataclass makes its signature one if there is none."""
    text = inspect.cleandoc(value.__doc__ or "")
    return bool(text) and not text.startswith(f"{value.__name__}(")


def is_typed(function: Any) -> bool:
    """Whether a function's signature is annotated throughout."""
    signature = inspect.signature(function)
    annotations = [parameter.annotation for parameter in signature.parameters.values()]
    return inspect.Signature.empty not in (*annotations, signature.return_annotation)
