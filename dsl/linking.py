"""Plan --link--> Plan: the files of skills that it uses are read, and what they declare is put behind it.

Their texts follow the plan's own in one space of offsets, so that a diagnostic about a skill points into its file; the
specs of sites follow in the same way (`specs.linking`). Files of skills use no others: there is nothing to go round in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import field, replace

from . import ast
from .classes import mutable
from .diagnostics import Diagnostic, Label, in_order, moved_diagnostic
from .files import FileMissing, Files
from .parsing import parse_library
from .source import Source, Span


@mutable(kw_only=False)
class Behind:
    """The texts behind a plan's own so far, and what is wrong with them."""

    source: Source
    files: Files
    problems: list[Diagnostic] = field(default_factory=list)

    def path(self, written: ast.Text, code: str) -> str | None:
        """The path that a plan names; None, and a diagnostic, when it is not written out."""
        if written.plain is None:
            self._problem(code, "the path of a file is written out, nothing is put into it", written)
        return written.plain

    def text(self, written: ast.Text, code: str, what: str) -> str | None:
        """What the file at a path says; None, and a diagnostic, when it cannot be read."""
        try:
            return self.files.text(written.plain or "")
        except FileMissing as missing:
            self._problem(code, f"{what} cannot be read: {missing.reason}", written)
            return None

    def put(self, source: Source, diagnostics: tuple[Diagnostic, ...], *named: Label) -> Callable[[Span], Span]:
        """A file behind the others, with what is wrong in it; says where its spans are from then on."""
        self.source, by = self.source.with_file(source)
        for one in diagnostics:
            told = moved_diagnostic(one, by)
            self.problems.append(replace(told, others=(*told.others, *named)))
        return lambda span: span.moved(by)

    def told(self, plan: ast.Plan) -> ast.Plan:
        """The plan with these texts behind it, and with what is wrong with them."""
        return replace(plan, source=self.source, diagnostics=in_order((*plan.diagnostics, *self.problems)))

    def _problem(self, code: str, message: str, written: ast.Text) -> None:
        self.problems.append(Diagnostic(code=code, message=message, span=written.span))


def link(plan: ast.Plan, files: Files) -> ast.Plan:
    """The plan with `imported` filled in. A file that cannot be read is a diagnostic of the plan."""
    uses = [one for one in plan.declarations if isinstance(one, ast.Use)]
    if not uses or plan.imported:
        return plan
    from .rewrite import moved

    behind = Behind(plan.source, files)
    imported: list[ast.Declaration] = []
    seen: dict[str, ast.Use] = {}
    for one in uses:
        path = behind.path(one.path, "CS108")
        if path is None:
            continue
        if path in seen:
            first = Label(span=seen[path].span, text="it is used here already")
            message = f"the file `{path}` is used twice"
            behind.problems.append(Diagnostic(code="CS102", message=message, span=one.span, others=(first,)))
            continue
        seen[path] = one
        text = behind.text(one.path, "CS108", f"the skills in `{path}`")
        if text is not None:
            library = parse_library(text, name=path)
            imported += moved(library.declarations, behind.put(library.source, library.diagnostics))
    return replace(behind.told(plan), imported=tuple(imported))


def told_where_used(plan: ast.Plan, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """What is wrong in a file of skills, with the place that uses it; edits are made in the plan's own text only."""
    own = len(plan.source.text)
    uses = {one.path.plain: one for one in plan.declarations if isinstance(one, ast.Use)}
    told = []
    for one in found:
        use = uses.get(plan.source.file_at(one.span.start)[0].name) if uses and one.span.start > own else None
        if use is not None:
            label = Label(span=use.span, text="this file is used here")
            one = replace(one, others=(*one.others, label), fix=())
        told.append(one)
    return tuple(told)
