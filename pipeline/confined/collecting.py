"""How often Python looks for rings of objects that nobody uses any more."""

import gc

#: New objects after which the young ones are looked through (usually 700); after so many rounds, the older ones too.
_YOUNG, _ROUNDS = 50_000, 20


def seldom() -> None:
    """Let the search for rings be seldom: each goes through all that is loaded, a tenth of a second at times.

    Lists of thousands of records bring it on again and again, though they hold no rings; what is no longer used is
    freed at once without it. For programs that do one thing and end, and for measuring them.
    """
    gc.set_threshold(_YOUNG, _ROUNDS, _ROUNDS)
