"""What people correct and approve: ``correct``, ``add``, ``remove``, ``history``, ``approve``."""

from collections.abc import Sequence
from importlib import import_module
from typing import Annotated

from pipeline.duties.reviews.cards import Review
from pipeline.export.frames import lists
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.options import Ref, argument, switch, value
from pipeline.office import correcting, reviewing
from pipeline.office.correcting import Outcome, RecordRef, Statement
from pipeline.office.reviewing import ReviewedBy
from pipeline.support import labels
from pipeline.support.errors import SetupError
from pipeline.support.labels import TableColumn
from pipeline.support.words import shortened, t
from schemas import REVIEW_STATES, CorrectedPart, Correction

#: What is added → part of the letter, as people and programs call it.
ADDED: dict[str, CorrectedPart] = {
    "task": "task", "date": "date", "limit": "limit", "reference": "reference",
    "việc": "task", "hạn": "date", "giới hạn": "limit", "viện dẫn": "reference",
}  # fmt: skip

_TASK, _DATE = "Sửa nhiệm vụ có những chữ này.", "Sửa thời hạn, sự kiện có những chữ này."
_LIMIT, _REFERENCE = "Sửa giới hạn đại biểu có những chữ này.", "Sửa viện dẫn có những chữ này."
_FOREVER = "Xóa hẳn văn bản không được phép lưu: không còn một chữ nào, không lấy lại được."

Why = Annotated[str | None, value("--why", "LÝ_DO", "Vì sao; giữ trong lịch sử.")]
Words = str | None
_FIELDS = "Mục cần sửa và giá trị đúng; để trống là không có."


def correct(
    ask: OfficeOptions,
    ref: Ref,
    fields: Annotated[list[str], argument("MỤC=GIÁ_TRỊ…", _FIELDS, default_factory=list)],
    task: Annotated[Words, value("--task", "LỜI_VĂN", _TASK)] = None,
    date: Annotated[Words, value("--date", "LỜI_VĂN", _DATE)] = None,
    limit: Annotated[Words, value("--limit", "LỜI_VĂN", _LIMIT)] = None,
    reference: Annotated[Words, value("--reference", "LỜI_VĂN", _REFERENCE)] = None,
    reject: Annotated[bool, switch("--reject", "Bỏ hẳn: văn bản không nói thế.")] = False,
    undo: Annotated[bool, switch("--undo", "Trả lại như chương trình đã đọc.")] = False,
    why: Why = None,
) -> None:
    """Correct what was read of a letter."""
    meant: dict[CorrectedPart, str | None] = {"task": task, "date": date, "limit": limit, "reference": reference}
    chosen = [RecordRef(part, words) for part, words in meant.items() if words is not None]
    of = next(iter(chosen), None)
    if len(chosen) > 1 or reject == (undo or bool(fields)):  # neither, or both
        raise SetupError("Ghi một việc cần sửa: MỤC=GIÁ_TRỊ, --reject hoặc --undo.")
    if of is None and reject:
        raise SetupError("Cần --task, --date, --limit hoặc --reference để biết sửa mục nào.")
    said = Statement(ask.who, ask.at, why)
    if undo:
        outcome = correcting.take_back(ask.store, ref, said, fields, of)
    elif of is None or fields:
        outcome = correcting.correct(ask.store, ref, _pairs(fields), said, of)
    else:
        outcome = correcting.reject(ask.store, ref, of, said)
    _tell(ask, outcome)


def add(
    ask: OfficeOptions,
    ref: Ref,
    part: Annotated[str, argument("LOẠI", "task (việc), date (hạn), limit, reference.")],
    fields: Annotated[list[str], argument("MỤC=GIÁ_TRỊ…", "Các mục của nó.", default_factory=list)],
    why: Why = None,
) -> None:
    """Add what the reading of a letter lacks."""
    kind = ADDED.get(part.strip().lower())
    if kind is None:
        raise SetupError("Không thêm được “{part}”. Chọn một trong: {names}.", part=part, names=", ".join(ADDED))
    _tell(ask, correcting.add(ask.store, ref, kind, _pairs(fields), Statement(ask.who, ask.at, why)))


