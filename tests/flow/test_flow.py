"""What the flow check finds in forms that the rest of the checker may not judge yet, and what it knows in the end."""

from __future__ import annotations

import pytest

from callsheet.dsl import check, parse
from callsheet.dsl.checks.flow.patterns import captures_no_room, leaves_no_room
from callsheet.dsl.flow import CommitFlow, ValueLabel

from .following import findings, followed

HEAD = """plan made
secret bank_pw: Text for bank
site bank at "https://bank.example" auth basic "bob", bank_pw
site shop at "https://shop.example"
agent clerk is browser on bank
agent buyer is browser on shop
agent other is browser on shop
agent helper is model "cheap" on shop
agent reader is model "cheap"
agent boss is human
"""
LOOK = 'node look by clerk { goto "/" give v: Text = read testid "v" give b: Bool = seen testid "b" }\n'
ASKS = 'node ask_ by reader { give a: Bool = ask "yes?" given (look.v) as Bool }\n'
COMMIT = 'commit c click button "Go" proved by { expect seen heading "Done" }'


def kinds(program: str, head: str = HEAD) -> list[str]:
    """The kinds of what is found."""
    return [one.kind for one in findings(head + program)]


def test_a_question_shows_a_model_what_is_given() -> None:
    """And whether it is asked."""
    assert ["shown"] == kinds(LOOK + ASKS)
    assert [] == kinds("flow bank -> model\n" + LOOK + ASKS)
    assert ["shown"] == kinds(LOOK + 'node q by reader when look.b { give a: Bool = ask "yes?" as Bool }')


def test_a_person_is_asked_anything() -> None:
    """What a person says is trusted, and no less private than what was shown."""
    program = 'node q by boss { give a: Bool = ask "{look.v}?" given (look.v) as Bool }\n'

    assert [] == kinds(LOOK + program)
    assert [] == kinds(LOOK + program + f'flow bank -> shop\nnode o by buyer when q.a {{ goto "/" {COMMIT} }}')
    assert ["branch", "branch"] == kinds(LOOK + program + 'node o by buyer when q.a { goto "/" click button "Go" }')


def test_a_model_may_decide_yes_or_no_where_that_is_declared() -> None:
    """An answer of a type with few values is a choice among a few things."""
    ask = 'node q by reader { give a: Bool = ask "yes?" as Bool give t: Text = ask "what?" as Text }\n'
    order = f'node o by buyer when q.a {{ goto "/" {COMMIT} }}\n'
    what = 'node o by buyer { goto "/" commit c click button "{q.t}" proved by { expect seen heading "Done" } }\n'

    assert ["choice"] == kinds(ask + order)
    assert [] == kinds("influence model -> shop\n" + ask + order)
    assert ["loose"] == kinds("influence model -> shop\n" + ask + what)


def test_a_person_who_approves_decides() -> None:
    """Whoever had a hand in it."""
    approved = COMMIT.replace("proved", 'after approval "Sure?" proved')

    assert ["pin"] == kinds(f'node o by helper {{ goto "/" do "tidy up" at most 2 steps {COMMIT} }}')
    assert [] == kinds(f'node o by helper {{ goto "/" do "tidy up" at most 2 steps {approved} }}')


@pytest.mark.parametrize(
    ("expect", "found"),
    [
        ('expect seen row "{goods}"', []),
        ('expect row "x" has text goods and seen heading "Cart"', []),
        ('expect (read testid "v") == goods', []),
        ('expect seen row "{goods}" or seen heading "Cart"', ["pin"]),
        ('expect not seen row "{goods}"', ["pin"]),
        ('expect seen heading "Cart"', ["pin"]),
        ('let plain = "Cart" expect seen heading "{plain}"', ["pin"]),
        ('let v = read testid "v" expect seen row "{v}"', ["pin"]),
        ('if seen heading "Cart" { expect seen row "{goods}" }', ["pin"]),
        ('expect seen row "{goods}" do "again" at most 1 steps', ["pin"]),
    ],
)
def test_what_pins_a_page(expect: str, found: list[str]) -> None:
    """A value that the model did not make, said to be there on every path, behind the last `do`."""
    node = f'node o by helper {{ goto "/" do "tidy up" given goods at most 2 steps {expect} {COMMIT} }}'

    assert found == kinds("input goods: Text\n" + node)


