"""Confidence: looked up by traits, always a chance, the same for the same traits."""

from extractors import extract
from extractors.doubts import LEAST, MOST, Traits, confidence, in_print, task_traits
from extractors.lexicon import load
from extractors.patterns import make_view
from schemas import Source
from tests.each import each, table

SECTIONS = ("references", "dates", "delegate_limits", "tasks")

TEXT = table(__file__, "text")


@each("section", SECTIONS)
def test_confidence_is_base_and_weights_within_bounds(section: str) -> None:
    weights = load("confidence")[section]["weights"]
    assert LEAST <= confidence(section, ()) <= MOST
    assert confidence(section, ("never seen",)) == confidence(section, ())
    for trait, weight in weights.items():
        assert (confidence(section, (trait,)) - confidence(section, ())) * weight >= 0


@each(("words", "doer", "traits"), table(__file__, "how_a_doer_stands"))
def test_how_a_doer_stands_in_its_task(words: str, doer: str, traits: list[str]) -> None:
    place = 0, len(words)
    assert {*traits} <= {*task_traits(make_view(words), place, doer, "sentence", 0.5, "binding")}


def test_what_begins_behind_a_sentence_is_cut_from_its_item() -> None:
    view = make_view("Ban A họp.\nVăn phòng ghi biên bản. Ban B lập danh sách.")
    starts = (view.plain.index("Văn phòng"), view.plain.index("Ban B"))
    told = [task_traits(view, (start, len(view.plain)), "Ban B", "sentence", None, "binding") for start in starts]
    assert ["cut=True" in traits for traits in told] == [False, True]


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
    of_bodies = [section for section, _ in asked if section.endswith("_assignees")]
    assert (len(asked) - len(of_bodies), len(of_bodies)) == (len(records), 3) == (4, 3)
    assert {record.confidence for record in records} == {0.5}
    (day,) = (traits for section, traits in asked if section == "dates")
    assert {"source=before", "type=deadline", "flag=year-inferred"} <= set(day)
    for section in SECTIONS:
        told = [traits for name, traits in asked if name == section]
        assert [record.confidence for record in getattr(shipped, section)] == [confidence(section, t) for t in told]
