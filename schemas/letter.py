"""What a letter says: head, references, dates, limits, tasks, amendments, and the doubts about them."""

import datetime
import re
import string
from collections.abc import Callable
from typing import Any, Literal

from pydantic import Field, computed_field, model_validator

from schemas.source import Evidence, Record, SourceInfo, Witness, Written, is_empty

__all__ = [
    "EFFECTS",
    "FLAG_CODES",
    "NAMES",
    "SENTENCES",
    "WEEKDAYS",
    "Alternative",
    "Amendment",
    "Bound",
    "Corrected",
    "DateRecord",
    "DateType",
    "DelegateLimit",
    "Effect",
    "Flag",
    "HeadAlternative",
    "Header",
    "Letter",
    "LimitBound",
    "Meeting",
    "Param",
    "Reference",
    "Relation",
    "Relative",
    "Sentence",
    "SentenceRole",
    "Strength",
    "Task",
    "TaskKind",
]  # fmt: skip

#: Puts a Vietnamese sentence into the language asked for, its ``{names}`` filled in.
Say = Callable[..., str]
#: What was seen: a word or a day (ISO), a number, several words.
Param = str | int | tuple[str, ...]

#: Code of a flag → what the clerk is told to do about it (Vietnamese, shown beside the flag).
FLAG_CODES: dict[str, str] = {
    "blank-number": "Số văn bản để trống: xem bản gốc và ghi số vào sổ.",
    "blank-date": "Ngày ban hành để trống hoặc thiếu: xem bản gốc và bổ sung.",
    "dated-ahead": "Ngày ban hành ghi sau ngày văn bản đến: đối chiếu hai ngày với bản gốc và nơi gửi.",
    "head-weighed": "Số hoặc ngày ban hành lấy từ nơi khác, không phải chữ in rõ trên trang: đối chiếu với bản gốc.",
    "head-unread": "Phần đầu hoặc phần ký của trang ảnh có chỗ chưa đọc được: xem bản gốc và bổ sung.",
    "head-missing": "Văn bản thiếu phần đầu (số, ký hiệu, tên loại, cơ quan, ngày): xem bản gốc và bổ sung.",
    "head-reported": "Đây là tin về một văn bản: số, ngày, cơ quan lấy theo lời tin, nên xin bản gốc để đối chiếu.",
    "head-long": "Phần đầu dài khác thường, có thể lẫn lời văn: đọc lại đoạn trước tên loại hoặc “Kính gửi”.",
    "issuer-inferred": "Tên cơ quan ban hành do chương trình suy ra: đối chiếu với phần đầu văn bản.",
    "issuer-unknown": "Không xác định được cơ quan ban hành: xem bản gốc và bổ sung.",
    "kind-inferred": "Tên loại văn bản do chương trình suy ra từ ký hiệu: đối chiếu với bản gốc.",
    "symbol-repaired": "Ký hiệu có lỗi nhận dạng đã được sửa: đối chiếu với bản gốc.",
    "year-inferred": "Ngày không ghi năm, năm do chương trình suy ra: kiểm tra lại.",
    "month-inferred": "Ngày không ghi tháng, tháng do chương trình suy ra: kiểm tra lại.",
    "blank-day": "Thời hạn để trống ngày hoặc tháng: hỏi cơ quan ban hành rồi ghi vào.",
    "invalid-date": "Ngày ghi trong văn bản không có trên lịch: hỏi lại cơ quan ban hành.",
    "before-issue": "Thời hạn trước ngày ban hành: có thể ghi nhầm năm, hỏi lại cơ quan ban hành.",
    "weekday-mismatch": "Thứ và ngày không khớp nhau: hỏi lại cơ quan ban hành.",
    "bound-conflict": "Vừa ghi “chậm nhất” vừa ghi “trước”: chương trình hiểu theo “trước”, nên làm sớm hơn.",
    "holiday-deadline": "Thời hạn rơi vào ngày nghỉ: nên hoàn thành vào ngày làm việc trước đó.",
    "too-short": "Thời hạn còn quá ngắn so với ngày ban hành: báo ngay cho đơn vị thực hiện.",
    "pending-anchor": "Thời hạn tính từ một mốc chưa biết: ghi ngày của mốc đó để tính hạn.",
    "vague-date": "Thời hạn không ghi ngày cụ thể: thống nhất với cơ quan ban hành nếu cần.",
    "conflict": "Cùng một việc có hai thời hạn khác nhau: theo hạn sớm hơn và hỏi lại.",
    "citation-mismatch": "Văn bản viện dẫn ghi không khớp (số, ngày hoặc cơ quan): đối chiếu với bản gốc.",
    "range-expanded": "Dãy số văn bản đã được tách thành từng số: kiểm tra lại.",
    "draft": "Văn bản là dự thảo: chỉ thời hạn góp ý là có hiệu lực.",
    "embedded-instruction": "Văn bản có câu nói với phần mềm; chương trình không làm theo. Báo người phụ trách.",
    "bad-encoding": "Chữ trong tệp không đúng bảng mã Unicode: gửi lại tệp gốc hoặc quét lại.",
    "encoding-converted": "Chữ bảng mã cũ (TCVN3, VNI, …) đã được đổi sang Unicode: xem lướt tên riêng với bản gốc.",
    "attachment-unread": "Tệp đi kèm có phần không đọc được: xem bản gốc, xin lại phần đó.",
    "cover-deadline": "Thư điện tử chuyển văn bản có nêu thời hạn riêng: xem lời thư.",
    "metadata-differs": "Thông tin của gói văn bản điện tử khác với chữ trong văn bản: đối chiếu với bản gốc.",
    "metadata-filled": "Chỗ để trống trong văn bản được lấy từ thông tin của gói văn bản điện tử.",
    "due-hint": "Gói văn bản điện tử ghi một hạn xử lý mà văn bản không nêu: chỉ để tham khảo, đối chiếu với văn bản.",
    "amendment-told": "Gói văn bản điện tử báo thu hồi, cập nhật hoặc thay thế văn bản đã gửi: xem lại văn bản đó.",
    "tracked-changes": "Tệp Word còn sửa đổi chưa chốt; đã đọc theo bản nhận mọi sửa đổi: hỏi lại bản chính thức.",
    "words-withdrawn": "Có chữ bị gạch bỏ, bị che hoặc cùng màu giấy nên không đọc vào: đối chiếu với bản gốc.",
    "style-unread": "Trang web có kiểu chữ (CSS) không đọc được, chữ bị ẩn, bị gạch có thể vẫn được đọc: đối chiếu.",
    "date-field": "Ngày trong tệp do Word tự điền, đổi theo ngày mở tệp: xem ngày trên bản đã ký.",
    "text-layer-replaced": "Lớp chữ trong tệp PDF không đúng với chữ trên trang; đã đọc lại cách khác, cần đối chiếu.",
    "several-letters": "Tệp có nhiều văn bản: kiểm tra việc tách từng văn bản.",
    "pages-out-of-order": "Trang trong tệp xếp không đúng thứ tự số trang: đối chiếu với bản gốc.",
    "pages-repeated": "Tệp có trang quét hai lần, bản sau đã bỏ qua: kiểm tra xem có thiếu trang không.",
    "unread-pages": "Tệp có trang chỉ là ảnh, chưa đọc được: xem bản gốc hoặc nhận dạng chữ các trang đó.",
    "plain-reading": "Có trang bẩn hoặc bố cục lạ, phải đọc theo cách đơn giản: đối chiếu với bản gốc.",
    "allotment-unread": "Bảng phân bổ chưa đọc được số nào: xem bản gốc và ghi số của từng đơn vị.",
    "annex-missing": "Văn bản nhắc tới phụ lục không có trong tệp: xin bổ sung.",
    "ocr-doubtful": "Chữ nhận dạng chưa chắc chắn: đối chiếu với ảnh.",
    "ocr-repaired": "Chữ nhận dạng đã được sửa: đối chiếu với ảnh.",
    "receiver-inferred": "Không ghi gửi cho ai: hiểu là gửi cơ quan ban hành văn bản, kiểm tra lại.",
    "readers-differ": "Hai cách đọc khác nhau về việc đoạn này có giao nhiệm vụ hay không: đọc lại đoạn đó.",
    "assignee-unclear": "Chưa rõ đơn vị phải thực hiện: người phụ trách chọn đơn vị.",
    "unsure-assignee": "Đọc lại: ai làm, vì tên đơn vị đọc được chưa chắc đúng.",
    "order-unheld": "Câu này như giao việc mà chưa rõ cho ai, chưa có trong nghĩa vụ nào: đọc lại, cần thì tự ghi.",
    "day-for-some": "Ngày này chỉ cho một số đơn vị nêu trong câu: ghi các đơn vị đó, còn lại theo hạn chung.",
    "day-unheld": "Ngày, giờ này chưa có trong thời hạn, sự kiện nào: đọc lại câu đó, cần thì tự ghi vào lịch.",
    "extraction-failed": "Chương trình gặp lỗi khi đọc nội dung, chưa đủ thời hạn, nhiệm vụ: xem bản gốc và ghi tay.",
    "needs-routing": "Tên đơn vị chưa khớp danh mục công đoàn: chọn đơn vị nhận việc.",
    "outsiders-only": "Văn bản chỉ giao việc cho đơn vị ngoài: đọc lại xem có việc của ta hay cấp dưới không.",
}

