"""A trace shows what was done, opens in Playwright's viewer, and holds no secret in any of its parts."""

from __future__ import annotations

import base64
import io
import json
import shutil
from pathlib import Path
from urllib.parse import quote
from zipfile import ZipFile

import pytest

from callsheet.dsl import check, parse
from callsheet.interpreter.browser import tracing
from callsheet.interpreter.masking import Masker
from callsheet.interpreter.run import Settings, run_plan

from .loopback_site import Asked, LoopbackSite, Reply

SECRET = "tr0ub4dor & <3>"
PASSWORD = "canary-4711"
LOGIN = base64.b64encode(f"bob:{PASSWORD}".encode())
ECHO = """<h1>You typed {plain}</h1><p title="{plain}">{hidden}</p><script>
console.log({text}); document.cookie = "session=" + {text}; fetch("/api", {{method: "POST", body: {text}}});
</script><img src="/picture.png" alt="">"""


PLAN = """plan work
site shop at "{base}" auth basic "bob", password
secret card: Text for shop
secret password: Text for shop
agent worker is browser on shop
node work by worker {{
  goto "/"
  fill css("input") with card
  click button "Pay"
  expect seen css("h1")
}}"""


def behind_a_log_in(asked: Asked) -> Reply:
    """A form for those who have said who they are; it shows how they did."""
    login = asked.headers.get("authorization", "")
    if not login:
        return Reply(status=401, headers={"WWW-Authenticate": 'Basic realm="shop"'})
    form = "<input type=password name=card aria-label=Card><button>Pay</button>"
    return Reply(body=f"<form action=/echo>{form}</form><p>{login}</p>")


def spellings(secret: str) -> list[bytes]:
    """The ways in which a secret would be found by somebody who looks for it."""
    plain = secret.encode()
    login = base64.b64encode(f"bob:{secret}".encode())
    turned = [plain, plain[::-1], base64.b64encode(plain), quote(secret, safe="").encode(), plain.hex().encode()]
    html = secret.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;").encode()
    return [*turned, html, login, json.dumps(secret)[1:-1].encode()]


def parts(path: Path) -> dict[str, bytes]:
    """A file, or what is in it if it is a zip."""
    data = path.read_bytes()
    if path.suffix != ".zip":
        return {path.name: data}
    with ZipFile(io.BytesIO(data)) as whole:
        return {f"{path.name}/{name}": whole.read(name) for name in whole.namelist()}


def found_in(path: Path) -> list[str]:
    """Which parts of a file hold a secret."""
    needles = [one for secret in (SECRET, PASSWORD) for one in spellings(secret)]
    return [name for name, data in parts(path).items() if any(one in data for one in needles)]


