"""`callsheet sites`: the mock sites there are, and new ones from a blueprint."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from callsheet import exits

from .options import MODELS, pairs
from .problems import Problem, unwritable

KEPT = "blueprint.yaml"
"""Where a site keeps the blueprint that a model wrote."""


@click.group(name="sites", invoke_without_command=True)
@click.pass_context
def command(context: click.Context) -> int | None:
    """List the mock sites, or make a new one."""
    if context.invoked_subcommand is not None:
        return None
    from callsheet.mock_sites import SITES, load_site

    for name in SITES:
        site = load_site(name)
        goals = f"{len(site.goals)} kinds of goals" if site.goals else "no goals"
        click.echo(f"{name:10} {site.title}: {site.summary} ({goals})")
    return exits.DONE


@command.command(name="new")
@click.argument("name", metavar="NAME")
@click.option(
    "--from",
    "blueprint",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The blueprint, a YAML file: see docs/mock_sites.md.",
)
@click.option("--describe", metavar="TEXT", help="What the site is, in words: a model writes the blueprint.")
@click.option(
    "--into",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Where the folder NAME is made; here unless said.",
)
@MODELS
def new(name: str, *, blueprint: Path | None, describe: str | None, into: Path, **asked: Any) -> int:
    """Write the site NAME, with its goals, its spec and its test, into a folder of that name.

    It is made of a blueprint: a file, or what a model writes of a description, which is then kept in the folder too.
    """
    from callsheet.mock_sites import SITES

    if name in SITES:
        raise Problem(f"there is a site `{name}` already; choose another name")
    if (blueprint is None) == (describe is None):
        raise Problem("say what the site is made of: a blueprint with `--from FILE`, or words with `--describe TEXT`")
    if blueprint is not None:
        made = _write(name, _read(blueprint), into, said_of=str(blueprint))
    else:
        if (into / name).exists():  # before anybody is asked
            raise Problem(f"`{into / name}` is there already; choose another folder, or move it away")
        text = _written(name, describe or "", asked)
        made = [*_write(name, text, into, said_of="the blueprint"), _kept(text, into / name / KEPT)]
    for path in made:
        click.echo(path)
    click.echo(f"serve it: callsheet serve --sites-from {into / name}", err=True)
    return exits.DONE


def _read(blueprint: Path) -> str:
    try:
        return blueprint.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise Problem(f"`{blueprint}` cannot be read: {reason.lower()}") from error


def _written(name: str, description: str, asked: dict[str, Any]) -> str:
    """What a model writes. Raises `Problem` with exit code 1 when nothing of it is right."""
    import asyncio

    from callsheet.blueprints import blueprint_for
    from callsheet.mock_sites.generating import is_name
    from callsheet.planners.blueprints import SiteWanted
    from callsheet.planners.rounds import NoneRight
    from callsheet.settings import load_settings

    if not description.strip():
        raise Problem("the description is empty: say what is kept on the site, and what is done with it")
    if not is_name(name):
        raise Problem(f"`{name}` can't name a site: use small letters, digits and `_`")
    keys = pairs(asked.pop("keys"), "key")
    wanted = SiteWanted(name=name, description=description)
    try:
        written = asyncio.run(blueprint_for(wanted, load_settings(**asked), keys=keys))
    except NoneRight as error:
        raise Problem(f"no site: {error}", exits.GOAL) from None
    answers = "1 answer" if written.answers == 1 else f"{written.answers} answers"
    click.echo(f"{written.model} wrote the blueprint: {answers}, {written.tokens.total:,} tokens", err=True)
    return written.found


def _write(name: str, text: str, into: Path, *, said_of: str) -> list[Path]:
    from callsheet.mock_sites.generating import BadBlueprint, read_blueprint, write_site

    try:
        return write_site(read_blueprint(text, name=name), into / name)
    except BadBlueprint as error:
        raise Problem(f"{said_of}: {error}") from error
    except OSError as error:
        raise unwritable(into / name, error) from error


def _kept(text: str, path: Path) -> Path:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise unwritable(path, error) from error
    return path
