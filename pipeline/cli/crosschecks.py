"""The warnings of what is stored, for the commands that show them."""

from collections import Counter
from collections.abc import Iterator, Sequence

from pipeline import labels
from pipeline.calendar import WorkingCalendar
from pipeline.cli import console
from pipeline.crosscheck import lost
from pipeline.crosscheck.checks import everything, warnings
from pipeline.errors import VanthuError
from pipeline.office import Office
from pipeline.register.sheets import LEVELS
from pipeline.registry import Registry as Bodies
from pipeline.store import Store, sampling
from pipeline.store.sampling import duties_by_letter, standing
from pipeline.store.settling import Settled
from pipeline.words import t
from schemas import Evidence, LetterWarning

#: So much of a quote is shown of each letter.
_LONGEST_QUOTE = 80
#: Of more new letters than these nobody reads line by line what may have been lost; ``check`` has it.
_MOST_LOST, _MOST_LOOKED_AT = 20, 200


def warnings_of(store: Store, office: Office) -> list[LetterWarning]:
    """Return every warning about what is stored."""

    owed = duties_by_letter(store, _ended(office.bodies))
    return everything(list(store.full_letters()), owed, office.bodies, office.calendar)


def new_warnings(store: Store, before: set[str], office: Office) -> list[LetterWarning]:
    """Return the warnings across letters that came with the letters that were not there ``before``."""

    new = standing(store) - before
    return warnings_about(store, new, office.bodies, office.calendar) if new else []


def warnings_of_letter(store: Store, sha256: str, office: Office) -> list[LetterWarning]:
    """Return the warnings across letters that concern one; without the registry where that cannot be read."""

    try:
        bodies = office.bodies
    except VanthuError:  # a letter can be looked at all the same
        bodies = None
    return warnings_about(store, {sha256}, bodies, office.calendar)


def warnings_about(
    store: Store, ids: set[str], bodies: Bodies | None, calendar: WorkingCalendar
) -> list[LetterWarning]:
    """Return the warnings across letters that concern some, looking only at the letters near them."""

    near = sampling.neighbours(store, ids)
    owed = sampling.duties_by_letter(store, _ended(bodies), near)
    letters = [store.letter_of(sha256) for sha256 in sorted(near)]
    found = warnings(letters, owed, bodies, calendar)
    return [item for item in found if item.letter in ids or item.other_letter in ids]


def lost_lines(store: Store, before: set[str]) -> list[str]:
    """Return a line for each letter that was not there ``before`` and of which something may have been lost."""
    lines = []
    for sha256 in sorted(standing(store) - before)[:_MOST_LOOKED_AT]:
        letter = store.letter_of(sha256)
        if codes := Counter(item.code for item in lost.losses(letter)):
            head = letter.header
            command = f"vanthu check --letter {labels.letter_name(head) if head.number and head.symbol else sha256[:8]}"
            words = {"name": letter.source.name, "told": lost.told(codes), "command": command}
            lines.append(t("{name}: {told}. Xem: {command}", **words))
    if (more := len(lines) - _MOST_LOST) > 0:
        lines[_MOST_LOST:] = [t("… và {count} văn bản khác cần đọc lại. Xem: vanthu check", count=more)]
    return sorted(lines[:_MOST_LOST]) + lines[_MOST_LOST:]


def say_new(found: Sequence[LetterWarning], *, quiet: bool) -> None:
    """Say how many warnings came with new letters, where any did."""
    if found:
        words = t(
            "{count} cảnh báo giữa các văn bản, trong đó {errors} lỗi. Xem: vanthu check",
            count=len(found),
            errors=sum(item.level == "error" for item in found),
        )
        console.say(words, quiet=quiet)


def _ended(bodies: Bodies | None) -> list[str]:
    return [union.id for union in bodies if union.valid_to is not None] if bodies is not None else []


def quotes(item: LetterWarning) -> str:
    """Return the words of the letter, and those of the other one with its name."""
    words = _quoted(item.evidence)
    if item.other_key is None or item.other_evidence is None:
        return words
    theirs = t("{letter}: {words}", letter=labels.letter_name(item.other_key), words=_quoted(item.other_evidence))
    return f"{words} ↔ {theirs}" if words else theirs


def _quoted(evidence: Evidence | None) -> str:
    if evidence is None:
        return ""
    words = " ".join(evidence.quote.split())
    return f"“{words if len(words) <= _LONGEST_QUOTE else words[: _LONGEST_QUOTE - 1].rstrip() + '…'}”"


def warning_parts(found: Sequence[LetterWarning], settled: dict[str, Settled]) -> Iterator[str]:
    """Yield the warnings across letters as a part of the page of a letter."""

    rows = [
        (item.id[:8], labels.label(LEVELS, item.level), item.message, quotes(item))
        for item in found
        if item.id not in settled
    ]
    if rows:
        yield console.table(
            (t("Mã"), t("Mức"), t("Nội dung"), t("Nguyên văn")),
            rows,
            title=f"{t('Cảnh báo giữa các văn bản')} ({len(rows)})",
            wide=[t("Nội dung"), t("Nguyên văn")],
        )
