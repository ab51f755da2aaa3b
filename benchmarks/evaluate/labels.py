"""What a person reads in the figures and faults of an evaluation; ``--json`` keeps the English keys."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from pipeline.evaluate.scores import Scores
from pipeline.support.words import number, t

SECTIONS = {
    "header": "Thể thức",
    "references": "Văn bản viện dẫn",
    "dates": "Thời hạn, sự kiện",
    "delegate_limits": "Giới hạn đại biểu",
    "tasks": "Nhiệm vụ",
}
#: What is counted and measured; ``F1`` is called so in every language.
FIGURES = {
    "accuracy": "tỷ lệ đúng", "f1": "F1", "found": "tìm đúng", "missed": "bỏ sót", "wrong": "sai hoặc thừa",
    "unsound": "trích dẫn sai", "shown": "số dòng", "false": "sai", "general": "lời khuyên chung", "hidden": "bị ẩn",
    "false_share": "tỷ lệ sai", "general_share": "tỷ lệ lời khuyên chung",
}  # fmt: skip
#: The fields of all records, after the headings of the tables that show them.
FIELDS = {
    "number": "số", "symbol": "ký hiệu", "kind": "loại", "issuer": "cơ quan ban hành", "issued_on": "ngày ban hành",
    "place": "địa danh", "subject": "trích yếu", "signer": "người ký", "signer_title": "chức vụ",
    "authority": "thẩm quyền ký", "recipients": "nơi nhận", "relation": "quan hệ", "assignees": "đơn vị thực hiện",
    "group": "loại đại biểu", "applies_to": "áp dụng cho", "deliver_to": "gửi về", "date": "ngày nêu",
}  # fmt: skip
#: Figures beside those of the sections.
MEASURES = {
    "obligations": "Nghĩa vụ trọn vẹn", "rows": "Dòng trong bảng", "calibration": "Độ tin cậy", "overall": "tất cả",
    "ece": "sai số (ECE)",
}  # fmt: skip
_LONGEST_SECTION = 20

#: A fault as ``--json`` prints it: the letter, the section, and the field where only that is wrong.
_FAULT = re.compile(rf"(?P<letter>.+?: )(?P<section>{'|'.join(SECTIONS)}) (?:(?P<field>{'|'.join(FIELDS)}): )?")


def figures_line(section: str, figures: Mapping[str, Any]) -> str:
    """Return the figures of one section as a line of the table."""
    told = "  ".join(f"{figure(name)} {value_words(value)}" for name, value in figures.items())
    return f"{title(section):{_LONGEST_SECTION}} {told}"


def title(name: str) -> str:
    """Return the name of a section or of a measure."""
    return t(SECTIONS.get(name) or MEASURES[name])


def fault_line(fault: str) -> str:
    """Return a fault with its section and field by their names.

    >>> fault_line('thu: header issued_on: đọc null, đúng là "2026-03-18"')
    'thu: Thể thức, ngày ban hành: đọc null, đúng là "2026-03-18"'
    >>> fault_line("thu: dates bỏ sót: {}"), fault_line("thu: không đọc được văn bản")
    ('thu: Thời hạn, sự kiện: bỏ sót: {}', 'thu: không đọc được văn bản')
    """
    match = _FAULT.match(fault)
    if match is None:
        return fault
    field = f", {t(FIELDS[match['field']])}" if match["field"] else ""
    return f"{match['letter']}{t(SECTIONS[match['section']])}{field}: {fault[match.end() :]}"


def value_words(value: Any) -> str:
    """Return a count, a share or “right of all” as it is read.

    >>> value_words(0.9876), value_words(12), value_words("75/76"), value_words(None)
    ('0,9876', '12', '75/76', '–')
    """
    if value is None:
        return "–"
    return number(value) if isinstance(value, float) else str(value)


def figure(name: str) -> str:
    """Return the name of a figure, a field or a key value."""
    return t(FIGURES.get(name) or FIELDS[name])


# --------------------
# The figures as a terminal shows them.


def lines(scores: Scores) -> Iterator[str]:
    """Yield the figures as a small table: the header, each kind of record, then what is measured across them."""
    yield t("{count} văn bản.", count=scores.letters)
    for section, figures in scores.figures().items():
        if isinstance(figures, dict):
            yield figures_line(section, figures)
    yield figures_line("obligations", scores.obligations.figures())
    yield figures_line("rows", scores.rows.figures())
    calibration = scores.calibration()
    errors = {name: one.ece for name, one in calibration.items()}
    yield f"{title('calibration')}, {title('ece')}: {_measures(errors)}"
    for one in calibration["overall"].bins():
        yield t(
            "  {low}–{high}: {records} bản ghi, cho trung bình {confidence}, đúng {right}",
            low=value_words(one.low),
            high=value_words(one.high),
            records=one.records,
            confidence=value_words(round(one.confidence, 3)),
            right=value_words(round(one.right, 3)),
        )


def _measures(values: Mapping[str, float]) -> str:
    return "  ".join(f"{title(name)} {value_words(round(value, 4))}" for name, value in values.items())
