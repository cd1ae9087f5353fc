"""One version of a document, and what is known of it, each thing worked out when it is first asked for."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from callsheet.dsl import ast
from callsheet.dsl.check import Verdict, check, learn
from callsheet.dsl.checks import Facts
from callsheet.dsl.diagnostics import Diagnostic, Edit
from callsheet.dsl.files import Files, InMemoryFiles, RecordedFiles
from callsheet.dsl.fixes import mend
from callsheet.dsl.linking import link
from callsheet.dsl.navigation.index import index_of
from callsheet.dsl.navigation.renaming import edited
from callsheet.dsl.navigation.symbols import Index
from callsheet.dsl.parsing import kind_of, parse, parse_library, parse_patch
from callsheet.dsl.source import Source, Span
from callsheet.dsl.tiers import Tier
from callsheet.dsl.types import Type

from .documents import Document
from .positions import Encoding, Json, Lines

Tiers = Callable[[], Mapping[str, Tier]]


class Reading:
    """What one version of a document says."""

    def __init__(self, document: Document, files: Files, tiers: Tiers, address: Callable[[Path], str]) -> None:
        self.document, self.tiers, self._address = document, tiers, address
        self.files = RecordedFiles(files)
        self.name = document.path.name if document.path is not None else document.uri
        self.kind = kind_of(document.text)

    @cached_property
    def program(self) -> ast.Program:
        """The program, with the skills that it uses."""
        return self._read(self.document.text, self.files)

    def _read(self, text: str, files: Files) -> ast.Program:
        if self.kind == "library":
            return parse_library(text, name=self.name)
        if self.kind == "patch":
            return parse_patch(text, name=self.name)
        return link(parse(text, name=self.name), files)

    @property
    def program_name(self) -> str:
        """The name of the plan, of the skills, or of the plan that a patch is for."""
        program = self.program
        return program.plan.text if isinstance(program, ast.Patch) else program.name.text

    @cached_property
    def alone(self) -> ast.Program:
        """The program without the files that it names: what is laid out."""
        return self.program if self.kind != "plan" else parse(self.document.text, name=self.name)

    @cached_property
    def verdict(self) -> Verdict | None:
        """What the checker says of a plan; None for what is no plan."""
        program = self.program
        return check(program, files=self.files, tiers=self.tiers()) if isinstance(program, ast.Plan) else None

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What is wrong: all of it in a plan; in files of skills and in patches, what the parser sees."""
        return self.program.diagnostics if self.verdict is None else self.verdict.diagnostics

    @property
    def source(self) -> Source:
        """The text and all that stands behind it; the diagnostics' spans are in it."""
        return self.program.source if self.verdict is None else self.verdict.plan.source

    @cached_property
    def mended(self) -> str:
        """The text of a plan after every edit that helps; any other text as it is."""
        text = self.document.text
        return mend(text, name=self.name, files=self.files, tiers=self.tiers()).text if self.kind == "plan" else text

    @cached_property
    def index(self) -> Index:
        """Every name of the program."""
        return index_of(self.program)

    @cached_property
    def facts(self) -> Facts | None:
        """What the checks find out about a plan, accepted or not."""
        program = self.program
        return learn(program, files=self.files, tiers=self.tiers()) if isinstance(program, ast.Plan) else None

    @cached_property
    def _types(self) -> dict[Span, Type]:
        noted = self.facts.noted if self.facts is not None else None
        if not noted or self.facts is None:
            return {}
        parts: Iterable[Any] = ast.walk(self.facts.plan)
        return {one.span: noted[id(one)] for one in parts if id(one) in noted}

    def type_at(self, span: Span) -> Type | None:
        """The type of the name or field that ends where this span does, as far as it is known."""
        known = self._types
        exact = known.get(span)
        if exact is not None:
            return exact
        around = [one for one in known if one.end == span.end and one.start <= span.start]
        return known[max(around)] if around else None

    def where(self, source: Source, span: Span) -> Json:
        """The address and range of some characters, in whatever file they lie."""
        file, begin = source.file_at(span.start)
        if begin == 0:
            return {"uri": self.document.uri, "range": self.document.lines.range(span)}
        lines = Lines(file.text, self.encoding)
        return {"uri": self.uri_of(file.name), "range": lines.range(span.moved(-begin))}

    @property
    def encoding(self) -> Encoding:
        """How characters are counted."""
        return self.document.lines.encoding

    def uri_of(self, path: str) -> str:
        """The address of a file beside the document."""
        folder = self.document.path.parent if self.document.path is not None else Path()
        return self._address(folder / path)

    def reread(self, edits: Sequence[Edit]) -> ast.Program:
        """The program after edits of its own text and of the files that it uses."""
        text, others = edited(self.program.source, edits)
        return self._read(text, InMemoryFiles({**self.files.texts, **others}))
