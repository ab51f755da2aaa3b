"""Settings of all tests."""

import os

import pytest
from hypothesis import settings

# The same examples on every machine, however busy it is: a failure of `make test` can then be repeated.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")


@pytest.fixture(autouse=True, scope="session")
def own_cache(tmp_path_factory: pytest.TempPathFactory) -> None:
    """Keep what tests recognise out of the user's cache, and the user's pages out of the tests."""
    os.environ["VANTHU_CACHE"] = str(tmp_path_factory.mktemp("cache"))
