"""Specification: whom the words of a letter mean, on both sides of 1 July 2025.

The province is made (``tests.pipeline.province``). A row: who writes, when, the words → ids of the unions meant, ``*``
before the issuer, ``?`` before those that a person has to look at; ``?—`` is one row that names no union, ``?a/b`` one
that names the candidates of a choice; nothing at all where others are meant than the office's unions.
"""

from pipeline.duties.routing import UNKNOWN_DOER, bodies_of_dates, route
from pipeline.duties.routing.addressees import Addressees, acting_recipients, with_counts
from pipeline.duties.routing.duties import bodies_of_articles
from pipeline.duties.routing.union_classes import MeantUnion
from schemas import Header
from tests.each import each
from tests.pipeline.letters import LetterMaker
from tests.pipeline.province import province

REGISTRY = province()
LDLD = "Liên đoàn Lao động tỉnh Hải An"
TLD = "Tổng Liên đoàn Lao động Việt Nam"
BEFORE = "2025-03-01"
AFTER = "2026-03-01"

TABLE = [
    (LDLD, BEFORE, "các CĐCS", "bv dien gach may mn nhua nuoc thpt tt ub"),
    (LDLD, AFTER, "các CĐCS", "bv-25 dien gach-25 ks may mn-25 nhua nuoc"),
    (LDLD, BEFORE, "CĐCS trực thuộc", "nuoc"),
    (LDLD, AFTER, "CĐCS trực thuộc", "bv-25 nuoc"),
    (LDLD, AFTER, "các công đoàn cơ sở trực thuộc LĐLĐ tỉnh", "bv-25 nuoc"),
    (LDLD, BEFORE, "LĐLĐ các huyện, thành phố", "h-bs h-dx tp"),
    (LDLD, AFTER, "LĐLĐ các huyện, thành phố", "?—"),
    (LDLD, BEFORE, "LĐLĐ các huyện, thành phố; công đoàn ngành", "h-bs h-dx tp gd yt"),
    (LDLD, BEFORE, "Các công đoàn ngành", "gd yt"),
    (LDLD, AFTER, "Các công đoàn ngành", "?—"),
    (LDLD, AFTER, "Công đoàn các xã, phường, đặc khu", "dk-hm p-tt x-bs x-dx x-mt"),
    (LDLD, BEFORE, "Công đoàn các xã, phường, đặc khu", "?—"),
    (LDLD, AFTER, "Công đoàn cấp xã", "dk-hm p-tt x-bs x-dx x-mt"),
    (LDLD, AFTER, "Công đoàn các xã, phường", "?dk-hm p-tt x-bs x-dx x-mt"),
    (LDLD, AFTER, "Công đoàn các xã", "x-bs x-dx x-mt"),
    (LDLD, AFTER, "Công đoàn các phường", "p-tt"),
    (LDLD, AFTER, "Công đoàn đặc khu", "dk-hm"),
    (LDLD, BEFORE, "công đoàn cấp trên trực tiếp cơ sở", "gd h-bs h-dx kcn tp yt"),
    (LDLD, AFTER, "công đoàn cấp trên trực tiếp cơ sở", "dk-hm kcn p-tt x-bs x-dx x-mt"),
    (TLD, BEFORE, "công đoàn cấp trên trực tiếp cơ sở", "gd h-bs h-dx kcn tp yt"),
    (TLD, AFTER, "công đoàn cấp trên trực tiếp cơ sở", "dk-hm kcn p-tt x-bs x-dx x-mt"),
    (LDLD, BEFORE, "các cấp công đoàn", "bv dien gach gd h-bs h-dx kcn may mn nd nhua nuoc thpt tp tt ub yt *ldld"),
    (
        LDLD,
        AFTER,
        "các cấp công đoàn",
        "bv-25 dien dk-hm gach-25 kcn ks may mn-25 nd-25 nhua nuoc p-tt x-bs x-dx x-mt *ldld",
    ),
    (
        LDLD,
        AFTER,
        "các cấp công đoàn trong tỉnh",
        "bv-25 dien dk-hm gach-25 kcn ks may mn-25 nd-25 nhua nuoc p-tt x-bs x-dx x-mt *ldld",
    ),
    (
        TLD,
        AFTER,
        "các cấp công đoàn",
        "bv-25 dien dk-hm gach-25 kcn ks ldld may mn-25 nd-25 nhua nuoc p-tt x-bs x-dx x-mt *tld",
    ),
    (TLD, BEFORE, "LĐLĐ các tỉnh, thành phố", "ldld"),
    (TLD, AFTER, "LĐLĐ các tỉnh, thành phố", "ldld"),
    (TLD, AFTER, "các CĐCS", "bv-25 dien gach-25 ks may mn-25 nhua nuoc"),
    (TLD, AFTER, "Liên đoàn Lao động tỉnh Hải An", "ldld"),
    (TLD, AFTER, "Liên đoàn Lao động tỉnh Cao Lĩnh", "ldld-2"),
    (LDLD, AFTER, "các đơn vị trực thuộc", "bv-25 dk-hm kcn nuoc p-tt x-bs x-dx x-mt"),
    (LDLD, AFTER, "các đơn vị", "bv-25 dk-hm kcn nuoc p-tt x-bs x-dx x-mt"),
    (LDLD, AFTER, "Các CĐCS khối doanh nghiệp", "dien gach-25 ks may nhua nuoc"),
    (LDLD, AFTER, "CĐCS doanh nghiệp", "dien gach-25 ks may nhua nuoc"),
    (LDLD, AFTER, "CĐCS khối trường học", "mn-25"),
    (LDLD, AFTER, "Công đoàn cơ sở các trường học", "mn-25"),
    (LDLD, AFTER, "các CĐCS trường học công lập", "?mn-25"),
    (LDLD, AFTER, "Các trường mầm non", "mn-25"),
    # As doers are called: a class, without “các”.
    (LDLD, AFTER, "Trường mầm non", "mn-25"),
    (LDLD, AFTER, "Bệnh viện", "bv-25"),
    (LDLD, AFTER, "CĐCS doanh nghiệp ngoài nhà nước", "dien gach-25 ks may ?nhua"),
    (LDLD, AFTER, "CĐCS doanh nghiệp nhà nước", "?nhua nuoc"),
    (LDLD, AFTER, "CĐCS các đơn vị tự chủ", "bv-25 ?dien ?gach-25 ?ks ?may mn-25 ?nhua ?nuoc"),
    (LDLD, AFTER, "CĐCS các đơn vị chưa tự chủ", "?dien ?gach-25 ?ks ?may ?nhua ?nuoc"),
    (LDLD, BEFORE, "CĐCS có trên 200 CNVCLĐ", "bv dien may ?nhua nuoc"),
    (LDLD, BEFORE, "CĐCS có từ 200 đoàn viên trở lên", "bv may ?nhua nuoc"),
    (LDLD, BEFORE, "CĐCS doanh nghiệp có từ 200 đoàn viên trở lên", "may ?nhua nuoc"),
    (LDLD, BEFORE, "CĐCS dưới 100 đoàn viên", "mn ?nhua thpt tt ub"),
    (LDLD, AFTER, "CĐCS có từ 100 đến dưới 200 đoàn viên", "dien gach-25 ?nhua"),
    (LDLD, AFTER, "CĐCS nơi có đông lao động nữ", "?bv-25 ?dien ?gach-25 ?ks ?may ?mn-25 ?nhua ?nuoc"),
    (LDLD, AFTER, "CĐCS doanh nghiệp có từ 1.000 lao động trở lên", "may ?nhua"),
    (LDLD, AFTER, "các CĐCS, trừ CĐCS Công ty Cổ phần May Sao Mai", "bv-25 dien gach-25 ks mn-25 nhua nuoc"),
    (LDLD, AFTER, "các CĐCS (trừ khối trường học)", "bv-25 dien gach-25 ks may nhua nuoc"),
    (LDLD, AFTER, "các CĐCS không bao gồm CĐCS doanh nghiệp", "bv-25 mn-25"),
    (LDLD, AFTER, "các CĐCS, trừ CĐCS có dưới 100 đoàn viên", "bv-25 dien gach-25 may ?nhua nuoc"),
    (LDLD, AFTER, "Công đoàn các xã, phường, trừ Công đoàn xã Đông Xá, Công đoàn xã Mỹ Thạnh", "?dk-hm p-tt x-bs"),
    (LDLD, AFTER, "CĐCS: Công ty Cổ phần May Sao Mai, Khách sạn Hòn Mây", "may ks"),
    (LDLD, AFTER, "Công ty Cổ phần May Sao Mai", "may"),
    (LDLD, AFTER, "Công đoàn xã Đông Xá hoặc Công đoàn xã Mỹ Thạnh", "?x-dx/x-mt"),
    (LDLD, AFTER, "LĐLĐ tỉnh hoặc Công đoàn các KCN tỉnh", "?ldld/kcn"),
    (LDLD, AFTER, "LĐLĐ huyện Đông Xá", "?x-dx/x-mt"),
    (LDLD, AFTER, "LĐLĐ huyện Bắc Sông", "?x-bs"),
    (LDLD, AFTER, "CĐCS hoặc nghiệp đoàn cơ sở", "bv-25 dien gach-25 ks may mn-25 nhua nuoc nd-25"),
    (LDLD, AFTER, "như trên", "?—"),
    (LDLD, AFTER, "các đơn vị như kính gửi", "?—"),
    (LDLD, AFTER, "nghiệp đoàn", "nd-25"),
    (LDLD, AFTER, "các CĐCS, nghiệp đoàn cơ sở", "bv-25 dien gach-25 ks may mn-25 nhua nuoc nd-25"),
    (LDLD, AFTER, "Ban Tài chính", "*ban-tc"),
    (LDLD, AFTER, "LĐLĐ tỉnh", "*ldld"),
    (LDLD, AFTER, "Ban Thường vụ LĐLĐ tỉnh", "*ldld"),
    ("Tỉnh ủy Hải An", AFTER, "các CĐCS", "bv-25 dien gach-25 ks may mn-25 nhua nuoc"),
    ("Tỉnh ủy Hải An", AFTER, "Liên đoàn Lao động tỉnh", "ldld"),
    (
        "Tỉnh ủy Hải An",
        AFTER,
        "các cấp công đoàn",
        "bv-25 dien dk-hm gach-25 kcn ks may mn-25 nd-25 nhua nuoc p-tt x-bs x-dx x-mt ldld",
    ),
    ("UBND xã Đông Xá", AFTER, "Công đoàn xã", "x-dx"),
    ("UBND xã Đông Xá", AFTER, "các CĐCS trên địa bàn xã", "mn-25"),
    ("Ủy ban nhân dân tỉnh Hải An", AFTER, "LĐLĐ tỉnh", "ldld"),
    ("Sở Y tế", AFTER, "Liên đoàn Lao động tỉnh", "ldld"),
    # An office of one branch means the union of that branch.
    ("Sở Y tế", BEFORE, "Công đoàn ngành", "yt"),
    ("Sở Giáo dục và Đào tạo", BEFORE, "Công đoàn ngành", "gd"),
    ("Sở Nội vụ", BEFORE, "Công đoàn ngành", "?—"),
    ("Sở Nội vụ", BEFORE, "các công đoàn ngành", "gd yt"),
    ("Ủy ban nhân dân tỉnh Hải An", BEFORE, "Công đoàn ngành", "gd yt"),
    # “Các đơn vị” of a body that is no union are its own, not the unions of its territory.
    ("Sở Y tế", AFTER, "các đơn vị", "?—"),
    ("Sở Y tế", AFTER, "các đơn vị trực thuộc", "?—"),
    ("Sở Y tế", AFTER, "các cơ sở", "?—"),
    ("Ủy ban nhân dân tỉnh Hải An", AFTER, "các địa phương, đơn vị", "?—"),
    ("Ủy ban nhân dân tỉnh Hải An", AFTER, "công đoàn các đơn vị", "bv-25 dk-hm kcn nuoc p-tt x-bs x-dx x-mt"),
    ("Bộ Y tế", AFTER, "các CĐCS", "?—"),
    ("Đảng ủy phường Tân Trào", AFTER, "Công đoàn phường", "p-tt"),
    ("Công đoàn Y tế Việt Nam", BEFORE, "Công đoàn ngành Y tế các tỉnh, thành phố", "yt"),
    ("Công đoàn Y tế Việt Nam", AFTER, "Công đoàn ngành Y tế các tỉnh, thành phố", "?—"),
    ("Công đoàn Y tế Việt Nam", BEFORE, "các CĐCS", "bv tt"),
    ("Công đoàn xã Đông Xá", AFTER, "các CĐCS", "mn-25"),
    ("Công đoàn xã Đông Xá", AFTER, "LĐLĐ tỉnh", "ldld"),
    ("Công đoàn các Khu công nghiệp tỉnh Hải An", AFTER, "các đơn vị", "dien may nhua"),
    ("Liên đoàn Lao động huyện Đông Xá", BEFORE, "CĐCS trực thuộc", "mn ub"),
    ("Công đoàn ngành Y tế tỉnh Hải An", BEFORE, "các đơn vị trong ngành", "bv tt"),
    ("Công đoàn ngành Giáo dục tỉnh Hải An", BEFORE, "Công đoàn Giáo dục các huyện, thị xã", "?—"),
    (LDLD, BEFORE, "LĐLĐ các huyện", "h-bs h-dx"),
    (LDLD, BEFORE, "LĐLĐ các thành phố", "tp"),
    (LDLD, BEFORE, "LĐLĐ cấp huyện", "h-bs h-dx tp"),
    (LDLD, BEFORE, "LĐLĐ các huyện, thị xã, thành phố, công đoàn ngành, CĐCS trực thuộc", "h-bs h-dx tp gd yt nuoc"),
    (LDLD, BEFORE, "LĐLĐ các huyện, trừ LĐLĐ huyện Đông Xá", "h-bs"),
    (LDLD, BEFORE, "Công đoàn các đơn vị trực thuộc", "gd h-bs h-dx kcn nuoc tp yt"),
    (LDLD, BEFORE, "CĐCS trực thuộc LĐLĐ tỉnh và LĐLĐ các huyện", "nuoc h-bs h-dx"),
    (LDLD, AFTER, "Công đoàn các KCN và Công đoàn các xã, phường, đặc khu", "kcn dk-hm p-tt x-bs x-dx x-mt"),
    (LDLD, AFTER, "công đoàn cấp cơ sở", "bv-25 dien gach-25 ks may mn-25 nhua nuoc"),
    (LDLD, AFTER, "Ban Chấp hành các CĐCS", "bv-25 dien gach-25 ks may mn-25 nhua nuoc"),
    (LDLD, AFTER, "Chủ tịch CĐCS", "bv-25 dien gach-25 ks may mn-25 nhua nuoc"),
    (LDLD, AFTER, "100% CĐCS", "?—"),
    (LDLD, AFTER, "Công đoàn cơ sở các Công ty TNHH", "dien gach-25 nhua"),
    (LDLD, AFTER, "CĐCS các Bệnh viện", "bv-25"),
    (LDLD, AFTER, "CĐCS khối y tế", "bv-25 ?nhua"),
    (LDLD, AFTER, "CĐCS FDI", "dien ?nhua"),
    (LDLD, AFTER, "CĐCS doanh nghiệp FDI", "dien ?nhua"),
    (LDLD, AFTER, "CĐCS có từ 100 CNVCLĐ trở xuống", "mn-25 ?nhua"),
    (LDLD, AFTER, "CĐCS không quá 100 đoàn viên", "ks mn-25 ?nhua"),
    (LDLD, AFTER, "CĐCS trên 10 lao động nữ", "?bv-25 ?dien ?gach-25 ?ks ?may ?mn-25 ?nhua ?nuoc"),
    # Of what is no people no column tells.
    (LDLD, AFTER, "CĐCS có từ 3 tổ công đoàn trở lên", "?bv-25 ?dien ?gach-25 ?ks ?may ?mn-25 ?nhua ?nuoc"),
    (LDLD, AFTER, "CĐCS có cơ sở 2 sau sáp nhập", "?bv-25 ?dien ?gach-25 ?ks ?may ?mn-25 ?nhua ?nuoc"),
    (LDLD, AFTER, "CĐCS còn lại", "?bv-25 ?dien ?gach-25 ?ks ?may ?mn-25 ?nhua ?nuoc"),
    (LDLD, AFTER, "CĐCS chưa nộp hồ sơ", "?bv-25 ?dien ?gach-25 ?ks ?may ?mn-25 ?nhua ?nuoc"),
    (LDLD, AFTER, "Công đoàn xã Đông Xá, Công đoàn phường Tân Trào", "x-dx p-tt"),
    (LDLD, AFTER, "Công đoàn đặc khu Hòn Mây", "dk-hm"),
    (LDLD, AFTER, "CĐCS Khách sạn Hòn Mây", "ks"),
    (LDLD, AFTER, "Bệnh viện Đa khoa tỉnh Hải An", "bv-25"),
    (LDLD, BEFORE, "Bệnh viện Đa khoa tỉnh Hải An", "bv"),
    (LDLD, AFTER, "Công đoàn xã Không Có", "?—"),
    (LDLD, AFTER, "Công đoàn ngành Giáo dục", "?ldld"),
    (LDLD, BEFORE, "Công đoàn ngành Giáo dục", "gd"),
    (LDLD, AFTER, "CĐCS Cơ quan UBND huyện Đông Xá", "?—"),
    (LDLD, AFTER, "CĐCS Trường Mầm non Hoa Mai", "mn-25"),
    (LDLD, BEFORE, "CĐCS Trường Mầm non Hoa Mai", "mn"),
    (LDLD, AFTER, "Đoàn viên", "?bv-25 ?dien ?gach-25 ?ks ?may ?mn-25 ?nhua ?nuoc"),
    (LDLD, AFTER, "tổ công đoàn", "?bv-25 ?dien ?gach-25 ?ks ?may ?mn-25 ?nhua ?nuoc"),
    (LDLD, AFTER, "Sở Y tế tỉnh Hải An", "?—"),
    (LDLD, AFTER, "Tổng Liên đoàn Lao động Việt Nam", "tld"),
    (TLD, AFTER, "Liên đoàn Lao động các tỉnh, thành phố, công đoàn ngành trung ương", "ldld"),
    (TLD, BEFORE, "các cấp công đoàn", "bv dien gach gd h-bs h-dx kcn ldld may mn nd nhua nuoc thpt tp tt ub yt *tld"),
    (TLD, BEFORE, "công đoàn ngành trung ương và tương đương", ""),
    (TLD, BEFORE, "CĐCS trực thuộc", "?—"),
    (TLD, AFTER, "CĐCS doanh nghiệp có từ 1.000 lao động trở lên", "may ?nhua"),
    ("Công đoàn các Khu công nghiệp tỉnh Hải An", AFTER, "các CĐCS", "dien may nhua"),
    ("Công đoàn các Khu công nghiệp tỉnh Hải An", AFTER, "các CĐCS trong khu công nghiệp", "dien may nhua"),
    ("Công đoàn các Khu công nghiệp tỉnh Hải An", AFTER, "Công đoàn các Khu công nghiệp", "*kcn"),
    ("Liên đoàn Lao động huyện Đông Xá", BEFORE, "các cấp công đoàn", "mn ub *h-dx"),
    ("Liên đoàn Lao động huyện Đông Xá", BEFORE, "các CĐCS trên địa bàn huyện", "mn ub"),
    ("Công đoàn ngành Y tế tỉnh Hải An", BEFORE, "các CĐCS, trừ CĐCS Trung tâm Y tế huyện Đông Xá", "bv"),
    ("Đảng ủy xã Đông Xá", AFTER, "Công đoàn xã và các CĐCS", "x-dx mn-25"),
    ("Ủy ban Mặt trận Tổ quốc Việt Nam tỉnh Hải An", AFTER, "Liên đoàn Lao động tỉnh", "ldld"),
    ("Huyện ủy Đông Xá", BEFORE, "Liên đoàn Lao động huyện", "h-dx"),
    ("UBND huyện Đông Xá", BEFORE, "các CĐCS", "mn ub"),
    ("Thành ủy Hải An", BEFORE, "Liên đoàn Lao động thành phố", "tp"),
    ("Thủ tướng Chính phủ", AFTER, "các cấp công đoàn", "?—"),
]


