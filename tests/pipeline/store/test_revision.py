"""The number of a store grows with every change that anybody can see, on both kinds of database."""

from collections.abc import Callable
from pathlib import Path

import pytest

from pipeline.store import Store, UnknownRefError, open_store
from pipeline.store.backup import back_up, restore
from pipeline.store.register import RegisterEntry
from schemas import Correction, Letter
from tests.pipeline.store.test_store import TODAY, a_letter, owed
from tests.pipeline.store.test_warnings import made

LETTER = a_letter()
DUTY = owed(LETTER)


def save(store: Store, letter: Letter = LETTER) -> None:
    store.letters.save(letter, [owed(letter)], on=TODAY)


CHANGES: dict[str, Callable[[Store], object]] = {
    "a letter": lambda store: save(store, a_letter(number="99")),
    "a mark": lambda store: store.marks.mark(DUTY.id, "doing", TODAY),
    "a note": lambda store: store.marks.note(DUTY.id, "đã gọi", TODAY),
    "a day": lambda store: store.marks.set_anchor(LETTER.source.sha256, "received", TODAY, TODAY),
    "a line of the register": lambda store: store.register.write(
        {LETTER.source.sha256: RegisterEntry(number=1, arrived_on="2026-04-28", place="Ban Tài chính")}, "thu", TODAY
    ),
    "a warning that is settled": lambda store: store.history.settle(made(LETTER, "xem"), TODAY, None),
    "a file of the office": lambda store: store.touch(),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_it_grows_with_every_change(store: Store, change: Callable[[Store], object]) -> None:
    save(store)
    before = store.revision
    change(store)
    assert store.revision == before + 1


def test_it_stays_where_nothing_changed(store: Store) -> None:
    save(store)
    said = Correction(letter=LETTER.source.sha256, at="2026-04-29T08:00:00", who="thu", kind="change", part="header",
                      field="subject", new="về việc khác")  # fmt: skip
    before = store.revision
    save(store)  # the same once more
    store.letters.all(TODAY)
    with pytest.raises(UnknownRefError):
        store.marks.mark("0" * 12, "done", TODAY)
    with pytest.raises(RuntimeError):  # no office is there to make the letter anew: all is taken back
        store.corrections.correct([said])
    assert store.revision == before


def test_what_is_done_at_once_is_one_change(store: Store) -> None:
    save(store)
    before = store.revision
    with store.at_once():
        store.marks.mark(DUTY.id, "doing", TODAY)
        store.marks.note(DUTY.id, "đã gọi", TODAY)
    assert store.revision == before + 1


def test_it_never_falls(url: str, tmp_path: Path) -> None:
    with open_store(url) as store:
        save(store)
        back_up(url, tmp_path / "sao-luu.db")
        then = store.revision
        for number in range(30, 35):
            save(store, a_letter(number=str(number)))
        before = store.revision
    restore(url, tmp_path / "sao-luu.db", replace=True)
    with open_store(url) as store:
        assert then < before < store.revision, "no page that was seen with a number may be taken for this one"
    restore(f"sqlite:///{tmp_path / 'b.db'}", tmp_path / "sao-luu.db")
    with open_store(f"sqlite:///{tmp_path / 'b.db'}") as store:
        assert store.revision > then
