"""Narrowing: what is known is enumerated where it is named, and only there; the rest of the language stays."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from lark import Lark
from lark.exceptions import LarkError

from callsheet.dsl import parse
from callsheet.dsl.decoding import LANGUAGE, GrammarFault, Vocabulary, for_decoding, for_lark, vocabulary_of
from callsheet.dsl.decoding import narrow as narrowing
from callsheet.dsl.decoding.model import Grammar, Symbol, rule_of
from callsheet.dsl.decoding.narrow import narrow
from callsheet.dsl.decoding.places import ELEMENT_PLACE, PLACES, VERB_PLACE, Place
from callsheet.dsl.decoding.reading import shipped
from callsheet.dsl.parsing.tables import OPTIONS
from tests.cases import few_of
from tests.decoding.walking import SHOP, accepts, syntax_errors, walk

ONE_NAME = {
    # the kind of name: a text around it, names that are known, names that are not
    "agents": ('plan p\nnode n by {} {{\n  goto "/"\n}}\n', "scout; buyer", "shop; nobody; scouts"),
    "agents declared": ("plan p\nagent {} is human\n", "scout", "nobody"),
    "agents of nodes that are done": ("plan p\ndone search by {} spent 6 steps {{}}\n", "buyer", "nobody"),
    "agents of patches": ('patch p at "1"\nreassign search to {}\n', "buyer", "nobody"),
    "sites declared": ('plan p\nsite {} at "u"\n', "shop", "nowhere"),
    "sites": ("plan p\nagent scout is browser on {}\n", "shop; mail", "scout; shops"),
    "sites of secrets": ("plan p\nsecret card: Text for {}\n", "mail; shop, mail", "nowhere; mail, nowhere"),
    "sites that give": ("plan p\nflow {} -> shop\n", "mail", "model; nowhere"),
    "sites that take": ("plan p\nflow shop -> {}\n", "mail; model", "nowhere"),
    "sites with influence": ("plan p\ninfluence {} -> shop\n", "mail", "model; nowhere"),
    "sites under influence": ("plan p\ninfluence shop -> {}\n", "mail", "model; nowhere"),
    "sites of skills": ("plan p\nskill sign_in() on {} {{}}\n", "shop", "nowhere"),
    "sites of values": ("plan p\ndone search from {} spent 6 steps {{}}\n", "shop", "nowhere"),
    "elements": ("plan p\ngoal seen shop.{}\n", "search_box; cart", "checkout; car"),
    "secrets declared": ("plan p\nsecret {}: Text for shop\n", "card", "password"),
    "secrets": ('plan p\nsite shop at "u" auth basic "bob", {}\n', "card", "password"),
    "secrets of skills": ("plan p\nskill sign_in() using {} {{}}\n", "card", "password"),
    "inputs": ("plan p\ninput {}: Text\n", "query", "queries"),
    "records declared": ("plan p\nrecord {} {{ a: Text }}\n", "Product", "Products"),
    "enums declared": ("plan p\nenum {} {{ a }}\n", "Size", "Sizes"),
    "types": ("plan p\ninput query: {}\n", "Text; Money; Product; Size; [Product]; Product?", "Products; Sizes"),
    "types of currencies": ("plan p\ninput query: {}\n", "Money EUR; Money GBP", "Money XYZ"),
    "currencies": ("plan p\ncurrency {}\n", "EUR; JPY", "XYZ"),
    "skills declared": ("plan p\nskill {}() {{}}\n", "sign_in", "sign_out"),
    "skills": ("plan p\nnode n {{\n  run {}()\n}}\n", "sign_in", "sign_out"),
    "functions": ("plan p\ngoal {}(xs)\n", "count", "counts; sign_in"),
    "roles": ('plan p\ngoal seen {} "x"\n', "button; row; testid", "buttons; link_"),
    "units": ("plan p\nbudget 20 {}\n", "steps; calls", "step_; minutes"),
    "tiers": ("plan p\nagent scout is model {}\n", '"cheap"; "strong"', '"dear"; "{x}"'),
    "nodes replaced": ('patch p at "1"\nreplace node {} {{}}\n', "search; pick", "searches"),
    "nodes removed": ('patch p at "1"\nremove {}\n', "pick", "picks"),
    "nodes stopped": ('patch p at "1"\nstop {}\n', "pick", "picks"),
    "nodes reassigned": ('patch p at "1"\nreassign {} to buyer\n', "pick", "picks"),
    "nodes with another budget": ('patch p at "1"\nrebudget {} 3 steps\n', "pick", "picks"),
    "nodes beside which one is put": ('patch p at "1"\ninsert before {} node other {{}}\n', "pick", "other"),
}
FREE = (
    'plan shopping\n"""What it does."""\n',
    'plan p\nnode search {\n  let button = 1\n  give row: Int = button\n}\ngoal search.row == 1 and "{a.b}" == ""\n',
    "plan p\nrecord Product { name: Text, link: Url }\n",
    "plan p\nnode a {}\nnode b after a instead of a {}\n",
    'plan p\ngoal [x.card for x in search.xs if x == "{card}"] == []\n',
    'patch p at "1"\ninsert after pick node other after search, other2 {}\n',
)


@cache
def lark() -> Lark:
    """The narrowed grammar as Lark reads it: with `strict`, so it is still LALR without a conflict."""
    return Lark(for_lark(SHOP), strict=True, **OPTIONS)


def lark_takes(text: str) -> bool:
    """Whether Lark parses a text by the narrowed grammar."""
    try:
        lark().parse(text)
    except LarkError:
        return False
    return True


@pytest.mark.parametrize("kind", few_of(ONE_NAME, 8))
def test_only_what_is_known_can_be_named(kind: str) -> None:
    """The mask lets known names through and no others."""
    around, known, unknown = ONE_NAME[kind]
    mask = for_decoding(SHOP)

    for name in known.split("; "):
        assert accepts(mask, around.format(name)), name
    for name in unknown.split("; "):
        assert not accepts(mask, around.format(name)), name


@pytest.mark.slow
@pytest.mark.parametrize("place", PLACES, ids=lambda place: f"{place.rule}-{place.after}-{place.kind}")
def test_each_place_keeps_something_out(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without it, an unknown name of the table above would be let through: so no place goes untested."""
    monkeypatch.setattr(narrowing, "PLACES", tuple(one for one in PLACES if one != place))
    mask = for_decoding(SHOP)
    unknown = [around.format(name) for around, _, names in ONE_NAME.values() for name in names.split("; ")]

    assert any(accepts(mask, text) for text in unknown)


