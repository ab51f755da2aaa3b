"""What a leader asks for: what ends in which week, who is loaded and who is late, how far each letter is fulfilled."""

import datetime
import functools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from xml.etree.ElementTree import Element

from pipeline.duties import standing
from pipeline.duties.reminders import NOBODY_LOOKED
from pipeline.export.printed import document, table, tag
from pipeline.grouping import grouped
from pipeline.labels import date_words, letter_name
from pipeline.office import Office, chasing
from pipeline.store import DutyRow, Filters, Store
from pipeline.words import one_line, t
from schemas import Evidence, LetterKey, Record, Side, whole_day

#: Weeks behind and before today where nobody says which days.
WEEKS = 13
#: So many unions are named: of all of them, and of those that are late with one duty. The others are counted.
MOST_UNIONS = 50
MOST_LATE = 20
_WEEK = datetime.timedelta(weeks=1)


class Week(Record):
    """Duties whose next or last day lies in the week from Monday ``first``, and how often unions did or owe them."""

    first: datetime.date
    duties: int
    done: int
    open: int
    late: int


class Load(Record):
    """What a lower union owes, over all days."""

    union: str
    open: int
    late: int
    union_id: str = ""


class Told(Record):
    """A duty, the names of those that are late with it (the first of them), and the words that ask for it."""

    row: DutyRow
    late: tuple[str, ...]
    evidence: Evidence


class Fulfilment(Record):
    """How far what a letter asks for is done: so many times a union is asked for one of the duties, and so on."""

    letter: LetterKey
    duties: tuple[Told, ...]
    asked: int
    done: int
    late: int


class Report(Record):
    """The report on ``day``: duties that end from ``first`` to ``last``, and whatever is late (``earlier``).

    ``loads`` are the unions that owe most, late ones first, with ``more_unions`` behind them; none without a registry.
    """

    day: datetime.date
    first: datetime.date
    last: datetime.date
    office: str | None
    weeks: tuple[Week, ...]
    earlier: Week | None
    ours: tuple[Fulfilment, ...]
    below: tuple[Fulfilment, ...]
    has_registry: bool
    loads: tuple[Load, ...]
    more_unions: int
    unseen: bool = False
    """Whether nobody approves letters here, so that nobody looked."""


