"""Reading site specs: what they come to, and what is said of those that are wrong, at which place."""

from __future__ import annotations

from itertools import zip_longest

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl import ast, parse
from callsheet.dsl.specs import read_spec
from callsheet.dsl.specs.values import Anything, Claim, Given, Literally
from tests.specs.specs import CART, SMALL, pointed_at, spec_of, told


def expression(text: str) -> ast.Expression:
    """An expression as a plan has it."""
    (node,) = parse(f"plan p node n {{ require {text} }}").declarations
    return node.body.statements[0].condition  # type: ignore[union-attr]


def test_a_spec_is_read_whole() -> None:
    """Names, patterns, elements and acts as trees, claims with their types."""
    spec = spec_of(SMALL)
    operation = spec.operations["buy_it"]

    assert ("shop", {"front", "product"}, {"buy", "find"}) == (spec.name, set(spec.pages), set(spec.elements))
    assert expression('button "Buy now"') == spec.elements["buy"].expression
    assert ["buy"] == [one.name for one in spec.commits]
    assert expression('seen row "{product}"') == spec.facts["bought"].look
    assert ("click", "click buy", True) == (operation.act.verb, operation.text, operation.commit)
    assert (Claim(fact="bought", terms=(Given(name="product"),), value=_true()),) == operation.effects


def _true() -> Literally:
    return Literally(value=expression("true"))


@pytest.mark.parametrize(
    ("claim", "wanted"),
    [
        ("left == 2", Claim(fact="left", value=Literally(value=expression("2")))),
        ("left >= -2", Claim(fact="left", operator=">=", value=Literally(value=expression("-2")))),
        ("(left) == _", Claim(fact="left", value=Anything())),
        ("not bought(_)", Claim(fact="bought", terms=(Anything(),), value=Literally(value=expression("false")))),
        ("typed == product", Claim(fact="typed", value=Given(name="product"))),
        ("left != 2", Claim(fact="left", operator="!=", value=Literally(value=expression("2")))),
        ("bought(_)", Claim(fact="bought", terms=(Anything(),), value=Literally(value=expression("true")))),
    ],
)
def test_claims(claim: str, wanted: Claim) -> None:
    """A fact, what it is about, how it compares, and with what."""
    text = SMALL.replace("act: click buy,", f"act: click buy, preconditions: ['{claim}'],")

    assert (wanted,) == spec_of(text).operations["buy_it"].preconditions
    assert claim == spec_of(text).operations["buy_it"].preconditions[0].text


def test_an_effect_can_make_a_fact_false_for_everything() -> None:
    """Though not true for everything: nobody has bought all there is."""
    text = SMALL.replace("[bought(product)]", "['not bought(_)']")

    (effect,) = spec_of(text).operations["buy_it"].effects
    assert Claim(fact="bought", terms=(Anything(),), value=Literally(value=expression("false"))) == effect


def test_a_secret_is_a_text_to_facts() -> None:
    """What was typed can be claimed, not what type it had."""
    text = SMALL.replace("act: click buy, effects: [bought(product)]", "act: click buy, effects: [typed == product]")

    assert (Claim(fact="typed", value=Given(name="product")),) == spec_of(
        text.replace("{ product: Text }, act", "{ product: Secret }, act")
    ).operations["buy_it"].effects
    assert ["`typed` is of type Text, this is of type Url"] == [
        one.partition(" ")[2] for one in told(text.replace("{ product: Text }, act", "{ product: Url }, act"))
    ]


def test_elements_mention_those_above_them() -> None:
    """A mention is worked out, so what a spec says is what a plan would write."""
    spec = spec_of('site: shop\nelements:\n  results: table "Results"\n  first: row in results nth 1\n')

    assert expression('row in (table "Results") nth 1') == spec.elements["first"].expression
    assert "row in results nth 1" == spec.elements["first"].text


WRONG: dict[str, str] = {
    "titel: Shop": "15:1 a site spec has no key `titel`",
    "title: 12": "15:8 `title` must be a line of text, not a number",
    "title: yes": "15:8 `title` must be a line of text, not `true` or `false`",
    "description: ''": "15:14 `description` must be a text",
    "login: { page: front }": "15:8 `login` must have a key `by`",
    "login: { by: forms }": "15:14 `by` must be one of `basic`, `digest`, `form`",
    "login: { by: form, page: sign_in }": "15:26 there is no page `sign_in`",
    "login: { by: form, operations: [buy_it, log_in] }": "15:41 there is no operation `log_in`",
    "commit_requests: [POST orders]": "15:19 an item of `commit_requests` must be a request such as `POST /orders`",
    "commit_requests: ['POST /a//b']": "15:25 a path has no empty steps, and no `.` or `..`",
}


