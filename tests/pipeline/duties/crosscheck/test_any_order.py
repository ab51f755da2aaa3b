"""The whole of it: whatever the order of arrival, copies, re-runs and re-readings, the same duties and warnings."""

import datetime
import hashlib

from pipeline.duties.crosscheck.checks import warnings
from pipeline.duties.routing import route
from pipeline.store import open_store
from schemas import Letter
from tests.pipeline.duties.crosscheck.office import REGISTRY, letter

BASIS = "Thực hiện Kế hoạch số 05/KH-LĐLĐ ngày {} của Liên đoàn Lao động tỉnh Hà Sơn"
DAY = datetime.date(2026, 2, 20)


def copy_of(original: Letter, name: str, **words: str) -> Letter:
    text = original.text
    for right, wrong in words.items():
        text = text.replace(right, wrong)
    sha256 = hashlib.sha256(f"{name}{text}".encode()).hexdigest()
    source = original.source.model_copy(update={"name": name, "sha256": sha256, "ocr": bool(words)})
    return original.model_copy(update={"source": source})


UPPER = letter(
    "tinh", 5, "12/01/2026",
    "1. Các công đoàn ngành gửi báo cáo kết quả về Liên đoàn Lao động tỉnh trước ngày 15/5/2026.",
)  # fmt: skip
LOWER = letter(
    "yte",
    8,
    "20/01/2026",
    "1. Các CĐCS gửi báo cáo kết quả về Công đoàn ngành trước ngày 20/5/2026.\n"
    "2. Liên đoàn Lao động huyện Lũng Hạ gửi danh sách đội thi trước ngày 20/4/2026.",
    basis=BASIS.format("12/01/2026"),
)
LETTERS = (
    UPPER,
    LOWER,
    copy_of(LOWER, "quet.pdf", Tháng="Thang"),
    copy_of(UPPER, "ban-hai.docx"),
    letter(
        "tinh",
        9,
        "02/02/2026",
        "1. Gia hạn thời gian gửi báo cáo kết quả nêu tại Kế hoạch số 05/KH-LĐLĐ ngày 12/01/2026 đến hết ngày "
        "18/5/2026.",
        kind="TB",
        subject="Gia hạn thời gian gửi báo cáo Tháng Công nhân",
        basis="Để tạo điều kiện cho các đơn vị",
    ),
    letter(
        "tinh", 17, "16/02/2026",
        "1. Gia hạn thời gian gửi danh sách nêu tại Kế hoạch số 02/KH-LĐLĐ ngày 05/01/2026 đến hết ngày 20/3/2026.",
        kind="TB", subject="Gia hạn gửi danh sách đội thi", basis="Để tạo điều kiện cho các đơn vị",
    ),
    letter(
        "phuong", 3, "25/01/2026", "1. Các CĐCS tổ chức hội thi nấu ăn trước ngày 08/3/2026.",
        subject="Hội thi nấu ăn", basis=BASIS.format("13/01/2026"),
    ),
    letter(
        "yte", 12, "10/02/2026", "1. Các CĐCS gửi báo cáo kết quả về Công đoàn ngành trước ngày 25/5/2026.",
    ),
)  # fmt: skip


def test_what_comes_with_a_letter_is_found_among_its_neighbours() -> None:
    """A run looks only at the letters near the new ones: no warning that concerns them may be missed."""
    with open_store("sqlite://") as store:
        for item in LETTERS:
            store.letters.save(item, route(item, REGISTRY))
        laid = store.obligations.one_a_duty
        every = warnings(store.letters.whole(), laid, REGISTRY)
        assert every
        for sha256 in store.letters.standing():
            some = warnings([store.letters.of_id(one) for one in store.letters.near({sha256})], laid, REGISTRY)
            concerned = {item.id for item in every if sha256 in (item.letter, item.other_letter)}
            assert concerned <= {item.id for item in some}
