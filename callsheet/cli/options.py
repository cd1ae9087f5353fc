"""Options that several commands share: inputs, secrets, sites, where runs are kept."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from .problems import Problem

if TYPE_CHECKING:
    from callsheet.dsl.check import CheckedPlan
    from callsheet.dsl.models import Models
    from callsheet.dsl.replanning import Replanners
    from callsheet.replanning import PatchesAtHand
    from callsheet.settings import AllSettings

RUNS = click.option(
    "--runs-dir", type=click.Path(file_okay=False, path_type=Path), help="Where runs are kept (`.callsheet/runs`)."
)
SECRET = click.option(
    "--secret",
    "secrets",
    multiple=True,
    metavar="NAME=TEXT",
    help="A secret; better in CALLSHEET_SECRET_NAME or `.env`, since others may see a command's words.",
)
HEADED = click.option("--headed", is_flag=True, help="Show the browser.")
BROWSER = click.option(
    "--browser",
    type=click.Choice(["chromium", "firefox", "webkit"]),
    help="What to run in (chromium). Callsheet is tested with Chromium alone: see docs/hands.md.",
)
SHOTS = click.option(
    "--shots",
    type=click.Choice(["none", "nodes", "steps"]),
    help="Pictures: none, at node ends and failures, or of each step.",
)
CACHE = click.option(
    "--cache",
    type=click.Path(file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Where verified plans are kept (`.callsheet/plans`).",
)
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document on stdout.")
OTEL = click.option(
    "--otel", is_flag=True, help="Send OpenTelemetry spans of it to where the OTEL_… variables say (`callsheet[otel]`)."
)
TRACE = click.option(
    "--trace",
    is_flag=True,
    help="Keep Playwright's trace of each session, with secrets masked: `traces/` in its folder.",
)
QUIET = click.option("-q", "--quiet", is_flag=True, help="Nothing but how it ended.")


def pairs(words: Iterable[str], what: str) -> dict[str, str]:
    """`name=value` words as a dict. Raises `Problem`; the value is never shown, it may be a secret."""
    found: dict[str, str] = {}
    for word in words:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise Problem(f"`--{what}` is written `--{what} NAME=VALUE`")
        if name in found:
            raise Problem(f"`--{what} {name}` is given twice")
        found[name] = value
    return found


def common(*options: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """Several options as one decorator, in the order written."""

    def decorate(function: Any) -> Any:
        for option in reversed(options):
            function = option(function)
        return function

    return decorate


REPLAN = click.option(
    "--replan",
    "patches",
    multiple=True,
    metavar="PATCH",
    help="A patch to take when a trigger fires; several in their order.",
)
PLANNERS = ("auto", "anthropic", "openai", "google", "local", "rules")
"""As in `callsheet.drafting`, which takes longer to import than `--help` may."""
REWRITER = click.option(
    "--planner",
    type=click.Choice(PLANNERS),
    help="Who rewrites the rest when a trigger fires (models that are set up, then rules; with --replan nobody else).",
)
SCRIPT = click.option(
    "--script",
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="What models say, from a YAML file: see docs/models.md.",
)
KEY = click.option(
    "--key",
    "keys",
    multiple=True,
    metavar="PROVIDER=TEXT",
    help="A provider's key; better in its variable or `.env`, since others may see a command's words.",
)
MODEL = click.option("--model", metavar="PROVIDER:MODEL", help="Ask this model, whatever the tier.")
TEMPERATURE = click.option(
    "--temperature", type=click.FloatRange(0, 2), metavar="NUMBER", help="How freely models choose, where they take it."
)
RECORD = click.option(
    "--record",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Write what models say onto a cassette.",
)
REPLAY = click.option(
    "--replay",
    type=click.Path(dir_okay=False, path_type=Path),
    metavar="FILE",
    help="Let models say what a cassette has, and nobody be asked.",
)
MODELS = common(KEY, MODEL, TEMPERATURE, RECORD, REPLAY)
"""Who is asked where a plan asks models, and how."""
HOW = common(SECRET, HEADED, BROWSER, SHOTS, REPLAN, SCRIPT, MODELS, RUNS, JSON, OTEL, TRACE, QUIET)
"""How a run is carried out: the options of `run` and `resume` that make a `How`."""


@dataclass(frozen=True, kw_only=True)
class How:
    """What the options of `HOW` say."""

    secrets: tuple[str, ...]
    headed: bool
    browser: Literal["chromium", "firefox", "webkit"] | None
    shots: Literal["none", "nodes", "steps"] | None
    script: Path | None
    runs_dir: Path | None
    as_json: bool
    otel: bool
    trace: bool
    quiet: bool
    patches: tuple[str, ...] = ()
    planner: str | None = None
    keys: tuple[str, ...] = ()
    model: str | None = None
    temperature: float | None = None
    record: Path | None = None
    replay: Path | None = None
    cache: Path | None = None

    def __post_init__(self) -> None:
        if self.otel:
            from callsheet.telemetry.sending import require_telemetry

            require_telemetry()  # before any work is done

    def settings(self) -> AllSettings:
        """The settings in force, these options first."""
        from callsheet.settings import load_settings

        headless = False if self.headed else None
        found = load_settings(
            runs_dir=self.runs_dir,
            headless=headless,
            browser=self.browser,
            shots=self.shots,
            model=self.model,
            temperature=self.temperature,
            record=self.record,
            cache=self.cache,
            replay=self.replay,
        )
        if found.browser != "chromium":
            from callsheet.interpreter.browser.kinds import NAMES

            said = f"Callsheet was never tested with {NAMES[found.browser]}; docs/hands.md says what is not guarded"
            note(said)
        return found

    def replanner(self, checked: CheckedPlan, settings: AllSettings, *, raised: bool = False) -> Replanners | None:
        """Who rewrites the rest of a run: patches at hand, then whoever `planner` names.

        Without a name it is everybody where there are no patches, and nobody where there are. A plan without replans,
        which were not `raised` either, needs none. Raises `Problem` when a patch cannot be read, `BadSettings`, and
        `BadCassette`.
        """
        at_hand = self._at_hand(checked) if self.patches else None
        name = self.planner or ("auto" if at_hand is None else None)
        if name is None:
            return at_hand
        from callsheet.interpreter.limits import may_be_replanned

        if self.planner is None and not raised and not may_be_replanned(checked):
            return None
        from callsheet.replanners import replanners_for

        return replanners_for(checked, name, settings, keys=pairs(self.keys, "key"), warn=note, first=at_hand)

    def _at_hand(self, checked: CheckedPlan) -> PatchesAtHand:
        from callsheet.replanning import PatchesAtHand

        from .plans import read_plan

        return PatchesAtHand(checked, [read_plan(name) for name in self.patches])

    def models(self, plan: CheckedPlan, settings: AllSettings) -> Models | None:
        """Whoever answers for models: a script, else those that are served; None when the plan asks none.

        Raises `Problem`, `BadScript`, `BadSettings`, `BadCassette`, and `NoModels` when nobody is there to be asked.
        """
        if self.script is not None:
            return self._script(self.script)
        from callsheet.models import models_for

        return models_for(plan, settings, note, pairs(self.keys, "key"))

    def _script(self, path: Path) -> Models:
        from callsheet.dsl.scripted import read_script

        try:
            text = path.read_text(encoding="utf-8")
        except OSError as error:
            raise Problem(f"`{path}` cannot be read: {(error.strerror or str(error)).lower()}") from None
        except UnicodeDecodeError:
            raise Problem(f"`{path}` is no text in UTF-8") from None
        return read_script(text, name=str(path))

    def find_secrets(self, names: Iterable[str]) -> Mapping[str, str]:
        """The plan's secrets, as far as they can be found."""
        from callsheet.secrets import find_secrets

        return find_secrets(names, pairs(self.secrets, "secret"))


def note(said: str) -> None:
    """A line on stderr that is no error."""
    click.echo(f"{click.style('note', bold=True)}: {said}", err=True)
