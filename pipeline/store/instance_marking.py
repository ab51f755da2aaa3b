"""What people say of single instances of what recurs."""

import datetime
from collections.abc import Collection

from pipeline.duties import standing
from pipeline.errors import SetupError
from pipeline.store import duties, instances
from pipeline.store.called import one_obligation
from pipeline.store.connected import Connected
from pipeline.store.instances import Instance
from pipeline.store.marking import refuse_before_letter, remember
from pipeline.store.stale import Seen, refuse_stale
from pipeline.words import t
from schemas import Obligation


class InstanceStore(Connected):
    """Writes and reads what people said of single instances."""

    def mark_instance(
        self,
        obligation_id: str,
        day: datetime.date,
        on: datetime.date,
        answer: str | None = None,
        *,
        done: bool = True,
        who: str | None = None,
        seen: Seen | None = None,
    ) -> Obligation:
        """Write down that an instance (by its last day in time) of a recurring obligation is done, or is not.

        Returns the obligation as it stands on the day ``on``; ``SetupError`` for a day that is none of its instances.
        """
        with self._writing() as connection:
            line = one_obligation(connection, obligation_id)
            refuse_stale(connection, line, seen)
            item = duties.Reader(today=on).obligation(line)
            if done:
                refuse_before_letter(item, on)
            if not standing.is_instance(item, day):
                raise SetupError(
                    t(
                        "Ngày {day} không phải hạn của một kỳ nào: {action}. Xem các kỳ bằng: vanthu calendar",
                        day=f"{day:%d/%m/%Y}",
                        action=" ".join(item.action.split()).rstrip("."),
                    )
                )
            instances.put(connection, line, day, "done" if done else "todo", on, answer if done else None, who)
            detail = f"{day:%d/%m/%Y}" + (f" ({answer})" if done and answer else "")
            remember(connection, line.letter, line.id, on, "instance-done" if done else "instance-open", detail, who)
            made = instances.done_days(connection, [line])
            return duties.Reader(today=on, done=made).obligation(line)

    def instances(self, ids: Collection[str] | None = None) -> list[Instance]:
        """Return the last word on each instance that people said anything of, in the order they said it.

        Of all obligations, or of those asked for (by their whole ids).
        """
        with self._reading() as connection:
            return instances.instances_of(connection, ids)
