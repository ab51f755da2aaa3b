"""Settings of all tests."""

from hypothesis import settings

# The same examples on every machine, however busy it is: a failure of `make test` can then be repeated.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.load_profile("steady")
