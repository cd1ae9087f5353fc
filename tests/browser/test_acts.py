"""The verbs, done by their hands in a real browser."""

from __future__ import annotations

import pytest

from callsheet.dsl.actions import Act, Attribute, HasFacet, IsState, Read, Seen
from callsheet.dsl.elements import Element

from .conftest import Door
from .words import alone, attribute, check, choose, click, css, fill, on, press, role, type_

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

CHOSEN = "input:checked, select, [aria-selected=true]"
LOG = css("output")


async def test_click_is_a_real_click(door: Door) -> None:
    """A click is a trusted event in the middle of the element, wherever on the page that is."""
    await door.show("""<div style="height:3000px"></div>
      <button onclick="document.querySelector('output').textContent = event.isTrusted">Far</button><output></output>
    """)

    await door.act(click(role("button", "Far")))

    assert "true" == await door.look(Read(element=LOG))


async def test_click_waits_for_its_element(door: Door) -> None:
    """An element that comes later, or can be used later, is waited for."""
    await door.show("""<output></output><script>
      setTimeout(() => {
        document.body.insertAdjacentHTML('beforeend',
          '<button disabled onclick="document.querySelector(\\'output\\').textContent = 1">Late</button>');
        setTimeout(() => { document.querySelector('button').disabled = false; }, 60);
      }, 60);
    </script>""")

    await door.act(click(role("button", "Late")))

    assert "1" == await door.look(Read(element=LOG))


@pytest.mark.parametrize(
    ("html", "element"),
    [
        pytest.param('<input aria-label=Field value="old">', role("textbox", "Field"), id="input"),
        pytest.param("<textarea aria-label=Field>old</textarea>", role("textbox", "Field"), id="textarea"),
        pytest.param('<input type=search aria-label=Field value="o">', role("searchbox", "Field"), id="search"),
        pytest.param(
            "<div contenteditable role=textbox aria-label=Field>old <b>rich</b></div>",
            role("textbox", "Field"),
            id="contenteditable",
        ),
        pytest.param("<label>Field <input></label>", attribute("label", "Field"), id="by-label"),
        pytest.param('<input placeholder="Field">', attribute("placeholder", "Field"), id="placeholder"),
    ],
)
async def test_fill_sets_the_whole_content(door: Door, html: str, element: Element) -> None:
    """`fill` replaces what was there, in anything that can be edited."""
    await door.show(html)

    await door.act(fill(element, "new text"))

    assert "new text" == await door.look(Read(element=element))


async def test_fill_with_nothing_empties(door: Door) -> None:
    """An empty text is a content too."""
    await door.show("<input aria-label=Field value=old>")

    await door.act(fill(role("textbox", "Field"), ""))

    assert await door.look(IsState(element=role("textbox", "Field"), state="empty")) is True


async def test_choose_from_a_select(door: Door) -> None:
    """A native list box takes the option by its label; options that a request brings are waited for."""
    await door.show("""<select aria-label=Size><option value=1>Small</option></select><script>
      setTimeout(() => document.querySelector('select').add(new Option('Medium', '2')), 80);
    </script>""")

    await door.act(choose("Medium", role("combobox", "Size")))

    assert "Medium" == await door.look(Read(element=role("combobox", "Size")))


LISTBOX = """<button role=combobox aria-label=Size aria-expanded=false aria-controls=sizes
    onclick="sizes.hidden = false; this.setAttribute('aria-expanded', 'true')">Small</button>
  <ul id=sizes role=listbox hidden><li role=option>Small</li><li role=option>Medium</li></ul>
  <ul role=listbox><li role=option>Medium</li></ul>
  <output></output><script>
  sizes.onclick = event => {
    document.querySelector('output').textContent = event.target.textContent; sizes.hidden = true;
  };</script>"""

HIDDEN_SELECT = """<label for=size>Size</label>
  <select id=size style="display:none"><option>Small</option><option>Medium</option></select>
  <span id=button tabindex=0 style="display:inline-block">Small</span>
  <ul hidden><li>Small</li><li>Medium</li></ul><output></output><script>
  const list = document.querySelector('ul');
  button.onclick = () => { list.hidden = !list.hidden; };
  list.onclick = event => {
    size.value = button.textContent = document.querySelector('output').textContent = event.target.textContent;
    list.hidden = true;
  };</script>"""

AUTOCOMPLETE = """<input role=combobox aria-label=Size><ul role=listbox></ul><output></output><script>
  const input = document.querySelector('input'), list = document.querySelector('ul');
  const found = () => input.value === 'Medium' ? '<li role=option>Medium' : '';
  input.oninput = () => setTimeout(() => { list.innerHTML = found(); }, 50);
  list.onclick = event => { document.querySelector('output').textContent = event.target.textContent; };
  </script>"""

OPEN_LIST = """<div role=listbox aria-label=Size><div role=option>Small</div><div role=option
    onclick="document.querySelector('output').textContent = 'Medium'">Medium</div></div><output></output>"""

