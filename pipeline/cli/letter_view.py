"""A letter on the terminal: what was found, each with the very words of the letter, and why it was read so."""

from collections.abc import Iterator, Sequence

from extractors.lexicon import load
from pipeline import labels
from pipeline.cli import console
from pipeline.cli.console import section, strong, wrapped
from pipeline.frames import letter_lines
from pipeline.frames.lines import Shown
from pipeline.store import Arrival
from pipeline.words import t
from schemas.letter import Letter

_WHY = load("why", __package__)
#: What a sentence is there for, and the rules by which records and roles are found, in people's words.
ROLES: dict[str, str] = _WHY["roles"]
RULES: dict[str, str] = _WHY["rules"]


def letter_parts(letter: Letter, arrivals: Sequence[Arrival] = ()) -> Iterator[str]:
    """Yield the head, references, dates, delegate limits, tasks and doubts of a letter, and how often it came."""
    yield strong(console.plain(letter_lines.name(letter)))
    yield from (wrapped(f"  {name}: {words}") for name, words in letter_lines.head(letter, arrivals) if words)
    for part in letter_lines.sections(letter):
        yield from section(part.title, part.columns, part.records)


def why_parts(letter: Letter) -> Iterator[str]:
    """Yield the table of the records with their rules, and that of the sentences left out with their reasons."""
    groups = (
        (t("Văn bản viện dẫn"), letter.references),
        (t("Thời hạn, sự kiện"), letter.dates),
        (t("Giới hạn đại biểu"), letter.delegate_limits),
        (t("Nhiệm vụ"), letter.tasks),
    )
    found = [(name, record.why, record.evidence.quote) for name, group in groups for record in group]
    yield from _table(t("Vì sao tìm được"), t("Loại"), found)
    others = [one for one in letter.sentences if one.role != "duty"]
    left = [(labels.label(ROLES, one.role), one.why, letter.text[one.start : one.end]) for one in others]
    yield from _table(t("Câu không phải nhiệm vụ"), t("Vai trò"), left)


def _table(title: str, kind: str, rows: Sequence[tuple[str, str | None, str]]) -> Iterator[str]:
    columns: tuple[Shown[tuple[str, str | None, str]], ...] = (
        Shown(kind, lambda row: row[0]),
        Shown(t("Quy tắc"), lambda row: labels.label(RULES, row[1])),
        Shown(t("Nguyên văn"), lambda row: row[2], wide=True),
    )
    return section(title, columns, rows)
