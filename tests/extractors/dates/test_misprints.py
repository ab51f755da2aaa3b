from extractors.dates.bounds import mended
from extractors.patterns import make_view
from tests.each import each, table
from tests.extractors.spec_files import rows


def read(text: str) -> str:
    view = make_view(text)
    return mended(view.lower, view.bare)


@each(("text", "meant"), rows("misprints", "mended"))
def test_mended(text: str, meant: str) -> None:
    assert read(text) == meant


@each("words", table(__file__, "other_words_stay"))
def test_other_words_stay(words: str) -> None:
    assert read(words) == words
