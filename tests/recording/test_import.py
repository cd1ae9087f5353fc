"""Recordings of Playwright's become plans that check, and what was typed as a secret is in none of them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet import exits
from callsheet.dsl.check import check
from callsheet.dsl.format import format_plan
from callsheet.dsl.parsing import parse
from callsheet.recording.drafting import draft_plan
from callsheet.recording.jsonl import read_jsonl
from callsheet.recording.recorded import Action, NotARecording, Part, Recording
from callsheet.recording.script import read_script
from tests.cli.conftest import Call, call

__all__ = ["call"]

HERE = Path(__file__).parent
JSONL, SCRIPT = HERE / "signup.jsonl", HERE / "signup.py.txt"
"""One session on a page, as Playwright 1.65 recorded it in both ways."""

SIGNUP = '''plan signup
"""Recorded on http://127.0.0.1:8765."""

site web at "http://127.0.0.1:8765"
secret password: Text for web
agent web_clerk is browser on web

node visit by web_clerk {
  goto "/page.html"
  expect seen heading "Sign up"
  fill textbox "Name" with "Ann"
  fill textbox "Password" with password
  # the recording has the option's value: write what people read there
  choose "m" from label "Size SmallMedium"
  check checkbox "I agree"
  fill textbox nth 3 with "zz"
  click button "Join"
  expect seen heading "Welcome"
  click link "More"
}
'''
WITHOUT_HEADINGS = "\n".join(line for line in SIGNUP.splitlines() if "expect" not in line) + "\n"

HEAD = """from playwright.sync_api import Playwright, sync_playwright, expect
def run(playwright: Playwright) -> None:
    browser = playwright.chromium.launch(headless=False)
    context = browser.new_context()
    page = context.new_page()
    page.goto("https://shop.example/a?b=c")
"""


def drafted(recording: Recording, **more: Any) -> str:
    """The plan of a recording, laid out; it has to check."""
    text = format_plan(parse(draft_plan(recording, name="signup", **more).text))
    verdict = check(parse(text))

    assert [] == [one.message for one in verdict.diagnostics if one.severity == "error"], text
    return text


def lines_of(*statements: str, **more: Any) -> list[str]:
    """What a script's statements become, behind the first `goto`."""
    script = HEAD + "".join(f"    {line}\n" for statement in statements for line in statement.splitlines())
    text = drafted(read_script(script), **more)
    body = text[text.index("node visit by") :].splitlines()[2:-1]
    return [line.strip() for line in body]


def test_json_lines_become_a_plan() -> None:
    """Clicks into fields and tabs between them are gone, headings are expected, the password is a secret."""
    assert SIGNUP == drafted(read_jsonl(JSONL.read_text()))


def test_a_script_becomes_the_same_plan() -> None:
    """But for the headings, which it does not tell."""
    assert WITHOUT_HEADINGS == drafted(read_script(SCRIPT.read_text()))


def test_async_and_pytest_scripts_are_read_too() -> None:
    """The same acts under other words."""
    awaited = SCRIPT.read_text().replace("    page.", "    await page.").replace("def run", "async def run")
    tested = "from playwright.sync_api import Page\ndef test_example(page: Page) -> None:\n" + "\n".join(
        line for line in SCRIPT.read_text().splitlines() if line.startswith("    page.")
    )

    assert WITHOUT_HEADINGS == drafted(read_script(awaited))
    assert WITHOUT_HEADINGS == drafted(read_script(tested))


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ('page.get_by_role("link", name="Cart", exact=True).click()', 'click link "Cart"'),
        ('page.get_by_role("link", name="A name that may have been cut").click()',
         'click link like "A name that may have been cut"'),
        ('page.get_by_role("button", name=re.compile(r"sav/e", re.IGNORECASE)).click()',
         r'click button like /(?i)sav\/e/'),
        ('page.get_by_text("Say \\"hi\\" {now}").dblclick()', r'doubleclick text "Say \"hi\" {{now}}"'),
        ('page.get_by_placeholder("Search").fill("tea")', 'fill placeholder "Search" with "tea"'),
        ('page.get_by_label("Notes").fill("")', 'clear label "Notes"'),
        ('page.get_by_test_id("x").press("Control+a")', 'press "Control+a" on testid "x"'),
        ('page.get_by_alt_text("Logo").hover()', r'hover css("[alt=\"Logo\"]")'),
        ('page.locator("#a > b").first.click()', 'click css("#a > b") nth 1'),
        ('page.get_by_role("listitem").filter(has_text="Lamp").get_by_role("button", name="Add").click()',
         'click button "Add" in (listitem like "Lamp")'),
        ('page.get_by_role("row").filter(has=page.get_by_text("Lamp")).get_by_role("button").nth(1).click()',
         'click (button in (row having text "Lamp")) nth 2'),
        ('page.locator("canvas").click(position={"x": 10, "y": 20.5})', 'click css("canvas") at point(10, 20.5)'),
        ('page.get_by_label("CV").set_input_files("cv.pdf")', 'upload file1 to label "CV"'),
        ('page.get_by_role("checkbox", name="News").uncheck()', 'uncheck checkbox "News"'),
        ('expect(page.get_by_role("heading", name="Hi")).to_be_visible()', 'expect seen heading "Hi"'),
        ('expect(page.get_by_role("checkbox", name="A")).not_to_be_checked()', 'expect not checkbox "A" is checked'),
        ('expect(page.get_by_test_id("n")).to_have_text("12")', 'expect testid "n" has text "12"'),
        ('expect(page.get_by_test_id("n")).to_contain_text("12")', 'expect contains(read testid "n", "12")'),
        ('expect(page.get_by_label("n")).to_have_value("12")', 'expect label "n" has value "12"'),
        ('expect(page.get_by_label("n")).to_be_empty()', 'expect label "n" is empty'),
        ('page.reload()', "reload"),
        ('page.get_by_label("Card number").fill("4242")', 'fill label "Card number" with card_number'),
        ('page.get_by_label("Code").fill("4242")', 'fill label "Code" with code'),
    ],
)  # fmt: skip
def test_each_statement(statement: str, said: str) -> None:
    """A line of a script, and the line of the plan."""
    assert [said] == lines_of(statement, hidden=["Code"])


@pytest.mark.parametrize(
    ("statement", "why"),
    [
        ('page.get_by_role("button", name="A").click(button="right")', "the language has no right click"),
        ('page.get_by_role("button", name="A").click(modifiers=["Shift"])', "the language has no click with Shift"),
        ('page.get_by_role("link", name="A").last.click()', "`last` of this kind"),
        ('page.locator("xpath=//a").click()', "the selector `xpath=//a`, which is not CSS"),
        ('page.get_by_role("button", name="A", pressed=True).click()', "a role with `pressed`"),
        ('page.get_by_role("button", name="A").fill("x")', "a `button` cannot be filled"),
        ('page.get_by_label("A").select_option(["a", "b"])', "a plan chooses one option"),
        ("for _ in range(3): page.reload()", "the recorder does not write this"),
        ("page.evaluate('1')", "the recorder does not write this"),
    ],
)
def test_what_cannot_be_said_is_a_comment(statement: str, why: str) -> None:
    """With its line in the script, so that nothing is lost without a word."""
    [comment] = lines_of(statement)

    assert comment.startswith(f"# line 7 is left out, {why}: ")


def test_a_page_that_was_opened_is_a_block() -> None:
    """What was done there stands in it; going back to it later is told."""
    popup = """with page.expect_popup() as page1_info:
    page.get_by_role("link", name="Terms").click()
page1 = page1_info.value
page1.get_by_role("button", name="Agree").click()
page1.close()"""

    said = lines_of(popup, 'page.get_by_role("link", name="Next").click()', 'page1.get_by_text("x").click()')

    assert ['opened by click link "Terms" {', 'click button "Agree"', "}", 'click link "Next"'] == said[:4]
    assert said[4].startswith("# line 13 is left out, it goes back to a page that was left")


def test_dialogs_downloads_and_frames() -> None:
    """Each is a block or a word around the act."""
    dialog = 'page.once("dialog", lambda dialog: dialog.dismiss())\npage.get_by_role("button", name="Drop").click()'
    file = 'with page.expect_download() as download_info:\n    page.get_by_role("link", name="CSV").click()'
    frame = 'page.locator("iframe").content_frame.get_by_label("Name").fill("Ann")'

    assert ["dismiss dialog {", 'click button "Drop"', "}"] == lines_of(dialog)
    assert ['download received8 by click link "CSV"'] == lines_of(file)
    assert ['frame css("iframe") {', 'fill label "Name" with "Ann"', "}"] == lines_of(frame)


def test_each_site_has_an_agent_and_the_order_stays() -> None:
    """A second site is a second agent, and its node waits for the first."""
    text = drafted(read_script(HEAD + '    page.goto("https://mail.example/")\n    page.get_by_text("x").click()\n'))

    assert 'site shop at "https://shop.example"\nsite mail at "https://mail.example"' in text
    assert "node visit2 by mail_clerk after visit {" in text


def test_http_authentication_becomes_auth() -> None:
    """Of the context's options, or of the address; the password is asked for."""
    script = HEAD.replace("new_context()", 'new_context(http_credentials={"username": "bob", "password": "hunter2"})')
    addressed = HEAD.replace("https://shop", "https://bob:hunter2@shop")

    for text in (drafted(read_script(script)), drafted(read_script(addressed))):
        assert 'site shop at "https://shop.example" auth basic "bob", shop_login\n' in text
        assert "hunter2" not in text


def test_the_command(call: Call, tmp_path: Path) -> None:
    """The plan alone on stdout; what was typed as a password nowhere."""
    (tmp_path / "signup.jsonl").write_text(JSONL.read_text())

    said = call("import", "signup.jsonl")

    assert (exits.DONE, SIGNUP) == (said.code, said.out)
    assert "pass word" not in said.out + said.err


def test_buttons_that_look_like_commits_are_told(call: Call, tmp_path: Path) -> None:
    """The recorder cannot know what must not happen twice; a person can."""
    (tmp_path / "buy.py").write_text(HEAD + '    page.get_by_role("button", name="Place order").click()\n')

    said = call("import", "buy.py", "-o", "buy.plan")

    assert exits.DONE == said.code
    assert 'note: `click button "Place order"` looks like what must not happen twice' in said.err


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "it has no function that works on pages"),
        ("x = (", "line 1 is not Python"),
        ("print('hello')", "it has no function that works on pages"),
        ("{}", "its first line does not say which browser was used"),
        ('{"browserName":"chromium"}\n{"name":', "line 2 is not JSON"),
        ('{"browserName":"chromium"}\n{"no":1}', "line 2 is no action"),
        ('{"browserName":"chromium"}\n[]', "line 2 is no action"),
        ('{"browserName":"chromium"}', "no page of a site was opened in it"),
        ('{"browserName":"chromium"}\n{"name":"navigate","url":"file:///etc/passwd","signals":[]}',
         "no page of a site was opened in it"),
    ],
)  # fmt: skip
def test_what_is_no_recording_is_one_line(text: str, told: str, call: Call, tmp_path: Path) -> None:
    """Exit code 2, and nothing is written."""
    (tmp_path / "file").write_text(text)

    said = call("import", "file", "-o", "out.plan")

    assert exits.USAGE == said.code
    assert told in said.error
    assert not (tmp_path / "out.plan").exists()


def test_names_that_no_plan_can_have(call: Call, tmp_path: Path) -> None:
    """A name that is asked for is refused; one that comes from the file's name is made to fit."""
    (tmp_path / "2024-node.jsonl").write_text(JSONL.read_text())

    assert "`node` cannot be a plan's name" in call("import", "2024-node.jsonl", "--name", "node").error
    assert call("import", "2024-node.jsonl").out.startswith("plan recorded_2024_node\n")


WORDS = st.text(st.sampled_from('ab "\\{}/\n#ü'), max_size=12)
PARTS = st.one_of(
    st.builds(Part, kind=st.sampled_from(["text", "label", "placeholder", "test-id", "alt", "default"]), body=WORDS),
    st.builds(Part, kind=st.just("role"), body=st.sampled_from(["button", "textbox", "row"]), name=WORDS | st.none()),
    st.builds(Part, kind=st.just("nth"), body=st.just("0")),
    st.builds(Part, kind=st.just("has-text"), body=WORDS),
    st.builds(Part, kind=st.just("frame")),
)
ACTIONS = st.builds(
    Action,
    line=st.integers(2, 9),
    name=st.sampled_from(["click", "fill", "press", "check", "select", "navigate", "assertText", "unknown"]),
    page=st.sampled_from(["a", "b"]),
    locator=st.lists(PARTS, max_size=3).map(tuple),
    text=WORDS | WORDS.map(lambda word: f"https://shop.example/{word}"),
    values=st.lists(WORDS, max_size=2).map(tuple),
    opens=st.sampled_from([None, None, "b"]),
    dialog=st.booleans(),
    download=st.booleans(),
    heading=WORDS | st.none(),
    written=WORDS,
)


@given(st.lists(ACTIONS, max_size=6))
def test_whatever_was_recorded_is_a_plan(actions: list[Action]) -> None:
    """It parses, lays out and keeps its words, whatever names the page had."""
    start = Action(line=1, name="navigate", page="a", text="https://shop.example/")

    text = draft_plan(Recording(actions=(start, *actions)), name="odd").text
    plan = parse(text)

    assert [] == [one.message for one in plan.diagnostics], text
    assert plan == parse(format_plan(plan))


def test_an_act_before_any_page() -> None:
    """There is no site to do it on."""
    act = Action(line=3, name="reload", page="a")
    with pytest.raises(NotARecording, match="line 3 comes before any page was opened"):
        draft_plan(Recording(actions=(act,)), name="x")


def test_the_samples_are_the_recorders_own() -> None:
    """What is tested against is what the installed version writes: `test_recorder` records one again."""
    assert {"chromium"} == {json.loads(JSONL.read_text().splitlines()[0])["browserName"]}
