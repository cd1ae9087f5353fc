"""Statements of a plan as lines of Python."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from callsheet.dsl import ast

from .expressions import python, string
from .locators import compiled, is_element, locator
from .writer import Refused, Writer, indented, text

_EXPECTED = {"checked": "to_be_checked", "enabled": "to_be_enabled", "empty": "to_be_empty", "focused": "to_be_focused"}
_OPPOSITE = {"checked": "not_to_be_checked", "enabled": "to_be_disabled", "empty": "not_to_be_empty"}


def block(body: ast.Block, writer: Writer) -> list[str]:
    """A block's lines. What cannot be said is remembered, so that all of it is told at once."""
    lines: list[str] = []
    before = set(writer.locals)
    for statement in body.statements:
        try:
            rule = _RULES.get(type(statement))
            if rule is None:
                raise Refused(statement, f"`{_word(statement, writer)}`")
            lines += rule(statement, writer)
        except Refused as refused:
            writer.refuse(refused)
    writer.locals = before
    return lines


def _word(statement: ast.Syntax, writer: Writer) -> str:
    return writer.plan.plan.source.slice(statement.span).split(maxsplit=1)[0]


# Acts


def act(statement: ast.ActStatement, writer: Writer) -> str:
    """An act as one call."""
    given = {one.word: one.value for one in statement.particles}
    verb, operand = statement.verb, statement.operand
    match verb:
        case "goto":
            assert operand is not None, "a `goto` has an address"
            return f"{writer.page}.goto({_address(operand, writer)})"
        case "reload" | "back":
            return f"{writer.page}.{'reload' if verb == 'reload' else 'go_back'}()"
        case "press":
            assert operand is not None, "a `press` has keys"
            keys = python(operand, writer)
            return (
                f"{locator(given['on'], writer)}.press({keys})"
                if "on" in given
                else f"{writer.page}.keyboard.press({keys})"
            )
        case "choose" if "from" in given and operand is not None:
            return f"{locator(given['from'], writer)}.select_option(label={python(operand, writer)})"
        case "type" if operand is not None:
            return f"{locator(given['into'], writer)}.press_sequentially({python(operand, writer)})"
        case "upload" if operand is not None:
            return f"{locator(given['to'], writer)}.set_input_files({python(operand, writer)})"
        case "drag" if "to" in given and operand is not None:
            return f"{locator(operand, writer)}.drag_to({locator(given['to'], writer)})"
        case "scroll" if not given and operand is not None:
            return f"{locator(operand, writer)}.scroll_into_view_if_needed()"
    if verb not in _METHODS or operand is None:
        raise Refused(statement, f"`{verb}` of this kind")
    options = ""
    if "with" in given:
        options = python(given["with"], writer)
    if "at" in given:
        options = f'position=dict(zip("xy", {python(given["at"], writer)}))'
    return f"{locator(operand, writer)}.{_METHODS[verb]}({options})"


_METHODS = {
    "check": "check",
    "clear": "clear",
    "click": "click",
    "doubleclick": "dblclick",
    "fill": "fill",
    "hover": "hover",
    "uncheck": "uncheck",
}


def _address(operand: ast.Expression, writer: Writer) -> str:
    if isinstance(operand, ast.Text):
        return f"{writer.site} + {string(operand, writer, quoted=True)}"
    return python(operand, writer)


def _act(statement: ast.ActStatement, writer: Writer) -> list[str]:
    line = act(statement, writer)
    if statement.verb != "goto" or writer.login is None:
        return [line]
    login, writer.login = writer.login, None
    return [line, *_log_in(login, line, writer)]


def _log_in(login: ast.Login, line: str, writer: Writer) -> list[str]:
    """After the first `goto`, which is done again then. Its condition sees what the plan is started with alone."""
    before, writer.locals = writer.locals, set()
    condition = [*_settled(login.condition, writer), f"if {python(login.condition, writer)}:"]
    lines = [*condition, *indented([_skill_call(login.call, writer), line])]
    writer.locals = before
    return lines


def _skill_call(call: ast.SkillCall, writer: Writer) -> str:
    from .skills import skill_call  # skills have statements in them

    return skill_call(call, writer)


def _commit(statement: ast.Commit, writer: Writer) -> list[str]:
    if statement.approval is not None:
        raise Refused(statement, "`after approval`")
    name, helper = writer.name(statement.name.text), writer.helper("commit")
    lines = ["", f"def proof_of_{name}() -> dict:", *indented(_proof(statement.proof, writer))]
    lasting = "None"
    if statement.lasting is not None:
        lasting = f"{name}_lasts"
        lines += ["", f"def {lasting}(page: Page) -> dict:", *indented(_proof(statement.lasting, writer))]
    again = ", or_already=True" if statement.unless_already else ""
    call = f"{helper}({text(name)}, page, lambda: {act(statement.act, writer)}, proof_of_{name}, {lasting}{again})"
    gives = [one.name.text for one in ast.walk(statement.proof) if isinstance(one, ast.Give)]
    if not gives:
        return [*lines, "", call]
    return [*lines, "", f"given_by_{name} = {call}", *_take_out(f"given_by_{name}", gives, writer)]


