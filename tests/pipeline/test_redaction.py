"""A redacted letter: nothing of its names is left, everything else stands where it stood."""

import datetime
import functools
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors import extract
from extractors.own_names import own_names
from extractors.spelling import bare
from extractors.transcript import transcribe
from pipeline.opening import read
from pipeline.redaction import redact
from schemas import Letter, Source
from tests.each import each

LETTERS = sorted((Path(__file__).parents[2] / "corpus/letters").glob("*.txt"))
HEAD = """LIÊN ĐOÀN LAO ĐỘNG TỈNH HÀ SƠN            CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
CÔNG ĐOÀN PHƯỜNG TÂN LŨNG                 Độc lập - Tự do - Hạnh phúc
Số: 15/KH-CĐP                             Tân Lũng, ngày 03 tháng 4 năm 2026
KẾ HOẠCH
Tổ chức Tháng Công nhân
"""
TAIL = "\nNơi nhận:\n- LĐLĐ tỉnh;\n- Lưu: VT.\nTM. BAN THƯỜNG VỤ\nCHỦ TỊCH\nNguyễn Thị Mai Hương\n"


def letter_of(text: str) -> Letter:
    return extract(Source(name="x", sha256="", media_type="text/plain", text=text))


def redacted(words: str, **options: Any) -> str:
    """Redact a line of a letter whose head and signature name an office and a person."""
    text = redact([letter_of(HEAD + words + TAIL)], seed=7, **options).text
    return text.removesuffix("\n").split("\n")[HEAD.count("\n")]


ROWS = {
    # what is written → what still holds of it: Ω a capital, ω a small letter, # a figure
    "a body": ("gửi về Công đoàn phường Tân Lũng", "gửi về Công đoàn phường Ωωω Ωωωω"),
    "a body in capitals": ("CÔNG ĐOÀN PHƯỜNG TÂN LŨNG", "CÔNG ĐOÀN PHƯỜNG ΩΩΩ ΩΩΩΩ"),
    "a body over two blanks": ("Công đoàn phường Tân  Lũng", "Công đoàn phường Ωωω  Ωωωω"),
    "a body without its marks": ("cong doan phuong Tan Lung", "cong doan phuong Ωωω Ωωωω"),
    "a person": ("do đồng chí Nguyễn Thị Mai Hương ký", "do đồng chí Ωωωωωω Ωωω Ωωω Ωωωωω ký"),
    "a person by one name": ("hỏi đồng chí Hương", "hỏi đồng chí Ωωωωω"),
    "the letter's own number": ("Kế hoạch số 15/KH-CĐP", "Kế hoạch số ##/KH-CĐP"),
    "a number with a nought": ("Công văn số 08/LĐLĐ-VP ngày 02/4/2026", "Công văn số 0#/LĐLĐ-VP ngày 02/4/2026"),
    "a symbol of one office": ("Thông báo số 112/TB-CĐHMX", "Thông báo số ###/TB-CĐΩΩΩ"),
    "a norm of the state": ("Nghị định số 30/2020/NĐ-CP ngày 05/3/2020", "Nghị định số 30/2020/NĐ-CP ngày 05/3/2020"),
    "a telephone": ("điện thoại 0912.345.678", "điện thoại 0###.###.###"),
    "a telephone in brackets": ("ĐT: (024) 38 251 123", "ĐT: (0##) ## ### ###"),
    "a telephone of few figures": ("số máy lẻ: 2345 678", "số máy lẻ: #### ###"),
    "an account": ("tài khoản 1234567890123", "tài khoản #############"),
    "money": ("kinh phí 12.500.000 đồng", "kinh phí 12.500.000 đồng"),
    "an address of e-mail": ("qua cdtanlung@hason.gov.vn", "qua ωωωωωωωωω@ωωωωω.gov.vn"),
    "an address of the net": ("tại https://congdoantanlung.vn/bieu", "tại https://ωωωωωωωωωωωωωωω.vn/ωωωω"),
    "a house in a street": ("số 27 đường Lê Hồng Phong", "số ## đường Ωω Ωωωω Ωωωωω"),
    "days": ("trước ngày 05/6/2026, chậm nhất 20/5", "trước ngày 05/6/2026, chậm nhất 20/5"),
    "numbers of people and shares": ("cử 15 người, 95% CĐCS", "cử 15 người, 95% CĐCS"),
    "words that all share": ("Ban Thường vụ, Sở Giáo dục và Đào tạo", "Ban Thường vụ, Sở Giáo dục và Đào tạo"),
}


@each("said", ROWS)
def test_what_is_replaced(said: str) -> None:
    words, shape = ROWS[said]
    found = redacted(words)
    assert len(found) == len(shape)
    for old, new, form in zip(words, found, shape, strict=True):
        if form == old:
            assert new == old, found
        else:
            assert (new.isdigit(), new.isupper(), new.islower()) == (form == "#", form == "Ω", form == "ω"), found
    assert (found == words) == (shape == words), found


