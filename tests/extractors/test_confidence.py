"""Confidence: looked up by traits, always a chance, the same for the same traits."""

from extractors import extract
from extractors.assignee_traits import LEAST_SURE_WHOM, BoundTask, assignee_traits, held_assignee_traits
from extractors.doubts import LEAST, MOST, Traits, confidence, in_print, task_traits
from extractors.lexicon import load
from extractors.patterns import make_view
from extractors.tasks.scopes import TaskContext
from schemas import Source
from tests.each import each, table
from tests.extractors.test_doers import HEAD, TAIL

SECTIONS = ("references", "dates", "delegate_limits", "tasks")
TEXT = table(__file__, "text")


@each("section", SECTIONS)
def test_confidence_is_base_and_weights_within_bounds(section: str) -> None:
    weights = load("confidence")[section]["weights"]
    assert LEAST <= confidence(section, ()) <= MOST and confidence(section, ("never seen",)) == confidence(section, ())
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


# How sure it is whom a record binds: what is seen of its bodies, when a person is asked to read again.
TRAITS_TEXT = "Đề nghị các CĐCS gửi báo cáo về Văn phòng.\nBan Nữ công tổng hợp trước ngày 20/4/2026."
CONTEXT = TaskContext("Công đoàn khu", "Công đoàn khu", ("Công đoàn cơ sở",))


@each(
    ("names", "traits"),
    [
        # A class in the words of its record, spelled out, behind a request and before an act.
        (
            ("Công đoàn cơ sở",),
            {"where=words", "class=True", "before=asked", "behind=verbs", "addressed=whole", "seen=1", "bodies=3"},
        ),
        # An office of the issuer's own, in the same words.
        (("Ban Nữ công",), {"where=words", "own organ=True", "issuer=False", "addressed=no"}),
        # Somebody whom the letter does not name so.
        (("Sở Y tế",), {"where=nowhere", "seen=0", "before=", "body=state", "proper=True"}),
        ((), {"names=0", "addressees=1"}),
    ],
)
def test_what_is_seen_of_the_bodies_of_a_record(names: tuple[str, ...], traits: set[str]) -> None:
    seen = {*assignee_traits(make_view(TRAITS_TEXT), (0, len(TRAITS_TEXT)), names, CONTEXT)}
    assert traits <= seen, traits - seen


def test_a_date_knows_whom_its_task_binds() -> None:
    view, second = make_view(TRAITS_TEXT), TRAITS_TEXT.index("Ban")
    tasks = [BoundTask((second, len(TRAITS_TEXT)), ("Ban Nữ công",), "sentence")]
    place = TRAITS_TEXT.index("trước"), len(TRAITS_TEXT) - 1
    own = held_assignee_traits(view, place, ("Ban Nữ công",), CONTEXT, "deadline", tasks)
    other = held_assignee_traits(view, place, ("Công đoàn cơ sở",), CONTEXT, "deadline", tasks)
    assert {"task=sentence", "task same=True", "near=True", "kind=deadline where=beside"} <= {*own}
    assert {"task=sentence", "task same=False", "near=False"} <= {*other}


BODY = "1. Các công đoàn cơ sở gửi báo cáo trước ngày 20/3/2026, cử 02 đại biểu.\n\n2. Hội nghị: ngày 25/3/2026."


@each(
    ("unsure", "flagged"),
    [
        (set(), 0),
        # What stands in the words of a task is told with it; the event binds nobody by name.
        ({"task_assignees", "date_assignees", "limit_assignees"}, 1),
        ({"date_assignees", "limit_assignees"}, 2),
    ],
)
def test_a_person_is_asked_to_read_again_where_whom_it_binds_is_unsure(unsure: set[str], flagged: int) -> None:
    source = Source(name="", sha256="", media_type="text/plain", text=HEAD + BODY + TAIL)
    letter = extract(source, lambda section, _: LEAST_SURE_WHOM - (0.1 if section in unsure else -0.1))
    assert len([flag for flag in letter.flags if flag.code == "unsure-assignee"]) == flagged
    assert all(task.assignee_confidence for task in letter.tasks)
