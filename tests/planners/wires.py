"""The APIs of the providers as their servers speak them; what comes and goes fits the SDKs' own types."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, ClassVar

import anthropic.types as anthropic_types
import google.genai.types as google_types
import openai.types.chat as chat_types
import openai.types.responses as openai_types
from anthropic.types.message_create_params import MessageCreateParamsNonStreaming
from openai.types.chat.completion_create_params import CompletionCreateParamsNonStreaming
from openai.types.responses.response_create_params import ResponseCreateParamsNonStreaming
from pydantic import TypeAdapter

from tests.planners.serving import Came, Refused, Said

CHECKED: dict[Any, TypeAdapter[Any]] = {}
SPLIT_AT = 4


def fits(kind: Any, data: Any) -> Any:
    """The data, when it is of the SDK's type. Raises `ValidationError`."""
    if kind not in CHECKED:
        CHECKED[kind] = TypeAdapter(kind)
    CHECKED[kind].validate_python(data)
    return data


def knows(kind: Any, body: dict[str, Any]) -> None:
    """Raises when a body has a parameter that the SDK's type has not."""
    unknown = (
        set(body)
        - set(kind.__annotations__)
        - {name for base in kind.__mro__[1:] for name in getattr(base, "__annotations__", {})}
    )
    assert not unknown, f"no parameters of {kind.__name__}: {sorted(unknown)}"


def halves(text: str) -> tuple[str, str]:
    """A text in two pieces."""
    return text[:SPLIT_AT], text[SPLIT_AT:]


class AnthropicWire:
    """The Messages API."""

    name = "anthropic"
    stops: ClassVar = {"end": "end_turn", "length": "max_tokens", "refusal": "refusal"}

    def url(self, port: int) -> str:
        return f"http://127.0.0.1:{port}"

    def check(self, came: Came) -> None:
        assert "/v1/messages" == came.path
        knows(MessageCreateParamsNonStreaming, {name: one for name, one in came.body.items() if name != "stream"})
        fits(MessageCreateParamsNonStreaming, {name: one for name, one in came.body.items() if name != "stream"})

    def key(self, came: Came) -> str:
        return came.headers.get("x-api-key") or came.headers["authorization"].removeprefix("Bearer ")

    def streams(self, came: Came) -> bool:
        return bool(came.body.get("stream"))

    def whole(self, said: Said) -> dict[str, Any]:
        return self._message(said, [{"type": "text", "text": said.text}], self.stops[said.stop], said.tokens.out)

    def pieces(self, said: Said) -> Iterable[tuple[str, Any]]:
        begun = self._message(said, [], None, 1)
        yield self._event({"type": "message_start", "message": begun})
        yield self._event({"type": "content_block_start", "index": 0, "content_block": {"type": "text", "text": ""}})
        yield "ping", {"type": "ping"}
        for text in halves(said.text):
            delta = {"type": "text_delta", "text": text}
            yield self._event({"type": "content_block_delta", "index": 0, "delta": delta})
        yield self._event({"type": "content_block_stop", "index": 0})
        usage = {
            "output_tokens": said.tokens.out + said.tokens.reasoning,
            "output_tokens_details": {"thinking_tokens": said.tokens.reasoning},
        }
        delta = {"stop_reason": self.stops[said.stop], "stop_sequence": None}
        yield self._event({"type": "message_delta", "delta": delta, "usage": usage})
        yield self._event({"type": "message_stop"})

    def error(self, refused: Refused) -> dict[str, Any]:
        kind = {401: "authentication_error", 429: "rate_limit_error", 529: "overloaded_error"}
        error = {"type": kind.get(refused.status, "api_error"), "message": refused.message}
        return {"type": "error", "error": error}

    def overload(self) -> tuple[str, Any]:
        return "error", {"type": "error", "error": {"type": "overloaded_error", "message": "too much"}}

    def _event(self, data: dict[str, Any]) -> tuple[str, Any]:
        return data["type"], fits(anthropic_types.RawMessageStreamEvent, data)

    def _message(self, said: Said, content: list[Any], stop: str | None, out: int) -> dict[str, Any]:
        tokens = said.tokens
        message = {
            "id": "msg_1",
            "type": "message",
            "role": "assistant",
            "model": "claude-sonnet-5-5",
            "content": content,
            "stop_reason": stop,
            "stop_sequence": None,
            "usage": {
                "input_tokens": tokens.in_uncached,
                "cache_creation_input_tokens": tokens.cache_write,
                "cache_read_input_tokens": tokens.cache_read,
                "output_tokens": out + (tokens.reasoning if stop else 0),
                "output_tokens_details": {"thinking_tokens": tokens.reasoning if stop else 0},
            },
        }
        return fits(anthropic_types.Message, message)  # type: ignore[no-any-return]


