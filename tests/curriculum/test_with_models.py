"""Tasks with a model's help: whatever it says, the search solves each, and it is read out of its words."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Sequence
from functools import cache
from itertools import islice
from pathlib import Path
from typing import Any

import pytest

from callsheet import exits
from callsheet.cli.main import run_command_line
from callsheet.mock_sites import Server, load_site
from callsheet.planners.cassettes import Recording
from callsheet.planners.documents import ask_for_document, document_in
from callsheet.planners.model import CallFailed, Message, Model, Reply, Request, Unavailable
from callsheet.planners.providers.scripted import Line, ScriptedModel
from callsheet.planners.rounds import NoneRight
from callsheet.planners.trying import Asking
from callsheet.pool_files import load_pool
from callsheet.tasks.building import Wanted
from callsheet.tasks.generating import World, draw_tasks
from callsheet.tasks.task import Pool, Task
from callsheet.tasks.with_models.drawing import Helped, draw_with_models
from callsheet.tasks.with_models.menu import Menu, NoGoal
from callsheet.tasks.with_models.proposing import judged
from callsheet.tasks.with_models.wording import READ, Words, read_back

MODEL = "anthropic:claude-haiku-5-5"
TODO = World(site=load_site("todo"), seed=3, vary=False)
SHOP = World(site=load_site("cart"), seed=3, vary=False)


def goal(name: str, **parameters: str | Sequence[str]) -> dict[str, Any]:
    """A goal as a model names it."""
    texts = {one: [value] if isinstance(value, str) else list(value) for one, value in parameters.items()}
    return {"goal": name, "parameters": [{"name": one, "texts": said} for one, said in texts.items()]}


CALL, PARCEL = goal("add", title="Call grandma"), goal("complete", task="Pick up the parcel")


def answer(*tasks: dict[str, Any]) -> str:
    """What a model says."""
    return json.dumps({"tasks": tasks}, ensure_ascii=False)


def drawn(number: int, horizon: int = 2) -> list[Task]:
    """Tasks of templates that are about some text."""
    return list(drawn_once(number, horizon))


@cache
def drawn_once(number: int, horizon: int) -> tuple[Task, ...]:
    """Each is searched for, which takes a while."""
    return tuple(islice((task for task in draw_tasks("todo", horizon, 0) if task.inputs), number))


# What it thinks of


def test_goals_that_it_names_are_a_task_with_the_fewest_actions() -> None:
    """Of things of its own choosing, one after the other."""
    task = judged([CALL, PARCEL], TODO, Menu([TODO]), range(1, 9))

    assert (3, 3, "add+complete") == (task.min_actions, len(task.oracle), task.template)
    assert not task.goal().met(task.first_state(), task.first_state())


@pytest.mark.parametrize(
    ("world", "said", "why"),
    [
        pytest.param(TODO, [], "1 to 3 goals", id="none"),
        pytest.param(TODO, [CALL] * 4, "1 to 3 goals", id="too-many"),
        pytest.param(TODO, {"goal": "add"}, "1 to 3 goals", id="no-list"),
        pytest.param(TODO, ["add"], "`None` is not on the menu", id="no-object"),
        pytest.param(TODO, [goal("fly")], "`fly` is not on the menu", id="unknown"),
        pytest.param(TODO, [goal("add")], "`add` takes `title`", id="too-few-parameters"),
        pytest.param(TODO, [goal("add", title="x", due="y")], "`add` takes `title`", id="too-many-parameters"),
        pytest.param(TODO, [goal("add", title=("x", "y"))], "`title` of `add` takes one text", id="several-texts"),
        pytest.param(TODO, [goal("add", title="")], "`title` of `add` takes one text", id="an-empty-text"),
        pytest.param(TODO, [goal("complete", task="Not there")], "cannot be", id="a-thing-that-is-not-there"),
        pytest.param(SHOP, [goal("put", products="Not there")], "is not there", id="nor-known-to-the-site"),
        pytest.param(TODO, [CALL, CALL], "speak of the same thing", id="twice-the-same"),
        pytest.param(TODO, [goal("clear_done")] * 2, "is so already", id="done-before"),
        pytest.param(TODO, [CALL, PARCEL], "takes 3 actions, which are not wanted", id="another-horizon"),
    ],
)
def test_goals_that_are_no_task(world: World, said: Any, why: str) -> None:
    """One line says why."""
    horizons = (1, 2, 5) if "not wanted" in why else range(1, 9)
    with pytest.raises(NoGoal, match=why):
        judged(said, world, Menu([world]), horizons)


# Its words


def reading(*words: str, says: Line) -> tuple[list[Task], list[str]]:
    """What is kept of words for one task each, and why the others are not."""
    tasks = drawn(len(words), horizon=1)
    said = [Words(task=task, words=one, by=MODEL) for task, one in zip(tasks, words, strict=True)]
    menu = Menu([World(site=TODO.site, seed=task.seed, vary=task.vary) for task in tasks])
    kept, refused, _ = asyncio.run(read_back(said, menu, Asking(models=[ScriptedModel([says])])))
    return kept, refused


def goals_of(task: Task) -> list[dict[str, Any]]:
    """A task's goals as a model that reads well has them."""
    return [goal(part.template, **dict(part.parameters)) for part in task.verification.goals]


