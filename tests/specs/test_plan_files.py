"""Files beside a plan: which paths a plan may name, and that nothing above its folder is read."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callsheet.dsl.files import NO_FILES, FileMissing, Files, InMemoryFiles, RecordedFiles, refused
from callsheet.plan_files import LARGEST, FolderFiles


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A plan's folder with files in it, and one above it."""
    (tmp_path / "above.yaml").write_text("site: above")
    here = tmp_path / "plans"
    (here / "specs").mkdir(parents=True)
    (here / "shop.yaml").write_bytes(b"\xef\xbb\xbfsite: shop\r\ntitle: Shop\r\n")
    (here / "specs" / "mail.yaml").write_text("site: mail")
    (here / "latin.yaml").write_bytes("site: x\ntitle: caf\xe9\n".encode("latin-1"))
    return here


def reason(files: Files, path: str) -> str:
    """Why there is no text."""
    with pytest.raises(FileMissing) as caught:
        files.text(path)
    return caught.value.reason


def test_files_below_the_folder_are_read(folder: Path) -> None:
    """As UTF-8, with or without a byte order mark, with any line ends."""
    assert "site: shop\ntitle: Shop\n" == FolderFiles(folder).text("shop.yaml")
    assert "site: mail" == FolderFiles(folder).text("specs/mail.yaml")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("", "the path is empty"),
        (" ", "the path is empty"),
        ("../above.yaml", "has no `..` in it"),
        ("specs/../shop.yaml", "has no `..` in it"),
        ("./shop.yaml", "no empty steps and no `.` in it"),
        ("specs//mail.yaml", "no empty steps and no `.` in it"),
        ("shop.yaml/", "no empty steps and no `.` in it"),
        ("/etc/passwd", "relative to the folder of the plan"),
        ("C:/shop.yaml", "relative to the folder of the plan"),
        ("specs\\mail.yaml", "written with `/`"),
        ("shop\0.yaml", "control character"),
        ("x" * 2_000, "1,000 characters at most"),
    ],
)
def test_paths_that_a_plan_may_not_name(folder: Path, path: str, why: str) -> None:
    """The same everywhere, whether the file is there or not."""
    texts = {path: "site: shop"}

    assert why in (refused(path) or "")
    for files in (FolderFiles(folder), InMemoryFiles(texts), NO_FILES, RecordedFiles(InMemoryFiles(texts))):
        assert why in reason(files, path)


def test_what_is_not_there_gets_a_guess(folder: Path) -> None:
    """Among the files beside it, and no others."""
    assert "there is no file `shp.yaml`; did you mean `shop.yaml`?" == reason(FolderFiles(folder), "shp.yaml")
    assert "there is no file `specs/mial.yaml`; did you mean `specs/mail.yaml`?" == reason(
        FolderFiles(folder), "specs/mial.yaml"
    )
    assert "there is no file `nowhere/shop.yaml`" == reason(FolderFiles(folder), "nowhere/shop.yaml")
    assert "above.yaml" not in reason(FolderFiles(folder), "abov.yaml")


def test_links_that_lead_out_are_refused(folder: Path) -> None:
    """A link inside of the folder is a file like any other."""
    (folder / "inside.yaml").symlink_to(folder / "shop.yaml")
    (folder / "outside.yaml").symlink_to(folder.parent / "above.yaml")
    (folder / "up").symlink_to(folder.parent)
    (folder / "loop.yaml").symlink_to(folder / "loop.yaml")

    assert FolderFiles(folder).text("inside.yaml").startswith("site: shop")
    assert "`outside.yaml` leads out of the folder of the plan" == reason(FolderFiles(folder), "outside.yaml")
    assert "`up/above.yaml` leads out of the folder of the plan" == reason(FolderFiles(folder), "up/above.yaml")
    assert "there is no file `up/abov.yaml`" == reason(FolderFiles(folder), "up/abov.yaml")
    assert "`loop.yaml` cannot be read" in reason(FolderFiles(folder), "loop.yaml")


def test_what_is_no_text_file_is_told(folder: Path) -> None:
    """Folders, pipes, other encodings, and more than a plan may have."""
    os.mkfifo(folder / "pipe.yaml")
    with (folder / "large.yaml").open("wb") as file:
        file.truncate(LARGEST + 1)

    assert "`specs` is not a file" == reason(FolderFiles(folder), "specs")
    assert "`pipe.yaml` is not a file" == reason(FolderFiles(folder), "pipe.yaml")
    assert "`latin.yaml` is not UTF-8 text (line 2): save it as UTF-8" == reason(FolderFiles(folder), "latin.yaml")
    assert "`large.yaml` has more than 16 MiB" == reason(FolderFiles(folder), "large.yaml")


def test_the_folder_itself_may_be_reached_by_a_link(folder: Path, tmp_path: Path) -> None:
    """People keep their plans behind links."""
    (tmp_path / "link").symlink_to(folder)

    assert FolderFiles(tmp_path / "link").text("shop.yaml").startswith("site: shop")


def test_recorded_files_stay_what_they_were(folder: Path) -> None:
    """What was read once is read again from the record."""
    files = RecordedFiles(FolderFiles(folder))
    before = files.text("shop.yaml")
    (folder / "shop.yaml").write_text("site: changed")

    assert before == files.text("shop.yaml")
    assert {"shop.yaml": before} == files.texts


@given(st.text("ab./\\:~ \0\n", max_size=12))
def test_a_path_that_is_not_refused_stays_below(path: str) -> None:
    """Whatever is put together from what paths are made of."""
    if refused(path) is None:
        base = Path("/plans/here")

        assert Path(os.path.normpath(base / path)).is_relative_to(base)
        assert os.path.normpath(base / path) == str(base / path)
