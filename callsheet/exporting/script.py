"""The whole script: head, helpers, a function a node, and `main`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import resources

from callsheet.dsl import ast
from callsheet.dsl.check import CheckedPlan

from .expressions import python
from .nodes import calls, finished, node_function, used_alone
from .skills import skill_function
from .statements import negated
from .writer import CannotExport, Refused, Writer, constant, indented, text

_INPUTS = {
    "Text": "str",
    "Url": "str",
    "File": "str",
    "Int": "int",
    "Decimal": "Decimal",
    "Bool": "truth",
    "Money": "money",
    "Date": "date.fromisoformat",
}
"""What reads an input of a type from the command line."""

HEAD = '''"""{doc}

Made of the plan `{name}` by `callsheet export`. It needs Python 3.11 and `pip install playwright`:

    python {name}.py{inputs}

It does what the plan says, one node after the other, and so are instances. What a run of the plan does beside that it
does not: there is no journal and no resuming, no budget, no containment, and a secret is not masked.
"""

from __future__ import annotations
'''
IMPORTS = """
import argparse
import getpass
import json
import os
import re
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from urllib.parse import quote as percent_encoded

from playwright.sync_api import Error as PlaywrightError
from playwright.sync_api import Locator, Page, expect, sync_playwright
from playwright.sync_api import TimeoutError as PlaywrightTimeout
"""
"""What a script may import; of it those lines are taken that are used."""


def export_plan(plan: CheckedPlan) -> str:
    """The script. Raises `CannotExport` with a line for each form that it cannot have."""
    writer = Writer(plan=plan)
    for form in _refused(plan):
        writer.refuse(form)
    parameters: dict[str, list[str]] = {}
    skills = [skill_function(skill, writer) for skill in plan.skills.values()]
    nodes = [node_function(name, writer, parameters) for name in plan.order if name not in plan.done]
    main = ["def main(page_of: Callable[[str], Page], inputs: dict, secrets: dict[str, str]) -> None:"]
    main += [f'    """{plan.plan.name.text}, node by node."""']
    work = used_alone([*finished(writer), *calls(writer, parameters), *_ending(writer)], writer)
    main += indented([*_inputs(writer, "\n".join(work)), *work])
    if writer.problems:
        file = plan.plan.source.name
        told = [f"  {file}:{line}: {form}" for line, form in sorted(writer.problems)]
        raise CannotExport("\n".join(("a Playwright script cannot do all that this plan says", *told)))
    parts = [
        *_helpers(writer.helpers | {"Failed"}),
        *_sites(plan),
        *skills,
        *nodes,
        "\n".join(main),
        _start(plan, writer),
    ]
    code = "\n\n\n".join(parts)
    return f"{_head(plan)}\n\n{_imports(code)}\n\n\n{code}\n"


def _imports(code: str) -> str:
    """The imports that the code needs."""
    lines: list[str] = []
    for line in IMPORTS.strip().split("\n"):
        names = [one.split(" as ")[-1].strip() for one in line.partition("import ")[2].split(",")]
        used = [one for one in names if re.search(rf"\b{one}\b", code)]
        if not line:
            lines.append(line)
        elif used:
            lines.append(line if len(used) == len(names) else f"{line.partition('import ')[0]}import {', '.join(used)}")
    return "\n".join(lines)


def _refused(plan: CheckedPlan) -> Iterator[Refused]:
    """Declarations that only a run can carry out."""
    for agent in plan.agents.values():
        if agent.kind == "human":
            yield Refused(agent, "an agent that `is human`")
    if plan.done_instances:
        yield Refused(plan.done_instances[0], "`done` of an instance")


# The rest


def _head(plan: CheckedPlan) -> str:
    name, doc = plan.plan.name.text, (plan.plan.doc or f"The plan `{plan.plan.name.text}`.").strip()
    given = "".join(f" --input {one}=…" for one, declared in plan.inputs.items() if declared.default is None)
    return HEAD.format(doc=doc.replace("\\", "\\\\"), name=name, inputs=given).rstrip()


def _sites(plan: CheckedPlan) -> Iterator[str]:
    lines = []
    for name, site in plan.sites.items():
        lines.append(f"{constant(name)} = {text(str(site.address.plain).rstrip('/'))}")
    if lines:
        yield "\n".join(lines)


def _inputs(writer: Writer, work: str) -> list[str]:
    """The inputs by name, of the types that the plan says; only those that the work mentions are read."""
    lines = []
    for name, declared in writer.plan.inputs.items():
        try:
            default = python(declared.default, writer) if declared.default is not None else None
            read = _reader(declared.type, declared, writer)
        except Refused as refused:
            writer.refuse(refused)
            continue
        given = f"{read}(inputs.pop({text(name)}))"
        line = given if default is None else f"{given} if {text(name)} in inputs else {default}"
        used = re.search(rf"\b{writer.name(name)}\b", work) is not None
        lines.append(f"{writer.name(name)} = {line}" if used else f"inputs.pop({text(name)}, None)")
    writer.helper("Failed")
    return [*lines, "if inputs:", '    raise Failed(f"there is no input `{next(iter(inputs))}`")']


def _reader(kind: ast.TypeExpression, place: ast.Syntax, writer: Writer) -> str:
    match kind:
        case ast.NamedType(name=name, currency=None) if name in _INPUTS:
            read = _INPUTS[name]
            if read in ("money", "truth"):
                writer.helper(read)
            return read
        case ast.ListType(item=ast.NamedType(name="Text")):
            return "json.loads"
    raise Refused(place, "an input of this type")


def _ending(writer: Writer) -> Iterator[str]:
    """Goal and result."""
    declarations = writer.plan.plan.declarations
    writer.locals = set()
    for one in declarations:
        try:
            if isinstance(one, ast.Goal):
                written = " ".join(writer.plan.plan.source.slice(one.condition.span).split())
                yield f"if {negated(one.condition, writer)}:"
                yield f"    raise Failed({text(f'the goal is not met: {written}')})"
        except Refused as refused:
            writer.refuse(refused)
    for one in declarations:
        try:
            if isinstance(one, ast.Result):
                yield f"print(json.dumps({python(one.value, writer)}, default=str, ensure_ascii=False))"
        except Refused as refused:
            writer.refuse(refused)


def _start(plan: CheckedPlan, writer: Writer) -> str:
    """From the command line to `main`: a browser, and a page of its own for each agent."""
    sites = ", ".join(f"{text(name)}: {text(constant(name))}" for name in plan.sites)
    agents = [(name, one.site.text) for name, one in plan.agents.items() if one.site is not None]
    lines = ["def start() -> int:", '    """Read the command line, open a browser, do it."""']
    lines += indented(_COMMAND_LINE.format(sites=sites).strip("\n").split("\n"))
    lines += indented(["secrets = {}", *_secrets(plan), "pages: dict[str, Page] = {}", ""])
    lines += indented(["with sync_playwright() as playwright:"])
    lines += indented(indented(_BROWSER.strip("\n").split("\n")))
    lines += indented(indented(["", "def page_of(agent: str) -> Page:", *indented(_pages(plan, agents, writer)), ""]))
    lines += indented(indented(_END.strip("\n").split("\n")))
    return "\n".join([*lines, "", "", 'if __name__ == "__main__":', "    sys.exit(start())"])


def _secrets(plan: CheckedPlan) -> list[str]:
    if not plan.secrets:
        return []
    names = ", ".join(text(name) for name in plan.secrets)
    return [
        f"for name in ({names},):",
        '    secrets[name] = os.environ.get(f"CALLSHEET_SECRET_{name.upper()}") or getpass.getpass(f"{name}: ")',
    ]


def _pages(plan: CheckedPlan, agents: list[tuple[str, str]], writer: Writer) -> list[str]:
    lines = ["if agent not in pages:", "    credentials = None"]
    for site in dict.fromkeys(site for _, site in agents):
        auth = plan.sites[site].auth
        if auth is None:
            continue
        names = tuple(name for name, where in agents if where == site)
        user = _user(auth, plan, writer)
        lines += [
            f"    if agent in {names!r}:",
            f'        credentials = {{"username": {user}, "password": secrets[{text(auth.secret.text)}]}}',
        ]
    return [
        *lines,
        "    pages[agent] = browser.new_context(http_credentials=credentials).new_page()",
        "return pages[agent]",
    ]


def _user(auth: ast.Auth, plan: CheckedPlan, writer: Writer) -> str:
    if isinstance(auth.user, ast.Reference) and auth.user.name in plan.inputs:
        default = plan.inputs[auth.user.name].default
        return f"given.get({text(auth.user.name)}, {python(default, writer) if default is not None else text('')})"
    return python(auth.user, writer)


_COMMAND_LINE = """
parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
parser.add_argument("--input", action="append", default=[], metavar="NAME=VALUE")
parser.add_argument("--site", action="append", default=[], metavar="NAME=URL", help="another address of a site")
parser.add_argument("--headed", action="store_true", help="show the browser")
parser.add_argument("--executable", default=os.environ.get("CALLSHEET_CHROMIUM"), help="the Chromium to use")
options = parser.parse_args()
given = {{}}
for one in options.input:
    name, equals, given[name] = one.partition("=")
    if not equals:
        parser.error(f"an input is written NAME=VALUE, not {{one}}")