def shown(target: MeantUnion) -> str:
    marks = ("" if target.is_sure else "?") + ("*" if target.is_issuer else "")
    return marks + (target.union_id or "/".join(target.candidates) or "—")


def meant(words: str, issuer: str = LDLD, day: str = AFTER, **header: object) -> str:
    fields = {"issuer": issuer, "issued_on": day, "place": "Hải An"} | header
    return " ".join(map(shown, Addressees(Header.model_validate(fields), REGISTRY).targets(words)))


@each(("issuer", "day", "words", "expected"), TABLE)
def test_whom_words_mean(issuer: str, day: str, words: str, expected: str) -> None:
    assert meant(words, issuer, day) == expected


@each(
    ("words", "condition"),
    [
        ("các CĐCS có trên 200 CNVCLĐ", "có trên 200 CNVCLĐ"),
        ("CĐCS, nơi có đông lao động nữ", "nơi có đông lao động nữ"),
        ("CĐCS khối doanh nghiệp tư nhân", "khối doanh nghiệp tư nhân"),
        ("CĐCS (trừ khối lực lượng vũ trang)", "trừ khối lực lượng vũ trang"),
        ("CĐCS, trừ CĐCS có dưới 100 đoàn viên", "trừ có dưới 100 đoàn viên"),
    ],
)
def test_what_the_registry_cannot_tell_is_said(words: str, condition: str) -> None:
    targets = Addressees(Header(issuer=LDLD, issued_on=AFTER, place="Hải An"), REGISTRY).targets(words)
    assert {target.condition for target in targets if not target.is_sure} == {condition}
    assert {target.condition for target in targets if target.is_sure} <= {None}


