"""What a page wants is read beside it, and held against what the page itself says."""

from __future__ import annotations

from typing import Any, cast

import pytest

from callsheet.interpreter.browser.access import SiteAccess
from callsheet.interpreter.browser.launch import Browsers
from callsheet.interpreter.run import Ended
from callsheet.tasks.suites.miniwob import MiniWob
from callsheet.tasks.suites.seam import BadSuite


async def test_another_problem_than_was_read() -> None:
    """No verdict is given: the plan was told of one problem, and its page had another."""
    async with MiniWob().staged() as stage:
        episode = cast("Any", stage.episode("enter-text", 1))
        episode.read = 'Enter "a".'
        episode.told.heard = [{"what": "begun", "utterance": 'Enter "b".'}]

        with pytest.raises(BadSuite, match=r"`enter-text` drew `Enter \"b\".` with the seed that had made"):
            await episode.judged(cast("Ended", None))


@pytest.mark.browser
async def test_problems_are_drawn_on_one_page() -> None:
    """One after the other, as on a page that was just loaded; nothing is read for a plan that does not ask."""
    async with MiniWob().staged() as stage, Browsers() as browsers:
        site = SiteAccess(base_url=stage.episode("enter-text", 1).addresses["miniwob"].rpartition("/")[0])
        async with await browsers.session(site=site) as page:
            read = [
                (await stage.episode("enter-text", seed).begin({"task": page}, {"utterance"})) for seed in (1, 2, 1)
            ]
            other = await stage.episode("click-color", 1).begin({"task": page}, {"utterance"})
            nothing = await stage.episode("enter-text", 1).begin({"task": page}, ())

        async with await browsers.session(site=site) as page:
            again = await stage.episode("enter-text", 2).begin({"task": page}, {"utterance"})

    assert (read[0], read[1]) == (read[2], again)
    assert read[0] != read[1]
    assert "colored box" in other["utterance"]
    assert {} == nothing
