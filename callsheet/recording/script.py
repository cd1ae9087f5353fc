"""A Python script as `playwright codegen` writes it, sync, async or for pytest → Recording.

The script is parsed, never run. What the recorder does not write (a loop, a variable) becomes an action of the name
`unknown`, which a plan tells in a comment.
"""

from __future__ import annotations

import ast
from dataclasses import replace
from typing import Any

from .recorded import Action, Locator, NotARecording, Part, Pattern, Recording, Words

_ACTIONS = {
    "check": "check",
    "clear": "clear",
    "click": "click",
    "dblclick": "click",
    "fill": "fill",
    "hover": "hover",
    "press": "press",
    "press_sequentially": "type",
    "type": "type",
    "select_option": "select",
    "set_input_files": "setInputFiles",
    "uncheck": "uncheck",
}
_ON_PAGES = {"goto": "navigate", "close": "closePage", "reload": "reload", "go_back": "back"}
_KINDS = {
    "get_by_alt_text": "alt",
    "get_by_label": "label",
    "get_by_placeholder": "placeholder",
    "get_by_test_id": "test-id",
    "get_by_text": "text",
    "get_by_title": "title",
}
_EXPECTED = {
    "to_be_checked": "assertChecked",
    "to_be_visible": "assertVisible",
    "to_contain_text": "assertText",
    "to_have_text": "assertText",
    "to_be_empty": "assertValue",
    "to_have_value": "assertValue",
}
_BESIDE_THE_WORK = frozenset({"launch", "new_context", "new_page", "set_default_timeout", "once", "on"})
_FLAGS = {"IGNORECASE": "i", "MULTILINE": "m", "DOTALL": "s"}


class _Unknown(Exception):
    """The recorder does not write this."""


