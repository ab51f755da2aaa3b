"""One frame for each sheet of the workbook, from letters, obligations and what people marked."""

import datetime
import functools
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from pipeline import frames, labels, standing
from pipeline.calendar.workdays import WorkingCalendar, office_calendar
from pipeline.register import sheets
from pipeline.register.targets import read_target
from pipeline.store import Marks
from pipeline.words import t
from schemas import Letter, Obligation, Task

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.export.columns import Sheet

_LEVELS = Path(__file__).with_name("levels.toml")
#: Up to so many unions are named; of more only the number is said.
_NAMED_UNIONS = 3


class Material(NamedTuple):
    """What the workbook is made of, for one day."""

    letters: Sequence[Letter]
    obligations: Sequence[Obligation]
    marks: Mapping[str, Marks]
    letter_ids: Mapping[str, str]
    """Id of an obligation → id of its letter."""
    today: datetime.date

    def by_letter(self) -> dict[str, list[Obligation]]:
        """Return the obligations of each letter."""
        found: dict[str, list[Obligation]] = {letter.source.sha256: [] for letter in self.letters}
        for item in self.obligations:
            found.setdefault(self.letter_ids[item.id], []).append(item)
        return found


def incoming(material: Material) -> "pd.DataFrame":
    """Return one row a letter, as the register of incoming letters has it."""
    return _frame(sheets.INCOMING, map(_incoming_row, material.letters))


def _incoming_row(letter: Letter) -> dict[str, Any]:
    header = letter.header
    return {
        "arrived_on": letter.source.arrived_on,
        "issuer": header.issuer,
        "letter": labels.reference(header.number, header.symbol),
        "issued_on": header.issued_on,
        "subject": _kind_and_subject(letter),
        "urgency": header.urgency,
        "file": letter.source.name,
        "reading": _reading(letter),
    }


def _kind_and_subject(letter: Letter) -> str:
    """Return kind and subject as registers write them: a công văn has no kind line but ``V/v``."""
    kind, subject = letter.header.kind, letter.header.subject or ""
    if kind is None or kind == "Công văn":
        return t("Công văn V/v {subject}", subject=subject) if subject else kind or ""
    return f"{kind} {subject[:1].lower()}{subject[1:]}".strip()


def _reading(letter: Letter) -> str:
    heavy = sum(level_of(flag.code) != "info" for flag in letter.flags)
    return t("cần xem {count} chỗ", count=heavy) if heavy else t("đã trích xuất")


def follow_up(material: Material) -> "pd.DataFrame":
    """Return one row for each letter that asks something of lower unions."""
    owed = material.by_letter()
    rows = (_follow_up_row(letter, owed[letter.source.sha256], material) for letter in material.letters)
    return _frame(sheets.FOLLOW_UP, (row for row in rows if row["obligations"]))


def _follow_up_row(letter: Letter, owed: Sequence[Obligation], material: Material) -> dict[str, Any]:
    open_ = [item for item in owed if material.marks[item.id].status != "done"]
    days = [day for item in open_ if (day := standing.next_day(item, material.today))]
    header = letter.header
    name = " ".join(part for part in (header.kind, labels.reference(header.number, header.symbol)) if part)
    when = t("ngày {day}", day=labels.date_words(header.issued_on)) if header.issued_on else ""
    of = t("của {issuer}", issuer=header.issuer) if header.issuer else ""
    done = len(owed) - len(open_)
    return {
        "letter": " ".join(part for part in (name, when, of) if part),
        "receiver": _receivers({item.union for item in owed}),
        "due": min(days).isoformat() if days else None,
        "progress": t("{done}/{all} hoàn thành", done=done, all=len(owed)),
        "answers": "; ".join(sorted({answer for item in owed if (answer := material.marks[item.id].answer)})),
        "obligations": len(owed),
        "open": len(open_),
    }


def _receivers(unions: set[str]) -> str:
    if len(unions) > _NAMED_UNIONS:
        return t("{count} đơn vị", count=len(unions))
    return "; ".join(sorted(unions))


def duties(material: Material, calendar: WorkingCalendar | None = None) -> "pd.DataFrame":
    """Return one row an obligation, with the marks of people."""
    tasks = {(letter.source.sha256, task.evidence.start): task for letter in material.letters for task in letter.tasks}
    base = frames.obligations(material.obligations, material.today, calendar or office_calendar())
    more = [
        _duty_row(item, material.marks[item.id], tasks.get((material.letter_ids[item.id], item.evidence.start)))
        for item in material.obligations
    ]
    extra = _frame_of(more, ("role", "deliverable", "channel", "answer", "done_on", "condition", "place", "note"))
    frame = base.drop(columns=["page"]).join(extra)
    frame["version"] = 1
    frame["done_on"] = _days(frame["done_on"])
    return frame


