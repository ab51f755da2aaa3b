"""Texts without sense, each one phrase over and over: what made some rule slow once, or is made of what rules look for.

Time must grow with them as with any text; `tests/extractors/test_linear_time.py` holds every one of them to it.
"""

HEAD = "Số: 12/KH-CĐP\nKẾ HOẠCH\nTổ chức hội thao\nCông đoàn phường xây dựng kế hoạch như sau:\n"

UNITS: dict[str, str] = {
    "digits": "1234567890",
    "bound words": "trước ngày ",
    "dots": ".",
    "dashes": "- ",
    "nested bullets": "\n- a\n+ b\n",
    "no blanks": "Công",
    "list of unions": "CĐCS, ",
    "unions with và": "các CĐCS và ",
    "plural words": "các ",
    "requests": "đề nghị các CĐCS ",
    "lines of capitals": "CÔNG ĐOÀN\n",
    "page numbers": "\n\n2\n\n",
    "dates on one line": "ngày 12/3/2026 ",
    "dates on many lines": "ngày 12/3/2026\n",
    "spans of dates": "từ ngày 1/2/2026 đến ngày ",
    "limits": "tối đa 12 người ",
    "numbers in words": "01 (một) ",
    "references": "số 12/KH-LĐLĐ ",
    "cited by kind": "Công văn số ",
    "recurring": "hằng tháng ",
    "opening brackets": "(a ",
    "bars": "| a | b |\n",
    "items with dates": "\n- gửi báo cáo về CĐCS trước ngày 12/3/2026;",
    "annexes": "PHỤ LỤC\n",
    "names": "Nguyễn Văn An ",
    "recipients": "- Lưu: VT;\n",
    "blanks": " ",
    "one digit": "7",
    "digits apart": "12 ",
    "bound words and days": "trước ngày 15/3 ",
    "people": "02 đại biểu ",
    "per cent": "50% ",
    "numbered items": "\n1.2. Công đoàn cơ sở gửi báo cáo về LĐLĐ tỉnh;",
    "a body of bodies": "Công đoàn Công ty Cổ phần Hòa Bình và ",
    "one line of prose": (
        "Các CĐCS tổ chức hội nghị với 02 đại biểu, gửi báo cáo về Công đoàn ngành trước ngày 15/3/2026 theo "
        "Kế hoạch số 12/KH-LĐLĐ ngày 02/01/2026. "
    ),
    "prose without an end": "các công đoàn cơ sở tổ chức thực hiện và báo cáo kết quả hằng tháng ",
    "no blanks, with marks": "côngđoàncơsởbáocáotrướcngày",
    "rows of a table": "| 1 | Báo cáo | CĐCS | 15/3/2026 |\n",
    "columns": "Công đoàn          Báo cáo        15/3\n",
    "signatures": "TM. BAN THƯỜNG VỤ\n",
    "lists of recipients": "Nơi nhận:\n- Như trên;\n",
    "addressees": "Kính gửi: ",
    "labels": "Thời gian: ",
    "slashes": "1/",
    "years": "năm 2026 ",
    "quarters": "quý II ",
    "letters apart": "a b ",
    "stars": "*",
    "line ends": "\n",
    "carriage returns": "\r",
    "dates misread": "truóc ngảy 15/3/2o26 ",
    "odd blanks behind a reference": "số 12/KH-LĐLĐ ngày 3/4/2026" + "\u2028" * 400,
    "clauses that let off": "; cụm 6 có thể dùng chung gian hàng",
}


def hostile(name: str, length: int, more: int = 0) -> str:
    """Return a letter that goes on with the unit ``name`` up to about ``length`` characters, and so many ``more``."""
    unit = UNITS[name]
    return HEAD + unit * (length // len(unit) + more)
