"""Words for a doer and the unions that they mean on the letter's day."""

from pipeline.duties.routing.addressees import Addressees
from pipeline.duties.routing.union_classes import CLASSES, class_at_start
from pipeline.unions import Registry
from pipeline.unions.names import key, without_organ
from schemas import Header, Union
from tests.each import each
from tests.pipeline.unions.bodies import registry

REGISTRY = registry()
HA_SON = "Liên đoàn Lao động tỉnh Hà Sơn"
HEALTH = "Công đoàn ngành Y tế tỉnh Hà Sơn"
ZONES = "Công đoàn các Khu công nghiệp tỉnh Hà Sơn"

GRASSROOTS_BEFORE = ["cs-bv", "cs-dt", "cs-may", "cs-tt", "cs-vp"]
GRASSROOTS_AFTER = ["cs-bv", "cs-dt", "cs-may", "cs-tt2", "cs-vp"]

# issuer, day of the letter, words → unions meant (issuer marked by *, not sure by ?)
TABLE = [
    (HA_SON, "2024-03-01", "Công đoàn cơ sở", GRASSROOTS_BEFORE),
    (HA_SON, "2024-03-01", "các CĐCS", GRASSROOTS_BEFORE),
    (HA_SON, "2024-03-01", "Ban Chấp hành Công đoàn cơ sở", GRASSROOTS_BEFORE),
    (HA_SON, "2024-03-01", "100% CĐCS", ["?100% CĐCS"]),
    (HA_SON, "2026-03-01", "Công đoàn cơ sở", GRASSROOTS_AFTER),
    (HA_SON, "2024-03", "Công đoàn cơ sở", GRASSROOTS_BEFORE),
    (HA_SON, "2024-03-01", "Công đoàn cơ sở trực thuộc", ["cs-vp"]),
    (HA_SON, "2024-03-01", "CĐCS trực thuộc Liên đoàn Lao động tỉnh", ["cs-vp"]),
    (HA_SON, "2024-03-01", "LĐLĐ các huyện, thành phố", ["h-lh", "h-tp"]),
    (HA_SON, "2026-03-01", "LĐLĐ các huyện, thành phố", ["?LĐLĐ các huyện, thành phố"]),
    (HA_SON, "2024-03-01", "Liên đoàn Lao động các huyện, thành phố, công đoàn ngành", ["h-lh", "h-tp", "yt"]),
    (HA_SON, "2024-03-01", "công đoàn ngành và các CĐCS trực thuộc", ["yt", "cs-vp"]),
    (HA_SON, "2026-03-01", "Công đoàn xã, phường", ["p-lh", "x-tl"]),
    (HA_SON, "2026-03-01", "Công đoàn các xã, phường, đặc khu", ["p-lh", "x-tl"]),
    (HA_SON, "2024-03-01", "công đoàn cấp trên trực tiếp cơ sở", ["h-lh", "h-tp", "kcn", "yt"]),
    (HA_SON, "2024-03-01", "Công đoàn cấp trên trực tiếp", ["h-lh", "h-tp", "kcn", "yt"]),
    (HA_SON, "2026-03-01", "các cấp công đoàn", [*GRASSROOTS_AFTER, "kcn", "nd-xe", "p-lh", "x-tl", "*tinh"]),
    (HA_SON, "2024-03-01", "Đơn vị", ["cs-vp", "h-lh", "h-tp", "kcn", "nd-xe", "yt"]),
    (HA_SON, "2024-03-01", "các đơn vị trực thuộc", ["cs-vp", "h-lh", "h-tp", "kcn", "nd-xe", "yt"]),
    (HA_SON, "2024-03-01", "nghiệp đoàn", ["nd-xe"]),
    (HA_SON, "2024-03-01", "CĐCS, nghiệp đoàn cơ sở", [*GRASSROOTS_BEFORE, "nd-xe"]),
    (HA_SON, "2024-03-01", "Đoàn viên", [f"?{union}" for union in GRASSROOTS_BEFORE]),
    (HA_SON, "2024-03-01", "CĐCS khối doanh nghiệp", ["cs-dt", "cs-may", "?cs-tt", "?cs-vp"]),
    (HA_SON, "2024-03-01", "CĐCS chưa nộp hồ sơ", [f"?{union}" for union in GRASSROOTS_BEFORE]),
    (HA_SON, "2024-03-01", "CĐCS, trừ CĐCS Bệnh viện Đa khoa tỉnh Hà Sơn", ["cs-dt", "cs-may", "cs-tt", "cs-vp"]),
    (HA_SON, "2024-03-01", "Các đơn vị trực thuộc, trừ LĐLĐ huyện Lũng Hạ", ["cs-vp", "h-tp", "kcn", "nd-xe", "yt"]),
    # One body of a place is left out, not every body whose name ends with it.
    (
        HA_SON,
        "2024-03-01",
        "CĐCS và LĐLĐ các huyện, trừ CĐCS Trung tâm Y tế huyện Lũng Hạ",
        ["cs-bv", "cs-dt", "cs-may", "cs-vp", "h-lh"],
    ),
    (HA_SON, "2024-03-01", "Công đoàn ngành Y tế", ["yt"]),
    (HA_SON, "2024-03-01", "Ban Thường vụ CĐN Y tế", ["yt"]),
    (HA_SON, "2024-03-01", "Công đoàn ngành Xây dựng", ["?Công đoàn ngành Xây dựng"]),
    (HA_SON, "2024-03-01", "CĐCS Công ty May Tân Tiến", ["?CĐCS Công ty May Tân Tiến"]),
    (HA_SON, "2024-03-01", "Công đoàn các KCN", ["kcn"]),
    (HA_SON, "2024-03-01", "Liên đoàn Lao động tỉnh", ["*tinh"]),
    (HA_SON, "2024-03-01", "Ban Thường vụ Liên đoàn Lao động tỉnh", ["*tinh"]),
    (HA_SON, "2024-03-01", "Ban Chính sách - Pháp luật", ["*ban-cs"]),
    (HA_SON, "2024-03-01", "Ban Tài chính", ["*tinh"]),
    (HA_SON, "2024-03-01", "Văn phòng LĐLĐ tỉnh", ["*tinh"]),
    (HA_SON, "2024-03-01", "Đồng chí Chủ nhiệm Ủy ban Kiểm tra", ["*tinh"]),
    (HA_SON, "2024-03-01", "Văn phòng Tỉnh ủy", ["?Văn phòng Tỉnh ủy"]),
    ("UBND tỉnh Hà Sơn", "2024-03-01", "Bệnh viện Đa khoa tỉnh Hà Sơn", ["?Bệnh viện Đa khoa tỉnh Hà Sơn"]),
    ("UBND tỉnh Hà Sơn", "2024-03-01", "Bệnh viện Đa khoa tỉnh Hà Sơn và LĐLĐ tỉnh Hà Sơn", ["tinh"]),
    ("UBND tỉnh Hà Sơn", "2024-03-01", "CĐCS Bệnh viện Đa khoa tỉnh Hà Sơn", ["cs-bv"]),
    ("UBND tỉnh Hà Sơn", "2024-03-01", "Văn phòng", ["?Văn phòng"]),
    (HA_SON, "2024-03-01", "CĐCS các Công ty TNHH", ["cs-dt"]),
    (HA_SON, "2024-03-01", "CĐCS Trung tâm Y tế các huyện, thành phố", ["cs-tt"]),
    (HA_SON, "2024-03-01", "CĐCS Bệnh viện Đa khoa, Trung tâm Y tế các huyện", ["cs-bv", "cs-tt"]),
    (HA_SON, "2024-03-01", "CĐCS các Bệnh viện tư nhân", ["?cs-bv"]),
    (HA_SON, "2024-03-01", "CĐCS y tế", ["cs-bv", "?cs-dt", "?cs-tt", "?cs-vp"]),
    (HA_SON, "2024-03-01", "Công đoàn ngành Y tế Việt Nam", ["?Công đoàn ngành Y tế Việt Nam"]),
    (HA_SON, "2024-03-01", "Bệnh viện Đa khoa tỉnh Hà Sơn", ["cs-bv"]),
    (HA_SON, "2024-03-01", "CĐCS: Bệnh viện Đa khoa tỉnh Hà Sơn, Công ty TNHH Điện tử Minh Quang", ["cs-bv", "cs-dt"]),
    (HA_SON, "2024-03-01", "Thôn, tổ dân phố", ["?Thôn, tổ dân phố"]),
    (HEALTH, "2024-03-01", "các CĐCS trong ngành", ["cs-bv", "cs-tt"]),
    (HEALTH, "2024-03-01", "Công đoàn cơ sở ngành Y tế", ["cs-bv", "cs-tt"]),
    (HEALTH, "2024-03-01", "Công đoàn ngành", ["*yt"]),
    (HEALTH, "2024-03-01", "Công đoàn ngành Y tế", ["*yt"]),
    (HEALTH, "2024-03-01", "Liên đoàn Lao động tỉnh", ["tinh"]),
    (ZONES, "2026-03-01", "Công đoàn các Khu công nghiệp", ["*kcn"]),
    (ZONES, "2026-03-01", "Công đoàn cơ sở", ["cs-dt", "cs-may"]),
    ("Tổng Liên đoàn Lao động Việt Nam", "2024-03-01", "LĐLĐ các tỉnh, thành phố", ["tinh", "tinh-2"]),
    ("Liên đoàn Lao động tỉnh Phương Xa", "2024-03-01", "Công đoàn cơ sở", ["?Công đoàn cơ sở"]),
    ("Liên đoàn Lao động tỉnh Phương Xa", "2024-03-01", "LĐLĐ huyện Lũng Hạ", ["h-lh"]),
]