#: Code of a flag → sentences that say more, the fullest first: one is told where the flag has all that it names.
SENTENCES: dict[str, tuple[str, ...]] = {
    "blank-number": ("{field} để trống hoặc chưa đọc chắc chắn, có thể là {values}: xem bản gốc và bổ sung.",),
    "blank-date": ("{field} để trống hoặc chưa đọc chắc chắn, có thể là {values}: xem bản gốc và bổ sung.",),
    "dated-ahead": (
        "Văn bản đến ngày {said} mà ghi ban hành ngày {own}: gửi trước ngày ký hoặc một trong hai ngày sai, đối chiếu.",
    ),
    "head-unread": (
        "{field} để trống hoặc chưa đọc chắc chắn, có thể là {values}: xem bản gốc và bổ sung.",
        "{field} chưa đọc được trên trang ảnh: xem bản gốc và bổ sung.",
    ),
    "head-weighed": ("{field} “{value}” chỉ lấy theo {witnesses}: đối chiếu với bản gốc.",),
    "holiday-deadline": ("Thời hạn rơi vào {day} là ngày nghỉ: nên hoàn thành chậm nhất {safe_day}.",),
    "too-short": ("Từ ngày ban hành đến hết {day} chỉ còn {left} ngày làm việc: báo ngay cho đơn vị thực hiện.",),
    "metadata-differs": (
        "Gói văn bản điện tử ghi {field} là “{said}”, trong văn bản là “{own}”: đối chiếu với bản gốc.",
    ),
    "metadata-filled": ("Lấy từ gói văn bản điện tử: {field} “{said}”, trong văn bản để trống.",),
    "due-hint": ("Gói văn bản điện tử ghi hạn xử lý {said}, văn bản không nêu hạn này: chỉ để tham khảo.",),
    "assignee-unclear": ("Chưa rõ đơn vị phải thực hiện, có thể là {names}: người phụ trách chọn đơn vị.",),
    "amendment-told": (
        "Gói văn bản điện tử báo {business} {letters}: xem lại văn bản đó và các việc còn mở.",
        "Gói văn bản điện tử báo {business} văn bản đã gửi (không ghi số): xem lại văn bản đó và các việc còn mở.",
    ),
    "unread-pages": ("Trang {pages} của tệp chưa đọc được: xem bản gốc hoặc quét lại.",),
    "plain-reading": ("Trang {pages} của tệp bẩn hoặc bố cục lạ, phải đọc theo cách đơn giản: đối chiếu với bản gốc.",),
    "needs-routing": (
        "{names} và {more} tên khác chưa khớp danh mục công đoàn: chọn đơn vị nhận việc.",
        "{names}: chưa khớp danh mục công đoàn, chọn đơn vị nhận việc.",
    ),
    "outsiders-only": (
        "Chỉ giao việc cho đơn vị ngoài ({names} và {more} tên khác): đọc lại xem có việc của ta hay cấp dưới không.",
        "Chỉ giao việc cho đơn vị ngoài ({names}): đọc lại xem có việc của ta hay cấp dưới không.",
    ),
}

