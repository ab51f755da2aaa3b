"""Words for a doer and the unions that they mean on the letter's day."""

from pipeline.duties.routing.addressees import Addressees
from pipeline.duties.routing.union_classes import CLASSES, class_at_start
from pipeline.unions import Registry
from pipeline.unions.names import key, without_organ
from schemas import Header, Union
from tests.each import each, table, tuples
from tests.pipeline.unions.bodies import registry

REGISTRY = registry()
HA_SON = "Liên đoàn Lao động tỉnh Hà Sơn"
HEALTH = "Công đoàn ngành Y tế tỉnh Hà Sơn"


# issuer, day of the letter, words → unions meant (issuer marked by *, not sure by ?)
@each(("issuer", "issued_on", "words", "expected"), table(__file__, "meant"))
def test_whom_words_mean(issuer: str, issued_on: str, words: str, expected: list[str]) -> None:
    addressees = Addressees(Header(issuer=issuer, issued_on=issued_on, place="Hà Sơn"), REGISTRY)
    found = [
        ("" if target.is_sure else "?") + ("*" if target.is_issuer else "") + (target.union_id or target.name)
        for target in addressees.targets(words)
    ]
    assert found == expected


WARD = "Công đoàn phường An Khê"
#: A list as most offices keep it: names, and nothing that says of what kind they are.
FLAT = Registry((
    Union(id="p", name=WARD, kind="commune_union", province="Hà Sơn"),
    *(
        Union(
            id=name, name=f"Công đoàn cơ sở {rest}", kind="grassroots", parent="p", province="Hà Sơn",
            attributes={"Số đoàn viên": members},
        )
        for name, rest, members in (
            ("cty", "Công ty TNHH Trường Hải Minh", "320"), ("htx", "Hợp tác xã An Khê", "350"),
            ("mn", "Trường Mầm non Họa Mi", "70"), ("thcs", "Trường THCS An Khê", "40"),
            ("ub", "Ủy ban nhân dân phường An Khê", "310"),
        )
    ),
))  # fmt: skip


@each(("words", "expected"), table(__file__, "where_no_column_tells"))
def test_where_no_column_tells_names_say_what_a_workplace_is(words: str, expected: list[str]) -> None:
    addressees = Addressees(Header(issuer=WARD, issued_on="2026-03-01", place="An Khê"), FLAT)
    assert [f"{'' if one.is_sure else '?'}{one.union_id}" for one in addressees.targets(words)] == expected


#: A list whose cells say more than letters do.
GROUPED = Registry((
    Union(id="p", name=WARD, kind="commune_union", province="Hà Sơn"),
    *(
        Union(id=one, name=f"CĐCS {one}", kind="grassroots", parent="p", attributes={"Cụm": group, "Loại": kind})
        for one, group, kind in (
            ("a", "Cụm 1 – Chợ Mới", "Cơ quan hành chính"), ("b", "Cụm 1 – Chợ Mới", "Doanh nghiệp nhà nước"),
            ("c", "Cụm 2 – Bến Tre", "Đơn vị sự nghiệp"), ("d", "Cụm 2 – Bến Tre", "Doanh nghiệp ngoài nhà nước"),
        )
    ),
))  # fmt: skip


@each(("words", "expected"), table(__file__, "where_cells_say_more"))
def test_words_may_be_a_part_of_a_cell(words: str, expected: str) -> None:
    addressees = Addressees(Header(issuer=WARD, issued_on="2026-03-01", place="An Khê"), GROUPED)
    assert " ".join(f"{'' if one.is_sure else '?'}{one.union_id}" for one in addressees.targets(words)) == expected


EDUCATION = "Công đoàn ngành Giáo dục tỉnh Hà Sơn"
SCHOOLS = Registry((
    Union(id="gd", name=EDUCATION, kind="sector_union", province="Hà Sơn"),
    Union(id="yt", name="Công đoàn Y tế huyện Lũng Hạ", kind="sector_union", parent="gd"),
    *(
        Union(id=name, name=f"Công đoàn {rest}", kind="grassroots", parent="gd")
        for name, rest in (
            ("a", "Trường THPT Lũng Hạ"), ("b", "Trường THPT Tân Lũng"), ("cx", "Cụm trường xã Tân Lũng"),
            ("cp", "Cụm trường phường Lũng Hạ"), ("gdtx", "Trung tâm GDNN-GDTX Lũng Hạ"), ("so", "Cơ quan Sở Giáo dục"),
        )
    ),
))  # fmt: skip


