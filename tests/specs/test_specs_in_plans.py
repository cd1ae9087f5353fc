"""Plans whose sites have a spec: names are checked with their roles, and mean at run time what the spec says."""

from __future__ import annotations

from callsheet.dsl import Verdict, check, parse
from callsheet.dsl.binding import bind_inputs
from callsheet.dsl.elements import describe
from callsheet.dsl.environment import Environment
from callsheet.dsl.evaluate import evaluate_pure
from callsheet.dsl.files import NO_FILES, Files, InMemoryFiles
from callsheet.dsl.specs.linking import link_specs, written_out
from tests.specs.specs import SMALL

FILES = InMemoryFiles({"shop.yaml": SMALL, "broken.yaml": "site: shop\ntitle: 1\nx: y\n", "empty.yaml": ""})
HEAD = """\
plan buy
site shop at "https://shop.example" spec "shop.yaml"
agent buyer is browser on shop
"""
WORDS = 'input words: Text = "lamp"\n'


def verdict_of(statements: str, *, head: str = HEAD, files: Files = FILES) -> Verdict:
    """What is said of a plan that does something in the shop."""
    return check(parse(f'{head}node n by buyer {{ goto "/" {statements} }}', name="buy.plan"), files=files)


def told(verdict: Verdict) -> list[str]:
    """Each diagnostic as `code file:line:column`."""
    return [f"{one.code} {verdict.plan.source.place(one.span.start)}" for one in verdict.diagnostics]


def test_names_of_a_spec_are_elements_with_their_roles() -> None:
    """Verbs that fit them are accepted, others are not."""
    assert verdict_of(
        "fill shop.find with words hover shop.buy expect seen row in table near shop.find", head=HEAD + WORDS
    ).accepted
    assert ["CS205 buy.plan:4:33"] == told(verdict_of('fill shop.buy with "x"'))
    assert ["CS203 buy.plan:4:36"] == told(verdict_of('require shop.find == "x"'))


def test_a_name_is_at_run_time_what_the_spec_says() -> None:
    """The checked plan has the elements ready."""
    checked = verdict_of('hover (shop.buy in row "{words}")', head=HEAD + WORDS).unwrap()
    act = checked.nodes["n"].body.statements[1]
    environment = Environment(inputs=bind_inputs(checked, {}), sites=checked.elements)

    assert 'button "Buy now" in row "lamp"' == describe(evaluate_pure(act.operand, environment))  # type: ignore[union-attr]
    assert {"shop"} == set(checked.specs)


def test_the_plan_names_its_files() -> None:
    """What was read is kept with the checked plan: the same plan with it is the same plan."""
    checked = verdict_of("hover shop.buy").unwrap()

    assert {"shop.yaml": SMALL} == dict(checked.files)
    assert checked.hash == verdict_of("hover shop.buy", files=InMemoryFiles(checked.files)).unwrap().hash


def test_what_the_spec_says_is_a_part_of_what_the_plan_says() -> None:
    """Another element is another plan; another description or layout is not."""
    first = verdict_of("hover shop.buy").unwrap().hash
    for change, same in {
        ('"Buy now"', '"Buy it"'): False,
        ("commits: [buy]", 'commits: [buy, link "Buy"]'): False,
        ("site: shop\n", "site: shop\ntitle: The shop\n# a comment\n"): True,
    }.items():
        files = InMemoryFiles({"shop.yaml": SMALL.replace(*change)})

        assert same == (first == verdict_of("hover shop.buy", files=files).unwrap().hash)


def test_mistakes_in_a_spec_are_shown_in_its_file() -> None:
    """Each at its place there, with the place in the plan that names the file; names are then not doubted."""
    verdict = verdict_of("click shop.anything", head=HEAD.replace("shop.yaml", "broken.yaml"))

    assert ["CS703 broken.yaml:2:8", "CS703 broken.yaml:3:1"] == told(verdict)
    assert ['"broken.yaml"'] * 2 == [verdict.plan.source.slice(one.others[-1].span) for one in verdict.diagnostics]
    assert verdict.checked is None


def test_a_file_that_cannot_be_read_is_one_mistake() -> None:
    """Wherever it is named."""
    for path, files in (("shop.yml", FILES), ("/shop.yaml", FILES), ("shop.yaml", NO_FILES), ("{buyer}", FILES)):
        verdict = verdict_of("click shop.anything", head=HEAD.replace("shop.yaml", path), files=files)

        assert ["CS703 buy.plan:2:42"] == told(verdict)


def test_two_sites_can_share_a_spec() -> None:
    """It is read once, and what is wrong with it is told once."""
    head = HEAD + 'site rival at "https://rival.example" spec "{}"\nagent spy is browser on rival\n'
    node = 'node m by spy { goto "/" hover rival.buy }\n'
    good = verdict_of("hover shop.buy", head=head.format("shop.yaml") + node)
    bad = verdict_of("hover shop.buy", head=head.format("empty.yaml").replace("shop.yaml", "empty.yaml") + node)

    assert (True, 1) == (good.accepted, len(good.plan.source.behind))
    assert ["CS703 empty.yaml:1:1"] == told(bad)


def test_names_can_be_written_out() -> None:
    """For what compares elements: commits of a spec are found behind names too."""
    plan, specs = link_specs(parse(f'{HEAD}node n by buyer {{ goto "/" hover shop.buy in form }}'), FILES)
    act = plan.declarations[-1].body.statements[1]  # type: ignore[union-attr]
    shop = specs["shop"]

    assert shop is not None
    assert shop.commits_on(act.operand) is None
    assert "buy" == shop.commits_on(written_out(act.operand, specs))


def test_pages_of_a_moved_site_are_the_same() -> None:
    """`run --site shop=URL` changes the base, not what is below it."""
    head = HEAD.replace("https://shop.example", "http://localhost:3000/cart@demo")

    assert [] == told(verdict_of('goto "/products/7" goto "http://localhost:3000/cart@demo/products/7"', head=head))
    assert ["CS705 buy.plan:4:33"] == told(verdict_of('goto "/product/7"', head=head))


def test_a_page_that_was_misspelt_gets_a_guess() -> None:
    """One that is written out; a value might be anything."""
    (one,) = verdict_of('goto "/produts/7"').diagnostics

    assert ("did you mean `/products/{id}`?", "warning") == (one.label, one.severity)
