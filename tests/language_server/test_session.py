"""What an editor is told about plans, request by request, without a wire."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from callsheet.language_server.session import Refused, Session

from .editing import PLAN, PLAN_URI, SKILLS, SKILLS_URI, edited, marked, place, session

HELLO = 'plan hello\nnode greet { give word: Text = "hello" }\nresult greet.word\n'


def labels(found: list[dict[str, Any]]) -> list[str]:
    """What can be completed."""
    return [one["label"] for one in found]


def test_a_healthy_plan_has_no_diagnostics() -> None:
    """With a spec on disk."""
    assert [] == session(shopping=PLAN).diagnostics(PLAN_URI)


def test_a_mistake_is_shown_with_what_explains_it() -> None:
    """Message, label and help; the second place as related information; the page of the code."""
    text = PLAN.replace("node pick {", "input limit: Int\nnode pick {")
    (found,) = session(shopping=text).diagnostics(PLAN_URI)
    line = text[: text.index("input limit: Int")].count("\n")

    assert ("CS102", 1, "callsheet") == (found["code"], found["severity"], found["source"])
    assert "`limit` is declared twice\ndeclared again\nhelp: a name means one thing in a plan" == found["message"]
    assert {"start": {"line": line, "character": 6}, "end": {"line": line, "character": 11}} == found["range"]
    assert [("first declared here", 2)] == [
        (one["message"], one["location"]["range"]["start"]["line"]) for one in found["relatedInformation"]
    ]
    assert found["codeDescription"]["href"].endswith("/CS102.md")


def test_a_mistake_behind_a_face_stands_where_the_editor_counts_it() -> None:
    """Characters beyond U+FFFF count twice."""
    text = 'plan p\nnode a { give x: Text = "😀😀" + y }\n'
    places = {one["code"]: one["range"]["start"] for one in session(shopping=text).diagnostics(PLAN_URI)}

    assert {"line": 1, "character": 33} == places["CS101"]


def test_open_documents_win_over_those_on_disk() -> None:
    """A file of skills that is being written is what the plan uses, and its mistakes stand where the plan names it."""
    text = 'plan p\nuse "skills/common.plan"\nnode a { give x: Int = 1 }\n'
    made = session(shopping=text)
    made.open(SKILLS_URI, "skills common\nskill broken(\n", 1)
    found = list(made.reading(PLAN_URI).source.behind)  # type: ignore[union-attr]  # it is open

    assert ["skills common\nskill broken(\n"] == [one.text for one in found]
    assert ["CS001"] == [one["code"] for one in made.diagnostics(SKILLS_URI)]


def test_skills_have_what_the_plans_that_use_them_find_in_them() -> None:
    """What a file of skills means shows only in a plan."""
    wrong = SKILLS.replace("with who", "with whom")
    made = session(shopping='plan p\nuse "skills/common.plan"\nnode a { give x: Int = 1 }\nresult a.x\n')
    made.open(SKILLS_URI, wrong, 1)
    found = made.diagnostics(SKILLS_URI)
    made.close(PLAN_URI)

    assert ("CS101", 3) in [(one["code"], one["range"]["start"]["line"]) for one in found]
    assert [] == made.diagnostics(SKILLS_URI)


def test_a_patch_is_held_against_its_plan() -> None:
    """Which is open: its hash, and what the patch would break."""
    made = session(shopping=PLAN, patch='patch shopping at "000000"\nremove search\n')
    uri = "file:///desk/patch.plan"
    (misfit,) = made.diagnostics(uri)
    digits = misfit["message"].split("`")[-2]
    made.open(uri, f'patch shopping at "{digits}"\nremove search\n', 2)
    broken = made.diagnostics(uri)

    assert ("CS801", {"line": 0, "character": 18}) == (misfit["code"], misfit["range"]["start"])
    assert [] != broken
    assert "CS801" not in [one["code"] for one in broken]
    assert {PLAN_URI, uri} >= {at["location"]["uri"] for one in broken for at in one["relatedInformation"]}


def test_a_patch_is_held_against_a_plan_beside_it(tmp_path: Path) -> None:
    """Which need not be open."""
    (tmp_path / "hello.plan").write_text(HELLO, encoding="utf-8")
    made = Session()
    uri = (tmp_path / "more.plan").as_uri()
    made.open(uri, 'patch hello at "000000"\nremove greet\n', 1)

    assert ["CS801"] == [one["code"] for one in made.diagnostics(uri)]


def test_changes_apply_to_what_the_one_before_left() -> None:
    """Incremental changes, each in the text after the last; a whole text too."""
    made = session(shopping="plan p\n")
    insert = {"range": {"start": {"line": 1, "character": 0}, "end": {"line": 1, "character": 0}}, "text": "ab"}
    replace = {"range": {"start": {"line": 1, "character": 1}, "end": {"line": 1, "character": 2}}, "text": "😀c"}
    made.change(PLAN_URI, 2, [insert, replace])

    assert "plan p\na😀c" == made.reading(PLAN_URI).document.text  # type: ignore[union-attr]  # it is open
    made.change(PLAN_URI, 3, [{"text": "plan q"}])
    assert ("plan q", 3) == (made.reading(PLAN_URI).document.text, made.version(PLAN_URI))  # type: ignore[union-attr]  # it is open


@pytest.mark.parametrize(
    ("mark", "into", "said"),
    [
        ("node pick", 5, "gives `best: Product`\n\ncosts usually 0s"),
        ("node search", 5, "gives `products: [Product]`\n\ncosts "),
        ("fitting =", 0, "fitting: [Product]"),
        ("p.price", 0, "p: Product"),
        ("p.price", 2, "price: Money"),
        ("search.products", 7, "products: [Product]"),
        ("search.products", 7, "has no private data; `shop` had a hand in it"),
        ("limit]", 0, "input limit: Money = $20"),
        ("min(", 0, "min([a] [by FIELD]) -> a"),
        ("fill shop", 0, "`fill` sets the whole content of anything editable."),
        ('cell "Name"', 0, "is the cell in the column or row headed H"),
        ("search_box", 0, 'shop.search_box = searchbox "Search"'),
        ("search_box", 0, "Where one types what one wants."),
        ("Product =", 0, "record Product { name: Text, price: Money }"),
        ("shopping", 0, "costs "),
    ],
)
def test_hover_says_what_a_thing_is(mark: str, into: int, said: str) -> None:
    """Types, costs, docs."""
    found = session(shopping=PLAN).hover(PLAN_URI, place(PLAN, mark, into))

    assert found is not None
    assert said in found["contents"]["value"]


def test_hover_explains_a_mistake() -> None:
    """By the page of its code."""
    text = PLAN.replace("min(fitting", "min(fiting")
    found = session(shopping=text).hover(PLAN_URI, place(text, "fiting"))

    assert found is not None
    assert "`callsheet explain CS101` shows a program and its repair" in found["contents"]["value"]


@pytest.mark.parametrize(
    ("before", "there", "not_there"),
    [
        ("node new by ¦", {"scout"}, {"shop", "pick", "click"}),
        ("node new after ¦", {"search", "pick"}, {"scout", "new"}),
        ("node new { let x = search.¦ }", {"products"}, {"best"}),
        ("node new { let x = pick.best.¦ }", {"name", "price"}, {"products"}),
        ("node new { let x = [one for one in search.products if one.¦", {"name", "price"}, {"products"}),
        ('node new { let x = "{pick.¦}" }', {"best"}, {"name"}),
        ("node new { let here = 1 let x = ¦ }", {"here", "limit", "pick", "min", "read"}, {"x", "new"}),
        ("node new by scout { click ¦ }", {"button", "shop.buy"}, {"limit", "min"}),
        ("node new by scout { fill shop.¦ }", {"search_box", "buy"}, {"home"}),
        ('node new by scout { fill textbox "x" ¦ }', {"with"}, {"from", "into"}),
        ("node new by scout { ¦ }", {"click", "fill", "expect"}, {"node", "with"}),
        ('node new by scout { goto "¦" }', {"/search?q={query}"}, {"click"}),
        ("input x: ¦", {"Text", "Product"}, {"shop"}),
        ('agent b is model "¦"', {"cheap", "strong"}, {"browser"}),
        ("replan when ¦", {"confidence", "surprise"}, {"pick"}),
        ("budget 20 ¦", {"steps", "calls"}, {"Text"}),
        ("¦", {"node", "agent"}, {"click"}),
        ("node new { # by ¦\n}", set(), {"scout"}),
    ],
)
def test_completion_offers_what_fits(before: str, there: set[str], not_there: set[str]) -> None:
    """Words by the grammar, names by kind; the text is broken while one writes."""
    made, position = marked(f"{PLAN}\n{before}\n")
    found = set(labels(made.completion(PLAN_URI, position)))

    assert there <= found
    assert set() == found & not_there


def test_completion_writes_forms_where_the_editor_takes_them() -> None:
    """A verb with its operand and particle; the plain word elsewhere."""
    made, position = marked(f"{PLAN}\nnode new by scout {{ fi¦ }}\n")
    plain = Session(snippets=False)
    plain.open(PLAN_URI, made.reading(PLAN_URI).document.text, 1)  # type: ignore[union-attr]  # it is open
    (rich,) = [one for one in made.completion(PLAN_URI, position) if one["label"] == "fill"]
    (poor,) = [one for one in plain.completion(PLAN_URI, position) if one["label"] == "fill"]

    assert ("fill ${1:element} with ${2:text}", 2) == (rich["textEdit"]["newText"], rich["insertTextFormat"])
    assert ("fill", None) == (poor["textEdit"]["newText"], poor.get("insertTextFormat"))
    assert position["character"] - 2 == rich["textEdit"]["range"]["start"]["character"]


def test_an_address_may_be_written_in_several_ways() -> None:
    """Some editors write more characters by their numbers than others."""
    text = 'plan p\nuse "skills/common.plan"\nnode a { give x: Int = 1 }\n'
    made = session(shopping=text)
    made.open("file:///desk/skills/c%6Fmmon.plan", "skills common\nrecord Other { x: Int }\n", 1)
    reading = made.reading(PLAN_URI)

    assert reading is not None
    assert "Other" in [one.name for one in reading.index.by_symbol]
    assert "file:///desk/skills/c%6Fmmon.plan" == reading.uri_of("skills/common.plan")


def test_a_brace_asks_inside_of_a_text_alone() -> None:
    """Behind one that opens a block an Enter follows, which would take the first of the list."""
    block, there = marked("plan p\nnode a {¦\n}\n")
    text, here = marked('plan p\ninput who: Text\nnode a { let x = "{¦}" }\n')

    assert [] == block.completion(PLAN_URI, there, "{")
    assert ["who"] == labels(text.completion(PLAN_URI, here, "{"))


def test_definitions_are_found_in_other_files() -> None:
    """A skill in its file, an element in the spec."""
    text = PLAN.replace("record", 'use "skills/common.plan"\nrecord')
    text = text.replace('"cable"\n  give', '"cable"\n  run sign_in("bob")\n  give')
    made = session(shopping=text)
    (skill,) = made.definition(PLAN_URI, place(text, "sign_in"))
    (element,) = made.definition(PLAN_URI, place(text, "search_box"))
    (give,) = made.definition(PLAN_URI, place(text, "search.products", 8))

    assert (SKILLS_URI, {"line": 2, "character": 6}) == (skill["uri"], skill["range"]["start"])
    assert ("file:///desk/shop.yaml", {"line": 5, "character": 2}) == (element["uri"], element["range"]["start"])
    assert (PLAN_URI, place(text, "products: [")) == (give["uri"], give["range"]["start"])


def test_references_and_highlights_are_all_places() -> None:
    """With or without the declaration."""
    made = session(shopping=PLAN)
    at = place(PLAN, "limit")

    assert [2, 13] == [one["range"]["start"]["line"] for one in made.references(PLAN_URI, at)]
    assert [13] == [one["range"]["start"]["line"] for one in made.references(PLAN_URI, at, declarations=False)]
    assert [3, 2] == [one["kind"] for one in made.highlights(PLAN_URI, at)]


def test_a_rename_changes_every_place() -> None:
    """Here a record's field, with columns and `by`."""
    made = session(shopping=PLAN)
    changes = made.rename(PLAN_URI, place(PLAN, "price"), "cost")["changes"]

    assert [PLAN_URI] == list(changes)
    assert PLAN.replace("price", "cost") == edited(PLAN, changes[PLAN_URI])