def test_a_kind_left_out_of_a_list_is_asked_about() -> None:
    targets = Addressees(Header(issuer=LDLD, issued_on=AFTER), REGISTRY).targets("Công đoàn các xã, phường")
    assert [(target.union_id, target.condition) for target in targets if not target.is_sure] == [
        ("dk-hm", "chỉ nêu: phường, xã")
    ]


# ------------------------------------------------------------------------------------------- pointers and Nơi nhận

ADDRESSED = {"addressees": ("Công đoàn các xã, phường, đặc khu", "Công đoàn các KCN tỉnh")}
WARDS = "dk-hm p-tt x-bs x-dx x-mt kcn"


@each(
    "words",
    ["như trên", "Như kính gửi", "các đơn vị như kính gửi", "các đơn vị có tên trên", "các đơn vị", "Đơn vị nêu trên"],
)
def test_words_that_point_to_kinh_gui(words: str) -> None:
    assert meant(words, **ADDRESSED) == WARDS


@each(
    ("recipients", "acting"),
    [
        (("LĐLĐ tỉnh (b/c)", "Các CĐCS (t/h)", "Lưu: VT"), ("Các CĐCS",)),
        (("Như trên (để thực hiện);", "Ban TG (p/h)"), ("Như trên",)),
        (("CĐCS trực thuộc (thực hiện)", "Sở Y tế (để biết)"), ("CĐCS trực thuộc",)),
        (("Công đoàn phường Tân Trào (để triển khai thực hiện)",), ("Công đoàn phường Tân Trào",)),
        (("Thường trực Tỉnh ủy (để b/c)", "Website (đ/t)", "Các CĐCS (đ/b)", "Các CĐCS"), ()),
    ],
)
def test_who_receives_a_letter_to_carry_it_out(recipients: tuple[str, ...], acting: tuple[str, ...]) -> None:
    assert acting_recipients(Header(recipients=recipients)) == acting


