"""What ``obligations`` prints of duties: one line each, ours first, with how many unions have done it."""

import datetime
from collections.abc import Iterator, Sequence

from pipeline import frames, labels
from pipeline.cli import console
from pipeline.cli.owed_output import day_words, days_left_words, duty_words
from pipeline.duties import standing
from pipeline.export import columns, tables
from pipeline.store import DutyRow
from pipeline.words import t
from schemas.obligation import CLOSED, SIDES


def show(found: Sequence[DutyRow], form: str, today: datetime.date, quiet: bool) -> None:
    """Print duties in the form asked for."""
    if form == "json":
        console.out(tables.json_text(found))
    elif form == "csv":
        console.out_bytes(tables.csv_file(frames.duties(found, today), columns.DUTIES))
    elif found:
        console.show(*_tables(found, today))
        unions = sum(row.unions for row in found)
        console.say(
            t(
                "{count} việc, {unions} nghĩa vụ. Xem từng đơn vị: vanthu obligations --by union",
                count=len(found),
                unions=unions,
            ),
            quiet=quiet,
        )
    else:
        console.say(t("Không có nghĩa vụ nào."), quiet=quiet)


def _tables(found: Sequence[DutyRow], today: datetime.date) -> Iterator[str]:
    """Yield a table for each side, then one for what is closed; one alone bears no title."""
    left = [row for row in found if row.status not in CLOSED]
    parts = {t(name): [row for row in left if row.side == side] for side, name in SIDES.items()}
    parts[t("Đã xong")] = [row for row in found if row.status in CLOSED]
    filled = {title: rows for title, rows in parts.items() if rows}
    for title, rows in filled.items():
        yield _table(rows, today, f"{title} ({len(rows)})" if len(filled) > 1 else None)


def _table(rows: Sequence[DutyRow], today: datetime.date, title: str | None) -> str:
    names = ("Mã việc", "Nội dung", "Đơn vị", "Đúng hạn đến", "Còn lại", "Trạng thái", "Số ký hiệu VB")
    lines = [
        (
            row.duty_id[:8],
            duty_words(row.like),
            unions_words(row),
            day_words(row.like, today),
            days_left_words(standing.days_left(row.like, today)),
            labels.status_name(row.status),
            labels.letter_name(row.letter),
        )
        for row in rows
    ]
    headings = [t(name) for name in names]
    return console.table(headings, lines, title, wide=[t("Nội dung")], spare=[t("Còn lại"), t("Số ký hiệu VB")])


def unions_words(row: DutyRow) -> str:
    """Return whose a duty is, or of how many unions how many have done it."""
    if row.union is not None:
        return row.union
    done = {"done": row.done, "unions": row.unions}
    sent = row.like.kind == "report"
    words = t("{done}/{unions} đơn vị đã nộp", **done) if sent else t("{done}/{unions} đơn vị đã xong", **done)
    late = t("{count} quá hạn", count=row.late) if row.late else ""
    waiting = t("{count} chờ xác nhận", count=row.waiting) if row.waiting else ""
    return ", ".join(part for part in (words, late, waiting) if part)