def test_a_rename_in_a_file_of_skills_changes_the_plans_that_use_it() -> None:
    """Those that are open, from whichever file it is asked for."""
    use = 'use "skills/common.plan"\nagent hand is browser on shop\nsite shop at "http://x.example"\n'
    first = f'plan one\n{use}node a by hand {{ goto "/" run sign_in("a") }}\n'
    second = f'plan two\n{use}node b by hand {{ goto "/" run sign_in("b") run sign_in("c") }}\n'
    made = session(one=first, two=second)
    made.open(SKILLS_URI, SKILLS, 1)
    from_skills = made.rename(SKILLS_URI, place(SKILLS, "sign_in"), "log_in")["changes"]
    from_plan = made.rename("file:///desk/one.plan", place(first, "sign_in"), "log_in")["changes"]

    assert from_skills == from_plan
    assert {SKILLS_URI: 1, "file:///desk/one.plan": 1, "file:///desk/two.plan": 2} == {
        uri: len(edits) for uri, edits in from_plan.items()
    }


@pytest.mark.parametrize(
    ("mark", "name", "why"),
    [
        ("search by", "click", "`click` is a reserved word and cannot be a name"),
        ("search by", "pick", "`pick` is a node already, declared at shopping.plan:13:6"),
        ("search_box", "box", "`search_box` is an element of the spec of `shop`: rename it there"),
        ("min(", "least", "`min` is a function of the language"),
    ],
)
def test_a_rename_that_would_change_the_meaning_is_refused(mark: str, name: str, why: str) -> None:
    """With a sentence for the person who asked."""
    with pytest.raises(Refused) as refused:
        session(shopping=PLAN).rename(PLAN_URI, place(PLAN, mark), name)

    assert why == str(refused.value)