def maker(**header: object) -> LetterMaker:
    return LetterMaker(**{"issuer": LDLD, "issued_on": AFTER, "place": "Hải An"} | header)


@each(
    ("header", "expected"),
    [
        ({"recipients": ("LĐLĐ tỉnh (b/c)", "Công đoàn các xã, phường, đặc khu (t/h)")}, "dk-hm p-tt x-bs x-dx x-mt"),
        (ADDRESSED | {"recipients": ("Như trên (t/h)", "Ban Tài chính (p/h)")}, WARDS),
        ({"recipients": ("Các CĐCS (đ/b)",)}, UNKNOWN_DOER),
        ({}, UNKNOWN_DOER),
    ],
)
def test_a_duty_that_names_nobody(header: dict[str, object], expected: str) -> None:
    rows = route(maker(**header).task("Gửi báo cáo").letter(), REGISTRY)
    assert " ".join(row.union_id or row.union for row in rows) == expected


def test_nhu_dieu_3() -> None:
    made = maker(recipients=("Như Điều 3 (t/h)", "Lưu: VT")).task("Thực hiện quyết toán")
    made.words("Điều 3. Thi hành")
    letter = made.task(
        "Công đoàn các KCN, Công đoàn phường Tân Trào thi hành", "Công đoàn các KCN", "CĐ phường Tân Trào"
    ).letter()
    assert bodies_of_articles(letter)(3) == ("Công đoàn các KCN", "CĐ phường Tân Trào")
    assert bodies_of_articles(letter)(4) == ()
    assert [row.union_id for row in route(letter, REGISTRY)[:2]] == ["kcn", "p-tt"]