#: What a flag names by a code → that code → what people call it.
NAMES: dict[str, dict[str, str]] = {
    "field": {
        "number": "số", "symbol": "ký hiệu", "kind": "tên loại", "issuer": "cơ quan ban hành",
        "issued_on": "ngày ban hành", "place": "địa danh", "subject": "trích yếu", "signer": "người ký",
        "signer_title": "chức vụ người ký", "authority": "quyền hạn ký", "urgency": "độ khẩn",
    },
    "witnesses": {
        "text": "chữ nhận dạng", "handwriting": "chữ viết tay", "digits": "nét chữ số", "form": "ô nhập của tệp",
        "file-name": "tên tệp", "mail-subject": "tiêu đề thư điện tử", "citation": "văn bản dẫn chiếu",
        "register": "thứ tự trong sổ",
    },
    "business": {"withdraws": "thu hồi", "updates": "cập nhật", "replaces": "thay thế"},
}  # fmt: skip
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
#: What is told with its weekday.
_DAYS = ("day", "safe_day")
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


def _vietnamese(words: str, /, **values: object) -> str:
    return words.format(**values) if values else words


class Flag(Record):
    """A doubt that a person should look at; ``code`` is a key of ``FLAG_CODES``."""

    code: str
    """See the table of flags."""
    params: dict[str, Param] = Field(default_factory=dict)
    """What was seen, by name: a word, a number, a day, several words."""
    evidence: Evidence | None = None
    field: str | None = None
    """The field of the head that it is about."""

    @model_validator(mode="before")
    @classmethod
    def _as_stored(cls, data: Any) -> Any:
        """Leave the sentence out, which is made anew."""
        return {name: value for name, value in data.items() if name != "message"} if isinstance(data, dict) else data

    @computed_field  # type: ignore[prop-decorator]
    @property
    def message(self) -> str:
        """What was seen and what to do, in Vietnamese."""
        return self.told()

    def told(self, say: Say = _vietnamese) -> str:
        """Return what was seen and what to do as ``say`` puts it, which may be into another language."""
        known = {name: value for name, value in {**self.params, "field": self.field}.items() if value not in (None, ())}
        sentence = next((one for one in SENTENCES.get(self.code, ()) if known.keys() >= set(_named(one))), None)
        if sentence is None:
            return say(FLAG_CODES.get(self.code, self.code))
        words = say(sentence, **{name: _shown(name, known[name], say) for name in _named(sentence)})
        return words[:1].upper() + words[1:]


