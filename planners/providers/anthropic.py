"""Models of Anthropic's, by the Messages API: `anthropic:claude-sonnet-5-5`.

They take a JSON schema and no grammar, no temperature (the API has none any more) and no seed, and say nothing of
probabilities. Stable blocks of the system prompt are breakpoints of the prompt cache.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..model import Abilities, Block, CallFailed, Hear, JsonShape, Model, Reply, Request, StopReason, Tokens
from . import Access
from .calling import SdkModel, missing_sdk, of_status, out_of_time, raw_usage, trusted, unreachable, unreadable

if TYPE_CHECKING:
    from anthropic import AsyncAnthropic
    from anthropic.types import Message, Usage

MOST_BREAKPOINTS = 4
"""Of the prompt cache, in one request."""
STOPS: dict[str, StopReason] = {
    "end_turn": "end",
    "stop_sequence": "end",
    "max_tokens": "length",
    "model_context_window_exceeded": "length",
    "pause_turn": "length",
    "refusal": "refusal",
}
STATUS = {"overloaded_error": 529, "rate_limit_error": 429, "invalid_request_error": 400}
"""Errors within a stream, which began with status 200, and the status that each has otherwise; it is 500 of others."""


def open_model(model: str, access: Access) -> Model:
    """The model of this name."""
    return AnthropicModel("anthropic", model, access)


class AnthropicModel(SdkModel["AsyncAnthropic"]):
    """One model behind one key."""

    abilities = Abilities(json=True)
    key_variable = "ANTHROPIC_API_KEY"

    def client(self, longest: float) -> AsyncAnthropic:
        """Credentials that the SDK would find by itself, in files, are not for us to use."""
        try:
            from anthropic import AsyncAnthropic, DefaultAsyncHttpxClient
        except ImportError:
            raise missing_sdk(self.name, "anthropic", "") from None
        client = AsyncAnthropic(
            api_key=self.access.key,
            base_url=self.access.url or None,
            timeout=longest,
            max_retries=0,
            open_telemetry=False,
            http_client=DefaultAsyncHttpxClient(verify=trusted()),
        )
        _ = client.messages  # imported when it is first named
        return client

    async def close(self, client: AsyncAnthropic) -> None:
        await client.close()

    async def reply(self, client: AsyncAnthropic, request: Request, hear: Hear | None) -> Reply:
        """Streamed only where somebody listens."""
        wanted = self._body(request)
        if hear is None:
            return self._read(await client.messages.create(**wanted))
        async with client.messages.stream(**wanted) as stream:
            async for piece in stream.text_stream:
                hear(piece)
            return self._read(await stream.get_final_message())

    def _body(self, request: Request) -> dict[str, Any]:
        body: dict[str, Any] = {
            "model": self.model,
            "max_tokens": request.max_tokens,
            "messages": [{"role": one.speaker, "content": one.text} for one in request.messages],
        }
        if request.system:
            body["system"] = list(_blocks(request.system))
        if isinstance(request.shape, JsonShape):
            body["output_config"] = {"format": {"type": "json_schema", "schema": dict(request.shape.schema)}}
        return body

    def _read(self, message: Message) -> Reply:
        why = message.stop_reason
        if why not in STOPS:
            raise unreadable(self.name, f"it stopped for `{why}`" if why else "it ended before the reply did")
        explanation = getattr(message.stop_details, "explanation", None)
        return Reply(
            text="".join([one.text for one in message.content if one.type == "text"]),
            model=self.name,
            stop=STOPS[why],
            why=f"{why}: {explanation}" if explanation else why,
            tokens=_tokens(message.usage),
            raw=raw_usage(message.usage),
        )

    def known(self, error: Exception) -> CallFailed | None:
        """Of the SDK, and of the HTTP library under it, which shows when a stream breaks."""
        import anthropic
        import httpx2

        match error:
            case anthropic.APIStatusError():
                status = error.status_code if error.status_code >= 400 else STATUS.get(error.type or "", 500)
                said = error.api_message or error.type
                return of_status(self.name, status, said, error.response.headers, key=self.key_variable)
            case anthropic.APITimeoutError() | httpx2.TimeoutException():
                return out_of_time(self.name)
            case anthropic.APIConnectionError() | httpx2.HTTPError():
                return unreachable(self.name, error.__cause__ or error)
            case anthropic.APIError():
                return unreadable(self.name, error)
        return None


def _blocks(system: Iterable[Block]) -> Iterable[dict[str, Any]]:
    """The system prompt, with a breakpoint behind each of the last stable blocks."""
    blocks = list(system)
    stable = [place for place, one in enumerate(blocks) if one.stable][-MOST_BREAKPOINTS:]
    for place, one in enumerate(blocks):
        breakpoint_ = {"cache_control": {"type": "ephemeral"}} if place in stable else {}
        yield {"type": "text", "text": one.text, **breakpoint_}


def _tokens(usage: Usage) -> Tokens:
    """`output_tokens` holds the thinking, `input_tokens` nothing that has to do with the cache."""
    thinking = usage.output_tokens_details.thinking_tokens if usage.output_tokens_details is not None else 0
    return Tokens(
        in_uncached=usage.input_tokens,
        cache_write=usage.cache_creation_input_tokens or 0,
        cache_read=usage.cache_read_input_tokens or 0,
        out=usage.output_tokens - thinking,
        reasoning=thinking,
    )