@pytest.mark.browser
async def test_a_traced_run_leaves_no_secret(
    site: LoopbackSite, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Typed, echoed, posted, logged, in a cookie, in an address, as the password of the site: nowhere in the folder."""
    shown = SECRET.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    text, hidden = json.dumps(SECRET), base64.b64encode(SECRET.encode()).decode()
    site.pages["/"] = behind_a_log_in
    site.pages["/echo"] = ECHO.format(plain=shown, hidden=hidden, text=text.replace("<", "\\u003c"))
    site.pages["/api"] = Reply(body=SECRET, headers={"Set-Cookie": "other=1"})
    raw: list[Path] = []
    write = tracing.write_masked

    def write_and_look(source: Path, path: Path, mask: tracing.Mask) -> None:
        raw.append(Path(shutil.copy(source, tmp_path / "raw.zip")))
        write(source, path, mask)

    monkeypatch.setattr(tracing, "write_masked", write_and_look)
    plan = check(parse(PLAN.format(base=site.base))).unwrap()
    ended = await run_plan(
        plan,
        root=tmp_path / "runs",
        inputs={},
        secrets={"card": SECRET, "password": PASSWORD},
        settings=Settings(trace=True, settle_pause=0.0),
    )

    assert "done" == ended.end.outcome, ended.end.why
    assert all(any(one in data for data in parts(raw[0]).values()) for one in (SECRET.encode(), LOGIN))  # a control
    assert [] == [name for path in ended.folder.path.rglob("*") if path.is_file() for name in found_in(path)]
    (trace,) = ended.folder.traces.iterdir()
    assert ("worker-1.zip", 0o600, 0o700) == (
        trace.name,
        trace.stat().st_mode & 0o777,
        trace.parent.stat().st_mode & 0o777,
    )
    records = [json.loads(line) for line in parts(trace)["worker-1.zip/trace.trace"].splitlines()]
    assert {"goto", "fill", "click"} <= {one.get("method") for one in records}
    assert "‹secret card›" in json.dumps(records, ensure_ascii=False)
    assert {"context-options", "before", "after", "frame-snapshot"} <= {one["type"] for one in records}


def zipped(path: Path, files: dict[str, bytes]) -> Path:
    """A raw trace."""
    with ZipFile(path, "w") as whole:
        for name, data in files.items():
            whole.writestr(name, data)
    return path


def record(**members: object) -> bytes:
    """A line of a trace."""
    return json.dumps(members).encode() + b"\n"


def masked(tmp_path: Path, files: dict[str, bytes]) -> dict[str, bytes]:
    """What is kept of a raw trace."""
    path = tmp_path / "kept.zip"
    tracing.write_masked(zipped(tmp_path / "raw.zip", files), path, Masker({"card": "4711 0815"}).mask)
    return {name.removeprefix("kept.zip/"): data for name, data in parts(path).items()}


def test_what_cannot_be_masked_is_left_out(tmp_path: Path) -> None:
    """Pictures, fonts, where calls were made, and kinds of records that are not known."""
    kept = masked(
        tmp_path,
        {
            "trace.trace": record(type="log", message="typed 4711 0815") + record(type="screencast-frame", sha1="x"),
            "trace.stacks": b'{"files": ["/home/somebody/secret.py"]}',
            "resources/a.css": b"p { color: red } /* 4711%200815 */",
            "resources/b.png": b"\x89PNG\xff",
            "resources/c.dat": b"4711\x000815",
        },
    )

    assert {"trace.trace", "resources/a.css"} == set(kept)
    assert {"type": "log", "message": "typed ‹secret card›"} == json.loads(kept["trace.trace"])
    assert "‹secret card›" in kept["resources/a.css"].decode()


def test_names_and_numbers_are_masked_too(tmp_path: Path) -> None:
    """A page may call an attribute as it likes, and a card's number is one."""
    path = tmp_path / "kept.zip"
    raw = zipped(tmp_path / "raw.zip", {"trace.trace": record(type="log", n=47110815, **{"data-47110815": True})})

    tracing.write_masked(raw, path, Masker({"card": "47110815"}).mask)

    kept = json.loads(parts(path)["kept.zip/trace.trace"])
    assert {"type": "log", "n": "‹secret card›", "data-‹secret card›": True} == kept


def test_log_ins_of_requests_are_left_out(tmp_path: Path) -> None:
    """Cookies let somebody in as much as a password does."""
    headers = [{"name": "Cookie", "value": "session=abc"}, {"name": "Accept", "value": "*/*"}]
    answer = [{"name": "Set-Cookie", "value": "session=def"}]
    snapshot = {
        "request": {"headers": headers, "cookies": [{"name": "session", "value": "abc"}]},
        "response": {"headers": answer, "cookies": [{"name": "session", "value": "def"}]},
        "time": 1.5,
    }
    kept = masked(tmp_path, {"trace.network": record(type="resource-snapshot", snapshot=snapshot)})["trace.network"]

    assert b"abc" not in kept
    assert b"def" not in kept
    assert "*/*" == json.loads(kept)["snapshot"]["request"]["headers"][1]["value"]
    assert 1.5 == json.loads(kept)["snapshot"]["time"]


def test_each_session_has_a_trace_of_its_own(tmp_path: Path) -> None:
    """Those before a resume stay."""
    (tmp_path / "scout-1.zip").touch()

    assert ["scout-2.zip", "buyer-1.zip"] == [tracing.next_path(tmp_path, agent).name for agent in ("scout", "buyer")]


def test_what_a_killed_process_left_is_taken_away(tmp_path: Path) -> None:
    """It has the secrets in it."""
    raw = tracing.prepare(tmp_path / "traces")
    (raw / "old.trace").write_text("4711")

    assert [] == list(tracing.prepare(tmp_path / "traces").iterdir())
    assert 0o700 == raw.stat().st_mode & 0o777
    tracing.remove_raw(tmp_path / "traces")
    assert not raw.exists()
