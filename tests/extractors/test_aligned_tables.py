"""Tables that only blanks, tabs or single bars hold apart come out as rows of cells, and every record at its place."""

import textwrap
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from extractors.transcript import transcribe
from tests.each import each, examples, table
from tests.extractors.spec_files import cases, letter
from tests.growing import assert_linear, repeated


def retyped(text: str) -> list[list[str]]:
    transcript = transcribe(text)
    if not transcript.typed:
        return []
    lines = [line for line in transcript.view.text.split("\n") if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


@each("case", cases("aligned_tables", "case"))
def test_rows_are_read(case: dict[str, Any]) -> None:
    before, after = "Phân công cụ thể như sau:\n", "\n       Các đơn vị nghiêm túc thực hiện./.\n"
    assert retyped(before + case["text"] + after) == case["rows"]


@each("case", cases("aligned_tables", "none"))
def test_what_is_no_table_stays_as_it_is(case: dict[str, Any]) -> None:
    assert retyped(case["text"]) == []


CONTENTS = table(__file__, "contents")
LEADS = ["Ban Tuyên giáo", "Công đoàn ngành Giáo dục", "nt", "Văn phòng"]
COORDINATORS = ["", "Sở Y tế, Hội Nông dân huyện", "Văn phòng"]
TIMES = ["Trước 12/4/2024", "Tháng 9/2024", "Quý I/2025", "Thường xuyên", "Từ ngày 03/5 đến ngày 09/5/2024"]
NAMES = ["TT", "Nội dung công việc", "Đơn vị chủ trì", "Đơn vị phối hợp", "Thời gian hoàn thành"]


def drawn(rows: list[list[str]], widths: list[int], indent: int, gap: int) -> str:
    """Set a table with blanks; names of columns stand beside the middle of their row, half a line apart if need be."""
    edges = [indent + sum(widths[:at]) + gap * at for at in range(len(widths))]
    lines: list[str] = []
    for number, row in enumerate([NAMES, *rows]):
        wrapped = [textwrap.wrap(cell, width) for cell, width in zip(row, widths, strict=True)]
        height = max(map(len, wrapped))
        for half in range(2 * height):
            line = ""
            for cell, edge, width in zip(wrapped, edges, widths, strict=True):
                at = half - (0 if number else height - len(cell))
                if at % 2 == 0 and 0 <= at // 2 < len(cell):
                    words = cell[at // 2]
                    line = line.ljust(edge + (0 if number else (width - len(words)) // 2)) + words
            if line:
                lines.append(line)
    return "\n".join(lines)


@settings(max_examples=examples(20, 60), deadline=None)
@given(
    st.lists(st.tuples(*map(st.sampled_from, (CONTENTS, LEADS, COORDINATORS, TIMES))), min_size=2, max_size=7),
    st.integers(24, 34), st.integers(0, 6), st.integers(2, 4),
)  # fmt: skip
def test_a_table_set_by_its_tops_is_read_back(cells: list[tuple[str, ...]], width: int, indent: int, gap: int) -> None:
    rows = [[str(number), *row] for number, row in enumerate(cells, 1)]
    text = drawn(rows, [4, width, 18, 16, 16], indent, gap)
    assert retyped(f"Phân công như sau:\n\n{text}\n\n       Trên đây là phân công của Ban Thường vụ./.\n")[1:] == rows


WORDS = ["TT", "Nội dung", "Chủ trì", "Thời gian", "hoàn thành", "1", "2", "3", "I.", "Văn phòng", "trước 12/4/2024"]
WORDS += ["nt", "-", "CỘNG", "Nơi nhận:", "|", "\t", "\f", "Một câu văn xuôi đủ dài để chạy qua mấy cột của bảng"]
PIECES = st.tuples(st.integers(1, 7).map(" ".__mul__), st.sampled_from(WORDS)).map("".join)
TEXTS = st.lists(st.lists(PIECES, max_size=5).map("".join), max_size=9).map("\n".join)


@settings(deadline=None)
@given(TEXTS)
def test_every_word_of_a_transcript_leads_back_to_itself(text: str) -> None:
    transcript = transcribe(text)
    typed = transcript.view.text
    for start, letter_ in enumerate(typed):
        if letter_.isalnum():
            low, high = transcript.place(start, start + 1)
            assert text[low:high] == letter_
    low, high = transcript.place(0, len(typed))
    assert 0 <= low <= high <= len(text)


@pytest.mark.sweep
@each(
    "piece",
    [
        "TT   Nội dung   Chủ trì   Thời gian\n", "1    a    b    c\n",
        "TT   Nội dung   Chủ trì   Thời gian\n1   a   b   c\n     d   e\n",
        "TT   Nội dung   Chủ trì   Thời gian\n     d   e\n1   a   b   c\n", "TT | Nội dung | Chủ trì\n", "   a   \n",
        "x  " * 200 + "\n",
    ],
)  # fmt: skip
def test_hostile_text_takes_linear_time(piece: str) -> None:
    assert_linear(transcribe, repeated(piece), 7_500, 60_000)


LETTER = table(__file__, "letter")


def test_rows_become_tasks_with_their_dates() -> None:
    tasks = letter(LETTER).tasks
    assert [(task.assignees, task.coordinators, task.kind, task.date) for task in tasks] == [
        (("Ban Tuyên giáo",), ("Văn phòng",), "task", "2024-03-20"),
        (("Công đoàn cơ sở",), (), "report", "2024-04-05"),
        (("Ban Tuyên giáo",), ("Sở Công Thương",), "task", "2024-04-15"),
    ]


def test_a_wrapped_cell_is_quoted_whole_and_said_without_its_neighbours() -> None:
    first, second, _ = letter(LETTER).tasks
    assert first.evidence.quote.startswith("Xây dựng thể lệ, tuyên  ")
    assert first.evidence.quote.endswith("truyền trên báo") and first.action == "Xây dựng thể lệ, tuyên truyền trên báo"
    assert second.action is None and second.evidence.quote == "Báo cáo danh sách thí sinh"


def test_a_date_broken_over_two_lines_of_its_cell_is_one_date_of_the_rows_task() -> None:
    found = letter(LETTER)
    record = found.dates[0]
    assert (record.type, record.bound, record.date) == ("deadline", "before", "2024-03-20")
    assert (record.assignees, record.action) == (("Ban Tuyên giáo",), "Xây dựng thể lệ, tuyên truyền trên báo")
    assert record.evidence.quote.startswith("Trước ngày") and record.evidence.quote.endswith("20/3/2024")
    assert found.tasks[0].date_id == record.id


def test_the_letter_around_the_table_is_read_as_ever() -> None:
    header = letter(LETTER).header
    assert (header.number, header.kind, header.signer) == ("41", "Kế hoạch", "Nguyễn Văn Mẫu")
    assert header.recipients == ("Như trên", "Lưu VT")


@settings(deadline=None)
@given(TEXTS)
def test_evidence_holds_whatever_the_text(text: str) -> None:
    found = letter(text)
    assert found.text == text
    for record in (*found.dates, *found.tasks, *found.delegate_limits, *found.references):
        quote = record.evidence
        assert text[quote.start : quote.end] == quote.quote
