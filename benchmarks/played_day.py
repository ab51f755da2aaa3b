"""``python -m benchmarks.played_day``: what of the program a day of its people never enters.

The day is played in this process, without cages, so that every function that runs is seen: letters of ``corpus/week``
and ``corpus/year``, some of them as files of each form, commands, the pages of clerk, leader, lower union and
administrator with their forms, the workbook out, changed and back, calendars, tables. Printed are the lines and
decisions of each file that stand in functions never entered, most first; ``--functions`` names them, and ``--asked``
tells each command line as it is run and what was refused. A page that fails ends it with 1: nothing is known of it.
There is where to ask what would be missed: errors, restoring and rights are not what a day is made of. It takes two
minutes of a processor, most of them for scans.
"""

import argparse
import ast
import datetime
import io
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import coverage
import openpyxl
from lxml import html
from starlette.testclient import TestClient

from corpus.render.forms import FORMS, write
from corpus.render.pages import register
from pipeline.faces.cli.app import run
from pipeline.faces.web.app import create_app
from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.people import Person
from pipeline.faces.web.routes import ROUTES
from pipeline.intake.one_file import LetterReading
from pipeline.office import Office, uploading, warnings
from pipeline.store import Store
from pipeline.store.people import Role
from pipeline.support.confined.pool import Pool
from scripts.size import PACKAGES, ROOT, decisions

CORPUS = ROOT / "corpus"
TODAY = datetime.date(2026, 3, 6)
NOW = datetime.datetime(2026, 3, 6, 9, 0, tzinfo=datetime.timezone(datetime.timedelta(hours=7)))
HERE = "http://vanthu.example"
UNION = "p-ben-go"
#: So many letters are gone over card by card.
REVIEWED = 6
#: Stands in what is noted of a page that failed.
FAILED = ": 500"
#: Letters of the year that are drawn in each form.
DRAWN = ("y01", "y04", "y11", "y15", "y36")
Bodies = Mapping[str, Any]


class Unentered(NamedTuple):
    """What of a file stands in functions that never ran."""

    file: str
    lines: int
    decisions: int
    functions: Sequence[str]
    of_lines: int
    of_decisions: int


