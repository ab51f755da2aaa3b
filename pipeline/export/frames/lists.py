"""The lists that people read: of each kind of record which columns it has, and what they say. Screen and pages share
them; files say more, of frames (``pipeline/export/table_files.py``).
"""

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from pipeline.calendar import periods, recurrence
from pipeline.duties import standing
from pipeline.duties.amendments.lapsed import ANSWERS
from pipeline.duties.corrections.fields import in_words, title
from pipeline.export.frames import undated_words, version_words
from pipeline.store.rows import DutyRow, Event, StoredLetter
from pipeline.support import labels
from pipeline.support.grouping import grouped
from pipeline.support.labels import TableColumn
from pipeline.support.words import if_said, one_line, shortened, t
from schemas import CLOSED, EFFECTS, ROLES, SIDES, STATUSES, Correction, Deadline, Obligation, Proposal, whole_day


def duties(today: datetime.date) -> tuple[TableColumn[DutyRow], ...]:
    """Return the columns of duties, each once with how many unions have done it."""
    return (
        TableColumn("Mã", lambda row: row.duty_id[:8]),
        TableColumn("Nội dung", lambda row: duty_words(row.like), wide=True),
        TableColumn("Đơn vị", unions_words),
        TableColumn("Đúng hạn đến", lambda row: day_words(row.like, today)),
        TableColumn("Còn lại", lambda row: left_words(row.like, today), spare=True),
        TableColumn("Trạng thái", lambda row: labels.status_name(row.status)),
        TableColumn("Số ký hiệu VB", lambda row: labels.letter_of(row.like.letter, row.like.approved), spare=True),
    )


def sides(found: Iterable[DutyRow]) -> dict[str, list[DutyRow]]:
    """Return what is open by whose side it is on, then what is closed, each with its heading, where there is any."""
    parts = grouped(found, side_heading)
    return {name: parts[name] for name in side_headings() if name in parts}


def side_headings() -> list[str]:
    """Return the headings under which duties are listed, in their order: ours, in the office, others', done, closed."""
    ours, *others = map(t, SIDES.values())
    return [ours, t("Việc trong cơ quan"), *others, t("Đã xong"), t("Không còn phải làm")]


def side_heading(row: DutyRow) -> str:
    """Return under which heading a duty stands: what is over, repealed or owed by nobody was done by nobody."""
    if row.status in CLOSED:
        return t("Đã xong") if row.done else t("Không còn phải làm")
    return t("Việc trong cơ quan") if row.side == "ours" and row.like.department else t(SIDES[row.side])


def obligations(today: datetime.date, *, of_one: bool = False) -> tuple[TableColumn[Obligation], ...]:
    """Return the columns of unions' rows; those ``of_one`` union do not name it."""
    columns: tuple[TableColumn[Obligation], ...] = (
        TableColumn("Mã", lambda item: item.id[:8]),
        TableColumn("Đơn vị", lambda item: (item.side == "ours" and item.department) or item.union),
        TableColumn("Nội dung", duty_words, wide=True),
        TableColumn("Đúng hạn đến", lambda item: day_words(item, today)),
        TableColumn("Nên xong", lambda item: labels.date_words(item.safe_due), spare=True),
        TableColumn("Còn lại", lambda item: left_words(item, today), spare=True),
        TableColumn("Trạng thái", lambda item: labels.status_name(standing.status(item, today))),
        TableColumn("Số ký hiệu VB", lambda item: labels.letter_of(item.letter, item.approved), spare=True),
    )
    return columns[:1] + columns[2:] if of_one else columns


#: Columns of stored letters.
LETTERS: tuple[TableColumn[StoredLetter], ...] = (
    TableColumn("Mã", lambda item: item.sha256[:8]),
    TableColumn("Số đến", lambda item: t("đi") if item.direction == "out" else str(item.arrival_number or "")),
    TableColumn("Ngày đến", lambda item: labels.date_words(item.arrived_on), spare=True),
    TableColumn("Số ký hiệu", labels.letter_name),
    TableColumn("Ngày", lambda item: labels.date_words(item.issued_on)),
    TableColumn("Tên loại", lambda item: item.kind, spare=True),
    TableColumn("Cơ quan ban hành", lambda item: item.issuer),
    TableColumn("Trích yếu", lambda item: item.subject, wide=True),
    TableColumn("Lần đến", lambda item: str(len(item.arrivals)) if len(item.arrivals) > 1 else "", spare=True),
    TableColumn("Nghĩa vụ", lambda item: str(item.obligations)),
    TableColumn("Còn mở", lambda item: str(item.open), spare=True),
    TableColumn("Quá hạn", lambda item: str(item.late), spare=True),
)


