"""Confidence: looked up by traits, always a chance, the same for the same traits."""

import re

from extractors import extract
from extractors.doubts import LEAST, MOST, Traits, _called, confidence, in_print
from extractors.lexicon import load
from schemas import Source
from tests.each import each

SECTIONS = ("references", "dates", "delegate_limits", "tasks")

TEXT = """LIÊN ĐOÀN LAO ĐỘNG TỈNH SÔNG TRÀ
Số: 12/CV-LĐLĐ
Sông Trà, ngày 05 tháng 3 năm 2026
Kính gửi: Các Công đoàn cơ sở
Thực hiện Kế hoạch số 08/KH-LĐLĐ ngày 10/01/2026 của Liên đoàn Lao động tỉnh, Liên đoàn Lao động tỉnh
đề nghị các Công đoàn cơ sở cử không quá 03 đại biểu, gửi danh sách về Liên đoàn Lao động tỉnh trước ngày 20/3.
CHỦ TỊCH
"""


@each("section", SECTIONS)
def test_the_table_has_a_base_and_weights_of_traits(section: str) -> None:
    table = load("confidence")[section]
    assert set(table) == {"base", "weights"}
    names = "source|type|zone|bound|kind|flag|without|doer|print|second"
    form = re.compile(rf"(?:{names})=[\w-]+|optional|general|undated|own|dated|together|cut")
    assert not [trait for trait in table["weights"] if not form.fullmatch(trait)]
    assert all(isinstance(weight, float) for weight in (table["base"], *table["weights"].values()))


@each("section", SECTIONS)
def test_confidence_is_base_and_weights_within_bounds(section: str) -> None:
    weights = load("confidence")[section]["weights"]
    assert LEAST <= confidence(section, ()) <= MOST
    assert confidence(section, ("never seen",)) == confidence(section, ())
    for trait, weight in weights.items():
        assert (confidence(section, (trait,)) - confidence(section, ())) * weight >= 0


@each(
    ("doer", "called"),
    [
        ("Công đoàn cơ sở", "grassroots"),
        ("Ban Chính sách - Pháp luật", "name"),
        ("Công đoàn ngành Y tế", "name"),
        ("Công đoàn cấp trên trực tiếp cơ sở", "class"),
        ("Văn phòng", "short"),
        ("", "short"),
    ],
)
def test_how_a_doer_is_called(doer: str, called: str) -> None:
    assert _called(doer) == called


def test_a_bad_print_makes_every_record_less_sure() -> None:
    assert in_print(lambda _, traits: len(traits), 1, 100)("dates", ("a",)) == 2
    asked: list[Traits] = []

    def sure(section: str, traits: Traits) -> float:
        asked.append(traits)
        return 0.5

    for repairs in (1, 3, 4, 20):
        in_print(sure, repairs, 100)("tasks", ("own",))
    assert asked == [("own", "print=worn")] * 2 + [("own", "print=bad")] * 2
    for section in SECTIONS:
        bad, worn, good = (confidence(section, traits) for traits in (("print=bad",), ("print=worn",), ()))
        assert bad <= worn <= good


def test_extraction_asks_for_every_record_once() -> None:
    asked: list[tuple[str, Traits]] = []

    def sure(section: str, traits: Traits) -> float:
        asked.append((section, traits))
        return 0.5

    source = Source(name="thu.txt", sha256="0", media_type="text/plain", text=TEXT)
    letter, shipped = extract(source, sure), extract(source)
    records = [record for section in SECTIONS for record in getattr(letter, section)]
    assert len(asked) == len(records) == 4
    assert {record.confidence for record in records} == {0.5}
    (day,) = (traits for section, traits in asked if section == "dates")
    assert {"source=before", "type=deadline", "flag=year-inferred"} <= set(day)
    for section in SECTIONS:
        told = [traits for name, traits in asked if name == section]
        assert [record.confidence for record in getattr(shipped, section)] == [confidence(section, t) for t in told]
