"""How often Python looks for rings of objects that nobody uses any more."""

import gc

#: New objects after which the young ones are looked through (usually 700), and after how many rounds the older ones:
#: more than a program has once it has begun; for programs that go through many letters, less.
_YOUNG, _YOUNG_OF_MANY, _ROUNDS = 200_000, 20_000, 5


def seldom() -> None:
    """Let the search for rings be seldom, for programs that do one thing and end: each takes a tenth of a second."""
    gc.set_threshold(_YOUNG, _ROUNDS, _ROUNDS)


def of_many() -> None:
    """Let the search be as often as keeps the memory flat, and pass over what is loaded already."""
    gc.freeze()
    gc.set_threshold(_YOUNG_OF_MANY, _ROUNDS, _ROUNDS)


def no_more() -> None:
    """Leave everything as it is until the program ends: the last search is a sixth of a short command."""
    gc.freeze()