@pytest.mark.parametrize("line", WRONG)
def test_what_is_wrong_at_the_top(line: str) -> None:
    """Each mistake once, at its place."""
    assert [WRONG[line]] == told(SMALL + line)


WRONG_INSIDE: list[tuple[str, ...]] = [
    ("path: / }", "path: x }", "`path` must be a path such as `/orders/{number}`"),
    ("path: / }", "path: '/a/{b }' }", "`path` must be a path such as `/orders/{number}`"),
    ('"/products/{id}"', '"/products/x{id}"', "`{name}` stands for a whole step"),
    ('"/products/{id}"', '"/{id}/{id}"', "`{id}` stands here twice"),
    (
        '"/products/{id}"',
        '"/{id}", parameters: {is: Int}',
        "`is` is a reserved word and cannot be a name",
        "the path has no `{is}`",
    ),
    ('"/products/{id}"', "/", "this is the path of page `front`"),
    ("elements: [buy]", "elements: [bui]", "there is no element `bui`"),
    ("elements: [buy]", "elements: {buy: 1}", "`elements` must be a list of names, not a mapping"),
    ('  find: searchbox "Search"', '  in: searchbox "Search"', "`in` is a reserved word and cannot be a name"),
    ('  find: searchbox "Search"', '  link: searchbox "Search"', "`link` is a role, and so cannot name an element"),
    ('  find: searchbox "Search"', '  b-x: searchbox "Search"', "a name in `elements` must be a name"),
    ('  find: searchbox "Search"', "  find: button in boxes", "there is no element `boxes`"),
    ('  find: searchbox "Search"', "  find: button in later\n  later: row", "the element `later` stands further down"),
    (
        '  find: searchbox "Search"',
        "  find: button in bax\n  bax: rwo",
        "the element `bax` stands further down",
        "there is no element `rwo`",
    ),
    ('searchbox "Search"', 'serchbox "Search"', "there is no ARIA role `serchbox`"),
    ('searchbox "Search"', "'\"Search\"'", "an element is wanted here, not a `Text`"),
    ('searchbox "Search"', 'searchbox "Search', "this text is not closed on its line"),
    ('searchbox "Search"', 'searchbox "Search" click buy', "an element is wanted here, and nothing else"),
    ('searchbox "Search"', 'searchbox "Search" at 3', "an element is wanted here, and nothing else"),
    ('searchbox "Search"', 'searchbox "{text}"', "there is no element `text`"),
    ('searchbox "Search"', 'searchbox "S" } node n { click row', "an element is wanted here, and nothing else"),
    (
        'searchbox "Search"',
        'serchbox "Search"\n  form_find: find in form\n  last: form_find nth 2',
        "there is no ARIA role `serchbox`",
    ),
    ("commits: [buy]", "commits: []", "this is a commit, and `commits` does not list what it presses"),
    (", commit: true", "", "this presses `buy`, which is a commit"),
    ("commits: [buy]", "commits: [buy, buy]", "`buy` is listed twice"),
    ("commits: [buy]", "commits: [buy, row nth 0]", "`nth` counts from 1"),
    ("type: Text, lasts", "type: Txt, lasts", "`type` must be one of "),
    ("lasts: page, page: front", "lasts: page", "what lasts a page belongs to one, and `typed` names none"),
    ("page: front, look", "look", "a `look` is made on a page, and `bought` names none"),
    ('seen row "{product}"', 'seen row "{id}"', "there is no element or parameter `id`"),
    ('seen row "{product}"', 'how many row "{product}"', "`_seen` must be a `Bool`, not an `Int`"),
    ("act: click buy", "act: click bye", "there is no element or parameter `bye`"),
    ("act: click buy", "act: fill buy with product", "`fill` does not work on a `button`"),
    ("act: click buy", "act: press buy", "an element is not a value"),
    ("act: click buy", "act: click buy with product", "`click` takes no `with`"),
    ("act: click buy", "act: expect seen buy", "an act is wanted here, and nothing else"),
    ("act: click buy, ", "", "`buy_it` must have a key `act`"),
    (
        "parameters: { product: Text }, act",
        "parameters: { product: Text, find: Int }, act",
        "`find` is an element, and so cannot name a parameter",
    ),
    ("parameters: { product: Text }, act", "parameters: { product: Number }, act", "`product` must be one of "),
    (
        "parameters: { product: Text }, act",
        "parameters: { product: Int }, act",
        "what `bought` takes is of type Text, this is of type Int",
    ),
    ("[bought(product)]", "[boght(product)]", "there is no fact `boght`"),
    ("[bought(product)]", "[bought]", "`bought` takes `product`"),
    ("[bought(product)]", "[bought(prodct)]", "there is no parameter `prodct`"),
    ("[bought(product)]", "['bought(1 + 2)']", "what `bought` takes cannot be worked out here"),
    ("[bought(product)]", "['bought(\"{product}\")']", "what `bought` takes cannot be worked out here"),
    ("[bought(product)]", "['1 + 2']", "this is no claim"),
    ("[bought(product)]", "['not (left == 1)']", "this is no claim"),
    ("[bought(product)]", "[left]", "`left` has a value"),
    ("[bought(product)]", "['left == \"2\"']", "`left` is of type Int, this is of type Text"),
    ("[bought(product)]", "['left > 2']", "an effect says what is so, not what is not or how much at most"),
    ("effects: [bought(product)]", "preconditions: [left != _]", "`_` says that there is some value"),
    ("[bought(product)]", "[bought(_)]", "an effect cannot make `bought` true for everything"),
    ("effects: [bought(product)]", "preconditions: [typed < product]", "a fact of type Text has no order"),
    ("effects: [bought(product)]", "leads_to: cart", "there is no page `cart`"),
    ("effects: [bought(product)]", "pages: [cart]", "there is no page `cart`"),
    ("commit: true", "commit: 1", "`commit` must be `true` or `false`, not a number"),
    ("left: { type: Int }", "in: { type: Int }", "`in` is a reserved word and cannot be a name"),
    ("left: { type: Int }", "left: { type: Int, when: ['bought(_)'] }", "`left` has no look that this could be for"),
    ("site: shop", f"site: shop\ntitle: {'long ' * 100}", "`title` has more than 400 characters"),
    (
        "commits: [buy]",
        f"commits: [buy, {', '.join(f'row nth {number}' for number in range(1, 1_001))}]",
        "`commits` must have 0 to 1,000 items",
    ),
    ("type: Int", "type: []", "`type` must have 1 to 1,000 items"),
    (
        '  find: searchbox "Search"\n',
        "".join(f"  e{number}: row\n" for number in range(1_000)),
        "`elements` must have 1,000 entries at most",
    ),
    ('  find: searchbox "Search"', "  1: row", "a name in `elements` must be a name, not a number"),
    ('seen row "{product}"', 'seen row else "x"', "a look is wanted here, and nothing else"),
    (
        "left: { type: Int }",
        "left: { type: Int }\n  state: { type: [open, shut], page: front, look: state }",
        "there is no element or parameter `state`",
    ),
]
"""What is changed in the small spec, into what, and how each message begins."""