@pytest.mark.slow
@pytest.mark.parametrize("kind", ONE_NAME)
def test_lark_holds_to_it_too(kind: str) -> None:
    """The same names for who reads the narrowed grammar without a mask."""
    around, known, unknown = ONE_NAME[kind]

    for name in known.split("; "):
        assert lark_takes(around.format(name)), name
    for name in unknown.split("; "):
        assert not lark_takes(around.format(name)), name


@pytest.mark.parametrize("text", FREE)
def test_what_a_plan_names_itself_stays_free(text: str) -> None:
    """Plans, nodes, locals and fields, also under names that mean something elsewhere."""
    assert [] == syntax_errors(text)
    assert accepts(for_decoding(SHOP), text)


def test_a_site_with_elements_is_named_for_one_of_them_only() -> None:
    """Else `shop` could be a name, and `shop.anything` a field of it."""
    text = "plan p\nnode a {\n  let shop = 1\n}\n"

    assert not accepts(for_decoding(SHOP), text)
    assert accepts(for_decoding(replace(SHOP, elements={})), text)


@pytest.mark.slow
def test_a_walk_of_the_narrowed_mask_is_one_of_the_narrowed_grammar() -> None:
    """The two say the same, and both less than the whole grammar."""
    for seed in range(40):
        written = walk(for_decoding(SHOP, "openai"), seed, begin=("", "plan a\nnode b by ")[seed % 2])

        assert lark_takes(written), written
        assert [] == syntax_errors(written), written


def test_what_there_is_none_of_cannot_be_named() -> None:
    """Without agents there is no `by`, without skills no `run`, and the rest is as it was."""
    mask = for_decoding(Vocabulary(agents=(), skills=(), sites=()))

    assert accepts(mask, 'plan p\nnode a {\n  give x: Int = 1\n}\nuse "x.plan"\n')
    assert not accepts(mask, "plan p\nnode a by b { }\n")
    assert not accepts(mask, "plan p\nagent a is human\n")
    assert not accepts(mask, "plan p\nnode a {\n  run b()\n}\n")
    assert not accepts(mask, "plan p\nsecret a: Text for b\n")
    assert not accepts(mask, "plan p\nflow a -> model\n")


