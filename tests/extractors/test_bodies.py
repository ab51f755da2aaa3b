"""Names of bodies, by the table of ``spec/bodies.toml``: where a name ends, and what it is called."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from extractors.bodies import body_at, canonical, find_bodies, spelled
from extractors.patterns import make_view
from tests.each import each
from tests.extractors.spec_files import cases, rows


def _marked(text: str) -> tuple[str, int, int]:
    start, end = text.index("⟦"), text.index("⟧") - 1
    return text.replace("⟦", "").replace("⟧", ""), start, end


@each("row", cases("bodies", "body"))
def test_body_in_context(row: dict[str, Any]) -> None:
    text, start, end = _marked(row["text"])
    view = make_view(text)
    found = [body for body in find_bodies(view, 0, len(text)) if body.start < end and start < body.end]
    assert [text[body.start : body.end] for body in found] == [text[start:end]]
    assert found[0].name in (row["name"], row.get("also")) and found[0].kind == row.get("kind", found[0].kind)
    assert body_at(view, start, len(text)) == found[0]


@each("text", rows("bodies", "none"))
def test_no_body(text: str) -> None:
    assert list(find_bodies(make_view(text), 0, len(text))) == []


@each(("listed", "told"), rows("bodies", "a_name_by_which_the_letter"))
def test_a_name_by_which_the_letter_calls_whom_it_goes_to_is_never_cut(listed: str, told: str) -> None:
    cut, rest, _ = told.split("|")
    text = f"{listed}\n\n{told.replace('|', '')}"
    start = len(listed) + 2
    body = body_at(make_view(text), start, len(text))
    assert body is not None and text[start : body.end] == cut + rest and body.name == spelled(cut + rest)


@each(("printed", "written_out"), [*rows("bodies", "spelled_out"), *rows("bodies", "a_heading_in_capitals")])
def test_spelled_out(printed: str, written_out: str) -> None:
    assert spelled(printed) == written_out


@each("name", ["Công đoàn cơ sở", "Liên đoàn Lao động tỉnh Phú Thọ", "Ủy ban nhân dân xã Tà Hộc"])
def test_spelling_out_twice_changes_nothing(name: str) -> None:
    assert spelled(spelled(name)) == spelled(name)


SAME = [(row["name"], spelling, row.get("place")) for row in rows("bodies", "same") for spelling in row["spellings"]]


@each(("name", "spelling", "place"), SAME)
def test_every_spelling_of_a_body_gives_its_one_name(name: str, spelling: str, place: str | None) -> None:
    assert canonical(spelling, place) == name


@each("row", rows("bodies", "same"))
def test_the_one_name_is_its_own(row: dict[str, Any]) -> None:
    assert canonical(row["name"]) == row["name"]


@each(("one", "other"), rows("bodies", "other"))
def test_two_bodies_keep_two_names(one: str, other: str) -> None:
    assert canonical(one) != canonical(other)


@given(st.text(max_size=60))
def test_any_name_has_one_name(name: str) -> None:
    assert canonical(name) == canonical(f"  {name} ")