class OpenAIWire:
    """The Responses API."""

    name = "openai"

    def url(self, port: int) -> str:
        return f"http://127.0.0.1:{port}/v1"

    def check(self, came: Came) -> None:
        assert "/v1/responses" == came.path
        body = {name: one for name, one in came.body.items() if name != "stream"}
        knows(ResponseCreateParamsNonStreaming, body)
        fits(ResponseCreateParamsNonStreaming, body)
        self._tool = (body.get("tools") or [None])[0]

    def key(self, came: Came) -> str:
        return came.headers["authorization"].removeprefix("Bearer ")

    def streams(self, came: Came) -> bool:
        return bool(came.body.get("stream"))

    def whole(self, said: Said) -> dict[str, Any]:
        return fits(openai_types.Response, self._response(said))  # type: ignore[no-any-return]

    def pieces(self, said: Said) -> Iterable[tuple[str, Any]]:
        response = self._response(said)
        begun = {**response, "status": "in_progress", "output": [], "usage": None, "incomplete_details": None}
        yield self._event({"type": "response.created", "response": begun, "sequence_number": 0})
        place = {"item_id": "item_1", "output_index": 0}
        for number, text in enumerate(halves(said.text), start=1):
            if self._tool is not None:
                delta = {"type": "response.custom_tool_call_input.delta", "delta": text}
            else:
                delta = {"type": "response.output_text.delta", "delta": text, "content_index": 0, "logprobs": []}
            yield self._event({**delta, **place, "sequence_number": number})
        kind = "response.completed" if response["status"] == "completed" else "response.incomplete"
        yield self._event({"type": kind, "response": response, "sequence_number": 3})

    def error(self, refused: Refused) -> dict[str, Any]:
        return {"error": {"message": refused.message, "type": "error", "param": None, "code": None}}

    def overload(self) -> tuple[str, Any]:
        return self._event({"type": "error", "code": "server_error", "message": "too much", "sequence_number": 9})

    def _event(self, data: dict[str, Any]) -> tuple[str, Any]:
        return data["type"], fits(openai_types.ResponseStreamEvent, data)

    def _response(self, said: Said) -> dict[str, Any]:
        tokens = said.tokens
        return {
            "id": "resp_1",
            "object": "response",
            "created_at": 1,
            "model": "gpt-6.1-sol",
            "status": "incomplete" if said.stop == "length" else "completed",
            "error": None,
            "incomplete_details": {"reason": "max_output_tokens"} if said.stop == "length" else None,
            "instructions": None,
            "metadata": {},
            "parallel_tool_calls": False,
            "tool_choice": "auto",
            "tools": [],
            "output": [self._item(said)],
            "usage": {
                "input_tokens": tokens.prompt,
                "input_tokens_details": {
                    "cached_tokens": tokens.cache_read,
                    "cache_write_tokens": tokens.cache_write,
                },
                "output_tokens": tokens.out + tokens.reasoning,
                "output_tokens_details": {"reasoning_tokens": tokens.reasoning},
                "total_tokens": tokens.total,
            },
        }

    def _item(self, said: Said) -> dict[str, Any]:
        if self._tool is not None:
            call = {"type": "custom_tool_call", "id": "item_1", "call_id": "call_1", "name": self._tool["name"]}
            return {**call, "input": said.text}
        logprobs = [
            {"token": token, "logprob": one, "bytes": list(token.encode()), "top_logprobs": []}
            for token, one in said.logprobs
        ]
        text = {"type": "output_text", "text": said.text, "annotations": [], "logprobs": logprobs}
        part = {"type": "refusal", "refusal": said.text} if said.stop == "refusal" else text
        return {"type": "message", "id": "item_1", "role": "assistant", "status": "completed", "content": [part]}