def test_formatting_changes_what_has_to_change() -> None:
    """One edit, that leaves the rest alone; none where nothing changes; line ends stay as they are."""
    text = "plan   p\nnode a { give x: Int = 1 }\n"
    windows = text.replace("\n", "\r\n")
    (one,) = session(shopping=text).format(PLAN_URI)

    assert [] == session(shopping="plan p\n\nnode a {\n  give x: Int = 1\n}\n").format(PLAN_URI)
    assert "plan p\n\nnode a { give x: Int = 1 }\n" == edited(text, [one]) or "node a {\n" in edited(text, [one])
    assert "\r\n" in session(shopping=windows).format(PLAN_URI)[0]["newText"]


def test_a_broken_plan_is_left_as_it_is() -> None:
    """What could not be read would be lost."""
    with pytest.raises(Refused, match="not formatted: line 2: "):
        session(shopping="plan p\nnode a { give }\n").format(PLAN_URI)


def test_skills_and_patches_are_formatted_and_read() -> None:
    """Their syntax is told, and their names are found."""
    made = session(skills="skills   s\nskill f() { back }\n", patch='patch   p at "3f"\nremove a\n')

    assert "skills s\n" in "".join(one["newText"] for one in made.format("file:///desk/skills.plan")) + "skills s\n"
    assert [] == made.diagnostics("file:///desk/patch.plan")
    assert ["f"] == [one["name"] for one in made.symbols("file:///desk/skills.plan")]


