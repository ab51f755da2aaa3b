"""``python -m corpus.gold_check DIR…`` checks gold files: every field there, every value allowed, every quote found.

A gold record quotes the words it comes from; ``nth`` says which occurrence is meant where the quote stands more than
once. ``optional`` marks what a careful reader could argue either way. Every field has its key; what the letter does
not say is ``null`` or ``[]``. The messages of the validators are for the person who writes the gold.
"""

import datetime
import json
import re
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, ValidationError, ValidationInfo, field_validator, model_validator

from benchmarks.evaluate import gold as gold_files
from benchmarks.evaluate.scores import SECTIONS
from schemas import Bound, DateType, LimitBound, Record, Relation, TaskKind

#: A longer quote is cut there; an action says in a few words what a quote says in full.
LONGEST_QUOTE = 400
LONGEST_TASK_QUOTE = 300
MOST_ACTION_WORDS = 12

AUTHORITY = re.compile(r"(?:TM|KT|TL|TUQ|Q)\.")
LIST_MARK = re.compile(r"\s*[-–+*]|.*[;.,]\s*$", re.DOTALL)
RRULE_PART = re.compile(
    r"FREQ=(?:DAILY|WEEKLY|MONTHLY|YEARLY)|(?:INTERVAL|COUNT)=[1-9]\d*|(?:UNTIL|BYDAY|BYMONTHDAY|BYYEARDAY|BYWEEKNO|"
    r"BYMONTH|BYSETPOS|BYHOUR|BYMINUTE|WKST)=[-+,\dA-Z]+",
    re.ASCII,
)


def _filled(value: str) -> str:
    if not value.strip():
        raise ValueError("để trống; không có thì ghi null")
    return value


def _exists(value: str) -> str:
    year, month, day = (*value.split("-"), "1", "1")[:3]
    try:
        datetime.date(int(year), int(month), int(day))
    except ValueError:
        raise ValueError(f"ngày không có trên lịch: {value}") from None
    return value


Text = Annotated[str, AfterValidator(_filled)]
#: A letter behind the number tells apart documents of one day (``9c/NQ-BCH``).
Digits = Annotated[str, Field(pattern=r"^[1-9][0-9]*[a-z]?$")]
Symbol = Annotated[str, Field(pattern=r"^\S+$")]
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$"), AfterValidator(_exists)]
PartialDay = Annotated[str, Field(pattern=r"^[0-9]{4}(-[0-9]{2}){0,2}$"), AfterValidator(_exists)]
#: Acceptable names of one body, the fullest first.
Names = Annotated[tuple[Text, ...], Field(min_length=1)]
Figure = Annotated[float, Field(ge=0)]


