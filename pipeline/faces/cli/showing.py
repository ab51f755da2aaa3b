"""One stored letter: ``show`` prints it with everything found, ``enter`` writes its line of the register."""

import datetime
from collections.abc import Iterable, Iterator
from typing import Annotated

from pipeline.duties.corrections.fields import title
from pipeline.duties.corrections.finding import PARTS
from pipeline.export.frames import lists
from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.faces.cli.letter_view import letter_parts
from pipeline.faces.cli.options import Ref, argument, switch, value
from pipeline.faces.cli.owed import version_parts
from pipeline.office import registers, warnings
from pipeline.store.register import FIELD_NAMES, RegisterLine, shown
from pipeline.support import labels
from pipeline.support.errors import SetupError
from pipeline.support.words import t
from schemas import Corrected, Letter, Obligation


def show(
    ask: OfficeOptions,
    ref: Ref,
    as_read: Annotated[bool, switch("--as-read", "Như chương trình đã đọc, chưa ai sửa.")] = False,
) -> None:
    """Show one stored letter with everything found, and where it stands."""
    with ask.office.open() as store:
        letter = store.letters.called(ref)
        sha256 = letter.source.sha256
        if as_read:
            letter = store.letters.as_read(sha256)
        owed = store.obligations.find(letter=sha256, today=ask.day, everybody=True)
        arrivals = store.letters.arrivals(sha256)
        touching = store.proposals.find(letter=sha256)
        found = warnings.about(ask.office, store, {sha256})
        settled = store.history.settled()
        line = registers.entry_of(store, sha256)
    waiting = [item for item in found if item.id not in settled]
    beside = {"arrivals": arrivals, "register": line.written, "obligations": owed, "proposals": touching}
    came = [f"{one.name} ({labels.date_words(one.arrived_on)})" if one.arrived_on else one.name for one in arrivals]
    words = _words(line)
    by_it = [item for item in touching if item.source == sha256]
    of_it = [item for item in touching if item.target == sha256]
    ask.answer(
        {**letter.model_dump(mode="json"), **beside, "warnings": waiting},
        letter_parts(letter, came, [*_corrected(letter)]),
        [console.wrapped(t("Sổ đăng ký: {words}.", words=words))] if words else (),
        console.section(t("Cảnh báo giữa các văn bản"), warnings.columns({}, of_one=True), waiting),
        console.section(t("Văn bản này thay đổi, trả lời văn bản trước"), lists.proposals(), by_it),
        console.section(t("Văn bản sau thay đổi, trả lời văn bản này"), lists.proposals(), of_it),
        standing_parts(owed, ask.day),
        version_parts(owed),
    )


def standing_parts(obligations: Iterable[Obligation], today: datetime.date) -> Iterator[str]:
    """Yield the duties of a letter with how many unions have done them, and each union with its status on a day."""
    found = list(lists.standing_lines(obligations, today))
    count = sum(not line.id for line in found)
    return console.table_of(lists.standing_columns(), found, t("Tình hình thực hiện ({count})", count=count))


def _corrected(letter: Letter) -> Iterator[tuple[str, Corrected]]:
    """Yield what people set in a letter, each with the name of its place."""
    for mark in letter.header.corrected:
        yield title("header", mark.field), mark
    for part, (name, *_) in PARTS.items():
        for record in getattr(letter, name):
            names = (getattr(record, field, None) for field in ("title", "action", "group", "symbol"))
            called = next(filter(None, names), "") or labels.quote(record.evidence)
            for mark in record.corrected:
                yield " · ".join(filter(None, (called, title(part, mark.field)))), mark


# --------------------
# The command ``enter``: what a clerk writes into a letter's line of the register.

_MOST_TOLD = 10
_NOTE = 'Ghi chú; để trống ("") thì xóa, ở các mục khác cũng vậy.'
Words = str | None


def enter(
    ask: OfficeOptions,
    letter: Annotated[Words, argument("VĂN_BẢN", "Số ký hiệu, hoặc phần đầu của mã.")] = None,
    number: Annotated[Words, value("--number", "SỐ", "Số đến.")] = None,
    arrived_on: Annotated[Words, value("--arrived", "NGÀY", "Ngày đến: 20/4/2026, hôm qua.")] = None,
    place: Annotated[Words, value("--to", "NƠI", "Nơi nhận, đơn vị xử lý.")] = None,
    handler: Annotated[Words, value("--handler", "TÊN", "Người xử lý; văn bản đi: nơi giữ bản lưu.")] = None,
    instruction: Annotated[Words, value("--instruction", "LỜI", "Bút phê của lãnh đạo.")] = None,
    passed_on: Annotated[Words, value("--passed", "NGÀY", "Ngày chuyển.")] = None,
    signed: Annotated[Words, value("--signed", "TÊN", "Ai đã ký nhận.")] = None,
    copies: Annotated[Words, value("--copies", "SỐ", "Văn bản đi: số lượng bản.")] = None,
    note: Annotated[Words, value("--note", "LỜI", _NOTE)] = None,
    every: Annotated[bool, switch("--all", "Cấp số cho mọi văn bản đến chưa có số.")] = False,
) -> None:
    """Write into a letter's line of the register."""
    fields = {"number": number, "arrived_on": arrived_on, "place": place, "handler": handler, "signed": signed,
              "instruction": instruction, "passed_on": passed_on, "copies": copies, "note": note}  # fmt: skip
    typed = {name: words for name, words in fields.items() if words is not None}
    if every == (letter is not None) or (every and typed):
        raise SetupError("Ghi một văn bản và điều cần ghi, hoặc chỉ ghi --all.")
    with ask.office.open() as store:
        if letter is None:
            entered = registers.enter_all(store, ask.who, ask.day)
        else:
            entered = [registers.enter_typed(store, letter, typed, ask.who, ask.day)]
    ask.answer(entered if every else entered[0])
    if every and not entered:
        ask.say(t("Mọi văn bản đến đã có số đến."))
    told = [f"{labels.letter_name(line)} – {_words(line) or t('chưa ghi gì')}." for line in entered]
    console.say_some(told, _MOST_TOLD, lambda rest: t("… và {count} văn bản khác.", count=rest), quiet=ask.quiet)


def _words(line: RegisterLine) -> str:
    said = (f"{t(FIELD_NAMES[field])}: {shown(field, value)}" for field, value in line.written if value is not None)
    return "; ".join(said)
