"""One obligation or proposal by its id, or by the beginning of it that a person typed."""

from sqlalchemy import ColumnElement, Connection, select

from pipeline.store import crowds, decisions, duties, schema
from pipeline.store.duties import ObligationLine
from pipeline.store.errors import UnknownRefError
from pipeline.words import t

#: Behind every sign of an id: ends the range of those that begin alike.
_BEHIND_ALL = "\N{LATIN SMALL LETTER Z WITH STROKE}"


def one_duty(connection: Connection, duty_id: str) -> str:
    """Return the id of the duty with this id (also one that it had before), or whose id begins so."""
    table = schema.duties.c.parent
    prefix = duty_id.strip().lower()
    found: list[str] = []
    if prefix:
        found = list(connection.execute(select(table).where(begins(table, prefix)).distinct()).scalars())
        found = [name for name in found if name == prefix] or found
        if not found and (name := decisions.now_called(connection, prefix)) != prefix:
            found = list(connection.execute(select(table).where(table == name).distinct()).scalars())
    if len(found) == 1:
        return found[0]
    many = t("Có {count} việc có mã bắt đầu bằng “{id}”.", count=len(found), id=duty_id)
    none = t("Không có việc nào mang mã “{id}”.", id=duty_id)
    raise UnknownRefError(f"{many if found else none} {t('Xem mã bằng: vanthu obligations')}")


def one_obligation(connection: Connection, obligation_id: str) -> ObligationLine:
    """Return what is stored of the obligation with this id (also one that it had before), or whose id begins so."""
    table = schema.obligations
    prefix = obligation_id.strip().lower()
    found: list[str] = []
    if prefix:
        if known := duties.lines_of(connection, [prefix]):
            return known[0]
        rows = select(table.c.id).where(begins(table.c.id, prefix))
        found = [*connection.execute(rows).scalars(), *crowds.beginning(connection, prefix)]
        if not found and (name := decisions.now_called(connection, prefix)) != prefix:
            found = [name]
    if len(found) == 1 and (lines := duties.lines_of(connection, found)):
        return lines[0]
    many = t("Có {count} nghĩa vụ có mã bắt đầu bằng “{id}”.", count=len(found), id=obligation_id)
    none = t("Không có nghĩa vụ nào mang mã “{id}”.", id=obligation_id)
    raise UnknownRefError(f"{many if len(found) > 1 else none} {t('Xem mã bằng: vanthu obligations')}")


def row_of_its_own(connection: Connection, obligation_id: str) -> ObligationLine:
    """Return the obligation with this id, which has a row of its own from now on: something is done to it alone."""
    line = one_obligation(connection, obligation_id)
    crowds.split(connection, [line.id])
    return line


def begins(column: ColumnElement[str], prefix: str) -> ColumnElement[bool]:
    """Ask for a range, which an index answers, unlike LIKE."""
    return (column >= prefix) & (column < prefix + _BEHIND_ALL)
