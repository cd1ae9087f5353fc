"""Skills of a plan: a function for each, and the calls of them, with the secrets that they use."""

from __future__ import annotations

from callsheet.dsl import ast

from .expressions import python
from .statements import block
from .writer import Refused, Writer, annotation, constant, indented


def skill_function(skill: ast.Skill, writer: Writer) -> str:
    """The function of a skill; what it cannot say is remembered where it stands."""
    secrets = [one.text for one in skill.secrets]
    writer.locals = {*secrets, *(one.name.text for one in skill.parameters)}
    writer.mentioned, writer.login = {}, None
    writer.site = constant(skill.site.text) if skill.site is not None else ""
    said = ["page: Page"] if writer.site else []
    said += [f"{writer.name(one.name.text)}: {annotation(one.type)}" for one in skill.parameters]
    said += ["*", *(f"{writer.name(one)}: str" for one in secrets)] if secrets else []
    result = "None" if skill.result is None else annotation(skill.result)
    lines = block(skill.body, writer)
    return "\n".join([f"def {_function(skill.name.text)}({', '.join(said)}) -> {result}:", *indented(lines)])


def skill_call(call: ast.SkillCall, writer: Writer) -> str:
    """The call of a skill from a node or from another skill. Raises `Refused`."""
    if writer.scope not in ("page", "opened") or writer.scope != writer.page:
        raise Refused(call, "`run` inside of an element or a frame")
    skill = writer.plan.skills[call.skill.text]
    arguments = [writer.page] if skill.site is not None else []
    arguments += [python(one.value, writer) for one in call.arguments if one.name is None]
    named = (one for one in call.arguments if one.name is not None)
    arguments += [f"{writer.name(one.name.text)}={python(one.value, writer)}" for one in named if one.name is not None]
    for secret in skill.secrets:
        if secret.text not in writer.locals:
            writer.mentioned[secret.text] = None
        arguments.append(f"{writer.name(secret.text)}={writer.name(secret.text)}")
    return f"{_function(skill.name.text)}({', '.join(arguments)})"


def _function(name: str) -> str:
    return f"skill_{name}"
