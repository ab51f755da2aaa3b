"""A letter that comes twice is one with two arrivals, its marks go to the very same task; what a citation means."""

import hashlib
import itertools
import random
from collections.abc import Sequence

from pipeline.duties.matching import same_letter
from pipeline.store import Store, open_store, references
from pipeline.store.duties import UNMARKED, Marks, carry_over
from schemas import Letter, Obligation, Reference
from tests.each import each, examples, tuples
from tests.pipeline.letters import LetterMaker, history_of
from tests.pipeline.sample import owed as an_owed
from tests.pipeline.store.test_store import TODAY, owed

WORDS = (
    "Thực hiện chương trình công tác năm 2026, Ban Thường vụ yêu cầu các công đoàn cơ sở rà soát đội ngũ cán bộ, "
    "thống kê đoàn viên theo mẫu gửi kèm, tổ chức gặp mặt nữ đoàn viên tiêu biểu và báo cáo kết quả bằng văn bản "
    "về Văn phòng trước ngày 16/3/2026 để tổng hợp; mọi vướng mắc xin liên hệ số điện thoại 0900 000 123."
)


def a_copy(
    text: str = WORDS, *, name: str = "thu.docx", ocr: bool = False, arrived: str | None = None, **header: str | None
) -> Letter:
    fields = {"issuer": "Công đoàn ngành Y tế tỉnh Hà Sơn", "number": "23", "symbol": "KH-CĐYT"} | header
    maker = LetterMaker(**fields)
    maker.name = name
    maker.task(text, "Công đoàn cơ sở")
    letter = maker.letter()
    sha256 = hashlib.sha256(f"{name}{letter.text}".encode()).hexdigest()
    source = letter.source.model_copy(update={"sha256": sha256, "ocr": ocr, "arrived_on": arrived})
    return letter.model_copy(update={"source": source})


TYPED = a_copy()
SCANNED = a_copy(WORDS.replace("đoàn viên", "đoàn vìên").replace("rà soát", "rà soat"), name="quet.pdf", ocr=True)


@each(
    ("other", "expected"),
    [
        (SCANNED, True),
        (a_copy(name="thu.pdf"), True),
        (a_copy(WORDS + " Phụ lục: danh sách cán bộ kèm theo.", name="ca-phu-luc.docx"), True),
        (a_copy(number=None, name="du-thao.docx"), True),
        (a_copy(WORDS.replace("16/3/2026", "20/3/2026"), name="khac-han.docx"), False),
        (a_copy(WORDS, number="24", name="so-khac.docx"), False),
        (a_copy(WORDS, symbol="CV-CĐYT", name="ky-hieu-khac.docx"), False),
        (a_copy(WORDS, issued_on="2025-04-16", name="nam-truoc.docx"), False),
        (a_copy(WORDS, issuer="Liên đoàn Lao động tỉnh Bình Khê", name="noi-khac.docx"), False),
        (a_copy("Kính mời các đơn vị dự hội nghị cán bộ chủ chốt. " * 9, name="thu-moi.docx"), False),
        (a_copy("Kính mời các đơn vị dự hội nghị cán bộ chủ chốt. " * 9, name="thu-moi.pdf", ocr=True), False),
        (a_copy(WORDS, number="28", name="so-khac.pdf", ocr=True), False),
        (a_copy(WORDS, issued_on="2026-04-18", name="ngay-doc-sai.pdf", ocr=True), True),
        (a_copy(WORDS.replace("các công đoàn cơ sở", "Trường Hoa Sen"), issued_on="2026-04-18", ocr=True), False),
    ],
)  # fmt: skip
def test_which_letters_are_one(other: Letter, expected: bool) -> None:
    assert same_letter(TYPED, other) is same_letter(other, TYPED) is expected


def duties(letter: Letter) -> list[Obligation]:
    return [owed(letter, name, number) for number, name in enumerate(("CĐCS Bệnh viện", "CĐCS Trường học"))]


def tables(store: Store) -> tuple[object, ...]:
    return (
        store.letters.all(TODAY), store.obligations.find(today=TODAY), store.marks.of(), store.dates.find(),
        store.proposals.find(),
    )  # fmt: skip


COPIES = (
    TYPED, SCANNED, a_copy(name="thu.pdf", arrived="2026-04-20"), a_copy(number=None, name="du-thao.docx"),
    a_copy(WORDS.replace("16/3/2026", "20/3/2026"), name="khac-han.docx"),
)  # fmt: skip


def stored(order: Sequence[Letter], url: str = "sqlite://") -> tuple[object, ...]:
    with open_store(url) as store:
        for letter in order:
            store.letters.save(letter, duties(letter))
        return tables(store)


def test_alike_words_under_two_printed_numbers_are_two_letters() -> None:
    """Whichever of them was scanned, and whichever came first."""
    subject = "Tổ chức gặp mặt nữ đoàn viên tiêu biểu năm 2026"
    for ocr in (False, True):
        letters = a_copy(number="23", subject=subject), a_copy(number="28", subject=subject, name="b.pdf", ocr=ocr)
        for order in (letters, letters[::-1]):
            with open_store("sqlite://") as store:
                for letter in order:
                    store.letters.save(letter, duties(letter))
                assert len(store.letters.all()) == 2 and len(store.obligations.find()) == 4


def test_any_order_of_arrival_gives_the_same_tables() -> None:
    expected = stored(COPIES)
    for order in random.Random(5).sample(list(itertools.permutations(COPIES)), examples(5, 12)):
        assert stored(order) == expected, [letter.source.name for letter in order]


