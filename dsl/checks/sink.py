"""Where checks put what they find."""

from __future__ import annotations

from collections.abc import Iterable

from ..diagnostics import Diagnostic, Edit, Label, Severity
from ..source import Span


class Sink:
    """Collects diagnostics; `error` and `warning` make them."""

    def __init__(self) -> None:
        self.found: list[Diagnostic] = []

    def error(  # noqa: PLR0913  a diagnostic has that many parts, most of them optional
        self,
        code: str,
        message: str,
        span: Span,
        *,
        label: str = "",
        others: Iterable[Label] = (),
        notes: Iterable[str] = (),
        help: str = "",  # noqa: A002  the field's name in every compiler that has one
        fix: Iterable[Edit] = (),
        severity: Severity = "error",
    ) -> None:
        """Something that forbids running the plan."""
        self.found.append(
            Diagnostic(
                code=code,
                message=on_a_line(message),
                span=span,
                severity=severity,
                label=on_a_line(label),
                others=tuple(others),
                notes=tuple(notes),
                help=help,
                fix=tuple(fix),
            )
        )

    def has_found_in(self, span: Span) -> bool:
        """Whether something is wrong in this stretch already."""
        return any(span.start <= one.span.start and one.span.end <= span.end for one in self.found)

    def warning(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        label: str = "",
        others: Iterable[Label] = (),
        notes: Iterable[str] = (),
        help: str = "",  # noqa: A002
        fix: Iterable[Edit] = (),
    ) -> None:
        """Something that is probably not meant; an error under `--strict`."""
        self.error(
            code,
            message,
            span,
            label=label,
            others=others,
            notes=notes,
            help=help,
            fix=fix,
            severity="warning",
        )


def on_a_line(message: str) -> str:
    """The message with line ends as a plan spells them: they come in with texts of the plan that it quotes."""
    return message.replace("\r", "\\r").replace("\n", "\\n")
