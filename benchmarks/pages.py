"""What pages of the browser application cost when the store is full: milliseconds of processor, the server alone.

``python -m benchmarks.pages`` makes a store of a million obligations of 2,000 unions (two minutes), asks each page in
this process and writes its table into docs/pages.md; ``--size`` makes a smaller one, and only prints.
"""

import argparse
import datetime
import statistics
import tempfile
from collections.abc import Callable
from functools import partial

from starlette.testclient import TestClient

from benchmarks.made_office import TODAY, UNIONS, fill, registered, union_name
from benchmarks.measuring import fill as fill_page
from benchmarks.measuring import machine, once, table
from pipeline.confined import collecting
from pipeline.files import write
from pipeline.office import Office
from pipeline.registry.office_list import csv_bytes
from pipeline.store import Filters, Store
from pipeline.web.app import create_app
from pipeline.web.desk import House
from pipeline.web.people import Person

SIZE = 1_000_000
ASKED = 9
#: A page may take so many milliseconds, one that is a table alone so many.
AIM, AIM_OF_TABLES = 80, 50
#: Before each asking of these the store is changed: nothing that was worked out before stands for them.
_CHANGED = "after a change"


class _Anybody:
    sign_in = "/login"

    def person(self, asked: object) -> Person | None:
        headers = getattr(asked, "headers")  # noqa: B009 - any connection
        return Person("Lan", headers.get("x-role", "clerk"), "token", headers.get("x-union"))

    def is_host(self, _: str) -> bool:
        return True


def paths(store: Store) -> list[tuple[str, str, int]]:
    """Return the pages that are asked: what each is, its address, the most milliseconds that it may take."""
    first = store.duties.page(Filters(), TODAY, 60)
    many = max(first, key=lambda row: row.unions)
    letter = store.letters.id_of(f"{len(store.letters.all()) * 49 // 50}/KH-LĐLĐ")  # 4900 of 5000
    table = AIM_OF_TABLES
    return [
        ("Hôm nay", "/", AIM),
        ("duties", "/duties", table),
        ("duties, second page", f"/duties?after={first[49].place}", table),
        ("duties that are late", "/duties?status=late", table),
        ("duties not done", "/duties?status=open", table),
        ("duties of a union", f"/duties?union={union_name(7)}", table),
        ("duties by words", "/duties?text=bao+cao+nu+cong", table),
        ("duties by words nobody wrote", "/duties?text=khongco", table),
        ("duties of a role", "/duties?role=coordinate", table),
        ("rows of unions", "/duties?by=union", table),
        ("rows of our own", "/duties?by=union&side=ours", table),
        (f"a duty of {many.unions} unions", f"/duties/{many.duty_id}", AIM),
        (f"who has not answered it, of {many.unions}", f"/duties/{many.duty_id}/missing", AIM),
        ("unions × duties of a letter", f"/duties/matrix?letter={letter}", AIM),
        ("what waits", "/waiting", AIM),
        ("letters", "/letters", table),
        ("calendar, a month", "/calendar", AIM),
        ("calendar, a month after a change", "/calendar", AIM),
        ("calendar, a week after a change", "/calendar?view=week", AIM),
        ("calendar, a list after a change", "/calendar?view=list", AIM),
        ("calendar, on paper after a change", "/calendar?view=print", AIM),
        ("calendar of a union after a change", f"/calendar?union={union_name(7)}", AIM),
        ("unions", "/unions", AIM),
        ("what the registry lacks, half of the names", "/unions/check", 300),
        ("history", "/history", table),
        ("a lower union's own", "/mine", AIM),
    ]


def costs(store: Store, office: Office) -> list[str]:
    """Ask all pages and return the lines of the table; one that does not answer is told and left out."""
    now = datetime.datetime.combine(TODAY, datetime.time(9), datetime.timezone(datetime.timedelta(hours=7)))
    app = create_app(House(office, store, _Anybody(), lambda: now))
    browser = TestClient(app, base_url="http://vanthu.test", headers={"accept": "text/html"}, follow_redirects=False)

    def times(path: str, who: dict[str, str], change: Callable[[], None] = lambda: None) -> list[float]:
        found = []
        for _ in range(ASKED):
            change()
            found.append(1000 * once(partial(browser.get, path, headers=who)))
        return found

    spared = min(times("/static/icon.svg", {}))  # what asking costs in the same process belongs to no page
    rows = []
    for name, path, aim in paths(store):
        who = {"x-role": "union", "x-union": "U7"} if path == "/mine" else {}
        page = browser.get(path, headers=who)
        if page.status_code != 200:
            print(f"{name}: {path} answered {page.status_code}")
            continue
        taken = times(path, who, store.touch) if name.endswith(_CHANGED) else times(path, who)
        least, middle = min(taken) - spared, statistics.median(taken) - spared
        rows.append([name, f"{least:.0f}", f"{middle:.0f}", aim, f"{len(page.content) / 1000:.0f}"])
    return [*table(["page", "ms, least", "ms, middle", "aim", "kB"], rows)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", type=int, default=SIZE, help="so many obligations")
    size = parser.parse_args().size
    collecting.seldom()  # as where pages are served
    with tempfile.TemporaryDirectory() as folder:
        office = Office(f"sqlite:///{folder}/vanthu.db")
        write(office.places.registries[0], csv_bytes(registered(UNIONS // 2)))  # half stand there under other names
        write(office.places.settings, b'union = "T"\n')
        with office.open() as store:
            fill(store, size)
            told = costs(store, office)
    print("\n".join(told))
    if size == SIZE:
        fill_page("pages.md", pages=told, machine=machine())


if __name__ == "__main__":
    main()
