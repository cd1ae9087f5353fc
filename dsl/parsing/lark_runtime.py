"""The part of Lark that runs a parser, without the part that compiles grammars.

`import lark` loads the grammar compiler and parsers of two other kinds, which takes longer than reading a plan. Its
modules import each other by name, so those that run tables can be had alone; only the `__init__` of the package stands
before them. It is put off here until somebody wants more of the package than its modules (decision 0005).
"""

from __future__ import annotations

import sys
import threading
from importlib.util import find_spec, module_from_spec
from typing import Any


def put_off(name: str) -> None:
    """Make a package importable whose `__init__` runs when something is first looked up in it.

    `importlib.util.LazyLoader` does the same, but runs it for the import of a submodule too.
    """
    spec = None if name in sys.modules else find_spec(name)
    if spec is None or spec.loader is None:
        return
    package: Any = module_from_spec(spec)
    loader, lock = spec.loader, threading.RLock()

    def complete(wanted: str) -> Any:
        with lock:
            if package.__dict__.pop("__getattr__", None) is not None:
                loader.exec_module(package)
        return getattr(package, wanted)

    package.__getattr__ = complete
    sys.modules[name] = package


put_off("lark")

# ruff: noqa: E402  they come after what makes them cheap
from lark.exceptions import UnexpectedCharacters, UnexpectedInput, UnexpectedToken
from lark.lexer import Lexer, LexerState, LexerThread, Token
from lark.parsers.lalr_analysis import ParseTableBase, Reduce, Shift
from lark.parsers.lalr_interactive_parser import InteractiveParser
from lark.parsers.lalr_parser_state import ParseConf, ParserState

__all__ = [
    "InteractiveParser",
    "Lexer",
    "LexerState",
    "LexerThread",
    "ParseConf",
    "ParseTableBase",
    "ParserState",
    "Reduce",
    "Shift",
    "Token",
    "UnexpectedCharacters",
    "UnexpectedInput",
    "UnexpectedToken",
    "put_off",
]
