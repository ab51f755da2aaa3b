"""The office of the chain at work, by commands and in the browser, and what every way of looking then shows."""

import datetime
import io
import re
import shutil
from abc import ABC, abstractmethod
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from html import unescape
from pathlib import Path
from typing import Any

import openpyxl
from icalendar import Calendar

from pipeline.faces.web.page_context import AppState
from pipeline.intake.one_file import LetterReading
from pipeline.office import Office, chasing, today, uploading
from pipeline.support.confined.pool import Pool
from pipeline.support.labels import letter_name
from tests.pipeline.faces.cli.conftest import Vanthu
from tests.pipeline.faces.web.conftest import Anybody, Browser

CHAIN = Path(__file__).parents[2] / "corpus" / "chain"
REGISTRY = CHAIN / "registry.csv"
#: First words by which the tables know a duty, and the kind of union that owes it.
REPORT, TEAM, TEAMS, FANS = "Gửi báo cáo quý III", "Đăng ký 01 đội", "Đăng ký 02 đội", "Cử 03 cổ động viên"
MONTHLY, CHECK, SUM_UP = "Gửi số liệu đoàn viên", "gửi biên bản", "Tổng hợp, báo cáo"
OWES = {REPORT: "p", TEAM: "p", TEAMS: "n", FANS: "c", MONTHLY: "n", CHECK: "n", SUM_UP: ""}
#: A ward, a sector, a grassroots union: what one of its kind is told, all are.
UNIONS = WARD, SECTOR, GRASSROOTS = "p02", "n01", "c01"
SHEET = "Nghĩa vụ cấp dưới"
_HOUR = datetime.time(9)
_ZONE = datetime.timezone(datetime.timedelta(hours=7))
_OPEN = ("Chưa thực hiện", "Quá hạn", "Đã gia hạn")
#: Letter, words, last day in time, unions, of which done, waiting, late.
Rows = set[tuple[str, str, str, int, int, int, int]]
#: Words of a duty and a last day in time → how many unions have not done it.
Owed = dict[tuple[str, str], int]
#: Ways of looking, each with what it shows.
Looks = dict[str | tuple[str, str], object]


def path_of(name: str) -> Path:
    (path,) = (CHAIN / "letters").glob(f"{name}-*.txt")
    return path


def known(title: str) -> str:
    """Return the words by which the tables know a duty, else its title."""
    return next((words for words in OWES if words in title), title)


def letter_of(row: Mapping[str, Any]) -> str:
    return f"{row['letter']['number'] or ''}/{row['letter']['symbol']}"


def _iso(day: str) -> str:
    return "-".join(reversed(day.split("/")))


_MESSAGE_LINE = re.compile(r"^\d+\. (?P<words>.+?); .*?hạn cuối (?P<day>\d\d/\d\d/\d{4})", re.M)


def lines_of(messages: Iterable[str]) -> Owed:
    return dict(Counter(
        (known(line["words"]), _iso(line["day"])) for one in messages for line in _MESSAGE_LINE.finditer(one)
    ))  # fmt: skip


_DONE = "✓"


def days_of(calendar: bytes | str) -> set[tuple[str, str]]:
    events = Calendar.from_ical(calendar).walk("VEVENT")
    told = {(known(str(event["summary"])), f"{event['dtstart'].dt:%Y-%m-%d}") for event in events
            if not str(event["summary"]).startswith(_DONE) and "recurrence-id" not in event}  # fmt: skip
    return {(words, day) for words, day in told if words in OWES}


def cells_of(book: bytes) -> Iterator[dict[str, Any]]:
    sheet = openpyxl.load_workbook(io.BytesIO(book))[SHEET]
    heads = [cell.value for cell in sheet[1]]
    for line in sheet.iter_rows(min_row=2):
        yield dict(zip(heads, line, strict=True)) | {"": sheet.parent}


