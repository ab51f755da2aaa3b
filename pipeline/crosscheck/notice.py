"""Letters that arrived so late that a grassroots union has no time left for what they want."""

from collections.abc import Iterator

from pipeline import labels
from pipeline.calendar.deadlines import SHORT_NOTICE
from pipeline.crosscheck.bodies import full_day
from pipeline.crosscheck.deeds import Deed, Deeds
from pipeline.crosscheck.findings import warning
from pipeline.crosscheck.stored_letters import Archive, is_draft
from pipeline.registry.names import key
from pipeline.words import t
from schemas import Letter, LetterWarning

_GRASSROOTS = frozenset({"grassroots", "occupational_union"})
#: How the names of grassroots unions, and the words for all of them, begin.
_NAMES = ("công đoàn cơ sở", "các công đoàn cơ sở", "nghiệp đoàn")


def late_arrivals(archive: Archive, deeds: Deeds, letter: Letter) -> Iterator[LetterWarning]:
    """Yield a warning for each day that comes less than three working days after the letter did.

    Where the letter itself left no more time its own flag says so already.
    """
    arrived = full_day(letter.source.arrived_on)
    if arrived is None or is_draft(letter):
        return
    flagged = {flag.evidence.start for flag in letter.flags if flag.code == "too-short" and flag.evidence}
    seen: set[str] = set()
    for deed in deeds.of(letter):
        last = full_day(deed.last)
        if last is None or deed.date.id in seen or deed.date.evidence.start in flagged:
            continue
        if deed.task.issuer_own or not _is_for_grassroots(archive, letter, deed) or (last - arrived).days > 31:
            continue
        left = archive.calendar.working_days_between(arrived, last)
        if left >= SHORT_NOTICE:
            continue
        seen.add(deed.date.id)
        yield warning(
            "short-after-arrival",
            letter,
            deed.evidence,
            _words(letter, deed, left),
            duty=archive.duty(letter, deed.task.evidence.start),
            until=deed.last,
            facts=(str(arrived), str(last)),
        )


def _words(letter: Letter, deed: Deed, left: int) -> str:
    arrived, last = labels.date_words(letter.source.arrived_on), labels.date_words(deed.last)
    if (deed.last or "") < (letter.source.arrived_on or ""):
        return t("Văn bản đến ngày {arrived}, sau hạn {last}: hỏi lại cơ quan ban hành.", arrived=arrived, last=last)
    return t(
        "Từ ngày đến {arrived} đến hạn {last} chỉ còn {left} ngày làm việc: báo ngay cho đơn vị.",
        arrived=arrived,
        last=last,
        left=left,
    )


def _is_for_grassroots(archive: Archive, letter: Letter, deed: Deed) -> bool:
    if any(key(name).startswith(_NAMES) for name in deed.task.assignees):
        return True
    if archive.registry is None:
        return False
    found = (archive.registry.get(union) for union in archive.unions(letter, deed.task.assignees))
    return any(union is not None and union.kind in _GRASSROOTS for union in found)
