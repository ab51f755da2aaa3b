"""A made office, for measuring: letters of three years that lay duties on 2,000 unions, most of them long done.

Nothing is read: letters and duties come from a seeded generator, the same each time. As in a real office, nearly all
past duties are done, a few are late, what ends soon is open, some recur, and some were extended.
"""

import datetime
import random
from collections.abc import Callable, Iterator, Sequence

from sqlalchemy import insert

from pipeline.duties.class_duties import ClassDuty, ReadLetter, each_of, number_in_ids
from pipeline.store import Store, following, schema
from pipeline.store.duties import UNMARKED, CarriedMarks, Marks
from pipeline.store.following import proposal_row
from pipeline.store.marking import line_of
from pipeline.store.rows import put_in_order
from pipeline.store.storing import put_new_letters, put_rows
from schemas import (
    DateRecord,
    Deadline,
    Evidence,
    Header,
    Letter,
    LetterKey,
    LetterWarning,
    Obligation,
    Proposal,
    SourceInfo,
    Task,
    Union,
)

UNIONS = 2_000
#: So many obligations come of a letter.
_ON_EACH = 200
TODAY = datetime.date(2026, 11, 20)
ISSUER = "Liên đoàn Lao động tỉnh Hà Sơn"
_YEARS = 3
_LETTERS_AT_ONCE = 50
#: Of a hundred duties so many recur each month; of a hundred letters so many were extended by the next one.
_RECURRING, _EXTENDED = 1, 2
_DAY = datetime.timedelta(days=1)

VERBS = ("gửi báo cáo", "nộp danh sách", "tổ chức hội nghị", "xây dựng kế hoạch", "rà soát", "tổng hợp", "đăng ký")
THINGS = ("đại hội", "tháng công nhân", "nữ công", "an toàn vệ sinh lao động", "tết sum vầy", "học nghề", "thể thao")
_ENDS = ("về Liên đoàn Lao động tỉnh", "qua Văn phòng", "kèm biểu mẫu", "bằng văn bản", "theo hướng dẫn")


def union_name(number: int) -> str:
    return f"Công đoàn cơ sở Đơn vị số {number}"


def registered(known: int) -> Iterator[Union]:
    """Yield the registry of the province: so many unions as letters name them, the others under another name."""
    yield Union(id="T", name=ISSUER, kind="federation", province="Hà Sơn")
    for number in range(UNIONS):
        name = union_name(number if number < known else number + UNIONS)
        yield Union(id=f"U{number}", name=name, kind="grassroots", parent="T")


def letter(number: int, issued: datetime.date, chance: random.Random, tasks: int) -> Letter:
    """Return a made letter with so many tasks, each with a day of its own or every month."""
    subject = f"{chance.choice(VERBS)} {chance.choice(THINGS)}"
    text = f"Số: {number}/KH-LĐLĐ\nKẾ HOẠCH\n{subject}\n"
    laid: list[Task] = []
    dates: list[DateRecord] = []
    for place in range(tasks):
        day = issued + chance.randrange(5, 120) * _DAY
        recurs = chance.randrange(100) < _RECURRING
        when = "hằng tháng trước ngày 20" if recurs else f"trước ngày {day:%d/%m/%Y}"
        words = f"{chance.choice(VERBS)} {chance.choice(THINGS)} {chance.choice(_ENDS)} {when}"
        evidence = Evidence(start=len(text), end=len(text) + len(words), quote=words)
        text += words + "\n"
        good = (day - _DAY).isoformat()
        date = DateRecord(
            id=f"d{place}", type="recurring" if recurs else "deadline", date=None if recurs else day.isoformat(),
            bound="before", rrule="FREQ=MONTHLY;BYMONTHDAY=20" if recurs else None,
            shown_until=f"{issued.year + 1}-12-31" if recurs else None, last_good=None if recurs else good,
            safe_due=None if recurs else good, evidence=evidence, confidence=0.9,
        )  # fmt: skip
        task = Task(id=f"t{place}", assignees=(), kind="report", date_id=date.id, evidence=evidence, confidence=0.9)
        laid.append(task)
        dates.append(date)
    return Letter(
        source=SourceInfo(name=f"{number}.txt", sha256=f"{number:064x}", media_type="text/plain"),
        text=text,
        header=Header(
            number=str(number), symbol="KH-LĐLĐ", kind="Kế hoạch", issuer=ISSUER, issued_on=issued.isoformat(),
            subject=subject,
        ),
        dates=tuple(dates),
        tasks=tuple(laid),
    )  # fmt: skip