def test_a_text_of_the_plan_pins_what_nothing_was_handed_to() -> None:
    """A model that was given nothing can only have done what it was told, or not."""
    node = f'node o by helper {{ goto "/" do "tidy up" at most 2 steps expect seen heading "Tidy" {COMMIT} }}'

    assert [] == kinds(node)


def test_what_nodes_on_one_site_do_at_the_same_time() -> None:
    """The one may read what the other tells; but no hand of the other counts against a pin."""
    flow = "flow bank -> shop\n"
    tell = 'node tell by buyer { goto "/" fill textbox "F" with look.v }\n'
    hear = 'node hear by other { goto "/" give t: Text = read testid "t" }\n'
    pass_on = 'site mail at "https://mail.example"\nagent poster is browser on mail\n'
    pass_on += 'node post by poster { goto "/{hear.t}" }\n'
    before = hear.replace("{ goto", "{ goto").replace("node hear", "node hear")
    work = 'node work by helper { goto "/" do "tidy up" at most 2 steps }\n'

    assert ["address"] == kinds(flow + LOOK + tell + hear + pass_on)
    assert ["address"] == kinds(flow + LOOK + hear + tell + pass_on)
    assert [] == kinds(flow + LOOK + before + tell.replace(" {", " after hear {", 1) + pass_on)
    assert [] == kinds(work + f'node o by other {{ goto "/" {COMMIT} }}')
    assert ["pin"] == kinds(work + f'node o by other after work {{ goto "/" {COMMIT} }}')


def test_a_second_attempt_reads_what_the_first_one_told() -> None:
    """So what is read before has the label of what is typed after."""
    node = 'node tell by buyer { goto "/" give t: Text = read testid "t" fill textbox "F" with look.v }\n'

    labels = followed(parse(HEAD + "flow bank -> shop\n" + LOOK + node)).flow().nodes["tell"].gives

    assert {"t": ValueLabel(confidential=("bank",), integrity=("shop",))} == labels


def test_a_stand_in_runs_as_the_failing_of_its_node_has_it() -> None:
    """That it runs tells what its node's steps depend on."""
    program = LOOK + 'node spare by buyer instead of look { goto "/" give v: Text = "x" give b: Bool = true }\n'

    assert ["branch"] == kinds(program)
    assert [] == kinds("flow bank -> shop\n" + program)


def test_skills_are_followed_where_they_run() -> None:
    """With their arguments, through each other; one that runs itself is not followed."""
    skills = 'skill a(v: Text) on shop { run b(v) }\nskill b(w: Text) on shop -> Text { click button "{w}" return w }\n'
    again = "skill c() on shop { run c() run c() }\n"

    assert ["sent"] == kinds(LOOK + skills + 'node n by buyer { goto "/" run a(look.v) }')
    assert [] == kinds(LOOK + skills + 'node n by buyer { goto "/" run a("x") give t: Text = run b("y") }')
    assert [] == kinds(again + 'node n by buyer { goto "/" run c() }')


def test_a_login_is_followed_in_each_node() -> None:
    """What it looks at makes its site private."""
    head = HEAD.replace(
        'site shop at "https://shop.example"',
        'site shop at "https://shop.example" login by log_in() when seen link "In"',
    )
    skill = 'skill log_in() on shop { click button "In" }\n'
    read = 'node r by buyer { goto "/" give v: Text = read testid "v" }\nnode t by clerk { goto "/{r.v}" }\n'

    assert ["address"] == kinds(skill + read, head)


def test_what_is_finished_keeps_its_label() -> None:
    """`from` says where its values come from."""
    done = 'done look by clerk from bank { v: Text = "x" }\nnode look { give v: Text = "x" }\n'
    nodes = followed(parse(HEAD + done + 'node t by buyer { goto "/{look.v}" }'))

    assert ["address"] == [one.kind for one in nodes.findings.found]


