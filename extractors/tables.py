"""Tables that say who does what, or who owes which report, row by row, and their rows as sentences."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Any, NamedTuple

from extractors.bodies import spelled
from extractors.deliveries import Delivery, read_delivery
from extractors.doers import heading_doers
from extractors.doers.names import doers_at
from extractors.lexicon import load
from extractors.outline import Block, Outline, Table
from extractors.patterns import UPPER, Placed, Span, SpanIndex, View, any_of, phrase, span_of, start_of, words, written
from extractors.spelling import capitalised
from extractors.tasks.scopes import Scopes, TaskContext, completed, is_issuer
from extractors.tasks.sentences import FoundSentence, FoundTask, Narrowing, received, so_many_listed
from extractors.tasks.whom import doer_of
from schemas import SentenceRole, TaskKind

# --------------------
# Tables that say who does what: TT | Nội dung | Đơn vị chủ trì | Phối hợp | Thời gian hoàn thành, row by row.
#
# ``nt``, ``//`` and empty cells take the value above in the same column; rows of one cell are headings.


_WORDS = load("tables")
_pattern = {name: phrase(text) for name, text in written("tables").items()}
_CELLS = _WORDS["cells"]
#: What a column holds, by its name; the first pattern that any column fits decides.
_COLUMNS = {role: [re.compile(any_of(names)) for names in kinds] for role, kinds in _WORDS["columns"].items()}
_LONGEST_MARK = 5  # of a heading: “III.”
_NO_NAME = re.compile(rf"\([^)]*\)|(?<!\w){any_of(_CELLS['parts'])}(?!\w)")
#: Organs whose bare name means the issuer's own.
_ORGANS = frozenset(_CELLS["organs"])
_NO_PART_OF_NAME = re.compile(rf"[,;:.()/]|\d ?-|(?<!\w){any_of(_CELLS['no_part_of_name'])}(?!\w)")
#: What a cell may say beside its bodies: by when.
_BESIDE_NAME = re.compile(rf" ?[,;(-] ?{any_of(_CELLS['times'])}(?!\w)")
_ITEM = re.compile(r"(?<!\S)-\s+(?=[^\W\d_])")
#: Units of figures, which columns named ``Đơn vị`` hold in forms.
_MEASURE = re.compile(rf"{any_of(_CELLS['measures'])}\W*")
_FIGURE = re.compile(r"\d[\d.,]* ?%?")
#: “Tổ Văn, | tổ Ngoại ngữ”; “Phòng Hành chính, | cô Hà”
_GROUP = re.compile(rf"{any_of(_CELLS['groups'])} +[{UPPER}]")
_NEXT_GROUP = re.compile(rf"[,;] *(?={_GROUP.pattern})")


def read_tables(scopes: Scopes) -> list[FoundTask]:
    """Return a task for each row of the tables that say who does what, or by which days what is sent."""
    ways = _tasks, _by_days, _sent_by_all
    each = ((list(way(scopes, table)) for way in ways) for table in scopes.outline.tables)
    return [task for found in each for task in next(filter(None, found), ())]


def bound_rows(view: View, outline: Outline, context: TaskContext) -> SpanIndex[tuple[str, ...]]:
    """Return the bodies of each row of the tables that name some, by the row's span: for dates and limits in it."""
    rows: list[tuple[Span, tuple[str, ...]]] = []
    for table in outline.tables:
        names, roles = _columns(view, table)
        units = (i for i, name in enumerate(names) if _pattern["unit"].match(name))
        column = roles.get("lead", next(units, -1))
        for row, cells in filled_down(view, table):
            if bodies := _bodies(view, cells.get(column), context):
                rows.append((_extent(row), bodies))
    return SpanIndex(rows)


def _filled(row: Sequence[Span]) -> list[Span]:
    """Return the cells of a row that hold words."""
    return [span for span in row if span[1] > span[0]]


def _extent(row: Sequence[Span]) -> Span:
    """Return where the words of a row stand, some of whose cells are filled."""
    filled = _filled(row)
    return filled[0][0], filled[-1][1]


