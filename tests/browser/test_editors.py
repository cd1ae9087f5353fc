"""`fill`, `clear`, `type` and `press` in editors that keep their text themselves: imitations of what sites use."""

from __future__ import annotations

import pytest

from callsheet.dsl.actions import Read
from callsheet.dsl.elements import Element

from .conftest import Door
from .words import attribute, click, css, fill, on, press, role, type_

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

MODEL = css("output")

CODE_BEHIND_A_TEXTAREA = """<div class=code style="position: relative; width: 400px; height: 120px; border: 1px solid">
    <pre></pre><div style="overflow: hidden; position: absolute; left: 4px; top: 4px; width: 3px; height: 0">
    <textarea aria-label=Code autocapitalize=off spellcheck=false
      style="position: absolute; padding: 0; width: 1000px; height: 1em; outline: none"></textarea></div></div>
  <output></output><script>
  // As CodeMirror 5 and Ace do it: keys go to a textarea that is emptied at once; the text is kept elsewhere.
  const area = document.querySelector('textarea'), shown = document.querySelector('pre');
  let text = 'old code', all = false;
  const draw = () => { shown.textContent = document.querySelector('output').textContent = text; };
  area.oninput = () => { text = (all ? '' : text) + area.value; all = false; area.value = ''; draw(); };
  area.onkeydown = event => {
    if (event.ctrlKey && event.key === 'a') { all = true; event.preventDefault(); }
    else if (event.key === 'Backspace' || event.key === 'Delete') {
      text = all ? '' : text.slice(0, -1); all = false; event.preventDefault(); draw(); }
  };
  document.querySelector('.code').onmousedown = event => { area.focus(); event.preventDefault(); };
  draw();</script>"""

RICH_WITH_A_MODEL = """<div contenteditable role=textbox aria-label=Code style="min-height: 1em"></div><output></output>
  <script>
  // As ProseMirror, Lexical and CodeMirror 6 do it: what is typed is taken from `beforeinput`, and drawn anew.
  const editor = document.querySelector('div'); let text = 'old code';
  const draw = () => { editor.innerHTML = '<p></p>'; editor.firstChild.textContent = text;
    document.querySelector('output').textContent = text; };
  editor.addEventListener('beforeinput', event => {
    event.preventDefault();
    const selection = getSelection(), everything = selection.toString().trim() === editor.innerText.trim();
    const rest = everything ? '' : text;
    text = event.inputType.startsWith('delete') ? (everything ? '' : text.slice(0, -1)) : rest + (event.data ?? '');
    draw(); getSelection().selectAllChildren(editor); getSelection().collapseToEnd();
  });
  draw();</script>"""

PLAIN_RICH = """<div contenteditable role=textbox aria-label=Code
    oninput="document.querySelector('output').textContent = this.innerText">old <b>code</b></div><output></output>"""

INPUT_OF_A_FRAMEWORK = """<input aria-label=Code value="old code"><output></output><script>
  // As React does it: what is set past its own setter is not seen.
  const input = document.querySelector('input'); let seen = input.value;
  const own = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value');
  input.addEventListener('input', () => {
    if (own.get.call(input) === seen) return;
    document.querySelector('output').textContent = seen = own.get.call(input);
  });</script>"""

EDITORS = [
    pytest.param(CODE_BEHIND_A_TEXTAREA, id="code-behind-a-textarea"),
    pytest.param(RICH_WITH_A_MODEL, id="rich-with-a-model"),
    pytest.param(PLAIN_RICH, id="contenteditable"),
    pytest.param(INPUT_OF_A_FRAMEWORK, id="framework"),
]
CODE = role("textbox", "Code")


@pytest.mark.parametrize("html", EDITORS)
async def test_fill_sets_the_whole_text(door: Door, html: str) -> None:
    """What the editor itself keeps, whatever it had before; twice is the same as once."""
    await door.show(html)

    await door.act(fill(CODE, "let x = 1"))
    await door.act(fill(CODE, "let y = 2"))

    assert "let y = 2" == str(await door.look(Read(element=MODEL))).strip()


@pytest.mark.parametrize("html", EDITORS)
async def test_clear_and_type(door: Door, html: str) -> None:
    """Emptied, then typed into key by key."""
    await door.show(html)

    await door.act(on("clear", CODE))
    await door.act(type_("ab", CODE))

    assert "ab" == str(await door.look(Read(element=MODEL))).strip()


@pytest.mark.parametrize(
    "element",
    [
        pytest.param(css(".code"), id="by-its-box"),
        pytest.param(attribute("label", "Code"), id="by-label"),
    ],
)
async def test_code_editors_by_other_names(door: Door, element: Element) -> None:
    """The box that people see leads to what takes the keys."""
    await door.show(CODE_BEHIND_A_TEXTAREA)

    await door.act(fill(element, "let x = 1"))

    assert "let x = 1" == await door.look(Read(element=MODEL))


async def test_text_of_several_lines(door: Door) -> None:
    """Line ends are kept."""
    await door.show(CODE_BEHIND_A_TEXTAREA + "<style>output { white-space: pre }</style>")

    await door.act(fill(CODE, "a\nb"))

    assert "a b" == str(await door.look(Read(element=MODEL)))


KEYS = """<input aria-label=Note value="one two"><output></output><script>
  document.onkeydown = event => { document.querySelector('output').textContent +=
    (event.ctrlKey ? 'C-' : '') + (event.shiftKey ? 'S-' : '') + event.key + ' '; };</script>"""


@pytest.mark.parametrize(
    ("key", "seen"),
    [
        pytest.param("Control+A", "C-Control C-a", id="chord"),
        pytest.param("Control+Shift+ArrowLeft", "C-Control C-S-Shift C-S-ArrowLeft", id="two-modifiers"),
        pytest.param("Escape", "Escape", id="named"),
        pytest.param("Shift+a", "S-Shift S-a", id="shift"),
    ],
)
async def test_press_of_combinations(door: Door, key: str, seen: str) -> None:
    """The page sees each key of it."""
    await door.show(KEYS)

    await door.act(press(key, role("textbox", "Note")))

    assert seen.lower() == str(await door.look(Read(element=MODEL))).strip().lower()


async def test_select_all_and_type_over(door: Door) -> None:
    """A combination does what it does for people; without `on` it goes to what has the focus."""
    await door.show(KEYS)

    await door.act(click(role("textbox", "Note")))
    await door.act(press("Control+A"))
    await door.act(press("Delete"))
    await door.act(type_("new", role("textbox", "Note")))

    assert "new" == await door.look(Read(element=role("textbox", "Note")))
