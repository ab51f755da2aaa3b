"""Taking over what a clerk changed in the workbook: marks, lines of the registers, settled warnings, corrections."""

import contextlib
import datetime

from pipeline.duties import standing
from pipeline.errors import SetupError, VanthuError
from pipeline.labels import duty_line
from pipeline.office import correcting
from pipeline.office.correcting import Of, Statement
from pipeline.register.changes import Conflict, Fault, Here, Reviewed, Wish, review
from pipeline.register.letter_rows import LETTER_ID, kind_and_subject, read_of
from pipeline.register.sent_sheets import shown_now
from pipeline.register.sheets import DUTIES, INCOMING, OUTGOING
from pipeline.store import Store, register
from pipeline.words import t
from schemas import Letter


class _OnlyTriedError(Exception):
    """Takes everything back that was written for a trial."""


def take_over(
    store: Store, data: bytes, office: str | None, who: str | None, at: datetime.datetime, *, dry_run: bool = False
) -> Reviewed:
    """Take over what was changed in a workbook (its bytes) and return what that was, with what could not be.

    ``office`` is the id of the union that the office works for: the workbook of another one raises ``SetupError``.
    What is compared and what is written is one state: all of it is taken over, or nothing.
    """
    found = Reviewed()
    with contextlib.suppress(_OnlyTriedError), store.at_once():
        found = _taken(store, data, office, Statement(who, at, t("sổ làm việc")))
        if dry_run:
            raise _OnlyTriedError
    return found


def _taken(store: Store, data: bytes, office: str | None, said: Statement) -> Reviewed:
    on, who = said.at.date(), said.who
    entered = store.register.written()
    letters = [line.sha256 for line in store.letters.all()]
    here = Here(
        marks=store.marks.of(), entered=entered, letters=frozenset(letters), given=store.register.given(),
        settled=store.history.settled(), office=office,
    )  # fmt: skip
    reviewed = review(data, here, on)
    if reviewed.lines:
        seen = {letter: entered.get(letter, register.RegisterEntry()) for letter in reviewed.lines}
        store.register.write(reviewed.lines, who, on, seen)
    if reviewed.marks:
        store.marks.mark_all(reviewed.marks, on, who=who)
        # Answers that wait for what is said to be open are turned down: else it would still look answered.
        marked = [change.obligation for change in reviewed.changes if change.field == "status"]
        marks = store.marks.of(marked)
        for name in marked:
            is_open = marks[name].status in ("todo", "doing", "not_applicable")
            for item in store.proposals.of_obligation(name) if is_open else ():
                if item.effect == "fulfil" and item.state == "open":
                    store.proposals.decide(item.id, "rejected", on, who=who)
    store.history.settle(reviewed.settled, on, who)
    if not reviewed.corrections:
        return reviewed
    ids = {letter[:LETTER_ID]: letter for letter in letters}
    taken, conflicts, faults = list[Wish](), list[Conflict](), list[Fault]()
    # What the rows of a duty's unions say alike is said once.
    of_duty: dict[tuple[str, str], Wish] = {}

    def is_stale(wish: Wish, now: str) -> bool:
        if now not in (wish.before, wish.after):
            said = {"written": wish.before, "mine": wish.after, "here": now}
            conflicts.append(
                Conflict(row=wish.row, obligation=wish.obligation, field=wish.field, sheet=wish.sheet, **said)
            )
        return now != wish.before

    def correct(wish: Wish, sha256: str, fields: dict[str, str], of: Of | None = None) -> None:
        # The cell showed what stands here: the person saw all that was said of it.
        seen = said._replace(seen=len(store.corrections.of(sha256)))
        correcting.correct(store, sha256, fields, seen, of)
        taken.append(wish)

    def take_letter(wish: Wish, sha256: str) -> None:
        letter = store.letters.of_id(sha256)
        sheet = OUTGOING if wish.field == "signer" else INCOMING
        if not is_stale(wish, shown_now(sheet, wish.field, read_of(letter)[wish.field])):
            correct(wish, sha256, _of_head(wish, letter))

    def take_duty(wish: Wish) -> None:
        duty = store.duties.ids_of([wish.obligation])[wish.obligation]
        if (first := of_duty.setdefault((duty, wish.field), wish)) is not wish:
            if first.after != wish.after:
                raise SetupError("mã “{id}” đã có ở dòng {row} và ghi khác", id=duty[:8], row=first.row)
            return
        sha256, item = store.obligations.with_letter(wish.obligation)
        now = {"action": duty_line(item), "deliver_to": item.deliver_to, "last_good": standing.next_day(item, on)}
        if is_stale(wish, shown_now(DUTIES, wish.field, now[wish.field])):
            return
        if wish.field == "last_good" and (item.recurrence is not None or item.version > 1):
            raise SetupError("hạn định kỳ, hạn đã được gia hạn không sửa ở ô này: dùng lệnh vanthu correct")
        fields = {"action": {"title": wish.after}, "deliver_to": {"deliver_to": wish.after},
                  "last_good": {"date": wish.after, "bound": "by"}}  # fmt: skip
        correct(wish, sha256, fields[wish.field], correcting.task_of(store.letters.of_id(sha256), item))

    for wish in reviewed.corrections:
        try:
            if wish.obligation in ids:
                take_letter(wish, ids[wish.obligation])
            else:
                take_duty(wish)
        except VanthuError as error:
            faults.append(Fault(row=wish.row, message=error.message.rstrip("."), sheet=wish.sheet))
    own = {"corrections": tuple(taken), "changes": (*reviewed.changes, *taken),
           "conflicts": (*reviewed.conflicts, *conflicts), "faults": (*reviewed.faults, *faults)}  # fmt: skip
    return reviewed.model_copy(update=own)


def _of_head(wish: Wish, letter: Letter) -> dict[str, str]:
    if wish.field == "letter":
        number, mark, symbol = wish.after.partition("/")
        return {"number": number.strip(), "symbol": symbol.strip()} if mark else {"number": number.strip()}
    if wish.field != "subject":
        return {wish.field: wish.after}
    header = letter.header
    kind = kind_and_subject(header.kind, "–").removesuffix("–")
    if not wish.after.startswith(kind):
        raise SetupError("giữ nguyên “{kind}” ở đầu ô; tên loại sửa bằng lệnh vanthu correct", kind=kind.strip())
    subject = wish.after.removeprefix(kind).strip()
    is_capital = (header.subject or "A")[:1].isupper()
    return {"subject": subject[:1].upper() + subject[1:] if is_capital else subject}
