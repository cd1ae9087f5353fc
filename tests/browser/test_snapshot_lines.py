"""ARIA snapshots, taken apart."""

from __future__ import annotations

import pytest

from callsheet.interpreter.browser.outline import Line, outline


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('- button "Save"', [("button", "Save", "")]),
        ('- button "Save \\"all\\"" [disabled] [ref=e3]:', [("button", 'Save "all"', "")]),
        ("- 'button \"It''s: {odd}\" [pressed]'", [("button", "It's: {odd}", "")]),
        ('- textbox "Email": bob@example.org', [("textbox", "Email", "bob@example.org")]),
        ("- 'textbox \"a: b\"': \"x: \\\"y\\\"\"", [("textbox", "a: b", 'x: "y"')]),
        ("- listitem: First offer", [("listitem", "", "First offer")]),
        ('- heading "H" [level=1]\n- list:\n  - listitem:\n    - text: x\n    - link "L":\n      - /url: "#"',
         [("heading", "H", ""), ("list", "", ""), ("listitem", "", ""), ("link", "L", "")]),
        ("- text: only", []),
        ("", []),
    ],
)  # fmt: skip
def test_outline(text: str, expected: list[tuple[str, str, str]]) -> None:
    """Each element with a role is a line, however its name had to be quoted."""
    assert [Line(role=role, name=name, text=said) for role, name, said in expected] == outline(text)
