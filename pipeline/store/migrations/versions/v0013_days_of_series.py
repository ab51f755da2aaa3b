"""The days of what recurs, so that lists and calendars need not follow its rule each time."""

import json

import sqlalchemy as sa
from alembic import op

from pipeline.duties import recurrence, standing
from pipeline.store import duties

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Add the days of duties that recur, and the end of dates that do."""
    op.add_column("duties", sa.Column("days", sa.Text()))
    op.add_column("duties", sa.Column("ended_on", sa.String(10)))
    connection = op.get_bind()
    connection.execute(sa.text("UPDATE duties SET days = '' WHERE NOT recurring"))
    asked = sa.text("SELECT id, facts, in_force FROM duties WHERE recurring")
    put = sa.text("UPDATE duties SET days = :days, ended_on = :ended_on WHERE id = :id")
    for row in connection.execute(asked).all():
        item = duties.laid_over(duties.facts(row.facts), row.in_force)
        connection.execute(put, {"id": row.id, **standing.days_of(item)._asdict()})
    asked = sa.text(
        "SELECT d.number, d.content, l.issued_on FROM dates d JOIN letters l ON l.sha256 = d.letter"
        " WHERE d.type = 'recurring'"
    )
    put = sa.text("UPDATE dates SET last_day = :end WHERE number = :number")
    for row in connection.execute(asked).all():
        record = json.loads(row.content)
        end = recurrence.end_of(record.get("rrule"), record.get("shown_until"), row.issued_on)
        if end is not None:
            connection.execute(put, {"number": row.number, "end": end.isoformat()})
