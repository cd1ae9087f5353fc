"""Models behind a server of one's own that speaks OpenAI's chat completions: `local:qwen3-8b`.

llama.cpp takes our grammar as GBNF, vLLM as Lark, each in a parameter of its own; Ollama takes a JSON schema and no
grammar. Which of them it is, is said with its address.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from callsheet.dsl.classes import frozen

from ..model import (
    Abilities,
    CallFailed,
    GrammarShape,
    Hear,
    JsonShape,
    Likelihood,
    Model,
    NotSetUp,
    Reply,
    Request,
    StopReason,
    Tokens,
)
from . import Access
from .calling import SdkModel, raw_usage, unreadable
from .openai import known_error, new_client

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.chat import ChatCompletion, ChatCompletionChunk

    from callsheet.dsl.decoding import Dialect

STOPS: dict[str, StopReason] = {"stop": "end", "length": "length", "content_filter": "refusal"}


@frozen
class Server:
    """A kind of server: where it listens unless told otherwise, and how it takes a grammar, if it does."""

    url: str
    dialect: Dialect | None = None

    def grammar(self, text: str) -> dict[str, Any]:
        """The parameters that hold a reply to a grammar."""
        return {"grammar": text} if self.dialect == "gbnf" else {"structured_outputs": {"grammar": text}}


SERVERS: Mapping[str, Server] = {
    "llama.cpp": Server(url="http://127.0.0.1:8080/v1", dialect="gbnf"),
    "vllm": Server(url="http://127.0.0.1:8000/v1", dialect="llguidance"),
    "ollama": Server(url="http://127.0.0.1:11434/v1"),
}
DEFAULT_SERVER = "llama.cpp"


def open_model(model: str, access: Access) -> Model:
    """The model of this name. Raises `NotSetUp` for a kind of server that is not known."""
    kind = access.server or DEFAULT_SERVER
    if kind not in SERVERS:
        raise NotSetUp(f"`{kind}` is no kind of server; there are: {', '.join(SERVERS)}", tries=0)
    return LocalModel(model, access, SERVERS[kind])


class LocalModel(SdkModel["AsyncOpenAI"]):
    """One model of one server."""

    key_variable = "LOCAL_API_KEY"

    def __init__(self, model: str, access: Access, server: Server) -> None:
        super().__init__("local", model, Access(key=access.key, url=access.url or server.url))
        self._server = server
        self.abilities = Abilities(grammar=server.dialect, json=True, sampling=True, seed=True, logprobs=True)

    def client(self, longest: float) -> AsyncOpenAI:
        """The server is OpenAI's in all but the address."""
        client = new_client(self.name, "local", self.access, longest)
        _ = client.chat.completions  # imported when it is first named
        return client

    async def close(self, client: AsyncOpenAI) -> None:
        await client.close()

    async def reply(self, client: AsyncOpenAI, request: Request, hear: Hear | None) -> Reply:
        """Streamed only where somebody listens."""
        wanted = self._body(request)
        if hear is None:
            return self._read(_Said.of(await client.chat.completions.create(**wanted)))
        said = _Said()
        stream = await client.chat.completions.create(**wanted, stream=True, stream_options={"include_usage": True})
        async with stream:
            async for chunk in stream:
                if piece := said.add(chunk):
                    hear(piece)
        return self._read(said)

    def _body(self, request: Request) -> dict[str, Any]:
        system = [{"role": "system", "content": "\n\n".join(one.text for one in request.system)}]
        body: dict[str, Any] = {
            "model": self.model,
            # Most of these servers know this name for it, and not the newer one.
            "max_tokens": request.max_tokens,
            "messages": [
                *(system if request.system else ()),
                *({"role": one.speaker, "content": one.text} for one in request.messages),
            ],
        }
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if request.seed is not None:
            body["seed"] = request.seed
        if request.logprobs:
            body["logprobs"] = True
        match request.shape:
            case GrammarShape(grammar=grammar):
                body["extra_body"] = self._server.grammar(grammar)
            case JsonShape(name=name, schema=schema):
                form = {"name": name, "schema": dict(schema), "strict": True}
                body["response_format"] = {"type": "json_schema", "json_schema": form}
        return body

    def _read(self, said: _Said) -> Reply:
        if said.why not in STOPS:
            raise unreadable(self.name, f"it stopped for `{said.why}`" if said.why else "it ended before the reply did")
        return Reply(
            text=said.text,
            model=self.name,
            stop="refusal" if said.refused else STOPS[said.why],
            why=said.refused or said.why,
            tokens=_tokens(said.usage),
            raw=raw_usage(said.usage),
            likelihoods=tuple(said.likelihoods),
        )

    def known(self, error: Exception) -> CallFailed | None:
        """The SDK is the same."""
        return known_error(self.name, error, key=self.key_variable)


class _Said:
    """A completion, or the chunks of one as they come."""

    def __init__(self) -> None:
        self.text, self.refused, self.why = "", "", ""
        self.likelihoods: list[Likelihood] = []
        self.usage: Any = None

    @classmethod
    def of(cls, completion: ChatCompletion) -> _Said:
        """A whole one."""
        said, choice = cls(), completion.choices[0]
        said._take(choice.message.content, choice.message.refusal, choice.finish_reason, choice.logprobs)
        said.usage = completion.usage
        return said

    def add(self, chunk: ChatCompletionChunk) -> str:
        """One more chunk; the last has the usage and no choice. Returns the text in it."""
        self.usage = chunk.usage or self.usage
        for choice in chunk.choices:
            self._take(choice.delta.content, choice.delta.refusal, choice.finish_reason, choice.logprobs)
        return "".join([one.delta.content or "" for one in chunk.choices])

    def _take(self, content: str | None, refusal: str | None, why: str | None, logprobs: Any) -> None:
        self.text += content or ""
        self.refused += refusal or ""
        self.why = why or self.why
        if logprobs is not None:
            self.likelihoods += [Likelihood(one.token, one.logprob) for one in logprobs.content or ()]


def _tokens(usage: Any) -> Tokens:
    """`prompt_tokens` holds what came from the cache, `completion_tokens` the reasoning; many servers say no more."""
    if usage is None:
        return Tokens()
    read = getattr(usage.prompt_tokens_details, "cached_tokens", None) or 0
    reasoning = getattr(usage.completion_tokens_details, "reasoning_tokens", None) or 0
    return Tokens(
        in_uncached=usage.prompt_tokens - read,
        cache_read=read,
        out=usage.completion_tokens - reasoning,
        reasoning=reasoning,
    )
