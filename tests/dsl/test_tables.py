"""The parser's tables are kept between runs, and nothing that may happen to the file or its folder is noticed."""

from __future__ import annotations

import hashlib
import marshal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from callsheet.dsl import ast, parse
from callsheet.dsl.parsing import parser, tables
from tests.dsl.samples import BUY_CHEAPEST


@pytest.fixture(autouse=True)
def no_parser(monkeypatch: pytest.MonkeyPatch) -> None:
    """As in a process that has parsed nothing yet."""
    monkeypatch.setattr(parser, "_machinery", [])


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """An empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    yield tmp_path / "callsheet"


@pytest.fixture
def wanted() -> ast.Plan:
    """The sample plan."""
    return parse(BUY_CHEAPEST)


def read_afresh(monkeypatch: pytest.MonkeyPatch) -> ast.Plan:
    monkeypatch.setattr(parser, "_machinery", [])
    return parse(BUY_CHEAPEST)


def test_tables_are_kept(cache: Path, monkeypatch: pytest.MonkeyPatch, wanted: ast.Plan) -> None:
    """They are built once: the second parser reads the file that the first has left, and only that."""
    parse("plan p")
    (kept,) = cache.iterdir()
    monkeypatch.setattr(tables, "Lark", _OnlyLoads)

    assert wanted == read_afresh(monkeypatch)
    assert [kept] == list(cache.iterdir())


class _OnlyLoads(tables.Lark):
    def __new__(cls, *_: object, **__: object) -> _OnlyLoads:
        raise AssertionError("the tables are built anew")


@pytest.mark.parametrize("damage", ["cut", "flipped", "empty", "text", "other"])
def test_a_damaged_file_is_built_anew(
    damage: str, cache: Path, monkeypatch: pytest.MonkeyPatch, wanted: ast.Plan
) -> None:
    """A file that is not just as it was written is not used, and the next one is whole."""
    parse("plan p")
    (kept,) = cache.iterdir()
    whole = kept.read_bytes()
    other = marshal.dumps((1, 2))
    kept.write_bytes(
        {
            "cut": whole[: len(whole) // 2],
            "flipped": whole[:5000] + bytes([whole[5000] ^ 1]) + whole[5001:],
            "empty": b"",
            "text": b"not tables" * 100,
            "other": hashlib.sha256(b"").digest() + other,
        }[damage]
    )

    assert wanted == read_afresh(monkeypatch)
    assert whole[:32] == hashlib.sha256(whole[32:]).digest()
    assert hashlib.sha256(kept.read_bytes()[32:]).digest() == kept.read_bytes()[:32]


def test_no_folder_to_keep_them_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: ast.Plan) -> None:
    """A cache folder that cannot be made (its parent is a file) is no error."""
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "file"))

    assert wanted == read_afresh(monkeypatch)


def test_a_relative_cache_folder_is_not_used(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, wanted: ast.Plan) -> None:
    """The specification of `XDG_CACHE_HOME` says so; a plan's folder is no place for tables."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("XDG_CACHE_HOME", "here")

    assert wanted == read_afresh(monkeypatch)
    assert [] == list(tmp_path.iterdir())


def test_another_grammar_has_tables_of_its_own(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is named after what it was built from, so an upgrade cannot read the tables of before."""
    parse("plan p")
    monkeypatch.setattr(tables, "grammar_text", lambda: 'start: "program"\n')

    assert set(cache.iterdir()) != {tables._cache_path()}


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
