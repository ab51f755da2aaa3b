"""A small registry for tests: a province before and after 1 July 2025."""

import datetime

from pipeline.unions import Registry
from schemas import Union

LAST_DAY_OF_DISTRICTS = datetime.date(2025, 6, 30)
FIRST_DAY_OF_COMMUNES = datetime.date(2025, 7, 1)
BEFORE = datetime.date(2024, 3, 1)
AFTER = datetime.date(2026, 3, 1)


def body(union_id: str, name: str, kind: str, parent: str | None = None, **fields: object) -> Union:
    return Union.model_validate({"id": union_id, "name": name, "kind": kind, "parent": parent, **fields})


def old(union_id: str, name: str, kind: str, parent: str, *successors: str, **fields: object) -> Union:
    return body(union_id, name, kind, parent, valid_to=LAST_DAY_OF_DISTRICTS, successors=successors, **fields)


def new(union_id: str, name: str, kind: str, parent: str, **fields: object) -> Union:
    return body(union_id, name, kind, parent, valid_from=FIRST_DAY_OF_COMMUNES, **fields)


def registry() -> Registry:
    return Registry(
        [
            body("tld", "Tổng Liên đoàn Lao động Việt Nam", "confederation", aliases=["TLĐ"]),
            body("tinh", "Liên đoàn Lao động tỉnh Hà Sơn", "federation", "tld", province="Hà Sơn"),
            body("tinh-2", "Liên đoàn Lao động tỉnh Bắc Lĩnh", "federation", "tld", province="Bắc Lĩnh"),
            old("yt", "Công đoàn ngành Y tế tỉnh Hà Sơn", "sector_union", "tinh", "tinh", province="Hà Sơn"),
            old("yt-2", "Công đoàn ngành Y tế tỉnh Bắc Lĩnh", "sector_union", "tinh-2", "tinh-2", province="Bắc Lĩnh"),
            old("h-lh", "Liên đoàn Lao động huyện Lũng Hạ", "federation", "tinh", "x-tl", "p-lh", province="Hà Sơn"),
            old("h-tp", "Liên đoàn Lao động thành phố Hà Sơn", "federation", "tinh", "p-lh", province="Hà Sơn"),
            new("x-tl", "Công đoàn xã Tân Lũng", "commune_union", "tinh", province="Hà Sơn"),
            new("p-lh", "Công đoàn phường Lũng Hạ", "commune_union", "tinh", province="Hà Sơn"),
            body("kcn", "Công đoàn các Khu công nghiệp tỉnh Hà Sơn", "industrial_zone_union", "tinh"),
            body(
                "cs-bv", "Công đoàn cơ sở Bệnh viện Đa khoa tỉnh Hà Sơn", "grassroots", "yt",
                aliases=["CĐCS BVĐK tỉnh"], province="Hà Sơn", attributes={"sector": "y tế"},
            ),
            old("cs-tt", "Công đoàn cơ sở Trung tâm Y tế huyện Lũng Hạ", "grassroots", "yt", "cs-tt2"),
            new("cs-tt2", "Công đoàn cơ sở Trung tâm Y tế khu vực Lũng Hạ", "grassroots", "x-tl"),
            body(
                "cs-may", "CĐCS Công ty Cổ phần May Lũng Hạ", "grassroots", "kcn", attributes={"sector": "doanh nghiệp"}
            ),
            body("cs-dt", "CĐCS Công ty TNHH Điện tử Minh Quang", "grassroots", "kcn"),
            body("cs-vp", "CĐCS Cơ quan Liên đoàn Lao động tỉnh Hà Sơn", "grassroots", "tinh"),
            body("nd-xe", "Nghiệp đoàn Vận tải Hà Sơn", "occupational_union", "tinh"),
            body("ban-cs", "Ban Chính sách - Pháp luật", "department", "tinh"),
            body("syt", "Sở Y tế tỉnh Hà Sơn", "government"),
        ]
    )  # fmt: skip
