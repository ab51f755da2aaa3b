"""Chance that is the same everywhere: drawn from a letter's name and what is being made of it."""

import hashlib
import random


def dice(*what: str) -> random.Random:
    """Return a source of chance of its own for a letter and a purpose."""
    digest = hashlib.sha256("\0".join(what).encode()).digest()
    return random.Random(int.from_bytes(digest[:8]))