def class_duties(made: Letter, unions: Sequence[int]) -> Iterator[ClassDuty]:
    """Yield what a made letter lays on some unions, by their numbers."""
    number = int(made.header.number or 0)
    key = LetterKey.of(made.header)
    for place, (task, date) in enumerate(zip(made.tasks, made.dates, strict=True)):
        first = Obligation(
            id="", union="", union_id=None, letter=key, kind="report", action=task.evidence.quote, date_id=date.id,
            due=date.date, bound="before", last_good=date.last_good, safe_due=date.safe_due, recurrence=date.rrule,
            shown_until=date.shown_until, status="todo", evidence=task.evidence, confidence=0.9,
            parent=f"{number:08x}{place:04x}",
        )  # fmt: skip
        names, ids = tuple(map(union_name, unions)), tuple(f"U{union}" for union in unions)
        yield ClassDuty(like=first, number=number_in_ids(str(number), str(place)), names=names, union_ids=ids)


def fill(store: Store, size: int, seed: int = 5, on_progress: Callable[[int], None] = lambda left: None) -> None:
    """Put so many obligations under letters of three years that bind a few or all unions each.

    ``on_progress`` is told now and then how many are left.
    """
    chance = random.Random(seed)
    count = max(20, size // _ON_EACH)
    store.reviews.choose_approver("nobody")
    each = size / count
    first = TODAY - _YEARS * 365 * _DAY
    left = size
    for start in range(1, count + 1, _LETTERS_AT_ONCE):
        letters, owed, extensions = [], [], []
        for number in range(start, min(count + 1, start + _LETTERS_AT_ONCE)):
            issued = first + (number * _YEARS * 365 // count) * _DAY
            tasks = chance.choice((1, 1, 2, 4))
            made = letter(number, issued, chance, tasks)
            wanted = left if number == count else int(each * (0.5 + chance.random()))
            bound = chance.sample(range(UNIONS), max(1, min(UNIONS, left // tasks, wanted // tasks)))
            letters.append(made)
            laid = tuple(class_duties(made, bound))
            owed.append((laid, [(item, _mark(item, chance)) for item in each_of(laid)]))
            left -= len(owed[-1][1])
            if number > 1 and chance.randrange(100) < _EXTENDED:
                extensions.append(_extension(made, number - 1))
        standing = [  # of letters that are known to be no copies
            ReadLetter(letter=one, laid=laid, bodies={}) for one, (laid, _) in zip(letters, owed, strict=True)
        ]
        with store.writing() as connection:
            put_new_letters(connection, standing, None)
            marks = (CarriedMarks(marked, [], {}) for _, marked in owed)
            put_rows(connection, standing, {one.id: mark for one, mark in zip(standing, marks, strict=True)})
            put_in_order(connection, [one.id for one in standing])
            warned = [line_of(one, settled=False) for made in letters for one in _warnings(made)]
            schema.put(connection, schema.warnings, warned)
            if extensions:
                connection.execute(insert(schema.proposals), [proposal_row(one) for one in extensions])
                following.put_deadlines(connection, [one.target for one in extensions], store.calendar)
        on_progress(left)
    with store.writing() as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("ANALYZE")


def _mark(item: Obligation, chance: random.Random) -> Marks:
    """Return what people marked: what ended long ago is done, of the last two months nearly all."""
    if item.last_good is None:
        return UNMARKED
    left = (datetime.date.fromisoformat(item.last_good) - TODAY).days
    done = 0.999 if left < -60 else 0.97 if left < 0 else 0.3
    if chance.random() >= done:
        return Marks(status="doing") if chance.random() < 0.2 else UNMARKED
    return Marks(status="done", done_on=item.last_good, answer="15/BC-CĐCS")


def _warnings(made: Letter) -> Iterator[LetterWarning]:
    number = int(made.header.number or 0)
    for place, task in enumerate(made.tasks):
        yield LetterWarning(
            id=f"{number:08x}{place:04x}", code="amends-unknown", level="look", letter=made.source.sha256,
            letter_key=LetterKey.of(made.header), message=f"Hỏi lại: {task.evidence.quote}",
            evidence=task.evidence,
        )  # fmt: skip


def _extension(source: Letter, number: int) -> Proposal:
    target = f"{number:064x}"
    day = (datetime.date.fromisoformat(source.header.issued_on or "") + 90 * _DAY).isoformat()
    return Proposal(
        id=f"p{source.source.sha256[-10:]}", effect="extend", source=source.source.sha256,
        source_key=LetterKey.of(source.header),
        target=target, deadline=Deadline(due=day, bound="by", last_good=day, safe_due=day), message="gia hạn",
        evidence=source.tasks[0].evidence, state="confirmed",
    )  # fmt: skip
