"""Refusing what a person marks on something that another person changed after it was seen."""

from collections.abc import Collection

from sqlalchemy import Connection, func, select

from pipeline import labels
from pipeline.errors import VanthuError
from pipeline.store import schema
from pipeline.store.duties import ObligationLine
from pipeline.store.some import of_ids
from pipeline.words import t


class StaleError(VanthuError):
    """Somebody else changed it meanwhile; the message says who did what. Nothing was written."""

    exit_code = 1


def refuse_stale(connection: Connection, line: ObligationLine, seen: int | None) -> None:
    """Raise ``StaleError`` where people did more to an obligation than was ``seen`` (``versions``), if that is said."""
    if seen is not None and seen != versions(connection, [line.id]).get(line.id, 0):
        raise StaleError(f"{line.union}: {_last_deed(connection, line)} {t('Xem lại rồi ghi. Chưa ghi gì.')}")


def versions(connection: Connection, ids: Collection[str] | None = None, until: int | None = None) -> dict[str, int]:
    """Return how often people did anything to obligations, by their ids; what nobody touched is left out.

    With ``until`` (``History.last``) how often they had by then.
    """
    table = schema.events
    asked = select(table.c.obligation, func.count()).group_by(table.c.obligation)
    if until is not None:
        asked = asked.where(table.c.id <= until)
    return {row[0]: row[1] for row in of_ids(connection, asked, table.c.obligation, ids)}


def _last_deed(connection: Connection, line: ObligationLine) -> str:
    table = schema.events
    asked = select(table).where(table.c.obligation == line.id).order_by(table.c.id.desc()).limit(1)
    last = connection.execute(asked).mappings().first()
    if last is None:
        return t("đã được đổi từ khi xem.")
    words = {
        "who": last["who"] or t("người khác"),
        "day": labels.date_words(last["at"]),
        "deed": labels.deed_name(last["what"]),
    }
    if last["detail"]:
        return t("{who} đã ghi “{deed}” ({detail}) ngày {day}.", **words, detail=last["detail"])
    return t("{who} đã ghi “{deed}” ngày {day}.", **words)