def _take_out(whole: str, gives: list[str], writer: Writer) -> Iterator[str]:
    for give in dict.fromkeys(gives):
        yield f"{writer.name(give)} = {whole}[{text(give)}]"
        writer.locals.add(give)


def _proof(body: ast.Block, writer: Writer) -> list[str]:
    gives = [one.name.text for one in ast.walk(body) if isinstance(one, ast.Give)]
    return [*block(body, writer), f"return {gives_of(gives, writer)}"]


def gives_of(names: list[str], writer: Writer) -> str:
    """What a node gives, as a dict of its names."""
    return "{" + ", ".join(f"{text(name)}: {writer.name(name)}" for name in dict.fromkeys(names)) + "}"


# Conditions


def _expect(statement: ast.Expect, writer: Writer) -> list[str]:
    seconds = None if statement.within is None else statement.within.value.total_seconds()
    return _expected(statement.condition, seconds, statement, writer)


def _expected(condition: ast.Expression, seconds: float | None, place: ast.Expect, writer: Writer) -> list[str]:
    timeout = "" if seconds is None else f"timeout={seconds * 1000:g}"
    after = f", {timeout}" if timeout else ""
    match condition:
        case ast.Grouped(value=inner):
            return _expected(inner, seconds, place, writer)
        case ast.Binary(operator="and", left=left, right=right):
            return [*_expected(left, seconds, place, writer), *_expected(right, seconds, place, writer)]
        case ast.SeenLook(element=element):
            return [f"expect({locator(element, writer)}.first).to_be_visible({timeout})"]
        case ast.Not(value=ast.SeenLook(element=element)):
            return [f"expect({locator(element, writer)}).to_have_count(0{after})"]
        case ast.IsStateLook(subject=subject, state=state) if state in _EXPECTED:
            return [f"expect({locator(subject, writer)}).{_EXPECTED[state]}({timeout})"]
        case ast.Not(value=ast.IsStateLook(subject=subject, state=state)) if state in _OPPOSITE:
            return [f"expect({locator(subject, writer)}).{_OPPOSITE[state]}({timeout})"]
        case ast.HasFacetLook(element=element, facet=facet, wanted=wanted):
            return [f"expect({locator(element, writer)}).to_have_{facet}({python(wanted, writer)}{after})"]
        case ast.Binary(operator="==", left=ast.HowManyLook(element=element), right=right):
            return [f"expect({locator(element, writer)}).to_have_count({python(right, writer)}{after})"]
        case ast.Binary(operator="matches", left=ast.UrlLook(), right=ast.RegexLiteral() as pattern):
            return [f"expect({writer.page}).to_have_url({compiled(pattern.pattern)}{after})"]
    written = " ".join(writer.plan.plan.source.slice(condition.span).split())
    return [f"{writer.helper('until')}(lambda: {python(condition, writer)}, {text(written)}, {seconds or 10:g})"]


def _require(statement: ast.Require, writer: Writer) -> list[str]:
    writer.helper("Failed")
    if statement.why is not None:
        why = string(statement.why, writer)
    else:
        written = " ".join(writer.plan.plan.source.slice(statement.condition.span).split())
        why = text(f"`{written}` does not hold")
    return [
        *_settled(statement.condition, writer),
        f"if {negated(statement.condition, writer)}:",
        f"    raise Failed({why})",
    ]


def negated(condition: ast.Expression, writer: Writer) -> str:
    """That a condition does not hold."""
    said = python(condition, writer)
    loose = isinstance(condition, ast.Binary) and condition.operator in ("and", "or")
    if isinstance(condition, ast.Binary) and condition.operator == "matches":
        return said.replace(" is not None", " is None")
    return f"not ({said})" if loose else f"not {said}"


def _settled(value: ast.Syntax, writer: Writer) -> list[str]:
    """A look that does not wait by itself waits for the page that an act may have set off."""
    looks = (ast.SeenLook, ast.HowManyLook, ast.ReadAllLook, ast.IsStateLook)
    found = writer.site and any(isinstance(one, looks) for one in ast.walk(value))
    return [f"{writer.page}.wait_for_load_state()"] if found else []


# Names


def _let(statement: ast.Let | ast.Give | ast.Set, writer: Writer) -> list[str]:
    if isinstance(statement.value, ast.Run):
        call = _skill_call(statement.value.call, writer)
        writer.locals.add(statement.name.text)
        return [f"{writer.name(statement.name.text)} = {call}"]
    element = is_element(statement.value, writer)
    value = locator(statement.value, writer) if element else python(statement.value, writer)
    before = [] if element else _settled(statement.value, writer)
    writer.locals.add(statement.name.text)
    return [*before, f"{writer.name(statement.name.text)} = {value}"]