def test_an_article_that_points_to_itself_ends() -> None:
    made = maker(recipients=("Như Điều 1 (t/h)",))
    made.words("Điều 1. Thi hành")
    letter = made.task("Các đơn vị nêu tại Điều 1 thi hành", "đơn vị nêu tại Điều 1").letter()
    assert [row.needs_review for row in route(letter, REGISTRY)] == [True]


@each(
    ("recipient", "addressees", "known"),
    [
        ("08 CĐCS (t/h)", (), None),
        ("Các CĐCS (08 đơn vị)", (), None),
        ("12 CĐCS (t/h)", (), 8),
        ("Như trên (27 CĐCS)", ("Các CĐCS",), 8),
        ("Như trên (8 CĐCS)", ("Các CĐCS",), None),
        ("06 Công đoàn xã, phường, đặc khu", (), 5),
        ("05 Công đoàn xã, phường, đặc khu", (), None),
        ("Lưu: VT (45b)", (), None),
        ("12 tổ dân phố", (), None),
        ("30 CĐCS ngành Đường sắt Tây Nguyên", (), None),
    ],
)
def test_counts_are_compared_with_the_registry(recipient: str, addressees: tuple[str, ...], known: int | None) -> None:
    letter = maker(recipients=(recipient,), addressees=addressees).letter()
    flags = with_counts(letter, Addressees(letter.header, REGISTRY)).flags
    assert [(flag.code, f"có {known}:" in flag.message) for flag in flags] == (
        [("addressee-count", True)] if known is not None else []
    )


