"""From the text of a blueprint to a `Blueprint`, or to one line that says what is wrong with it and where.

Keys that are not known, names that nothing has, wordings that two labels share and goals that nothing can meet are
told before any code is written.
"""

from __future__ import annotations

import keyword
import re
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from typing import Any

import yaml

from .blueprint import BadBlueprint, Blueprint, FieldOf, FilterOf, FlagOf, GoalOf, Operation

THEMES = ("moss", "sea", "plum", "clay", "slate", "rose")
KINDS = ("text", "choice", "date")
PLACES = ("record", "row", "list")
TAKEN = frozenset("id content setting state replace field dataclass tidy is_date doing".split())
"""Names that the code of a site has for something else."""
RECORD_TAKEN = frozenset(
    "answer any asked box button close content dialog fact facts form getattr heading kept labels len link look "
    "mapping nav notice one open option page part path problem random replace request row select send setting "
    "site state step table template text textbox tidy tuple typed words".split()
)
"""What one record can't be called besides: a class of the code is called like it, and a parameter of functions."""
RECORDS_TAKEN = frozenset("contents find next_id setting".split())
"""What several can't be called: the state keeps something else by these names."""
_NAME = re.compile(r"[a-z][a-z0-9_]*")


def read_blueprint(text: str, *, name: str | None = None) -> Blueprint:
    """The blueprint of a YAML text, of the site called `name` where that is said. Raises `BadBlueprint`."""
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise BadBlueprint(
            f"this is no YAML{where}: {getattr(error, 'problem', None) or 'it can not be read'}"
        ) from error
    blueprint = _blueprint(_Place("", data))
    _check(blueprint)
    if name not in (None, blueprint.site):
        raise BadBlueprint(
            f"`site`: this is the blueprint of `{blueprint.site}`; write `site: {name}` for a site of that name"
        )
    return blueprint


def is_name(text: str) -> bool:
    """Whether code can call something that: a site, a record, a field."""
    return _NAME.fullmatch(text) is not None and not keyword.iskeyword(text)


class _Place:
    """A value in the file and where it stands, for what is said about it."""

    def __init__(self, path: str, value: Any) -> None:
        self.path, self.value = path, value

    def wrong(self, message: str) -> BadBlueprint:
        return BadBlueprint(f"`{self.path}`: {message}" if self.path else message)

    def keys(self, known: str) -> None:
        """Only keys that are known, separated by blanks."""
        for key in self.mapping():
            if key not in known.split():
                near = get_close_matches(str(key), known.split(), n=1)
                hint = f"did you mean `{near[0]}`?" if near else f"there are {', '.join(known.split())}"
                raise self.wrong(f"there is no key `{key}`; {hint}")

    def mapping(self) -> Mapping[str, Any]:
        if not isinstance(self.value, Mapping):
            raise self.wrong("a mapping is needed here")
        return self.value

    def at(self, key: str) -> _Place:
        if key not in self.mapping():
            raise self.wrong(f"`{key}` is missing")
        return self.maybe(key, None)

    def maybe(self, key: str, otherwise: Any) -> _Place:
        return _Place(f"{self.path}.{key}".lstrip("."), self.mapping().get(key, otherwise))

    def each(self, key: str) -> Iterable[tuple[str, _Place]]:
        inside = self.maybe(key, {})
        for name in inside.mapping():
            if not is_name(str(name)):
                raise inside.wrong(
                    f"`{name}` can't be a name: use small letters, digits and `_`, and no word of Python"
                )
            if name in TAKEN:
                raise inside.wrong(f"`{name}` is a name that the code of a site uses itself; choose another one")
            yield name, inside.at(name)

    def text(self, *, braces: bool = False) -> str:
        if not isinstance(self.value, str) or not self.value.strip():
            raise self.wrong("a text is needed here; put numbers and dates in quotes")
        text = " ".join(self.value.split())
        # Texts come into code, specs and addresses: what would end one there is never in one.
        if not text.isprintable() or set(text) & set('"\\' if braces else '"\\{}'):
            raise self.wrong('a text has no `"`, `\\`, `{`, `}` or control characters; quotes are ‘ ’ and “ ”')
        return text

    def texts(self, *, braces: bool = False) -> tuple[str, ...]:
        values = self.value if isinstance(self.value, list) else [self.value]
        return tuple(_Place(self.path, one).text(braces=braces) for one in values)

    def truth(self) -> bool:
        if not isinstance(self.value, bool):
            raise self.wrong("`true` or `false` is needed here")
        return self.value

    def one_of(self, known: Iterable[str], what: str) -> str:
        text = self.text()
        if text not in known:
            near = get_close_matches(text, tuple(known), n=1)
            raise self.wrong(f"there is no {what} `{text}`" + (f"; did you mean `{near[0]}`?" if near else ""))
        return text