@pytest.mark.parametrize("change", WRONG_INSIDE, ids=lambda change: (change[1] or change[0])[:60])
def test_what_is_wrong_inside(change: tuple[str, ...]) -> None:
    """One mistake is one message; what follows from it is not told as well."""
    old, new, *wanted = change
    messages = [one.partition(" ")[2] for one in told(SMALL.replace(old, new))]

    assert old in SMALL
    assert wanted == [one[: len(begin)] for one, begin in zip_longest(messages, wanted, fillvalue="")]


OF_A_STATE = "type: [open, shut] }\noperations:\n  go: { act: click find, effects: [left == STATE] }\n  buy_it"


@pytest.mark.parametrize(
    ("state", "wanted"),
    [
        ("'\"open\"'", []),
        ("'\"opn\"'", ["`left` is never `opn`"]),
        ("1", ["`left` is of type Text, this is of type Int"]),
    ],
)
def test_one_of_a_few_texts(state: str, wanted: list[str]) -> None:
    """A fact may be one of a list of texts; an operation that is no commit presses what is none."""
    claim = f"left == {state}" if state == "1" else f"'left == {state[1:]}"
    changed = OF_A_STATE.replace("left == STATE", claim)
    text = SMALL.replace("type: Int }\noperations:\n  buy_it", changed)

    assert text != SMALL
    assert wanted == [one.partition(" ")[2] for one in told(text)]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("", "1:1 the file is empty"),
        ("# nothing\n", "1:1 the file is empty"),
        ("[]", "1:1 the spec must be a site spec, not a list"),
        ("shop", "1:1 the spec must be a site spec, not a text"),
        ("{}", "1:1 the spec must have a key `site`"),
        ("site: shop\nsite: shop", "2:1 `site` stands here twice"),
        ("site: shop\npages: &p {}", "2:8 anchors and aliases have no place in a spec"),
        ("site: shop\npages: [", "2:9 this is not YAML: did not find expected node content"),
        ("site: shop\npages: [" + "a, " * 20_000 + "]", "2:59994 this is deeper or larger than any spec"),
        ("site: shop\npages: *p", "2:8 anchors and aliases have no place in a spec"),
        ("site: !!str shop", "1:7 tags have no place in a spec"),
        ("site: shop\npages: !!python/object:os.system {}", "2:8 tags have no place in a spec"),
        ("site: shop\n<<: {}", "2:1 a site spec has no key `<<`"),
        ("site: shop\n? [a]\n: b", "2:3 a key is a name"),
        ("site: shop\n---\nsite: shop", "2:1 a second document begins here"),
        ("site: shop\ntitle: \x07", "2:8 the character U+0007 cannot stand in YAML"),
        ("site: sh\ud800op", "1:9 the character U+D800 cannot stand in YAML"),
        ("site: shop\ntitle: " + "[" * 30, "2:28 this is deeper or larger than any spec"),
        ("site: " + "x" * 300_000, "1:1 the file has 300,006 characters, 262,144 are the most"),
    ],
)  # fmt: skip
def test_yaml_that_is_refused(text: str, wanted: str) -> None:
    """Aliases, tags and duplicate keys mean nothing in a spec; too much is told before it is read."""
    assert [wanted] == told(text)


