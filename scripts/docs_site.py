"""What the docs site has beside `docs/`: a hook of mkdocs, named in `mkdocs.yml`.

Pages that live elsewhere in the repo are shown where they belong, and lists of pages (checks, decisions) are made while
the site is built, so that a new page is in its list by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from callsheet.dsl.checks import CODES

ROOT = Path(__file__).resolve().parent.parent
ELSEWHERE = {
    "contributing.md": "CONTRIBUTING.md",
    "changes.md": "CHANGELOG.md",
    "conformance.md": "tests/conformance/README.md",
}
"""Pages of the site that are files of the repo."""
FAMILIES = {
    "CS0": "Reading",
    "CS1": "Names",
    "CS2": "Types and roles",
    "CS3": "Order and agents",
    "CS4": "Cost",
    "CS5": "Effects and resuming",
    "CS6": "Where information goes",
    "CS7": "Sites",
    "CS8": "Patches",
    "CS9": "Style",
}


def on_files(files: Any, config: Any) -> Any:
    """Put the pages in that `docs/` does not hold."""
    from mkdocs.structure.files import File

    for name, text in pages().items():
        files.append(File.generated(config, name, content=text))
    return files


def pages() -> dict[str, str]:
    """Each page that is made, by its path in the site."""
    elsewhere = {name: (ROOT / path).read_text(encoding="utf-8") for name, path in ELSEWHERE.items()}
    return {
        **{name: text.replace("](docs/", "](") for name, text in elsewhere.items()},
        "checks/index.md": checks(CODES),
        "decisions/index.md": decisions(),
    }


def checks(codes: Iterable[str]) -> str:
    """Every code by its family, with what it is about."""
    lines = ["# Checks", "", "What is told before anything runs. `callsheet explain CODE` shows the same pages."]
    for family, what in FAMILIES.items():
        here = [code for code in codes if code.startswith(family)]
        if here:
            lines += ["", f"## {what}", "", "| code | |", "|---|---|"]
            lines += [f"| [{code}]({code}.md) | {CODES[code]} |" for code in here]
    return "\n".join([*lines, ""])


def decisions() -> str:
    """Every decision with its date, the newest first."""
    lines = ["# Decisions", "", "What was decided, why, and what it costs.", ""]
    for path in sorted((ROOT / "docs" / "decisions").glob("0*.md"), reverse=True):
        text = path.read_text(encoding="utf-8")
        date = re.search(r"^\d{4}-\d{2}-\d{2}$", text, re.MULTILINE)
        lines.append(
            f"- [{text.partition(chr(10))[0].removeprefix('# ')}]({path.name}){f', {date[0]}' if date else ''}"
        )
    return "\n".join([*lines, ""])