# --------------------------------------------------------------------------------------------- asked, not chosen


def test_a_choice_is_one_row_with_its_candidates() -> None:
    letter = maker().task("Cử cán bộ", "Công đoàn xã Đông Xá hoặc Công đoàn xã Mỹ Thạnh").letter()
    (row,) = route(letter, REGISTRY)
    assert (row.union, row.union_id, row.needs_review) == (
        "Công đoàn xã Đông Xá hoặc Công đoàn xã Mỹ Thạnh",
        None,
        True,
    )
    assert row.candidates == ("x-dx", "x-mt")


def test_the_office_receiving_a_letter_from_above_owes_by_itself() -> None:
    letter = maker(issuer=TLD, place="Hà Nội").task("Gửi báo cáo", "LĐLĐ các tỉnh, thành phố").letter()
    (row,) = route(letter, REGISTRY)
    assert (row.union_id, row.issuer_own) == ("ldld", False), "its own duty, and seen without being asked for"


def test_both_sides_of_a_levels_own_part() -> None:
    rows = route(maker().task("Tổ chức Tháng Công nhân", "các cấp công đoàn").letter(), REGISTRY)
    own = [row.union_id for row in rows if row.issuer_own]
    assert own == ["ldld"] and len(rows) > 10 and len({row.parent for row in rows}) == 1