def _named(sentence: str) -> list[str]:
    return [name for _, name, _, _ in string.Formatter().parse(sentence) if name]


def _shown(name: str, value: Any, say: Say) -> str:
    """Return a value as people write it: a day by its numbers, a code by its name."""
    if isinstance(value, tuple):
        return ", ".join(_shown(name, one, say) for one in value)
    words = str(value)
    if name in NAMES:
        return say(NAMES[name].get(words, words))
    if _ISO_DAY.fullmatch(words) is None:
        return words
    numbers = "/".join(reversed(words.split("-")))
    return f"{say(WEEKDAYS[datetime.date.fromisoformat(words).weekday()])} {numbers}" if name in _DAYS else numbers


#: What a letter may do to an earlier one → its Vietnamese name.
EFFECTS: dict[str, str] = {
    "extend": "gia hạn", "adjust": "điều chỉnh", "replace": "thay thế", "repeal": "bãi bỏ", "suspend": "tạm dừng",
    "recall": "thu hồi", "correct": "đính chính", "urge": "đôn đốc", "fulfil": "trả lời",
    "lapsed": "văn bản cũ", "received": "đã nhận", "running": "các kỳ đã qua", "serves": "phục vụ",
}  # fmt: skip
Effect = Literal["extend", "adjust", "replace", "repeal", "suspend", "recall", "correct", "urge", "fulfil"]


class Amendment(Record):
    """What the words of a letter do to a document that it cites, before anybody knows whether that one is stored."""

    effect: Effect
    """What it does: extend, adjust, replace … (``fulfil``: it answers)."""
    reference_id: str
    """Id of the citation (``Letter.references``) that names the document touched."""
    points: tuple[str, ...] = ()
    """The parts of that document named (``mục II``, ``điểm a khoản 2``); empty = the whole, or told by ``about``."""
    about: str | None = None
    """Words for the duty touched (“thời gian nộp báo cáo”), where there are any."""
    date_id: str | None = None
    """Id of the new date (``Letter.dates``)."""
    old_date: str | None = None
    """The day that is changed, where the words name it (ISO)."""
    more_days: int | None = None
    """How many days are added to the deadline, where the words say that instead of a new day (``thêm 10 ngày``)."""
    working: bool = False
    """Whether ``more_days`` are working days."""
    sure: bool = True
    """False where only the sender's system says so, or the words do not name the document."""
    evidence: Evidence