def state_words(item: Proposal) -> str:
    """Return what was decided on a proposal; of what waits, whether it has to be chosen."""
    said = labels.label(labels.DECISIONS, item.state)
    if item.stale:
        return f"{said} – {t('bản đọc mới không còn thấy: xem lại')}"
    return said if item.sure or item.state != "open" else f"{said} – {t('phải chọn')}"


#: Columns of what letters propose.
PROPOSALS: tuple[TableColumn[Proposal], ...] = (
    TableColumn("Mã", lambda item: item.id[:8]),
    TableColumn("Loại", lambda item: labels.label(EFFECTS, item.effect)),
    TableColumn("Nội dung", lambda item: item.message, wide=True),
    TableColumn("Nguyên văn", lambda item: one_line(item.evidence.quote), wide=True, spare=True),
    TableColumn("Tình trạng", state_words),
)


#: Columns of letters of which it is asked whether they are only to be kept.
OLD_LETTERS: tuple[TableColumn[Proposal], ...] = (
    TableColumn("Mã", lambda item: item.id[:8]),
    TableColumn("Số ký hiệu", lambda item: labels.letter_name(item.source_key)),
    TableColumn("Ngày", lambda item: labels.date_words(item.source_key.issued_on)),
    TableColumn("Cơ quan ban hành", lambda item: item.source_key.issuer, wide=True),
    TableColumn("Hạn muộn nhất", lambda item: labels.date_words(item.held_on)),
    TableColumn("Tình trạng", lambda item: t(ANSWERS[item.state]) if item.state in ANSWERS else state_words(item)),
)


class Version(NamedTuple):
    """A version of the deadline of a duty, the same for some unions."""

    item: Obligation
    unions: int
    number: int
    deadline: Deadline


def versions(obligations: Iterable[Obligation]) -> Iterator[Version]:
    """Yield how deadlines changed, version by version, once for each duty and way that it went."""
    changed = filter(lambda item: item.history, obligations)
    for items in grouped(changed, lambda item: (item.parent or item.id, item.history)).values():
        for number, deadline in enumerate(items[0].history, start=1):
            yield Version(items[0], len(items), number, deadline)


def _whose(row: Version) -> str:
    """Return whose deadline changed: its union, or of how many unions; nothing beside later versions of the same."""
    if row.number > 1:
        return ""
    return row.item.union if row.unions == 1 else t("{count} đơn vị", count=row.unions)


#: Columns of versions.
VERSIONS: tuple[TableColumn[Version], ...] = (
    TableColumn("Mã", lambda row: row.item.id[:8] if row.number == 1 else ""),
    TableColumn("Nội dung", lambda row: row.item.action if row.number == 1 else "", wide=True),
    TableColumn("Đơn vị", _whose),
    TableColumn("Lần", lambda row: str(row.number)),
    TableColumn("Hạn", lambda row: version_words(row.deadline.model_copy(update={"reason": None}))),
    TableColumn("Đúng hạn đến", lambda row: labels.date_words(row.deadline.last_good)),
    TableColumn("Do đâu", lambda row: row.deadline.reason or t("theo chính văn bản"), wide=True),
)


#: Columns of what people did.
EVENTS: tuple[TableColumn[Event], ...] = (
    TableColumn("Mã", lambda item: item.obligation[:8]),
    TableColumn("Ngày", lambda item: labels.date_words(item.at[:10])),
    TableColumn("Ai", lambda item: item.who),
    TableColumn("Việc", lambda item: labels.event_name(item.what)),
    TableColumn("Chi tiết", lambda item: item.detail, wide=True),
)


#: Of more missed instances than these the last are named.
_MOST_MISSED = 6


def duty_words(item: Obligation) -> str:
    """Return the duty, with the role of who does not lead, and for whom it holds where nobody knows."""
    role = f" ({labels.label(ROLES, item.role).lower()})" if item.role != "lead" else ""
    which = f" [{t('nếu thuộc diện: {condition}', condition=item.condition)}]" if item.condition else ""
    weak = f" ({t('lời khuyên chung')})" if item.strength == "general" else ""
    return periods.duty_line(item) + role + weak + which