def report(
    office: Office, store: Store, day: datetime.date, first: datetime.date | None = None,
    last: datetime.date | None = None,
) -> Report:  # fmt: skip
    """Return the report of a day; without a day a quarter of a year before, or behind, the other and today."""
    first, last = first or min(day, last or day) - WEEKS * _WEEK, last or max(day, first or day) + WEEKS * _WEEK
    ours, below = _rows(store, "ours", day, first, last), _rows(store, "below", day, first, last)
    by_week = grouped([*ours, *below], lambda row: _monday(ends) if (ends := whole_day(_ends(row))) else None)
    begin = _monday(first)
    mondays = (begin + number * _WEEK for number in range((last - begin) // _WEEK + 1))
    # So that the weeks' sums are the whole.
    earlier = [row for monday, rows in by_week.items() for row in rows if monday is not None and monday < begin]
    loads = loads_of(office, store, day)
    return Report(
        day=day, first=first, last=last, office=office.name,
        weeks=tuple(_week(monday, by_week.get(monday, ())) for monday in mondays),
        earlier=_week(begin, earlier) if earlier else None,
        ours=_by_letter(store, ours, day), below=_by_letter(store, below, day),
        has_registry=office.bodies is not None, loads=tuple(loads[:MOST_UNIONS]),
        more_unions=max(0, len(loads) - MOST_UNIONS), unseen=store.reviews.approver == "nobody",
    )  # fmt: skip


def loads_of(
    office: Office, store: Store, day: datetime.date, unions: Collection[str] | None = None
) -> list[Load]:  # fmt: skip
    """Return what the lower unions (of ``unions``, by their ids) owe, late ones first, then those that owe most."""
    counts = store.obligations.standing_of(unions, day, approved=True)
    loads = [Load(union=office.known[id].name, open=many, late=late, union_id=id)
             for id, (many, late) in counts.items() if _is_loaded(office, id)]  # fmt: skip
    return sorted(loads, key=lambda load: (-load.late, -load.open, load.union))


def worst_of(office: Office, store: Store, day: datetime.date, most: int) -> list[Load]:
    """Return what so many of the lower unions owe that are late with most; counted anew after a change alone."""
    return _worst_at(office, store, day, most, store.revision)


@functools.lru_cache(maxsize=1)
def _worst_at(office: Office, store: Store, day: datetime.date, most: int, _revision: int) -> list[Load]:
    counts = store.obligations.standing_of(None, day, approved=True, late=True)
    late = {id: missed for id, (_, missed) in counts.items() if missed and _is_loaded(office, id)}
    return loads_of(office, store, day, sorted(late, key=lambda id: (-late[id], id))[:most])


def _is_loaded(office: Office, union_id: str) -> bool:
    return office.bodies is not None and union_id != office.union_id and chasing.is_lower_union(office, union_id)


def _rows(store: Store, side: Side, day: datetime.date, first: datetime.date, last: datetime.date) -> Sequence[DutyRow]:
    """Return what ends in the window, with all of its unions, and what is late from before it."""
    ends = Filters(side=side, due_from=first, due_before=last + datetime.timedelta(days=1), approved=True)
    asked = (ends, Filters(side=side, statuses=("late",), approved=True))
    found = (row for one in asked for row in store.duties.page(one, day, None, by_period=True))
    return [*{(row.duty_id, row.next_day): row for row in found}.values()]


def _week(first: datetime.date, rows: Sequence[DutyRow]) -> Week:
    asked, done, late = _sums(rows)
    return Week(first=first, duties=len(rows), done=done, open=asked - done, late=late)


def _ends(row: DutyRow) -> str | None:
    return row.next_day or row.last_good


def _monday(day: datetime.date) -> datetime.date:
    return day - datetime.timedelta(days=day.weekday())


def _sums(rows: Sequence[DutyRow]) -> tuple[int, int, int]:
    return sum(row.unions for row in rows), sum(row.done for row in rows), sum(row.late for row in rows)


def _by_letter(store: Store, rows: Iterable[DutyRow], day: datetime.date) -> tuple[Fulfilment, ...]:
    """Return the letters, those with most that is late first, then by what ends first."""

    def urgency(row: DutyRow) -> tuple[bool, str]:
        return not row.late, _ends(row) or "9"

    @functools.cache
    def missing(side: Side, duty: str) -> Mapping[str, list[str]]:
        """Return who misses the instances of what recurs, by their last days."""
        asked = Filters(side=side, duty=duty, statuses=("late",), approved=True)
        found = ((item, at) for item in store.obligations.asked(asked, day) for at in standing.open_days(item, day))
        return {at: [item.union for item, _ in those]
                for at, those in grouped(found, lambda pair: pair[1].isoformat()).items()}  # fmt: skip

    def late_with(row: DutyRow) -> Sequence[str]:
        if not row.late:
            return ()
        if row.like.recurrence and row.like.last_good:
            return missing(row.side, row.duty_id).get(row.like.last_good, ())[:MOST_LATE]
        return late[row.side].get(row.duty_id, ())

    letters = grouped(rows, lambda row: row.like.letter_id)
    late: Mapping[Side, Mapping[str, list[str]]] = {
        side: store.obligations.first_unions(Filters(side=side, statuses=("late",), approved=True), day, MOST_LATE)
        for side in {row.side for of_it in letters.values() for row in of_it if row.late}
    }
    made = []
    for of_it in letters.values():
        asked, done, overdue = _sums(of_it)
        told = tuple(
            Told(row=row, late=tuple(late_with(row)), evidence=row.like.evidence)
            for row in sorted(of_it, key=urgency)
        )  # fmt: skip
        made.append(Fulfilment(letter=of_it[0].letter, duties=told, asked=asked, done=done, late=overdue))
    return tuple(sorted(made, key=lambda one: (-one.late, urgency(one.duties[0].row))))


def leader_page(report: Report) -> bytes:
    """Return the report as one HTML page in UTF-8, for a screen or A4: it loads nothing and runs nothing."""
    title = t("Tình hình thực hiện nhiệm vụ, thời hạn")
    window = t("Thời hạn từ {first} đến {last}, và mọi việc đã quá hạn; lập ngày {day}.", first=_day(report.first),
               last=_day(report.last), day=_day(report.day))  # fmt: skip
    ours, below = t("Ta nợ cấp trên"), t("Cấp dưới nợ ta")
    body = (
        tag("header", tag("p", report.office, cls="office") if report.office else None, tag("h1", title)),
        tag("p", window),
        tag("p", t(NOBODY_LOOKED)) if report.unseen else None,
        tag("ul", _summary(ours, report.ours), _summary(below, report.below), cls="summary"),
        tag("h2", t("Thời hạn theo tuần")),
        _weeks_table(report),
        *_part(ours, report.ours),
        tag("h2", t("Đơn vị cấp dưới: việc chưa xong, việc quá hạn")),
        _loads_table(report),
        *_part(t("Cấp dưới nợ ta, theo văn bản"), report.below),
    )
    return document(f"{title} – {_day(report.day)}", "leader_page", *body)


def _summary(heading: str, letters: Sequence[Fulfilment]) -> Element:
    duties = {told.row.duty_id for one in letters for told in one.duties}
    words = t("{heading}: {duties} việc trong {letters} văn bản, xong {done} trên {asked} phần việc, quá hạn {late}.",
              heading=heading, duties=_count(len(duties)), letters=_count(len(letters)),
              done=_count(sum(one.done for one in letters)), asked=_count(sum(one.asked for one in letters)),
              late=_count(sum(one.late for one in letters)))  # fmt: skip
    return tag("li", words)


def _weeks_table(report: Report) -> Element:
    most = max((week.done + week.open for week in report.weeks), default=0) or 1
    rows = []
    for week in (*([report.earlier] if report.earlier else ()), *report.weeks):
        is_earlier, is_now = week is report.earlier, week.first <= report.day < week.first + _WEEK
        bars = [
            tag("i", cls=kind, style=f"width: {100 * many / most:.2f}%")
            for kind, many in (("done", week.done), ("late", week.late), ("open", week.open - week.late))
            if many > 0
        ]
        day = _day(week.first)
        head = tag("th", t("trước {day}", day=day) if is_earlier else day, scope="row")
        counts = (tag("td", _count(many) if many else "") for many in (week.duties, week.done, week.open, week.late))
        last = tag("td") if is_earlier else tag("td", *bars, cls="bar")
        rows.append(tag("tr", head, *counts, last, cls="now" if is_now and not is_earlier else ""))
    heads = (t("Tuần từ"), t("Việc"), t("Đã xong"), t("Chưa xong"), t("Quá hạn"), t("Khối lượng"))
    return table(heads, rows, "weeks")


def _loads_table(report: Report) -> Element:
    if not report.has_registry:
        return tag("p", t("Chưa có danh mục công đoàn. Nhập bằng: vanthu unions import TỆP"))
    if not report.loads:
        return tag("p", t("Không đơn vị nào trong danh mục còn việc chưa xong."))
    rows = [tag("tr", tag("th", load.union, scope="row"), tag("td", _count(load.open)), tag("td", _count(load.late)),
                cls="late" if load.late else "") for load in report.loads]  # fmt: skip
    made, more = table((t("Đơn vị"), t("Chưa xong"), t("Quá hạn")), rows, "loads"), report.more_unions
    rest = tag("p", t("… và {count} đơn vị khác còn việc chưa xong.", count=_count(more))) if more else None
    return tag("div", made, rest)


def _part(heading: str, letters: Sequence[Fulfilment]) -> Iterator[Element]:
    yield tag("h2", heading)
    for one in letters:
        share = t("{done}/{asked} phần việc đã xong", done=_count(one.done), asked=_count(one.asked))
        late = t("quá hạn {count}", count=_count(one.late)) if one.late else None
        name = " – ".join(filter(None, (letter_name(one.letter), one.letter.issuer)))
        head = tag("summary", tag("b", name), " ", tag("span", share), " ", tag("em", late) if late else None)
        details = tag("details", head, *map(_duty, one.duties))
        if one.late:
            details.set("open", "open")
        yield details
    if not letters:
        yield tag("p", t("Không có việc nào."))


def _duty(told: Told) -> Element:
    row, evidence, ends = told.row, told.evidence, _ends(told.row)
    by = t("đúng hạn đến {day}", day=date_words(ends)) if ends else t("không nêu ngày")
    who = row.union or t("{done}/{all} đơn vị đã xong", done=_count(row.done), all=_count(row.unions))
    late = None
    if told.late:
        more = row.late - len(told.late)
        names = "; ".join(told.late) + (" " + t("và {count} đơn vị khác", count=_count(more)) if more > 0 else "")
        late = tag("p", tag("em", t("Quá hạn:")), " ", names)
    page = " " + t("(trang {number})", number=evidence.page) if evidence.page else ""
    words = tag("p", tag("q", one_line(evidence.quote)), page, cls="words")
    return tag("div", tag("p", tag("b", row.title), f" – {by}; {who}"), late, words, cls="duty")


def _count(many: int) -> str:
    return f"{many:,}".replace(",", ".")


def _day(day: datetime.date) -> str:
    return f"{day:%d/%m/%Y}"
