"""One run through all its deaths to its end, and what is to be said of it.

In: a story, the faults of its site, the moments at which its processes die. Out: a tally of one.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path

from callsheet.interpreter import events
from callsheet.interpreter.folders import RunFolder
from callsheet.interpreter.journal import read
from callsheet.interpreter.run import events_of, outcome_of, replay, settle_commit
from tests.interpreter.promises import assert_kept

from .forks import in_fork
from .tally import Tally, nodes_run_again
from .world import ACTS, FAULTS, PLACE, Fate, Story, folder_of, process

MOST_RESUMES = 6
"""So many times is a run taken up that nothing strikes any more: in this process, for it will outlive it."""


def moments_of(story: Story, root: Path, fault: str) -> int:
    """How many moments a run has that nothing strikes."""

    def whole() -> int:
        fate = Fate()
        process(story, root, fate, FAULTS[fault])
        return fate.moments

    moments = in_fork(whole).value
    assert isinstance(moments, int)
    return moments


def strike(story: Story, root: Path, fault: str, at: Sequence[int], *, twice: bool = False) -> Tally:
    """Processes that are killed at these moments of theirs, one after the other, then as many as it takes.

    The site does what the fault says to the first process; with `twice` to every process that is killed.
    """
    root.mkdir()
    doubts = Doubts(story, fault)
    for number, moment in enumerate(at):
        faults = FAULTS[fault] if twice or number == 0 else {}
        if folder_of(root) is not None and not _goes_on(root):
            break
        in_fork(partial(process, story, root, Fate([moment]), faults))
        doubts.look(root)
    tally = finish(story, root, doubts)
    tally.told = [f"{fault}, killed at {list(at)}: {line}" for line in tally.told]
    return tally


class Doubts:
    """The commits of which a death or a fault of the site leaves open whether they were done."""

    def __init__(self, story: Story, fault: str = "none") -> None:
        self.story = story
        self.all = PLACE in FAULTS[fault] or 'heading "Thank you"' in FAULTS[fault]
        self.keys: set[str] = set()

    def look(self, root: Path) -> None:
        """A process has died."""
        folder = folder_of(root)
        if folder is not None:
            commits = replay(self.story.plan, read(folder.journal).records).commits
            self.keys |= {key for key, commit in commits.items() if commit.outcome == "intended"}

    def about(self, key: str) -> bool:
        """Whether there is one about this commit. Where a look can tell, nobody need be asked."""
        return not self.story.can_tell and (self.all or key in self.keys)


def finish(story: Story, root: Path, doubts: Doubts) -> Tally:
    """Processes until the run is over, and what there is to say of the whole."""
    tally = Tally(runs=1)
    for _ in range(MOST_RESUMES):
        if folder_of(root) is not None and not _goes_on(root):
            break
        folder = process(story, root, Fate(), {}).folder
        if outcome_of(read(folder.journal).records)[1] == "waiting":
            _ask(story, root, folder, doubts, tally)
    judge(story, root, tally)
    return tally


def _goes_on(root: Path) -> bool:
    """Whether the run below `root` is not over."""
    folder = folder_of(root)
    assert folder is not None
    return outcome_of(read(folder.journal).records)[1] != "done"


def _ask(story: Story, root: Path, folder: RunFolder, doubts: Doubts, tally: Tally) -> None:
    """A person looks in the shop. Whether they had to is part of the tally."""
    tally.asked = 1
    placed = (root / "orders").read_text().split() if (root / "orders").exists() else []
    for key, commit in replay(story.plan, read(folder.journal).records).commits.items():
        if commit.outcome in ("intended", "unknown"):
            if not doubts.about(key):
                tally.needlessly = 1
                tally.told.append(f"asked about `{key}` without need")
            settle_commit(folder, key, done=bool(placed), gives={})


def judge(story: Story, root: Path, tally: Tally, *, whole: bool = True) -> None:
    """Compare what is in the shop and in the journal with what the plan wants.

    With `whole` false a part of the journal was lost: then the run may end otherwise than done, and say so.
    """
    folder = folder_of(root)
    assert folder is not None, "a run that began has a journal"
    records = read(folder.journal).records
    happened = events_of(records)
    placed = sorted((root / "orders").read_text().split()) if (root / "orders").exists() else []
    again = nodes_run_again(happened)
    done = outcome_of(records)[1] == "done"
    if (done or whole) and not (done and set(placed) == set(story.orders)):
        tally.lost = 1
        tally.told.append(f"ended {outcome_of(records)[1]} with orders {placed}")
    acts = (root / ACTS).stat().st_size if (root / ACTS).exists() else 0
    announced = sum(isinstance(one, events.ActIntended | events.CommitIntended) for one in happened)
    if whole and acts > announced:
        tally.lost = 1
        tally.told.append(f"{acts} acts reached the site, {announced} were announced")
    if len(placed) > len(set(placed)) or again:
        tally.repeated = 1
        tally.told.append(f"orders {placed}, nodes run again {again}")
    if done and replay(story.plan, records).plan.hash != story.last_plan.hash:
        tally.lost = 1
        tally.told.append("the journal makes another plan than the patch did")
    assert_kept(story.plan, happened)