def _columns(view: View, table: Table) -> tuple[list[str], dict[str, int]]:
    """Return the names of a table's columns in small letters, and the columns by role (``tables.toml``)."""
    names = [" ".join(view.lower[a:b].split()) for a, b in table.header]
    found: dict[str, int] = {}
    for role, patterns in _COLUMNS.items():
        fits = (i for pattern in patterns for i, n in enumerate(names) if i not in found.values() and pattern.search(n))
        if (index := next(fits, None)) is not None:
            found[role] = index
    return names, found


def filled_down(view: View, table: Table) -> Iterator[tuple[list[Span], dict[int, Span]]]:
    """Yield each row with its cells by column, those that repeat the cell above (empty, ``nt``) filled in. Headings are
    left out; they end what empty cells repeat, not ``nt``."""
    said: dict[int, Span] = {}
    merged: dict[int, Span] = {}
    numbered: dict[str, dict[int, Span]] = {}
    for row in table.rows:
        filled = _filled(row)
        mark = view.plain[slice(*row[0])].strip()
        if len(filled) < 2 + (filled[:1] == [row[0]] and mark.isupper() and len(mark) <= _LONGEST_MARK):
            merged = {}  # a heading
            continue
        cells: dict[int, Span] = {}
        for index, (start, end) in enumerate(row):
            text = " ".join(view.lower[start:end].split())
            same = _pattern["same"].fullmatch(text)
            above = numbered.get(same["row"], said) if same else merged
            if text and not same:
                cells[index] = (start, end)
            elif index in above:
                cells[index] = above[index]
        said, merged = {**said, **cells}, cells
        numbered[mark.lower().strip(" .")] = cells
        yield row, cells


def _tasks(scopes: Scopes, table: Table) -> Iterator[FoundTask]:
    """Yield a task for each row of a table with columns of what and who (``tables.toml``), but of a day's programme."""
    view = scopes.view
    names, roles = _columns(view, table)
    if not {"content", "lead"} <= roles.keys() or _is_programme(view, table, roles.get("when", -1)):
        return
    told = (names[roles.get(role, roles["lead"])] for role in ("content", "lead", "when"))
    reports = any(map(_pattern["of_reports"].search, told))
    for row, cells in filled_down(view, table):
        start, end = content = dict(enumerate(row)).get(roles["content"], (0, 0))
        lead = cells.get(roles["lead"])
        if end <= start or lead is None or _MEASURE.fullmatch(view.lower, *lead):
            continue
        yield from _row_task(
            scopes, content, lead, _TaskRow(row, cells, roles, table.header[roles["content"]]), reports
        )


def _is_programme(view: View, table: Table, when: int) -> bool:
    """Whether most times of a table, in its column ``when``, are hours: it is the programme of a day."""
    times = _filled([span for row in table.rows for span in row[when : when + 1]])
    said = [view.lower[start:end] for start, end in times]
    hours = sum(_pattern["hour"].match(text) is not None and _pattern["day"].search(text) is None for text in said)
    return 2 * hours > len(said)


class _TaskRow(NamedTuple):
    """A row of a table: its own cells, those filled in by column, the columns by role; where the name of what is to
    be done stands."""

    own: Sequence[Span]
    cells: dict[int, Span]
    roles: dict[str, int]
    head: Span

    def cell(self, view: View, role: str) -> Span | None:
        """Return the cell of a role; ``None`` where it stands empty: nobody helps, nothing is made there. Where not
        even a blank stands between its bars, the cell of a row above reaches down to it."""
        column = self.roles.get(role, -1)
        start, end = dict(enumerate(self.own)).get(column, (0, 0))
        return self.cells.get(column) if end > start or view.text[end : end + 1] == "|" else None


