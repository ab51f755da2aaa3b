"""Finding unions by name on a day, walking the hierarchy; the shipped registry, and heirs by the map of the reform."""

import datetime
import json
import pickle
from importlib import resources

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.unions import Registry, RegistryError
from pipeline.unions.names import flat, key, loose_key, same_tones, without_organ
from pipeline.unions.national import shipped_unions
from pipeline.unions.registry import mentions, moved
from schemas import Union
from tests.each import each, table, tuples
from tests.pipeline.unions.bodies import (
    AFTER,
    BEFORE,
    FIRST_DAY_OF_COMMUNES,
    LAST_DAY_OF_DISTRICTS,
    body,
    new,
    old,
    registry,
)

#: The bodies of the test: districts and provinces of before, communes and provinces of after.
BODIES = [
    body("tld", "Tổng Liên đoàn Lao động Việt Nam", "confederation"),
    body("ha-tinh", "Liên đoàn Lao động tỉnh Hà Tĩnh", "federation", "tld", province="Hà Tĩnh"),
    old("thach-ha", "Liên đoàn Lao động huyện Thạch Hà", "federation", "ha-tinh"),
    old("tp-ha-tinh", "Liên đoàn Lao động thành phố Hà Tĩnh", "federation", "ha-tinh", province="Hà Tĩnh"),
    new("p-hht", "Công đoàn phường Hà Huy Tập", "commune_union", "ha-tinh", province="Hà Tĩnh"),
    new("x-dk", "Công đoàn xã Đông Kinh", "commune_union", "ha-tinh"),
    new("p-ts", "Công đoàn phường Thành Sen", "commune_union", "ha-tinh"),
    old("thai-binh", "Liên đoàn Lao động tỉnh Thái Bình", "federation", "tld", province="Thái Bình"),
    old("tp-thai-binh", "Liên đoàn Lao động thành phố Thái Bình", "federation", "thai-binh", province="Thái Bình"),
    old("tien-hai", "Liên đoàn Lao động huyện Tiền Hải", "federation", "thai-binh"),
    old("hung-yen-cu", "Liên đoàn Lao động tỉnh Hưng Yên", "federation", "tld", province="Hưng Yên"),
    new("hung-yen", "Liên đoàn Lao động tỉnh Hưng Yên", "federation", "tld", province="Hưng Yên"),
    new("kcn-hy", "Công đoàn các Khu công nghiệp tỉnh Hưng Yên", "industrial_zone_union", "hung-yen"),
    new("bv-hy", "Công đoàn cơ sở Bệnh viện Đa khoa tỉnh Hưng Yên", "grassroots", "hung-yen"),
    new("p-tl", "Công đoàn phường Trà Lý", "commune_union", "hung-yen"),
    new("x-dc", "Công đoàn xã Đồng Châu", "commune_union", "hung-yen"),
    new("x-ndh", "Công đoàn xã Nam Đông Hưng, tỉnh Hưng Yên", "commune_union", "hung-yen"),
    body("hai-phong", "Liên đoàn Lao động thành phố Hải Phòng", "federation", "tld", province="Hải Phòng"),
    old("hai-duong", "Liên đoàn Lao động tỉnh Hải Dương", "federation", "tld", province="Hải Dương"),
]  # fmt: skip


def ended(name: str, kind: str, parent: str, **fields: object) -> Union:
    return body("cu", name, kind, parent, **{"valid_to": LAST_DAY_OF_DISTRICTS, **fields})


def heirs_of(union: Union, on: datetime.date | None = AFTER) -> list[str]:
    found = Registry([*BODIES, union]).heirs("cu", on)
    assert all(heir.move is not None for heir in found if not union.successors)
    return [heir.union.id for heir in found]


@each(("name", "kind", "parent", "expected"),
    table(__file__, "the_map_tells_or"))  # fmt: skip
def test_the_map_tells_or_nobody_does(name: str, kind: str, parent: str, expected: str | None) -> None:
    assert heirs_of(ended(name, kind, parent)) == ([expected] if expected else [])


def test_a_derived_heir_says_from_what() -> None:
    (heir,) = Registry([*BODIES, ended("Công đoàn xã Thạch Đài", "commune_union", "thach-ha")]).heirs("cu", AFTER)
    assert heir.move is not None and heir.move.old == "Xã Thạch Đài, Thành phố Hà Tĩnh, Tỉnh Hà Tĩnh"
    assert heir.move.new == "Phường Hà Huy Tập, Tỉnh Hà Tĩnh"


def test_an_explicit_successor_wins() -> None:
    union = ended("Công đoàn xã Thạch Đài", "commune_union", "thach-ha", successors=["p-ts"])
    (heir,) = Registry([*BODIES, union]).heirs("cu", AFTER)
    assert (heir.union.id, heir.move) == ("p-ts", None)


def test_an_explicit_successor_that_ended_with_the_reform_leads_on() -> None:
    former = body("truoc", "Công đoàn xã Thạch Tân", "commune_union", "thach-ha", valid_to=BEFORE, successors=["cu"])
    registry = Registry([*BODIES, former, ended("Công đoàn xã Thạch Đài", "commune_union", "thach-ha")])
    (heir,) = registry.heirs("truoc", AFTER)
    assert heir.union.id == "p-hht" and heir.move is not None


@each("last", [datetime.date(2025, 6, 29), datetime.date(2025, 12, 31), datetime.date(2020, 1, 1)])
def test_who_ended_on_another_day_ended_for_another_reason(last: datetime.date) -> None:
    union = ended("Công đoàn xã Thạch Đài", "commune_union", "thach-ha", valid_to=last)
    assert heirs_of(union) == [] and moved(Registry([*BODIES, union]), union) is None


