"""Marks of secrecy in words: what is refused where marks stand, and what only looks like one."""

from pipeline.readers.secrecy import TYPED, is_mark, is_marked, is_stamped, may_be_stamped
from tests.each import each, table
from tests.pipeline.marked.lines import HARMLESS, HOSTILE, TEXT
from tests.pipeline.marked.lines import HEAD as LETTER_HEAD

HEAD, NUMBER = (f"{part}\n" for part in LETTER_HEAD.rstrip("\n").split("\n\n"))
MARKS, OTHERS = table(__file__, "marks"), table(__file__, "others")


@each("line", MARKS)
def test_a_mark_in_the_head_of_a_letter(line: str) -> None:
    assert is_mark(line, TYPED) and is_stamped(f"{HEAD}{NUMBER}{line}\n{TEXT}")
    assert is_stamped(f"{line}\n{HEAD}{NUMBER}{TEXT}")


@each("line", HOSTILE)
def test_another_mark_in_the_head_of_a_letter(line: str) -> None:
    assert is_stamped(f"{HEAD}{NUMBER}{line}\n{TEXT}")


@each("line", [*HARMLESS, *OTHERS])
def test_a_line_that_only_looks_like_a_mark_and_others_in_the_head_of_a_letter(line: str) -> None:
    assert not is_stamped(f"{HEAD}{NUMBER}{line}\n{TEXT}") and not is_stamped(f"{HEAD}{NUMBER}{TEXT}{line}\n")


#: Without tones, or with wrong ones, they are told in the head alone.
IN_THE_HEAD = ("MẤT", "MAT", "VAN BAN MAT", "DO MAT: TOI MAT")


@each("line", [line for line in MARKS if line not in IN_THE_HEAD])
def test_a_mark_at_the_foot_of_a_page(line: str) -> None:
    assert is_stamped(f"{HEAD}{NUMBER}{TEXT}\n{line}") and is_stamped(f"{HEAD}{NUMBER}{TEXT}\n{line}\n\f{TEXT}{TEXT}")


@each("line", ["VĂN BẢN MẬT", "II. Tài liệu mật", "Hồ sơ mật", "Mật", "Tài liệu mật – tài liệu thường"])
def test_a_heading_in_the_text_is_no_mark(line: str) -> None:
    assert not is_stamped(f"{HEAD}{NUMBER}{TEXT}\n{line}\n{TEXT}")


@each("lines", table(__file__, "a_name_or_sentence"))
def test_a_name_or_sentence_that_goes_on_is_no_mark(lines: str) -> None:
    assert not is_stamped(f"{HEAD}{NUMBER}{lines}\n{TEXT}")


@each("signer", ["Ngô Văn Bình", "Trần Quốc Bảo", "Lê Cơ", "NGUYỄN QUỐC BẢO", "LÊ CƠ", "TRẦN VĂN GIỮ", "BÙI THỊ BÍ"])
def test_the_name_of_who_signs_does_not_go_on_in_a_mark(signer: str) -> None:
    assert is_stamped(f"{HEAD}{NUMBER}{TEXT.replace('Trần Thị Vân', signer)}MẬT\n")


def test_a_letter_cited_as_secret_makes_none_of_the_letter_that_cites_it() -> None:
    cited = "Thực hiện Kế hoạch số 12/KH-LĐLĐ (MẬT),"
    assert not is_stamped(f"{HEAD}{NUMBER}\nKính gửi: Các tổ công đoàn\n{cited}\n{TEXT}")


@each("line", ["SECRET", "Top Secret", "CONFIDENTIAL", "[Strictly confidential]", "– Confidential –"])
def test_a_degree_of_english_letters_is_asked(line: str) -> None:
    assert may_be_stamped(f"{line}\n{HEAD}{NUMBER}{TEXT}") and not is_stamped(f"{line}\n{HEAD}{NUMBER}{TEXT}")
    assert not may_be_stamped(f"{HEAD}{NUMBER}{TEXT}{line}{TEXT}{TEXT}")


@each("line", ["SECRETARY", "Secret Garden Hotel", "CONFIDENTIALITY AGREEMENT", "Secretariat"])
def test_other_english_words_are_not_asked(line: str) -> None:
    assert not may_be_stamped(f"{line}\n{HEAD}{NUMBER}{TEXT}")


@each(("said", "marked"), table(__file__, "marks_among_the_properties"))
def test_marks_among_the_properties_of_a_file(said: str, marked: bool) -> None:
    assert is_marked(said) is marked
