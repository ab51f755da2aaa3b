"""What a letter for a whole country costs: a registry of 125,000 unions, a letter that binds classes of them.

``python -m benchmarks.large_registry [COUNT]`` prints the processor time of each step; docs/scale.md has them.
"""

import datetime
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.measuring import table
from extractors import extract
from pipeline.calendar import office_calendar
from pipeline.calendar.deadlines import complete
from pipeline.confined import collecting
from pipeline.intake.one_file import Reading, routed
from pipeline.registry.office_list import csv_bytes, load_office
from pipeline.store import Filters, open_store
from schemas import Letter, Source, Union

UNIONS = 125_000
#: Each commune's union stands above so many.
_BELOW = 40
_LETTER = """LIÊN ĐOÀN LAO ĐỘNG TỈNH MẪU
Số: 12/KH-LĐLĐ

Mẫu, ngày 10 tháng 3 năm 2026

KẾ HOẠCH
Tổ chức hội thao

Kính gửi: Các công đoàn cơ sở

1. Các công đoàn cơ sở đăng ký nội dung thi đấu, gửi về Liên đoàn Lao động tỉnh trước ngày 15/4/2026.
2. Các công đoàn xã, phường tổng hợp, báo cáo Liên đoàn Lao động tỉnh trước ngày 30/5/2026.
3. Các công đoàn cơ sở có từ 150 đoàn viên trở lên cử đội cổ vũ, báo cáo danh sách trước ngày 20/5/2026.
"""


def unions(count: int) -> list[Union]:
    """Return a federation with so many grassroots unions, and the communes between."""
    top = Union(id="tinh", name="Liên đoàn Lao động tỉnh Mẫu", kind="federation", province="Mẫu")
    found = [top]
    for at in range(count):
        commune = f"xa{at // _BELOW}"
        if not at % _BELOW:
            name = f"Công đoàn xã Bến {at // _BELOW}"
            found.append(Union(id=commune, name=name, kind="commune_union", parent="tinh", province="Mẫu"))
        size = {"Số đoàn viên": str(at % 300)}
        name = f"Công đoàn cơ sở Xưởng số {at}"
        found.append(Union(id=f"cs{at}", name=name, kind="grassroots", parent=commune, province="Mẫu", attributes=size))
    return found


def letter_for_all(at: int = 0) -> Letter:
    """Return a letter that binds all grassroots unions, those of communes, and those of some size."""
    text = _LETTER.replace("Số: 12", f"Số: {12 + at}")
    source = Source(name="ke-hoach.txt", sha256=f"{at:064}", media_type="text/plain", text=text)
    return complete(extract(source), office_calendar())


def lines(count: int = UNIONS) -> list[str]:
    """Return the lines of a table of what each step costs."""
    found: list[tuple[str, str]] = []
    with tempfile.TemporaryDirectory() as folder, open_store(str(Path(folder, "vanthu.db"))) as store:
        file, shelf = Path(folder, "unions.csv"), Path(folder, "shelf")
        file.write_bytes(csv_bytes(unions(count)))
        mine, day = Filters(("cs7",), everybody=True), datetime.date(2026, 4, 1)
        before = time.process_time()

        def tell(what: str) -> None:
            nonlocal before
            found.append((what, f"{time.process_time() - before:.2f}"))
            before = time.process_time()

        load_office(file, shelf)
        tell("registry read and put on its shelf")
        registry = load_office(file, shelf).of_office("tinh")
        tell("registry opened")
        sizes: list[float] = []
        for at, which in enumerate(("first letter", "next letter")):
            letter = letter_for_all(at)
            read = routed(letter, registry)
            tell(f"{which} routed")
            packed = Reading(found=(read,)).model_dump_json()
            Reading.model_validate_json(packed)
            tell(f"handed over ({len(packed) / 1e6:.1f} MB)")
            store.letters.save(read.letter, read.laid, read.bodies, read.direction)
            tell("stored")
            sizes.append(sum(path.stat().st_size for path in Path(folder).glob("vanthu.db*")) / 1e6)
        store.obligations.asked(mine, day)
        tell("what one union owes")
        store.duties.page(Filters(), day)
        tell("list of all duties")
    found += [(f"size of the database after letter {at}, MB", f"{size:.0f}") for at, size in enumerate(sizes, 1)]
    return [*table(["a registry of 125,000 unions, and a letter that binds classes of them", "seconds"], found)]


if __name__ == "__main__":
    collecting.of_many()  # as where letters are read
    print("\n".join(lines(*map(int, sys.argv[1:]))))