# ------------------------------------------------------------------------------------------------ what narrows doers


def test_exceptions_lists_and_places_of_a_task() -> None:
    made = (
        maker()
        .task("Gửi báo cáo", "Công đoàn các xã, phường, đặc khu", excepted=("Công đoàn xã Đông Xá", "phường Tân Trào"))
        .task("Làm điểm", "Công đoàn cơ sở", listed=("Công ty Cổ phần May Sao Mai", "Khách sạn Hòn Mây"))
        .task("Cử cán bộ", "Công đoàn xã Đông Xá", "Công đoàn xã Bắc Sông", either=True)
    )
    *rows, chosen = route(made.letter(), REGISTRY)
    assert [row.union_id for row in rows] == ["dk-hm", "x-bs", "x-mt", "may", "ks"]
    assert (chosen.union_id, chosen.candidates) == (None, ("x-dx", "x-bs"))
    where = maker().task("Gặp mặt", "CĐCS khối doanh nghiệp", where="nơi có đông lao động nữ").letter()
    assert {row.needs_review for row in route(where, REGISTRY)} == {True}


@each(
    ("words", "date", "kind", "expected"),
    [
        ("riêng CĐCS Khách sạn Hòn Mây gửi báo cáo trước ngày 25/3", "d2", "report", "moved"),
        ("Riêng CĐCS Khách sạn Hòn Mây gửi báo cáo thêm phụ lục", None, "report", "both"),
        ("Riêng CĐCS Khách sạn Hòn Mây tổ chức điểm trước ngày 25/3", "d2", "task", "both"),
        ("CĐCS Khách sạn Hòn Mây gửi báo cáo trước ngày 25/3", "d2", "report", "both"),
        ("Riêng CĐCS Khách sạn Hòn Mây không phải gửi báo cáo", None, "task", "freed"),
        ("- Riêng CĐCS Khách sạn Hòn Mây được miễn báo cáo", None, "report", "freed"),
    ],
)
def test_what_is_said_apart_of_one_union(words: str, date: str | None, kind: str, expected: str) -> None:
    letter = (
        maker()
        .date("trước ngày 20/3", "2026-03-20")
        .date("trước ngày 25/3", "2026-03-25")
        .task("Gửi báo cáo", "Công đoàn cơ sở", kind="report", date_id="d1")
        .task(words, "CĐCS Khách sạn Hòn Mây", kind=kind, date_id=date)
        .letter()
    )
    rows = [row for row in route(letter, REGISTRY) if row.union_id == "ks"]
    assert len(rows) == {"moved": 1, "both": 2, "freed": 0}[expected]
    assert expected != "moved" or rows[0].due == "2026-03-25"
    assert len([row for row in route(letter, REGISTRY) if row.union_id != "ks"]) == 7