# --------------------
# A letter with everything found in it, as ``vanthu extract --json`` prints it.
#
# Dates are ISO strings (``YYYY-MM-DD``; of a header or a cited letter also ``YYYY-MM`` or ``YYYY`` where the rest is
# blank): they say what the words name, which need not be a full day. ``why`` of a record or sentence is the name of
# the rule that found it (``docs/roles.md``).

#: Version of the printed form; grows only when a field changes its meaning.
CONTRACT = "1"

Relation = Literal["implements", "amends", "replaces", "repeals", "forwards", "answers", "cites"]
DateType = Literal["deadline", "event", "period", "recurring"]
Bound = Literal["before", "by", "on", "from"]
LimitBound = Literal["max", "min", "about", "exact", "range"]
TaskKind = Literal["report", "target", "task"]
Strength = Literal["binding", "general", "optional"]
SentenceRole = Literal[
    "duty", "unassigned", "request_upward", "event", "participants", "agenda", "criterion", "purpose", "fact", "past",
    "quotation", "list", "form", "formula", "heading",
]  # fmt: skip
"""What a sentence is there for; ``docs/roles.md`` says of each what it means and by which rules it is known."""


class Corrected(Record):
    """A value that a person set in the place of what was read; words of the letter beside it need not say so."""

    field: str | None
    """``None`` where the whole record is theirs."""
    who: str | None
    at: str
    """When (ISO)."""
    why: str | None = None


class HeadAlternative(Record):
    """What a field of the head may be: a reading, who read it, how often such a one is right."""

    value: str
    source: Witness
    """Who read it."""
    confidence: float
    """How often such a reading is right."""


class Header(Record):
    """What the head and the tail of a letter say of itself (NĐ 30/2020/NĐ-CP, Phụ lục I, cells 1–11)."""

    number: str | None = None
    """Digits without leading zeros; ``None`` where blank."""
    symbol: str | None = None
    """Without spaces, OCR faults mended (``KH-CĐYT``)."""
    kind: str | None = None
    """``Kế hoạch``, ``Công văn`` …"""
    issuer: str | None = None
    """Full name of the body, not of its standing committee."""
    issued_on: str | None = None
    """Also ``YYYY-MM`` or ``YYYY`` where the rest is blank."""
    place: str | None = None
    """Where it was issued."""
    subject: str | None = None
    """What it is about (``trích yếu``, ``V/v``)."""
    signer: str | None = None
    signer_title: str | None = None
    """The post, as printed."""
    authority: str | None = None
    """In whose place it is signed (``TM.``, ``KT.``, ``TL.``), as printed."""
    recipients: tuple[str, ...] = ()
    """``Nơi nhận``, line by line."""
    urgency: str | None = None
    """``Khẩn``, ``Thượng khẩn``, ``Hỏa tốc``."""
    secrecy: str | None = None
    """Always ``None`` in what is kept: a letter marked secret is refused."""
    addressees: tuple[str, ...] = ()
    """The bodies of ``Kính gửi``, as printed."""
    evidence: dict[str, Evidence] = Field(default_factory=dict)
    """Field name → its words. ``recipients`` and ``addressees`` span their whole block."""
    alternatives: dict[str, tuple[HeadAlternative, ...]] = Field(default_factory=dict)
    """Number, day, issuer or signer of a scan → readings that were not sure enough to be given (the field itself is
    then ``None``), the likeliest first: what a hand wrote is given only where two witnesses agree."""
    written: dict[str, Written] = Field(default_factory=dict, exclude_if=is_empty)
    """``number``, ``issued_on`` → the blank of the form that was read by itself, for a person to look at."""
    corrected: tuple[Corrected, ...] = ()


class Reference(Record):
    """Another document cited by number or symbol."""

    id: str
    kind: str | None
    number: str | None
    symbol: str | None
    year: str | None = None
    """Year inside the number (``30/2020/NĐ-CP``), which marks a legal norm."""
    date: str | None
    """As the citation names it, also ``YYYY`` alone."""
    issuer: str | None
    relation: Relation
    """What the letter says of it."""
    why: str = ""
    rules: tuple[str, ...] = ()
    """The rule that says what the letter does with it (``extractors/references/relations.py``)."""
    evidence: Evidence
    mentions: tuple[Evidence, ...] = ()
    """Every place that speaks of the document by its number, the first one included."""
    confidence: float
    corrected: tuple[Corrected, ...] = ()