def _outermost(node: ast.AST, name: str = "") -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Yield every function with its name, those inside others behind them."""
    for child in ast.iter_child_nodes(node):
        called = f"{name}.{child.name}".strip(".") if isinstance(child, _NAMED) else name
        if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef):
            yield called, child
        yield from _outermost(child, called)


_NAMED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def unentered(path: Path, ran: set[int]) -> Unentered:
    """Return what of a file stands in functions of which no line is among those that ran."""
    text = path.read_text("utf-8")
    tree = ast.parse(text)
    lines = made = until = 0
    names = []
    for name, function in _outermost(tree):
        first, last = function.body[0].lineno, function.end_lineno or function.lineno
        if function.lineno <= until or ran.intersection(range(first, last + 1)):
            continue
        lines, made, until = lines + last - function.lineno + 1, made + _made(function), last
        names.append(name)
    return Unentered(str(path.relative_to(ROOT)), lines, made, names, len(text.splitlines()), _made(tree))


def _made(node: ast.AST) -> int:
    return sum(map(decisions, ast.walk(node)))


# --------------------
# People at the desk: command lines, and pages as a browser asks for them, with their forms.


class AsNamed:
    """Lets in whoever names a role, as if they had signed in."""

    sign_in = None
    hosts = frozenset({HERE.removeprefix("http://")})

    def person(self, asked: Any) -> Person | None:
        role: Role = asked.headers.get("x-role", "clerk")
        return Person("Lan", role, "token", UNION if role == "union" else None)


class Desk:
    """The pages of an office for somebody with a role."""

    def __init__(self, state: AppState, role: Role) -> None:
        headers = {"origin": HERE, "x-token": "token", "accept": "text/html", "x-role": role}
        self._client = TestClient(create_app(state), HERE, headers=headers, follow_redirects=False)
        self.role, self.troubles = role, list[str]()

    def get(self, path: str) -> str:
        """Return a page; what is refused is noted."""
        answer = self._client.get(path)
        if answer.status_code >= 400:
            self.troubles.append(f"{self.role} {path}: {answer.status_code}")
        return answer.text if "text" in answer.headers.get("content-type", "") else ""

    def data(self, path: str) -> bytes:
        """Return a file."""
        return self._client.get(path).content

    def post(self, path: str, data: Bodies | None = None, files: Any = None, *, as_program: bool = False) -> Any:
        """Send a form, or what a script sends."""
        headers = {"accept": "application/json"} if as_program else {}
        answer = self._client.post(path, data=data, files=files, headers=headers)
        if answer.status_code >= 400:
            self.troubles.append(f"{self.role} POST {path} {data}: {answer.status_code} {_words(answer.text)}")
        return answer

    def press(self, page: str, action: str, field: str = "", **typed: str) -> bool:
        """Send the first form of a page whose address fits, with a ``field``, as it stands but for what is typed."""
        for found in html.fromstring(self.get(page) or "<p/>").forms:
            fits = re.fullmatch(action, found.action or "") and found.method == "POST"
            if fits and (not field or field in found.fields):
                self.post(found.action, {**dict(found.form_values()), **typed})
                return True
        self.troubles.append(f"{self.role} {page}: no form {action}")
        return False

    def forms(self, page: str, field: str) -> list[Bodies]:
        """Return the forms of a page that have a field, as they stand."""
        found = html.fromstring(self.get(page)).forms
        return [{"": form.action, **dict(form.form_values())} for form in found if field in form.fields]


def _words(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())[-200:]


class Day:
    """An office in a folder of its own, and what its people do there."""

    def __init__(self, folder: Path, *, asked: bool = False) -> None:
        self.folder, self._asked, self.troubles = folder, asked, list[str]()

    def vanthu(self, *words: str, may_fail: bool = False) -> str:
        """Run a command line; return what it prints."""
        out, said = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        with redirect_stdout(out), redirect_stderr(said):
            code = run([*words, *([] if "--help" in words else ["--today", "6/3/2026"])])
        for stream in (out, said):
            stream.flush()
        printed = [stream.buffer.getvalue().decode() for stream in (out, said)]  # type: ignore[attr-defined]
        if self._asked:
            print(code, "vanthu", *words)
        if code > 1 and not may_fail:
            self.troubles.append(f"vanthu {' '.join(words)}: {code} {printed[1][-300:]}")
        return printed[0]

    def letters(self) -> None:
        """Let letters come: those of a year as text and in each form, those of a week."""
        register()
        come = self.folder / "den"
        for number, letter in enumerate(sorted((CORPUS / "year" / "letters").glob("*.txt"))):
            part = come / f"nam-{number % 3}"
            part.mkdir(parents=True, exist_ok=True)
            form = [*FORMS][DRAWN.index(letter.stem)] if letter.stem in DRAWN else ""
            write(letter, form, part) if form else shutil.copy(letter, part)
        shutil.copytree(CORPUS / "week" / "letters", come / "tuan")
        self.vanthu("unions", "import", str(CORPUS / "year" / "registry.csv"), "--yes")
        self.vanthu("office", "set", "ldld-ha-son")
        for part in ("nam-0", "nam-1", "nam-2", "tuan"):
            self.vanthu("run", str(come / part))
        self.vanthu("watch", str(come / "tuan"), "--once")

    def commands(self) -> None:
        """Ask and tell by commands what a day asks for."""
        self.vanthu("today")
        for line in _LINES:
            self.vanthu(*line.format(out=self.folder).split("|"))
        ids = re.findall(r"^([0-9a-f]{8}) ", self.vanthu("obligations", "--most", "0"), re.MULTILINE)
        for words, duty in zip(_OF_DUTIES, ids, strict=False):
            self.vanthu("duty", *words.format(duty=duty).split("|"), may_fail=True)
        for waiting in re.findall(r"^([0-9a-f]{8}) ", self.vanthu("confirm"), re.MULTILINE)[::2]:
            self.vanthu("confirm", waiting, may_fail=True)
        for one in re.findall(r"^([0-9a-f]{8}) ", self.vanthu("check"), re.MULTILINE)[:2]:
            self.vanthu("check", "settle", one, "--note", "đã gọi hỏi")
        self.workbook()

    def workbook(self) -> None:
        """Take the clerk's workbook out, mark in it, and give it back."""
        path = self.folder / "so.xlsx"
        self.vanthu("register", "-o", str(path))
        book = openpyxl.load_workbook(path)
        for sheet in book:
            heads = {cell.value: cell.column for cell in sheet[1]}
            for head, words in (("Trạng thái", "Hoàn thành"), ("Ghi chú", "đã gọi"), ("Người xử lý", "Lan")):
                if head in heads and sheet.max_row > 1:
                    sheet.cell(2, heads[head]).value = words
        book.save(path)
        self.vanthu("register", "--import", str(path), "--dry-run")
        self.vanthu("register", "--import", str(path))

    def pages(self) -> None:
        """Sit at the pages: everybody opens what they may, clerk, leader and lower union do their work."""
        office = Office(f"sqlite:///{self.folder}/vanthu.db")
        with office.open() as store:
            state = AppState(office, store, AsNamed(), lambda: NOW)
            desks = {role: Desk(state, role) for role in _ROLES}
            clerk, leader, union, admin = desks.values()
            ids = {line.symbol or "": line.sha256 for line in store.letters.all()}
            letters = [line.sha256 for line in store.letters.all()]
            duty = re.search(r'href="/duties/([0-9a-f-]{8,})"', clerk.get("/duties?side=below"))
            known = {"ref": letters[0], "letter": letters[0], "duty": duty[1] if duty else "", "id": UNION,
                     "book": "in", "letter_id": letters[0], "duty_id": duty[1] if duty else "", "union_id": UNION,
                     "name": "desk.css", "number": "1", "obligation_id": duty[1] if duty else ""}  # fmt: skip
            for route in ROUTES:
                if route.path in _NOT_OF_A_DAY:
                    continue
                if route.method == "GET" and (names := set(re.findall(r"\{(\w+)\}", route.path))) <= known.keys():
                    desk = desks["admin"] if "admin" in route.roles or not route.roles else union
                    desk.get(route.path.format(**{name: known[name] for name in names}))
            for query in _QUERIES:
                clerk.get(query)
            self._reviewed(clerk, letters[:REVIEWED])
            self._at_the_desk(clerk, office, store, letters, known["duty"])
            leader.press(f"/letters/{ids.get('TLĐ-QHLĐ', letters[0])}", ".*/lead", act="instruct",
                         instruction="Giao Lan tham mưu trước 10/3", handler="Lan")  # fmt: skip
            leader.get("/leader"), clerk.get("/"), clerk.get("/leader")
            clerk.press("/", ".*/instruction", decision="done")
            self._lower_union(union, clerk)
            self._administered(admin)
            for desk in desks.values():
                self.troubles += desk.troubles

    def _reviewed(self, clerk: Desk, letters: Sequence[str]) -> None:
        for number, letter in enumerate(letters):
            page, is_script = f"/letters/{letter}", bool(number % 2)
            for place, form in enumerate(clerk.forms(page, "key")):
                act = ("confirm", "reject" if "header" not in form["key"] else "confirm", "edit")[(place + number) % 3]
                seen = _seen(clerk.get(f"{page}/cards"))
                clerk.post(form[""], {**form, "act": act, "seen": seen}, as_program=is_script)
            place_of = re.search(r'data-span="(\d+-\d+)"', clerk.get(f"{page}?after=-1"))
            span = place_of[1] if place_of else "0-10"
            new = {"part": "task", "task|title": "Gặp gỡ", "task|date": "15/4/2026"}
            acts: list[tuple[str, Bodies]] = [
                ("add", new),
                *((act, {}) for act in ("undo", "nothing", "rest", "approve")),
            ]
            for act, more in acts + ([("reopen", {}), ("approve", {})] if number == 1 else []):
                data = {"act": act, "seen": _seen(clerk.get(f"{page}/cards")), "span": span, **more}
                clerk.post(f"{page}/acts", data, as_program=is_script)
            clerk.get(f"{page}/next?after=-1")

    def _at_the_desk(self, clerk: Desk, office: Office, store: Store, letters: Sequence[str], duty: str) -> None:
        letter = (CORPUS / "sample").rglob("*.txt").__next__().read_bytes()
        clerk.post("/letters/uploads", files=[("files", ("thu.txt", letter))])
        clerk.post("/letters/uploads", {"words": "xin chào"})
        reading = Pool(LetterReading(office.bodies, office.calendar), 0)
        while uploading.work(office, store, reading, NOW):
            pass
        while warnings.compare(office, store):
            pass
        clerk.get("/letters/uploads"), clerk.post("/letters/uploads/clear")
        clerk.press("/letters?state=failed", ".*/decide", decision="drop")
        clerk.press(f"/letters/{letters[1]}", ".*/register", number="77", place="Ban Tổ chức")
        clerk.post("/letters/remove", {"row": letters[-1]}), clerk.post("/letters/back", {"row": letters[-1]})
        clerk.post("/letters/away", {"row": letters[2]})
        for use, ask in (("done", ""), ("doing", "by=union"), ("note", "by=union"), ("todo", "by=union")):
            rows = re.findall(r'name="row" value="([^"]+)"', clerk.get(f"/duties?{ask}"))[:2]
            clerk.post("/duties/act", {"use": use, "row": rows, "seen": "99999", "ask": ask, "text": "đã gọi"})
        clerk.get(f"/duties/{duty}/missing"), clerk.get(f"/duties/{duty}?status=late&q=ben+go")
        for action in (r"/proposals/.*", r"/duties/.*/assign", r"/duties/.*/day"):
            clerk.press("/", action, decision="confirmed", day="5/3/2026")
        book = clerk.data("/duties/book.xlsx")
        for act in ("look", "take"):
            clerk.post("/duties/book", {"act": act}, [("file", ("so.xlsx", book))])
        clerk.post("/days", {"off": "9/3/2026"})
        clerk.press("/feeds", "/feeds", name="Lịch của Lan")
        clerk.press(f"/unions/{UNION}", ".*/link", name="Chị Hoa")
        registry = (CORPUS / "danh-sach-cdcs.csv").read_bytes()
        clerk.post("/unions/import", files=[("file", ("ds.csv", registry))]), clerk.post("/unions/import/drop")

    def _lower_union(self, union: Desk, clerk: Desk) -> None:
        owed = re.findall(r'href="(/mine/[^"?]+)"', union.get("/mine"))
        union.get("/mine?all=1")
        for path in owed[:2]:
            union.get(path)
            files = [("file", ("bc.txt", b"Bao cao"))]
            union.post(f"{path}/sent", {"number": "5/BC-CĐP", "day": "hôm nay", "note": "đã gửi"}, files)
        clerk.press("/", r"/sent/.*", decision="confirmed")
        clerk.press("/", r"/sent/.*", decision="rejected", why="thiếu biểu")
        union.get("/mine"), union.press("/mine", "/mine/feed")

    def _administered(self, admin: Desk) -> None:
        admin.press("/people", "/people", name="Nguyễn Văn Minh", login="minh", role="view", password="mat-khau-dai")
        who = re.search(r'href="(/people/\d+)"', admin.get("/people"))
        if who:
            admin.get(who[1])
        admin.press("/settings", "/settings/backup")
        admin.get("/history?what=reviews"), admin.get("/history?what=door")