def remove(
    ask: OfficeOptions,
    what: Annotated[str, argument("VĂN_BẢN_HOẶC_MÃ", "Văn bản, hoặc mã nghĩa vụ.")],
    undo: Annotated[bool, switch("--undo", "Lấy lại văn bản đã gỡ.")] = False,
    forever: Annotated[bool, switch("--forever", _FOREVER)] = False,
    why: Why = None,
) -> None:
    """Take out a letter or a duty; nothing of it is thrown away, but a letter that is to go for ever."""
    said = Statement(ask.who, ask.at, why)
    if forever and undo:
        raise SetupError("--forever xóa hẳn, không đi cùng --undo.")
    if forever:
        sha256, name, backups = import_module("pipeline.office.erasing").erase(ask.office, ask.store, what, said)
        ask.answer({"letter": sha256, "backups": [str(path) for path, _ in backups]})
        ask.say(t("{name}: đã xóa hẳn, không lấy lại được. Tệp gốc trong thư mục nhận hãy tự xóa.", name=name))
        for path, taken_on in backups:
            day = f"{taken_on:%d/%m/%Y}"
            ask.say(t("Bản sao lưu ngày {day} còn văn bản này: {path}. Xóa tệp ấy nếu cần.", day=day, path=path))
        return
    outcome = (correcting.bring_back if undo else correcting.remove)(ask.store, what, said)
    _tell(ask, outcome)
    if not undo:
        name, words = labels.letter_name(outcome.letter.header), outcome.written[0].words
        back = f'vanthu correct {name} --task "{words.quote[:40]}" --undo' if words else f"vanthu remove {what} --undo"
        ask.say(t("Lấy lại: {command}", command=back))


def history(ask: OfficeOptions, ref: Ref) -> None:
    """Show what people corrected in a letter."""
    found = correcting.history(ask.store, ref)
    none = t("Chưa ai sửa gì trong văn bản này.")
    ask.answer_list(lists.CORRECTIONS, list(enumerate(found, start=1)), none, _records(found))


def _pairs(fields: Sequence[str]) -> dict[str, str]:
    """Return typed pairs (``số=23``) as a mapping; ``SetupError`` for words that are none."""
    pairs: dict[str, str] = {}
    for words in fields:
        name, equals, value = words.partition("=")
        if not equals or not name.strip():
            raise SetupError("“{words}” không đúng dạng MỤC=GIÁ_TRỊ, ví dụ: số=23", words=words)
        pairs[name.strip()] = value.strip()
    return pairs


def _records(found: Sequence[Correction]) -> list[dict[str, object]]:
    return [item.model_dump(mode="json", exclude={"was"}) for item in found]


def _tell(ask: OfficeOptions, outcome: Outcome) -> None:
    """Print what was corrected in a letter: for programs as JSON, for people a line each."""
    letter, lines = outcome.letter.source.sha256, _records(outcome.written)
    ask.answer({"letter": letter, "corrections": lines})
    if not outcome.written:
        ask.say(t("Đã là như vậy, không có gì để sửa."))
    name = labels.letter_name(outcome.letter.header)
    for item in outcome.written:
        ask.say(f"{name}: {lists.correction_line(item)}")


_WAITING: tuple[TableColumn[Review], ...] = (
    TableColumn("Văn bản", lambda one: one.name),
    TableColumn("Tình trạng", lambda one: t(REVIEW_STATES[one.reviewed.state])),
    TableColumn("Phải xem", lambda one: str(len(one.waiting))),
    TableColumn("Mục", lambda one: str(len(one.cards))),
)


def approve(
    ask: OfficeOptions,
    refs: Annotated[list[str], argument("VĂN_BẢN…", "Duyệt các văn bản này như đã đọc.", default_factory=list)],
    sure: Annotated[bool, switch("--sure", "Duyệt mọi văn bản không còn mục nào phải xem.")] = False,
) -> None:
    """Approve letters as they were read; without any, list those that wait."""
    if not refs and not sure:
        ask.answer_list(_WAITING, list(reviewing.to_approve(ask.store)), t("Không có văn bản nào chờ duyệt."))
        return
    named = [reviewing.review(ask.store, ref) for ref in refs]
    found = named or [one for one in reviewing.to_approve(ask.store) if not one.waiting]
    by = ReviewedBy(ask.who, ask.at, "")
    done = [
        (one, reviewing.approve_as_read(ask.store, one.letter, by)) for one in found if one.reviewed.state != "approved"
    ]
    ask.answer([{"letter": one.letter, "state": one.reviewed.state} for _, one in done], indent=2)
    for before, one in done if refs else ():
        ask.say(t("{name}: đã duyệt.", name=one.name))
        if any(card.proposals and card.decided is None for card in one.cards):
            ask.say(t("Chưa chắc nói về việc nào, chờ chọn: vanthu confirm --list --letter {name}", name=one.name))
        if before.waiting:
            doubts = "; ".join(f"“{shortened(card.title, 60)}”" for card in before.waiting)
            ask.say(t("Còn ngờ khi duyệt: {doubts}.", doubts=doubts))
    ask.say(t("Đã duyệt {count} văn bản.", count=len(done)))
