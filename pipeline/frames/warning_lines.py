"""How people read warnings."""

from collections.abc import Mapping, Sequence
from textwrap import shorten

from pipeline import labels
from pipeline.labels import Shown
from pipeline.register.sheets import LEVELS
from pipeline.store.history import Settled
from pipeline.words import t
from schemas import Evidence, LetterWarning

#: So much of a quote is shown of each letter.
_LONGEST_QUOTE = 80


def warnings(settled: Mapping[str, Settled], *, of_one: bool = False) -> Sequence[Shown[LetterWarning]]:
    """Return the columns of warnings; those ``of_one`` letter do not name it."""
    return (
        Shown(t("Mã"), lambda item: item.id[:8]),
        Shown(t("Mức"), lambda item: labels.label(LEVELS, item.level)),
        Shown(t("Văn bản"), lambda item: "" if of_one else labels.letter_name(item.letter_key)),
        Shown(t("Nội dung"), lambda item: item.message, wide=True),
        Shown(t("Nguyên văn"), _quotes, wide=True),
        Shown(t("Đã xử lý"), lambda item: _settled_words(settled.get(item.id))),
    )


def _settled_words(said: Settled | None) -> str:
    return ", ".join(part for part in (labels.date_words(said.on), said.who, said.note) if part) if said else ""


def _quotes(item: LetterWarning) -> str:
    """Return the words of the letter, and those of the other one with its name."""
    ours = _quoted(item.evidence)
    theirs = _quoted(item.other_evidence) if item.other_key is not None else ""
    if item.other_key is not None and theirs:
        theirs = t("{letter}: {words}", letter=labels.letter_name(item.other_key), words=theirs)
    return " ↔ ".join(words for words in (ours, theirs) if words)


def _quoted(evidence: Evidence | None) -> str:
    return f"“{shorten(evidence.quote, _LONGEST_QUOTE, placeholder='…')}”" if evidence is not None else ""