class GoldHeader(Record):
    """Head and tail of the letter."""

    number: Digits | None
    symbol: Symbol | None
    kind: Text
    issuer: Names
    issued_on: PartialDay | None
    place: Text | None
    subject: Text | None
    signer: Text | None
    signer_title: Text | None
    authority: Text | None
    recipients: tuple[Text, ...]

    @field_validator("authority")
    @classmethod
    def _authority_form(cls, value: str | None) -> str | None:
        if value is not None and not AUTHORITY.match(value):
            raise ValueError(f"phải bắt đầu bằng TM., KT., TL., TUQ. hoặc Q.: {value!r}")
        return value

    @field_validator("recipients")
    @classmethod
    def _without_marks(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for line in value:
            if LIST_MARK.match(line):
                raise ValueError(f"nơi nhận còn gạch đầu dòng hoặc dấu cuối dòng: {line!r}")
        return value


class GoldRecord(Record):
    """What every gold record has: its words, which occurrence of them, whether it is open to argument."""

    quote: Text
    nth: int | None = Field(default=None, ge=1)
    optional: bool = False

    @field_validator("quote")
    @classmethod
    def _quote_form(cls, value: str) -> str:
        if value != value.strip():
            raise ValueError("trích dẫn thừa khoảng trắng ở đầu hoặc cuối")
        longest = LONGEST_TASK_QUOTE if cls is GoldTask else LONGEST_QUOTE
        if len(value) > longest:
            raise ValueError(f"trích dẫn dài {len(value)} ký tự, tối đa {longest}")
        return value


class GoldReference(GoldRecord):
    """Another document, cited by number or symbol."""

    kind: Text
    number: Digits | None
    symbol: Symbol | None
    date: PartialDay | None
    issuer: Names | None
    relation: Relation

    @model_validator(mode="after")
    def _cited_by_number(self) -> "GoldReference":
        if self.number is None and self.symbol is None:
            raise ValueError("văn bản viện dẫn phải có số hoặc ký hiệu")
        return self


class GoldRelative(Record):
    """Days counted from signing, receipt or an event."""

    days: int
    working: bool
    anchor: Text


class GoldDate(GoldRecord):
    """An expression that belongs in the clerk's calendar."""

    type: DateType
    date: Day | None
    start: Day | None
    bound: Bound | None
    time: Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")] | None
    rrule: str | None
    relative: GoldRelative | None
    assignees: tuple[Text, ...]
    action: Text

    @field_validator("rrule")
    @classmethod
    def _rrule_form(cls, value: str | None) -> str | None:
        if value is None:
            return None
        parts = value.split(";")
        names = [part.partition("=")[0] for part in parts]
        if not all(map(RRULE_PART.fullmatch, parts)) or "FREQ" not in names or len(set(names)) < len(names):
            raise ValueError(f"rrule không đúng dạng RFC 5545: {value!r}")
        return value

    @field_validator("action")
    @classmethod
    def _short_action(cls, value: str) -> str:
        words = sum(1 for word in value.split() if re.search(r"\w", word))
        if words > MOST_ACTION_WORDS:
            raise ValueError(f"action có {words} từ, tối đa {MOST_ACTION_WORDS}")
        return value

    @model_validator(mode="after")
    def _fields_fit_type(self) -> "GoldDate":
        if self.bound is None and self.type not in ("recurring", "period"):
            raise ValueError("bound chỉ được null ở recurring và period")
        if self.rrule is not None and self.type != "recurring":
            raise ValueError("rrule chỉ dùng cho recurring")
        if self.start is not None and self.type != "period":
            raise ValueError("start chỉ dùng cho period")
        if self.start is not None and self.date is not None and self.start > self.date:
            raise ValueError(f"start {self.start} sau date {self.date}")
        return self


class GoldLimit(GoldRecord):
    """A number that bounds how many people, or which share of them."""

    group: Text
    bound: LimitBound
    value: Figure | None
    min: Figure | None
    max: Figure | None
    unit: Literal["người", "%"]
    applies_to: Text | None
    condition: Text | None

    @model_validator(mode="after")
    def _figures_fit_bound(self) -> "GoldLimit":
        given = {name for name in ("value", "min", "max") if getattr(self, name) is not None}
        if given != ({"min", "max"} if self.bound == "range" else {"value"}):
            raise ValueError("range có min và max; các bound khác chỉ có value")
        if self.min is not None and self.max is not None and self.min > self.max:
            raise ValueError(f"min {self.min:g} lớn hơn max {self.max:g}")
        if self.unit == "%" and max(getattr(self, name) for name in given) > 100:
            raise ValueError("tỷ lệ quá 100 %")
        return self


class GoldTask(GoldRecord):
    """Something that the letter lays on a body."""

    assignees: tuple[Text, ...]
    kind: TaskKind
    deliver_to: Text | None
    date: Day | None

    @model_validator(mode="after")
    def _binds_somebody(self) -> "GoldTask":
        if not self.assignees and not self.optional:
            raise ValueError("nhiệm vụ không có đơn vị thực hiện thì phải là optional")
        return self


class Gold(Record):
    """One letter's gold."""

    header: GoldHeader
    references: tuple[GoldReference, ...]
    dates: tuple[GoldDate, ...]
    delegate_limits: tuple[GoldLimit, ...]
    tasks: tuple[GoldTask, ...]

    @field_validator("tasks")
    @classmethod
    def _dates_are_named(cls, tasks: tuple[GoldTask, ...], info: ValidationInfo) -> tuple[GoldTask, ...]:
        named = {record.date for record in info.data.get("dates", ())}
        for task in tasks:
            if task.date is not None and "dates" in info.data and task.date not in named:
                raise ValueError(f"ngày {task.date} của nhiệm vụ không có trong dates: {task.quote[:60]!r}")
        return tasks


def check_gold(path: Path) -> list[str]:
    return [f"{path.name}: {fault}" for fault in _faults(path)]


def _faults(path: Path) -> Iterator[str]:
    try:
        data = gold_files.load(path)
    except (OSError, ValueError) as error:
        yield f"không đọc được: {error}"
        return
    try:
        Gold.model_validate_json(json.dumps(data))
    except ValidationError as error:
        for detail in error.errors():
            where = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in detail["loc"]).lstrip(".")
            yield f"{where or 'tệp'}: {_message(detail['type'], detail['input'], detail.get('ctx', {}), detail['msg'])}"
    try:
        text = gold_files.text_beside(path)
    except UnicodeDecodeError as error:
        yield f"văn bản không phải UTF-8: {error}"
        return
    if text is None and gold_files.letter_beside(path) is None:
        yield "không có văn bản cùng tên bên cạnh"
    for section in SECTIONS if text is not None else ():
        records = data.get(section)
        if isinstance(records, list):
            yield from _section_faults(section, [record for record in records if isinstance(record, dict)], text or "")


