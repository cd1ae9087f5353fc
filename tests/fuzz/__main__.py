"""`python -m tests.fuzz --inputs 1000000 --corpus build/fuzz/mine`: look for texts that the language gets wrong.

Started again on the same folder it goes on where it stopped. `--again FILE` tries one text. The exit code is 1 when
there is a fault.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import time
from pathlib import Path

from tests.fuzz.corpus import Corpus, OtherCorpus, read_text
from tests.fuzz.oracle import Fault, examine
from tests.fuzz.session import Session
from tests.fuzz.tally import Tally

ROOT = Path(__file__).resolve().parents[2]
BETWEEN_LINES = 30.0


def main(arguments: list[str] | None = None) -> int:
    """0 when nothing was found, 1 when something was, 2 for a folder that was begun otherwise."""
    options = _options().parse_args(arguments)
    if options.again:
        return max(_again(path) for path in options.again)
    try:
        if options.jobs == 1:
            return _fuzz(options.corpus, options)
        return _fuzz_in_parallel(options, [options.corpus / f"job-{number}" for number in range(options.jobs)])
    except OtherCorpus as other:
        print(f"fuzz: {other}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("fuzz: stopped; the same command goes on from here", file=sys.stderr)
        return 130


def _options() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--inputs", type=int, default=100_000, help="how many the corpus shall have had, all in all")
    parser.add_argument("--seed", type=int, help="another seed, other inputs; 0 unless said")
    parser.add_argument(
        "--corpus", type=Path, default=ROOT / "build" / "fuzz" / "corpus", help="a folder to go on from"
    )
    parser.add_argument("--size", choices=("short", "long"), default="short", help="about 100 characters, or 4 KB")
    parser.add_argument("--jobs", type=int, default=1, help="processes, each with a part of the folder")
    parser.add_argument("--again", type=Path, nargs="+", metavar="FILE", help="only try these texts")
    return parser


def _again(path: Path) -> int:
    try:
        seen = examine(read_text(path))
    except Fault as fault:
        print(f"{path}: {fault.signature}\n{fault.detail}")
        return 1
    print(f"{path}: nothing is wrong; parse and check took {seen.checking * 1000:.1f} ms")
    return 0


def _fuzz(folder: Path, options: argparse.Namespace) -> int:
    session = Session(folder, seed=options.seed, size=options.size)
    ended = session.run(max(0, options.inputs - session.state.tally.done), tell=_Teller(options.inputs))
    print(ended.told())
    return 1 if ended.faults else 0


class _Teller:
    """Says now and then how far it is, to a person who waits."""

    def __init__(self, inputs: int) -> None:
        self.inputs, self.said = inputs, time.monotonic()

    def __call__(self, done: int) -> None:
        now = time.monotonic()
        if now - self.said >= BETWEEN_LINES:
            self.said = now
            print(f"fuzz: {done:,} of {self.inputs:,}", file=sys.stderr, flush=True)


def _fuzz_in_parallel(options: argparse.Namespace, folders: list[Path]) -> int:
    """A process for each folder, with a seed of its own and its share of the inputs."""
    share = -(-options.inputs // len(folders))
    common = [sys.executable, "-m", "tests.fuzz", "--size", options.size, "--inputs", str(share), "--corpus"]
    first = (options.seed or 0) * len(folders)
    commands = [[*common, str(folder), "--seed", str(first + number)] for number, folder in enumerate(folders)]
    processes = [subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL) for command in commands]
    try:
        codes = [process.wait() for process in processes]
    finally:
        for process in processes:
            process.terminate()
    _tell_of(folders)
    return max(codes)


def _tell_of(folders: list[Path]) -> None:
    tally = Tally()
    for folder in folders:
        state = folder / "state.json"
        if state.exists():
            tally.merge(Tally.from_json(json.loads(state.read_text(encoding="utf-8"))["tally"]))
    print(tally.told())
    for path in (path for folder in folders for path in Corpus(folder).faults()):
        print(f"fault: {path.with_suffix('.txt').read_text(encoding='utf-8')}")


if __name__ == "__main__":
    sys.exit(main())