@each(
    ("before", "words", "is_owed"),
    [
        ("CĐCS Khách sạn Hòn Mây", "Công đoàn cơ sở còn lại", False),
        ("CĐCS Khách sạn Hòn Mây", "Công đoàn cơ sở", True),
        # Of whom it is not known whether they are spoken of before may be of the rest.
        ("CĐCS chưa nộp hồ sơ", "Công đoàn cơ sở còn lại", True),
        # A class and nothing more leaves no rest: others are meant.
        ("Công đoàn cơ sở", "Công đoàn cơ sở còn lại", True),
    ],
)
def test_the_rest_are_none_of_whom_the_duty_before_it_speaks(before: str, words: str, is_owed: bool) -> None:
    letter = maker().task("Gửi báo cáo", before).task("Gửi danh sách", words).letter()
    rest = [row.union_id for row in route(letter, REGISTRY) if row.action.startswith("Gửi danh sách")]
    assert len(rest) == 7 + is_owed and ("ks" in rest) is is_owed


def test_dates_concern_whom_their_task_means() -> None:
    letter = (
        maker()
        .date("trước ngày 20/3", "2026-03-20", assignees=("Công đoàn các xã, phường, đặc khu",))
        .task("Gửi", "Công đoàn các xã, phường, đặc khu", date_id="d1", excepted=("Công đoàn xã Đông Xá",))
        .letter()
    )
    assert bodies_of_dates(letter, REGISTRY)["d1"].union_ids == ("dk-hm", "p-tt", "x-bs", "x-mt")


@each(
    ("issuer", "addressees", "words", "expected"),
    [
        (LDLD, ("Công đoàn các xã",), "các đơn vị", "x-bs x-dx x-mt"),
        (LDLD, ("Công đoàn các xã",), "các đơn vị chưa gửi báo cáo", "?x-bs ?x-dx ?x-mt"),
        (LDLD, ("Công đoàn các xã",), "các địa phương", "x-bs x-dx x-mt"),
        ("Sở Y tế", ("Các đơn vị trực thuộc Sở", "Các doanh nghiệp"), "các đơn vị", "?—"),
        ("Sở Y tế", ("Liên đoàn Lao động tỉnh", "Các đơn vị trực thuộc Sở"), "các đơn vị", "ldld"),
    ],
)
def test_units_and_places_are_those_addressed(
    issuer: str, addressees: tuple[str, ...], words: str, expected: str
) -> None:
    header = Header(issuer=issuer, issued_on=AFTER, place="Hải An", addressees=addressees)
    found = Addressees(header, REGISTRY).targets(words)
    assert " ".join(sorted(f"{'' if one.is_sure else '?'}{one.union_id or '—'}" for one in found)) == expected