def _row_task(scopes: Scopes, content: Span, lead: Span, row: _TaskRow, reports: bool) -> Iterator[FoundTask]:
    """Yield the task of a row: what its cell ``content`` asks of the bodies in its cell ``lead``; nothing where that
    names none. ``reports``: the table's headings say that what is asked is sent."""
    view, context = scopes.view, scopes.context
    together = _pattern["together"].search(view.lower, *lead)
    doers = _bodies(view, (lead[0], together.start()) if together else lead, context)
    if not doers:
        return
    delivery = read_delivery(view, *content)
    if not delivery.sends:  # the cell of the doer says it: “CĐCS gửi về Ban Tổ chức”
        delivery = read_delivery(view, *lead)
    product = row.cell(view, "product")
    if delivery.what is None and product is not None:
        delivery = delivery._replace(what=words(view.text[slice(*product)]))
    if reports:
        delivery = delivery._replace(sends=True)
    if to := _bodies(view, row.cell(view, "to"), context):
        delivery = delivery._replace(sends=True, to=to[0])
    helping = _bodies(view, (together.end(), lead[1]) if together else row.cell(view, "with"), context)
    day = row.cells.get(row.roles.get("when", -1))
    dates = (
        [day]
        if day is not None and _pattern["names_date"].search(view.lower, *day)
        else [content, lead, *_filled(row.own)]
    )
    # A figure alone, “1.400” below “Chỉ tiêu sáng kiến”, is told with its row.
    figure = lead in row.own and _FIGURE.fullmatch(view.plain, *content)
    span = (min(lead[0], content[0]), max(lead[1], content[1])) if figure else content
    task = _task(span, (doers, helping), delivery, context, "table", tuple(dates), dated="when" in row.roles)
    told: dict[str, Any] = {"kind": "target", "column": row.head} if figure else {}
    yield replace(task, narrowing=Narrowing(listed=so_many_listed(scopes, lead, lead)), **told)


def _task(
    span: Span,
    who: tuple[tuple[str, ...], tuple[str, ...]],
    delivery: Delivery,
    context: TaskContext,
    source: str,
    dates: tuple[Span, ...],
    *,
    dated: bool,
) -> FoundTask:
    """Return the task of a row or an item; ``who``: those who must act, and those who help."""
    names, helping = who
    sent, inferred = received(delivery, names, context, dated)
    kind: TaskKind = "report" if sent.sends else "task"
    own = all(is_issuer(name, context) for name in names)
    return FoundTask(*span, names, helping, kind, sent, "binding", own, source, dates, inferred)


def _bodies(view: View, span: Span | None, context: TaskContext) -> tuple[str, ...]:
    """Return the bodies of a cell (``()``: none), or of each item of a list (``- Ban Tổ chức - Văn phòng``)."""
    if span is None:
        return ()
    start, end = span
    listed = view.plain.startswith("-", start)
    items = _ITEM.finditer(view.plain, start, end if listed else start)
    begins = map(re.Match.end, (*items, *_NEXT_GROUP.finditer(view.plain, start, end)))
    names = (name for one in pairwise(sorted({start, *begins, end})) for name in _named(view, *one))
    found = []
    for name in (completed(name, context) for name in names):
        bare_organ = context.issuer_base and name.lower() in _ORGANS  # a bare “Ban Thường vụ” is the issuer's
        found.append(f"{name} {context.issuer_base}" if bare_organ else name)
    return tuple(dict.fromkeys(found))


def _named(view: View, start: int, end: int) -> tuple[str, ...]:
    """Return the bodies of one item of a cell, by the grammar of names or as they are printed."""
    end = start_of(_BESIDE_NAME.search(view.lower, start + 1, end), end)
    doer = doers_at(view, start, end)
    rest = view.lower[doer.end : end].strip() if doer is not None and len(doer.names) == 1 else ""
    if 0 < len(rest.split()) <= 6 and not _NO_PART_OF_NAME.search(rest):
        return (spelled(view.plain[start:end]),)  # nothing but words of its name
    return heading_doers(view, start, end) or (doer.names if doer else _printed_names(view, start, end))


def _printed_names(view: View, start: int, end: int) -> tuple[str, ...]:
    """Return the names of a cell that no grammar of names knows: what is capitalised, or a group, between joints."""
    text = " ".join(_NO_NAME.sub(" ", view.plain[start:end]).split())
    parts = [part for part in _pattern["joint"].split(text) if len(part) > 1]
    return tuple(spelled(capitalised(part)) for part in parts)


