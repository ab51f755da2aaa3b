"""The main job once through, on the sample letters: read and store them, who owes what, what comes next, and files.

The same day is taken for today every time, so that the letters of 2026 still lie ahead. Made again, it keeps what the
same program has read: the letters are known by their content.

All commands run in one process: most of what a short one takes is its start.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from pipeline.cli.app import run
from pipeline.confined import collecting
from pipeline.program import program

ROOT = Path(__file__).parents[1]
LETTERS, OUT = Path("corpus/letters"), Path("out")
UNION = "Công đoàn cơ sở Công ty TNHH Cơ khí Sóng Thần"
PARTS: dict[str, Sequence[Sequence[str]]] = {
    "Nhập danh mục công đoàn của một tỉnh": [("unions", "import", "corpus/registry.csv", "--yes")],
    f"Đọc các văn bản trong {LETTERS}, lưu vào {OUT}/vanthu.db": [("run",)],
    "Bản thử làm việc không qua duyệt: mỗi danh sách, báo cáo ghi rõ chưa có người xem lại": [
        ("office", "--approver", "nobody")
    ],
    f"Nghĩa vụ của “{UNION}”": [("obligations", "--union", UNION)],
    "Thời hạn và sự kiện từ nay đến cuối tháng (coi hôm nay là 17/4/2026)": [
        ("calendar", "--from", "hôm nay", "--to", "cuối tháng")
    ],
    "Tệp cho lịch điện thoại, Outlook, Excel, và báo cáo cho lãnh đạo": [
        ("calendar", "--from", "hôm nay", "--output", f"{OUT}/lich.ics"),
        ("obligations", "--from", "hôm nay", "--output", f"{OUT}/so-nghia-vu.xlsx"),
        ("report", "--output", f"{OUT}/bao-cao.html"),
    ],
}
TODAY = "2026-04-17"
TRY = f""".venv/bin/vanthu letters --db {OUT}/vanthu.db
.venv/bin/vanthu show 14/KH-CĐP --db {OUT}/vanthu.db --today {TODAY}
.venv/bin/vanthu extract {LETTERS}/a03_kehoach_thangcongnhan.txt"""


def main() -> int:
    os.chdir(ROOT)
    os.environ["VANTHU_DB"] = f"{OUT}/vanthu.db"
    OUT.mkdir(exist_ok=True)
    read_by = OUT / "vanthu.db.program"
    if not read_by.exists() or read_by.read_text() != program():
        for path in (*OUT.glob("vanthu.db*"), OUT / "cong-doan.csv"):
            path.unlink(missing_ok=True)
    collecting.seldom()
    for title, commands in PARTS.items():
        if "unions" in commands[0] and (OUT / "cong-doan.csv").exists():
            continue
        _title(title)
        for name, *options in commands:
            files = sorted(map(str, LETTERS.glob("*.txt"))) if name == "run" else []
            code = run([name, *files, *options, "--today", TODAY])
            # 1 of reading only says that some letters need a person; its summary names them.
            if code > (1 if name == "run" else 0):
                return code
    read_by.write_text(program())
    _title("Thử tiếp")
    print(TRY)
    collecting.no_more()
    return 0


def _title(words: str) -> None:
    print(f"\n── {words}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