def _duty_row(item: Obligation, marks: Marks, task: Task | None) -> dict[str, Any]:
    return {
        "role": "lead",
        "deliverable": task.deliverable if task else None,
        "channel": task.channel if task else None,
        "answer": marks.answer,
        "done_on": marks.done_on,
        "condition": t("khuyến khích") if task and task.optional else None,
        "place": t("trang {page}", page=item.evidence.page) if item.evidence.page else str(item.evidence.start),
        "note": marks.note,
    }


def limits(material: Material) -> "pd.DataFrame":
    """Return one row a delegate limit; its closing day is the letter's last deadline for lists of delegates, if one."""
    return _frame(sheets.LIMITS, (row for letter in material.letters for row in _limit_rows(letter)))


def _limit_rows(letter: Letter) -> Iterator[dict[str, Any]]:
    doubtful = {flag.evidence.start for flag in letter.flags if flag.evidence}
    for limit in letter.delegate_limits:
        numbers = [limit.min, limit.max] if limit.value is None else [limit.value]
        words = " – ".join(f"{number:g}" for number in numbers if number is not None)
        yield {
            "subject": letter.header.subject,
            "applies_to": limit.applies_to,
            "group": limit.group,
            "bound": limit.bound,
            "count": words if limit.unit != "%" else None,
            "share": f"{words}%" if limit.unit == "%" else None,
            "condition": limit.condition,
            "due": None,
            "quote": _one_line(limit.evidence.quote),
            "check": limit.evidence.start in doubtful or limit.applies_to is None,
            "letter": labels.letter_name(letter.header),
            "issuer": letter.header.issuer,
        }


def targets(material: Material) -> "pd.DataFrame":
    """Return one row for each figure to reach."""
    return _frame(sheets.TARGETS, (row for letter in material.letters for row in _target_rows(letter)))


def _target_rows(letter: Letter) -> Iterator[dict[str, Any]]:
    for task in letter.tasks:
        if task.kind != "target":
            continue
        words = _one_line(task.action or task.evidence.quote)
        figure = read_target(words)
        yield {
            "target": words,
            "scope": "; ".join(task.assignees),
            "bound": figure.bound if figure else None,
            "value": figure.value if figure else None,
            "unit": figure.unit if figure else None,
            "period": task.date,
            "quote": _one_line(task.evidence.quote),
            "letter": labels.letter_name(letter.header),
        }


def warnings(material: Material) -> "pd.DataFrame":
    """Return one row a flag, the heaviest first."""
    rows = [row for letter in material.letters for row in _warning_rows(letter)]
    order = list(sheets.LEVELS)
    return _frame(sheets.WARNINGS, sorted(rows, key=lambda row: order.index(row["level"])))


def _warning_rows(letter: Letter) -> Iterator[dict[str, Any]]:
    for flag in letter.flags:
        yield {
            "code": flag.code,
            "level": level_of(flag.code),
            "message": flag.message,
            "place": _place(flag.evidence.quote, flag.evidence.page) if flag.evidence else None,
            "letter": labels.letter_name(letter.header),
            "file": letter.source.name,
        }


def _place(quote: str, page: int | None) -> str:
    words = _one_line(quote)
    return f"{t('trang {page}', page=page)}: {words}" if page else words


def level_of(code: str) -> str:
    """Return how much weight a flag has: ``error``, ``look`` or ``info``."""
    return next((level for level, codes in _levels().items() if code in codes), "look")


@functools.cache
def _levels() -> dict[str, list[str]]:
    with _LEVELS.open("rb") as file:
        return tomllib.load(file)


def _frame(sheet: "Sheet", rows: Iterable[dict[str, Any]]) -> "pd.DataFrame":
    frame = _frame_of(rows, [column.field for column in sheet.columns])
    for column in sheet.columns:
        if column.kind == "date":
            frame[column.field] = _days(frame[column.field])
    return frame


def _frame_of(rows: Iterable[dict[str, Any]], fields: Sequence[str]) -> "pd.DataFrame":
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(fields))


def _days(column: "pd.Series[Any]") -> "pd.Series[Any]":
    import pandas as pd

    return pd.to_datetime(column, format="%Y-%m-%d", errors="coerce")


def _one_line(quote: str) -> str:
    return " ".join(quote.split())
