"""Uses are tried on both kinds of database."""

from tests.pipeline.store.conftest import postgres, postgres_url, sqlite_made, sqlite_store, store

__all__ = ["postgres", "postgres_url", "sqlite_made", "sqlite_store", "store"]
