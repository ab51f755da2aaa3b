"""People's words: Vietnamese by default, English with ``VANTHU_LANG=en``; pages are always Vietnamese.

The Vietnamese sentence stands in the code where it is said, inside ``t("…")``, ``if_said("…")``, or given to an error
or a ``TableColumn``, so that a reader of the code sees what the clerk sees. Its English stands in ``words_en.toml``
under the same sentence; a test checks that none is missing and none is left over. Keys of ``--json`` are no words for
people and are never translated.
"""

import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from contextvars import ContextVar

from extractors.lexicon import load
from pipeline.support import settings

_kept: ContextVar[bool] = ContextVar("kept", default=False)


def language() -> str:
    """Return ``"en"`` where the environment asks for English, and nothing is said to be kept, else ``"vi"``."""
    is_english = settings.variable(settings.LANGUAGE).lower().startswith("en")
    return "en" if is_english and not _kept.get() else "vi"


@contextmanager
def to_be_kept() -> Iterator[None]:
    """Say in Vietnamese what is stored, whatever language is asked for now: other people read it later."""
    before = _kept.set(True)
    try:
        yield
    finally:
        _kept.reset(before)


def english() -> dict[str, str]:
    """Return the table Vietnamese → English."""
    return load("words_en", __package__)


def number(value: float) -> str:
    """Return a number without needless digits, with the decimal mark of the language asked for.

    >>> number(1.5), number(20.0)
    ('1,5', '20')
    """
    digits = f"{value:g}"
    return digits if language() == "en" else digits.replace(".", ",")


def one_line(words: str) -> str:
    """Return words with one blank between them, on one line."""
    return " ".join(words.split())


def pieces_of(words: str) -> Iterator[str]:
    """Yield the parts of words that hold several, divided by “;”."""
    return filter(None, map(str.strip, words.split(";")))


def shortened(words: str, most: int) -> str:
    """Return words of so many signs at most, with a sign where they went on."""
    return words if len(words) <= most else words[: most - 1].rstrip() + "…"


def shortlist(names: Sequence[str], most: int, rest: str = "…") -> str:
    """Return so many of some names, with a sign where there are others.

    >>> shortlist(["A", "B", "C"], 2)
    'A; B…'
    """
    return "; ".join(names[:most]) + (rest if len(names) > most else "")


#: Forms of a word between which a number chooses: ``{count:day|days}``.
_FORMS = re.compile(r"\{(\w+):([^{}|]*)\|([^{}]*)\}")


def t(vietnamese: str, /, **values: object) -> str:
    """Return the sentence in the language asked for, ``{names}`` filled in from ``values``.

    A sentence without an English form (the words of a letter, a message of another part) stays as it is. Vietnamese
    words have one form; in English ``{count:day|days}`` gives the one that goes with the number.

    >>> t("Đã lưu {count} văn bản.", count=3)
    'Đã lưu 3 văn bản.'
    """
    sentence = english().get(vietnamese, vietnamese) if language() == "en" else vietnamese
    if not values:
        return sentence
    return _FORMS.sub(lambda form: form[2 if str(values[form[1]]) == "1" else 3], sentence).format(**values)


def if_said(vietnamese: str, /, **values: object) -> str:
    """Return what ``t`` does where each of the values says something; nothing where one does not.

    >>> if_said("quá hạn {count}", count=2), if_said("quá hạn {count}", count=0)
    ('quá hạn 2', '')
    """
    return t(vietnamese, **values) if all(values.values()) else ""