def _blueprint(top: _Place) -> Blueprint:
    top.keys("site title summary theme record records heading fields flags operations filters goals")
    flags = tuple(_flag(name, place) for name, place in top.each("flags"))
    fields = tuple(_field(name, place) for name, place in top.each("fields"))
    return Blueprint(
        site=_word(top.at("site")),
        title=top.at("title").text(),
        summary=top.at("summary").text(),
        theme=top.maybe("theme", "slate").one_of(THEMES, "theme"),
        record=_word(top.at("record"), RECORD_TAKEN),
        records=_word(top.at("records"), RECORDS_TAKEN),
        heading=top.at("heading").texts(),
        fields=fields,
        flags=flags,
        operations=tuple(_operation(name, place, fields, flags) for name, place in top.each("operations")),
        filters=tuple(_filter(name, place, flags) for name, place in top.each("filters")),
        goals=tuple(_goal(name, place) for name, place in top.each("goals")),
    )


def _word(place: _Place, taken: frozenset[str] = frozenset()) -> str:
    text = place.text()
    if not is_name(text):
        raise place.wrong(f"`{text}` can't be a name: use small letters, digits and `_`")
    if text in taken:
        raise place.wrong(f"`{text}` is a name that the code of a site uses itself; choose another one")
    return text


def _field(name: str, place: _Place) -> FieldOf:
    place.keys("label kind values empty")
    kind = place.maybe("kind", "text").one_of(KINDS, "kind of field")
    values = place.maybe("values", []).texts() if kind != "date" else ()
    if kind != "date" and len(values) < 3:
        raise place.wrong("`values` has to list three texts or more")
    return FieldOf(
        name=name,
        label=place.at("label").texts(),
        kind=kind,  # type: ignore[arg-type] # one of KINDS
        values=values,
        empty=place.maybe("empty", False).truth(),
    )


def _flag(name: str, place: _Place) -> FlagOf:
    place.keys("label one_in fills")
    one_in = place.maybe("one_in", 3).value
    if isinstance(one_in, bool) or not isinstance(one_in, int) or one_in < 1:
        raise place.wrong("`one_in` has to be a whole number from 1")
    fills = place.maybe("fills", []).texts()
    return FlagOf(name=name, label=place.at("label").texts(), one_in=one_in, fills=fills)


def _operation(name: str, place: _Place, fields: tuple[FieldOf, ...], flags: tuple[FlagOf, ...]) -> Operation:
    place.keys("label at asks needs sets deletes confirm commit")
    known = [one.name for one in fields]
    asks, sets = place.maybe("asks", []), place.maybe("sets", {})
    return Operation(
        name=name,
        label=place.at("label").texts(),
        at=place.maybe("at", "record").one_of(PLACES, "place"),  # type: ignore[arg-type] # one of PLACES
        asks=tuple(_Place(asks.path, one).one_of(known, "field") for one in asks.texts()),
        needs=tuple(_need(place.maybe("needs", []).path, one, flags) for one in place.maybe("needs", []).texts()),
        sets=tuple((key, _set(sets.at(key), key, fields, flags)) for key in sets.mapping()),
        deletes=place.maybe("deletes", False).truth(),
        confirm=place.maybe("confirm", []).texts(),
        commit=place.maybe("commit", False).truth(),
    )


def _need(path: str, text: str, flags: tuple[FlagOf, ...]) -> tuple[str, bool]:
    """`lent` or `not lent`."""
    holds = not text.startswith("not ")
    name = _Place(path, text.removeprefix("not ")).one_of([one.name for one in flags], "flag")
    return name, holds


def _set(place: _Place, name: str, fields: tuple[FieldOf, ...], flags: tuple[FlagOf, ...]) -> str | bool:
    if name in {one.name for one in flags}:
        return place.truth()
    _Place(place.path, name).one_of([one.name for one in fields], "field or flag")
    return "" if place.value == "" else place.text()


def _filter(name: str, place: _Place, flags: tuple[FlagOf, ...]) -> FilterOf:
    place.keys("label shows")
    flag, holds = _need(f"{place.path}.shows", place.at("shows").text(), flags)
    return FilterOf(name=name, label=place.at("label").texts(), flag=flag, holds=holds)


