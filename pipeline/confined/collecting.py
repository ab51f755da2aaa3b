"""How often Python looks for rings of objects that nobody uses any more."""

import gc

#: New objects after which the young ones are looked through (usually 700): more than a program has once it has begun.
#: After so many rounds the older ones are, too.
_YOUNG, _ROUNDS = 200_000, 5
#: The same for programs that go through many letters: what they leave behind is not to heap up.
_YOUNG_OF_MANY = 20_000


def seldom() -> None:
    """Let the search for rings be seldom: each goes through all that is loaded, a tenth of a second at times.

    Lists of thousands of records bring it on again and again, though they hold no rings; what is no longer used is
    freed at once without it. For programs that do one thing and end, and for measuring them.
    """
    gc.set_threshold(_YOUNG, _ROUNDS, _ROUNDS)


def of_many() -> None:
    """Let the search be as often as a program needs that goes through many letters: its memory stays flat.

    What the program has loaded before is passed over, so that each search is short.
    """
    gc.freeze()
    gc.set_threshold(_YOUNG_OF_MANY, _ROUNDS, _ROUNDS)


def no_more() -> None:
    """Leave everything as it is until the program ends: Python would look through all that was ever loaded once more.

    That is a sixth of a short command.
    """
    gc.freeze()