def _message(kind: str, value: Any, context: dict[str, Any], otherwise: str) -> str:
    match kind:
        case "missing":
            return "thiếu trường này"
        case "extra_forbidden":
            return "trường lạ, không có trong quy ước"
        case "value_error":
            return str(context["error"])
        case "literal_error":
            return f"giá trị {value!r} không được phép, chỉ được {context['expected']}"
        case _:
            return f"giá trị {value!r} không hợp lệ ({otherwise})"


def _section_faults(section: str, records: list[dict[str, Any]], text: str) -> Iterator[str]:
    """Say which quotes are not where the record says, and which record stands twice."""
    # A document is one reference, a place one record.
    names = ("number", "symbol", "kind") if section == "references" else ("quote", "nth", "rrule")
    seen: set[str] = set()
    for index, record in enumerate(records):
        where = f"{section}[{index}]"
        quote, nth = record.get("quote"), record.get("nth")
        if not isinstance(quote, str) or not quote or not isinstance(nth, int | None):
            continue  # said by the form already
        count = sum(1 for _ in gold_files.occurrences(text, quote))
        if count == 0:
            hint = " (trích dẫn không ở dạng NFC)" if unicodedata.normalize("NFC", quote) != quote else ""
            yield f"{where}: trích dẫn không có trong văn bản{hint}: {quote!r}"
        elif nth is None and count > 1:
            yield f"{where}: trích dẫn đứng {count} lần trong văn bản, phải ghi nth: {quote!r}"
        elif nth is not None and nth > count:
            yield f"{where}: trích dẫn chỉ đứng {count} lần, không có nth {nth}: {quote!r}"
        identity = json.dumps([record.get(name) for name in names])
        if identity in seen:
            yield f"{where}: đứng hai lần: {quote[:60]!r}"
        seen.add(identity)


def main(folders: list[str]) -> int:
    files = [path for folder in folders for path in gold_files.gold_files(Path(folder))]
    faults = [fault for path in files for fault in check_gold(path)]
    print(*faults, f"{len(files)} tệp, {len(faults)} lỗi", sep="\n")
    return 1 if faults or not files else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
