"""What holds for every test: no network, no settings or keys of whoever runs it, one hypothesis profile.

`ci` draws the same examples each time, so that a red build is red for a change. `quick` draws the first few of them:
`make check`, which is run before each commit, asks for it with `HYPOTHESIS_PROFILE=quick`. `deep` looks further and
anywhere, and is what `make deep` asks for.
"""

from __future__ import annotations

import gc
import os
from collections.abc import Generator, Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.examples import FEW, QUICK
from tests.network import guard

# A deadline or a health check that looks at the clock would only measure how busy the machine is.
settings.register_profile(
    QUICK, derandomize=True, max_examples=FEW, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "ci", derandomize=True, max_examples=50, deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
settings.register_profile(
    "deep", max_examples=5_000, deadline=None, print_blob=True, suppress_health_check=[HealthCheck.too_slow]
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci"))


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Generator[None, object, object]:
    """What is collected stays until the end: looking for garbage in it again and again took a third of the time."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


KEPT_SETTINGS = ("CALLSHEET_CHROMIUM",)
HOMES = ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME")


@pytest.fixture(scope="session", autouse=True)
def _closed_world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test depends on, or changes, the machine and the person it runs for."""
    with pytest.MonkeyPatch.context() as monkeypatch:
        guard(monkeypatch)
        for name in filter(is_personal, tuple(os.environ)):
            monkeypatch.delenv(name)
        # Sites of tests have no certificates, and to read those of the machine takes longer than all else of a request.
        monkeypatch.delenv("SSL_CERT_FILE", raising=False)
        monkeypatch.setenv("SSL_CERT_DIR", str(tmp_path_factory.mktemp("certificates")))
        for name in HOMES:
            monkeypatch.setenv(name, str(tmp_path_factory.mktemp(name.lower())))
        yield


def is_personal(name: str) -> bool:
    """Whether an environment variable holds a key, or a setting that tests must not see."""
    return name.endswith("_API_KEY") or (name.startswith("CALLSHEET_") and name not in KEPT_SETTINGS)
