"""What a union says it has sent: said by the union, confirmed by a clerk, who then marks the duty as done by it.

The file that comes with it is held until then: nobody reads it before the clerk says that it came, and it is gone where
it did not come, or where the union says it anew.
"""

import datetime
from collections.abc import Iterable
from typing import Annotated, BinaryIO, Literal

from pydantic import Field

from pipeline.calendar import periods
from pipeline.duties import standing
from pipeline.office import Office, marking, uploading
from pipeline.office.marking import MarkGiven, MarkTarget
from pipeline.office.uploading import HeldFile
from pipeline.office.uses import About, UseResult, UseSubject, typed
from pipeline.store import Store
from pipeline.store.marking import SentLine
from pipeline.support.errors import SetupError
from pipeline.support.words import one_line, t
from schemas import CLOSED, Obligation, whole_day

#: So many of its duties a union may report as sent before somebody looked at it.
MOST_WAITING = 20
_LONGEST = 500


def report_sent(
    office: Office, store: Store, item: Obligation, at: datetime.datetime, who: str | None, number: str,
    day: datetime.date | None = None, note: str = "", file: tuple[str, BinaryIO] | None = None,
    period: datetime.date | None = None,
) -> SentLine:  # fmt: skip
    """Write down that a union has sent what it owes: its letter's number and day, the file (name, bytes), held.

    ``period``: of what recurs, the last day of the open instance that it is for.
    """
    days = standing.open_instances(item, at.date())
    if not days:
        period = None
    elif period not in days:
        names = "; ".join(periods.of(item, one) for one in days)
        raise SetupError("Chọn kỳ mà báo cáo này gửi cho, trong các kỳ còn mở: {names}.", names=names)
    _refuse(item, f"{number}{note}", file is not None, day, at.date())
    with uploading.uploads_held(office):  # a file of which nothing was said yet would be given up by who begins to read
        upload = uploading.receive(office, store, *file, who, at, held=True) if file is not None else None
        try:
            number, note = one_line(number)[:_LONGEST], note.strip()[:_LONGEST]
            with store.at_once():
                if len(store.sent.waits_of(str(item.union_id)) - {item.id}) >= MOST_WAITING:
                    raise SetupError(
                        "Đã có {count} việc báo gửi đang chờ văn phòng xác nhận. Đợi văn phòng xem bớt.",
                        count=MOST_WAITING)  # fmt: skip
                open_ = [line for line in store.sent.of([item.id]).get(item.id, ()) if line.state == "open"]
                dropped = _dropped(store, open_)
                came = str(upload.id) if upload is not None else None
                line = store.sent.say(item.id, at, who, number or None, day, note or None, came, period)
        except BaseException:
            if upload is not None:
                store.uploads.change("drop", [upload.id])
                uploading.remove_files(office, [upload.key])
            raise
    uploading.remove_files(office, dropped)
    return line


def _refuse(item: Obligation, words: str, has_file: bool, day: datetime.date | None, today: datetime.date) -> None:
    """Raise ``SetupError`` for a report that says nothing, of a closed duty, or for a day to come."""
    if not (words.strip() or has_file):
        raise SetupError("Ghi số ký hiệu văn bản đã gửi hay vài chữ, hoặc gửi kèm tệp.")
    if item.status in CLOSED:
        raise SetupError("Việc này không còn phải gửi.")
    if day is not None and day > today:
        raise SetupError("Ngày gửi không thể sau hôm nay.")


def files(office: Office, store: Store, lines: Iterable[SentLine]) -> dict[int, HeldFile]:
    """Return the held files of reports that nobody has decided on, by the ids of the reports."""
    given = {int(line.upload): line.id for line in lines if line.upload is not None and line.state == "open"}
    held = uploading.held_files(office, store.uploads.of(given).values())
    return {given[number]: file for number, file in held.items()}


SentId = Annotated[int, Field(ge=0, le=2**31 - 1), About()]
CameDecision = Annotated[Literal["confirmed", "rejected"], About()]
Why = Annotated[str, typed(2_000), About()]


def settle_sent(do: UseSubject, line: SentId, *, decision: CameDecision, why: Why = "") -> UseResult:
    """Confirm that what was sent has come, or say that it has not, or is not what was asked for; its file goes then.

    Once it has come the duty is done by it, on the day that the union gave, and its file is read.
    """
    store, dropped = do.store, list[str]()
    with store.at_once():
        said = store.sent.decide(line, decision, do.at, do.who, why.strip()[:_LONGEST] or None)
        if decision == "rejected":
            dropped = _dropped(store, [said])
        else:
            if said.upload is not None:
                store.uploads.change("release", [int(said.upload)])
            mark = MarkGiven("done", said.number, whole_day(said.period), whole_day(said.day))
            marking.mark(do.office, store, [MarkTarget(said.obligation, mark)], do.on, do.who)
    uploading.remove_files(do.office, dropped)
    told = {"rejected": "Đã ghi là chưa nhận được.", "confirmed": "Đã xác nhận: ghi là hoàn thành."}
    return UseResult(t(told[decision]))


def _dropped(store: Store, lines: Iterable[SentLine]) -> list[str]:
    """Give up the files that are held with reports; return their keys, by which the bytes are removed later."""
    return uploading.given_up(store, "drop", [int(line.upload) for line in lines if line.upload is not None])