def day_words(item: Obligation, today: datetime.date) -> str:
    """Return the last day in time; the rule of what recurs; what the day waits for; that it was changed."""
    days = standing.open_days(item, today)
    missed = [one for one in days if one < today]
    # Of what recurs every instance that is missing; else the next one.
    shown = ", ".join(f"{one:%d/%m/%Y}" for one in missed[-_MOST_MISSED:] or days[:1])
    shown = f"… {shown}" if len(missed) > _MOST_MISSED else shown
    lines = [" ".join(filter(None, (shown, item.time)))]
    if item.recurrence and not item.last_good:
        lines.append(recurrence.series_words(item.recurrence, item.until, item.shown_until))
    elif not days:
        lines.append(undated_words(item))
    if item.version > 1:
        lines.append(t("(hạn đã đổi)"))
    return "\n".join(filter(None, lines))


def done_words(item: Obligation, done_on: str | None) -> str:
    """Return how what is done stands: by how many days it was late, where it was.

    >>> done_words(Obligation.model_construct(status="done", last_good="2026-11-27"), "2026-11-28")
    'Hoàn thành, trễ 1 ngày'
    """
    done, day = whole_day(done_on), whole_day(item.last_good)
    if item.status != "done" or done is None or day is None or done <= day:
        return labels.status_name(item.status)
    return t("{done}, trễ {count} ngày", done=labels.status_name("done"), count=(done - day).days)


def left_words(item: Obligation, today: datetime.date) -> str:
    """Return how many days an obligation has left on a day, or by how many it is late; ``""`` without a day."""
    left = standing.days_left(item, today)
    if left is None:
        return ""
    return t("{count} ngày", count=left) if left >= 0 else labels.late_words(-left)


def unions_words(row: DutyRow) -> str:
    """Return whose a duty is, or of how many unions how many have done it."""
    if row.union is not None:
        return (row.side == "ours" and row.like.department) or row.union
    done = {"done": row.done, "unions": row.unions}
    sent = row.like.kind == "report"
    words = t("{done}/{unions} đơn vị đã nộp", **done) if sent else t("{done}/{unions} đơn vị đã xong", **done)
    late = if_said("{count} quá hạn", count=row.late)
    waiting = if_said("{count} chờ xác nhận", count=row.waiting)
    return ", ".join(filter(None, (words, late, waiting)))


class StandingLine(NamedTuple):
    """A duty of a letter, or below it one of its unions: how it stands."""

    id: str
    words: str
    day: str
    status: str


#: Columns of how the duties of a letter stand.
STANDINGS: tuple[TableColumn[StandingLine], ...] = (
    TableColumn("Mã", lambda line: line.id[:8]),
    TableColumn("Nội dung, đơn vị", lambda line: line.words, wide=True),
    TableColumn("Đúng hạn đến", lambda line: line.day),
    TableColumn("Trạng thái", lambda line: line.status),
)


def standing_lines(obligations: Iterable[Obligation], today: datetime.date) -> Iterator[StandingLine]:
    """Yield the duties of a letter, the most urgent first, below each its unions; a missed period stands by itself."""
    # A union's own words, or none known: then what is shown tells duties apart. Each missed period stands by itself.
    groups = grouped(
        standing.all_by_period(obligations, today),
        lambda item: (item.parent, periods.of_instance(item), "" if item.parent else duty_words(item)),
    )
    for items in groups.values():
        items.sort(key=lambda item: _urgency(item, today))
    for items in sorted(groups.values(), key=lambda items: _urgency(items[0], today)):
        yield from _of_duty(items, today)


def _urgency(item: Obligation, today: datetime.date) -> tuple[bool, bool, datetime.date, bool, str]:
    """Return the key by which obligations are sorted: open before closed, late ones first, then by day and union."""
    said = standing.status(item, today)
    day = standing.next_day(item, today) or datetime.date.max
    return said in CLOSED, said != "late", day, said == "waiting", item.union