def test_one_name_has_one_replacement_and_a_lost_mark_stays_a_fault() -> None:
    text = "Công đoàn phường Tân Lũng và Công đoàn phường Tan Lũng; UBND phường Tân Lũng"
    first, misread, again = re.findall(r"phường (\w+) \w+", redacted(text))
    assert first == again != misread
    assert bare(first) == bare(misread) or len(first) == len(misread)


def test_names_with_signs_that_nobody_sees_are_replaced_too() -> None:
    line = "do đồng chí Nguyễn Thị Mai Hương ký, gửi Công đoàn phường Tân Lũng; ɖơn vị khác"
    odd = line.replace("Hương", "Hƣơ\u200bng").replace("Tân", "T\u00adân")
    assert redacted(odd) == redacted(line)
    assert redacted(odd).endswith("ɖơn vị khác")


def test_two_numbers_stay_two() -> None:
    found = redacted("Công văn số 21/LĐLĐ, Công văn số 22/LĐLĐ, Công văn số 23/LĐLĐ, Công văn số 21/LĐLĐ")
    numbers = re.findall(r"số (\d+)", found)
    assert len(set(numbers)) == 3 and numbers[0] == numbers[3]


def test_the_seed_chooses() -> None:
    letter = letter_of(HEAD + TAIL)
    assert redact([letter], 1) == redact([letter], 1) != redact([letter], 2)


def test_letters_of_one_file_share_their_replacements() -> None:
    letter = letter_of(HEAD + TAIL)
    first, second = redact([letter, letter], 1).text.split("\f")
    assert first == second


@each("seed", range(6))
def test_days_move_by_whole_weeks_together(seed: int) -> None:
    days = ("03/4/2026", "20/4/2026", "05/6/2026")
    text = HEAD + f"Từ ngày {days[0]}, trước ngày {days[1]}, chậm nhất {days[2]}; quý II/2026." + TAIL
    moved = redact([letter_of(text)], seed, days=True).text
    found = [datetime.datetime.strptime(day, "%d/%m/%Y") for day in re.findall(r"\d+/\d+/\d{4}", moved)]
    shifts = {new - datetime.datetime.strptime(old, "%d/%m/%Y") for old, new in zip(days, found, strict=True)}
    (shift,) = shifts
    assert shift and shift.days % 7 == 0
    assert "2026" not in moved


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cs",)), max_size=300), st.integers(0, 9))
@settings(max_examples=60, deadline=None)
def test_any_text_keeps_its_lines(words: str, seed: int) -> None:
    letter = letter_of(HEAD + words + TAIL)
    made = redact([letter], seed).text
    assert list(map(len, made.split("\n"))) == list(map(len, letter.text.split("\n")))
    assert [char for char in made if not char.isalnum()] == [char for char in letter.text if not char.isalnum()]


@functools.cache
def pair(path: Path) -> tuple[Letter, Letter]:
    """Return a letter of the corpus as it was read, and as it is read once it was redacted."""
    (source,) = read(path)
    letter = extract(source)
    return letter, extract(source.model_copy(update={"text": redact([letter], seed=7).text}))


@each("path", LETTERS[::4])
def test_no_name_is_left_in_a_letter_of_the_corpus(path: Path) -> None:
    before, after = pair(path)
    assert list(map(len, after.text.split("\n"))) == list(map(len, before.text.split("\n")))
    words = [(word[0], bare(word[0].lower())) for word in re.finditer(r"[^\W\d_]+", after.text)]
    held = {
        tuple(letters for _, letters in words[at : at + size])
        for size in range(2, 6)
        for at in range(len(words))
        if all(word[0].isupper() for word, _ in words[at : at + size])
    }
    names = {name for name in own_names(before, transcribe(before.text).view) if name != ("ho", "chi", "minh")}
    assert names & held == set()


COUNTED: dict[str, Callable[[Any], object]] = {
    "dates": lambda day: (day.type, day.date, day.start, day.bound, day.time, day.rrule, day.evidence.start),
    "delegate_limits": lambda limit: (limit.bound, limit.value, limit.min, limit.max, limit.unit, limit.evidence.start),
    "meetings": lambda meeting: (meeting.date, meeting.evidence.start),
}


@each("kind", COUNTED)
def test_the_same_is_read_from_letters_of_the_corpus(kind: str) -> None:
    for path in LETTERS[::4]:
        before, after = (Counter(map(COUNTED[kind], getattr(letter, kind))) for letter in pair(path))
        assert before == after, path.stem


def test_nearly_all_tasks_are_read_as_before() -> None:
    total = same = 0
    for path in LETTERS[::4]:
        before, after = (
            Counter((task.kind, task.date, task.evidence.start) for task in one.tasks) for one in pair(path)
        )
        total += before.total()
        same += (before & after).total()
    assert same >= 0.95 * total > 0
