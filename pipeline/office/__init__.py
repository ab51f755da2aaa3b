"""What a clerk does, one function a use: values in, values out, who and when passed in, nothing printed.

Commands, notebooks and web pages call these; how an answer is shown is theirs. Here is what all of them are given: the
office, its database, its registry, its calendar, and which union it works for.
"""

import datetime
import functools
import json
import re
import threading
import tomllib
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence, Set
from importlib import import_module
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from pipeline.calendar.workdays import WorkingCalendar, calendar_of
from pipeline.duties.class_duties import ReadLetter
from pipeline.duties.succession import Succession
from pipeline.store import Store, open_store
from pipeline.support import settings
from pipeline.support.errors import SetupError, found_or
from pipeline.support.files import why, write
from pipeline.support.words import if_said, language
from pipeline.unions import Registry
from pipeline.unions.names import spelled_out
from pipeline.unions.national import shipped_unions
from pipeline.unions.registry import day_words
from schemas import Correction, Letter, Obligation, Proposal, Union

#: Loaded where somebody corrected a letter: most commands read what is stored, and need no routing.
_MENDING = "pipeline.intake.renewing"
#: Loaded where letters are held against each other: the list of unions tells for whom one changes another.
_PROPOSING, _ROUTING = "pipeline.duties.amendments.proposing", "pipeline.duties.routing"
#: Loaded where a list of unions is opened: lists of letters, of duties need none.
_LISTS = "pipeline.unions.office_list"
#: A name of its own: pages link to each other from the root, and share cookie and origin with whatever else is there.
_ADDRESS = re.compile(r"https?://[^\s<>\"/?#]+/?")
_MOST_CHOICES = 8
_Of = ParamSpec("_Of")
_Answer = TypeVar("_Answer")


class Office:
    """The office of a database. ``registry`` is a file that counts in the place of the imported one.

    Everything is loaded when it is first asked for; a registry or settings that cannot be read raise ``SetupError``.
    """

    def __init__(self, url: str | None = None, registry: Path | None = None) -> None:
        self.url = url
        self.places = settings.places(url)
        self._registry = registry
        self._stamps: tuple[int, ...] = ()

    @property
    def registry_path(self) -> Path | None:
        """The file of the registry that counts, if any."""
        return self._registry or self.places.registry

    @functools.cached_property
    def bodies(self) -> Registry | None:
        """The office's registry, joined with the shipped one and told whose office it is; ``None`` without one."""
        path = self.registry_path
        if path is None:
            return None
        listed: Registry = import_module(_LISTS).load_office(path, self.places.shelf_of(path))
        return listed.of_office(self.union_id)

    @functools.cached_property
    def known(self) -> Registry:
        """The registry; without one the shipped one, in which the office has nobody."""
        return self.bodies or Registry((), others=shipped_unions())

    @functools.cached_property
    def calendar(self) -> WorkingCalendar:
        """The public calendar, the office's own days laid over it."""
        return calendar_of(self.places)

    @functools.cached_property
    def union_id(self) -> str | None:
        """The id of the union that this office works for, once it was chosen."""
        found = self._settings().get("union")
        return str(found) if found else None

    @property
    def union(self) -> Union | None:
        """The union that this office works for; ``None`` where none was chosen or the registry has it no more."""
        return self.known.get(self.union_id)

    @property
    def name(self) -> str | None:
        """The name of that union."""
        return self.union.name if self.union is not None else None

    def below(self, today: datetime.date) -> int:
        """Return how many unions stand below the office's own."""
        union = self.union
        return len(self.known.descendants(union.id, today)) if union is not None else 0

    def likely(self, today: datetime.date) -> Union | None:
        """Return the one union of the own registry with none above and others below; ``None`` for none or several."""
        own = [union for union in self.known.own() if union.valid_on(today)]
        ids = {union.id for union in own}
        tops = [union for union in own if union.parent not in ids and self.known.children(union.id, today)]
        return tops[0] if len(tops) == 1 else None

    def choose(self, name: str, today: datetime.date) -> Union:
        """Write down that the office works for the union called ``name`` (or id), and return it."""
        if self.bodies is not None and not bodies_meant(self.known, name, today):
            raise SetupError(
                "Danh mục không có đơn vị “{name}”. Xem tên: vanthu unions list. Nếu danh mục chỉ ghi các đơn vị trực "
                "thuộc, thêm đơn vị này làm cấp trên: vanthu office '{name}' --leads", name=name)  # fmt: skip
        union = called(self.known, name, today)
        self._set(union=union.id)
        return union

    @property
    def inbox(self) -> str:
        """The folder from which letters come by themselves while the pages are served, empty where none is set."""
        return str(self._settings().get("inbox", ""))

    def watch(self, folder: str | None) -> None:
        """Write down from which folder letters come by themselves, from none where it is empty; ``None`` leaves it."""
        if folder is not None:
            self._set(inbox=folder and str(Path(folder).absolute()))

    @property
    def server(self) -> str | None:
        """The address of the web application that letters are linked to, ``None`` where there is none."""
        address = settings.variable(settings.SERVER)
        if address and not _ADDRESS.fullmatch(address):
            raise SetupError("{name}=“{address}” phải là địa chỉ gốc, không đường dẫn. Ví dụ: https://vanthu.congdoan.local",
                             name=settings.SERVER, address=address)  # fmt: skip
        return address or None

    def succession(self, today: datetime.date) -> Succession:
        """Return who has come in the place of whom by ``today``."""
        return Succession(self.bodies, today)

    def forget(self) -> None:
        """Let go of what was loaded, after settings or registry changed."""
        for name in ("bodies", "known", "calendar", "union_id"):
            self.__dict__.pop(name, None)

    def stamps(self) -> tuple[int, ...]:
        """Return when each file was changed last of which something is loaded."""
        files = (*self.places.may_hold, self.places.workdays, *filter(None, [self.registry_path]))
        return tuple(map(_stamp, files))

    def notice_changes(self, store: Store) -> None:
        """Let go of what was loaded where another process changed a file of the office since this was asked last."""
        found = self.stamps()
        if found != self._stamps:
            if self._stamps:
                self.forget()
                store.forget()
            self._stamps = found

    def shared(self, store: Store, ask: Callable[_Of, _Answer], /, *of: _Of.args, **how: _Of.kwargs) -> _Answer:
        """Return ``ask(*of, **how)``, kept for all until the store, registry, calendar or language is another."""
        with _turns[ask], store.together():  # who waited for another's answer has it
            found: _Answer = _shared((store.revision, self.bodies, self.calendar, language()), ask, *of, **how)
            return found

    def open(self) -> Store:
        """Return the open database; it is made where it is missing."""
        return open_store(self.url, propose=self._propose, mend=self._mend)

    def _set(self, **changes: object) -> None:
        """Write settings into the office's file, beside those that stand there, and forget what was loaded."""
        kept = self._settings() | changes
        lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}\n" for name, value in kept.items()]
        write(self.places.settings, "".join(lines).encode())
        self.forget()

    def _settings(self) -> dict[str, Any]:
        """Return what the file of settings says, nothing without one; ``SetupError`` where it cannot be read."""
        path = self.places.settings
        try:
            return tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return {}
        except (OSError, ValueError) as error:
            raise SetupError("Không đọc được {path}: {reason}.", path=path, reason=why(error)) from error

    def _mend(self, letter: Letter, corrections: Sequence[Correction]) -> ReadLetter:
        """Return a letter with what people corrected in it, routed anew."""
        made: ReadLetter = import_module(_MENDING).mended(self.bodies, self.calendar, letter, corrections)
        return made

    def _propose(
        self, source: Letter, target: Letter, owed: Sequence[Obligation], calendar: WorkingCalendar,
        own: Sequence[Obligation],
    ) -> Iterable[Proposal]:  # fmt: skip
        """Return what ``source``, with the duties ``own``, would change in ``target`` with those ``owed``."""
        proposals: Callable[..., list[Proposal]] = import_module(_PROPOSING).proposals_of
        members: Callable[[str], Set[str]] = import_module(_ROUTING).members_of(source, self.bodies, target)
        return proposals(source, target, owed, calendar, own, members)