def test_without_a_vocabulary_only_the_language_is_known() -> None:
    """Its roles, functions and units; agents and sites are the plan's own."""
    mask = for_decoding()

    assert accepts(mask, "plan p\nnode a by anybody {\n  run anything()\n}\n")
    assert not accepts(mask, "plan p\ngoal anything()\n")
    assert LANGUAGE.agents is None


def test_verbs_can_be_left_out() -> None:
    """For who may only look around."""
    mask = for_decoding(Vocabulary(verbs=("goto",)))

    assert accepts(mask, 'plan p\nnode a {\n  goto "/"\n}\n')
    assert not accepts(mask, 'plan p\nnode a {\n  click button "x"\n}\n')
    assert not accepts(for_decoding(Vocabulary(verbs=())), 'plan p\nnode a {\n  goto "/"\n}\n')


@pytest.mark.parametrize("kind", ["plan", "library", "patch"])
def test_one_kind_of_text_can_be_asked_for(kind: str) -> None:
    """A repair round wants a patch and nothing else."""
    texts = {"plan": "plan p\n", "library": "skills p\n", "patch": 'patch p at "1"\n'}
    mask = for_decoding(kind=kind)  # type: ignore[arg-type]  # the kinds, as pytest hands them over

    assert [kind] == [one for one, text in texts.items() if accepts(mask, text)]


@pytest.mark.parametrize("place", few_of(PLACES, 6), ids=lambda place: f"{place.rule}-{place.after}-{place.kind}")
def test_a_place_that_is_gone_is_told(place: Place) -> None:
    """A changed grammar cannot quietly take unknown names again."""
    with pytest.raises(GrammarFault, match=f"in `{place.rule}` no `"):
        narrow(without(place.rule), SHOP)


@pytest.mark.parametrize("name", [ELEMENT_PLACE, VERB_PLACE])
def test_a_place_for_more_that_is_gone_is_told(name: str) -> None:
    """Those of elements and verbs."""
    with pytest.raises(GrammarFault, match=f"is called `{name}`"):
        narrow(without(name), SHOP)


def without(name: str) -> Grammar:
    """The grammar in which nothing has this name any more."""
    rules = {
        rule.name: replace(
            rule,
            alternatives=tuple(
                replace(one, alias="gone") if (one.alias or rule.name) == name else one for one in rule.alternatives
            ),
        )
        for rule in shipped().rules.values()
    }
    if name in (VERB_PLACE,):
        rules = {key: rule for key, rule in rules.items() if key != name}
    return replace(shipped(), rules=rules)


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"agents": ("click",)}, "`click` of the agents is a reserved word"),
        ({"inputs": ("a b",)}, "`a b` of the inputs is no name"),
        ({"sites": ("shop",), "elements": {"shop": ("x-y",)}}, "`x-y` of the elements of shop is no name"),
        ({"elements": {"shop": ("x",)}}, "`shop` has elements and is not among the sites"),
    ],
)
def test_a_vocabulary_has_names_only(wrong: dict[str, object], message: str) -> None:
    """Said when it is made, not when a model stumbles over it."""
    with pytest.raises(ValueError, match=message):
        Vocabulary(**wrong)  # type: ignore[arg-type]  # that is the point


def test_the_vocabulary_of_a_plan() -> None:
    """What it declares, by kind; a node of it can be edited by a patch."""
    plan = parse(
        'plan p\nsite shop at "http://x"\nagent scout is browser on shop\ninput query: Text\n'
        "secret card: Text for shop\nrecord Product { name: Text }\n"
        "enum Size { small }\nskill look() on shop { }\nnode search by scout { }\n"
        "node search by scout { }\nnode click { }\n"
    )
    known = vocabulary_of(plan, elements={"shop": ["cart"]}, tiers=["tiny"])

    assert (("shop",), ("scout",), ("query",), ("card",)) == (known.sites, known.agents, known.inputs, known.secrets)
    assert (("Product",), ("Size",), ("look",), ("search",)) == (known.records, known.enums, known.skills, known.nodes)
    assert ({"shop": ("cart",)}, ("tiny",)) == (known.elements, known.tiers)


def test_an_unwritable_kind_is_told() -> None:
    """A grammar without patches has none to export."""
    grammar = shipped().with_rules(rule_of("start", [Symbol("program")])).reachable()

    with pytest.raises(GrammarFault):
        narrow(grammar, LANGUAGE)
