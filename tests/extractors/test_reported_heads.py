"""News of a letter: what its first act of issuing says of the document is the head, flagged as reported."""

from tests.each import each, tuples
from tests.extractors.spec_files import letter as letter_of


#: News → number, symbol, kind, day, what it is about; ``None`` where nothing of a head is reported.
@each(("text", "told"), tuples(__file__, "news"))
def test_news_tells_the_head_of_its_letter(text: str, told: tuple[str | None, ...]) -> None:
    letter = letter_of(text)
    head = letter.header
    assert (head.number, head.symbol, head.kind, head.issued_on, head.subject) == told
    assert ("head-reported" in {flag.code for flag in letter.flags}) == (told[0] in ("21", "88"))
