"""How sure it is whom a record binds: what is seen of its bodies, when a person is asked to read again."""

from extractors import extract
from extractors.assignee_traits import LEAST_SURE_WHOM, BoundTask, assignee_traits, held_assignee_traits
from extractors.patterns import make_view
from extractors.tasks.scopes import TaskContext
from schemas import Source
from tests.each import each
from tests.extractors.test_requests import HEAD, TAIL

TEXT = "Đề nghị các CĐCS gửi báo cáo về Văn phòng.\nBan Nữ công tổng hợp trước ngày 20/4/2026."
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
    seen = {*assignee_traits(make_view(TEXT), (0, len(TEXT)), names, CONTEXT)}
    assert traits <= seen, traits - seen


def test_a_date_knows_whom_its_task_binds() -> None:
    view, second = make_view(TEXT), TEXT.index("Ban")
    tasks = [BoundTask((second, len(TEXT)), ("Ban Nữ công",), "sentence")]
    place = TEXT.index("trước"), len(TEXT) - 1
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
