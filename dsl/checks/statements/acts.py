"""CS2 and CS6 for acts: what their verb takes, on which roles it works, where a secret may be typed."""

from __future__ import annotations

from callsheet.dsl import ast, types
from callsheet.dsl.diagnostics import Edit, Label, is_surely
from callsheet.dsl.elements import quote
from callsheet.dsl.source import Span
from callsheet.dsl.types import ElementType, SecretType, Type
from callsheet.dsl.verbs import BY_WORD, ENDS, OperandKind, Verb

from ..facts import Facts
from ..names import unknown
from ..scope import Scope, ungrouped
from ..values.references import is_known
from ..values.typer import Typer
from ..wording import a, did_you_mean, either, listed, with_article


def check_act(typer: Typer, act: ast.ActStatement, scope: Scope) -> None:
    """The operand and the particles of one act."""
    verb = BY_WORD[act.verb]
    if _in_for_another_word(typer, verb, act, scope):
        return
    if act.operand is not None and verb.operand is not None:
        _operand(typer, verb, verb.word, act.operand, verb.operand, scope, secret=False)
    if not act.particles and not verb.particles:
        return
    rules = {rule.word: rule for rule in verb.particles}
    seen: dict[str, ast.Particle] = {}
    for particle in act.particles:
        rule = rules.get(particle.word)
        if rule is not None and particle.word in seen:
            _again(typer.facts, verb, particle, seen[particle.word])
        elif rule is not None:
            words = f"{verb.word} … {particle.word}"
            _operand(typer, verb, words, particle.value, rule.kind, scope, secret=rule.secret)
        seen.setdefault(particle.word, particle)
    _wrong_words(typer.facts, verb, act, seen)


def _in_for_another_word(typer: Typer, verb: Verb, act: ast.ActStatement, scope: Scope) -> bool:
    """`type "x" in textbox "Name"` reads as an element in another: only the particle is wrong."""
    missing = [rule.word for rule in verb.particles if rule.required]
    operand = act.operand
    if verb.operand == "element" or len(missing) != 1 or act.particles or not isinstance(operand, ast.InsideOf):
        return False
    if not isinstance(ungrouped(operand.element), ast.Text | ast.Reference):
        return False
    typer.type_of(operand.element, scope)
    typer.element(operand.container, scope)
    gap = Span(operand.element.span.end, operand.container.span.start)
    is_plain = gap.end - gap.start == len(" in ")
    span = Span(gap.start + 1, gap.end - 1) if is_plain else gap
    typer.sink.error(
        "CS207",
        f"`{verb.word}` takes `{missing[0]}`, not `in`",
        span,
        label=f"did you mean `{missing[0]}`?",
        help=f"for example `{verb.example}`",
        fix=(Edit(span=span, text=missing[0]),) if is_plain else (),
    )
    return True


def _key_as_a_name(typer: Typer, verb: Verb, operand: ast.Expression, scope: Scope) -> bool:
    """`press Enter`: a key is a text."""
    bare = ungrouped(operand)
    if verb.word != "press" or not isinstance(bare, ast.Reference) or is_known(typer, bare.name, scope):
        return False
    from .keys import NAMED

    if bare.name not in NAMED:
        return False
    typer.sink.error(
        "CS215",
        f"the key `{bare.name}` is written as a text",
        bare.span,
        label=f"did you mean `{quote(bare.name)}`?",
        help='keys are texts: `press "Enter"`',
        fix=(Edit(span=bare.span, text=quote(bare.name)),),
    )
    return True


def _wrong_words(facts: Facts, verb: Verb, act: ast.ActStatement, seen: dict[str, ast.Particle]) -> None:
    """A wrong particle in the place of the one that is missing is one mistake."""
    known = [rule.word for rule in verb.particles]
    missing = [rule.word for rule in verb.particles if rule.required and rule.word not in seen]
    wrong = [particle for word, particle in seen.items() if word not in known]
    if verb.alternatives:
        there = [particle for word, particle in seen.items() if word in known]
        missing = missing if not there else []
        _one_of(facts, verb, there)
    example = f"for example `{verb.example}`"
    for particle in wrong:
        span = Span(particle.span.start, particle.span.start + len(particle.word))
        instead = f"`{verb.word}` takes {either(missing)}, not `{particle.word}`" if missing else ""
        message = instead or f"`{verb.word}` takes no `{particle.word}`"
        facts.sink.error("CS207", message, span, help=example)
    if missing and not wrong:
        what = either(missing if verb.alternatives else missing[:1])
        facts.sink.error("CS207", f"`{verb.word}` needs {what}", act.span, help=example)


def _one_of(facts: Facts, verb: Verb, there: list[ast.Particle]) -> None:
    """Of particles that are alternatives, one."""
    for particle in there[1:]:
        facts.sink.error(
            "CS207",
            f"`{verb.word}` takes `{there[0].word}` or `{particle.word}`, not both",
            particle.span,
            others=(Label(span=there[0].span, text=f"`{there[0].word}` stands here"),),
            help=f"for example `{verb.example}`",
        )