def test_an_edit_is_offered_where_it_mends_something() -> None:
    """The suggestion of the checker, and all of them."""
    text = PLAN.replace("min(fitting by", "min(fittng by").replace("goto", "gotoo")
    made = session(shopping=text)
    at = place(text, "gotoo")
    quick, everything = made.actions(PLAN_URI, {"start": at, "end": at})

    assert ("Replace `gotoo` by `goto`", "quickfix") == (quick["title"], quick["kind"])
    assert text.replace("gotoo", "goto") == edited(text, quick["edit"]["changes"][PLAN_URI])
    assert PLAN == edited(text, everything["edit"]["changes"][PLAN_URI])
    assert [everything] == made.actions(PLAN_URI, {"start": at, "end": at}, ["source.fixAll"])


def test_the_outline_and_the_colours_are_of_this_document() -> None:
    """Nodes with what they give; five numbers a name."""
    made = session(shopping=PLAN)
    outline = [(one["name"], [inner["name"] for inner in one["children"]]) for one in made.symbols(PLAN_URI)]
    data = made.tokens(PLAN_URI)["data"]

    assert ("search", ["products"]) in outline
    assert 0 == len(data) % 5
    assert [0, 5, 8, 0, 1] == data[:5]


def test_a_document_that_is_not_open_has_no_answers() -> None:
    """Nothing is told of it, and it is no fault."""
    made, at = session(), {"line": 0, "character": 0}

    assert (None, [], [], []) == (
        made.hover(PLAN_URI, at),
        made.completion(PLAN_URI, at),
        made.diagnostics(PLAN_URI),
        made.symbols(PLAN_URI),
    )
    with pytest.raises(Refused, match="not open"):
        made.rename(PLAN_URI, at, "x")
