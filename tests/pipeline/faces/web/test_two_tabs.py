"""Every form that changes something, from two tabs that showed the same: the second is told, nothing is done twice. The
second gets an error with its reason, or the same answer and nothing is written but that it was said again; whoever asks
for one address or key more gets one more, each stands in the list that revokes it."""

import re
import threading
from collections.abc import Callable, Iterator
from html import unescape
from typing import Any, NamedTuple

import pytest
from sqlalchemy import text

from pipeline.faces.web.page_context import AppState
from pipeline.faces.web.routes import ROUTES
from pipeline.office import reviewing
from pipeline.office.reviewing import LetterFilter, ReviewedBy
from pipeline.office.today import ClaimedSent, sent
from pipeline.store import Filters, Store
from tests.pipeline.faces.web.conftest import NOW, REGISTRY, Browser
from tests.pipeline.faces.web.test_review import called as letter
from tests.pipeline.test_papers import HEAD

TODAY = NOW.date()
UNION = "x-lung-ha"
PASSWORD = "một câu dài dễ nhớ 7"
#: Of one person's own account and session: no second tab of anybody shows another state (``test_accounts.py``).
OF_ONE_S_OWN = ("/login", "/logout", "/me/")
#: Answers for programs: what they saw comes as ``seen`` with each row (``test_api.py``).
OF_PROGRAMS = "/api/"


class Sent(NamedTuple):
    path: str
    data: dict[str, Any] = {}  # noqa: RUF012 - never changed
    files: dict[str, Any] | None = None
    role: Any = "clerk"


def open_letters(store: Store) -> list[str]:
    every = [line.sha256 for line in store.letters.all()]
    return [name for name in every if store.reviews.states([name])[name].state != "approved"]


def seen(store: Store, name: str) -> str:
    return reviewing.review(store, name).seen


def on_card(act: str) -> Callable[[AppState], Sent]:
    def form(house: AppState) -> Sent:
        name = letter(house.store, "15")
        review = reviewing.review(house.store, name)
        card = next(one for one in review.cards if one.part == "task" and one.decided is None)
        typed = {"key": card.key, "mark": card.mark, f"{card.pieces[0].id}|deliver_to": f"Văn phòng {act}"}
        new = {"part": "task", "task|title": "Gửi ảnh hội thao", "task|limit": "không quá 5 người"}
        return Sent(f"/letters/{name}/acts", {"act": act, "seen": review.seen, **typed, **new})

    return form


def on_letter(act: str, nth: int = -1) -> Callable[[AppState], Sent]:
    def form(house: AppState) -> Sent:
        name = open_letters(house.store)[nth]
        return Sent(f"/letters/{name}/acts", {"act": act, "seen": seen(house.store, name)})

    return form


#: The letter that was taken out, to be brought back.
GONE: list[str] = []


def taken_out(house: AppState) -> Sent:
    GONE[:] = open_letters(house.store)[-1:]
    return Sent("/letters/remove", {"row": GONE})


def owed(store: Store) -> str:
    row = next(one for one in store.duties.page(Filters(), TODAY, 99) if one.unions > 3)
    return store.obligations.asked(Filters(duty=row.duty_id), TODAY)[0].id


def on_duty(deed: str, **said: str) -> Callable[[AppState], Sent]:
    def form(house: AppState) -> Sent:
        data = {"use": deed, "row": [owed(house.store)], "ask": "by=union", "seen": str(house.store.history.last())}
        return Sent("/duties/act", {**data, **said})

    return form


def proposal(house: AppState) -> Sent:
    found = house.store.proposals.waiting(1, "change")[0]
    return Sent(f"/proposals/{found.id}", {"decision": "confirmed", "seen": "open"})


def approved(act: str) -> Callable[[AppState], Sent]:
    def form(house: AppState) -> Sent:
        name = letter(house.store, "15")
        for card in reviewing.review(house.store, name).waiting if act == "approve" else ():
            reviewing.confirm(house.store, name, ReviewedBy("Mai", NOW, seen(house.store, name)), card.key, card.mark)
        return Sent(f"/letters/{name}/acts", {"act": act, "seen": seen(house.store, name)})

    return form


def incoming(house: AppState) -> Sent:
    found = reviewing.letters_page(house.store, LetterFilter("in"), TODAY, 1)[0][0][0]
    return Sent(f"/letters/{found.sha256}/register", {"number": "77", "place": "Ban Chính sách"})


def sent_by_union(house: AppState) -> Sent:
    row = house.store.obligations.asked(Filters(union=(UNION,), approved=True), TODAY)[0]
    return Sent(f"/mine/{row.id}/sent", {"number": "7/BC"}, None, "union")