def _operand(
    typer: Typer,
    verb: Verb,
    words: str,
    operand: ast.Expression,
    kind: OperandKind,
    scope: Scope,
    *,
    secret: bool,
) -> None:
    if kind == "element":
        found = typer.element(operand, scope)
        if found is not None:
            _role_fits(typer.facts, verb, found, operand)
        return
    if (secret and _unknown_secret(typer, operand, scope)) or _key_as_a_name(typer, verb, operand, scope):
        return
    given = typer.type_of(operand, scope)
    if isinstance(given, SecretType) and secret:
        _secret(typer.facts, given.name, operand, scope)
    elif isinstance(given, ElementType) and verb.word == "choose":
        help_ = 'write `choose "Medium" from combobox "Size"`; a radio button is set with `check`'
        typer.sink.error("CS203", "`choose` takes the text of an option", operand.span, help=help_)
    elif kind == "address":
        _address(typer, given, operand)
    elif kind == "files":
        _files(typer, typer.as_value(given, operand), operand)
    elif kind == "end":
        _end(typer, typer.as_value(given, operand), operand)
    elif kind in WANTED:
        typer.fits(typer.as_value(given, operand), WANTED[kind], operand, f"what `{words}` takes")
    else:
        typer.fits(typer.as_value(given, operand), types.TEXT, operand, f"what `{words}` takes")
        if verb.word == "press":
            from .keys import check_keys

            check_keys(typer.facts, operand)


WANTED: dict[OperandKind, Type] = {"point": types.POINT, "points": types.ListOf(types.POINT)}


def _files(typer: Typer, given: Type, operand: ast.Expression) -> None:
    """One file, or several."""
    if isinstance(given, types.Optional):
        wanted = types.FILE if given.item == types.FILE else types.ListOf(types.FILE)
        typer.fits(given, wanted, operand, "what `upload` takes")
    elif not types.assignable(given, types.FILE) and not types.assignable(given, types.ListOf(types.FILE)):
        typer.sink.error(
            "CS201",
            f"`upload` takes a `File` or a list of them, not {a(given)}",
            operand.span,
            label=f"this is {a(given)}",
            help="there are no literals of files: they come from inputs, `input cv: File`, and from `download`",
        )


def _end(typer: Typer, given: Type, operand: ast.Expression) -> None:
    """Where `scroll … to` goes is written out, so that a misspelt end is no surprise of a run."""
    text = ungrouped(operand)
    plain = text.plain if isinstance(text, ast.Text) else None
    if plain in ENDS or given == types.UNKNOWN:
        return
    near = typer.facts.suggest(plain, ENDS) if plain is not None else None
    typer.sink.error(
        "CS222",
        "nothing scrolls to here" if plain is None else f"there is no end `{plain}` to scroll to",
        operand.span,
        label=did_you_mean(near),
        help=""
        if near
        else f"write {either([quote(one) for one in ENDS])}; `scroll E by point(0, 300)` goes part of the way",
        fix=(Edit(span=operand.span, text=quote(near)),) if near is not None and is_surely(plain or "", near) else (),
    )


def _address(typer: Typer, given: Type, operand: ast.Expression) -> None:
    given = typer.as_value(given, operand)
    if isinstance(given, types.Optional):
        typer.fits(given, types.TEXT if given.item != types.URL else types.URL, operand, "where `goto` goes")
    elif given not in (types.TEXT, types.URL, types.UNKNOWN):
        typer.sink.error(
            "CS201",
            f"`goto` takes a path, not {a(given)}",
            operand.span,
            label=f"this is {a(given)}",
            help='a path is a text: `goto "/orders"`, `goto "/orders/{number}"`',
        )


def _role_fits(facts: Facts, verb: Verb, found: ElementType, operand: ast.Expression) -> None:
    if verb.elements is None or found.role is None or found.role in verb.elements:
        return
    better = [one.word for one in BY_WORD.values() if one.elements and found.role in one.elements] or ["click"]
    facts.sink.error(
        "CS205",
        f"`{verb.word}` does not work on {with_article(found.role)}",
        operand.span,
        label=f"this is {with_article(found.role)}",
        help=f"it works on {listed(sorted(verb.elements))}; for {with_article(found.role)} there is {listed(better)}",
    )


def _unknown_secret(typer: Typer, operand: ast.Expression, scope: Scope) -> bool:
    """A misspelt name where a secret may stand: perhaps one of the secrets was meant."""
    bare = ungrouped(operand)
    if not isinstance(bare, ast.Reference) or is_known(typer, bare.name, scope):
        return False
    symbols = typer.facts.symbols
    if typer.facts.suggest(bare.name, [*scope.visible(), *symbols.inputs]) is not None:
        return False
    name = ast.Name(span=bare.span, text=bare.name)
    help_ = f"declare it: `input {name.text}: Text`, or `secret {name.text}: Text for SITE`"
    unknown(
        typer.facts,
        name,
        f"there is no value `{name.text}`",
        symbols.secrets,
        less_likely=symbols.nodes,
        help_=help_,
    )
    return True


def _secret(facts: Facts, name: str, operand: ast.Expression, scope: Scope) -> None:
    site = facts.site_at(scope.node)
    if site is not None:
        secret_is_for(facts, name, site, operand)


def secret_is_for(facts: Facts, name: str, site: str, where: ast.Syntax) -> None:
    """A secret is typed only into sites that it is declared for; sites of one origin are one."""
    secret = facts.symbols.secrets[name]
    declared = [one.text for one in secret.sites]
    if any(one not in facts.symbols.sites for one in (*declared, site)):
        return
    if site in declared or facts.origins.get(site) in {facts.origins.get(one, "") for one in declared}:
        return
    facts.sink.error(
        "CS602",
        f"the secret `{name}` is not for site `{site}`",
        where.span,
        others=(Label(span=secret.sites[0].span.to(secret.sites[-1].span), text=f"it is for {listed(declared)}"),),
        help=f"add `{site}` to its declaration, if it may be known there",
    )


def _again(facts: Facts, verb: Verb, particle: ast.Particle, first: ast.Particle) -> None:
    facts.sink.error(
        "CS207",
        f"`{verb.word}` has a second `{particle.word}`",
        particle.span,
        others=(Label(span=first.span, text="the first one"),),
        help="write it once",
    )