@each(("issuer", "issued_on", "words", "expected"), TABLE)
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
        Union(id=name, name=f"Công đoàn cơ sở {rest}", kind="grassroots", parent="p", province="Hà Sơn")
        for name, rest in (
            ("cty", "Công ty TNHH Trường Hải Minh"), ("htx", "Hợp tác xã An Khê"), ("mn", "Trường Mầm non Họa Mi"),
            ("thcs", "Trường THCS An Khê"), ("ub", "Ủy ban nhân dân phường An Khê"),
        )
    ),
))  # fmt: skip


@each(
    ("words", "expected"),
    [
        ("CĐCS khối doanh nghiệp", ["cty", "?htx"]),
        ("CĐCS các doanh nghiệp", ["cty", "?htx"]),
        ("Công đoàn cơ sở các trường học", ["mn", "thcs"]),
        ("CĐCS khối trường học", ["mn", "thcs"]),
        ("CĐCS, trừ khối trường học", ["cty", "htx", "ub"]),
        # More is asked than a name tells.
        ("CĐCS doanh nghiệp ngoài nhà nước", ["?cty", "?htx"]),
    ],
)
def test_where_no_column_tells_names_say_what_a_workplace_is(words: str, expected: list[str]) -> None:
    addressees = Addressees(Header(issuer=WARD, issued_on="2026-03-01", place="An Khê"), FLAT)
    assert [f"{'' if one.is_sure else '?'}{one.union_id}" for one in addressees.targets(words)] == expected


@each(
    ("words", "name", "is_issuer"),
    [
        ("các  Công đoàn\ncơ sở", "các Công đoàn cơ sở", False),
        ("Công đoàn ngành Y tế", HEALTH, True),
        ("Liên đoàn Lao động tỉnh", "Liên đoàn Lao động tỉnh", False),
    ],
)
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
    circular = header.model_copy(update={"addressees": ("Các đơn vị",)})
    assert len(Addressees(circular, REGISTRY).targets("Đơn vị")) == 6


def test_namesakes_are_told_apart_by_the_place() -> None:
    header = Header(issuer="Công đoàn ngành Y tế", issued_on="2024-03-01")
    assert Addressees(header, REGISTRY).issuer is None
    placed = Addressees(header.model_copy(update={"place": "Hà Sơn"}), REGISTRY)
    assert placed.issuer is not None and placed.issuer.id == "yt"


@each(
    ("pattern", "example", "kinds"),
    [(pattern, example, entry.kinds) for pattern, entry in CLASSES for example in entry.examples],
)
def test_every_class_knows_its_examples(pattern: object, example: str, kinds: tuple[str, ...]) -> None:
    named = class_at_start(without_organ(key(example)))
    assert named is not None and (named.rest, named.kinds) == ("", kinds)
