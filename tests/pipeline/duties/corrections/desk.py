"""A letter of a made office, in readings and copies that differ, and people who correct it."""

import datetime
import hashlib
from typing import Any

from pipeline.office.correcting import Statement
from schemas import Letter
from tests.pipeline.letters import LetterMaker

DAY = datetime.datetime(2026, 4, 20, 9, 0, 0)
HEAD = {"issuer": "Liên đoàn Lao động tỉnh Hải An", "number": "8", "symbol": "KH-LĐLĐ", "issued_on": "2026-03-02"}
REPORT = "Công đoàn xã Đông Xá tổng hợp, gửi báo cáo kết quả phong trào về Liên đoàn Lao động tỉnh trước ngày 16/4/2026"
VISIT = "Công đoàn xã Mỹ Thạnh thăm hỏi đoàn viên khó khăn, lập danh sách đề nghị hỗ trợ"
CLEAN = "Công đoàn xã Bắc Sông tổ chức tổng vệ sinh nơi làm việc"


def said(who: str = "lan", minute: int = 0, why: str | None = None, seen: int | None = None) -> Statement:
    return Statement(who, DAY + datetime.timedelta(minutes=minute), why, seen)


def a_letter(*, name: str = "ke-hoach.docx", before: str = "", arrived: str | None = None, **header: Any) -> Letter:
    """Return the letter as one reading has it; ``before`` shifts all its places."""
    maker = LetterMaker(**{**HEAD, **header})
    maker.name = name
    maker.text += before
    maker.task(REPORT, "Công đoàn xã Đông Xá", kind="report", deliver_to="Liên đoàn Lao động tỉnh",
               title="Gửi báo cáo kết quả phong trào, trước 16/4/2026", date="2026-04-16", date_id="d1")  # fmt: skip
    maker.task(VISIT, "Công đoàn xã Mỹ Thạnh", title="Thăm hỏi đoàn viên khó khăn")
    maker.task(CLEAN, "Công đoàn xã Bắc Sông", title="Tổng vệ sinh nơi làm việc")
    letter = maker.letter()
    start = letter.text.index("trước ngày 16/4/2026")
    days = LetterMaker(**HEAD).date("trước ngày 16/4/2026", "2026-04-16", bound="before").dates[0]
    evidence = days.evidence.model_copy(update={"start": start, "end": start + len(days.evidence.quote)})
    sha256 = hashlib.sha256(f"{name}{letter.text}".encode()).hexdigest()
    source = letter.source.model_copy(update={"sha256": sha256, "arrived_on": arrived})
    return letter.model_copy(update={"source": source, "dates": (days.model_copy(update={"evidence": evidence}),)})
