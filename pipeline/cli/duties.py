"""Commands that mark obligations: ``done``, ``reopen``, ``note``."""

import datetime
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

from pipeline import labels
from pipeline.cli import console
from pipeline.cli.call import Call, argument, command
from pipeline.cli.options import switch, value
from pipeline.duties import answer_lists, standing
from pipeline.duties.typed_words import meant
from pipeline.errors import SetupError
from pipeline.office import marking
from pipeline.office.marking import Marked, Said, Wanted
from pipeline.words import t
from schemas import Obligation

_IDS = t("Mã nghĩa vụ hoặc mã việc (phần đầu cũng được); nhiều mã được.")
_LINES = t("Danh sách (.xlsx, .csv, .txt), mỗi dòng một mã hoặc tên đơn vị, trạng thái, văn bản trả lời, ngày.")
_DAY = t("Việc định kỳ: kỳ có hạn vào ngày này (mặc định: done – kỳ đang đến hạn; reopen – kỳ ghi sau cùng).")
_SERIES = t("Việc định kỳ: cả loạt đã xong, không chỉ một kỳ.")
_ANSWER = t("Văn bản trả lời, ví dụ 15/BC-CĐCS.")
_NOTE = t('Mã nghĩa vụ hoặc mã việc (nhiều mã được), rồi ghi chú; để trống ("") thì xóa.')
_OF_UNION = t("Của việc này: đơn vị nào; lặp lại được.")

Ids = Annotated[list[str] | None, argument(t("[MÃ]..."), _IDS)]
Unions = Annotated[list[str] | None, value("--union", metavar=t("TÊN"), help=_OF_UNION)]
Every = Annotated[bool, switch("--all", help=t("Mọi đơn vị của việc này."))]
FromFile = Annotated[Path | None, value("--from-file", metavar=t("TỆP"), help=_LINES)]
InstanceDay = Annotated[str | None, value("--day", metavar=t("NGÀY"), help=_DAY)]
#: Of more than so many that were marked at once only the number is said.
_MOST_TOLD = 10


@command()
def done(
    call: Call,
    ids: Ids = None,
    letter: Annotated[str | None, value("--letter", metavar=t("VĂN_BẢN"), help=_ANSWER)] = None,
    union: Unions = None,
    every: Every = False,
    from_file: FromFile = None,
    day: InstanceDay = None,
    series: Annotated[bool, switch("--series", help=_SERIES)] = False,
) -> None:
    """Mark obligations as fulfilled, of what recurs one instance."""
    if day is not None and series:
        raise SetupError(t("Chọn một trong hai: --day cho một kỳ, --series cho cả loạt."))
    said = Said("done", letter, call.day_of("--day", day), series=series)
    _mark(call, wanted(call, ids, union, from_file, said, every=every))


@command()
def reopen(
    call: Call,
    ids: Ids = None,
    union: Unions = None,
    every: Every = False,
    from_file: FromFile = None,
    day: InstanceDay = None,
) -> None:
    """Take back that obligations are fulfilled, of what recurs the last instance marked."""
    said = Said("todo", day=call.day_of("--day", day))
    _mark(call, wanted(call, ids, union, from_file, said, every=every))


@command()
def note(
    call: Call,
    words: Annotated[list[str], argument(t("[MÃ]... GHI_CHÚ"), _NOTE)],
    union: Unions = None,
    every: Every = False,
    from_file: FromFile = None,
) -> None:
    """Write a note beside obligations."""
    *ids, typed = words
    text = typed.strip() or None
    asked = wanted(call, ids, union, from_file, Said("todo"), every=every)
    with call.office.open() as store:
        noted = marking.note(call.office, store, asked, text, call.day, call.who)
    if call.as_json:
        _print_json([{**item.model_dump(mode="json"), "note": text} for item in noted], asked)
    _tell(call, [t("{union}: “{action}” – đã ghi chú.", union=item.union, action=item.action) for item in noted])


def wanted(
    call: Call, ids: Sequence[str] | None, unions: Sequence[str] | None, path: Path | None, said: Said, *, every: bool
) -> list[Wanted]:
    """Return what a command line asks for: its ids, or the lines of a file; ``SetupError`` where it names nothing."""
    names = tuple(unions or ())
    if names and every:
        raise SetupError(t("Chọn một trong hai: --union cho vài đơn vị, --all cho mọi đơn vị."))
    if path is None:
        if not ids:
            raise SetupError(t("Ghi mã nghĩa vụ hoặc mã việc, hoặc --from-file TỆP. Xem mã bằng: vanthu obligations"))
        return [Wanted(name, said, names, every) for name in ids]
    if names or every or len(ids or ()) > 1:
        raise SetupError(t("--from-file: đơn vị ghi trong tệp; trên dòng lệnh chỉ ghi thêm nhiều nhất một mã việc."))
    duty = ids[0] if ids else None
    return [_of_line(line, path, duty, said) for line in answer_lists.read(path, call.day)]


def _of_line(line: answer_lists.Line, path: Path, duty: str | None, said: Said) -> Wanted:
    where = t("{path}, dòng {row}", path=path.name, row=line.row)
    what = line.id or duty
    if what is None:
        words = t("{where}: chỉ có tên đơn vị; ghi mã việc trên dòng lệnh, hoặc thêm cột Mã NV vào tệp.", where=where)
        raise SetupError(words)
    status = meant("status", line.status, where) if line.status else said.status
    own = said._replace(status=status, answer=line.answer or said.answer, came_on=line.day, note=line.note)
    return Wanted(what, own, (line.union,) if line.union else (), where=where)


@contextmanager
def faults_told() -> Iterator[None]:
    """Say each line of a list that is wrong."""
    try:
        yield
    except marking.FaultsError as error:
        for line in error.lines:
            console.say(line)
        raise SetupError(t("{count} dòng sai; chưa ghi gì.", count=len(error.lines))) from error


def _mark(call: Call, asked: list[Wanted]) -> None:
    with call.office.open() as store, faults_told():
        marked = marking.mark(call.office, store, asked, call.day, call.who)
    if call.as_json:
        _print_json([one.item.model_dump(mode="json") for one in marked], asked)
    else:
        _tell(call, [_told(one, call.day) for one in marked])


def _print_json(found: list[dict[str, object]], asked: Sequence[Wanted]) -> None:
    """Print one record where one id was typed, else the list."""
    is_one = len(asked) == len(found) == 1 and not (asked[0].unions or asked[0].all or asked[0].where)
    console.out_json(found[0] if is_one else found)


def _tell(call: Call, lines: list[str]) -> None:
    call.say_first(lines, _MOST_TOLD, lambda rest: t("… và {count} nghĩa vụ khác.", count=rest))


def _told(marked: Marked, on: datetime.date) -> str:
    """Return the line that says what was marked; of what recurs, which instance, and which one comes next."""
    item = marked.item
    said = labels.status_name(marked.status)
    if marked.instance is not None:
        day = f"{marked.instance:%d/%m/%Y}"
        is_done = marked.instance.isoformat() in item.done_days
        said = t("đã xong kỳ {day}", day=day) if is_done else t("mở lại kỳ {day}", day=day)
        said = f"{said}; {_next(item, on)}"
    return t("{union}: “{action}” – {status}.", union=item.union, action=item.action, status=said)


def _next(item: Obligation, on: datetime.date) -> str:
    next_ = standing.next_day(item, on)
    if next_ is None:
        return t("không còn kỳ nào")
    day = f"{next_:%d/%m/%Y}"
    return t("kỳ {day} đã quá hạn", day=day) if next_ < on else t("kỳ tiếp theo: {day}", day=day)
