"""How people read a correction: what of the letter, what stood there, what stands there now."""

from pipeline.duties.corrections.fields import in_words, title
from pipeline.support import labels
from pipeline.support.labels import TableColumn
from pipeline.support.words import one_line, shortened, t
from schemas import Correction

KINDS = {"change": "sửa", "reject": "bỏ", "add": "thêm", "remove": "gỡ", "undo": "hoàn tác"}
PARTS = {
    "letter": "Văn bản",
    "header": "Phần đầu",
    "reference": "Văn bản viện dẫn",
    "date": "Thời hạn, sự kiện",
    "limit": "Giới hạn đại biểu",
    "task": "Nhiệm vụ",
}
_LONGEST = 60


def what(said: Correction) -> str:
    """Return what of the letter is meant."""
    if said.part == "header" and said.field is not None:
        return title(said.part, said.field)
    parts = [t(PARTS[said.part])]
    if said.words is not None:
        parts.append(f"“{_short(said.words.quote)}”")
    if said.field is not None:
        parts.append(title(said.part, said.field))
    return " · ".join(parts)


def change(said: Correction) -> str:
    """Return what stood there and what stands there now."""
    if said.kind == "add":
        return "; ".join(
            f"{title(said.part, name)}: {in_words(said.part, name, value)}" for name, value in said.new.items()
        )
    if said.field is None or said.kind == "undo":
        return ""
    return " → ".join(_short(in_words(said.part, said.field, value)) for value in (said.old, said.new))


#: Columns of corrections, each with how many there are up to it.
COLUMNS: tuple[TableColumn[tuple[int, Correction]], ...] = (
    TableColumn("Lần", lambda row: str(row[0])),
    TableColumn("Lúc", lambda row: f"{labels.date_words(row[1].at[:10])} {row[1].at[11:16]}"),
    TableColumn("Ai", lambda row: row[1].who),
    TableColumn("Việc", lambda row: kind(row[1])),
    TableColumn("Mục", lambda row: what(row[1])),
    TableColumn("Cũ → mới", lambda row: change(row[1]), wide=True),
    TableColumn("Lý do", lambda row: row[1].why),
)


def line(said: Correction) -> str:
    """Return a correction as one line.

    >>> line(Correction(letter="", at="", who=None, kind="change", part="header", field="number", old="28", new="23"))
    'Số: sửa: 28 → 23'
    """
    return ": ".join(filter(None, (what(said), kind(said), change(said))))


def kind(said: Correction) -> str:
    """Return what was done."""
    return t("lấy lại") if (said.part, said.kind) == ("letter", "undo") else t(KINDS[said.kind])


def _short(words: str) -> str:
    return shortened(one_line(words), _LONGEST)
