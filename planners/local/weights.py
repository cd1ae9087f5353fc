"""A place on disk --load--> weights, the tokenizer that goes with them, and the same for grammars.

Apart from writing, for this is what is slow (seconds) and is kept. Nothing is ever fetched: a name that is no file, no
folder and no installed package is an error.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import torch
from llguidance import LLTokenizer
from llguidance.hf import from_tokenizer
from transformers import AutoModelForCausalLM, AutoTokenizer
from transformers.utils import logging as their_logging


class NoWeights(Exception):
    """There is nothing there that could be loaded. The message is one line for people."""


@dataclass(frozen=True, kw_only=True)
class Weights:
    """A causal language model. `ends` are the tokens that end a reply."""

    network: Any
    tokenizer: Any
    for_grammars: LLTokenizer
    ends: frozenset[int]

    @property
    def room(self) -> int:
        """Tokens that prompt and reply may have together."""
        return int(self.network.config.max_position_embeddings)


def load(where: str) -> Weights:
    """Weights of a `.gguf` file, of a folder, or of a package that has a `.gguf` in it. Raises `NoWeights`."""
    path = _found(where)
    quieten: Any = their_logging.disable_progress_bar
    quieten()  # stderr is for what we say
    folder, options = (path, {}) if path.is_dir() else (path.parent, {"gguf_file": path.name})
    try:
        tokenizer: Any = AutoTokenizer.from_pretrained(folder, local_files_only=True, **options)
        network: Any = AutoModelForCausalLM.from_pretrained(
            folder, local_files_only=True, dtype=torch.float32, **options
        )
        network.eval()
    except (OSError, ValueError, KeyError, ImportError) as error:
        raise NoWeights(f"`{path}` cannot be loaded: {str(error).splitlines()[0]}") from None
    return Weights(
        network=network,
        tokenizer=tokenizer,
        for_grammars=from_tokenizer(tokenizer, n_vocab=network.config.vocab_size),
        ends=_ends(network, tokenizer),
    )


def _found(where: str) -> Path:
    path = Path(where).expanduser()
    if path.is_dir() or path.is_file():
        return path
    if where.isidentifier() and (spec := find_spec(where)) is not None and spec.origin is not None:
        shipped = sorted(Path(spec.origin).parent.rglob("*.gguf"))
        if shipped:
            return shipped[0]
        raise NoWeights(f"the package `{where}` has no `.gguf` in it")
    raise NoWeights(f"there is no file, folder or package `{where}`")


def _ends(network: Any, tokenizer: Any) -> frozenset[int]:
    said = network.generation_config.eos_token_id
    several = said if isinstance(said, list) else [said]
    return frozenset(one for one in (*several, tokenizer.eos_token_id) if one is not None)
