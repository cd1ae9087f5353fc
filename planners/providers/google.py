"""Models of Google's, by the Gemini API: `google:gemini-3.8-flash`.

They take a JSON schema and no grammar, a temperature and a seed, and tell probabilities. Prompts that begin alike are
cached by the provider itself.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from ..model import (
    Abilities,
    CallFailed,
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
from .calling import SdkModel, missing_sdk, of_status, out_of_time, raw_usage, trusted, unreachable, unreadable

if TYPE_CHECKING:
    from google.genai import Client
    from google.genai.types import Candidate, GenerateContentResponse

STOPS: dict[str, StopReason] = {
    "STOP": "end",
    "MAX_TOKENS": "length",
    "CONTINUATION": "length",
    **dict.fromkeys(
        "SAFETY RECITATION LANGUAGE BLOCKLIST PROHIBITED_CONTENT SPII ESCALATION MODEL_ARMOR".split(), "refusal"
    ),
}
ROLES = {"user": "user", "assistant": "model"}


def open_model(model: str, access: Access) -> Model:
    """The model of this name."""
    return GoogleModel("google", model, access)


class GoogleModel(SdkModel["Client"]):
    """One model behind one key."""

    abilities = Abilities(json=True, sampling=True, seed=True, logprobs=True)
    key_variable = "GOOGLE_API_KEY"

    def client(self, longest: float) -> Client:
        """With an HTTP client of its own choice the SDK would try again by itself."""
        try:
            import httpx2
            from google.genai import Client
            from google.genai.types import HttpOptions, HttpRetryOptions
        except ImportError:
            raise missing_sdk(self.name, "google-genai", "google") from None
        options = HttpOptions(
            base_url=self.access.url or None,
            timeout=max(1, int(longest * 1000)),
            retry_options=HttpRetryOptions(attempts=1),
            httpx_async_client=httpx2.AsyncClient(timeout=longest, verify=trusted()),
            httpx_client=httpx2.Client(verify=trusted()),  # never used, and dear if it is left to the SDK
        )
        return Client(api_key=self.access.key, vertexai=False, http_options=options)

    async def close(self, client: Client) -> None:
        """The HTTP client is ours to close, the other one is of no use and open all the same."""
        await client.aio.aclose()
        client.close()

    async def reply(self, client: Client, request: Request, hear: Hear | None) -> Reply:
        """Streamed only where somebody listens."""
        wanted = self._body(request)
        if hear is None:
            return self._read([await client.aio.models.generate_content(**wanted)])
        chunks = []
        async for chunk in await client.aio.models.generate_content_stream(**wanted):
            chunks.append(chunk)
            if text := _text(_candidate(chunk)):
                hear(text)
        return self._read(chunks)

    def _body(self, request: Request) -> dict[str, Any]:
        from google.genai import types

        config: dict[str, Any] = {
            "max_output_tokens": request.max_tokens,
            "automatic_continuation": False,  # a second call that nobody would count
            "automatic_function_calling": types.AutomaticFunctionCallingConfig(disable=True),
        }
        if request.system:
            config["system_instruction"] = [one.text for one in request.system]
        if request.temperature is not None:
            config["temperature"] = request.temperature
        if request.seed is not None:
            config["seed"] = request.seed
        if request.logprobs:
            config["response_logprobs"] = True
        if isinstance(request.shape, JsonShape):
            config |= {"response_mime_type": "application/json", "response_json_schema": dict(request.shape.schema)}
        contents = [
            types.Content(role=ROLES[one.speaker], parts=[types.Part(text=one.text)]) for one in request.messages
        ]
        return {"model": self.model, "contents": contents, "config": types.GenerateContentConfig(**config)}

    def _read(self, chunks: list[GenerateContentResponse]) -> Reply:
        """The pieces of a reply as one: the last that says so says why it ended and what it took."""
        candidates = [one for one in map(_candidate, chunks) if one is not None]
        usage = next((one.usage_metadata for one in reversed(chunks) if one.usage_metadata is not None), None)
        why = _why(chunks, candidates)
        if why not in STOPS and why != "blocked":
            raise unreadable(self.name, f"it stopped for `{why}`" if why else "it ended before the reply did")
        return Reply(
            text="".join(map(_text, candidates)),
            model=self.name,
            stop=STOPS.get(why, "refusal"),
            why=why,
            tokens=_tokens(usage),
            raw=raw_usage(usage),
            likelihoods=tuple(one for candidate in candidates for one in _likelihoods(candidate)),
        )

    def known(self, error: Exception) -> CallFailed | None:
        """Of the SDK, and of the HTTP library under it."""
        import httpx2
        from google.genai import errors

        match error:
            case errors.APIError() if "API_KEY_INVALID" in str(error.details):
                return NotSetUp(f"`{self.name}` does not accept the key: look at {self.key_variable}")
            case errors.APIError():
                headers = getattr(error.response, "headers", None) or {}
                found = of_status(self.name, int(error.code or 500), error.message, headers, key=self.key_variable)
                found.after = _delay(error.details) if found.after is None else found.after
                return found
            case httpx2.TimeoutException():
                return out_of_time(self.name)
            case httpx2.HTTPError():
                return unreachable(self.name, error)
            case errors.UnknownApiResponseError():
                return unreadable(self.name, error)
        return None


def _candidate(chunk: GenerateContentResponse) -> Candidate | None:
    return chunk.candidates[0] if chunk.candidates else None


def _text(candidate: Candidate | None) -> str:
    """What is said, without what is thought."""
    content = candidate.content if candidate is not None else None
    parts = content.parts if content is not None else None
    return "".join([one.text for one in parts or () if one.text and not one.thought])


def _why(chunks: list[GenerateContentResponse], candidates: list[Candidate]) -> str:
    reasons = [str(one.finish_reason.value) for one in candidates if one.finish_reason is not None]
    if reasons:
        return reasons[-1]
    feedback = next((one.prompt_feedback for one in chunks if one.prompt_feedback is not None), None)
    return "blocked" if feedback is not None and feedback.block_reason is not None else ""


def _likelihoods(candidate: Candidate) -> Iterable[Likelihood]:
    chosen = candidate.logprobs_result.chosen_candidates if candidate.logprobs_result is not None else None
    for one in chosen or ():
        if one.log_probability is not None:
            yield Likelihood(one.token or "", one.log_probability)


def _tokens(usage: Any) -> Tokens:
    """`prompt_token_count` holds what was read from the cache; thoughts are counted beside the candidates."""
    if usage is None:
        return Tokens()
    read = usage.cached_content_token_count or 0
    sent = (usage.prompt_token_count or 0) + (usage.tool_use_prompt_token_count or 0)
    return Tokens(
        in_uncached=sent - read,
        cache_read=read,
        out=usage.candidates_token_count or 0,
        reasoning=usage.thoughts_token_count or 0,
    )


def _delay(details: Any) -> float | None:
    """Seconds of a `RetryInfo` in the body, where Google says what others say in a header."""
    try:
        found = [one["retryDelay"] for one in details["error"]["details"] if "retryDelay" in one]
        return float(found[0].removesuffix("s")) if found else None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