def test_words_that_are_read_as_the_task() -> None:
    """They are its intent, and whose they are is kept; the task is the same in all else."""
    (task,) = drawn(1, horizon=1)
    words = f"Would you? {task.intent}"
    (kept,), refused = reading(words, says=answer({"number": 1, "goals": goals_of(task)}))

    assert ([], words, MODEL) == (refused, kept.intent, kept.worded_by)
    assert task == kept.model_copy(update={"intent": task.intent, "worded_by": ""})


@pytest.mark.parametrize(
    ("words", "goals", "why"),
    [
        pytest.param("Do it", None, "lack “", id="texts-left-out"),
        pytest.param("", None, "its words are none", id="nothing"),
        pytest.param("{intent}\nNow.", None, "of several lines", id="lines"),
        pytest.param("{intent}" + "!" * 600, None, "too many", id="long"),
        pytest.param("{intent}, or not?", [], "is read as something else", id="not-clear"),
        pytest.param("{intent}", [CALL], "is read as something else", id="another-goal"),
        pytest.param("{intent}", "nonsense", "is read as something else", id="no-goals"),
    ],
)
def test_words_that_are_not_kept(words: str, goals: Any, why: str) -> None:
    """What lacks a text is not even shown to whoever reads back."""
    (task,) = drawn(1, horizon=1)
    said = answer({"number": 1, "goals": goals}) if goals is not None else CallFailed("nobody is to be asked")
    kept, refused = reading(words.replace("{intent}", task.intent), says=said)

    assert ([], 1) == (kept, len(refused))
    assert why in refused[0]


# A pool with its help


class Helper:
    """A model that thinks of two tasks in each world, one of which is none, and says others politely; it reads well."""

    def __init__(self) -> None:
        self.meant: dict[str, list[dict[str, Any]]] = {}

    def line(self, request: Request) -> str:
        """What it says to a request, by what it was asked for."""
        asked = request.messages[-1].text
        if asked.startswith("Think of"):
            self.meant["I must not forget: “Call grandma”"] = [CALL]
            return answer(
                {"words": "I must not forget: “Call grandma”", "goals": [CALL]},
                {"words": "Fly", "goals": [goal("fly")]},
            )
        numbered = [line.partition(". ") for line in asked.splitlines()]
        if request.shape == READ:
            return answer(*({"number": int(at), "goals": self.meant.get(said, [])} for at, _, said in numbered))
        said = [(int(at), f"Please: {words}".replace("[", "").replace("]", "")) for at, _, words in numbered]
        return answer(*({"number": number, "words": words} for number, words in said))

    def knows(self, tasks: Sequence[Task]) -> Helper:
        """It has understood the polite words of these."""
        self.meant |= {f"Please: {task.intent}": goals_of(task) for task in tasks}
        return self

    def model(self, **how: Any) -> ScriptedModel:
        return ScriptedModel([self.line] * 40, **how)


WANTED = Wanted(sites=("todo",), horizons=(2,), each=3)


def helped_by(model: Model, tasks: list[Task]) -> tuple[list[Task], Helped]:
    """What is to be proved."""
    asking = Asking(models=[model])
    return asyncio.run(draw_with_models(WANTED, Pool(), list(tasks), asking))


def test_a_pool_with_a_models_help() -> None:
    """What it thought of comes first, the rest is drawn; what is read back wrong stays in the template's words."""
    tasks = drawn(3)
    found, helped = helped_by(Helper().knows(tasks[:1]).model(), tasks)

    assert 3 == len(found)
    assert (3, 0) == (helped.thought_of, helped.said_anew)  # one in each world
    assert {"scripted:fake"} == {task.worded_by for task in found} == helped.models
    assert all("not on the menu" in one for one in helped.troubles)
    assert helped.tokens.total > 0