class Desk(ABC):
    """Somebody at work in the office on a day."""

    def __init__(self) -> None:
        self.day = "2026-08-10"

    # --- what is done

    def arrive(self, day: str, *names: str) -> None:
        self.day = day
        self.send(*map(path_of, names))

    @abstractmethod
    def send(self, *paths: Path) -> None:
        """Let files come."""

    @abstractmethod
    def approve(self, letter: str) -> None:
        """Approve a letter as it was read."""

    @abstractmethod
    def decide(self, letter: str, *, right: bool) -> None:
        """Say of all that a letter would change, or answers, whether it is right."""

    @abstractmethod
    def book(self) -> bytes:
        """Take the workbook out."""

    @abstractmethod
    def bring(self, book: Path) -> None:
        """Bring a workbook back."""

    def confirm(self, letter: str) -> None:
        self.decide(letter, right=True)

    def reject(self, letter: str) -> None:
        self.decide(letter, right=False)

    def mark_in_book(self, words: str, union: str, folder: Path) -> None:
        """Take the workbook out, mark in it that a union has done something, and bring it back."""
        line = next(
            cells for cells in cells_of(self.book())
            if words in str(cells["Nội dung"].value) and cells["Đơn vị thực hiện"].value == union
        )  # fmt: skip
        line["Trạng thái"].value = "Hoàn thành"
        line[""].save(folder / "so.xlsx")
        self.bring(folder / "so.xlsx")

    # --- what is seen

    @abstractmethod
    def duties(self) -> list[dict[str, Any]]:
        """Return the list of duties."""

    @abstractmethod
    def looks(self) -> Looks:
        """Look in every way that there is at this desk."""

    def rows(self) -> Rows:
        return {
            (letter_of(row), known(row["title"]), row["next_day"] or row["last_good"] or "", row["unions"],
             row["done"], row["waiting"], row["late"])
            for row in self.duties() if row["unions"]
        }  # fmt: skip

    def listed(self) -> dict[tuple[str, str], tuple[int, int]]:
        """Return what is open below: how many unions owe it, how many are late."""
        return {
            (words, day): (unions - done - waiting, late)
            for _, words, day, unions, done, waiting, late in self.rows() if OWES[words] and unions > done + waiting
        }  # fmt: skip

    def in_book(self) -> Owed:
        """Return what is open by the workbook, how many unions have it; what recurs has no day there."""
        found: Counter[tuple[str, str]] = Counter()
        for cells in cells_of(self.book()):
            day, words = cells["Đúng hạn đến"].value, str(cells["Nội dung"].value)
            if cells["Trạng thái"].value in _OPEN and OWES[known(words[:1].upper() + words[1:])]:
                found[known(words[:1].upper() + words[1:]), f"{day:%Y-%m-%d}" if day else ""] += 1
        return dict(found)


class Commands(Desk):
    def __init__(self, vanthu: Vanthu, home: Path) -> None:
        super().__init__()
        self._vanthu, self.inbox, self._out = vanthu, home / "den", home / "out"
        self.inbox.mkdir()
        assert vanthu("unions", "import", REGISTRY, "--yes").code == 0
        assert vanthu("office", "ha-son").code == 0

    def run(self, *args: object) -> Any:
        """Run a command on today's day; raise where it fails."""
        ran = self._vanthu(*args, "--today", self.day)
        assert ran.code == 0, ran.err
        return ran

    def send(self, *paths: Path) -> None:
        for path in paths:
            shutil.copy(path, self.inbox)
        assert self.run("run", self.inbox, "--json").json["failed"] == 0

    def approve(self, letter: str) -> None:
        self.run("approve", letter)

    def decide(self, letter: str, *, right: bool) -> None:
        self.run("confirm", *([] if right else ["--reject"]), "--letter", letter)

    def book(self) -> bytes:
        self._out.mkdir(exist_ok=True)
        self.run("register", "-o", self._out / "so.xlsx")
        return (self._out / "so.xlsx").read_bytes()

    def bring(self, book: Path) -> None:
        self.run("register", "--import", book)

    def duties(self) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.run("obligations", "--by", "duty", "--json").json
        return found

    def today(self) -> str:
        words: str = self.run("today").out
        return words

    def looks(self) -> Looks:
        page = self.run("today", "--json").json
        found: Looks = {
            "list": self.listed(),
            "workbook": self.in_book(),
            "today": {(known(one["title"]), one["day"]): one["missing"] for one in page["below"]},
            "to confirm": {letter_of(one) for one in page["waits"] if one["what"] in ("change", "answer")},
            "messages": lines_of(one["text"] for one in self.run("due", "--json").json),
        }  # fmt: skip
        return found

    def calendars(self) -> Looks:
        found: Looks = {}
        for union in UNIONS:
            path = self._out / f"{union}.ics"
            self.run("calendar", "--union", union, "-o", path)
            found["calendar", union] = days_of(path.read_bytes())
        return found