# --------------------
# Tables of days: Cụm | Gồm các CĐCS | Hạn gửi kịch bản | Biên bản kiểm kê: who belongs to each group, a column a paper.


def _by_days(scopes: Scopes, table: Table) -> Iterator[FoundTask]:
    """Yield a task for each group and each day under a column named by a paper (``Hạn gửi kịch bản``)."""
    view = scopes.view
    units = [i for i, span in enumerate(table.header) if _pattern["unit"].match(view.lower, *span)]
    who = min(units, key=lambda i: _pattern["group"].match(view.lower, *table.header[i]) is not None, default=-1)
    columns = {i: _pattern["paper_by_day"].match(view.lower, *span) for i, span in enumerate(table.header)}
    for row, cells in filled_down(view, table) if any(columns.values()) else ():
        doers = _bodies(view, cells.get(who), scopes.context)
        for i, day in cells.items():
            if doers and (found := columns.get(i)) and _pattern["due"].match(f"{found[0]}|{view.lower[slice(*day)]}"):
                paper, span = found.span("paper"), (cells[who][0], _extent(row)[1])
                delivery = read_delivery(view, *paper)._replace(sends=True)
                task = _task(span, (doers, ()), delivery, scopes.context, "table", (day,), dated=True)
                yield replace(task, column=paper)


# --------------------
# Tables of papers: Tên giấy tờ | Thời hạn gửi, below words that say who sends: “Các CĐCS gửi hồ sơ về Ban A, gồm:”.


def _sent_by_all(scopes: Scopes, table: Table) -> Iterator[FoundTask]:
    """Yield a task for each row of a table of papers or targets and days, for those whom the words above it bind."""
    view, above, (heads, roles) = scopes.view, table.parent, _columns(scopes.view, table)
    if above is None or "lead" in roles:
        return
    delivery, doer = read_delivery(view, above.start, above.end), doer_of(scopes, above.start, above.end, above)
    is_target = not delivery.sends and any(map(_pattern["target"].match, heads))
    # Targets without a name are those of whom the letter addresses.
    names = doer.names if doer is not None else scopes.context.addressees * is_target
    if not names or not (delivery.sends or is_target):
        return
    for _, cells in filled_down(view, table):
        paper, day = (cells.get(roles.get(role, -1)) for role in ("content", "when"))
        if paper and day:
            sent = delivery._replace(what=words(view.text[slice(*paper)]))
            task = _task(paper, (names, ()), sent, scopes.context, "table", (day,), dated=True)
            yield replace(task, kind="target") if is_target else task


# --------------------
# Items whose labels say who does them, with whom, by when: a row of such a table written line by line.
#
# ``1. Sửa nhà xe / - Đơn vị chủ trì: Phòng Hành chính / - Thời hạn: 15/12``; ``Sửa nhà xe. Chủ trì: …; phối hợp: …``.

_LABELS = load("tables")["labels"]
_LABEL = re.compile(
    r"(?:^|(?<=[.;,])|(?<=\n))\s*[-+*]?\s*(?:"
    + "|".join(rf"(?P<{role}>{any_of(words_of)})" for role, words_of in _LABELS.items())
    + r")\s*:\s*"
)
_FEWEST_WORDS = 3
_MARKS = " .;,/\n"


class _Label(NamedTuple):
    role: str
    at: int
    start: int
    end: int


def read_labelled_items(scopes: Scopes) -> list[tuple[FoundTask, list[Span]]]:
    """Return a task for each item whose labels say by whom (``Chủ trì: …``), with the spans of item and labels."""
    items: dict[int, tuple[Block, int, list[_Label], list[Span]]] = {}
    before: Block | None = None
    for block in scopes.outline.blocks:
        labels = _labels(scopes.view, block)
        end = block.end
        if labels and labels[0].at == block.start:
            below_item = block.parent is not None and block.parent.mark not in (None, "roman")
            item = block.parent if below_item else before
            end = item.end if item is not None else end
        else:
            item = block
            before = None if block.mark == "roman" else block
            end = block.start + len(scopes.view.plain[block.start : labels[0].at].rstrip()) if labels else end
        if item is not None and labels:
            _, _, found, spans = items.setdefault(id(item), (item, end, [], [(item.start, item.end)]))
            found += labels
            spans.append((block.start, block.end))
    tasks = ((_labelled(scopes, item, end, labels), spans) for item, end, labels, spans in items.values())
    return [(task, spans) for task, spans in tasks if task is not None]