class GoogleWire:
    """The Gemini API."""

    name = "google"
    stops: ClassVar = {"end": "STOP", "length": "MAX_TOKENS", "refusal": "SAFETY"}

    def url(self, port: int) -> str:
        return f"http://127.0.0.1:{port}"

    def check(self, came: Came) -> None:
        assert came.path.startswith("/v1/models/gemini-3.8-flash:"), came.path
        known = {"contents", "systemInstruction", "generationConfig"}
        assert set(came.body) <= known, sorted(came.body)
        fits(list[google_types.Content], came.body["contents"])
        fits(google_types.GenerationConfig, came.body["generationConfig"])

    def key(self, came: Came) -> str:
        return came.headers["x-goog-api-key"]

    def streams(self, came: Came) -> bool:
        return "streamGenerateContent" in came.path

    def whole(self, said: Said) -> dict[str, Any]:
        return self._response(said, said.text, self.stops[said.stop], counted=True)

    def pieces(self, said: Said) -> Iterable[tuple[str, Any]]:
        first, second = halves(said.text)
        yield "", self._response(said, first, None, counted=False)
        yield "", self._response(said, second, None, counted=False)
        yield "", self._response(said, "", self.stops[said.stop], counted=True)

    def error(self, refused: Refused) -> dict[str, Any]:
        return {"error": {"code": refused.status, "message": refused.message, "status": "UNKNOWN"}}

    def overload(self) -> tuple[str, Any]:
        return "", {"error": {"code": 503, "message": "too much", "status": "UNAVAILABLE"}}

    def _response(self, said: Said, text: str, stop: str | None, *, counted: bool) -> dict[str, Any]:
        tokens = said.tokens
        thought = [{"text": "let me see", "thought": True}]
        candidate: dict[str, Any] = {
            "index": 0,
            "content": {"role": "model", "parts": [*thought, *([{"text": text}] if text else [])]},
        }
        if stop is not None:
            candidate["finishReason"] = stop
        if said.logprobs and counted:
            chosen = [{"token": token, "tokenId": 1, "logProbability": one} for token, one in said.logprobs]
            candidate["logprobsResult"] = {"chosenCandidates": chosen}
        body: dict[str, Any] = {"candidates": [candidate], "modelVersion": "gemini-3.8-flash"}
        if counted:
            body["usageMetadata"] = {
                "promptTokenCount": tokens.prompt,
                "cachedContentTokenCount": tokens.cache_read,
                "candidatesTokenCount": tokens.out,
                "thoughtsTokenCount": tokens.reasoning,
                "totalTokenCount": tokens.total,
            }
        return fits(google_types.GenerateContentResponse, body)  # type: ignore[no-any-return]


class LocalWire:
    """Chat completions, as llama.cpp, vLLM and Ollama serve them."""

    stops: ClassVar = {"end": "stop", "length": "length", "refusal": "content_filter"}
    own: ClassVar = {"grammar", "structured_outputs", "stream", "stream_options"}

    def __init__(self, server: str) -> None:
        self.name = f"local ({server})"
        self.server = server

    def url(self, port: int) -> str:
        return f"http://127.0.0.1:{port}/v1"

    def check(self, came: Came) -> None:
        assert "/v1/chat/completions" == came.path
        body = {name: one for name, one in came.body.items() if name not in self.own}
        knows(CompletionCreateParamsNonStreaming, body)
        fits(CompletionCreateParamsNonStreaming, body)

    def key(self, came: Came) -> str:
        return came.headers["authorization"].removeprefix("Bearer ")

    def streams(self, came: Came) -> bool:
        return bool(came.body.get("stream"))

    def whole(self, said: Said) -> dict[str, Any]:
        message = {"role": "assistant", "content": said.text, "refusal": None}
        choice = {"index": 0, "message": message, **self._end(said)}
        body = {**self._head("chat.completion"), "choices": [choice], "usage": self._usage(said)}
        return fits(chat_types.ChatCompletion, body)  # type: ignore[no-any-return]

    def pieces(self, said: Said) -> Iterable[tuple[str, Any]]:
        yield self._chunk([{"index": 0, "delta": {"role": "assistant", "content": ""}, "finish_reason": None}])
        for text in halves(said.text):
            yield self._chunk([{"index": 0, "delta": {"content": text}, "finish_reason": None}])
        yield self._chunk([{"index": 0, "delta": {}, **self._end(said)}])
        yield self._chunk([], usage=self._usage(said))
        yield "", "[DONE]"

    def error(self, refused: Refused) -> dict[str, Any]:
        return {"error": {"message": refused.message, "type": "error", "param": None, "code": refused.status}}

    def overload(self) -> tuple[str, Any]:
        return "", {"error": {"message": "too much", "type": "server_error", "param": None, "code": "overloaded"}}

    def _chunk(self, choices: list[Any], usage: Any = None) -> tuple[str, Any]:
        body = {**self._head("chat.completion.chunk"), "choices": choices, "usage": usage}
        return "", fits(chat_types.ChatCompletionChunk, body)

    def _head(self, kind: str) -> dict[str, Any]:
        return {"id": "1", "object": kind, "created": 1, "model": "qwen3-8b"}

    def _end(self, said: Said) -> dict[str, Any]:
        content = [{"token": token, "logprob": one, "bytes": None, "top_logprobs": []} for token, one in said.logprobs]
        logprobs = {"content": content, "refusal": None} if said.logprobs else None
        return {"finish_reason": self.stops[said.stop], "logprobs": logprobs}

    def _usage(self, said: Said) -> dict[str, Any]:
        tokens = said.tokens
        return {
            "prompt_tokens": tokens.prompt,
            "completion_tokens": tokens.out + tokens.reasoning,
            "total_tokens": tokens.total,
            "prompt_tokens_details": {"cached_tokens": tokens.cache_read},
            "completion_tokens_details": {"reasoning_tokens": tokens.reasoning},
        }
