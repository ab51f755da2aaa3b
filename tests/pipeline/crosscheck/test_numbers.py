"""Delegate limits against the superior's, places given out against those given, sums and shares."""

from schemas import Letter
from tests.each import each
from tests.pipeline.crosscheck.office import codes, found, letter

BASIS = "Thực hiện Kế hoạch số 05/KH-LĐLĐ ngày 12/01/2026 của Liên đoàn Lao động tỉnh Hà Sơn"
SUBJECT = "Tổ chức hội nghị điển hình tiên tiến năm 2026"


def upper(body: str) -> Letter:
    return letter("tinh", 5, "12/01/2026", body, subject=SUBJECT)


def lower(body: str) -> Letter:
    return letter("yte", 8, "20/01/2026", body, basis=BASIS, subject=SUBJECT)


LIMITS = {
    "more delegates": (
        "1. CĐCS\n- Số lượng: không quá 120 đại biểu.",
        "1. CĐCS\n- Số lượng: không quá 150 đại biểu.",
        ["limit-above-superior"],
    ),
    "its own conference": (
        "1. Công đoàn ngành\n- Số lượng: không quá 200 đại biểu.",
        "1. Công đoàn ngành Y tế\n- Số lượng: không quá 250 đại biểu.",
        ["limit-above-superior"],
    ),
    "fewer women": (
        "1. CĐCS\n- Đại biểu nữ ít nhất 30%.",
        "1. CĐCS\n- Đại biểu nữ ít nhất 20%.",
        ["limit-below-superior"],
    ),
    "fewer delegates are no matter": (
        "1. CĐCS\n- Số lượng: không quá 120 đại biểu.",
        "1. CĐCS\n- Số lượng: không quá 100 đại biểu.",
        [],
    ),
    "more women are no matter": (
        "1. CĐCS\n- Đại biểu nữ ít nhất 30%.",
        "1. CĐCS\n- Đại biểu nữ ít nhất 40%.",
        [],
    ),
    "other people": (
        "1. CĐCS\n- Số lượng: không quá 120 đại biểu.",
        "1. CĐCS\n- Khách mời không quá 150 người.",
        [],
    ),
    "another level": (
        "1. CĐCS\n- Số lượng: không quá 120 đại biểu.\n2. Công đoàn ngành\n- Số lượng: không quá 250 đại biểu.",
        "1. CĐCS\n- Số lượng: không quá 120 đại biểu.\n2. Công đoàn ngành Y tế\n- Số lượng: không quá 250 đại biểu.",
        [],
    ),
    "what a superior allows on request": (
        "1. CĐCS\n- Số lượng: không quá 120 đại biểu; đơn vị đông xin ý kiến cấp trên, tối đa không quá 200 đại biểu.",
        "1. CĐCS\n- Số lượng: không quá 180 đại biểu.",
        [],
    ),
}


@each("name", LIMITS)
def test_limits_against_the_superiors(name: str) -> None:
    theirs, mine, expected = LIMITS[name]
    assert codes(upper(theirs), lower(mine)) == expected


def table(*rows: tuple[str, int], total: int | None) -> str:
    lines = [f"{number}    {name:<36}{count:02}        01" for number, (name, count) in enumerate(rows, 1)]
    last = [f"     {'Cộng':<36}{total:02}        {len(rows):02}"] if total is not None else []
    head = "1. Phân bổ đại biểu dự hội nghị cho các đơn vị như sau:\n\n"
    head += f"TT   {'Đơn vị':<36}Tổng số   Trong đó nữ\n\n"
    return head + "\n".join(lines + last) + "\n\n2. Các CĐCS cử đại biểu theo số phân bổ.\n"


ROWS = (("CĐCS Bệnh viện Đa khoa tỉnh", 6), ("CĐCS Bệnh viện Nhi", 5), ("CĐCS Trung tâm Y tế", 3))


def test_rows_that_make_the_total_are_right() -> None:
    assert codes(lower(table(*ROWS, total=14))) == []


def test_rows_that_do_not_make_the_total() -> None:
    (item,) = found(lower(table(*ROWS, total=15)))
    assert item.code == "sum-mismatch" and item.level == "error" and "14" in item.message and "15" in item.message
    assert item.evidence and "Cộng" in item.evidence.quote


def test_a_table_with_a_row_missing_says_nothing() -> None:
    """Recognition that lost a row must not raise a false alarm."""
    whole = table(*ROWS, total=14)
    row = next(line for line in whole.splitlines() if "Bệnh viện Nhi" in line)
    assert codes(lower(whole.replace(row + "\n", ""))) == []


def test_more_given_out_than_given() -> None:
    given = "1. Công đoàn ngành Y tế cử 12 đại biểu dự hội nghị.\n2. Công đoàn phường Tân Lũng cử 05 đại biểu."
    assert codes(upper(given), lower(table(*ROWS, total=14))) == ["allocation-above-superior"]
    assert codes(upper(given.replace("12", "14")), lower(table(*ROWS, total=14))) == []


SHARES = {
    "men and women over the whole": ("Nam ít nhất 60%, nữ ít nhất 50%.", True),
    "men and women make the whole": ("Nam ít nhất 60%, nữ ít nhất 30%.", False),
    "men and women short of the whole": ("Nam không quá 60%, nữ không quá 30%.", True),
    "people who may be both": ("Nữ ít nhất 60%, công nhân trực tiếp ít nhất 70%.", False),
}


@each("name", SHARES)
def test_shares_of_one_whole(name: str) -> None:
    words, wrong = SHARES[name]
    assert codes(lower("1. CĐCS\n- Cơ cấu đại biểu: " + words)) == (["shares-over-100"] if wrong else [])


def test_no_share_is_more_than_all() -> None:
    mine = lower("1. CĐCS\n- Cơ cấu đại biểu: nữ ít nhất 30%.")
    (limit,) = mine.delegate_limits
    wrong = mine.model_copy(update={"delegate_limits": (limit.model_copy(update={"value": 130}),)})
    assert codes(wrong) == ["shares-over-100"] and codes(mine) == []
