"""What recognition misread is mended, with a flag; what is right stays."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.misreadings import mend
from schemas import Letter
from tests.each import each, table
from tests.extractors.mutilate import corpus
from tests.extractors.spec_files import PLAN_HEAD, PLAN_TAIL, cases, letter, rows

_CORPUS = corpus()


def _first(found: Letter, case: dict[str, Any]) -> dict[str, Any]:
    """Return of the first records the values that a case names."""
    said: dict[str, Any] = {}
    if found.dates:
        day = found.dates[0]
        said |= {"date": day.date, "bound": day.bound, "time": day.time, "who": " | ".join(day.assignees)}
        said["days"] = day.relative.days if day.relative else None
    if found.references:
        cited = found.references[0]
        said |= {"number": cited.number, "symbol": cited.symbol, "cited": cited.date}
    if found.delegate_limits:
        limit = found.delegate_limits[0]
        said["limit"] = [limit.bound, limit.value]
    return {name: said.get(name) for name in case}


@each("case", cases("misreadings", "case"))
def test_misread_sentence_holds_its_records(case: dict[str, Any]) -> None:
    text, wanted = case["text"], {name: value for name, value in case.items() if name not in ("text", "read", "bug")}
    other = PLAN_HEAD.replace("Thực hiện chương trình công tác năm", "Căn cứ tình hình")
    found = letter((PLAN_HEAD if text[0].isdigit() else other) + text + PLAN_TAIL, recognised=True)
    assert _first(found, wanted) == wanted
    repaired = [flag.evidence.quote for flag in found.flags if flag.code == "ocr-repaired" and flag.evidence]
    assert "read" not in case or any(case["read"] in quote for quote in repaired), repaired


#: Some are words of the language that no letter of ours needs to hold: their second syllable tells the first.
@each(("read", "meant"), [*rows("misreadings", "mends"), *table(__file__, "compounds")])
def test_what_was_misread_is_mended(read: str, meant: str) -> None:
    mended = mend(read, recognised=True)
    assert mended is not None and mended.text == meant


@each("text", rows("misreadings", "stays"))
def test_what_is_right_stays(text: str) -> None:
    mended = mend(text)
    assert mended is None, mended.repairs
    mended = mend(text, recognised=True)
    assert mended is None or "thắng 2 trận" in text, mended.repairs


#: Sentences of people who type: slips, words of other regions, names that sound like words.
_SLIPS = "Các CĐCS lập danh sách gửi chậm nhât ngày 20/5, liên hệ điện thọai đồng chí Hoằng. "


@each("slips", [1, 2])
def test_what_people_typed_is_not_mended(slips: int) -> None:
    """One strange word, or two, are slips of the hand: what was never recognised is never mended."""
    text = _SLIPS.replace("nhât", "nhất" if slips == 1 else "nhât")
    assert mend(text) is None
    assert mend(text + "Đề nghị các công đoàn cơ sở quan tâm triển khai, thực hiện tốt nội dung trên. " * 12) is None


def test_what_is_plainly_misread_or_said_elsewhere_is_mended() -> None:
    once = "Các lớp mẫu giáo, trường mắm non sơ kết."
    mended = mend(once + " Trường mầm non A, trường mầm non B và nhóm lớp mầm non tự sơ kết.", recognised=True)
    assert mended is not None and ("mắm", "mầm") in {(repair.read, repair.meant) for repair in mended.repairs}
    mended = mend("Các CĐCS gửi bảng kê chậm nhât ngày 20/5 và tông hợp kêt qủa, báo cáo cuôi đọt.\n")
    assert mended is not None and {"nhất", "kết"} <= {repair.meant for repair in mended.repairs}


@each("read", [*table(__file__, "names_stay"), "UBND TP. CẦN THƠ\nTM. BAN THƯỜNG VỤ"])
def test_names_and_abbreviations_stay(read: str) -> None:
    assert mend(read, recognised=True) is None


@each("name", sorted(_CORPUS))
def test_letters_without_faults_are_left_alone(name: str) -> None:
    mended = mend(_CORPUS[name])
    # One letter of the corpus has such faults on purpose.
    assert mended is None or name == "e27_kehoach_hoi_thao_cong_thuong", mended.repairs[:5]


@given(st.sampled_from(sorted(_CORPUS)), st.integers(0, 3000), st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_places_lead_back(name: str, start: int, junk: str) -> None:
    text = _CORPUS[name][start : start + 500] + junk + _CORPUS[name][start + 500 : start + 700].replace("ổ", "ố")
    mended = mend(text)
    if mended is None:
        return
    rebuilt, at = "", 0
    for repair in mended.repairs:
        assert text[repair.start : repair.end] == repair.read
        rebuilt += text[at : repair.start] + repair.meant
        at = repair.end
    assert rebuilt + text[at:] == mended.text
    for place in range(0, len(mended.text), 7):
        first, last = mended.place(place, min(place + 5, len(mended.text)))
        assert 0 <= first <= last <= len(text)
        if not any(repair.start <= last and first <= repair.end for repair in mended.repairs):
            assert text[first:last] == mended.text[place : place + 5]


def test_a_word_that_no_repair_was_found_for_is_shown() -> None:
    text = "1. Các CĐCS gửi bảng kê chậm nht trong vòng 05 ngày kể từ ngày nhận được thôqx báoz của Công đoàn phường."
    flags = [
        (flag.code, flag.evidence.quote)
        for flag in letter(PLAN_HEAD + text + PLAN_TAIL, recognised=True).flags
        if flag.evidence
    ]
    assert ("ocr-repaired", "nht") in flags and ("ocr-doubtful", "thôqx") in flags
