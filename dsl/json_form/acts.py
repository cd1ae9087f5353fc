"""Acts under their verb, with the verb's particles beside it: `{"fill": …, "with": …}`. From the verb table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from .. import ast
from ..source import NOWHERE
from ..verbs import BY_WORD, Verb
from .reading import UNREAD, At, Reader
from .shape import NO_KINDS, Json, Schemas, Shape, Writer, sealed


@dataclass(frozen=True, kw_only=True)
class Act:
    """An act as the verb table has it. Others, which the checker refuses, are written by their fields."""

    value: Shape
    kinds = NO_KINDS

    @cached_property
    def keys(self) -> Mapping[str, frozenset[str]]:
        return {verb.word: frozenset(_words(verb)) for verb in BY_WORD.values()}

    def holds(self, value: Any) -> bool:
        if not isinstance(value, ast.ActStatement) or value.verb not in BY_WORD:
            return False
        verb, found = BY_WORD[value.verb], [particle.word for particle in value.particles]
        fitting = set(_needed(verb)) <= set(found) <= set(_words(verb)) and len(set(found)) == len(found)
        return fitting and (value.operand is None) == (verb.operand is None)

    def write(self, value: Any, writer: Writer) -> Json:
        data = {value.verb: True if value.operand is None else self.value.write(value.operand, writer)}
        for particle in value.particles:
            data[particle.word] = self.value.write(particle.value, writer)
        return writer.written(data, value)

    def read(self, data: Json, at: At, reader: Reader) -> Any:
        verb = next(BY_WORD[word] for word in data if word in BY_WORD)
        for word in _needed(verb):
            if word not in data:
                reader.problem(at, f"`{verb.word}` needs `{word}`")
        operand = self._operand(verb, data[verb.word], At(at, verb.word), reader)
        particles = []
        for word in data:
            if word in _words(verb):
                value = self.value.read(data[word], At(at, word), reader)
                particles.append(UNREAD if value is UNREAD else ast.Particle(span=NOWHERE, word=word, value=value))
            elif word != verb.word:
                reader.unknown(at, word, _words(verb), f"`{verb.word}`")
        if UNREAD in (operand, *particles):
            return UNREAD
        return ast.ActStatement(span=NOWHERE, verb=verb.word, operand=operand, particles=tuple(particles))

    def _operand(self, verb: Verb, data: Json, at: At, reader: Reader) -> Any:
        if verb.operand is not None:
            return self.value.read(data, at, reader)
        return None if data is True else reader.misfit(at, "`true`", data)

    def schema(self, schemas: Schemas) -> dict[str, Any]:
        return schemas.refer("verb", lambda: {"anyOf": [self._of(verb, schemas) for verb in BY_WORD.values()]})

    def _of(self, verb: Verb, schemas: Schemas) -> dict[str, Any]:
        value = self.value.schema(schemas)
        head = {verb.word: {"const": True} if verb.operand is None else value}
        said = f"{verb.word} {verb.doc}: `{verb.example}`."
        return sealed({**head, **dict.fromkeys(_words(verb), value)}, [verb.word, *_needed(verb)], said)


def _words(verb: Verb) -> list[str]:
    return [rule.word for rule in verb.particles]


def _needed(verb: Verb) -> list[str]:
    """Particles that cannot be missing; of alternatives, none is needed more than the others."""
    return [] if verb.alternatives else [rule.word for rule in verb.particles if rule.required]
