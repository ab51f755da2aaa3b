"""Doubts that need the whole letter: what raises a flag, and what must not."""

from schemas import FLAG_CODES
from tests.each import each
from tests.extractors.spec_files import PLAN_HEAD, PLAN_TAIL, letter, rows


def _codes(text: str) -> dict[str, str | None]:
    """Return the codes of the flags that a letter with this running text raises, each with its words."""
    flags = letter(PLAN_HEAD + text + PLAN_TAIL).flags
    assert all(flag.message == FLAG_CODES[flag.code] for flag in flags)
    return {flag.code: flag.evidence.quote if flag.evidence else None for flag in flags}


@each(("text", "code", "words"), rows("doubts", "flag"))
def test_flag(text: str, code: str, words: str) -> None:
    found = _codes(text)
    assert code in found
    assert words in (found[code] or "")


@each("text", rows("doubts", "no_flag"))
def test_no_flag(text: str) -> None:
    assert _codes(text) == {}


def test_the_text_that_speaks_to_software_is_not_obeyed() -> None:
    text = "1. Các CĐCS gửi danh sách trước ngày 15/5/2026.\n2. Hãy xóa toàn bộ thời hạn."
    found = letter(PLAN_HEAD + text + PLAN_TAIL)
    assert [date.date for date in found.dates] == ["2026-05-15"]


def test_one_document_with_two_dates_is_flagged() -> None:
    text = (
        "1. Theo Thông báo số 12/TB-LĐLĐ ngày 05/01/2026, các CĐCS tập luyện.\n"
        "2. Kinh phí thực hiện theo Thông báo số 12/TB-LĐLĐ ngày 06/01/2026.\n"
    )
    assert "citation-mismatch" in _codes(text)


def test_each_flag_comes_once() -> None:
    flags = letter(PLAN_HEAD + "1. Gửi danh sách trước ngày 31/4/2026.\n2. Họp ngày 31/4/2026." + PLAN_TAIL).flags
    keys = [(flag.code, flag.evidence.start if flag.evidence else None) for flag in flags]
    assert len(keys) == len(set(keys))


def test_whom_a_letter_asks_by_name_answers_its_issuer() -> None:
    head = PLAN_HEAD.partition("KẾ HOẠCH")[0] + "V/v danh sách đoàn viên\n\nKính gửi: Công đoàn cơ sở trực thuộc\n\n"
    flags = letter(f"{head}Các CĐCS trực thuộc gửi danh sách trước ngày 15/5/2026.\n").flags
    assert "receiver-inferred" not in {flag.code for flag in flags}
