"""A small province and its letters, written out whole and read as every letter is."""

import datetime
import hashlib

from extractors import extract
from extractors.amendments import with_amendments
from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.duties.crosscheck.checks import warnings
from pipeline.duties.routing import route
from pipeline.unions import Registry
from schemas import Letter, LetterWarning, Source, Union

CALENDAR = WorkingCalendar()


def union(key: str, name: str, kind: str, parent: str | None, **more: object) -> Union:
    return Union.model_validate({"id": key, "name": name, "kind": kind, "parent": parent, "province": "Hà Sơn", **more})


REGISTRY = Registry(
    [
        union("tinh", "Liên đoàn Lao động tỉnh Hà Sơn", "federation", None),
        union("yte", "Công đoàn ngành Y tế tỉnh Hà Sơn", "sector_union", "tinh"),
        union("phuong", "Công đoàn phường Tân Lũng", "commune_union", "tinh"),
        union("bvdk", "Công đoàn cơ sở Bệnh viện Đa khoa tỉnh", "grassroots", "yte"),
        union("bvn", "Công đoàn cơ sở Bệnh viện Nhi", "grassroots", "yte"),
        union("may", "Công đoàn cơ sở Công ty May Tân Lũng", "grassroots", "phuong"),
        union(
            "lungha", "Liên đoàn Lao động huyện Lũng Hạ", "federation", "tinh", valid_to=datetime.date(2025, 6, 30),
            successors=("phuong",),
        ),
    ]
)  # fmt: skip
_KINDS = {"KH": "KẾ HOẠCH", "TB": "THÔNG BÁO", "HD": "HƯỚNG DẪN", "QĐ": "QUYẾT ĐỊNH"}
_HEADS = {
    "tinh": ("Tổng Liên đoàn Lao động Việt Nam", "Liên đoàn Lao động tỉnh Hà Sơn", "LĐLĐ"),
    "yte": ("Liên đoàn Lao động tỉnh Hà Sơn", "Công đoàn ngành Y tế tỉnh Hà Sơn", "CĐYT"),
    "phuong": ("Liên đoàn Lao động tỉnh Hà Sơn", "Công đoàn phường Tân Lũng", "CĐP"),
}
SUBJECT = "Tổ chức các hoạt động Tháng Công nhân năm 2026"


def letter(
    issuer: str, number: int, day: str, body: str, *, kind: str = "KH",
    basis: str = "Thực hiện chương trình công tác năm 2026", subject: str = SUBJECT, arrived_on: str | None = None,
    head: str = "",
) -> Letter:  # fmt: skip
    """Return a letter of one of the province's bodies; ``day`` is written dd/mm/yyyy."""
    upper, name, code = _HEADS[issuer]
    date = "ngày {} tháng {} năm {}".format(*day.split("/"))
    text = (
        f"{head}{upper.upper()}    CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\n{name.upper()}    Độc lập - Tự do - Hạnh phúc\n"
        f"Số: {number:02}/{kind}-{code}    Hà Sơn, {date}\n\n{_KINDS[kind]}\n{subject}\n\n"
        f"{basis}, {name} ban hành {_KINDS[kind].lower()} như sau:\n\n{body}\n\n"
        "Nơi nhận:\n- Các CĐCS trực thuộc (t/h);\n- Lưu: VT.\nTM. BAN THƯỜNG VỤ\nCHỦ TỊCH\nLê Thị Hòa\n"
    )
    sha256 = hashlib.sha256(text.encode()).hexdigest()
    source = Source(name=f"{issuer}-{number}.txt", sha256=sha256, media_type="text/plain", text=text)
    read = with_amendments(complete(extract(source), CALENDAR))
    if arrived_on is None:
        return read
    return read.model_copy(update={"source": read.source.model_copy(update={"arrived_on": arrived_on})})


def found(*letters: Letter, registry: Registry | None = REGISTRY) -> list[LetterWarning]:
    return warnings(letters, {item.source.sha256: route(item, registry) for item in letters}.__getitem__, registry)


def codes(*letters: Letter, registry: Registry | None = REGISTRY) -> list[str]:
    return [item.code for item in found(*letters, registry=registry)]
