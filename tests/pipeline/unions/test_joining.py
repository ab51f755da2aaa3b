"""The office's registry and the shipped one as one: the office's rows win, empty cells are filled, ids stay right."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.unions import Registry, RegistryError
from pipeline.unions.national import shipped_unions
from pipeline.unions.office_list import join, load_office
from schemas import Union
from tests.each import each, table, tuples
from tests.pipeline.unions.bodies import AFTER, BEFORE, body, new, old
from tests.pipeline.unions.bodies import registry as province


def joined(*unions: Union) -> Registry:
    own, others = join(unions, shipped_unions())
    return Registry(own, others=others)


def ids(found: list[Union]) -> list[str]:
    return [union.id for union in found]


HAI_DUONG = old("hd", "LĐLĐ tỉnh Hải Dương", "federation", "tld")


def test_an_empty_office_has_nobody_of_its_own() -> None:
    registry = joined()
    assert registry.own() == [] and ids(registry.find("LĐLĐ tỉnh Hải Dương", BEFORE)) == ["ldld-hai-duong"]


def test_a_row_with_the_name_is_the_body_and_its_empty_cells_are_filled() -> None:
    registry = joined(body("lao-cai", "Liên đoàn Lao động Lào Cai", "federation", valid_to="2025-06-30"))
    (own,) = registry.own()
    assert (own.parent, own.province, own.successors) == ("tld", "Lào Cai", ("ldld-lao-cai@2025-07-01-",))
    assert registry.get("ldld-lao-cai@-2025-06-30") is None
    assert ids(registry.find("LĐLĐ tỉnh Lào Cai", BEFORE)) == ["lao-cai"]


def test_filled_cells_stay() -> None:
    row = body("x", "LĐLĐ tỉnh Lào Cai", "federation", "tw", aliases=["LĐLĐ LC"], province="Lào Cai tỉnh")
    (own, _) = joined(row, body("tw", "Tổng Liên đoàn Lao động Việt Nam", "confederation")).own()[::-1]
    assert (own.parent, own.aliases, own.province) == ("tw", ("LĐLĐ LC",), "Lào Cai tỉnh")


def test_the_official_names_are_known_besides_the_office_s() -> None:
    registry = joined(
        body("hcm", "LĐLĐ Thành phố Hồ Chí Minh", "federation", aliases=["LĐLĐ Thành phố"]),
        body("cs", "Công đoàn cơ sở Cơ quan", "grassroots", "hcm", aliases=["LĐLĐ HCM"]),
    )
    assert ids(registry.find("LĐLĐ TPHCM", AFTER)) == ["hcm"]
    assert ids(registry.find("LĐLĐ HCM", AFTER)) == ["cs"]  # whatever the office calls so


def test_an_open_row_stands_for_the_body_before_and_after() -> None:
    registry = joined(body("hcm", "LĐLĐ TP Hồ Chí Minh", "federation"))
    assert ids(registry.find("LĐLĐ TP.HCM", BEFORE)) == ids(registry.find("LĐLĐ TP.HCM", AFTER)) == ["hcm"]
    assert [heir.union.id for heir in registry.heirs("ldld-binh-duong", AFTER)] == ["hcm"]
    assert registry.own()[0].successors == ()


@each(("name", "kind", "fields", "above"), table(__file__, "below_its_federation"))
def test_a_provincial_union_is_below_its_federation(name: str, kind: str, fields: dict[str, str], above: str) -> None:
    (own,) = joined(body("x", name, kind, **fields)).own()
    assert own.parent == (above or None)


def test_the_federation_above_is_the_office_s_own_where_it_has_one() -> None:
    registry = joined(
        body("hy", "LĐLĐ tỉnh Hưng Yên", "federation"),
        body("gd", "Công đoàn ngành Giáo dục tỉnh Hưng Yên", "sector_union"),
    )
    assert [union.parent for union in registry.own()] == ["hy", "tld"]


def test_the_rows_of_an_office_may_name_shipped_ids() -> None:
    registry = joined(
        new("kcn", "Công đoàn các KCN tỉnh Hưng Yên", "industrial_zone_union", "ldld-hung-yen@2025-07-01-"),
        old("yt", "Công đoàn ngành Y tế tỉnh Thái Bình", "sector_union", "ldld-thai-binh", "ldld-hung-yen@2025-07-01-"),
    )
    assert ids(registry.ancestors("kcn")) == ["ldld-hung-yen@2025-07-01-", "tld"]
    assert [heir.union.id for heir in registry.heirs("yt", AFTER)] == ["ldld-hung-yen@2025-07-01-"]
    assert ids(registry.own()) == ["kcn", "yt"]


def test_a_shipped_id_means_the_office_s_row_that_stands_for_it() -> None:
    below = body("cs", "CĐCS Sở Nội vụ", "grassroots", "ldld-hai-duong")
    assert ids(joined(HAI_DUONG, below).ancestors("cs")) == ["hd", "tld"]


def test_the_town_in_the_province_is_another_body() -> None:
    registry = joined(
        body("tinh", "LĐLĐ tỉnh Thừa Thiên Huế", "federation"),
        body("tp", "LĐLĐ thành phố Huế", "federation", "tinh", valid_to="2025-06-30"),
    )
    assert registry.get("ldld-hue") is not None and registry.get("ldld-thua-thien-hue") is None


def test_an_id_of_the_office_may_be_another_body() -> None:
    registry = joined(body("tld", "Công đoàn cơ sở Trường Lâm nghiệp Đông Bắc", "grassroots"))
    assert ids(registry.own()) == ["tld"] and ids(registry.find("TLĐ", AFTER)) == ["tld@vn"]
    assert ids(registry.ancestors("ldld-ha-noi")) == ["tld@vn"]


@each(("name", "where", "expected"), tuples(__file__, "a_bare_name_in"))
def test_a_bare_name_in_a_province_is_not_the_central_body(name: str, where: str | None, expected: list[str]) -> None:
    assert ids(joined(*province()).find(name, BEFORE, where)) == [*expected]


def test_an_office_that_writes_the_name_differently_still_wins() -> None:
    registry = joined(body("hh", "Công đoàn Tổng công ty Hàng hải Việt Nam", "sector_union", "tld"))
    assert ids(registry.own()) == ["hh"] and registry.get("cdhh-vn") is None


def test_who_reaches_the_office() -> None:
    registry = joined(HAI_DUONG)
    assert [union.id for union in registry if registry.reaches_own(union)] == ["hd", "tld"]


def test_the_sample_of_every_shipped_body_is_the_office_s() -> None:
    """An office that takes the whole list over has it, and nothing beside it."""
    assert join(shipped_unions(), shipped_unions()) == ([*shipped_unions()], [])


@given(st.sets(st.sampled_from(range(len(shipped_unions())))))
def test_whatever_rows_the_office_has_nobody_is_twice_and_every_heir_is_known(chosen: set[int]) -> None:
    rows = [union.model_copy(update={"id": f"o{at}", "parent": None, "successors": ()}) for at, union in
            enumerate(shipped_unions()) if at in chosen]  # fmt: skip
    registry = joined(*rows)
    assert len(registry) == len(shipped_unions()) and len(registry.own()) == len(rows)
    for union in registry:
        assert len(registry.heirs(union.id, AFTER)) == (1 if union.valid_on(AFTER) or union.kind == "federation" else 0)


def test_a_file_may_name_shipped_bodies(tmp_path: Path) -> None:
    file = tmp_path / "r.csv"
    file.write_text("id,name,kind,parent\nkcn,Công đoàn các KCN tỉnh Hà Tĩnh,industrial_zone_union,ldld-ha-tinh\n")
    assert ids(load_office(file).ancestors("kcn")) == ["ldld-ha-tinh", "tld"]
    file.write_text("id,name,kind,parent\nkcn,Công đoàn các KCN tỉnh Hà Tĩnh,industrial_zone_union,ldld-ha-tin\n")
    with pytest.raises(RegistryError, match=r"dòng 2.*ldld-ha-tin"):
        load_office(file)
