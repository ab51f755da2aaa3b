"""Keeps pytest's doctest run out of files that only Alembic can import."""

collect_ignore = ["env.py"]
