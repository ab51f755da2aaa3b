"""The command ``obligations``: who owes what by when, asked for in many ways, as a table or a file."""

from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from itertools import islice
from typing import Annotated, Literal

from pipeline.duties.typed_words import code_meant
from pipeline.export.files import Ordered
from pipeline.export.frames import lists
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import Below, DueBefore, From, Most, OfLetter, Output, UnionName, switch, value
from pipeline.office import duty_files
from pipeline.store import DutyRow, Filters
from pipeline.store.database import LazyRows
from pipeline.store.duty_queries import PAGE
from pipeline.store.rows import DutyKey
from pipeline.support.words import t
from schemas import Obligation

_STATUS = (
    "todo (chưa thực hiện), doing (đang thực hiện), waiting (chờ xác nhận), done (hoàn thành), late (quá hạn), "
    "over (sự kiện đã qua), extended (đã gia hạn), repealed (đã bãi bỏ) hoặc not_applicable (không áp dụng); nhiều "
    "trạng thái thì lặp lại hoặc cách nhau bằng dấu phẩy."
)
_KIND = "report (báo cáo), task (nhiệm vụ) hoặc target (chỉ tiêu)."
_TEXT = "Nội dung việc có các từ này, có dấu hay không dấu đều được."
_ALL = "Gồm cả lời khuyên chung (tăng cường, quan tâm, …) và việc của đơn vị ngoài."
_BY = "Mỗi việc một dòng (duty), hoặc mỗi đơn vị một dòng (union; mặc định khi có --union)."
_FORMAT = "Dạng in ra (mặc định: bảng)."


def obligations(
    ask: OfficeOptions,
    *,
    union: UnionName = None,
    below: Below = False,
    from_: From = None,
    due_before: DueBefore = None,
    status: Annotated[list[str], value("--status", "TRẠNG_THÁI", _STATUS, default_factory=list)],
    letter: OfLetter = None,
    kind: Annotated[str | None, value("--kind", "LOẠI", _KIND)] = None,
    text: Annotated[str | None, value("--text", "TỪ", _TEXT)] = None,
    everything: Annotated[bool, switch("--all", _ALL)] = False,
    by: Annotated[Literal["duty", "union"] | None, value("--by", "duty|union", _BY)] = None,
    form: Annotated[Literal["table", "json", "csv"], value("--format", "table|json|csv", _FORMAT)] = "table",
    most: Most = PAGE,
    output: Output = None,
) -> None:
    """Print or export who owes what by when."""
    suffix = ask.form(output, duty_files.SUFFIXES) or (f".{form}" if form != "table" else None)
    typed = filter(None, map(str.strip, ",".join(status).split(",")))
    # People see duties; programs, and whoever asks for one union, what each union owes.
    by_duty = by == "duty" if by or suffix else not union
    chosen = ask.chosen(union, below=below)
    asked = ask.filters(
        chosen, from_, due_before,
        statuses=tuple(dict.fromkeys(code_meant("status", word, "--status") for word in typed)), letter=letter,
        kind=code_meant("kind", kind, "--kind") if kind else None, text=text, everybody=everything,
        advice=everything)  # fmt: skip
    is_known = ask.knows(union, chosen)
    if suffix is not None:
        succession = ask.office.succession(ask.day)
        parts, count = duty_files.file_of(ask.store, asked, ask.day, suffix, succession, by_duty=by_duty)
        ask.put(output, parts, t("Đã ghi {count} nghĩa vụ vào {path}.", count=count, path=output))
    elif is_known:
        if by_duty:
            _show_duties(ask, asked, most)
        else:
            _show_unions(ask, asked)


def _show_unions(ask: OfficeOptions, asked: Filters) -> None:
    """Print what each union owes."""
    succession = ask.office.succession(ask.day)
    found = ask.store.obligations.listed(asked, ask.day, by_period=True)
    seen: Iterable[Obligation] = (succession.seen(item, "\n") for item in found)
    if not len(found):
        ask.say(t("Không có nghĩa vụ nào."))
    else:
        title = None
        if len({place.union for place in found.places}) == 1:
            # Of one union alone the name is said once, and its duties get the room.
            seen = list(seen)
            title = console.plain(seen[0].union)
        console.show(console.table_of(lists.obligations(ask.day, of_one=title is not None), seen, title))
        ask.say(t("{count} nghĩa vụ.", count=len(found)))


def _show_duties(ask: OfficeOptions, asked: Filters, most: int) -> None:
    """Print the first ``most`` duties (0: all), a table for each side, closed ones last; one alone has no title."""
    rest: Sequence[DutyRow] | LazyRows[DutyKey, DutyRow] = (
        ask.store.duties.page(asked, ask.day, most + 1, by_period=True) if most
        else ask.store.duties.each(asked, ask.day, by_period=True))  # fmt: skip
    if not len(rest):
        ask.say(t("Không có nghĩa vụ nào."))
        return
    columns, unions, duties = lists.duties(ask.day), 0, set[str]()
    with ExitStack() as stack:
        sides = {side: stack.enter_context(Ordered()) for side in lists.side_headings()}
        for row in islice(rest, most or None):
            sides[lists.side_heading(row)].put("", [column.words(row) for column in columns])
            unions += row.unions
            duties.add(row.duty_id)
        filled = {side: part for side, part in sides.items() if len(part)}
        for side, part in filled.items():
            console.show(console.table(columns, part, f"{side} ({len(part)})" if len(filled) > 1 else None))
    if 0 < most < len(rest):
        ask.say(t("{count} việc gấp nhất; xem thêm: --most 500, tất cả: --most 0.", count=most))
        return
    counts = {"count": len(duties), "unions": unions}
    ask.say(t("{count} việc, {unions} nghĩa vụ. Xem từng đơn vị: vanthu obligations --by union", **counts))