def test_what_was_drawn_is_said_anew() -> None:
    """Where the model thinks of nothing of use; one task is not understood and stays as it was."""
    tasks = drawn(3)
    helper = Helper().knows(tasks[:2])

    def thinks_of_nothing(request: Request) -> str:
        return answer() if request.messages[-1].text.startswith("Think of") else helper.line(request)

    found, helped = helped_by(ScriptedModel([thinks_of_nothing] * 40), tasks)

    assert (0, 2) == (helped.thought_of, helped.said_anew)
    assert {task.id for task in tasks} == {task.id for task in found}
    assert sorted([f"Please: {task.intent}" for task in tasks[:2]] + [tasks[2].intent]) == sorted(
        task.intent for task in found
    )


@pytest.mark.parametrize(
    ("line", "said"),
    [
        pytest.param(Unavailable("`scripted` cannot be reached"), "cannot be reached", id="nobody"),
        pytest.param("I would rather not.", "there is no JSON object in it", id="prose"),
        pytest.param(Reply(text="", model="m", stop="refusal", why="safety"), "would not answer: safety", id="refusal"),
        pytest.param(Reply(text='{"tasks": [', model="m", stop="length"), "it was cut off", id="cut-off"),
    ],
)
def test_a_model_that_is_of_no_use(line: Line, said: str) -> None:
    """The tasks are those that were drawn, and a line says what went wrong."""
    tasks = drawn(3)
    found, helped = helped_by(ScriptedModel([line] * 40), tasks)

    assert sorted(tasks, key=lambda task: task.id) == sorted(found, key=lambda task: task.id)
    assert all(said in one for one in helped.troubles)
    assert helped.troubles


# Documents


@pytest.mark.parametrize(
    ("said", "found"),
    [
        ('{"a": 1}', {"a": 1}),
        ('Sure:\n```json\n{"a": 1}\n```\nDone.', {"a": 1}),
        ('```json\n{"a": 0}\n```\nNo:\n```json\n{"a": 1}\n```', {"a": 1}),
        ('Here: {"a": {"b": 2}} as you wanted.', {"a": {"b": 2}}),
        ("[1, 2]", None),
        ("", None),
        ("{" * 5_000, None),
    ],
)
def test_a_document_in_a_reply(said: str, found: object) -> None:
    """Alone, in a fence, in prose; a list is none."""
    assert found == document_in(said)


def test_a_document_is_asked_for_twice() -> None:
    """The second answer counts, with the tokens of both."""
    model = ScriptedModel(["no", '{"a": 1}'])
    asked = ask_for_document(Request(messages=(Message("Say it"),)), READ, Asking(models=[model]))
    answered = asyncio.run(asked)

    assert {"a": 1} == answered.found
    assert "no JSON object" in model.requests[1].messages[-1].text
    assert answered.tokens.prompt > len("Say it") // 4 * 2


def test_tokens_that_brought_nothing_are_counted() -> None:
    """They were spent all the same."""
    asked = ask_for_document(Request(messages=(Message("Say it"),)), READ, Asking(models=[ScriptedModel(["no", "no"])]))
    with pytest.raises(NoneRight) as caught:
        asyncio.run(asked)

    assert caught.value.tokens.total > 0


# The command


def test_nobody_is_there_to_be_asked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """One line, before anything is drawn."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    code = run_command_line(["tasks", "build", "--sites", "todo", "--model", MODEL])

    assert exits.USAGE == code
    assert "no model is at hand to think of tasks: there is no key for `anthropic`" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


@pytest.mark.browser
@pytest.mark.slow
def test_a_pool_is_built_with_a_model(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """From a cassette: its task is proved in a browser as any other, and the pool says whose words they are."""
    monkeypatch.chdir(tmp_path)
    helped_by(Recording(Helper().model(name=MODEL), tmp_path / "said.jsonl"), drawn(3))
    with Server() as server:
        where = ("--sites", "todo", "--difficulties", "2", "--tasks-per-difficulty", "3", "--base-url", server.url)
        said = ("--model", MODEL, "--replay", "said.jsonl")
        code = run_command_line(["tasks", "build", *where, *said, "-q", "-j", "1"])

    told = capsys.readouterr().err
    assert exits.DONE == code, told
    assert f"{MODEL} thought of 3 tasks and said 0 others anew" in told
    tasks = load_pool(tmp_path / "task_pool.json").tasks
    assert [MODEL] * 3 == [task.worded_by for task in tasks]
    assert all(task.proof is not None for task in tasks)
