"""Finding bodies by name on a day, and walking the hierarchy."""

import datetime
import pickle

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.unions import Registry, RegistryError
from pipeline.unions.names import flat, key, loose_key, same_tones, without_organ
from pipeline.unions.registry import mentions
from schemas import Union
from tests.each import each, table, tuples
from tests.pipeline.unions.bodies import AFTER, BEFORE, FIRST_DAY_OF_COMMUNES, LAST_DAY_OF_DISTRICTS, body, registry

REGISTRY = registry()


def ids(unions: object) -> list[str]:
    return [union.id for union in unions]  # type: ignore[attr-defined]


@each(("name", "expected"), table(__file__, "names_before_the_reform"))
def test_names_before_the_reform(name: str, expected: list[str]) -> None:
    assert ids(REGISTRY.find(name, BEFORE)) == expected


@each(("on", "expected"), [(LAST_DAY_OF_DISTRICTS, ["h-lh"]), (FIRST_DAY_OF_COMMUNES, []), (None, [])])
def test_a_district_ends(on: datetime.date | None, expected: list[str]) -> None:
    assert ids(REGISTRY.find("LĐLĐ huyện Lũng Hạ", on)) == expected


@each(("name", "province", "expected"), table(__file__, "names_within_a_province"))
def test_names_within_a_province(name: str, province: str, expected: list[str]) -> None:
    assert ids(REGISTRY.find(name, BEFORE, province)) == expected


def test_a_name_tells_its_province_where_the_list_does_not() -> None:
    built = Registry((Union(id="xd", name="Công đoàn ngành Xây dựng tỉnh Hà Sơn", kind="sector_union"),))
    assert ids(built.find("Công đoàn ngành Xây dựng", None, "Hà Sơn")) == ["xd"]
    assert built.find("Công đoàn ngành Xây dựng", None, "Lũng Hạ") == []


SCHOOLS = Registry([
    body("gd", "Công đoàn ngành Giáo dục tỉnh Hà Sơn", "sector_union"),
    body("thpt", "Công đoàn Trường THPT Lũng Hạ", "grassroots", "gd"),
    body("mn", "CĐCS Trường Mầm non Họa Mi", "grassroots", "gd"),
    body("p", "Công đoàn phường Lũng Hạ", "commune_union"),
    body("ub", "CĐCS phường Lũng Hạ", "grassroots", "p"),
    body("ct", "Công đoàn Công ty Hoa Sen", "corporation_union"),
    body("ct-cs", "CĐCS Công ty Hoa Sen", "grassroots", "ct"),
])  # fmt: skip


@each(("name", "expected"), table(__file__, "a_grassroots_union_is"))
def test_a_grassroots_union_is_called_with_or_without_co_so(name: str, expected: list[str]) -> None:
    assert [union.id for union in SCHOOLS.find(name)] == expected


@each(("words", "expected"), table(__file__, "running_text_calls_it"))
def test_running_text_calls_it_so_too(words: str, expected: list[list[str]]) -> None:
    assert [[union.id for union in one.unions] for one in mentions(SCHOOLS, words, workplaces=True)] == expected


def test_walking_down() -> None:
    assert ids(REGISTRY.children("tinh", BEFORE)) == ["ban-cs", "cs-vp", "h-lh", "h-tp", "kcn", "nd-xe", "yt"]
    assert ids(REGISTRY.children("tinh", AFTER)) == ["ban-cs", "cs-vp", "kcn", "nd-xe", "p-lh", "x-tl"]
    grassroots = [[it for it in REGISTRY.descendants("tinh", on) if it.kind == "grassroots"] for on in (BEFORE, AFTER)]
    assert ids(grassroots[0]) == ["cs-bv", "cs-dt", "cs-may", "cs-tt", "cs-vp"]
    assert ids(grassroots[1]) == ["cs-bv", "cs-dt", "cs-may", "cs-tt2", "cs-vp"]
    assert ids(REGISTRY.descendants("cs-bv", AFTER)) == []


def test_walking_up_and_names_of_all_times() -> None:
    assert ids(REGISTRY.named("Công đoàn xã Tân Lũng")) == ["x-tl"]
    assert (ids(REGISTRY.ancestors("cs-bv")), ids(REGISTRY.ancestors("tld"))) == (["yt", "tinh", "tld"], [])


def heirs(union_id: str, on: datetime.date) -> list[str]:
    return ids(heir.union for heir in REGISTRY.heirs(union_id, on))


def test_heirs() -> None:
    assert heirs("h-lh", BEFORE) == ["h-lh"] and heirs("h-lh", AFTER) == ["p-lh", "x-tl"]
    assert heirs("cs-tt", AFTER) == ["cs-tt2"]