def the_sent(store: Store) -> ClaimedSent:
    (one,) = sent(store, TODAY, 9)  # what was sent later takes the place of what was sent before
    return one


def decided(house: AppState) -> Sent:
    return Sent(f"/sent/{the_sent(house.store).line.id}", {"decision": "rejected", "why": "thiếu phụ lục"})


def of_union(path: str, **data: str) -> Callable[[AppState], Sent]:
    return lambda _: Sent(path, data, None, "union")


def warned(house: AppState) -> Sent:
    page = Browser(house, "clerk")
    for name in [line.sha256 for line in house.store.letters.all()]:
        if found := re.search(r'name="warning" value="([^"]+)"', page.get(f"/letters/{name}/warnings").text):
            return Sent(f"/letters/{name}/warnings", {"warning": found[1], "note": "đã xem"})
    raise LookupError("no letter is warned about")


def number(house: AppState) -> Sent:
    name = open_letters(house.store)[0]
    return Sent(f"/letters/{name}/number", {"seen": seen(house.store, name)})


def key_of(kind: Any, house: AppState) -> str:
    return house.store.keys.all(kind)[-1].id


def fixed(path: str, by: Any = "clerk", /, files: Any = None, **data: str) -> Callable[[AppState], Sent]:
    return lambda _: Sent(path, data, files, by)


#: What is said with a use of one duty.
ONE = {"done": {"answer": "9/BC"}, "todo": {}, "doing": {}, "not_applicable": {}, "note": {"note": "đã gọi lại"},
       "assign": {"to": UNION}}  # fmt: skip
FORMS: list[tuple[str, Callable[[AppState], Sent]]] = [
    *((f"/letters/{{ref}}/acts {act}", on_card(act)) for act in ("confirm", "edit", "add", "reject", "undo")),
    *((f"/letters/{{ref}}/acts {act}", on_letter(act)) for act in ("rest", "file", "remove")),
    ("/letters/{ref}/acts approve", approved("approve")),
    ("/letters/{letter}/register", incoming),
    ("/letters/{letter}/number", number),
    ("/letters/{ref}/lead", lambda house: Sent(f"/letters/{letter(house.store, '15')}/lead",
                                               {"act": "instruct", "instruction": "Lan tham mưu"}, None, "leader")),
    ("/letters/{letter}/instruction", lambda house: Sent(f"/letters/{letter(house.store, '15')}/instruction",
                                                      {"words": "Lan tham mưu", "decision": "done"})),
    ("/letters/{ref}/warnings", warned),
    *((f"/duties/act {deed}", on_duty(deed)) for deed in ("done", "todo", "doing")),
    ("/duties/act note", on_duty("note", note="đã gọi")),
    ("/proposals/{ids}", proposal),
    ("/duties/{id}/day", lambda house: Sent(f"/duties/{letter(house.store, '15')}/day", {"day": "5/3/2026"})),
    *((f"/duties/{{id}}/{name}", lambda house, name=name, said=said: Sent(f"/duties/{owed(house.store)}/{name}", said))
      for name, said in ONE.items()),
    ("/mine/{row}/sent", sent_by_union), ("/sent/{line}", decided),
    ("/mine/feed", of_union("/mine/feed")),
    ("/mine/feed/end", lambda house: of_union("/mine/feed/end", id=key_of("feed", house))(house)),
    ("/days", fixed("/days", off="2026-03-19")),
    ("/feeds", fixed("/feeds", name="Điện thoại")),
    ("/feeds/{id}/revoke", lambda house: Sent(f"/feeds/{key_of('feed', house)}/revoke")),
    ("/unions/import", fixed("/unions/import", files={"file": ("x.csv", REGISTRY.read_bytes())})),
    ("/unions/import/accept", fixed("/unions/import/accept")),
    ("/unions/import/drop", fixed("/unions/import/drop")),
    ("/unions/{union}/link", fixed(f"/unions/{UNION}/link", name="Chủ tịch")),
    ("/unions/{union}/keys/{id}/revoke",
     lambda house: Sent(f"/unions/{UNION}/keys/{house.store.keys.all('union', union_id=UNION)[0].id}/revoke")),
    ("/unions/links", fixed("/unions/links")), ("/unions/links/revoke", fixed("/unions/links/revoke")),
    ("/settings/office", fixed("/settings/office", "admin", union="ldld")),
    ("/people", fixed("/people", "admin", name="Hoa", login="hoa", role="clerk", password=PASSWORD)),
    *((f"/people/{{id}}{more}", lambda house, more=more, data=data: Sent(
        f"/people/{house.store.people.all()[-1].id}{more}", data, None, "admin"))
      for more, data in {"": {"name": "Hòa", "role": "clerk"}, "/password": {"password": PASSWORD}, "/lock": {},
                         "/end": {}}.items()),
    ("/people/programs", fixed("/people/programs", "admin", name="Cổng", write="")),
    ("/people/keys/{id}/revoke", lambda house: Sent(f"/people/keys/{key_of('program', house)}/revoke", role="admin")),
    ("/letters/uploads", fixed("/letters/uploads", files={"files": ("a.txt", HEAD.format(number=91).encode())})),
    ("/letters/uploads/clear", fixed("/letters/uploads/clear")),
    ("/letters/away", lambda house: Sent("/letters/away", {"row": open_letters(house.store)[:1]})),
    ("/letters/uploads/decide", lambda house: Sent("/letters/uploads/decide", {
        "decision": "drop", "ids": str(house.store.uploads.recent(1)[0].id)})),
    ("/letters/remove", taken_out), ("/letters/back", lambda _: Sent("/letters/back", {"row": GONE})),
    ("/letters/{ref}/acts reopen", approved("reopen")),
]  # fmt: skip
"""By the address in the table of routes, in an order in which each finds what it needs."""


