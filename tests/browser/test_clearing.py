"""A page that goes on to the next episode: nothing is left of what was done there."""

from __future__ import annotations

import pytest

from callsheet.dsl.actions import Act, CurrentUrl, Read

from .conftest import Door
from .words import css, goto

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

KEEPS = """<output>keeping</output><script>
document.cookie = 'kept=1; path=/';
localStorage.setItem('kept', '1');
sessionStorage.setItem('kept', '1');
window.name = 'kept';
indexedDB.open('kept').onupgradeneeded = () => caches.open('kept').then(() => {
  document.querySelector('output').textContent = 'kept';
});
</script>"""
TELLS = """<output>asking</output><script>
Promise.all([indexedDB.databases(), caches.keys()]).then(([databases, stores]) => {
  const found = [document.cookie, localStorage.length, sessionStorage.length, window.name, databases.length,
    stores.length];
  document.querySelector('output').textContent = found.join();
});
</script>"""


async def test_nothing_is_left(lone_door: Door) -> None:
    """Neither in the site's stores nor in the page, and it goes back to where a new page does."""
    site = lone_door.site
    site.pages["/keeps"], site.pages["/tells"] = KEEPS, TELLS
    await lone_door.act(goto(f"{site.base}/keeps"))
    assert "kept" == await told(lone_door, not_yet="keeping")
    await lone_door.act(goto(f"{site.base}/tells"))
    assert "kept=1,1,1,kept,1,1" == await told(lone_door, not_yet="asking")

    assert await lone_door.session.clear()
    await lone_door.act(goto(f"{site.base}/tells"))

    assert ",0,0,,0,0" == await told(lone_door, not_yet="asking")
    await lone_door.act(Act(verb="back"))
    assert "about:blank" == await lone_door.look(CurrentUrl())


async def told(door: Door, *, not_yet: str) -> str:
    """What the page says in the end."""
    said = not_yet
    while said == not_yet:
        said = str(await door.look(Read(element=css("output"))))
    return said
