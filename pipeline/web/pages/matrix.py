"""Ma trận: unions × duties of one letter, a page of unions at a time; the whole of it as a file."""

from starlette.responses import Response

from pipeline.duties.answered import matrix
from pipeline.export import matrices
from pipeline.labels import letter_name
from pipeline.office import chasing, duty_files
from pipeline.store import Filters
from pipeline.web.desk import AtDesk
from pipeline.web.pages.duty_files import EXCEL, attached

#: So many unions stand on a page, so many duties beside each other.
_UNIONS, _DUTIES = 60, 24
_LETTERS = 50


def page(desk: AtDesk, letter: str = "", first: int = 0, duty: int = 0) -> Response:
    """Show who has done which duty of a letter; without one, the letters that lay duties on unions."""
    if not letter:
        found = [item for item in desk.store.letters.all(desk.today, _LETTERS) if item.obligations]
        return desk.page("matrices.html", letters=found)
    sha256 = desk.store.letters.id_of(letter)
    first, duty = max(0, first), max(0, duty)
    duties = desk.store.duties.page(Filters(letters=frozenset({sha256})), desk.today, None)
    duties = sorted(duties, key=lambda row: row.like.evidence.start)
    bodies = desk.store.duties.bodies_of(sha256, _UNIONS + 1, first)
    rows = desk.store.obligations.of_bodies(sha256, [body.number for body in bodies[:_UNIONS]], desk.today)
    made = matrix(rows, {}, desk.today)
    shown = duties[duty : duty + _DUTIES]
    places = {column.id: place for place, column in enumerate(made.duties)}
    return desk.page(
        "matrix.html",
        name=letter_name(desk.store.letters.of_id(sha256).header),
        letter=sha256,
        duties=shown,
        number=duty,
        places=[places.get(row.duty_id) for row in shown],
        made=made,
        signs=matrices.SIGNS,
        earlier=max(0, first - _UNIONS) if first else None,
        later=first + _UNIONS if len(bodies) > _UNIONS else None,
        first=first,
        more_duties=duty + _DUTIES if len(duties) > duty + _DUTIES else None,
    )


def workbook(desk: AtDesk, letter: str) -> Response:
    """Give the whole table as a workbook."""
    sha256 = desk.store.letters.id_of(letter)
    duty_files.refuse_too_many(desk.store, Filters(letters=frozenset({sha256})), desk.today)
    name, made = chasing.matrix_of(desk.office, desk.store, sha256, desk.today)
    data = matrices.file_of(made, ".xlsx", name, desk.today)
    return attached(data, f"ma-tran-{sha256[:8]}-{desk.today}.xlsx", EXCEL)
