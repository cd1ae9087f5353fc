"""`callsheet sites`: the mock sites there are, and new ones from a blueprint."""

from __future__ import annotations

from pathlib import Path

import click

from callsheet import exits

from .problems import Problem, unwritable


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
    required=True,
    type=click.Path(path_type=Path, dir_okay=False),
    help="The blueprint, a YAML file: see docs/mock_sites.md.",
)
@click.option(
    "--into",
    metavar="FOLDER",
    type=click.Path(path_type=Path, file_okay=False),
    default=Path(),
    help="Where the folder NAME is made; here unless said.",
)
def new(name: str, blueprint: Path, into: Path) -> int:
    """Write the site NAME, with its goals, its spec and its test, into a folder of that name."""
    from callsheet.mock_sites import SITES
    from callsheet.mock_sites.generating import BadBlueprint, read_blueprint, write_site

    if name in SITES:
        raise Problem(f"there is a site `{name}` already; choose another name")
    try:
        text = blueprint.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text in UTF-8"
        raise Problem(f"`{blueprint}` cannot be read: {reason.lower()}") from error
    try:
        made = write_site(read_blueprint(text, name=name), into / name)
    except BadBlueprint as error:
        raise Problem(f"{blueprint}: {error}") from error
    except OSError as error:
        raise unwritable(into / name, error) from error
    for path in made:
        click.echo(path)
    click.echo(f"serve it: callsheet serve --sites-from {into / name}", err=True)
    return exits.DONE
