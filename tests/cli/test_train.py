"""`callsheet train`: its files, its resume, its mistakes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from callsheet.cli.main import run_command_line
from callsheet.planners.learning.checkpoints import read_checkpoint
from callsheet.training import run as running
from callsheet.training.curves import BARS, bars, board, line
from callsheet.training.events import scalars

SHORT = ["train", "--method", "macpo", "--budget", "18", "--steps", "20000", "-q"]


@pytest.fixture(autouse=True)
def _few_episodes(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(running, "EPISODES", 400)
    monkeypatch.chdir(tmp_path)


def rows_of(folder: Path) -> list[dict[str, object]]:
    """What the metrics say."""
    return [json.loads(one) for one in (folder / "metrics.jsonl").read_text().splitlines()]


@pytest.mark.slow
def test_a_training_leaves_metrics_a_checkpoint_a_policy_and_pictures(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """And says what the chosen policy did in fresh episodes; 1 as it is still over its budget, like its document."""
    folder = tmp_path / "out"
    code = run_command_line([*SHORT, "-o", str(folder), "--plots", "--tensorboard", "--json"])
    document = json.loads(capsys.readouterr().out)
    rows = rows_of(folder)

    assert code == (0 if document["within"] else 1)
    assert 18 == document["training"]["budget"] == document["limits"][0]
    assert [1, 2] == [row["round"] for row in rows][:2]
    assert {"reward", "costs", "kl", "critic_loss"} <= set(rows[0])
    assert document["reward"] == read_checkpoint(folder / "policy")["shown"]["reward"]
    assert "<svg" in (folder / "curves.svg").read_text()
    assert list((folder / "events").glob("events.out.*"))


@pytest.mark.slow
def test_a_stopped_training_goes_on_to_the_same_policy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A stop after the first round is 130; `--resume` drops lines that the checkpoint does not know of."""
    straight, stopped = tmp_path / "straight", tmp_path / "stopped"
    run_command_line([*SHORT, "-o", str(straight)])

    def stop_soon(self: object, row: dict[str, object]) -> None:
        import signal

        signal.raise_signal(signal.SIGINT)

    with monkeypatch.context() as patch:
        patch.setattr("callsheet.training.curves.Curves.add", stop_soon)
        assert 130 == run_command_line([*SHORT, "-o", str(stopped)])
    with (stopped / "metrics.jsonl").open("a") as file:
        file.write('{"round": 99}\n{"rou')
    run_command_line([*SHORT, "-o", str(stopped), "--resume"])

    assert rows_of(straight) == rows_of(stopped)
    first, second = (read_checkpoint(one / "policy")["shown"] for one in (straight, stopped))
    assert first == second


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--budget", "0"], "0"),
        (["--budget", "x"], "'x' is not a valid float"),
        ([], "Missing option '--budget'"),
        (["--budget", "18", "--method", "p30"], "'p30' is not one of"),
        (["--budget", "24", "--promise", "0.95", "--agents", "2"], "`--promise` is for one agent"),
        (["--budget", "24.5", "--promise", "0.95"], "the budget is whole money, not 24.5"),
        (["--budget", "18", "--resume"], "no checkpoint in `.callsheet/training/checkpoint`"),
        (["--budget", "18", "-o", "file/below"], "`file/below` cannot be written"),
    ],
)
def test_mistakes_are_one_line(
    arguments: list[str], message: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Exit code 2, nothing written."""
    (tmp_path / "file").write_text("")
    code = run_command_line(["train", *arguments])
    told = capsys.readouterr()

    assert (2, "") == (code, told.out)
    assert message in told.err
    assert "Traceback" not in told.err
    assert ["file"] == [one.name for one in tmp_path.iterdir()]


def row(number: int) -> dict[str, object]:
    """A line of metrics."""
    return {
        "round": number,
        "steps": number * 100,
        "of": 1000,
        "reward": float(number),
        "costs": [20.0 - number],
        "limits": [18.0],
        "kappa_0": 0.5,
        "kl": 0.01,
    }


def test_curves_show_reward_costs_with_limits_and_prices() -> None:
    """As the last of as many columns as fit; other figures are in the file."""
    from rich.console import Console

    console = Console(width=90, file=None)
    with console.capture() as captured:
        console.print(board([row(number) for number in range(1, 5)]))
    told = captured.get()

    assert "400 of 1,000 steps" in told
    for part in ("reward", "4.000", "cost 1", "16.000", "18.000", "kappa 0", "▁▃▆█"):
        assert part in told
    assert "kl" not in told
    assert "400 of 1,000 steps: reward 4.000, cost 16.000 of 18.000" == line(row(4))


def test_bars_go_from_the_lowest_to_the_highest() -> None:
    """A flat course is low; a long one is thinned out and keeps its end."""
    assert BARS == bars(list(range(8)))
    assert "▁▁▁" == bars([3.0, 3.0, 3.0])
    assert 48 >= len(bars(list(range(1000)))) > 40
    assert "█" == bars(list(range(1000)))[-1]


def test_scalars_are_named_by_their_column() -> None:
    """Costs by number; what counts rounds is the step, not a curve."""
    assert [("reward", 1.0), ("costs/1", 19.0), ("limits/1", 18.0), ("kappa_0", 0.5), ("kl", 0.01)] == list(
        scalars(row(1))
    )
