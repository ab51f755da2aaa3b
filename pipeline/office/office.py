"""One office: its database, its registry, its calendar, and which union it works for."""

import datetime
import functools
import re
import tomllib
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path

from pipeline import settings
from pipeline.calendar.workdays import WorkingCalendar, calendar_of
from pipeline.duties.succession import Succession
from pipeline.errors import SetupError
from pipeline.files import why
from pipeline.registry import Registry
from pipeline.registry.national import shipped_unions
from pipeline.registry.office_list import load_office
from pipeline.store import Store, open_store
from pipeline.store.rows import Made
from pipeline.words import t
from schemas import Correction, Letter, Union

#: Loaded where somebody corrected a letter: most commands read what is stored, and need no routing.
_MENDING = "pipeline.intake.renewing"
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


class Office:
    """The office of a database. ``registry`` is a file that counts in the place of the imported one.

    Everything is loaded when it is first asked for; a registry or settings that cannot be read raise ``SetupError``.
    """

    def __init__(self, url: str | None = None, registry: Path | None = None) -> None:
        self.url = url
        self.places = settings.places(url)
        self._registry = registry

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
        return load_office(path, self.places.shelf_of(path)).of_office(self.union_id)

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
        path = self.places.settings
        try:
            found = tomllib.loads(path.read_text(encoding="utf-8")).get("union")
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            reason = why(error) if isinstance(error, OSError) else str(error)
            raise SetupError(t("Không đọc được {path}: {reason}.", path=path, reason=reason)) from error
        return str(found) if found else None

    @property
    def union(self) -> Union | None:
        """The union that this office works for; ``None`` where none was chosen or the registry has it no more."""
        return self.known.get(self.union_id) if self.union_id else None

    @property
    def server(self) -> str | None:
        """The address of the web application that letters are linked to, ``None`` where there is none."""
        address = settings.given(settings.SERVER)
        if address and not _ADDRESS.fullmatch(address):
            words = t("{name}=“{address}” không phải địa chỉ trang web. Ví dụ: https://vanthu.congdoan.local",
                      name=settings.SERVER, address=address)  # fmt: skip
            raise SetupError(words)
        return address or None

    def succession(self, today: datetime.date) -> Succession | None:
        """Return who has come in the place of whom by ``today``, ``None`` without a registry."""
        return Succession(self.bodies, today) if self.bodies is not None else None

    def forget(self) -> None:
        """Let go of what was loaded, after settings or registry changed."""
        for name in ("bodies", "known", "calendar", "union_id"):
            self.__dict__.pop(name, None)

    def open(self) -> Store:
        """Return the open database; it is made where it is missing."""
        return open_store(self.url, mend=self._mend)

    def _mend(self, letter: Letter, corrections: Sequence[Correction]) -> Made:
        made: Made = import_module(_MENDING).Mending(self.bodies, self.calendar)(letter, corrections)
        return made
