"""Words that urge without a day are shown as they stand, and make no date."""

from pipeline.export.frames import due_text, vague_words
from tests.each import each
from tests.pipeline.sample import owed


@each(
    ("action", "words"),
    [
        ("Báo cáo kịp thời về Liên đoàn Lao động tỉnh", "kịp thời"),
        ("Tổ chức gặp mặt trong dịp Tết Nguyên đán; khẩn trương báo cáo", "trong dịp Tết Nguyên đán"),
        ("Thăm hỏi nhân dịp 27/7", "nhân dịp 27/7"),
        ("Hoàn thành trong tháng", "trong tháng"),
        ("Hoàn thành trong quý này", "trong quý này"),
        ("Gửi về trong thời gian sớm nhất", "trong thời gian sớm nhất"),
        ("Ngay sau khi kết thúc hội nghị, gửi biên bản", "Ngay sau khi kết thúc hội nghị"),
        ("Xong trước Tết", "trước Tết"),
        ("Thường xuyên nắm tình hình", "Thường xuyên"),
        ("Hoàn thành trong tháng 5", None),
        ("Hoàn thành trong quý II", None),
        ("Gửi danh sách về Liên đoàn Lao động tỉnh", None),
    ],
)
def test_vague_words(action: str, words: str | None) -> None:
    assert vague_words(action) == words


def test_only_a_duty_without_a_day_shows_them() -> None:
    undated = owed(action="Báo cáo kịp thời", due=None, bound=None, last_good=None, safe_due=None)
    assert due_text(undated) == "không ghi ngày: “kịp thời”"
    assert "kịp thời" not in due_text(owed(action="Báo cáo kịp thời"))
    assert due_text(undated.model_copy(update={"waits_for": "received"})) == "chờ ngày nhận văn bản"