def test_a_byte_order_mark_does_not_count() -> None:
    """Some editors begin files with one."""
    assert "shop" == spec_of("\ufeffsite: shop").name


@pytest.mark.parametrize(
    "line", ["  e{}: row in e{}\n", "  e{}: e{} having e{}\n"], ids=["in a row", "twice as large each time"]
)
def test_mentions_of_mentions_are_bounded(line: str) -> None:
    """What is worked out grows with every mention, so it is measured before."""
    lines = "".join(line.format(number + 1, number, number) for number in range(100))
    messages = told(f"site: shop\nelements:\n  e0: row\n{lines}")

    assert 1 == len(messages)
    assert messages[0].endswith("with the elements that it mentions this is too large")


def test_without_the_loader_in_c_all_is_the_same() -> None:
    """It is only faster."""
    before = spec_of(SMALL)
    assert ["1:10 this is not YAML"] == [one[:21] for one in told('site: "\\UFFFFFFFF"')]

    with pytest.MonkeyPatch.context() as patch:
        patch.delattr(yaml, "CSafeLoader")

        assert before == spec_of(SMALL)
        assert ["1:1 this is not YAML: an escape in it stands for no character"] == told('site: "\\UFFFFFFFF"')
        assert ["2:7 anchors and aliases have no place in a spec"] == told("a: b\nsite: *p")


def test_everything_is_told_at_once_and_in_order() -> None:
    """Mistakes of all kinds, in the order in which they stand in the file."""
    text = """\
titel: Shop
pages:
  front: { path: /a b }
  cart: { path: /cart, elements: [serch] }
elements:
  search: buton "Go"
  go_on: button in serch
operations:
  go: { act: click go_on, preconditions: [nothing] }
"""
    assert [
        "1:1 a site spec has no key `titel`",
        "1:1 the spec must have a key `site`",
        "3:18 `path` must be a path such as `/orders/{number}`",
        "4:35 there is no element `serch`",
        "6:3 `search` is a role, and so cannot name an element",
        "6:11 there is no ARIA role `buton`",
        "7:20 there is no element `serch`",
        "9:43 there is no fact `nothing`",
    ] == told(text)


@pytest.mark.parametrize(
    ("written", "pointed"),
    [
        ("row in tabel", "tabel"),
        ("'row in tabel'", "tabel"),
        ('"row in tabel"', "tabel"),
        ("|\n    row in tabel", "|\n    row in tabel"),
        ('"row in\\ttabel"', '"row in\\ttabel"'),
        ("row\n    in tabel", "row\n    in tabel"),
    ],
)
def test_the_place_inside_of_a_text(written: str, pointed: str) -> None:
    """The very word where the file has it as it is; the whole value where YAML has folded or escaped it."""
    assert [pointed] == pointed_at(f"site: shop\nelements:\n  first: {written}\n")


