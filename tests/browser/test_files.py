"""Files: given to a run, fetched by it, read, handed on, and found again by a resume."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest

from callsheet.dsl.actions import Read
from callsheet.dsl.binding import BadInput
from callsheet.dsl.elements import Element
from callsheet.dsl.file_bytes import FileContent
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.journal import Journal
from callsheet.interpreter.run import NotResumable, Settings, events_of, resume_run, run_plan

from .conftest import Door
from .loopback_site import Asked, LoopbackSite, Reply
from .plans import pages_in, plan_on, run_on
from .words import attribute, css, role, upload

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

NOTE = FileContent(name="note.txt", data=b"hello", media_type="text/plain")
SHOWS = """<output></output><script>document.querySelector('input').onchange = async event => {
  const said = [...event.target.files].map(async file => `${file.name} ${file.type} ${await file.text()}`);
  document.querySelector('output').textContent = (await Promise.all(said)).join('; '); };</script>"""


@pytest.mark.parametrize(
    ("html", "element"),
    [
        pytest.param("<label>Letter <input type=file></label>", attribute("label", "Letter"), id="by-label"),
        pytest.param("<input type=file aria-label=Letter>", role("button", "Letter"), id="by-role"),
        pytest.param("<label>Letter <input type=file hidden></label>", attribute("label", "Letter"), id="hidden"),
        pytest.param(
            "<label for=f>Letter</label><input id=f type=file hidden>", attribute("text", "Letter"), id="label"
        ),
        pytest.param(
            """<input id=f type=file style="display: none"><button onclick="f.click()">Letter</button>""",
            role("button", "Letter"),
            id="behind-a-button",
        ),
        pytest.param("<input type=file data-testid=letter hidden>", attribute("testid", "letter"), id="testid"),
    ],
)
async def test_upload_finds_the_field(door: Door, html: str, element: Element) -> None:
    """As people see it or not: pages hide it and show something of their own."""
    await door.show(html + SHOWS)

    await door.act(upload(element, NOTE))

    assert "note.txt text/plain hello" == await door.look(Read(element=css("output")))


async def test_upload_of_several_files(door: Door) -> None:
    """A field for many takes them all; one for a single file takes none of two, and says so."""
    other = FileContent(name="b.txt", data=b"x", media_type="text/plain")
    await door.show("<input type=file aria-label=Letters multiple>" + SHOWS)
    await door.act(upload(role("button", "Letters"), NOTE, other))
    said = await door.look(Read(element=css("output")))
    await door.show("<input type=file aria-label=Letters>" + SHOWS)
    failure = await door.failure(upload(role("button", "Letters"), NOTE, other), within=2.0)

    assert "note.txt text/plain hello; b.txt text/plain x" == said
    assert ("refused", 'button "Letters" takes one file only', False) == (
        failure.kind,
        failure.message,
        failure.dispatched,
    )


async def test_upload_to_what_takes_no_file(door: Door) -> None:
    """A button that asks for none is clicked in vain."""
    await door.show("<button>Save</button>")

    failure = await door.failure(upload(role("button", "Save"), NOTE), within=0.5)

    assert ("timeout", True) == (failure.kind, failure.dispatched)


ROWS = "record Row { name: Text, price: Money }"


def bills(site: LoopbackSite) -> None:
    """A site that hands a bill out and takes one in."""
    bill = {"Content-Disposition": 'attachment; filename="May bill.csv"'}
    site.pages["/bill"] = Reply(body="name,price\nLamp,$3\nCable,$4\n", kind="text/csv", headers=bill)
    site.pages["/taken"] = lambda asked: Reply(body=f"<pre>{'Cable' in asked.body and 'name=' in asked.body}</pre>")
    site.pages["/"] = """<a href=/bill>Bill</a>
      <form action=/taken method=post enctype=multipart/form-data><input type=file name=b aria-label=Bill>
      <button>Send</button></form>"""


async def test_a_file_is_fetched_read_and_handed_on(browsers: Browsers, site: LoopbackSite, tmp_path: Path) -> None:
    """It lies in the run's folder under its hash, for its owner alone, and the journal has its name and hash."""
    bills(site)
    plan = plan_on(
        site,
        """download bill by click link "Bill"
        let rows: [Row] = csv(bill)
        upload bill to button "Bill"
        click button "Send"
        expect seen css("pre")
        give total: Money = sum([row.price for row in rows])
        give taken: Text = read css("pre")
        give file: File = bill""",
        f"{ROWS}\nresult {{ total: work.total, taken: work.taken, file: work.file }}",
    )

    ended = await run_on(browsers, plan, tmp_path)

    assert "done" == ended.end.outcome, ended.end.why
    digest = hashlib.sha256(b"name,price\nLamp,$3\nCable,$4\n").hexdigest()
    file = ended.end.result["file"]
    assert ("$7.00", "True") == (str(ended.end.result["total"]), ended.end.result["taken"])
    assert ("May bill.csv", digest, "text/csv") == (file.name, file.hash, file.media_type)
    kept = ended.folder.files / digest
    assert (0o600, 0o700) == (kept.stat().st_mode & 0o777, ended.folder.files.stat().st_mode & 0o777)
    with Journal.open(ended.folder.journal, plan_hash=plan.hash) as journal:
        looked = [one for one in events_of(journal.records) if getattr(one, "answer", None) == file]
    assert ["download bill"] == [getattr(one, "text", "") for one in looked]