_turns = defaultdict[object, threading.Lock](threading.Lock)
#: Answers, each as of a state of the office and of what is stored.
_shared: Any = functools.lru_cache(maxsize=24)(lambda _state, ask, *of, **how: ask(*of, **how))


def _stamp(path: Path) -> int:
    """Return when a file was changed last; 0 where it is not there."""
    try:
        return path.stat().st_mtime_ns
    except OSError:
        return 0


def called(bodies: Registry | None, name: str, today: datetime.date) -> Union:
    """Return the one union that is called ``name``; raise ``SetupError`` where there is none, or several."""
    if bodies is None:
        raise SetupError("Chưa có danh mục công đoàn để chọn đơn vị. Nhập bằng: vanthu unions import TỆP")
    unknown = SetupError("Danh mục không có đơn vị “{name}”. Xem tên: vanthu unions list", name=name)
    found = found_or(bodies_meant(bodies, name, today), unknown)
    if len(found) == 1:
        return found[0]
    told = [described(bodies, union) for union in found[:_MOST_CHOICES]]
    words = {"count": len(found), "name": name, "names": "; ".join(told)}
    raise SetupError("Có {count} đơn vị được gọi là “{name}”: {names}. Chọn bằng mã.", **words)


def described(bodies: Registry, union: Union) -> str:
    """Return what tells a union from its namesakes: its id, who stands above it, until when it was."""
    until = if_said("đến {day}", day=day_words(union.valid_to))
    return f"{union.id} ({'; '.join(filter(None, (union.name, bodies.name_of(union.parent), until)))})"


def bodies_meant(bodies: Registry, name: str, today: datetime.date) -> list[Union]:
    """Return the bodies that an id, or a name on a day, may mean; an empty list where it means none."""
    known = bodies.get(name.strip()) or bodies.told_apart(name)
    return [known] if known else bodies.find(name, today) or bodies.find(spelled_out(name), today)


def name_of(bodies: Registry, union: Union, today: datetime.date) -> str:
    """Return the name of a union, with its id behind where others bear that name."""
    return union.name if bodies.find(union.name, today) == [union] else f"{union.name} ({union.id})"