sites = {{{sites}}}
for one in options.site:
    name, _, address = one.partition("=")
    if name not in sites:
        parser.error(f"there is no site {{name}}; there are: {{', '.join(sites)}}")
    globals()[sites[name]] = address.rstrip("/")
"""
_BROWSER = """
browser = playwright.chromium.launch(headless=not options.headed, executable_path=options.executable)
expect.set_options(timeout=10_000)
"""
_END = """
try:
    main(page_of, dict(given), secrets)
except (AssertionError, PlaywrightError, Failed, ValueError, ArithmeticError, LookupError) as failed:
    print(f"failed: {failed}", file=sys.stderr)
    return 1
finally:
    browser.close()
return 0
"""


# Helpers


def _helpers(wanted: set[str]) -> Iterator[str]:
    """The code of the helpers that are used, and of those that they use, in the order of the file."""
    written = resources.files(__package__).joinpath("support.py.txt").read_text(encoding="utf-8")
    sections = re.findall(r"^#: (\w+)([ \w]*)\n(.*?)(?=^#: |\Z)", written, re.MULTILINE | re.DOTALL)
    needs = {name: more.split() for name, more, _ in sections}
    found: set[str] = set()
    left = list(wanted)
    while left:
        name = left.pop()
        if name not in found:
            found.add(name)
            left += needs[name]
    for name, _, code in sections:
        if name in found:
            yield code.strip()