def read_script(text: str) -> Recording:
    """The recording in a script's text. Raises `NotARecording`."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError) as error:
        line = f"line {error.lineno}" if isinstance(error, SyntaxError) else "it"
        raise NotARecording(f"{line} is not Python: {getattr(error, 'msg', error)}") from None
    body = next((found for found in map(_body, ast.walk(tree)) if found), [])
    if not body:
        raise NotARecording("it has no function that works on pages: it is no script of Playwright's recorder")
    reader = _Reader(text)
    for statement in body:
        reader.read(statement)
    return Recording(actions=tuple(reader.actions), user=reader.user)


def _body(node: ast.AST) -> list[ast.stmt]:
    """The statements of the function that does the work: `run(playwright)`, or a test that is given a page."""
    if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
        parameters = {one.arg for one in node.args.args}
        if parameters & {"playwright", "page", "p"}:
            return node.body
    return []


class _Reader:
    """Takes the statements in one by one."""

    def __init__(self, text: str) -> None:
        self.actions: list[Action] = []
        self.user: str | None = None
        self._text = text
        self._dialog = False
        self._infos: dict[str, int] = {}
        """Which action opened the page that will be `NAME_info.value`."""

    def read(self, statement: ast.stmt) -> None:
        """One statement of the script."""
        try:
            self._read(statement)
        except _Unknown:
            self.actions.append(self._unknown(statement))

    def _read(self, statement: ast.stmt) -> None:
        match statement:
            case ast.Expr(value=ast.Constant()) | ast.Pass():
                return
            case ast.Expr(value=value):
                self._call(_awaited(value), statement)
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                self._assigned(name, _awaited(value), statement)
            case ast.With(items=[item], body=[inner]) | ast.AsyncWith(items=[item], body=[inner]):
                self._around(item, inner)
            case _:
                raise _Unknown

    def _call(self, call: ast.expr, statement: ast.stmt) -> None:
        if not isinstance(call, ast.Call) or not isinstance(call.func, ast.Attribute):
            raise _Unknown
        subject, method = call.func.value, call.func.attr
        if method == "once":
            self._dialog = True
        elif method == "close" and isinstance(subject, ast.Name) and subject.id in ("context", "browser"):
            return
        elif method not in _BESIDE_THE_WORK:
            action = self._action(subject, method, call, statement)
            self.actions.append(action)
            self._dialog = False

    def _action(self, subject: ast.expr, method: str, call: ast.Call, statement: ast.stmt) -> Action:
        given = {one.arg: one.value for one in call.keywords if one.arg}
        if method in _ON_PAGES and isinstance(subject, ast.Name):
            return self._made(
                statement, name=_ON_PAGES[method], page=subject.id, text=_text(call.args[0]) if call.args else ""
            )
        if isinstance(subject, ast.Call) and isinstance(subject.func, ast.Name) and subject.func.id == "expect":
            return self._expected(subject.args[0], method, call, statement)
        if method not in _ACTIONS:
            raise _Unknown
        page, locator = _locator(subject)
        values = _texts(call.args[0]) if method in ("select_option", "set_input_files") and call.args else ()
        if "label" in given:
            raise _Unknown
        return self._made(
            statement,
            name=_ACTIONS[method],
            page=page,
            locator=locator,
            text=_text(call.args[0]) if call.args and not values else "",
            values=values,
            times=2 if method == "dblclick" else int(_constant(given.get("click_count"), 1)),
            button=str(_constant(given.get("button"), "left")),
            modifiers=_texts(given["modifiers"]) if "modifiers" in given else (),
            position=_position(given.get("position")),
        )

    def _expected(self, subject: ast.expr, method: str, call: ast.Call, statement: ast.stmt) -> Action:
        name = method.removeprefix("not_")
        if name not in _EXPECTED:
            raise _Unknown
        page, locator = _locator(subject)
        return self._made(
            statement,
            name=_EXPECTED[name],
            page=page,
            locator=locator,
            text=_text(call.args[0]) if call.args else "",
            negated=name != method,
            part=name == "to_contain_text",
        )

    def _assigned(self, name: str, value: ast.expr, statement: ast.stmt) -> None:
        match value:
            case ast.Call(func=ast.Attribute(attr="new_context"), keywords=keywords):
                self._log_in(keywords)
            case ast.Call(func=ast.Attribute(attr=method)) if method in _BESIDE_THE_WORK:
                return
            case ast.Attribute(value=ast.Name(id=info), attr="value") if info in self._infos:
                at = self._infos[info]
                self.actions[at] = replace(self.actions[at], opens=name)
            case ast.Attribute(attr="value"):
                return
            case _:
                raise _Unknown

    def _log_in(self, keywords: list[ast.keyword]) -> None:
        for one in keywords:
            if one.arg == "http_credentials" and isinstance(one.value, ast.Dict):
                written = {
                    _constant(key, ""): value for key, value in zip(one.value.keys, one.value.values, strict=True)
                }
                self.user = _text(written["username"]) if "username" in written else None

    def _around(self, item: ast.withitem, inner: ast.stmt) -> None:
        """`with page.expect_popup() as page1_info:` and the like around one act."""
        match item:
            case ast.withitem(
                context_expr=ast.Call(func=ast.Attribute(attr="expect_popup" | "expect_download" as method)),
                optional_vars=ast.Name(id=info),
            ):
                self.read(inner)
                if method == "expect_popup":
                    self._infos[info] = len(self.actions) - 1
                    self.actions[-1] = replace(self.actions[-1], opens=info)
                else:
                    self.actions[-1] = replace(self.actions[-1], download=True)
            case _:
                raise _Unknown

    def _made(self, statement: ast.stmt, **said: Any) -> Action:
        return Action(line=statement.lineno, dialog=self._dialog, written=self._shown(statement), **said)

    def _unknown(self, statement: ast.stmt) -> Action:
        return Action(line=statement.lineno, name="unknown", page="", written=self._shown(statement))

    def _shown(self, statement: ast.stmt) -> str:
        """The statement's first line; what it types is left out, for that may be a secret."""
        line = " ".join((ast.get_source_segment(self._text, statement) or "").split("\n")[0].split())
        for method in (".fill(", ".type(", ".press_sequentially("):
            head, found, _ = line.rpartition(method)
            if found:
                return f"{head}{method}…)"
        return line