RADIOS = """<div role=radiogroup aria-label=Size><label><input type=radio name=s>Small</label>
  <label><input type=radio name=s onclick="document.querySelector('output').textContent = 'Medium'">Medium</label>
  </div><output></output>"""


@pytest.mark.parametrize(
    ("html", "source"),
    [
        pytest.param(LISTBOX, role("combobox", "Size"), id="button-with-a-list"),
        pytest.param(HIDDEN_SELECT, role("combobox", "Size"), id="list-that-hides-its-select"),
        pytest.param(HIDDEN_SELECT, attribute("label", "Size"), id="hidden-select-by-label"),
        pytest.param(AUTOCOMPLETE, role("combobox", "Size"), id="autocomplete"),
        pytest.param(OPEN_LIST, role("listbox", "Size"), id="open-list"),
        pytest.param(RADIOS, role("radiogroup", "Size"), id="radio-group"),
    ],
)
async def test_choose_from_what_looks_like_a_list_box(door: Door, html: str, source: Element) -> None:
    """`choose` works with whatever a page uses in place of a `<select>`."""
    await door.show(html)

    await door.act(choose("Medium", source))

    assert "Medium" == await door.look(Read(element=LOG))


async def test_choose_what_is_chosen_already(door: Door) -> None:
    """A stand-in that shows the wanted option is left alone."""
    await door.show(HIDDEN_SELECT)

    await door.act(choose("Small", role("combobox", "Size")))

    assert await door.look(Seen(element=LOG)) is False


@pytest.mark.parametrize(
    ("html", "element"),
    [
        pytest.param("<label><input type=radio>Express</label>", role("radio", "Express"), id="radio"),
        pytest.param(
            "<select aria-label=Size><option>Small<option>Express</select>",
            role("option", "Express"),
            id="native-option",
        ),
        pytest.param(
            "<div role=tab aria-selected=false onclick=\"this.setAttribute('aria-selected', 'true')\">Express</div>",
            role("tab", "Express"),
            id="tab",
        ),
    ],
)
async def test_choose_an_element_itself(door: Door, html: str, element: Element) -> None:
    """`choose E` makes E the chosen one."""
    await door.show(html)

    await door.act(Act(verb="choose", target=element))

    assert await door.look(Read(element=css(CHOSEN))) in ("true", "Express")


@pytest.mark.parametrize(
    ("html", "element"),
    [
        pytest.param("<label><input type=checkbox>News</label>", role("checkbox", "News"), id="checkbox"),
        pytest.param("<label><input type=checkbox checked>News</label>", role("checkbox", "News"), id="checked"),
        pytest.param("<label><input type=radio>News</label>", role("radio", "News"), id="radio"),
        pytest.param(
            "<div role=switch aria-checked=false aria-label=News style='width:9px;height:9px'"
            " onclick=\"this.setAttribute('aria-checked', 'true')\"></div>",
            role("switch", "News"),
            id="switch",
        ),
        pytest.param(
            "<label><input type=checkbox style='position:absolute;width:1px;clip:rect(0,0,0,0)'>News</label>",
            role("checkbox", "News"),
            id="drawn-by-the-page",
        ),
        pytest.param(
            "<input id=n type=checkbox style='opacity:0;position:absolute;z-index:-1'><label for=n>News</label>",
            role("checkbox", "News"),
            id="see-through",
        ),
    ],
)
async def test_check_makes_checked(door: Door, html: str, element: Element) -> None:
    """`check` makes it checked, whatever it was; twice is once."""
    await door.show(html)

    await door.act(check(element))
    await door.act(check(element))

    assert await door.look(IsState(element=element, state="checked")) is True


SEVERAL = """<select multiple aria-label=Drinks onchange="this.title = [...this.selectedOptions].map(o => o.value)">
  <option selected>Tea</option><option>Milk</option><option>Water</option></select>
  <ul role=listbox aria-label=Cakes aria-multiselectable=true onclick="const one = event.target;
    one.setAttribute('aria-selected', one.getAttribute('aria-selected') !== 'true')">
  <li role=option aria-selected=true>Plum</li><li role=option aria-selected=false>Apple</li></ul>"""


@pytest.mark.parametrize(("chosen", "other"), [("Tea", "Milk"), ("Plum", "Apple")])
async def test_options_of_several(door: Door, chosen: str, other: str) -> None:
    """`check` chooses beside what is chosen, `uncheck` no longer; twice is once, and the page hears of it."""
    await door.show(SEVERAL)

    async def are_checked(*names: str) -> list[bool]:
        return [await door.look(IsState(element=role("option", one), state="checked")) for one in names]

    assert [True, False] == await are_checked(chosen, other)
    for _ in (1, 2):
        await door.act(check(role("option", other)))
    assert [True, True] == await are_checked(chosen, other)
    for _ in (1, 2):
        await door.act(on("uncheck", role("option", chosen)))
    assert [False, True] == await are_checked(chosen, other)
    if chosen == "Tea":
        assert "Milk" == await door.look(Attribute(element=role("listbox", "Drinks"), name="title"))


