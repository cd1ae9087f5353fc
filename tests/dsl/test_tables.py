"""The parser's tables are kept between runs, and nothing that may happen to the file or its folder is noticed."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from callsheet.dsl import ast, parse
from callsheet.dsl.parsing import compiling, parser, tables
from tests.dsl.samples import BUY_CHEAPEST


@pytest.fixture(scope="module")
def wanted() -> ast.Plan:
    """The sample plan."""
    return parse(BUY_CHEAPEST)


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache folder, in a process that has parsed nothing yet."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setattr(parser, "_machinery", [])
    return tmp_path / "callsheet"


def read_afresh(monkeypatch: pytest.MonkeyPatch) -> ast.Plan:
    """The sample plan, read by a parser that is made for it."""
    monkeypatch.setattr(parser, "_machinery", [])
    return parse(BUY_CHEAPEST)


def not_again(grammar: str) -> dict[str, object]:
    """Stands in for Lark where building tables is a mistake."""
    raise AssertionError("the tables are built anew")


@pytest.mark.slow
def test_tables_are_kept(cache: Path, monkeypatch: pytest.MonkeyPatch, wanted: ast.Plan) -> None:
    """They are built once: the second parser is made of the file that the first has left."""
    parse("plan p")
    (kept,) = cache.iterdir()
    monkeypatch.setattr(compiling, "compiled", not_again)

    assert wanted == read_afresh(monkeypatch)
    assert [kept] == list(cache.iterdir())


@pytest.mark.slow
def test_a_damaged_file_is_built_anew(cache: Path, monkeypatch: pytest.MonkeyPatch, wanted: ast.Plan) -> None:
    """One bit is enough; the file is whole again then."""
    parse("plan p")
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    kept.write_bytes(whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:])

    assert wanted == read_afresh(monkeypatch)
    assert None is not tables._read(str(kept))


@pytest.mark.parametrize("content", [b"", b"x", bytes(4), bytes(5), b"not tables" * 100, None])
def test_only_what_was_written_is_read(content: bytes | None, tmp_path: Path) -> None:
    """Anything else is as if there were no file."""
    path = tmp_path / "tables"
    tables._write(str(path), {"start": 1})
    whole = path.read_bytes()
    path.write_bytes(whole[:-1] if content is None else content)

    assert None is tables._read(str(path))
    assert None is tables._read(str(tmp_path / "missing"))
    path.write_bytes(whole)
    assert {"start": 1} == tables._read(str(path))


@pytest.mark.slow
def test_no_folder_to_keep_them_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: ast.Plan) -> None:
    """A cache folder that cannot be made (its parent is a file) is no error."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert wanted == read_afresh(monkeypatch)


@pytest.mark.slow
def test_a_relative_cache_folder_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: ast.Plan) -> None:
    """The specification of `XDG_CACHE_HOME` says so; a plan's folder is no place for tables."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "here")

    assert wanted == read_afresh(monkeypatch)
    assert [] == list(tmp_path.iterdir())


@pytest.mark.slow
def test_another_grammar_has_tables_of_its_own(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """They are named after what they were built from, and even under one name they are told apart."""
    parse("plan p")
    (kept,) = cache.iterdir()
    monkeypatch.setattr(tables, "grammar_text", lambda: 'start: "program"\n')

    assert str(kept) != tables._cache_path()
    assert None is tables._read(str(kept))


def test_threads_parse_at_once(monkeypatch: pytest.MonkeyPatch, wanted: ast.Plan) -> None:
    """Each thread has a parser of its own, so that plans read at the same time do not mix."""
    monkeypatch.setattr(parser, "_machinery", [])
    texts = [BUY_CHEAPEST.replace("buy_cheapest", f"plan_{number}") for number in range(4)]
    together = threading.Barrier(len(texts))
    read: dict[str, ast.Plan] = {}

    def run(text: str) -> None:
        together.wait()
        read[text] = parse(text)

    threads = [threading.Thread(target=run, args=(text,)) for text in texts]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert texts == sorted(read)
    assert [f"plan_{number}" for number in range(4)] == [read[text].name.text for text in texts]
    assert {wanted.declarations} == {plan.declarations for plan in read.values()}
