"""Which stored letters a citation means: by number and symbol, and by day and issuer as far as it gives them."""

from pipeline.store import Store, references
from schemas import Letter, Reference
from tests.each import each, tuples
from tests.pipeline.letters import LetterMaker

PROVINCE = "Liên đoàn Lao động tỉnh Hà Sơn"
TARGETS = {
    "last year": (PROVINCE, "2025-01-09"),
    "province": (PROVINCE, "2026-01-12"),
    "one district": ("Liên đoàn Lao động huyện Lũng Hạ", "2026-01-14"),
    "another district": ("Liên đoàn Lao động huyện Bình Khê", "2026-01-20"),
    "too late": (PROVINCE, "2026-12-01"),
}


def a_letter(issuer: str, issued_on: str, number: str = "8", symbol: str = "KH-LĐLĐ") -> Letter:
    maker = LetterMaker(number=number, symbol=symbol, issuer=issuer, issued_on=issued_on)
    maker.words(f"Kế hoạch của {issuer} ngày {issued_on}")
    return maker.letter()


def citing(issuer: str | None, day: str | None) -> Letter:
    maker = LetterMaker(number="40", symbol="LĐLĐ-VP", issuer=PROVINCE, issued_on="2026-03-02")
    evidence = maker.words("Kế hoạch số 08/KH-LĐLĐ")
    values = {"kind": "Kế hoạch", "number": "8", "symbol": "KH-LĐLĐ", "date": day, "issuer": issuer}
    reference = Reference(id="r1", relation="amends", evidence=evidence, confidence=0.9, **values)
    return maker.letter().model_copy(update={"references": (reference,)})


@each(("issuer", "day", "expected"), tuples(__file__, "whom_a_citation_means"))
def test_whom_a_citation_means(store: Store, issuer: str | None, day: str | None, expected: tuple[str, ...]) -> None:
    names = {}
    for name, head in TARGETS.items():
        letter = a_letter(*head)
        names[letter.source.sha256] = name
        store.letters.save(letter, [])
    source = citing(issuer, day)
    store.letters.save(source, [])
    with store.reading() as connection:
        citations = references.cited_by(connection, [source.source.sha256])
    assert sorted(names[target] for _, target in citations) == [*expected]