async def test_an_option_of_a_list_that_takes_one(door: Door) -> None:
    """Is chosen in place of the other, and cannot be cleared."""
    await door.show("<select size=3 aria-label=Size><option selected>Small</option><option>Large</option></select>")

    await door.act(check(role("option", "Large")))

    assert not await door.look(IsState(element=role("option", "Small"), state="checked"))
    failure = await door.failure(on("uncheck", role("option", "Large")))
    assert ("refused", False) == (failure.kind, failure.dispatched)
    assert "choose another" in failure.message


async def test_press_on_an_element_and_on_the_focus(door: Door) -> None:
    """A key goes to the element named, which gets the focus, or to what has it; chords too."""
    await door.show("<input aria-label=Field value='old'><input aria-label=Other>")
    field = role("textbox", "Field")

    await door.act(press("Control+A", field))
    await door.act(press("x"))

    assert await door.look(HasFacet(element=field, facet="value", wanted="x")) is True
    assert await door.look(IsState(element=field, state="focused")) is True


async def test_press_enter_submits(door: Door) -> None:
    """What a key sets off is waited for, a new page too."""
    door.site.pages["/found"] = "<h1>Found</h1>"
    await door.show("<form action=/found><input aria-label=Search name=q></form>")

    await door.act(fill(role("textbox", "Search"), "a b"))
    await door.act(press("Enter", role("textbox", "Search")))

    assert "Found" == await door.look(Read(element=role("heading")))
    assert f"{door.site.base}/found?q=a+b" == await door.session.url()


async def test_fresh_page_shares_the_login(door: Door) -> None:
    """A page for a second proof has the same cookies, its own address, and goes without the first page."""
    door.site.pages["/second"] = "<script>document.write(document.cookie)</script>"
    await door.show("<script>document.cookie = 'who=bob'</script><h1>First</h1>")

    async with await door.session.fresh_page() as fresh:
        other = Door(fresh, door.site)
        await other.goto("/second")
        seen = await other.look(Read(element=css("body")))

    assert ("who=bob", "First") == (seen, await door.look(Read(element=role("heading"))))


async def test_doubleclick_is_two_clicks_and_their_event(door: Door) -> None:
    """As a mouse makes them, in quick succession."""
    await door.show("""<button onclick="this.dataset.n = +(this.dataset.n || 0) + 1"
      ondblclick="document.querySelector('output').textContent = this.dataset.n">Qty</button><output></output>""")

    await door.act(on("doubleclick", role("button", "Qty")))

    assert "2" == await door.look(Read(element=LOG))


async def test_hover_brings_out_what_hides(door: Door) -> None:
    """The pointer rests on the element."""
    await door.show("""<style>p { display: none } button:hover + p { display: block }</style>
      <button>More</button><p>Hidden</p>""")

    await door.act(on("hover", role("button", "More")))

    assert await door.look(Seen(element=attribute("text", "Hidden")))


async def test_clear_empties(door: Door) -> None:
    """A text area as well as what is drawn as one."""
    await door.show("<textarea aria-label=Note>old</textarea><div contenteditable role=textbox aria-label=Rich>a</div>")

    await door.act(on("clear", role("textbox", "Note")))
    await door.act(on("clear", role("textbox", "Rich")))

    assert await door.look(IsState(element=role("textbox", "Note"), state="empty"))
    assert await door.look(IsState(element=role("textbox", "Rich"), state="empty"))


async def test_type_goes_on_behind_what_is_there_key_by_key(door: Door) -> None:
    """Each key is an event of its own."""
    await door.show("""<input aria-label=Note value="one"
      onkeydown="const o = document.querySelector('output'); o.textContent = +o.textContent + 1"><output>0</output>""")

    await door.act(type_(" two", role("textbox", "Note")))

    assert await door.look(HasFacet(element=role("textbox", "Note"), facet="value", wanted="one two"))
    assert int(await door.look(Read(element=LOG))) >= 4


@pytest.mark.parametrize("state", ["checked", ""])
async def test_uncheck_clears_whatever_it_was(door: Door, state: str) -> None:
    """Twice is the same as once."""
    await door.show(f"<label><input type=checkbox {state}>News</label>")

    await door.act(on("uncheck", role("checkbox", "News")))

    assert not await door.look(IsState(element=role("checkbox", "News"), state="checked"))


async def test_reload_loads_the_page_again(door: Door) -> None:
    """What was typed is gone."""
    await door.show("<input aria-label=Note autocomplete=off>")
    await door.act(fill(role("textbox", "Note"), "typed"))

    await door.act(alone("reload"))

    assert await door.look(IsState(element=role("textbox", "Note"), state="empty"))


async def test_back_goes_to_the_page_before(door: Door) -> None:
    """As the browser's button does."""
    door.site.pages["/one"], door.site.pages["/two"] = "<h1>One</h1>", "<h1>Two</h1>"
    await door.goto("/one")
    await door.goto("/two")

    await door.act(alone("back"))

    assert await door.look(Seen(element=role("heading", "One")))