@each(("words", "to", "expected"), table(__file__, "of_a_sector"))
def test_whom_a_sector_union_means(words: str, to: list[str], expected: str) -> None:
    """Of names without “cơ sở”; ``to`` are the words of “Kính gửi”."""
    header = Header(issuer=EDUCATION, issued_on="2026-03-01", place="Hà Sơn", addressees=tuple(to))
    found = Addressees(header, SCHOOLS).targets(words)
    assert " ".join(f"{'' if one.is_sure else '?'}{one.union_id or '—'}" for one in found) == expected


FEDERATION = Union(id="ld", name=HA_SON, kind="federation", province="Hà Sơn")
#: A list that names no province, and nobody above.
NOWHERE = Registry(
    (
        Union(id="gd", name="Công đoàn ngành Giáo dục", kind="sector_union"),
        Union(id="a", name="Công đoàn Trường THPT Lũng Hạ", kind="grassroots", parent="gd"),
    ),
    others=(FEDERATION,),
).of_office("gd")


@each(("issuer", "words", "expected"), tuples(__file__, "where_no_province_is"))
def test_without_province_it_is_asked(issuer: str, words: str, expected: list[tuple[str | None, str, bool]]) -> None:
    addressees = Addressees(Header(issuer=issuer, issued_on="2026-03-01", place="Hà Sơn"), NOWHERE)
    side = addressees.side_of
    assert [(one.union_id, side(one), one.is_sure) for one in addressees.targets(words)] == [*expected]


@each(("words", "name", "is_issuer"), table(__file__, "without_a_registry_words"))
def test_without_a_registry_words_stay(words: str, name: str, is_issuer: bool) -> None:
    (target,) = Addressees(Header(issuer=HEALTH, issued_on="2024-03-01"), None).targets(words)
    assert (target.name, target.union_id, target.is_sure, target.is_issuer) == (name, None, True, is_issuer)


def test_units_are_those_addressed() -> None:
    header = Header(
        issuer=HA_SON, issued_on="2024-03-01", addressees=("LĐLĐ các huyện, thành phố", "Sở Lạ", "CĐN Y tế")
    )
    meant = {words: Addressees(header, REGISTRY).targets(words) for words in ("các đơn vị", "Đơn vị trực thuộc")}
    assert [target.union_id for target in meant["các đơn vị"]] == ["h-lh", "h-tp", "yt"]
    assert "kcn" in [target.union_id for target in meant["Đơn vị trực thuộc"]]
    assert len(Addressees(header.model_copy(update={"addressees": ("Các đơn vị",)}), REGISTRY).targets("Đơn vị")) == 6


def test_comrades_are_those_who_are_invited() -> None:
    """“Đề nghị các đồng chí gửi báo cáo trước …”, of an invitation."""
    header = Header(issuer=HA_SON, issued_on="2024-03-01", addressees=("LĐLĐ các huyện, thành phố",))
    invited = Addressees(header, REGISTRY, invited=["Đồng chí Chủ tịch Công đoàn ngành Y tế"])
    assert [target.union_id for target in invited.targets("Các đồng chí")] == ["yt"]
    assert [target.union_id for target in Addressees(header, REGISTRY).targets("Đồng chí")] == ["h-lh", "h-tp"]


def test_groups_of_our_lower_unions_are_below_us() -> None:
    """Of our own letters alone; which union “Cụm trưởng” is, or “ba đơn vị vùng cao”, a person says."""
    for issuer, side in ((HA_SON, "below"), ("Tổng Liên đoàn Lao động Việt Nam", "outside")):
        addressees = Addressees(Header(issuer=issuer, issued_on="2026-03-01"), registry().of_office("tinh"))
        targets = addressees.party(("Các cụm trưởng", "Ba đơn vị vùng cao")).targets
        assert [*map(addressees.side_of, targets)] == [side] * 2, issuer


def test_namesakes_are_told_apart_by_the_place() -> None:
    header = Header(issuer="Công đoàn ngành Y tế", issued_on="2024-03-01")
    assert Addressees(header, REGISTRY).issuer is None
    placed = Addressees(header.model_copy(update={"place": "Hà Sơn"}), REGISTRY)
    assert placed.issuer is not None and placed.issuer.id == "yt"


@each(
    ("pattern", "example", "kinds"),
    [(pattern, example, tuple(entry["kinds"])) for pattern, entry in CLASSES for example in entry["examples"]],
)
def test_every_class_knows_its_examples(pattern: object, example: str, kinds: tuple[str, ...]) -> None:
    named = class_at_start(without_organ(key(example)))
    assert named is not None and (named.rest, named.kinds) == ("", kinds)