def _labels(view: View, block: Block) -> list[_Label]:
    """Return the labels of an item (``Chủ trì: …``, ``(… chủ trì)``) with the span of what each says, if it has any."""
    if block.zone not in ("body", "annex"):
        return []
    bracket = _pattern["in_bracket"].search(view.lower, block.start, block.end)
    if bracket is not None:
        rest = bracket.span("rest")
        return [_Label("lead", bracket.start(), *bracket.span("lead")), _Label("rest", rest[0], *rest)]
    if ":" not in view.plain[block.start : block.end]:
        return []
    found = list(_LABEL.finditer(view.lower[block.start : block.end]))
    ends = [*map(re.Match.start, found[1:]), block.end - block.start]
    return [
        _Label(str(one.lastgroup), *(block.start + place for place in (one.start(), one.end(), end)))
        for one, end in zip(found, ends, strict=False)
    ]


def _labelled(scopes: Scopes, item: Block, end: int, labels: Sequence[_Label]) -> FoundTask | None:
    """Return the task of an item, its own words up to ``end``; ``None``: nobody leads, it is held or says nothing."""
    view, context, span = scopes.view, scopes.context, (item.start, end)
    said = {one.role: (one.start, one.start + len(view.plain[one.start : one.end].rstrip(_MARKS))) for one in labels}
    alone = len(said) == 1 and item.end == end and not item.children
    if "lead" not in said or "held" in said or alone or len(view.plain[slice(*span)].split()) < _FEWEST_WORDS:
        return None
    names = _bodies(view, said["lead"], context)
    who = (names, _bodies(view, said.get("with"), context))
    dates = (span, *((one.at, one.end) for one in labels))
    found = _task(span, who, read_delivery(view, *span), context, "labels", dates, dated="when" in said)
    return found if names else None


def told_by_labels(
    said: Sequence[FoundSentence], labelled: Sequence[tuple[FoundTask, Sequence[Span]]]
) -> list[FoundSentence]:
    """Return the sentences of a letter, those of items with labels made one duty each, in order."""
    covered = SpanIndex((span, task) for task, spans in labelled for span in spans)
    kept = [one for one in said if covered.holding(one.start, one.end) is None]
    duties = (FoundSentence(task.start, task.end, "duty", "labels", tasks=(task,)) for task, _ in labelled)
    return sorted((*kept, *duties), key=lambda one: one[:2])


# --------------------
# Rows of tables as sentences of the letter: what each is there for, by the records that stand in it.


def rows_as_sentences(
    tables: Iterable[Table], tasks: Sequence[FoundTask], dates: Sequence[Placed], limits: Sequence[Placed]
) -> Iterator[FoundSentence]:
    """Yield each row of the tables with its role: a duty, an event, a count of people, or one line of a list."""
    owed = SpanIndex(zip(map(span_of, tasks), tasks, strict=True))
    counted, days = (SpanIndex(zip(map(span_of, found), found, strict=True)) for found in (limits, dates))
    kinds: Sequence[tuple[SpanIndex[Any], SentenceRole, str]] = (
        (owed, "duty", "table"),
        (counted, "participants", "row-counts-people"),
        (days, "event", "row-with-a-day"),
    )
    for table in tables:
        for row in filter(_filled, table.rows):
            span = _extent(row)
            held = ((role, why) for places, role, why in kinds if next(places.within(*span), None))
            role, why = next(held, ("list", "row-of-a-table"))
            yield FoundSentence(*span, role, why, tasks=tuple(owed.within(*span)))