def _awaited(value: ast.expr) -> ast.expr:
    """`await page1_info.value` is written with and without brackets."""
    return _awaited(value.value) if isinstance(value, ast.Await) else value


# Locators


def _locator(subject: ast.expr) -> tuple[str, Locator]:
    """The page's name and the chain of parts. Raises `_Unknown`."""
    parts: list[Part] = []
    while not isinstance(subject, ast.Name):
        found, subject = _part(subject)
        parts[:0] = found
    if not parts:
        raise _Unknown
    return subject.id, tuple(parts)


def _part(link: ast.expr) -> tuple[list[Part], ast.expr]:
    """One link of the chain and what stands before it."""
    match link:
        case ast.Attribute(value=before, attr="first" | "last" as kind):
            return [Part(kind=kind)], before
        case ast.Attribute(value=before, attr="content_frame"):
            return [Part(kind="frame")], before
        case ast.Call(func=ast.Attribute(value=before, attr=method), args=arguments, keywords=keywords):
            given = {one.arg: one.value for one in keywords if one.arg}
            return _linked(method, arguments, given), before
    raise _Unknown


def _linked(method: str, arguments: list[ast.expr], given: dict[str, ast.expr]) -> list[Part]:
    exact = bool(_constant(given.get("exact"), False))
    match method, arguments:
        case "get_by_role", [role]:
            name = _words(given["name"]) if "name" in given else None
            others = tuple(key for key in given if key not in ("name", "exact"))
            return [Part(kind="role", body=_words(role), name=name, exact=exact, attributes=others)]
        case _, [word] if method in _KINDS:
            return [Part(kind=_KINDS[method], body=_words(word), exact=exact)]
        case "locator", [selector]:
            more = [Part(kind="has-text", body=_words(given["has_text"]))] if "has_text" in given else []
            return [Part(kind="default", body=_words(selector)), *more]
        case "frame_locator", [selector]:
            return [Part(kind="default", body=_words(selector)), Part(kind="frame")]
        case "nth", [place]:
            return [Part(kind="nth", body=str(_constant(place, "")))]
        case "filter", [] if given.keys() == {"has_text"}:
            return [Part(kind="has-text", body=_words(given["has_text"]))]
        case "filter", [] if given.keys() == {"has"}:
            return [Part(kind="has", inner=_locator(given["has"])[1])]
    raise _Unknown


# Values


def _constant(value: ast.expr | None, default: Any) -> Any:
    if value is None:
        return default
    if not isinstance(value, ast.Constant):
        raise _Unknown
    return value.value


def _text(value: ast.expr) -> str:
    found = _constant(value, "")
    if not isinstance(found, str):
        raise _Unknown
    return found


def _texts(value: ast.expr) -> tuple[str, ...]:
    return tuple(map(_text, value.elts)) if isinstance(value, ast.List | ast.Tuple) else (_text(value),)


def _words(value: ast.expr) -> Words:
    match value:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="re"), attr="compile"), args=[pattern, *flags]):
            names = [one.attr for flag in flags for one in ast.walk(flag) if isinstance(one, ast.Attribute)]
            return Pattern(source=_text(pattern), flags="".join(_FLAGS.get(one, "") for one in names))
    return _text(value)


def _position(value: ast.expr | None) -> tuple[float, float] | None:
    if value is None:
        return None
    if not isinstance(value, ast.Dict):
        raise _Unknown
    at = {_constant(key, ""): _constant(one, 0) for key, one in zip(value.keys, value.values, strict=True)}
    return float(at["x"]), float(at["y"])