class Relative(Record):
    """A deadline counted from an event: ``days`` (negative: before it), working days or calendar days."""

    days: int
    working: bool
    anchor: str
    """``issued``, ``received`` or the event's words."""
    months: int | None = None
    """The same in months where the words count months, which end on the same day of a month; ``days`` is then about."""


class Alternative(Record):
    """What the words of a date may mean instead of what its record says: only what differs, and why (Vietnamese)."""

    date: str | None = None
    start: str | None = None
    bound: Bound | None = None
    rrule: str | None = None
    why: str
    """In Vietnamese."""


class DateRecord(Record):
    """An expression that belongs in a clerk's calendar."""

    id: str
    type: DateType
    date: str | None
    """The day NAMED: the last one of a month, quarter, year or period."""
    start: str | None = None
    """The first day of a period."""
    bound: Bound | None = None
    """Whether the day named is itself in time: ``before`` it is too late, ``by`` it is the last good day."""
    time: str | None = None
    """``HH:MM``."""
    rrule: str | None = None
    """What recurs, as a rule of RFC 5545."""
    left_out_months: tuple[int, ...] = Field(default=(), exclude_if=is_empty)
    """Of what comes monthly: the months in which nothing is due (``trừ tháng 3, 6, 9``); no part of ``rrule``."""
    since: str | None = None
    """The first day of a series, where the letter's words give it."""
    until: str | None = None
    """The last day of a series, where the letter's words give it; ``explanation`` says which."""
    shown_until: str | None = None
    """Where calendars stop: ``until``; else for what recurs daily or weekly the last day that the letter names (a
    month to a year after its date), monthly the end of the year after the letter's, yearly five years."""
    relative: Relative | None = None
    """A term counted from an event."""
    last_good: str | None = None
    """The last day in time."""
    safe_due: str | None = None
    """The last working day up to it; public holidays of Việt Nam are known."""
    assignees: tuple[str, ...] = ()
    """Whom it binds."""
    action: str | None = None
    """What is to be done at it, in the letter's words."""
    place: str | None = None
    """Where an event takes place, in the letter's words."""
    of_earlier: bool = Field(default=False, exclude_if=lambda said: not said)
    """True where the words only tell or change what an earlier letter asks: no day of this letter's own."""
    explanation: str | None = None
    """In Vietnamese: how the value came about from the words – what they bound, where a year or month left out was
    taken from, the anchor of a term, the steps over rest days."""
    alternatives: tuple[Alternative, ...] = ()
    """Other readings of the words, for a person to choose: the year just past, the month after, the stricter bound."""
    why: str = ""
    rules: tuple[str, ...] = ()
    """The rows of tables that made it (``extractors/lexicon/date*.toml``): what the words are, how they are written,
    what they stand for, what ends a series."""
    evidence: Evidence
    confidence: float
    assignee_confidence: float | None = None
    """How often the bodies of such a record are right, apart from the rest of it."""
    corrected: tuple[Corrected, ...] = ()

    @property
    def recurrence(self) -> str | None:
        """The rule by which it is due: ``rrule`` without the months that are left out."""
        if self.rrule is None or not self.left_out_months:
            return self.rrule
        kept = (str(month) for month in range(1, 13) if month not in self.left_out_months)
        return self.rrule.replace("FREQ=MONTHLY;", f"FREQ=MONTHLY;BYMONTH={','.join(kept)};")


class DelegateLimit(Record):
    """A number that bounds how many people, or which share of them, attend, sit on or are sent to something."""

    id: str
    group: str | None
    """Who is counted, in the letter's words."""
    bound: LimitBound
    value: float | int | None
    """The number; ``None`` for a range."""
    min: float | int | None = None
    """Of a range, with ``max``."""
    max: float | int | None = None
    unit: Literal["người", "%"]
    applies_to: str | None = None
    """For whom the limit holds."""
    condition: str | None = None
    """Under which condition, in the letter's words."""
    why: str = ""
    rules: tuple[str, ...] = ()
    """The rule that says for whom it holds (``extractors/delegate_limits/senders.py``, ``extractors/tasks``)."""
    evidence: Evidence
    confidence: float
    assignee_confidence: float | None = None
    """How often the bodies of such a record are right, apart from the rest of it."""
    corrected: tuple[Corrected, ...] = ()


