"""What is written into a letter's line of the register, and that what a leader wrote there is done."""

from typing import Annotated, Literal

from pipeline.office import registers
from pipeline.office.uses import About, FieldWords, UseResult, UseSubject, first_lines, typed
from pipeline.store.register import IS_DONE, IS_OPEN, IS_SEEN, RegisterLine
from pipeline.support.errors import SetupError
from pipeline.support.labels import event_name, letter_name
from pipeline.support.words import t

_NOTE = 'Ghi chú; để trống ("") thì xóa, ở các mục khác cũng vậy.'
_REF = About("Its id or number.", "Số ký hiệu, hoặc phần đầu của mã.", stands="VĂN_BẢN")
_HANDLER = About("The person; of an outgoing letter where its copy is kept.",
                 "Người xử lý; văn bản đi: nơi giữ bản lưu.", "--handler", "TÊN")  # fmt: skip
_Field = Annotated[FieldWords | None, typed(10_000)]

Letter = Annotated[str | None, typed(300, 1), _REF]
Number = Annotated[_Field, About("Of an incoming letter.", "Số đến.", "--number", "SỐ")]
ArrivedOn = Annotated[_Field, About("The day it came.", "Ngày đến: 20/4/2026, hôm qua.", "--arrived", "NGÀY")]
Place = Annotated[_Field, About("Who deals with it.", "Nơi nhận, đơn vị xử lý.", "--to", "NƠI")]
Handler = Annotated[_Field, _HANDLER]
Instruction = Annotated[_Field, About("What a leader wrote.", "Bút phê của lãnh đạo.", "--instruction", "LỜI")]
PassedOn = Annotated[_Field, About("The day it was passed on.", "Ngày chuyển.", "--passed", "NGÀY")]
Signed = Annotated[_Field, About("Who signed for it.", "Ai đã ký nhận.", "--signed", "TÊN")]
Copies = Annotated[_Field, About("Of an outgoing letter.", "Văn bản đi: số lượng bản.", "--copies", "SỐ")]
Note = Annotated[_Field, About("A note.", _NOTE, "--note", "LỜI")]
Every = Annotated[bool, About("Number all that have none.", "Cấp số cho mọi văn bản đến chưa có số.", "--all")]

#: Left empty, they are given or stay.
_GIVEN = ("number", "arrived_on")


def enter(
    do: UseSubject, letter: Letter = None, *, number: Number = None, arrived_on: ArrivedOn = None, place: Place = None,
    handler: Handler = None, instruction: Instruction = None, passed_on: PassedOn = None, signed: Signed = None,
    copies: Copies = None, note: Note = None, every: Every = False,
) -> UseResult:  # fmt: skip
    """Write into a letter's line of the register, or number all incoming letters; an empty word empties a field."""
    fields = {"number": number, "arrived_on": arrived_on, "place": place, "handler": handler, "signed": signed,
              "instruction": instruction, "passed_on": passed_on, "copies": copies, "note": note}  # fmt: skip
    said = {name: words for name, words in fields.items() if words is not None and (words or name not in _GIVEN)}
    if letter is None:
        if said or not every:
            raise SetupError("Ghi một văn bản và điều cần ghi, hoặc chỉ ghi --all.")
        lines = registers.enter_all(do.store, do.who, do.on)
        told = [_told(line) for line in lines] or [t("Mọi văn bản đến đã có số đến.")]
        return UseResult(lines, first_lines(told))
    line = registers.enter_typed(do.store, letter, said, do.who, do.on)
    return UseResult(line, _told(line))


def _told(line: RegisterLine) -> str:
    return t("{letter} – {words}.", letter=letter_name(line), words=registers.line_words(line) or t("chưa ghi gì"))


Ref = Annotated[str, typed(300, 1), _REF]
Words = Annotated[str, typed(2_000), About("What the leader wrote.")]
IsDone = Annotated[Literal["seen", "done", "open"], About("`open` takes back that it is done or was seen.")]


def instruction(do: UseSubject, letter: Ref, *, words: Words, decision: IsDone) -> UseResult:
    """Write down that what a leader wrote of a letter was seen, is done, or is not after all."""
    sha256, what = do.store.letters.id_of(letter), {"seen": IS_SEEN, "done": IS_DONE, "open": IS_OPEN}[decision]
    do.store.register.settle(sha256, words.replace("\r\n", "\n").strip(), what, do.who, do.on)
    line = registers.entry_of(do.store, sha256)
    return UseResult(line, t("Đã ghi: {what}.", what=event_name(what)))
