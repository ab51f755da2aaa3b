"""Annotated letters, taken in by offices of their provinces: no union has a row from a letter that means others. They
are no part of the project: `VANTHU_GOLD` names the folder in which they lie (folders of NAME.txt)."""

import os
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from extractors import extract
from pipeline.calendar import WorkingCalendar
from pipeline.calendar.deadlines import complete
from pipeline.intake.one_file import routed
from pipeline.readers.opening import read
from pipeline.unions import Registry
from pipeline.unions.names import flat, key
from schemas import Letter, Union

GOLD = Path(os.environ.get("VANTHU_GOLD") or "no-such-folder")
pytestmark = pytest.mark.skipif(not GOLD.is_dir(), reason="VANTHU_GOLD names no folder of annotated letters")
PROVINCES = (
    "Thái Bình", "Hà Giang", "Kiên Giang", "Quảng Ngãi", "Bắc Kạn", "Đồng Nai", "Sơn La", "Tây Ninh", "Thanh Hóa",
    "Hải Dương", "Phú Thọ", "Bắc Giang",
)  # fmt: skip
#: Of each sector grassroots unions of two houses.
SECTORS = {
    "Y tế": ("Bệnh viện Đa khoa tỉnh", "Trung tâm Y tế Đông Hà"),
    "Giáo dục": ("Trường Trung học phổ thông Đông Hà", "Trường Trung học cơ sở Tây Hà"),
    "Viên chức": ("Văn phòng Ủy ban nhân dân tỉnh", "Sở Tài chính"),
}
#: By which words a letter names the unions of a kind, as ``flat`` gives them.
CLASS = {
    "grassroots": ("cong doan co so", "cdcs", "cap cong doan", "cong doan cap", "cong doan cac don vi"),
    "sector_union": ("cong doan nganh", "cap cong doan", "cong doan cap"),
    "commune_union": ("cong doan xa", "cong doan phuong", "cap cong doan", "cong doan cap"),
}


def _province(name: str) -> Iterator[Union]:
    """Yield a federation with sectors, communes and grassroots unions below it."""

    def union(id: str, name: str, kind: str, parent: str) -> Union:
        return Union(id=f"{place}{id}", name=name, kind=kind, parent=parent, province=province)

    place, province = flat(key(name)).replace(" ", ""), name
    yield union("", f"Liên đoàn Lao động tỉnh {name}", "federation", "tld")
    for nth, (sector, houses) in enumerate(SECTORS.items()):
        yield union(f"-n{nth}", f"Công đoàn ngành {sector} tỉnh {name}", "sector_union", place)
        for each, house in enumerate(houses):
            yield union(f"-n{nth}-{each}", f"Công đoàn cơ sở {house} {name}", "grassroots", f"{place}-n{nth}")
    for nth, commune in enumerate(("phường Đông Hà", "xã Tây Hà")):
        yield union(f"-x{nth}", f"Công đoàn {commune}", "commune_union", place)
        yield union(f"-x{nth}-0", f"Công đoàn cơ sở Công ty May {commune} {name}", "grassroots", f"{place}-x{nth}")
    yield union("-0", f"Công đoàn cơ sở Công ty Cấp nước {name}", "grassroots", place)


@cache
def letters() -> list[tuple[str, Letter]]:
    """Return the letters with the names of their files, of which some hold several."""
    calendar = WorkingCalendar()
    files = ((path, source) for path in sorted(GOLD.glob("*/*.txt")) for source in read(path))
    return [(str(path.relative_to(GOLD)), complete(extract(source), calendar)) for path, source in files]


def _false_rows(registry: Registry, office: str) -> Iterator[tuple[str, str, str]]:
    """Yield letter, union and words of each row of a lower union that the letter names neither itself nor by class."""
    ours = registry.of_office(office)
    above = {union.id for union in (ours[office], *ours.ancestors(office))}
    for name, letter in letters():
        told = f" {flat(key(letter.text))} "
        found = routed(letter, ours)
        issuer = ours.find(letter.header.issuer or "", None, letter.header.place)
        for one in found.laid:
            if one.like.side == "outside" or one.like.issuer_own:
                continue
            for title, id in zip(one.names, one.union_ids, strict=True):
                union = ours.get(id or "")
                if union is None or id in above:
                    continue
                by_class = any(f" {words} " in told for words in CLASS.get(union.kind, ()))
                is_below = any(body.id in {one.id for one in ours.ancestors(union.id)} for body in issuer)
                of_branch = any(sector in union.name and sector in (letter.header.issuer or "") for sector in SECTORS)
                if not (f" {flat(key(title))} " in told or (by_class and (is_below or of_branch))):
                    yield name, title, one.like.evidence.quote[:80]


@pytest.mark.parametrize("province", PROVINCES)
def test_no_union_has_a_row_from_a_letter_that_means_others(province: str) -> None:
    """For the federation and two of its sectors; a class is one of those below the issuer, or of its branch."""
    country = Union(id="tld", name="Tổng Liên đoàn Lao động Việt Nam", kind="confederation")
    registry = Registry((country, *(union for name in PROVINCES for union in _province(name))))
    place = flat(key(province)).replace(" ", "")
    assert [row for office in (place, f"{place}-n0", f"{place}-n1") for row in _false_rows(registry, office)] == []


def test_the_letters_are_read() -> None:
    assert len(letters()) > 50