def test_what_is_known_in_the_end() -> None:
    """Labels of gives, what is told and shown, why commits may be, and how many bits steps can tell."""
    program = "input goods: Text\nflow bank -> shop\nflow bank -> model\n" + LOOK + ASKS
    loop = 'repeat at most 3 { expect seen row "x" stop when true }'
    program += f'node o by buyer retry 1 {{ goto "/{{look.v}}" {loop} expect seen row "{{goods}}" {COMMIT} }}'
    flow = followed(parse(HEAD + program)).flow()

    assert ValueLabel(confidential=("bank",), integrity=("bank", "model")) == flow.nodes["ask_"].gives["a"]
    assert (("bank",), ()) == (flow.nodes["o"].told, flow.nodes["o"].shown)
    assert ("bank",) == flow.nodes["ask_"].shown
    assert 2 * (1 + 3 + 1 + 1) == flow.bits
    assert {"c": CommitFlow(node="o", site="shop", why="pinned", decided_by=())} == flow.commits


def test_many_skills_inside_of_each_other_are_followed_once() -> None:
    """Each is run twice by the next: they are not gone through a million times."""
    skills = 'skill s0(v: Text) on shop { click button "{v}" }\n'
    skills += "".join(f"skill s{n + 1}(v: Text) on shop {{ run s{n}(v) run s{n}(v) }}\n" for n in range(20))

    assert ["sent"] == kinds(LOOK + skills + 'node n by buyer { goto "/" run s20(look.v) }')


def test_loops_inside_of_loops_are_gone_through_a_few_times() -> None:
    """What each keeps goes into the next."""
    depth = 20
    loops = "".join(f'for x{n} in [1, 2] keeping k{n}: Text = "k" {{ ' for n in range(depth))
    sets = "".join(f"set k{n} = k{n + 1} }} " for n in reversed(range(depth - 1)))
    node = f'node n by buyer {{ goto "/" {loops} set k{depth - 1} = look.v }} {sets} click button "{{k0}}" }}'

    assert ["sent"] == kinds(LOOK + node)


@pytest.mark.parametrize(
    ("pattern", "narrow"),
    [
        (r"^[A-Z0-9]{8}$", True),
        (r"\A[A-Z]{2}-\d{1,6}\z", True),
        (r"^(?:ab|cd)?x$", True),
        (r"(?i)^[a-z]{3}$", True),
        (r"^a{60}$", True),
        (r"^a{65}$", False),
        (r"[A-Z]{8}", False),
        (r"^[A-Z]{8}", False),
        (r"^a$|b", False),
        (r"^[A-Z]+$", False),
        (r"^a{2,}$", False),
        (r"^.{3}$", False),
        (r"^[^a]{3}$", False),
        (r"^\S{3}$", False),
        (r"^\pL{3}$", False),
        (r"(?m)^a$", False),
        (r"^a\$", False),
        (r"^[[:alpha:]]$", False),
        (r"^(a{8}){9}$", False),
    ],
)
def test_patterns_that_leave_no_room(pattern: str, narrow: bool) -> None:
    """Whole, bounded, without wildcards; what is not understood leaves room."""
    assert narrow == leaves_no_room(pattern)


@pytest.mark.parametrize(
    ("pattern", "narrow"),
    [("[A-Z]{8}", True), (".*code ([A-Z]{8})", True), ("(.*) ([A-Z]{8})", False), ("[A-Z]+", False), ("a|b.*", False)],
)
def test_captures_that_leave_no_room(pattern: str, narrow: bool) -> None:
    """What counts is what is given back: the first group, else all of it."""
    assert narrow == captures_no_room(pattern)


def test_what_a_model_wrote_is_as_trusted_as_what_it_was_shown() -> None:
    """Its texts, and that they are there, until a person accepts them: then nobody says who wrote them."""
    program = """plan p
site shop at "https://shop.example"
site mail at "https://mail.example"
influence mail -> shop
agent buyer is browser on shop
agent clerk is browser on mail
node wish by clerk { goto "/" give yes: Bool = seen img "Yes" }
node order by buyer when wish.yes {
  goto "/"
  commit c click button "Go" proved by { expect seen heading "Done" } or by { goto "/" expect seen heading "Done" }
}
"""

    def said(**authors: tuple[str, ...]) -> list[str]:
        return [one.code for one in check(parse(program), authors=authors).diagnostics]

    assert [] == said()
    assert [] == said(order=())
    assert [] == said(order=("shop",))
    assert ["CS607"] == said(order=("mail",))