#: What nobody opens who has signed in at this machine.
_NOT_OF_A_DAY = frozenset({"/start", "/login", "/me", "/sent/{number}/file", "/people/{id}", "/u/{secret}"})
_ROLES: tuple[Role, ...] = ("clerk", "leader", "union", "admin")
_QUERIES = (
    "/letters?state=new", "/letters?q=cong+nhan", "/letters?book=out", "/letters?state=failed",
    "/duties?union=Bến+Gỗ&by=union", "/duties?status=late", "/duties?due_before=tuần+này&side=below", "/duties.xlsx",
    "/calendar?view=week", "/calendar?view=list", "/calendar?view=print", "/calendar?union=p-ben-go",
    "/search?q=bao+cao", "/unions?q=ben+go", "/days?year=2027",
    "/api/v1/obligations?union=p-ben-go", "/api/v1/calendar", "/api/v1/letters",
)  # fmt: skip
#: Command lines, their words parted by bars; ``{out}`` is a folder.
_LINES = [
    "",
    "letters",
    "letters|--in|--year|2026",
    "letters|--json",
    "show|15/KH-LĐLĐ",
    "show|15/KH-LĐLĐ|--as-read",
    "show|15/KH-LĐLĐ|--json",
    "approve",
    "approve|--sure",
    "approve|15/KH-LĐLĐ",
    "enter|212/TLĐ-QHLĐ|--to|Ban Tổ chức|--handler|Lan",
    "letter|correct|15/KH-LĐLĐ|trích yếu=Tháng Công nhân",
    "letter|add|15/KH-LĐLĐ|task|việc=Nộp danh sách|đơn vị=Công đoàn phường Bến Gỗ|hạn=30/4/2026",
    "letter|history|15/KH-LĐLĐ",
    "letter|remove|318/STC-NS|--why|gửi nhầm",
    "letter|remove|318/STC-NS|--undo",
    "obligations",
    "obligations|--by|union",
    "obligations|--by|duty|--format|json",
    "obligations|--union|Công đoàn phường Bến Gỗ|--below",
    "obligations|--due-before|cuối tháng|--kind|báo cáo",
    "obligations|--status|quá hạn",
    "obligations|-o|{out}/nv.xlsx",
    "obligations|-o|{out}/nv.csv",
    "obligations|-o|{out}/nv.json",
    "obligations|--letter|15/KH-LĐLĐ|--by|union",
    "due",
    "due|--days|3",
    "due|-o|{out}/tin.txt",
    "due|--union|Công đoàn phường Bến Gỗ",
    "calendar",
    "calendar|-o|{out}/l.ics",
    "calendar|-o|{out}/l.xlsx",
    "calendar|-o|{out}/l.csv",
    "calendar|-o|{out}/l.json",
    "calendar|--union|Công đoàn phường Bến Gỗ|-o|{out}/u.ics",
    "calendar|--from|hôm nay|--to|tháng sau",
    "search|dai hoi",
    'search|"báo cáo kết quả"',
    "search|15/KH-LĐLĐ",
    "unions|list",
    "unions|check",
    "unions|export|-o|{out}/cd.xlsx",
    "check",
    "check|--letter|15/KH-LĐLĐ",
    "confirm",
    "office",
    "office|days|2026",
    "office|backup|{out}/bk.db",
    "office|renew",
    "doctor",
    "serve|--check",
    "people|list",
    "today|--json",
    "extract|corpus/week/letters/w01-ke-hoach-thang-cong-nhan.txt",
    "extract|corpus/week/letters/w01-ke-hoach-thang-cong-nhan.txt|--why",
    "extract|corpus/week/letters/w02-tld-bao-cao-hop-dong.txt|--json",
    "due|--help",
    "--help",
    "",
][1:-1]
_OF_DUTIES = (
    "done|{duty}", "doing|{duty}", "note|{duty}|--text|đã gọi", "reopen|{duty}", "not-applicable|{duty}",
    "done|{duty}|--letter|15/BC-LĐLĐ|--day|5/3/2026", "done|{duty}", "assign|{duty}|--to|Công đoàn phường Bến Gỗ",
)  # fmt: skip