class Pages(Desk):
    """The clerk at the pages, who asks for them one by one; what is sent in is read at once."""

    def __init__(self, house: Callable[[Callable[[], datetime.datetime]], AppState]) -> None:
        super().__init__()
        self.house = house(lambda: datetime.datetime.combine(datetime.date.fromisoformat(self.day), _HOUR, _ZONE))
        self._browsers = {union: Browser(self.house, "union", union) for union in UNIONS}
        self.clerk = Browser(self.house, "clerk")
        self._feeds: dict[str, str] = {}

    def shown(self, address: str, union: str = "") -> str:
        """Return a page as the clerk sees it, or a union."""
        return (self._browsers[union] if union else self.clerk).get(address).text

    def _post(self, address: str, **form: str) -> None:
        answer = self.clerk.post(address, data=form)
        assert answer.status_code == 303, answer.text

    def send(self, *paths: Path) -> None:
        self.upload(*paths)
        reading = Pool(LetterReading(self.house.office.bodies, self.house.office.calendar), 0)
        while uploading.work(self.house.office, self.house.store, reading, self.house.clock()):
            pass

    def upload(self, *paths: Path) -> None:
        files = [("files", (path.name, path.read_bytes())) for path in paths]
        assert self.clerk.post("/letters/uploads", files=files).status_code == 303

    def approve(self, letter: str) -> None:
        found = self.id_of(letter)
        page = self._act(found, "rest")
        while card := _CARD.search(page):
            page = self._act(found, "confirm", **{name: unescape(value) for name, value in card.groupdict().items()})
        self._act(found, "approve")

    def id_of(self, letter: str) -> str:
        (found,) = {one["sha256"] for one in self._items("letters") if letter_of({"letter": one}) == letter}
        return str(found)

    def _act(self, letter: str, act: str, **form: str) -> str:
        """Press a button on the page of a letter; return the page as it is then."""
        page = self.clerk.get(f"/letters/{letter}").text
        self._post(f"/letters/{letter}/acts", act=act, seen=_SEEN.findall(page)[0], **form)
        return self.clerk.get(f"/letters/{letter}").text

    def decide(self, letter: str, *, right: bool) -> None:
        for one in self.house.store.proposals.find("open"):
            if letter_of({"letter": one.source_key.model_dump()}) == letter:
                self._post(f"/proposals/{one.id}", decision="confirmed" if right else "rejected")

    def book(self) -> bytes:
        return self.clerk.get("/duties/book.xlsx").content

    def bring(self, book: Path) -> None:
        answer = self.clerk.post("/duties/book", files={"file": (book.name, book.read_bytes())})
        assert answer.status_code == 200, answer.text

    def duties(self) -> list[dict[str, Any]]:
        return self._items("duties")

    def _items(self, what: str) -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = self.clerk.get(f"/api/v1/{what}?limit=500").json()["items"]
        return found

    def looks(self) -> Looks:
        day = datetime.date.fromisoformat(self.day)
        office, store = self.house.office, self.house.store
        near = {(known(one.title), one.day): one.missing for one in today.page(office, store, day).below}
        page = today.first_page(office, store, day, whole=True)
        waiting = [one.came.id for one in (*page.quiet.shown, *page.review.shown)]
        assert f">{page.quiet.all} văn bản không giao việc<" in self.shown("/") or not page.quiet.all
        found: Looks = {
            "list": self.listed(), "today": near,
            "to approve": {letter_name(key).lstrip("0") for key in store.letters.keys(waiting).values()},
            "to confirm": {letter_of({"letter": one.source_key.model_dump()}) for one in store.proposals.find("open")},
        }  # fmt: skip
        late = dict(_lines_below(self.shown("/"), self.day))  # the most urgent; the rest is counted
        assert late.items() <= near.items()
        for union in UNIONS:
            if union not in self._feeds:
                self._feeds[union] = _FEED.findall(self._browsers[union].post("/mine/feed").text)[0]
            told = chasing.messages(self.house.office, self.house.store, datetime.date.fromisoformat(self.day), [union])
            found["message", union] = set(lines_of([one.text for one in told]))
            found["page", union] = set(_lines_of_union(self.shown("/mine", union)))
            found["calendar", union] = days_of(self.clerk.get(self._feeds[union]).content)
        return found


_SEEN = re.compile(r'name="seen" value="([^"]+)"')
#: A card that nobody has decided on, on the page of a letter.
_CARD = re.compile(
    r'<li class="one(?: doubtful)?" (?:(?!data-decided)[^>])*>\s*<form[^>]*>(?:<input[^>]*name="token"[^>]*>)?\s*'
    r'<input type="hidden" name="key" value="(?P<key>[^"]+)"><input type="hidden" name="mark" value="(?P<mark>[^"]*)">'
)
_FEED = re.compile(r"/feeds/[\w-]+\.ics")
_DAY = re.compile(r"\d\d/\d\d/\d{4}")


def _lines_below(page: str, day: str) -> Iterator[tuple[tuple[str, str], int]]:
    part = page.partition("<h2>Quá hạn")[2].partition("</section>")[0]
    told = re.sub(r" (?=\w)", " ", unescape(re.sub(r"<[^>]+>", " ", part)))
    for line in re.finditer(r"(?P<words>.+?) (?:(?P<way>quá|còn) (?P<days>\d+) ngày|hôm nay) +(?P<many>\d+)/\d+", told):
        days = int(line["days"] or 0) * (-1 if line["way"] == "quá" else 1)
        on = datetime.date.fromisoformat(day) + datetime.timedelta(days)
        yield (known(line["words"]), on.isoformat()), int(line["many"])


def _lines_of_union(page: str) -> Iterator[tuple[str, str]]:
    """Yield what a union reads on its page: the days of what it has not done."""
    for line in re.findall(r"<tr[^>]*><td class=\"wide\">(.+?)</small>", page, re.S):
        words, _, days = line.partition("</td>")
        for day in _DAY.findall(days.partition("\n")[0]):
            yield known(words), _iso(day)


@contextmanager
def paged(url: str, folder: Path, kind: type[Pages] = Pages) -> Iterator[Pages]:
    shutil.copy(REGISTRY, folder / "cong-doan.csv")
    office = Office(url, folder / "cong-doan.csv")
    office.choose("ha-son", datetime.date(2026, 8, 10))
    with office.open() as store:
        yield kind(lambda clock: AppState(office, store, Anybody(), clock))
