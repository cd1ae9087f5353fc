"""From a blueprint to the folder of a site: one file from each template, and the test of it.

Nothing is written over, and nothing is left half written: the files are made in memory first.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from .blueprint import BadBlueprint, Blueprint, FieldOf, GoalOf
from .spec_words import SpecWords

FILES: Mapping[str, str] = {
    "__init__.py": "init.py.j2",
    "labels.py": "labels.py.j2",
    "state.py": "state.py.j2",
    "seeds.py": "seeds.py.j2",
    "pages.py": "pages.py.j2",
    "frame.py": "frame.py.j2",
    "list_page.py": "list_page.py.j2",
    "record_page.py": "record_page.py.j2",
    "goals.py": "goals.py.j2",
    "site.py": "site.py.j2",
    "spec.yaml": "spec.yaml.j2",
    "test_site.py": "test_site.py.j2",
}
"""What is in the folder of a site, and from which template it is made."""

LONGEST_LINE = 120


def write_site(blueprint: Blueprint, folder: Path) -> list[Path]:
    """Write the site into `folder`, which must not be there yet. Raises `BadBlueprint` and `OSError`."""
    if folder.exists():
        raise BadBlueprint(f"`{folder}` is there already; choose another folder, or move it away")
    texts = texts_of(blueprint)
    folder.mkdir(parents=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return [folder / name for name in texts]


def texts_of(blueprint: Blueprint) -> dict[str, str]:
    """The text of each file of the site."""
    environment, values = _environment(blueprint), _values(blueprint)
    return {name: environment.get_template(template).render(values) for name, template in FILES.items()}


def _environment(blueprint: Blueprint) -> Environment:
    environment = Environment(  # it writes programs, so nothing is escaped
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    environment.filters.update(
        listed=_listed, literal=_literal, pairs=_pairs, names=_names, quoted=_quoted, drawn=_drawn
    )
    words = SpecWords(blueprint)
    environment.globals.update(
        imported=_imported,
        kind_of_goal=lambda goal: _kind_of_goal(blueprint, goal),
        guards=lambda operations: " ".join(f"can_{one.name}" for one in operations if one.needs),
        kinds_of_goals=lambda: " ".join(sorted({_kind_of_goal(blueprint, goal) for goal in blueprint.goals})),
        pools=lambda kinds: " ".join(f"{one.name.upper()}S" for one in blueprint.fields if one.kind in kinds.split()),
        role=words.role,
        type_of=words.type_of,
        parameters=words.parameters,
        pressing=words.pressing,
        before=words.before,
        after=words.after,
        commits=words.commits(),
        list_elements=words.elements("list"),
        record_elements=words.elements("record"),
        columns=words.columns(),
        table=dict(blueprint.labels())["table"][0],
    )
    return environment


def _values(blueprint: Blueprint) -> dict[str, Any]:
    operations = blueprint.operations
    on_page = [one for one in operations if one.at == "record"]
    return {
        "site": blueprint,
        "Record": "".join(part.capitalize() for part in blueprint.record.split("_")),
        "name": blueprint.fields[0].name,
        "adding": [one for one in operations if one.adds],
        "in_rows": [one for one in operations if one.at == "row"],
        "on_page": on_page,
        "asking": [one for one in on_page if one.asks],
        "plain": [one for one in on_page if not one.asks],
        "confirmed": [one for one in on_page if one.confirm],
        "typed_fields": [one.name for one in blueprint.fields if one.kind != "choice"],
        "chosen_fields": [one.name for one in blueprint.fields if one.kind == "choice"],
    }


def _kind_of_goal(blueprint: Blueprint, goal: GoalOf) -> str:
    """The function that makes the template of a goal."""
    if blueprint.operation(goal.does[0]).adds:
        return "goal_to_add"
    return "goal_on_several" if goal.several else "goal_on_one"


def _imported(module: str, *names: object) -> str:
    """An import of names (several in a text, Undefined for none) as formatters write it."""
    parts = sorted({part for one in names if one for part in str(one).split()}, key=_import_order)
    line = f"from {module} import {', '.join(parts)}"
    if len(line) <= LONGEST_LINE:
        return line
    return f"from {module} import (\n" + "".join(f"    {part},\n" for part in parts) + ")"


def _import_order(name: str) -> tuple[int, str]:
    """Constants first, then classes, then functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2, name)


def _literal(value: str | bool) -> str:
    """A Python literal in double quotes."""
    return str(value) if isinstance(value, bool) else json.dumps(value, ensure_ascii=False)


def _listed(values: Iterable[str], indent: int = 4) -> str:
    """A tuple of texts, in lines of their own where they are long; `indent` is that of the line it begins on."""
    return _tuple([_literal(value) for value in values], indent)


def _names(values: Iterable[str]) -> str:
    """A tuple of names."""
    return _tuple(list(values))


def _tuple(parts: list[str], indent: int = 4) -> str:
    line = f"({', '.join(parts)}{',' if len(parts) == 1 else ''})"
    if len(line) < LONGEST_LINE - 30:
        return line
    blank = " " * indent
    return "(\n" + "".join(f"{blank}    {part},\n" for part in parts) + f"{blank})"


def _pairs(pairs: Iterable[tuple[str, str | bool]]) -> str:
    return "{" + ", ".join(f"{_literal(name)}: {_literal(value)}" for name, value in pairs) + "}"


def _quoted(text: str) -> str:
    """A text in YAML, with quotes where it could be read as something else."""
    return "'" + text.replace("'", "''") + "'"


def _drawn(field: FieldOf, blueprint: Blueprint) -> str:
    """The code that draws the first value of a field."""
    value = "a_day(dice)" if field.kind == "date" else f"dice.choice({field.name.upper()}S)"
    flags = [flag.name for flag in blueprint.flags if field.name in flag.fills]
    if flags:
        return f'{value} if {" or ".join(flags)} else ""'
    return '""' if field.empty else value