def _seen(page: str) -> str:
    found = re.search(r'data-seen="([^"]*)"', page) or re.search(r'name="seen" value="([^"]*)"', page)
    return found[1] if found else ""


def played(*, asked: bool = False) -> tuple[Mapping[str, set[int]], Sequence[str]]:
    """Play the day; return the lines of each file that ran, and what was refused."""
    made = Pool.__init__
    cover = coverage.Coverage(data_file=None, source=[str(ROOT / name) for name in PACKAGES], concurrency="thread")
    with tempfile.TemporaryDirectory(prefix="vanthu-day-") as name:
        folder = Path(name)
        os.environ |= {
            "VANTHU_DB": f"sqlite:///{folder}/vanthu.db", "VANTHU_CACHE": f"{folder}/cache", "COLUMNS": "200",
            "XDG_DATA_HOME": f"{folder}/data", "VANTHU_LANG": "vi", "VANTHU_URL": HERE,
        }  # fmt: skip
        Pool.__init__ = lambda self, work, count=1, seconds_a_task=300.0, warm=False: made(self, work, 0)  # type: ignore[method-assign]
        cover.start()
        try:
            day = Day(folder, asked=asked)
            for part in (day.letters, day.commands, day.pages):
                part()
        finally:
            cover.stop()
            Pool.__init__ = made  # type: ignore[method-assign]
    data = cover.get_data()
    return {file: set(data.lines(file) or ()) for file in data.measured_files()}, day.troubles


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--functions", action="store_true", help="name the functions never entered")
    parser.add_argument("--asked", action="store_true", help="tell what is asked, and what was refused")
    options = parser.parse_args()
    ran, troubles = played(asked=options.asked)
    files = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
    found = [unentered(path, ran.get(str(path), set())) for path in files]
    for one in sorted(found, key=lambda one: (-one.lines, one.file)):
        if one.functions:
            print(f"{one.file}: {one.lines} of {one.of_lines} lines, {one.decisions} of {one.of_decisions} decisions")
            for name in one.functions if options.functions else ():
                print(f"    {name}")
    for package in sorted({one.file.rpartition("/")[0] for one in found}):
        of = [one for one in found if one.file.startswith(f"{package}/")]
        sums = [sum(getattr(one, name) for one in of) for name in ("lines", "of_lines", "decisions", "of_decisions")]
        print("{}: {} of {} lines, {} of {} decisions in functions never entered".format(package, *sums))
    failed = [trouble for trouble in troubles if FAILED in trouble]
    for trouble in troubles if options.asked else failed:
        print("refused:", trouble)
    sys.exit(1 if failed else 0)


if __name__ == "__main__":
    main()