def test_two_unions_of_the_new_commune_leave_a_choice() -> None:
    second = new("p-hht-2", "Công đoàn phường Hà Huy Tập", "commune_union", "ha-tinh")
    union = ended("Công đoàn xã Thạch Đài", "commune_union", "thach-ha")
    assert Registry([*BODIES, union, second]).heirs("cu", AFTER) == []


def test_the_commune_of_another_province_is_another() -> None:
    others = [one for one in BODIES if one.id != "p-hht"]
    elsewhere = new("p-hht-2", "Công đoàn phường Hà Huy Tập", "commune_union", "hung-yen")
    union = ended("Công đoàn xã Thạch Đài", "commune_union", "thach-ha")
    assert Registry([*others, union, elsewhere]).heirs("cu", AFTER) == []


OLD_NAMES = [
    ("Công đoàn xã Thạch Đài", "commune_union", "thach-ha"),
    ("Công đoàn cơ sở Trường THCS xã Thạch Kênh", "grassroots", "thach-ha"),
    ("Liên đoàn Lao động tỉnh Thái Bình", "federation", "tld"),
    ("Liên đoàn Lao động huyện Thạch Hà", "federation", "ha-tinh"),
]  # fmt: skip


@given(
    old_name=st.sampled_from(OLD_NAMES),
    on=st.dates(datetime.date(2024, 1, 1), datetime.date(2027, 12, 31)),
    begins=st.dates(FIRST_DAY_OF_COMMUNES, datetime.date(2026, 12, 31)),
    ends=st.none() | st.dates(datetime.date(2027, 1, 1), datetime.date(2027, 12, 31)),
)
def test_an_heir_is_always_valid_on_the_day(
    old_name: tuple[str, str, str], on: datetime.date, begins: datetime.date, ends: datetime.date | None
) -> None:
    """Whenever the new bodies begin and end, nobody inherits outside his own time."""
    bodies = [it.model_copy(update={"valid_from": begins, "valid_to": ends}) if it.valid_from else it for it in BODIES]
    found = Registry([*bodies, ended(*old_name)]).heirs("cu", on)
    assert all(heir.union.valid_on(on) for heir in found)
    if on <= LAST_DAY_OF_DISTRICTS:
        assert [heir.union.id for heir in found] == ["cu"]
    else:
        assert all(heir.union.id != "cu" and heir.move for heir in found)


NATIONAL = Registry(shipped_unions())
#: New province → the old ones beside its own name, as Nghị quyết 202/2025/QH15 has them.
MERGERS = table(__file__, "mergers")


def test_every_federation_that_ended_has_exactly_the_right_successor() -> None:
    ended = {union.name: union for union in NATIONAL if union.kind == "federation" and union.valid_to}
    assert len(ended) == 53  # the 52 that merged, and Thừa Thiên Huế
    expected = {old: new for new, olds in MERGERS.items() for old in (*olds, new)} | {"Thừa Thiên Huế": "Huế"}
    for union in ended.values():
        (heir,) = NATIONAL.heirs(union.id, FIRST_DAY_OF_COMMUNES)
        assert (heir.union.province, heir.move) == (expected.pop(union.province or ""), None), union.name
        assert heir.union.id != union.id
    assert not expected


def test_an_old_name_before_and_after_is_two_bodies() -> None:
    (before,) = NATIONAL.find("LĐLĐ tỉnh Hưng Yên", LAST_DAY_OF_DISTRICTS)
    (after,) = NATIONAL.find("LĐLĐ tỉnh Hưng Yên", FIRST_DAY_OF_COMMUNES)
    assert (before.id, after.id) == ("ldld-hung-yen@-2025-06-30", "ldld-hung-yen@2025-07-01-")


@each(("name", "day", "expected"), table(__file__, "names_at_the_day"))
def test_names_at_the_day_of_the_letter(name: str, day: str, expected: str | None) -> None:
    assert [one.id for one in NATIONAL.find(name, datetime.date.fromisoformat(day))] == ([expected] if expected else [])


def test_names_mean_one_body_a_day() -> None:
    for day in (datetime.date(2024, 6, 1), LAST_DAY_OF_DISTRICTS, FIRST_DAY_OF_COMMUNES):
        for union in NATIONAL:
            if union.valid_on(day):
                for name in (union.name, *union.aliases):
                    assert [one.id for one in NATIONAL.find(name, day)] == [union.id], name


def test_everything_stands_below_the_confederation() -> None:
    assert all(one.id == "tld" or [above.id for above in NATIONAL.ancestors(one.id)] == ["tld"] for one in NATIONAL)


def test_an_independent_map_has_the_same_provinces_codes_and_mergers() -> None:
    """underthesea's map of the reform was made by others, from other sources."""
    its = json.loads(resources.files("underthesea.address").joinpath("data/mapping.json").read_text("utf-8"))
    old, new = its["old_province_names"], its["province_names"]
    mergers = {
        (old[key]["name"].lower(), old[key]["code"], new[to]["name"].lower(), new[to]["code"])
        for key, to in its["province_mapping"].items()
    }

    def named(federation: Union) -> tuple[str, str]:
        return federation.name.removeprefix("Liên đoàn Lao động ").lower(), federation.attributes["province_code"]

    ours = [one for one in NATIONAL if one.kind == "federation" and one.valid_on(LAST_DAY_OF_DISTRICTS)]
    assert {(*named(one), *named(NATIONAL[one.successors[0]] if one.successors else one)) for one in ours} == mergers


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