@each(
    ("unions", "code"),
    [
        ([body("a", "A", "grassroots"), body("a", "B", "grassroots")], "duplicate-id"),
        ([body("a", "A", "grassroots", "b")], "unknown-parent"),
        ([body("a", "A", "grassroots", successors=["b"])], "unknown-successor"),
        ([body("a", "A", "grassroots", "a")], "cycle"),
        ([body("a", "A", "grassroots", "b"), body("b", "B", "grassroots", "a")], "cycle"),
        ([body("a", "A", "grassroots", successors=["b"]), body("b", "B", "grassroots", successors=["a"])], "cycle"),
    ],
)
def test_an_inconsistent_registry_is_refused(unions: list[object], code: str) -> None:
    with pytest.raises(RegistryError) as caught:
        Registry(unions)  # type: ignore[arg-type]
    assert {problem.code for problem in caught.value.problems} == {code}


def test_mentions_in_prose() -> None:
    text = (
        "Giao CĐCS Bệnh viện Đa khoa tỉnh Hà Sơn, CĐCS BVĐK tỉnh và LĐLĐ huyện Lũng Hạ; "
        "riêng Sở Y Tế tỉnh Hà Sơn phối hợp."
    )
    found = mentions(REGISTRY, text, BEFORE)
    assert [(text[m.start : m.end], ids(m.unions)) for m in found] == [
        ("CĐCS Bệnh viện Đa khoa tỉnh Hà Sơn", ["cs-bv"]),
        ("CĐCS BVĐK tỉnh", ["cs-bv"]),
        ("LĐLĐ huyện Lũng Hạ", ["h-lh"]),
        ("Sở Y Tế tỉnh Hà Sơn", ["syt"]),
    ]
    assert len(mentions(REGISTRY, text, AFTER)) == 3
    assert mentions(pickle.loads(pickle.dumps(REGISTRY)), text, BEFORE) == found


def test_mentions_bridge_the_place_of_tone_marks() -> None:
    one = Registry([body("a", "Công đoàn xã Hòa Lạc", "commune_union")])
    assert len(mentions(one, "Đề nghị CÔNG ĐOÀN XÃ HOÀ LẠC và cđ xã Hoà Lạc báo cáo")) == 2
    assert mentions(one, "các Công đoàn xã, phường") == []


def test_the_longest_name_counts() -> None:
    both = Registry(
        [body("a", "Công đoàn xã Hòa Lạc", "commune_union"), body("b", "Công đoàn xã Hòa Lạc Đông", "commune_union")]
    )
    assert [ids(m.unions) for m in mentions(both, "gửi Công đoàn xã Hòa Lạc Đông")] == [["b"]]


def test_long_chains_and_many_ways_cost_little() -> None:
    """Nobody sits below five thousand others, but a file may say so."""
    chain = [body(f"c{at}", f"A {at}", "grassroots", f"c{at - 1}" if at else None) for at in range(5000)]
    ways = [
        body(f"w{at}{side}", f"W {at}{side}", "grassroots", valid_to=BEFORE, successors=[f"w{at + 1}a", f"w{at + 1}b"])
        for at in range(60)
        for side in "ab"
    ]
    bodies = Registry([*chain, *ways, *[body(f"w60{side}", f"W 60{side}", "grassroots") for side in "ab"]])
    assert len(bodies.ancestors("c4999")) == 4999 and len(bodies.descendants("c0", AFTER)) == 4999
    assert ids(heir.union for heir in bodies.heirs("w0a", AFTER)) == ["w60a", "w60b"]


def test_only_the_bodies_of_a_circle_are_named() -> None:
    circle = [body("a", "A", "grassroots", "b"), body("b", "B", "grassroots", "c"), body("c", "C", "grassroots", "a")]
    with pytest.raises(RegistryError) as caught:
        Registry([*circle, body("d", "D", "grassroots", "a"), body("e", "E", "grassroots", "d")])
    assert [problem.message.split("”")[0] for problem in caught.value.problems] == ["“a", "“b", "“c"]


APART = [
    ("LĐLĐ tỉnh Hà Sơn", "LĐLĐ thành phố Hà Sơn"),
    ("CĐCS Trường Tiểu học Lũng Hạ", "CĐCS Trường THCS Lũng Hạ"),
    ("Công đoàn xã Tân Lũng", "Công đoàn phường Tân Lũng"),
    ("CĐCS Trạm Y tế số 1", "CĐCS Trạm Y tế số 11"),
]


# Spellings of names that mean the same body, and names that must stay apart.
@each(("one", "other"), tuples(__file__, "same"))
def test_same_body(one: str, other: str) -> None:
    assert key(one) == key(other)


@each(("one", "other"), APART)
def test_different_bodies(one: str, other: str) -> None:
    assert loose_key(one) != loose_key(other)


@each(("name", "body"), [("Ban Thường vụ CĐCS X", "CĐCS X"), ("Ủy ban Kiểm tra LĐLĐ", "LĐLĐ")])
def test_organs_are_their_body(name: str, body: str) -> None:
    assert without_organ(key(name)) == key(body)


@given(st.text("aàảãáạoòỏõóọuùủũúụyỳỷỹýỵeèẻẽéẹđ ĐÐthnÀÒ&-–", max_size=30))
def test_folding_is_stable(name: str) -> None:
    assert len(same_tones(name)) == len(name)
    for fold in (key, loose_key, same_tones, flat):
        assert fold(fold(name)) == fold(name)
