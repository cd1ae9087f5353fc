"""`callsheet report`: a run as one HTML file, for programs and for build servers."""

from __future__ import annotations

from pathlib import Path

import click

from callsheet import exits

from .options import OTEL, RUNS
from .problems import unwritable

FILE = click.Path(dir_okay=False, path_type=Path, allow_dash=True)
STDOUT = Path("-")


@click.command(name="report")
@click.argument("run", default="last", metavar="[RUN]")
@RUNS
@click.option("-o", "--output", type=FILE, help="Write a copy of the page here.")
@click.option("--junit", type=FILE, help="Write a copy of the JUnit XML here; `-` is stdout.")
@OTEL
@click.option("--open", "show", is_flag=True, help="Open the page in the default browser.")
def command(run: str, runs_dir: object, output: Path | None, junit: Path | None, *, otel: bool, show: bool) -> int:
    """Write the report of a run and print its path. RUN is an id, or `last`.

    Its folder gets `report.html` for people, `report.json` for programs (`callsheet schema report` says what is in it)
    and `junit.xml` for build servers.
    """
    from callsheet.interpreter.folders import find_run
    from callsheet.report import load_report, write_report
    from callsheet.settings import load_settings

    from .carrying_out import send_spans

    if otel:
        from callsheet.telemetry.sending import require_telemetry

        require_telemetry()
    folder = find_run(load_settings(runs_dir=runs_dir).runs_dir, run)
    path = write_report(folder)
    if output is not None:
        _copy(path, output)
        path = output
    if junit == STDOUT:
        click.echo(folder.report_junit.read_text(encoding="utf-8"), nl=False)
    else:
        if junit is not None:
            _copy(folder.report_junit, junit)
        click.echo(str(path))
    if show:
        click.launch(path.resolve().as_uri())
    if otel and not send_spans(load_report(folder)):
        return exits.SITE
    return exits.DONE


def _copy(path: Path, to: Path) -> None:
    try:
        to.write_bytes(path.read_bytes())
    except OSError as error:
        raise unwritable(to, error) from None
