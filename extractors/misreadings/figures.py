"""Mends figures in slots of their own, behind `ngày`, `tháng`, `năm`, `quý`, in days and hours, blanks lost there."""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import NamedTuple

from extractors.lexicon import load
from extractors.lexicon.dictionary import field_words
from extractors.patterns import written

PATTERNS = written("misreadings")


class MisreadSlot(NamedTuple):
    """Where something is misread: a pattern with a group ``mark``, and what that is taken for; ``None``: it stays."""

    pattern: re.Pattern[str]
    meant: Callable[[re.Match[str]], str | None]


_DIGITS = str.maketrans(dict(zip("oliít|ịìỉ!", "0111111111", strict=True)))
_DAY, _DAY_OF_TEN = re.compile(r"0?[1-9]|[12]\d|3[01]"), re.compile(r"0?[1-9]|10")
_FITS = {
    "ngày": _DAY, "ngảy": _DAY, "mồng": _DAY_OF_TEN, "mùng": _DAY_OF_TEN,
    "tháng": re.compile(r"0?[1-9]|1[0-2]"), "năm": re.compile(r"(?:19|20)\d\d"),
}  # fmt: skip
_ROMAN: dict[str, str] = load("misreadings")["romans"]
_STROKES = str.maketrans("lịỊÍíÌì1|v", "IIIIIIIIIV")
_FIGURES = str.maketrans("SŠ§OoIl", "5580011")


def _fitting(found: re.Match[str]) -> str | None:
    meant = found["mark"].translate(_DIGITS)
    return meant if _FITS[found["cue"]].fullmatch(meant) else None


def _quarter(found: re.Match[str]) -> str | None:
    read = found["mark"].translate(_STROKES)
    meant = _ROMAN.get(read, read)
    return meant + "/" * bool(found["year"]) if meant in ("I", "II", "III", "IV") else None


def _word_before(found: re.Match[str]) -> str | None:
    return " " if found["word"].lower() in field_words() else None


def _figures(found: re.Match[str]) -> str:
    return found["mark"].translate(_FIGURES)


def _slots(**meant: str | Callable[[re.Match[str]], str | None]) -> list[MisreadSlot]:
    """Return the slots of some patterns, each with what is meant there."""
    return [
        MisreadSlot(
            re.compile(PATTERNS[name]), partial(re.Match.expand, template=what) if isinstance(what, str) else what
        )
        for name, what in meant.items()
    ]


#: What is misread in a view in lower case, in a view without markup, in the text itself.
SLOTS = {
    "lower": _slots(figure=_fitting, stuck=" ", blank_in_month=""),
    "plain": _slots(quarter=_quarter, word_and_figure=_word_before, stuck_to_code=" "),
    "text": _slots(
        hour=_figures, day=_figures, five="5", blank_in_code="", stroke="/", stroke_of_day="/", stroke_of_year="/",
        code_dash="-", dispatch="C",
    ),
}  # fmt: skip


def misread_in(slots: Sequence[MisreadSlot], text: str) -> Iterator[tuple[int, int, str]]:
    """Yield where something is misread in a text at some slots, and what it is taken for."""
    for slot in slots:
        for found in slot.pattern.finditer(text):
            if (meant := slot.meant(found)) is not None:
                yield *found.span("mark"), meant
