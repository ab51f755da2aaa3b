"""The main job once through, for one small office: its unions, twelve letters of this month, who owes what by when.

The letters of ``corpus/sample`` name their days by how far they lie from today, so that deadlines lie ahead on any day.
A second run on one day keeps what was read: letters are known by their content.

All commands run in one process: most of what a short one takes is its start.
"""

import os
import shutil
import sys
from collections.abc import Sequence
from contextlib import redirect_stdout
from datetime import date
from io import StringIO
from pathlib import Path

from corpus.sample import draw
from pipeline.calendar import typed_dates
from pipeline.faces.cli.app import run
from pipeline.support import confined
from pipeline.support.program import program
from pipeline.support.words import language

ROOT = Path(__file__).parents[1]
SAMPLE, OUT = Path("corpus/sample"), Path("out")
LETTERS = OUT / "letters"
WIDTH = 132  # of what is printed where no terminal tells its own
PARTS: Sequence[tuple[str, str, Sequence[Sequence[str]]]] = [
    (
        f"Đọc mười hai văn bản trong {LETTERS}, cho Công đoàn phường Tân Lũng và bảy đơn vị cấp dưới",
        f"Twelve letters in {LETTERS} are read, for the union of a ward with seven below it",
        [("run", str(LETTERS), "--quiet"), ("approve", "--sure")],
    ),
    (
        "Văn bản gia hạn: chương trình đề xuất, người quyết định, lời văn ở bên cạnh",
        "An extension: proposed by the program, decided by a person, its words beside it",
        [("confirm",)],
    ),
    (
        "Ai nợ ai việc gì, trong tuần này và tuần tới",
        "Who owes what to whom, in the days to come",
        [("obligations", "--due-before", "7 ngày tới")],
    ),
    (
        "Tệp cho lịch điện thoại, Outlook, Excel",
        "Files for telephone calendars, Outlook, Excel",
        [("calendar", "--output", f"{OUT}/lich.ics"), ("obligations", "--output", f"{OUT}/so-nghia-vu.xlsx")],
    ),
]
OFFICE = [("unions", "import", f"{SAMPLE}/cong-doan.csv", "--yes"), ("office", "cdp-tl")]
NEXT = ("Thử tiếp, rồi mở http://127.0.0.1:8765", "Try next, then open http://127.0.0.1:8765")
TRY = ("today", "show 21/KH-CĐP", "serve")


def main() -> int:
    os.chdir(ROOT)
    os.environ["VANTHU_DB"] = f"{OUT}/vanthu.db"
    os.environ.setdefault("COLUMNS", str(shutil.get_terminal_size((WIDTH, 0)).columns))
    # Who reads README.md on a machine that speaks no Vietnamese is answered in English.
    told = os.environ.get("LC_ALL") or os.environ.get("LANG") or ""
    os.environ.setdefault("VANTHU_LANG", "vi" if told.startswith("vi") else "en")
    today = date.fromisoformat(sys.argv[1]) if len(sys.argv) > 1 else typed_dates.today()
    _start_anew_unless_made_by(f"{program()} {today}")
    draw(SAMPLE / "letters", LETTERS, today)
    confined.collect_seldom()
    with redirect_stdout(StringIO()):
        for command in OFFICE:
            run([*command, "--quiet"])
    for vietnamese, english, commands in PARTS:
        _title(vietnamese, english)
        for command in commands:
            code = run([*command, "--today", today.isoformat()])
            # 1 only says that something needs a person, who is told of it.
            if code > 1:
                return code
    _title(*NEXT)
    for command in TRY:
        print(f"VANTHU_LANG={language()} .venv/bin/vanthu {command} --db {OUT}/vanthu.db")
    confined.collect_no_more()
    return 0


def _start_anew_unless_made_by(maker: str) -> None:
    """Keep what was read by the same program on the same day, remove all else that a run has made."""
    made_by = OUT / "demo.made-by"
    if not made_by.exists() or made_by.read_text() != maker:
        for path in (*OUT.glob("vanthu.db*"), OUT / "cong-doan.csv", OUT / "office.toml"):
            path.unlink(missing_ok=True)
        shutil.rmtree(LETTERS, ignore_errors=True)
    OUT.mkdir(exist_ok=True)
    made_by.write_text(maker)


def _title(vietnamese: str, english: str) -> None:
    print(f"\n── {english if language() == 'en' else vietnamese}", flush=True)


if __name__ == "__main__":
    sys.exit(main())
