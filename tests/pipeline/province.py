"""A made province with everything that routing has to tell apart, before and after 1 July 2025. Attributes stand under
headings as offices write them; some unions have none."""

from pipeline.unions import Registry
from schemas import Union
from tests.pipeline.unions.bodies import body, new, old

HAI_AN = {"province": "Hải An"}


def attributes(members: int | str, workers: int | str, group: str, owner: str = "", alone: str = "") -> dict[str, str]:
    found = {"Số đoàn viên": members, "Tổng số CNVCLĐ": workers, "Khối": group, "Sở hữu": owner, "Tự chủ": alone}
    return {name: str(value) for name, value in found.items() if value}


def grassroots(union_id: str, name: str, parent: str, **fields: object) -> Union:
    return body(union_id, f"Công đoàn cơ sở {name}", "grassroots", parent, **HAI_AN, **fields)


def founded(union_id: str, name: str, parent: str, **fields: object) -> Union:
    return new(union_id, f"Công đoàn cơ sở {name}", "grassroots", parent, **HAI_AN, **fields)


def dissolved(union_id: str, name: str, parent: str, *heirs: str, **fields: object) -> Union:
    return old(union_id, f"Công đoàn cơ sở {name}", "grassroots", parent, *heirs, **HAI_AN, **fields)


def moved(union_id: str, name: str, parent: str, heir_parent: str, told: dict[str, str]) -> list[Union]:
    """Return a union that was dissolved and its heir below another parent."""
    heir = founded(f"{union_id}-25", name, heir_parent, attributes=told)
    return [dissolved(union_id, name, parent, heir.id, attributes=told), heir]


OWN = [
    body("ldld", "Liên đoàn Lao động tỉnh Hải An", "federation", "tld", aliases=["LĐLĐ tỉnh"], **HAI_AN),
    old("h-dx", "Liên đoàn Lao động huyện Đông Xá", "federation", "ldld", "x-dx", "x-mt", **HAI_AN),
    old("h-bs", "Liên đoàn Lao động huyện Bắc Sông", "federation", "ldld", "x-bs", **HAI_AN),
    old("tp", "Liên đoàn Lao động thành phố Hải An", "federation", "ldld", "p-tt", **HAI_AN),
    old("yt", "Công đoàn ngành Y tế tỉnh Hải An", "sector_union", "ldld", "ldld", **HAI_AN),
    old("gd", "Công đoàn ngành Giáo dục tỉnh Hải An", "sector_union", "ldld", "ldld", **HAI_AN),
    new("x-dx", "Công đoàn xã Đông Xá", "commune_union", "ldld", **HAI_AN),
    new("x-mt", "Công đoàn xã Mỹ Thạnh", "commune_union", "ldld", **HAI_AN),
    new("x-bs", "Công đoàn xã Bắc Sông", "commune_union", "ldld", **HAI_AN),
    new("p-tt", "Công đoàn phường Tân Trào", "commune_union", "ldld", **HAI_AN),
    new("dk-hm", "Công đoàn đặc khu Hòn Mây", "commune_union", "ldld", **HAI_AN),
    body("kcn", "Công đoàn các Khu công nghiệp tỉnh Hải An", "industrial_zone_union", "ldld", **HAI_AN),
    body("ban-tc", "Ban Tài chính", "department", "ldld"),
    grassroots("may", "Công ty Cổ phần May Sao Mai", "kcn",
               attributes=attributes("1.250", 1400, "doanh nghiệp", "tư nhân")),
    grassroots("dien", "Công ty TNHH Điện tử Hoàng Long", "kcn",
               attributes=attributes(180, 260, "doanh nghiệp", "FDI")),
    grassroots("nhua", "Công ty TNHH Nhựa Phương Nam", "kcn"),
    grassroots("nuoc", "Công ty Cổ phần Cấp nước Hải An", "ldld",
               attributes=attributes(210, 230, "doanh nghiệp", "nhà nước")),
    *moved("bv", "Bệnh viện Đa khoa tỉnh Hải An", "yt", "ldld", attributes(420, 450, "y tế", "nhà nước", "x")),
    dissolved("tt", "Trung tâm Y tế huyện Đông Xá", "yt", attributes=attributes(60, 64, "y tế", "nhà nước")),
    dissolved("thpt", "Trường THPT Đông Xá", "gd", attributes=attributes(70, 71, "trường học", "nhà nước", "không")),
    *moved("mn", "Trường Mầm non Hoa Mai", "h-dx", "x-dx", attributes(28, 30, "trường học", "tư nhân", "x")),
    dissolved("ub", "Cơ quan UBND huyện Đông Xá", "h-dx",
              attributes=attributes(90, 92, "cơ quan", "nhà nước", "không")),
    *moved("gach", "Công ty TNHH Gạch Bắc Sông", "h-bs", "x-bs", attributes(150, 200, "doanh nghiệp", "tư nhân")),
    founded("ks", "Khách sạn Hòn Mây", "dk-hm", attributes=attributes(96, 120, "doanh nghiệp", "tư nhân")),
    old("nd", "Nghiệp đoàn Nghề cá Tân Trào", "occupational_union", "tp", "nd-25", **HAI_AN),
    new("nd-25", "Nghiệp đoàn Nghề cá Tân Trào", "occupational_union", "p-tt", **HAI_AN),
    body("ubnd-dx", "Ủy ban nhân dân xã Đông Xá", "government", None, **HAI_AN),
]  # fmt: skip
#: What comes with the program: recognised, never meant by a class.
SHIPPED = [
    body("tld", "Tổng Liên đoàn Lao động Việt Nam", "confederation", aliases=["TLĐ"]),
    body("ldld-2", "Liên đoàn Lao động tỉnh Cao Lĩnh", "federation", "tld", province="Cao Lĩnh"),
    body("yt-vn", "Công đoàn Y tế Việt Nam", "sector_union", "tld"),
]


def province() -> Registry:
    return Registry(OWN, others=SHIPPED)