def _of_duty(items: list[Obligation], today: datetime.date) -> Iterator[StandingLine]:
    """Yield the line of a duty with how many stand how, then one for each union: what and when where it differs."""
    days, words = {day_words(item, today) for item in items}, {*map(duty_words, items)}
    said = [standing.status(item, today) for item in items]
    duty, shared = periods.duty_line(items[0]), days.pop() if len(days) == 1 else ""
    counts = Counter(said)
    counted = "; ".join(f"{counts[code]} {labels.status_name(code).lower()}" for code in STATUSES if counts[code])
    yield StandingLine("", duty if len(words) > 1 else words.pop(), shared, counted)
    for item, status in zip(items, said, strict=True):
        own_words = duty_words(item).removeprefix(periods.duty_line(item))
        own_day = "" if shared else day_words(item, today)
        yield StandingLine(item.id, f"– {item.union}{own_words}", own_day, labels.status_name(status))


def marked_words(item: Obligation, status: str, instance: datetime.date | None, on: datetime.date) -> str:
    """Say what was marked; of what recurs, which instance, and which one comes next."""
    said = labels.status_name(status)
    if instance is not None:
        period = _period(item, instance)
        is_done = instance.isoformat() in item.done_days
        said = t("đã xong {period}", period=period) if is_done else t("mở lại {period}", period=period)
        next_, following = standing.next_day(item, on), t("không còn kỳ nào")
        if next_ is not None:
            period = _period(item, next_)
            is_late = next_ < on
            following = t("{period} đã quá hạn", period=period) if is_late else t("tiếp theo: {period}", period=period)
        said = f"{said}; {following}"
    return t("{union}: “{action}” – {status}.", union=item.union, action=item.action, status=said)


def _period(item: Obligation, day: datetime.date) -> str:
    """Return the name of a period with the day on which it is due, where the name is not that day."""
    name, due = periods.of(item, day), f"{day:%d/%m/%Y}"
    return name if due in name else t("{period} (hạn {day})", period=name, day=due)


# --------------------
# How people read a correction: what of the letter, what stood there, what stands there now.

CORRECTION_KINDS = {"change": "sửa", "reject": "bỏ", "add": "thêm", "remove": "gỡ", "undo": "hoàn tác"}
CORRECTED_PARTS = {
    "letter": "Văn bản", "header": "Phần đầu", "reference": "Văn bản viện dẫn", "date": "Thời hạn, sự kiện",
    "limit": "Giới hạn đại biểu", "task": "Nhiệm vụ"}  # fmt: skip


def _place(said: Correction) -> str:
    """Return in words which field of which record of a letter a correction is about."""
    field = said.field and title(said.part, said.field)
    words = f"“{_short(said.words.quote)}”" if said.words is not None else ""
    if said.part == "header" and field:
        return field
    return " · ".join(filter(None, (t(CORRECTED_PARTS[said.part]), words, field)))


def _change(said: Correction) -> str:
    """Return in words what a correction changed: old → new, or what was added; ``""`` where it means a whole record."""
    if said.kind == "add":
        new = said.new.items()
        return "; ".join(f"{title(said.part, name)}: {in_words(said.part, name, value)}" for name, value in new)
    if said.field is None or said.kind == "undo":
        return ""
    return " → ".join(_short(in_words(said.part, said.field, value)) for value in (said.old, said.new))


#: Columns of corrections, each with how many there are up to it.
CORRECTIONS: tuple[TableColumn[tuple[int, Correction]], ...] = (
    TableColumn("Lần", lambda row: str(row[0])),
    TableColumn("Lúc", lambda row: f"{labels.date_words(row[1].at[:10])} {row[1].at[11:16]}"),
    TableColumn("Ai", lambda row: row[1].who),
    TableColumn("Việc", lambda row: _kind(row[1])),
    TableColumn("Mục", lambda row: _place(row[1])),
    TableColumn("Cũ → mới", lambda row: _change(row[1]), wide=True),
    TableColumn("Lý do", lambda row: row[1].why),
)


def correction_line(said: Correction) -> str:
    """Return a correction as one line.

    >>> said = Correction(letter="", at="", who=None, kind="change", part="header", field="number", old="28", new="23")
    >>> correction_line(said)
    'Số: sửa: 28 → 23'
    """
    return ": ".join(filter(None, (_place(said), _kind(said), _change(said))))


def _kind(said: Correction) -> str:
    return t("lấy lại") if (said.part, said.kind) == ("letter", "undo") else t(CORRECTION_KINDS[said.kind])


def _short(words: str) -> str:
    return shortened(one_line(words), 60)
