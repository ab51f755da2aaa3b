"""Settings of all tests."""

import gc
import os
import signal

import pytest
from hypothesis import settings

# The same examples on every machine, however busy it is: a failure of `make test` can then be repeated.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


# A shell that starts the tests in the background lets them ignore Ctrl-C, and so would every program that they start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_finish() -> None:
    """Spare the search for rings the thousands of tests that were just collected: they stay to the end."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what tests recognise out of the user's cache, and the user's pages out of the tests."""
    os.environ["VANTHU_CACHE"] = str(tmp_path_factory.mktemp("cache"))