def written(store: Store) -> dict[str, list[Any]]:
    """Return what stands in the tables; the times of sessions are not asked."""
    with store.letters._database.reading() as connection:
        names = connection.execute(text("SELECT name FROM sqlite_master WHERE type = 'table'")).scalars().all()
        ours = [name for name in names if not name.startswith(("search_words", "sqlite_", "reader"))]
        return {name: sorted(map(repr, connection.execute(text(f"SELECT * FROM {name}")))) for name in ours}


#: Whoever asks for one more gets one more.
ANEW = ("/feeds", "/unions/{union}/link", "/people/programs", "/mine/feed")
#: What is written where the same is said once more: who said it, and what is made anew of it.
SAID_AGAIN = {"events", "revision", "choices"}
#: What else may be: a salt, words that are looked up again, a file that turns out to be known when it is read.
MORE = {
    "/people/{id}/password": {"people"}, "/days": {"search_docs"}, "/letters/uploads": {"uploads"},
    "/mine/{row}/sent": {"sent"}, "/letters/{ref}/acts confirm": {"letters"},
}  # fmt: skip
#: They change nothing that is stored.
READS = ("/settings/backup",)
#: What they need takes an office of its own: a workbook, old letters, a list that the program keeps. The second is told
#: there: ``test_registers_read_back.py``, ``test_lapsed.py``, ``test_unions.py``.
ELSEWHERE = ("/duties/book", "/proposals/old", "/unions/names")


def tab(house: AppState, sent: Sent) -> Browser:
    return Browser(house, sent.role, UNION if sent.role == "union" else None)


def post(house: AppState, sent: Sent) -> None:
    """Send a form from a first tab, and wait for what goes on behind its page."""
    answer = tab(house, sent).post(sent.path, data=sent.data, files=sent.files)
    assert answer.status_code < 400, unescape(answer.text)
    for job in [one for one in threading.enumerate() if one.name.startswith("background")]:
        job.join()


@pytest.fixture(scope="module")
def unsent() -> Iterator[tuple[str, Callable[[AppState], Sent]]]:
    """The forms that this office has not had yet; each finds what those before it left."""
    return iter(FORMS)


@pytest.mark.parametrize("name", [name for name, _ in FORMS])
def test_a_second_is_told(house: AppState, unsent: Iterator[tuple[str, Callable[[AppState], Sent]]], name: str) -> None:
    for earlier, form in unsent:  # a process that is given only the later tests plays the earlier forms
        post(house, sent := form(house))
        if earlier == name:
            break
    second = tab(house, sent)
    second.headers |= {"x-test-name": "Hoa", "x-token": "token-of-Hoa"}
    before = written(house.store)
    answer = second.post(sent.path, data=sent.data, files=sent.files)
    after = written(house.store)
    changed = {table for table in after if after[table] != before[table]}
    if answer.status_code >= 400:
        assert not changed and answer.status_code in (400, 404, 409) and "<h1>" in answer.text
    elif name not in ANEW:
        assert changed <= SAID_AGAIN | MORE.get(name, set())


def test_every_form_is_tried() -> None:
    forms = {it.path for it in ROUTES if it.method == "POST" and not it.path.startswith((OF_PROGRAMS, *OF_ONE_S_OWN))}
    assert forms == {name.split(" ")[0] for name, _ in FORMS} | {*READS, *ELSEWHERE}
