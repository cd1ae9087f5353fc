"""The secrets of one session: who may have them, and what text must not show.

In: a way to look a secret up, the origins that each is declared for, and a mask for text. Out: the secret's
text, at the instant of typing and for an allowed origin only; masked failures, so that nothing that leaves
the session holds a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from callsheet.dsl.failures import Failure, fail
from callsheet.dsl.origins import Origin
from callsheet.dsl.values import well_formed

from ..masking import Masker

SecretOrigins = Mapping[str, frozenset[Origin]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Secrets:
    """Secrets by name. `resolve` gives a secret's text, or raises LookupError."""

    resolve: Callable[[str], str]
    origins: SecretOrigins
    mask: Callable[[str], str]

    def reveal(self, name: str, origin: Origin | None) -> str:
        """The text of a secret for a page of `origin`. Fails with kind `secret` when it may not go there."""
        if origin is None or origin not in self.origins.get(name, frozenset()):
            raise fail("secret", f"the secret `{name}` may not be typed into a page of {origin or 'no site'}")
        try:
            return self.resolve(name)
        except LookupError:
            raise fail("secret", f"the secret `{name}` has no value") from None

    def hides(self, text: str) -> bool:
        """Whether `text` holds a secret in any spelling."""
        return self.mask(text) != text

    def masked(self, failure: Failure) -> Failure:
        """The failure with every text in it masked."""
        return replace(
            failure,
            message=self.mask(failure.message),
            instead=tuple(self.mask(line) for line in failure.instead),
        )


def make_secrets(
    resolve: Callable[[str], str] | None,
    origins: SecretOrigins,
    mask: Callable[[str], str] | None,
    users: Mapping[str, str],
) -> Secrets:
    """The secrets of a session; without a mask, one that masks every secret that `origins` names."""
    lookup = resolve or _nothing
    if mask is None:
        mask = Masker({name: lookup(name) for name in origins}, users=users).mask if resolve else str
    return Secrets(resolve=lookup, origins=origins, mask=partial(_masked_whole, mask))


def _masked_whole(mask: Callable[[str], str], text: str) -> str:
    """A page's text may hold half a character, which no file takes: a message with one would end the run."""
    return mask(text if text.isascii() else well_formed(text))


def _nothing(name: str) -> str:
    raise LookupError(name)