# Branches and loops


def _if(statement: ast.If, writer: Writer) -> list[str]:
    before = _settled(statement.condition, writer)
    lines = [*before, f"if {python(statement.condition, writer)}:", *indented(block(statement.then, writer))]
    match statement.otherwise:
        case None:
            return lines
        case ast.If() as other:
            return [*lines, "else:", *indented(_if(other, writer))]
        case ast.Block() as other:
            return [*lines, "else:", *indented(block(other, writer))]


def _for(statement: ast.For, writer: Writer) -> list[str]:
    name = writer.name(statement.name.text)
    if statement.elements:
        source = f"{writer.helper('rows')}({locator(statement.source, writer)}, {statement.most})"
    else:
        source = python(statement.source, writer)
        source = source if statement.most is None else f"{writer.helper('at_most')}({source}, {statement.most})"
    lines = _kept(statement.keeping, writer)
    writer.locals.add(statement.name.text)
    return [*lines, f"for {name} in {source}:", *indented(block(statement.body, writer))]


def _repeat(statement: ast.Repeat, writer: Writer) -> list[str]:
    writer.helper("Failed")
    return [
        *_kept(statement.keeping, writer),
        f"for _ in range({statement.most}):",
        *indented(block(statement.body, writer)),
        "else:",
        f'    raise Failed("nothing stopped the loop within its {statement.most} rounds")',
    ]


def _kept(keeping: tuple[ast.Keep, ...], writer: Writer) -> list[str]:
    lines = []
    for one in keeping:
        lines.append(f"{writer.name(one.name.text)} = {python(one.value, writer)}")
        writer.locals.add(one.name.text)
    return lines


def _stop(statement: ast.Stop, writer: Writer) -> list[str]:
    return [*_settled(statement.condition, writer), f"if {python(statement.condition, writer)}:", "    break"]


# Places


def _inside(statement: ast.Inside, writer: Writer) -> list[str]:
    found = locator(statement.element, writer)
    with writer.inside(found):
        return block(statement.body, writer)


def _frame(statement: ast.Frame, writer: Writer) -> list[str]:
    found = f"{locator(statement.element, writer)}.content_frame"
    with writer.inside(found, found):
        return block(statement.body, writer)


def _opened(statement: ast.OpenedBy, writer: Writer) -> list[str]:
    lines = [
        f"with {writer.page}.expect_popup() as opening:",
        f"    {act(statement.act, writer)}",
        "opened = opening.value",
    ]
    with writer.inside("opened", "opened"):
        return [*lines, *block(statement.body, writer), "opened.close()"]


def _dialog(statement: ast.Dialog, writer: Writer) -> list[str]:
    reply = python(statement.reply, writer) if statement.reply is not None else ""
    answer = f"dialog.accept({reply})" if statement.action == "accept" else "dialog.dismiss()"
    return [f'{writer.page}.once("dialog", lambda dialog: {answer})', *block(statement.body, writer)]


def _download(statement: ast.Download, writer: Writer) -> list[str]:
    name = writer.name(statement.name.text)
    writer.locals.add(statement.name.text)
    return [
        f"with {writer.page}.expect_download() as download:",
        f"    {act(statement.act, writer)}",
        f"{name} = download.value.path()",
    ]


def _screenshot(statement: ast.Screenshot, writer: Writer) -> list[str]:
    return [f"{writer.page}.screenshot(path={text(statement.name.text + '.png')})"]


def _pause(statement: ast.Pause, writer: Writer) -> list[str]:
    if not isinstance(statement.duration, ast.DurationLiteral):
        raise Refused(statement, "`pause` of what is worked out")
    seconds = statement.duration.value.total_seconds()
    return [f"{writer.page}.wait_for_timeout({seconds * 1000:g})" if writer.site else f"time.sleep({seconds:g})"]


_RULES: dict[type, Callable[..., list[str]]] = {
    ast.ActStatement: _act,
    ast.Commit: _commit,
    ast.Continue: lambda _, __: [],
    ast.Dialog: _dialog,
    ast.Download: _download,
    ast.Expect: _expect,
    ast.For: _for,
    ast.Frame: _frame,
    ast.Give: _let,
    ast.If: _if,
    ast.Inside: _inside,
    ast.Let: _let,
    ast.OpenedBy: _opened,
    ast.Pause: _pause,
    ast.Repeat: _repeat,
    ast.Require: _require,
    ast.Return: lambda one, writer: [*_settled(one.value, writer), f"return {python(one.value, writer)}"],
    ast.Run: lambda one, writer: [_skill_call(one.call, writer)],
    ast.Screenshot: _screenshot,
    ast.Set: _let,
    ast.Stop: _stop,
}