def test_a_misspelt_name_gets_a_guess() -> None:
    """Keys, elements, pages, facts and roles."""
    text = "site: shop\ntitel: x\nelements:\n  first_row: row\n  b: button in frist_row\n"
    labels = [one.label for one in read_spec(text).diagnostics]

    assert ["did you mean `title`?", "did you mean `first_row`?"] == labels


_CART = CART.read_text(encoding="utf-8")


@given(st.text(max_size=200))
def test_any_text_is_read_or_told(text: str) -> None:
    """Never an exception; places lie inside of the text."""
    _sound(text)


@pytest.mark.slow
@given(
    st.integers(0, len(_CART)),
    st.integers(0, 40),
    st.sampled_from([*" \n\t\"'{[:!|%_(", "", "- ", "&a ", "*a", "click ", "nth 0"]),
)
def test_a_damaged_spec_is_read_or_told(start: int, length: int, put: str) -> None:
    """A stretch of the shop's spec replaced by something."""
    _sound(_CART[:start] + put + _CART[start + length :])


@given(st.lists(st.sampled_from(SMALL.splitlines(keepends=True)), max_size=20))
def test_shuffled_lines_are_read_or_told(lines: list[str]) -> None:
    """Lines of a spec in any order, left out and doubled."""
    _sound("".join(lines))


def _sound(text: str) -> None:
    reading = read_spec(text)

    assert (reading.spec is None) == bool(reading.diagnostics)
    for one in reading.diagnostics:
        assert 0 <= one.span.start <= one.span.end <= len(reading.source.text)
        assert {"CS703", "error"} == {one.code, one.severity}


def test_a_table_has_columns() -> None:
    """A type alone is the cell of the column's name; another element can be said, and what a row is."""
    table = (
        'find: { element: list "Found", rows: listitem, columns: { due_date: Date, name: { type: Text, from: link } } }'
    )
    found = spec_of(SMALL.replace('find: searchbox "Search"', table)).elements["find"]

    assert [("due_date", "Date"), ("name", "Text")] == [(one.name, one.type) for one in found.columns]
    assert [expression('cell "Due date"'), expression("link")] == [one.source for one in found.columns]
    assert expression("listitem") == found.rows


def test_rows_are_rows_unless_said() -> None:
    """And an element without columns has none."""
    spec = spec_of(
        SMALL.replace("find: searchbox", 'found: { element: table "Found", columns: { a: Int } }\n  find: searchbox')
    )

    assert expression("row") == spec.elements["found"].rows
    assert (None, ()) == (spec.elements["find"].rows, spec.elements["find"].columns)


def test_facts_begin_with_a_value() -> None:
    """A literal, or anything."""
    spec = spec_of(
        SMALL.replace("left: { type: Int }", """left: { type: Int, initially: "2" }\n  kept: { initially: _ }""")
    )

    assert Literally(value=expression("2")) == spec.facts["left"].initially
    assert Anything() == spec.facts["kept"].initially
    assert None is spec.facts["typed"].initially


def test_a_commit_may_say_what_it_spends() -> None:
    """By a look at the page where it is pressed."""
    spec = spec_of(SMALL.replace("commit: true }", "commit: true, spends: 'read testid \"total\" as Money' }"))

    assert expression('read testid "total" as Money') == spec.operations["buy_it"].spends


@pytest.mark.parametrize(
    ("old", "new", "wanted"),
    [
        ('searchbox "Search"', "{ element: table, columns: { a: Txt } }", "`a` must be one of"),
        (
            'searchbox "Search"',
            "{ element: table, columns: { a: { type: Int, from: cel } } }",
            "there is no element `cel`",
        ),
        (
            'searchbox "Search"',
            "{ element: table, columns: { if: Int } }",
            "`if` is a reserved word and cannot be a name",
        ),
        ("type: Int }", 'type: Int, initially: "x + 1" }', "`left` cannot be worked out here"),
        ("type: Int }", "type: Int, initially: '\"x\"' }", "`left` is of type Int, this is of type Text"),
        ("type: Int }", "type: Int, initially: 2 }", "`initially` must be a literal in quotes"),
        ("commit: true }", "commit: true, spends: 'seen buy' }", "Money"),
        ("commit: true }", "spends: 'read buy as Money' }", "only a commit spends anything"),
    ],
)
def test_what_is_wrong_with_them(old: str, new: str, wanted: str) -> None:
    """Each is told."""
    assert any(wanted in one for one in told(SMALL.replace(old, new))), told(SMALL.replace(old, new))
