"""`callsheet lsp` without its extra."""

from __future__ import annotations

import sys

import pytest

from callsheet.cli.main import run_command_line


def test_a_missing_extra_is_one_line_with_the_command(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """`pip install callsheet` brings no language server."""
    for name in [one for one in sys.modules if one.partition(".")[0] in ("pygls", "lsprotocol")]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "callsheet.language_server.server", raising=False)
    monkeypatch.setitem(sys.modules, "pygls", None)
    monkeypatch.setitem(sys.modules, "lsprotocol", None)

    assert 2 == run_command_line(["lsp"])
    assert "error: the language server needs pygls: install it with `pip install 'callsheet[lsp]'`\n" == (
        capsys.readouterr().err
    )
