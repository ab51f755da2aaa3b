"""What a person should look at: every doubt that the program had, by code.

A flag keeps what was seen, not the sentence that tells it: that is made where it is shown, in the language asked for.
"""

import datetime
import re
import string
from typing import Any, Protocol

from pydantic import Field, computed_field, model_validator

from schemas.base import Record
from schemas.evidence import Evidence

#: What was seen: a word or a day (ISO), a number, several words.
Param = str | int | tuple[str, ...]

#: Code of a flag → what the clerk is told to do about it (Vietnamese, shown beside the flag).
FLAG_CODES: dict[str, str] = {
    "blank-number": "Số văn bản để trống: xem bản gốc và ghi số vào sổ.",
    "blank-date": "Ngày ban hành để trống hoặc thiếu: xem bản gốc và bổ sung.",
    "head-weighed": "Số hoặc ngày ban hành lấy từ nơi khác, không phải chữ in rõ trên trang: đối chiếu với bản gốc.",
    "head-unread": "Phần đầu hoặc phần ký của trang ảnh có chỗ chưa đọc được: xem bản gốc và bổ sung.",
    "head-missing": "Văn bản thiếu phần đầu (số, ký hiệu, tên loại, cơ quan, ngày): xem bản gốc và bổ sung.",
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
    "date-field": "Ngày trong tệp do Word tự điền, đổi theo ngày mở tệp: xem ngày trên bản đã ký.",
    "text-layer-replaced": "Lớp chữ trong tệp PDF không đúng với chữ trên trang; đã đọc lại cách khác, cần đối chiếu.",
    "several-letters": "Tệp có nhiều văn bản: kiểm tra việc tách từng văn bản.",
    "pages-out-of-order": "Trang trong tệp xếp không đúng thứ tự số trang: đối chiếu với bản gốc.",
    "pages-repeated": "Tệp có trang quét hai lần, bản sau đã bỏ qua: kiểm tra xem có thiếu trang không.",
    "unread-pages": "Tệp có trang chỉ là ảnh, chưa đọc được: xem bản gốc hoặc nhận dạng chữ các trang đó.",
    "plain-reading": "Có trang bẩn hoặc bố cục lạ, phải đọc theo cách đơn giản: đối chiếu với bản gốc.",
    "annex-missing": "Văn bản nhắc tới phụ lục không có trong tệp: xin bổ sung.",
    "ocr-doubtful": "Chữ nhận dạng chưa chắc chắn: đối chiếu với ảnh.",
    "ocr-repaired": "Chữ nhận dạng đã được sửa: đối chiếu với ảnh.",
    "receiver-inferred": "Không ghi gửi cho ai: hiểu là gửi cơ quan ban hành văn bản, kiểm tra lại.",
    "readers-differ": "Hai cách đọc khác nhau về việc đoạn này có giao nhiệm vụ hay không: đọc lại đoạn đó.",
    "assignee-unclear": "Chưa rõ đơn vị phải thực hiện: người phụ trách chọn đơn vị.",
    "order-unheld": "Câu này như giao việc mà chưa rõ cho ai, chưa có trong nghĩa vụ nào: đọc lại, cần thì tự ghi.",
    "day-unheld": "Ngày này chưa có trong thời hạn, sự kiện nào: đọc lại câu đó, cần thì tự ghi vào lịch.",
    "addressee-count": "Số đơn vị ghi ở Nơi nhận khác danh mục công đoàn: đối chiếu danh sách.",
    "extraction-failed": "Chương trình gặp lỗi khi đọc nội dung, chưa đủ thời hạn, nhiệm vụ: xem bản gốc và ghi tay.",
    "needs-routing": "Tên đơn vị chưa khớp danh mục công đoàn: chọn đơn vị nhận việc.",
    "outsiders-only": "Văn bản chỉ giao việc cho đơn vị ngoài: đọc lại xem có việc của ta hay cấp dưới không.",
}

