"""Words that urge without a day are shown as they stand, and make no date."""

from pipeline.export.frames import due_text, vague_words
from tests.each import each, table
from tests.pipeline.sample import owed


@each(("action", "words"), table(__file__, "vague_words"))
def test_vague_words(action: str, words: str | None) -> None:
    assert vague_words(action) == words


def test_only_a_duty_without_a_day_shows_them() -> None:
    undated = owed(action="Báo cáo kịp thời", due=None, bound=None, last_good=None, safe_due=None)
    assert due_text(undated) == "không ghi ngày: “kịp thời”"
    assert "kịp thời" not in due_text(owed(action="Báo cáo kịp thời"))
    assert due_text(undated.model_copy(update={"waits_for": "received"})) == "chờ ngày nhận văn bản"
