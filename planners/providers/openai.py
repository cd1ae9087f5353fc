"""Models of OpenAI's, by the Responses API: `openai:gpt-6.1-sol`.

They take our grammar as the format of a custom tool that they have to call, or a JSON schema. Nothing is stored with
the provider. Prompts are cached by their beginning, and a key of the stable blocks sends those that begin alike to the
same machine.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

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
    Unavailable,
)
from . import Access
from .calling import SdkModel, missing_sdk, of_status, out_of_time, raw_usage, trusted, unreachable, unreadable

if TYPE_CHECKING:
    from openai import AsyncOpenAI
    from openai.types.responses import Response, ResponseUsage

BUSY = ("server_error", "rate_limit_exceeded", "server_overloaded", "overloaded")
NO_CREDIT = ("insufficient_quota", "billing_not_active", "billing_hard_limit_reached")
"""Codes that come with status 429, which waiting does not help."""
STOPS: dict[str, StopReason] = {"max_output_tokens": "length", "content_filter": "refusal"}
DELTAS = ("response.output_text.delta", "response.custom_tool_call_input.delta")
ENDS = ("response.completed", "response.incomplete", "response.failed")


def open_model(model: str, access: Access) -> Model:
    """The model of this name."""
    return OpenAIModel("openai", model, access)


class OpenAIModel(SdkModel["AsyncOpenAI"]):
    """One model behind one key."""

    abilities = Abilities(grammar="openai", json=True, sampling=True, logprobs=True)
    key_variable = "OPENAI_API_KEY"

    def client(self, longest: float) -> AsyncOpenAI:
        """With the key that was given, and no other."""
        client = new_client(self.name, "openai", self.access, longest)
        _ = client.responses  # imported when it is first named, which takes a second of its own
        return client

    async def close(self, client: AsyncOpenAI) -> None:
        await client.close()

    async def reply(self, client: AsyncOpenAI, request: Request, hear: Hear | None) -> Reply:
        """Streamed only where somebody listens: some models stream to verified organisations alone."""
        wanted = self._body(request)
        if hear is None:
            return self._read(await client.responses.create(**wanted))
        response: Response | None = None
        async with await client.responses.create(**wanted, stream=True) as events:
            async for event in events:
                if event.type in DELTAS:
                    hear(event.delta)
                elif event.type in ENDS:
                    response = event.response
                elif event.type == "error":
                    raise self._error(event.code, event.message)
        if response is None:
            raise unreadable(self.name, "it ended before the reply did")
        return self._read(response)

    def _body(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "max_output_tokens": request.max_tokens,
            "input": [{"role": one.speaker, "content": one.text} for one in request.messages],
            "store": False,
        }
        if request.system:
            body["instructions"] = "\n\n".join(one.text for one in request.system)
        stable = "\n\n".join(one.text for one in request.system if one.stable)
        if stable:
            body["prompt_cache_key"] = hashlib.sha256(stable.encode()).hexdigest()[:32]
        if request.temperature is not None:
            body["temperature"] = request.temperature
        if request.logprobs:
            body["include"] = ["message.output_text.logprobs"]
        return body | _shaped(request)

    def _read(self, response: Response) -> Reply:
        if response.error is not None:
            raise self._error(response.error.code, response.error.message)
        why = response.incomplete_details.reason if response.incomplete_details is not None else response.status
        if response.status not in ("completed", "incomplete"):
            raise unreadable(self.name, f"its status is `{response.status}`")
        said = _Said(response)
        stop: StopReason = "end" if response.status == "completed" else STOPS.get(str(why), "length")
        return Reply(
            text=said.text,
            model=self.name,
            stop="refusal" if said.refused else stop,
            why=said.refused or str(why),
            tokens=_tokens(response.usage),
            raw=raw_usage(response.usage),
            likelihoods=said.likelihoods,
        )

    def _error(self, code: str | None, message: str | None) -> CallFailed:
        said = f"`{self.name}` failed: {message or code}"
        return Unavailable(said) if code in BUSY else unreadable(self.name, said)

    def known(self, error: Exception) -> CallFailed | None:
        """Of the SDK, and of the HTTP library under it, which shows when a stream breaks."""
        return known_error(self.name, error, key=self.key_variable)


class _Said:
    """What stands in the items of a response: text, or the input of our tool; refusals; probabilities."""

    def __init__(self, response: Response) -> None:
        texts: list[str] = []
        refusals: list[str] = []
        likelihoods: list[Likelihood] = []
        for item in response.output:
            if item.type == "custom_tool_call":
                texts.append(item.input)
            elif item.type == "message":
                for part in item.content:
                    if part.type == "refusal":
                        refusals.append(part.refusal)
                    else:
                        texts.append(part.text)
                        likelihoods += [Likelihood(one.token, one.logprob) for one in part.logprobs or ()]
        self.text, self.refused, self.likelihoods = "".join(texts), " ".join(refusals), tuple(likelihoods)


def new_client(name: str, extra: str, access: Access, longest: float) -> AsyncOpenAI:
    """A client of the SDK. Raises `NotSetUp`."""
    try:
        from openai import AsyncOpenAI, DefaultAsyncHttpxClient
    except ImportError:
        raise missing_sdk(name, "openai", extra) from None
    # Of a server without keys the SDK still wants one.
    key = access.key or "none"
    return AsyncOpenAI(
        api_key=key,
        base_url=access.url or None,
        timeout=longest,
        max_retries=0,
        http_client=DefaultAsyncHttpxClient(verify=trusted()),
    )


def known_error(name: str, error: Exception, *, key: str) -> CallFailed | None:
    """What an error of the SDK means, whichever of its APIs it comes from."""
    import httpx2
    import openai

    match error:
        case openai.APIStatusError(code=code) if code in NO_CREDIT:
            return NotSetUp(f"`{name}` has no credit left: {code}")
        case openai.APIStatusError():
            said = error.body.get("message") if isinstance(error.body, dict) else error.message
            return of_status(name, error.status_code, said, error.response.headers, key=key)
        case openai.APITimeoutError() | httpx2.TimeoutException():
            return out_of_time(name)
        case openai.APIConnectionError() | httpx2.HTTPError():
            return unreachable(name, error.__cause__ or error)
        case openai.APIError(code=code) if code in BUSY:
            return Unavailable(f"`{name}` failed: {error.message}")
        case openai.OpenAIError():
            return unreadable(name, error)
    return None


def _shaped(request: Request) -> dict[str, Any]:
    match request.shape:
        case GrammarShape(name=name, about=about, grammar=grammar):
            form = {"type": "grammar", "syntax": "lark", "definition": grammar}
            return {
                "tools": [{"type": "custom", "name": name, "description": about, "format": form}],
                "tool_choice": {"type": "custom", "name": name},
                "parallel_tool_calls": False,
            }
        case JsonShape(name=name, schema=schema):
            return {
                "text": {"format": {"type": "json_schema", "name": name, "schema": dict(schema), "strict": True}},
            }
    return {}


def _tokens(usage: ResponseUsage | None) -> Tokens:
    """`input_tokens` holds what was read from and written to the cache, `output_tokens` the reasoning."""
    if usage is None:
        return Tokens()
    read, reasoning = usage.input_tokens_details.cached_tokens, usage.output_tokens_details.reasoning_tokens
    written = getattr(usage.input_tokens_details, "cache_write_tokens", None) or 0
    return Tokens(
        in_uncached=usage.input_tokens - read - written,
        cache_write=written,
        cache_read=read,
        out=usage.output_tokens - reasoning,
        reasoning=reasoning,
    )
