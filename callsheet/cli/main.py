"""The command line: which commands there are, and what becomes of an error.

Commands are modules that are imported when they are called, so `--help` and `check` start at once.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Sequence
from contextlib import suppress
from importlib import import_module

import click

from callsheet import __version__, exits

from .problems import exit_code_of

COMMANDS: dict[str, str] = {
    "new": "Write a first plan to start from.",
    "draft": "Make a plan of a goal in words.",
    "solve": "Plan a goal in words, carry it out, verify it.",
    "cache": "Look after the plans that were verified before.",
    "check": "Check plans: names, types, cycles, cost, information flow.",
    "assign": "Choose who does what in a plan, at least cost.",
    "correct": "Mend a plan that does not check, without a model.",
    "fmt": "Lay plans out in the one canonical way.",
    "cost": "Print what a plan may cost, before it runs.",
    "convert": "Turn a plan into JSON, or JSON into a plan.",
    "diff": "Print the patch that makes one plan of another.",
    "apply": "Print a plan as a patch changes it.",
    "graph": "Draw a plan as SVG or Mermaid.",
    "record": "Record clicks in a browser as a plan.",
    "export": "Write a plan as a Python script for Playwright.",
    "import": "Turn a recording of Playwright's into a plan.",
    "lsp": "Serve editors: the language server.",
    "mcp": "Serve assistants: check, explain, cost, draft as tools.",
    "explain": "Explain a diagnostic's code, with an example.",
    "grammar": "Print the grammar, also for decoders that hold a model to it.",
    "schema": "Print a JSON Schema: of plans, of what `check --json` prints.",
    "run": "Run a plan in a real browser.",
    "resume": "Take up a run that was stopped, killed or left waiting.",
    "approve": "Agree, or not, to a commit that a run waits for.",
    "answer": "Answer a question that a run waits for.",
    "replan": "Print what is left of a run, or rewrite it.",
    "runs": "List the runs kept here.",
    "show": "Show what became of a run.",
    "freeze": "Turn what a model did into plain steps, by a patch.",
    "replay": "Decide again what a run decided, from its journal.",
    "report": "Write a run's report as one HTML file.",
    "train": "Learn a policy that keeps its budget.",
    "serve": "Serve the mock sites on this machine.",
    "sites": "List the mock sites, or make a new one.",
    "demo": "Run the example in a mock shop, from check to report.",
    "tasks": "Build a pool of tasks, each proved in a browser; list, show, count, export.",
    "evaluate": "Try agents at a pool's tasks: how many acts a call save what, and cost what.",
    "experiment": "Sites, numbers of actions, agents and seeds of one file: tasks, attempts, report.",
    "suite": "Solve the tasks of a suite, such as MiniWoB++, by plans.",
    "models": "List providers of models, or try one.",
    "doctor": "Look whether everything needed is here, or a run is sound.",
}
MODULES: dict[str, str] = {"import": "import_recording"}
"""The modules of commands whose names a module cannot have."""


class Commands(click.Group):
    """Finds a command's module by its name: `callsheet.cli.NAME`, attribute `command`."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """In the order in which one comes to need them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command, imported now."""
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(f".{MODULES.get(cmd_name, cmd_name)}", __package__).command
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """An unknown command is told with the one that was probably meant."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            from difflib import get_close_matches

            near = get_close_matches(args[0], COMMANDS, n=1)
            hint = f"did you mean `{near[0]}`?" if near else "`callsheet --help` lists them"
            raise click.UsageError(f"no command `{args[0]}`; {hint}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """From the table above: no command is imported for the list."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="callsheet %(version)s")
def cli() -> None:
    """A typed plan language for work on the web, and everything that runs it."""


FULL = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EIO})
"""What the system says when a disk takes no more."""


def run_command_line(arguments: Sequence[str]) -> int:
    """Run one command. Returns its exit code; a user's mistake is one line on stderr, never a traceback."""
    try:
        result = cli.main(args=list(arguments), prog_name="callsheet", standalone_mode=False)
        if sys.stdout is not None and not sys.stdout.closed:  # by whoever started us, or by the language server
            sys.stdout.flush()  # what cannot be written is told here, and not by Python on leaving
    except click.exceptions.Exit as left:
        return left.exit_code
    except click.exceptions.NoArgsIsHelpError as error:
        _put(error.format_message())
        return exits.USAGE
    except click.UsageError as error:
        _say(error.format_message(), error.ctx)
        return exits.USAGE
    except click.ClickException as error:
        _say(error.format_message())
        return exits.USAGE
    except (click.Abort, KeyboardInterrupt):
        return exits.INTERRUPTED
    except BrokenPipeError:
        _drop_output()  # whoever read it has enough
        return exits.DONE
    except Exception as error:  # noqa: BLE001  the edge of the process: a fault of ours is told, with what to report
        return _told(error)
    return result if isinstance(result, int) else exits.DONE


def _told(error: Exception) -> int:
    """Say what went wrong; returns the exit code."""
    code = exit_code_of(error)
    if code is not None:
        _say(str(error))
        return code
    if isinstance(error, OSError) and error.errno in FULL:
        _drop_output()
        what = f"`{error.filename}`" if error.filename else "the output"
        _say(f"{what} cannot be written: {(error.strerror or str(error)).lower()}")
        return exits.USAGE
    _our_fault(error)
    return exits.OURS


def _drop_output() -> None:
    """Let go of what could not be written: Python would try it again, and complain, when it closes stdout."""
    with suppress(OSError, ValueError):  # a test's stdout has no file
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(message: str, context: click.Context | None = None) -> None:
    help_ = f"\n  `{context.command_path} --help` shows how it is used" if context is not None else ""
    _put(f"{click.style('error', fg='red', bold=True)}: {message}{help_}")


def _put(text: str) -> None:
    """Text on stderr; where that can't be written either, the exit code has to do."""
    with suppress(OSError):
        click.echo(text, err=True)


def _our_fault(error: Exception) -> None:
    import traceback

    _put("".join(traceback.format_exception(error)))
    _put(
        f"INTERNAL ERROR: {type(error).__name__}: {error}\n"
        "This is a fault of Callsheet, not of your plan. Please report it with the lines above."
    )