def inputs_on(site: LoopbackSite) -> str:
    """A site that takes a file and shows what was in it."""

    def taken(asked: Asked) -> Reply:
        return Reply(body=f"<pre>{asked.body.partition('filename=')[2].partition('--')[0]}</pre>")

    site.pages["/taken"] = taken
    site.pages["/"] = """<form action=/taken method=post enctype=multipart/form-data>
      <input type=file name=b aria-label=Photo><button>Send</button></form>"""
    return """upload photo to button "Photo"
      click button "Send"
      give said: Text = read css("pre")"""


async def test_a_file_that_is_given_to_a_run(browsers: Browsers, site: LoopbackSite, tmp_path: Path) -> None:
    """Its path is enough, as text or as path; its content is that of the moment."""
    plan = plan_on(site, inputs_on(site), "input photo: File\nresult work.said")
    path = tmp_path / "me.png"
    path.write_bytes(b"pixels")

    for given in (str(path), path):
        ended = await run_on(browsers, plan, tmp_path / "runs", inputs={"photo": given})
        assert '"me.png" Content-Type: image/png pixels' == ended.end.result

    kept = json.loads(ended.folder.inputs.read_text())["inputs"]["photo"]["$file"]
    assert ["me.png", 6, hashlib.sha256(b"pixels").hexdigest(), "image/png"] == kept


async def test_a_resume_with_a_changed_file_refuses(browsers: Browsers, site: LoopbackSite, tmp_path: Path) -> None:
    """A run goes on with what it began with, or not at all; the path itself may be gone."""
    path = tmp_path / "me.png"
    path.write_bytes(b"pixels")
    settings = Settings(pages=pages_in(browsers), settle_pause=0.0)
    site.pages["/"] = "<h1>nothing</h1>"
    plan = plan_on(site, 'require seen heading "Later" upload photo to button "Photo"', "input photo: File")
    first = await run_on(browsers, plan, tmp_path / "runs", inputs={"photo": str(path)})
    path.unlink()
    inputs_on(site)
    site.pages["/"] = f"<h1>Later</h1>{site.pages['/']}"
    kept = next(first.folder.files.iterdir())
    before = kept.read_bytes()

    kept.write_bytes(b"others")
    with pytest.raises(NotResumable, match=r"input `photo`: the file `me\.png` was changed in the run's folder"):
        await resume_run(first.folder, secrets={}, settings=settings)
    kept.write_bytes(before)
    second = await resume_run(first.folder, secrets={}, settings=settings)

    assert ("goal", "done") == (first.end.outcome, second.end.outcome)


@pytest.mark.parametrize(
    ("kind", "given", "told"),
    [
        pytest.param("File", "nowhere.png", "the file `nowhere.png` cannot be read: no such file", id="missing"),
        pytest.param("File", ".", "the file `.` cannot be read: is a directory", id="folder"),
        pytest.param("File", "@{here}", "write the path without `@`", id="at"),
        pytest.param("File", "", "give the path of one", id="empty"),
        pytest.param("File", 3, "is a `File`, not 3", id="number"),
        pytest.param("[File]", "{here}", "is a `[File]`", id="list"),
    ],
)
async def test_paths_that_lead_nowhere(
    site: LoopbackSite, tmp_path: Path, kind: str, given: object, told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One line, before anything has begun."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "here.png").write_bytes(b"x")
    if isinstance(given, str):
        given = given.replace("{here}", "here.png")
    used = "give n: Int = count(photo)" if kind == "[File]" else 'upload photo to button "Photo"'
    plan = plan_on(site, used, f"input photo: {kind}")

    with pytest.raises(BadInput) as caught:
        await run_plan(plan, root=tmp_path / "runs", inputs={"photo": given}, secrets={})

    assert told in str(caught.value)
    assert "\n" not in str(caught.value)
    assert not (tmp_path / "runs").exists()


async def test_lists_and_records_of_files(browsers: Browsers, site: LoopbackSite, tmp_path: Path) -> None:
    """As JSON from the command line, or as they are from Python."""
    (tmp_path / "a.json").write_text('["one", "two"]')
    site.pages["/"] = "<h1>Here</h1>"
    plan = plan_on(
        site,
        """let words: [Text] = json(papers[0].copy)
        give said: Text = join(words, " ")""",
        "record Paper { title: Text, copy: File }\ninput papers: [Paper]\nresult work.said",
    )
    papers = [{"title": "A", "copy": str(tmp_path / "a.json")}]

    for given in (papers, json.dumps(papers)):
        ended = await run_on(browsers, plan, tmp_path / "runs", inputs={"papers": given})
        assert "one two" == ended.end.result, ended.end.why
