"""Plan --link--> Plan: the files of skills that it uses are read, and what they declare is put behind it.

Their texts follow the plan's own in one space of offsets, so that a diagnostic about a skill points into its file.
Files of skills use no others: there is nothing to go round in.
"""

from __future__ import annotations

from dataclasses import field, replace

from . import ast
from .classes import mutable
from .diagnostics import Diagnostic, Label, in_order, moved_diagnostic
from .files import FileMissing, Files
from .parsing import parse_library
from .rewrite import moved
from .source import Source


def link(plan: ast.Plan, files: Files) -> ast.Plan:
    """The plan with `imported` filled in. A file that cannot be read is a diagnostic of the plan."""
    uses = [one for one in plan.declarations if isinstance(one, ast.Use)]
    if not uses or plan.imported:
        return plan
    linking = _Linking(plan.source)
    for one in uses:
        linking.use(one, files)
    return replace(
        plan,
        source=linking.source,
        imported=tuple(linking.imported),
        diagnostics=in_order((*plan.diagnostics, *linking.problems)),
    )


@mutable(kw_only=False)
class _Linking:
    """What has been read so far."""

    source: Source
    imported: list[ast.Declaration] = field(default_factory=list)
    problems: list[Diagnostic] = field(default_factory=list)
    paths: dict[str, ast.Use] = field(default_factory=dict)

    def use(self, one: ast.Use, files: Files) -> None:
        """Read one file, once."""
        path = one.path.plain
        if path is None:
            self._problem(one, "the path of a file is written out, nothing is put into it")
        elif path in self.paths:
            first = Label(span=self.paths[path].span, text="it is used here already")
            message = f"the file `{path}` is used twice"
            self.problems.append(Diagnostic(code="CS102", message=message, span=one.span, others=(first,)))
        else:
            self.paths[path] = one
            try:
                text = files.text(path)
            except FileMissing as missing:
                self._problem(one, f"the skills in `{path}` cannot be read: {missing.reason}")
            else:
                self._read(text, path)

    def _read(self, text: str, path: str) -> None:
        library = parse_library(text, name=path)
        self.source, by = self.source.with_file(library.source)
        self.imported += moved(library.declarations, lambda span: span.moved(by))
        self.problems += [moved_diagnostic(problem, by) for problem in library.diagnostics]

    def _problem(self, one: ast.Use, message: str) -> None:
        self.problems.append(Diagnostic(code="CS101", message=message, span=one.path.span))