#: Code of a flag → sentences that say more, the fullest first: one is told where the flag has all that it names.
SENTENCES: dict[str, tuple[str, ...]] = {
    "blank-number": ("{field} để trống hoặc chưa đọc chắc chắn, có thể là {values}: xem bản gốc và bổ sung.",),
    "blank-date": ("{field} để trống hoặc chưa đọc chắc chắn, có thể là {values}: xem bản gốc và bổ sung.",),
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
    "amendment-told": (
        "Gói văn bản điện tử báo {business} {letters}: xem lại văn bản đó và các việc còn mở.",
        "Gói văn bản điện tử báo {business} văn bản đã gửi (không ghi số): xem lại văn bản đó và các việc còn mở.",
    ),
    "unread-pages": ("Trang {pages} của tệp chưa đọc được: xem bản gốc hoặc quét lại.",),
    "plain-reading": ("Trang {pages} của tệp bẩn hoặc bố cục lạ, phải đọc theo cách đơn giản: đối chiếu với bản gốc.",),
    "addressee-count": (
        "Nơi nhận ghi {said} {name}, danh mục công đoàn có {known}: đối chiếu danh sách, bổ sung danh mục nếu thiếu.",
    ),
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
        "number": "số",
        "symbol": "ký hiệu",
        "kind": "tên loại",
        "issuer": "cơ quan ban hành",
        "issued_on": "ngày ban hành",
        "place": "địa danh",
        "subject": "trích yếu",
        "signer": "người ký",
        "signer_title": "chức vụ người ký",
        "authority": "quyền hạn ký",
        "urgency": "độ khẩn",
    },
    "witnesses": {
        "text": "chữ nhận dạng",
        "handwriting": "chữ viết tay",
        "digits": "nét chữ số",
        "form": "ô nhập của tệp",
        "file-name": "tên tệp",
        "mail-subject": "tiêu đề thư điện tử",
        "citation": "văn bản dẫn chiếu",
        "register": "thứ tự trong sổ",
    },
    "business": {"withdraws": "thu hồi", "updates": "cập nhật", "replaces": "thay thế"},
}
WEEKDAYS = ("thứ Hai", "thứ Ba", "thứ Tư", "thứ Năm", "thứ Sáu", "thứ Bảy", "Chủ nhật")
#: What is told with its weekday.
_DAYS = ("day", "safe_day")
#: What flags that an earlier version stored keep: the sentence itself.
_KEPT = "message"
_ISO_DAY = re.compile(r"\d{4}-\d\d-\d\d")


class Say(Protocol):
    """Puts a Vietnamese sentence into the language asked for, its ``{names}`` filled in."""

    def __call__(self, vietnamese: str, /, **values: object) -> str:
        """Return the sentence."""


class Flag(Record):
    """A doubt: ``code`` is a key of ``FLAG_CODES``, ``params`` is what was seen.

    ``field`` names the field of the head that it is about.
    """

    code: str
    params: dict[str, Param] = Field(default_factory=dict)
    evidence: Evidence | None = None
    field: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _as_stored(cls, data: Any) -> Any:
        """Leave the sentence out, which is made anew; of an earlier version it is all that is known."""
        if not isinstance(data, dict) or "message" not in data:
            return data
        rest = {name: value for name, value in data.items() if name != "message"}
        if data["message"] == FLAG_CODES.get(data.get("code", "")):
            return rest
        return {"params": {_KEPT: data["message"]}, **rest}

    @computed_field  # type: ignore[prop-decorator]
    @property
    def message(self) -> str:
        """What was seen and what to do, in Vietnamese."""
        return str(self.params.get(_KEPT) or self.told(_vietnamese))

    def told(self, say: Say) -> str:
        """Return what was seen and what to do as ``say`` puts it."""
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


def _vietnamese(words: str, /, **values: object) -> str:
    return words.format(**values) if values else words
