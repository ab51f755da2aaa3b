"""Why a letter was read as it was: the rule behind every record, and what every other sentence is there for."""

from collections.abc import Iterator, Sequence

from extractors.lexicon import load
from pipeline import labels
from pipeline.cli.console import section
from pipeline.words import t
from schemas.letter import Letter

_WORDS = load("why", __package__)
#: What a sentence is there for, and the rules by which records and roles are found, in people's words.
ROLES: dict[str, str] = _WORDS["roles"]
RULES: dict[str, str] = _WORDS["rules"]


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
    columns = {
        kind: lambda row: row[0],
        t("Quy tắc"): lambda row: labels.label(RULES, row[1]),
        t("Nguyên văn"): lambda row: row[2],
    }
    return section(title, rows, columns, wide=[t("Nguyên văn")])
