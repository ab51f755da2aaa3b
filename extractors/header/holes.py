"""The blanks of the head on the page: a flag about a number or a day shows the place where a hand wrote it."""

from schemas import Evidence, Flag, Letter, Source

#: What the flag of a field is about → which blanks it shows.
_BLANKS = {"number": ("number",), "issued_on": ("day", "month")}
_CODES = ("blank-number", "blank-date", "head-weighed")


def with_holes(letter: Letter, source: Source) -> Letter:
    """Return the letter with the blanks' page and boxes for those of the words, in flags about number and day."""
    if not any(reading.box for reading in source.readings):
        return letter
    return letter.model_copy(update={"flags": tuple(_shown(flag, source) for flag in letter.flags)})


def _shown(flag: Flag, source: Source) -> Flag:
    fields = _BLANKS.get(flag.field or "")
    if flag.code not in _CODES or fields is None:
        return flag
    blanks = dict.fromkeys(
        (reading.page, reading.box) for reading in source.readings if reading.field in fields and reading.box
    )
    if not blanks:
        return flag
    page = next(iter(blanks))[0]
    at = flag.evidence or Evidence(start=0, end=0, quote="")
    boxes = tuple(box for on, box in blanks if on == page and box)
    return flag.model_copy(update={"evidence": at.model_copy(update={"page": page, "boxes": boxes})})