def _goal(name: str, place: _Place) -> GoalOf:
    place.keys("words does several")
    return GoalOf(
        name=name,
        words=place.at("words").texts(braces=True),
        does=place.at("does").texts(),
        several=place.maybe("several", False).truth(),
    )


def _check(blueprint: Blueprint) -> None:
    """What is right by itself and wrong together."""
    if not blueprint.fields or blueprint.fields[0].kind != "text" or blueprint.fields[0].empty:
        raise BadBlueprint("`fields`: the first field names a record, so it is a text and not empty")
    if len(blueprint.fields[0].values) < 12:
        raise BadBlueprint(
            f"`fields.{blueprint.fields[0].name}.values`: list twelve names or more, worlds draw from them"
        )
    if not blueprint.operations or not blueprint.goals:
        raise BadBlueprint("`operations` and `goals` have to list something each")
    if {one.name for one in blueprint.fields} & {one.name for one in blueprint.flags}:
        raise BadBlueprint("`flags`: a flag and a field have the same name")
    _check_wordings(blueprint)
    for operation in blueprint.operations:
        _check_operation(blueprint, operation)
    for goal in blueprint.goals:
        _check_goal(blueprint, goal)


def _check_wordings(blueprint: Blueprint) -> None:
    seen: dict[str, str] = {}
    for key, texts in blueprint.labels():
        for text in texts:
            if text in seen:
                raise BadBlueprint(f"`{text}` is a wording of both `{seen[text]}` and `{key}`; each needs its own")
            seen[text] = key


def _check_operation(blueprint: Blueprint, operation: Operation) -> None:
    where = f"`operations.{operation.name}`"
    if operation.adds and (operation.needs or operation.deletes or blueprint.fields[0].name not in operation.asks):
        raise BadBlueprint(
            f"{where}: one at the list adds a record: it asks for its name, and needs and deletes nothing"
        )
    if operation.at == "row" and (operation.asks or operation.confirm):
        raise BadBlueprint(f"{where}: a button in a row asks nothing; put it on the record's page")
    flags = [flag for flag, _ in operation.needs]
    if len(flags) > len(set(flags)):
        raise BadBlueprint(f"{where}: it needs one flag twice; say once whether it has to hold")
    if not (operation.asks or operation.sets or operation.deletes):
        raise BadBlueprint(f"{where}: it changes nothing; say what it `asks`, `sets` or that it `deletes`")


def _check_goal(blueprint: Blueprint, goal: GoalOf) -> None:
    where = f"`goals.{goal.name}`"
    known = [one.name for one in blueprint.operations]
    done = [blueprint.operation(_Place(f"goals.{goal.name}.does", one).one_of(known, "operation")) for one in goal.does]
    if goal.several and (len(done) != 1 or done[0].asks or done[0].adds):
        raise BadBlueprint(f"{where}: `several` is for one operation that asks nothing")
    if any(one.adds or one.deletes for one in done[1:]):
        raise BadBlueprint(f"{where}: adding comes first, and deleting alone")
    if blueprint.record in {one.name for one in blueprint.fields}:
        raise BadBlueprint(f"`fields.{blueprint.record}`: records are called that; name the field otherwise")
    _check_order(blueprint, where, done)
    asked = {name for one in done for name in one.asks}
    name = blueprint.fields[0].name
    subject = {blueprint.record} if not goal.several else {blueprint.records}
    allowed = asked | (set() if done[0].adds else subject)
    for text in goal.words:
        said = set(re.findall(r"\{(\w+)\}", text))
        if said != allowed or set(re.sub(r"\{\w+\}", "", text)) & set("{}"):
            wanted = ", ".join(f"{{{one}}}" for one in sorted(allowed))
            raise BadBlueprint(f"{where}: each wording has to say {wanted}; `{text}` does not, or says more")
    if not done[0].adds and name in asked and goal.several:
        raise BadBlueprint(f"{where}: several records can't get one name")


def _check_order(blueprint: Blueprint, where: str, done: list[Operation]) -> None:
    """Each operation of a goal can be done when those before it are: a new record has no flags."""
    holds = {flag.name: False for flag in blueprint.flags} if done[0].adds else {}
    for operation in done:
        for flag, needed in operation.needs:
            if holds.get(flag, needed) is not needed:
                so = "holds" if holds[flag] else "does not hold"
                raise BadBlueprint(f"{where}: `{operation.name}` can't be done then, since `{flag}` {so}")
            holds[flag] = needed
        holds.update({name: value for name, value in operation.sets if isinstance(value, bool)})
