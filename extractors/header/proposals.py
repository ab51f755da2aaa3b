"""What a person is told of a field of the head that is empty, or was not simply printed: what it may be, and why."""

from collections.abc import Sequence

from extractors.header.candidates import Verdict
from extractors.header.facts import HeadFacts, Span
from schemas import HeadAlternative, Witness

#: What the flags say. They are kept in Vietnamese, whatever language a reader asks for.
MAY_BE = "{field} để trống hoặc chưa đọc chắc chắn, có thể là {values}: xem bản gốc và bổ sung."
BY_ONE = "{field} “{value}” chỉ lấy theo {witness}: đối chiếu với bản gốc."
BY_TWO = "{field} “{value}” lấy theo {witness} và {other}: đối chiếu với bản gốc."
UNREAD = "{field} chưa đọc được trên trang ảnh: xem bản gốc và bổ sung."
SENTENCES = (MAY_BE, BY_ONE, BY_TWO, UNREAD)

FIELDS = {
    "number": "Số văn bản",
    "symbol": "Ký hiệu",
    "issued_on": "Ngày ban hành",
    "place": "Địa danh",
    "signer": "Người ký",
    "signer_title": "Chức vụ người ký",
    "authority": "Quyền hạn ký",
}
WITNESSES: dict[Witness, str] = {
    "text": "chữ nhận dạng",
    "handwriting": "chữ viết tay",
    "digits": "nét chữ số",
    "form": "ô nhập của tệp",
    "file-name": "tên tệp",
    "mail-subject": "tiêu đề thư điện tử",
    "citation": "văn bản dẫn chiếu",
    "register": "thứ tự trong sổ",
}
#: Fields that every letter has: on a recognised page one that is missing was not read.
_ALWAYS = ("number", "symbol", "issued_on", "place", "signer", "signer_title")


def tell(facts: HeadFacts, name: str, verdict: Verdict, span: Span | None, blank: str = "head-unread") -> None:
    """Keep the proposals of a verdict and flag what is empty or not simply printed; a sure print needs no word."""
    if verdict.others:
        facts.alternatives[name] = verdict.others
    field = FIELDS[name]
    if verdict.value is None:
        may_be = MAY_BE.format(field=field, values=_listed(verdict.others)) if verdict.others else None
        facts.doubt(blank, span, may_be or (UNREAD.format(field=field) if blank == "head-unread" else None), name)
    elif not verdict.printed:
        witness, *others = (WITNESSES[source] for source in verdict.sources)
        seen = BY_TWO if others else BY_ONE
        value = _shown(verdict.value)
        told = seen.format(field=field, value=value, witness=witness, other=others[0] if others else "")
        facts.doubt("head-weighed", span, told, name)


def tell_unread(facts: HeadFacts) -> None:
    """Flag the fields of a recognised page that every letter has, and that nothing said anything of."""
    told = {doubt.field for doubt in facts.flags}
    for name in _ALWAYS:
        if facts.get(name) is None and name not in told:
            tell(facts, name, Verdict(None, (), ()), None)


def _listed(others: Sequence[HeadAlternative]) -> str:
    return ", ".join(dict.fromkeys(_shown(other.value) for other in others))


def _shown(value: str) -> str:
    """Return a value as people write it: a day by its numbers."""
    year, *rest = value.split("-")
    return "/".join(reversed((year, *rest))) if year.isdigit() and len(rest) == 2 else value
