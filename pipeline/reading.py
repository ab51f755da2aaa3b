"""One file read whole: its text, what is found in it, the days that follow, and who owes what.

This is what a worker process does; it imports neither the database nor anything else that only the batch needs.
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence

from pipeline.calendar import WorkingCalendar
from pipeline.errors import RefusedError, VanthuError
from pipeline.inbox import InboxFile
from pipeline.registry import Body, Registry
from pipeline.words import t
from schemas import Letter, Obligation, Source
from schemas.base import Record

NO_LETTER = (
    "không phải văn bản hành chính (không thấy số, ký hiệu, tên loại, cơ quan ban hành hay ngày tháng). "
    "Kiểm tra lại tệp; nếu nhầm thì bỏ khỏi thư mục"
)
OLD_FONT = "chữ ghi theo phông cũ (TCVN3, VNI), không đọc được. Chuyển tệp sang Unicode rồi chạy lại"
SECRET = "có dấu chỉ độ mật: không xử lý, không lưu gì. Vào sổ văn bản mật trên giấy"


class Found(Record):
    """A letter ready to be stored."""

    letter: Letter
    obligations: tuple[Obligation, ...]
    bodies: dict[str, tuple[Body, ...]]


class Reading(Record):
    """What a worker found in one file: letters, and what is wrong with its other parts."""

    found: tuple[Found, ...] = ()
    failures: tuple[str, ...] = ()
    refusals: tuple[str, ...] = ()


class LetterReading:
    """Reads one file: text, extraction, days, routing. Made once and sent to every worker process."""

    def __init__(self, registry: Registry | None, calendar: WorkingCalendar) -> None:
        self.registry = registry
        self.calendar = calendar

    def __call__(self, file: InboxFile) -> Reading:
        """Return what the file holds; what is wrong with it is said, not raised."""
        from pipeline import readers

        try:
            opened = readers.open_file(file.path)
        except RefusedError as error:
            return Reading(refusals=(error.message,))
        except VanthuError as error:
            return Reading(failures=(error.message,))
        unread = Reading(failures=tuple(error.message for error in opened.failures))
        return _joined([*map(self._guarded, _told_apart(opened.sources)), unread])

    def _guarded(self, source: Source) -> Reading:
        try:
            return self._one(source)
        except Exception as error:
            return Reading(failures=(fault(error, source.name),))

    def _one(self, source: Source) -> Reading:
        import extractors
        from pipeline import routing
        from pipeline.calendar import complete
        from pipeline.unrouted import with_unrouted

        letter = extractors.extract(source)
        if letter.header.secrecy is not None:
            return Reading(refusals=(f"{source.name}: {t(SECRET)}.",))
        if not extractors.is_letter(letter):
            return Reading(failures=(no_letter(letter),))
        letter = complete(letter, self.calendar)
        obligations = tuple(routing.route(letter, self.registry))
        return Reading(
            found=(
                Found(
                    letter=with_unrouted(letter, obligations, self.registry),
                    obligations=obligations,
                    bodies=routing.bodies_of_dates(letter, self.registry),
                ),
            )
        )


def no_letter(letter: Letter) -> str:
    """Say why what was read counts as no letter."""
    is_garbled = any(flag.code == "bad-encoding" for flag in letter.flags)
    why = t(OLD_FONT) if is_garbled else t(NO_LETTER)
    return f"{letter.source.name}: {why}."


def _told_apart(sources: Sequence[Source]) -> Iterator[Source]:
    """Give letters that one file holds an id each: its bytes are theirs together."""
    seen: dict[str, set[str]] = {}
    for source in sources:
        texts = seen.setdefault(source.sha256, set())
        if source.text in texts:
            continue
        texts.add(source.text)
        if any(other.sha256 == source.sha256 and other.text != source.text for other in sources):
            own = hashlib.sha256(f"{source.sha256}:{len(texts)}".encode()).hexdigest()
            source = source.model_copy(update={"sha256": own})
        yield source


def _joined(readings: Iterable[Reading]) -> Reading:
    parts = list(readings)
    return Reading(
        found=tuple(found for part in parts for found in part.found),
        failures=tuple(failure for part in parts for failure in part.failures),
        refusals=tuple(refusal for part in parts for refusal in part.refusals),
    )


def fault(error: Exception, name: str) -> str:
    """Say in one line that the program itself failed on a file."""
    if isinstance(error, VanthuError):
        return error.message
    reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
    return t(
        "{name}: lỗi của chương trình ({reason}). Gửi tệp này cho người phụ trách phần mềm.", name=name, reason=reason
    )
