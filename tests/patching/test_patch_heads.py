"""A patch whose head is wrong is told once: nothing behind it can be read, and no edit is to blame."""

from __future__ import annotations

import pytest

from callsheet.dsl.parsing import parse_patch

EDITS = """
replace node look by scout { goto "/" }
remove other
remove third
"""


@pytest.mark.parametrize(
    ("head", "found"),
    [
        ("patch buy", "unexpected `replace`"),
        ("patch buy at", "unexpected `replace`"),
        ('patch buy because "it moved"', "unexpected `because`"),
        ('patch buy "abcdef12"', 'unexpected `"abcdef12"`'),
        ('patch at "abcdef12"', "unexpected `at`"),
        ('patch buy on "abcdef12"', "unexpected `on`"),
        ("patch", "unexpected `node`"),
    ],
)
def test_a_head_is_told_once(head: str, found: str) -> None:
    """With how it is written."""
    (told,) = parse_patch(head + EDITS).diagnostics

    assert (found, True) == (told.message, 'a patch begins with `patch PLAN at "HASH"`' in told.help)


def test_behind_a_sound_head_each_mistake_is_told() -> None:
    """Comments and lines between its words change nothing."""
    patch = parse_patch('# mended\npatch buy # the plan\n at\n "abcdef12"\nremove look\nremovee b\nremove 7\n')

    assert 2 <= len(patch.diagnostics)
    assert not any("a patch begins with" in one.help for one in patch.diagnostics)
