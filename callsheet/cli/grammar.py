"""`callsheet grammar`: the language's grammar, for people and for decoders."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

import click

from callsheet import exits

from .plans import files_of, plan_of, read_plan, tell, tiers_for

if TYPE_CHECKING:
    from callsheet.dsl.decoding import Dialect, Kind, Vocabulary

READERS = ("lark", "llguidance", "openai", "gbnf")
KINDS = ("plan", "library", "patch")


@click.command(name="grammar")
@click.option(
    "--for",
    "reader",
    type=click.Choice(READERS),
    default="lark",
    show_default=True,
    help="Who reads it: Lark, the libraries that mask a model's tokens, OpenAI's grammar tool, or llama.cpp.",
)
@click.option(
    "--narrow", "narrowed_to", metavar="PLAN", help="Only names that this plan, its skills and its site specs declare."
)
@click.option("--kind", type=click.Choice(KINDS), help="Only one kind of text.  [default: all]")
def command(reader: Dialect | Literal["lark"], narrowed_to: str | None, kind: Kind | None) -> int:
    """Print the grammar.

    Every text that a decoder's grammar lets a model write is one that `callsheet check` can read.
    """
    from callsheet.dsl.decoding import LANGUAGE, for_decoding, for_lark
    from callsheet.dsl.decoding.reading import shipped_text

    vocabulary = LANGUAGE if narrowed_to is None else _vocabulary_of(narrowed_to)
    if vocabulary is None:
        return exits.REJECTED
    if reader != "lark":
        text = for_decoding(vocabulary, reader, kind=kind)
    elif narrowed_to is None and kind is None:
        text = shipped_text()
    else:
        text = for_lark(vocabulary, kind=kind)
    click.echo(text, nl=False)
    return exits.DONE


def _vocabulary_of(name: str) -> Vocabulary | None:
    """The names of a plan that could be read, with its files; else what is wrong with it, on stderr."""
    from callsheet.dsl.check import Verdict
    from callsheet.dsl.decoding import vocabulary_of
    from callsheet.dsl.diagnostics import has_errors
    from callsheet.dsl.linking import link
    from callsheet.dsl.specs.linking import link_specs

    text, files = read_plan(name), files_of(name)
    plan, specs = link_specs(link(plan_of(text, name), files), files)
    if has_errors(plan.diagnostics):
        tell(Verdict(plan=plan, diagnostics=plan.diagnostics, checked=None))
        return None
    elements = {site: tuple(spec.elements) for site, spec in specs.items() if spec is not None}
    return vocabulary_of(plan, elements=elements, tiers=tiers_for(text))