def test_copies_are_arrivals_of_one_letter(store: Store) -> None:
    for letter in COPIES:
        store.letters.save(letter, duties(letter))
    arrivals = {tuple(arrival.name for arrival in line.arrivals) for line in store.letters.all()}
    assert arrivals == {("thu.pdf", "du-thao.docx", "quet.pdf", "thu.docx"), ("khac-han.docx",)}
    assert len(store.obligations.find()) == 4 and store.letters.called(SCANNED.source.sha256).source.name == "thu.pdf"
    assert all(store.letters.has(letter.source.sha256) for letter in COPIES)


def test_marks_go_over_to_a_better_copy(store: Store) -> None:
    store.letters.save(SCANNED, duties(SCANNED))
    first = duties(SCANNED)[0].id
    store.marks.mark(first, "done", TODAY, "9/BC")
    store.marks.note(duties(SCANNED)[1].id, "xin lùi", TODAY)
    assert store.letters.save(TYPED, duties(TYPED)) == "new"
    assert [line.name for line in store.letters.all()] == [TYPED.source.name]
    marks = store.marks.of()
    assert marks[duties(TYPED)[0].id] == Marks(status="done", answer="9/BC", done_on=TODAY.isoformat())
    assert marks[duties(TYPED)[1].id].note == "xin lùi"
    # The clerk may still call it by the id that the workbook of last week has.
    assert store.marks.mark(first, "todo", TODAY).id == duties(TYPED)[0].id
    assert [event.what for event in history_of(store, first)] == ["done", "todo"]


def test_reading_a_copy_anew_changes_nothing(store: Store) -> None:
    for letter in (TYPED, SCANNED, TYPED, SCANNED):
        store.letters.save(letter, duties(letter))
    before = tables(store)
    assert store.letters.save(SCANNED, duties(SCANNED)) == "unchanged" == store.letters.save(TYPED, duties(TYPED))
    assert tables(store) == before


def test_a_copy_that_is_read_anew_as_another_letter_is_one_of_its_own(store: Store) -> None:
    other = SCANNED.model_copy(update={"header": SCANNED.header.model_copy(update={"number": "99"})})
    for letter in (TYPED, SCANNED, other):
        store.letters.save(letter, duties(letter))
    assert {line.name for line in store.letters.all()} == {TYPED.source.name, SCANNED.source.name}
    assert len(store.obligations.find()) == 4


PROVINCE = "Liên đoàn Lao động tỉnh Hà Sơn"
TARGETS = {
    "last year": (PROVINCE, "2025-01-09"),
    "province": (PROVINCE, "2026-01-12"),
    "one district": ("Liên đoàn Lao động huyện Lũng Hạ", "2026-01-14"),
    "another district": ("Liên đoàn Lao động huyện Bình Khê", "2026-01-20"),
    "too late": (PROVINCE, "2026-12-01"),
}


def a_letter(issuer: str, issued_on: str, number: str = "8", symbol: str = "KH-LĐLĐ") -> Letter:
    maker = LetterMaker(number=number, symbol=symbol, issuer=issuer, issued_on=issued_on)
    maker.words(f"Kế hoạch của {issuer} ngày {issued_on}")
    return maker.letter()


def citing(issuer: str | None, day: str | None) -> Letter:
    maker = LetterMaker(number="40", symbol="LĐLĐ-VP", issuer=PROVINCE, issued_on="2026-03-02")
    evidence = maker.words("Kế hoạch số 08/KH-LĐLĐ")
    values = {"kind": "Kế hoạch", "number": "8", "symbol": "KH-LĐLĐ", "date": day, "issuer": issuer}
    reference = Reference(id="r1", relation="amends", evidence=evidence, confidence=0.9, **values)
    return maker.letter().model_copy(update={"references": (reference,)})


@each(("issuer", "day", "expected"), tuples(__file__, "whom_a_citation_means"))
def test_whom_a_citation_means(store: Store, issuer: str | None, day: str | None, expected: tuple[str, ...]) -> None:
    names = {}
    for name, head in TARGETS.items():
        letter = a_letter(*head)
        names[letter.source.sha256] = name
        store.letters.save(letter, [])
    source = citing(issuer, day)
    store.letters.save(source, [])
    with store.reading() as connection:
        citations = references.cited_by(connection, [source.source.sha256])
    assert sorted(names[target] for _, target in citations) == [*expected]


DONE = Marks(status="done")
TASKS = ("Tổ chức hội nghị, xong trước ngày 01/3", "Phối hợp với đơn vị tổ chức hội nghị, xong trước ngày 01/4")


@each(("done", "order"), list(itertools.product(TASKS, itertools.permutations(TASKS))))
def test_of_neighbours_each_keeps_its_own(done: str, order: tuple[str, ...]) -> None:
    old = [(an_owed(id=f"cu-{at}", action=task), DONE if task == done else UNMARKED) for at, task in enumerate(TASKS)]
    carried = carry_over(old, [an_owed(id=f"moi-{at}", action=task) for at, task in enumerate(order)])
    told = {item.action: mark.status for item, mark in carried.marked}
    assert told == {task: "done" if task == done else "todo" for task in TASKS}
    assert not carried.lost


@each("order", list(itertools.permutations(TASKS)))
def test_what_only_one_reading_has_takes_nothing_from_its_neighbour(order: tuple[str, ...]) -> None:
    new = [an_owed(id=f"moi-{at}", action=task) for at, task in enumerate(order)]
    carried = carry_over([(an_owed(id="cu", action=TASKS[0]), DONE)], new)
    assert [item.action for item, mark in carried.marked if mark.status == "done"] == [TASKS[0]]
