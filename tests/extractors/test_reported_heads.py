"""News of a letter: what its first act of issuing says of the document is the head, flagged as reported."""

from tests.each import each
from tests.extractors.spec_files import letter as letter_of

#: News → number, symbol, kind, day, what it is about; ``None`` where nothing of a head is reported.
NEWS: dict[str, tuple[str | None, ...]] = {
    "Hội thi cắm hoa mừng ngày 8/3\n\n"
    "Ngày 03/3/2026, Công đoàn Giáo dục tỉnh Hà Tĩnh vừa ban hành Hướng dẫn số 21/HD-CĐGD về tổ chức hội thi cắm hoa.\n"
    "Các công đoàn cơ sở gửi danh sách đội thi trước ngày 15/3/2026.\n":
        ("21", "HD-CĐGD", "Hướng dẫn", "2026-03-03", "tổ chức hội thi cắm hoa"),
    "Liên đoàn Lao động tỉnh Nghệ An đã có công văn số 88/LĐLĐ-TG, ngày 05/5/2026 về việc treo cờ, băng rôn.\n"
    "Các công đoàn cơ sở gửi ảnh về Ban Tuyên giáo trước ngày 20/5/2026.\n":
        ("88", "LĐLĐ-TG", "Công văn", "2026-05-05", "treo cờ, băng rôn"),
    # another document than the one that is reported first
    "Công đoàn Y tế ban hành văn bản. Ngày 02/4/2026, Tổng Liên đoàn đã ban hành Kế hoạch số 30/KH-TLĐ.\n"
    "Các công đoàn cơ sở gửi danh sách trước ngày 15/4/2026.\n": (None,) * 5,
    # a letter with a head of its own
    "Số: 12/CV-CĐP\nPhường Lam Sơn, ngày 10 tháng 6 năm 2026\nCông đoàn phường đã ban hành Kế hoạch số 9/KH-CĐP.\n"
    "Các công đoàn cơ sở gửi báo cáo trước ngày 20/6/2026.\n": ("12", "CV-CĐP", "Công văn", "2026-06-10", None),
}  # fmt: skip


@each(("text", "told"), NEWS.items())
def test_news_tells_the_head_of_its_letter(text: str, told: tuple[str | None, ...]) -> None:
    letter = letter_of(text)
    head = letter.header
    assert (head.number, head.symbol, head.kind, head.issued_on, head.subject) == told
    assert ("head-reported" in {flag.code for flag in letter.flags}) == (told[0] in ("21", "88"))