class Task(Record):
    """Something that the letter lays on a body."""

    id: str
    assignees: tuple[str, ...]
    """Whom it binds: one canonical name for all spellings."""
    coordinators: tuple[str, ...] = ()
    """Who helps (``phối hợp``)."""
    excepted: tuple[str, ...] = ()
    """Who of the assignees is left out (``trừ``, ``không bao gồm``)."""
    listed: tuple[str, ...] = ()
    """Who of the class is meant: by a list of them (``các CĐCS: …``), or how many (``04 công đoàn cơ sở``)."""
    where: str | None = None
    """Words beside the name that narrow it (``nơi có đông lao động nữ``)."""
    either: bool = False
    """True where one of the assignees is meant, not all (``hoặc``)."""
    kind: TaskKind
    """``target`` is a figure to be reached."""
    deliver_to: str | None = None
    """To whom something is sent."""
    deliverable: str | None = None
    """What is sent: report, list, minutes."""
    channel: str | None = None
    """By which way: e-mail, paper, a system."""
    date: str | None = None
    """The day of the date that it is due at."""
    date_id: str | None = None
    issuer_own: bool = False
    """True where the doer is the issuer itself or an organ of it, not a lower union."""
    optional: bool = False
    """True where the words only encourage (``khuyến khích``, ``có thể``)."""
    of_earlier: bool = Field(default=False, exclude_if=lambda said: not said)
    """True where the words only tell or change what an earlier letter asks: that one's duty, not this letter's."""
    strength: Strength = "binding"
    """``general`` where it is advice or a closing formula that names no day, figure or delivery."""
    title: str = ""
    """One line that is understood alone: act, object, receiver, day."""
    action: str | None = None
    """The task's words, where its evidence cannot give them alone: the lines of a table's cell, between which words of
    other columns stand."""
    why: str = ""
    evidence: Evidence
    confidence: float
    assignee_confidence: float | None = None
    """How often the bodies of such a record are right, apart from the rest of it."""
    corrected: tuple[Corrected, ...] = ()


class Meeting(Record):
    """Something that is held and that people come to: what, when, where, who."""

    id: str
    what: str
    """In the letter's words: the meeting's name, else the heading or subject that calls it."""
    date_id: str
    """The date that says when; ``date``, ``start`` and ``time`` are those of its record."""
    date: str | None = None
    start: str | None = None
    time: str | None = None
    dates: tuple[str, ...] = ()
    """All dates of the letter that speak of it (a session before it, its opening)."""
    where: str | None = None
    invited: tuple[str, ...] = ()
    """Who comes, as ``assignees`` of tasks are spelled."""
    online: tuple[str, ...] = ()
    """Who takes part from afar, in the letter's words."""
    tasks: tuple[str, ...] = ()
    """The tasks by which somebody prepares or brings something."""
    evidence: Evidence


class Sentence(Record):
    """A sentence, item or row of the letter's body: ``text[start:end]``, what it is there for, and by which rule."""

    start: int
    end: int
    role: SentenceRole
    """What it is there for; ``docs/roles.md`` says of each what it means."""
    why: str
    """The rule that said so."""
    chance: float | None = None
    """The chance that it lays a duty, by a second reader without rules; ``None`` where it was not asked."""


class Letter(Record):
    """One letter, its text and every record found in it."""

    contract: str = CONTRACT
    """Version of this form; grows only when a field changes its meaning."""
    source: SourceInfo
    """The file."""
    text: str = Field(repr=False)
    """What evidence points into: never changed after reading."""
    header: Header
    """What the head and tail say."""
    references: tuple[Reference, ...] = ()
    """Documents that it cites."""
    dates: tuple[DateRecord, ...] = ()
    """Deadlines, events, periods."""
    delegate_limits: tuple[DelegateLimit, ...] = ()
    """How many people may come."""
    tasks: tuple[Task, ...] = ()
    """What it lays on whom."""
    meetings: tuple[Meeting, ...] = ()
    """What is held."""
    sentences: tuple[Sentence, ...] = ()
    """Every sentence of the body with its role, in order; those whose role is ``duty`` are tasks."""
    flags: tuple[Flag, ...] = ()
    """What a person should look at."""
    amendments: tuple[Amendment, ...] | None = Field(default=None, exclude_if=lambda found: found is None)
    """What it does to documents that it cites. It stands in letters that were taken in."""
