"""A resume tells whether a secret is another one than before, and no journal tells the secret."""

from __future__ import annotations

from pathlib import Path

from callsheet.interpreter import events
from callsheet.interpreter.masking import fingerprint
from callsheet.view.live import told as lines_of

from .on_disk import happened, resume, start, waiting
from .shop import Shop


def test_another_secret_than_before_is_told(tmp_path: Path) -> None:
    """A password may well be changed, so the run goes on; what the journal keeps of secrets tells no more than that."""
    folder, shop = waiting(tmp_path)
    first = next(one for one in happened(folder) if isinstance(one, events.RunStarted))
    resume(folder, shop)
    resume(folder, shop, {"shop_pw": "changed"})
    resume(folder, shop, {"shop_pw": "changed"})

    resumed = [one for one in happened(folder) if isinstance(one, events.RunResumed)]
    assert [[], ["shop_pw"], []] == [one.changed for one in resumed]
    assert ["! another value than before: secret `shop_pw`"] == [line for one in resumed for line in lines_of(one)]
    assert first.secrets == resumed[0].secrets != resumed[1].secrets
    assert {"shop_pw": fingerprint("shop_pw", "open sesame", folder.key.read_text())} == first.secrets
    assert 0o600 == folder.key.stat().st_mode & 0o777


def test_a_run_whose_key_was_lost_gets_another(tmp_path: Path) -> None:
    """Then the same secret looks like another one, and that is told."""
    folder, shop = waiting(tmp_path)
    folder.key.unlink()

    resume(folder, shop)

    resumed = [one for one in happened(folder) if isinstance(one, events.RunResumed)]
    assert [["shop_pw"]] == [one.changed for one in resumed]


def test_runs_have_keys_of_their_own(tmp_path: Path) -> None:
    """Whoever has two journals cannot tell whether a secret is the same in both; one without secrets has no key."""
    one, other = start(tmp_path, Shop()).folder, start(tmp_path, Shop()).folder

    assert one.key.read_text() != other.key.read_text()
