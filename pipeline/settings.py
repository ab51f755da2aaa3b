"""What a person sets, and where an office keeps its things: the one module that reads the environment.

An office is one folder: database, registry, days off. It is told by the database (``--db``, else ``VANTHU_DB``, else a
file in the user's data folder), so that two offices on one machine share nothing.
"""

import getpass
import hashlib
import os
import re
from pathlib import Path
from typing import NamedTuple
from urllib.parse import parse_qsl

DB, REGISTRY, WORKDAYS, CACHE = "VANTHU_DB", "VANTHU_REGISTRY", "VANTHU_WORKDAYS", "VANTHU_CACHE"
LANGUAGE, USER, SERVER, DEBUG = "VANTHU_LANG", "VANTHU_USER", "VANTHU_URL", "VANTHU_DEBUG"
#: What a shell sets when it asks which words may come next.
COMPLETE = "_VANTHU_COMPLETE"

#: The database of an office that has its folder for itself.
_DATABASE = "vanthu.db"
_REGISTRIES = ("cong-doan.csv", "cong-doan.xlsx")
_SHELF = ".cong-doan.shelf"
_WORKDAYS = "workdays.toml"
_OFFICE = "office.toml"
_PUBLISHED, _MAILS = "calendars", "thu-kem-lich.zip"
_OWN_FOLDER = ".office"
_BACKUPS = "backups.json"
_PICTURES, _UPLOADS, _TEMPORARY, _MIRRORS = "pages", "uploads", "tmp", "mirrors"
#: Name and password, as SQLAlchemy tells them in an address.
_USER = re.compile(r"(?<=://)[^:/]*(?::(?P<password>[^@]*))?@")
#: What tells databases apart behind the question mark of an address.
_TOLD_APART = ("dbname", "host", "options", "port", "service")
_SQLITE = re.compile(r"sqlite(?:\+\w+)?:///(?P<path>[^?]*)")


class Places(NamedTuple):
    """Where an office keeps its things."""

    folder: Path

    @property
    def registries(self) -> tuple[Path, ...]:
        """The files that an imported registry may be kept in: as CSV, as a workbook."""
        return tuple(self.folder / name for name in _REGISTRIES)

    @property
    def registry(self) -> Path | None:
        """The registry that counts: ``VANTHU_REGISTRY``, else the imported one, if any."""
        if named := given(REGISTRY):
            return Path(named)
        return self.imported

    @property
    def imported(self) -> Path | None:
        """The imported registry, if any."""
        return next((path for path in self.registries if path.exists()), None)

    def shelf_of(self, registry: Path) -> Path:
        """Return what the program made of a registry, so that it need not be read anew.

        Absolute: the processes that read letters, each in a folder of its own, open it by this path.
        """
        folder = self.folder.absolute()
        if registry in self.registries:
            return folder / _SHELF
        return folder / f".{hashlib.sha256(bytes(registry.absolute())).hexdigest()[:12]}.shelf"

    @property
    def workdays(self) -> Path:
        """The office's own file of days off and worked, there or not: ``VANTHU_WORKDAYS``, else in the folder."""
        if named := given(WORKDAYS):
            return Path(named).expanduser()
        return self.folder / _WORKDAYS

    @property
    def settings(self) -> Path:
        """The office's own settings: which union it works for."""
        return self.folder / _OFFICE

    @property
    def published(self) -> Path:
        """Where the calendars stand that the web application shows to anybody, there or not."""
        return self.folder / _PUBLISHED

    @property
    def mails(self) -> Path:
        """The package of mails with calendars that was written last, there or not."""
        return self.folder / _MAILS

    @property
    def pictures(self) -> Path:
        """The folder of pictures of pages, which are made anew where they are missing."""
        return self.folder / _PICTURES

    @property
    def uploads(self) -> Path:
        """The folder of files that were sent in and are not read yet."""
        return self.folder / _UPLOADS

    @property
    def temporary(self) -> Path:
        """The folder of temporary files while the pages are served: what is sent in passes through them."""
        return self.folder / _TEMPORARY

    @property
    def mirrors(self) -> Path:
        """The folder of what was fetched from shared storage, a folder for each address; fetched anew where missing."""
        return self.folder / _MIRRORS

    @property
    def uploads_lock(self) -> Path:
        """The file that whoever reads them holds."""
        return self.folder / f"{_UPLOADS}.lock"

    @property
    def backups(self) -> Path:
        """The file that names the backups which were made."""
        return self.folder / _BACKUPS

    @property
    def is_own(self) -> bool:
        """Whether the folder is named for an office, and is no place where others keep their things, too."""
        return self.folder.suffix == _OWN_FOLDER or data_folder() in (self.folder, *self.folder.parents)

    @property
    def files(self) -> tuple[Path, ...]:
        """What of the folder belongs to a backup, beside the database."""
        return tuple(path for path in self.may_hold if path.exists())

    @property
    def may_hold(self) -> tuple[Path, ...]:
        """All files that the folder may hold beside the database."""
        return (*self.registries, self.folder / _WORKDAYS, self.settings)


def given(variable: str) -> str:
    """Return what the environment says, without blanks at its ends; empty where it says nothing."""
    return os.environ.get(variable, "").strip()


def data_folder() -> Path:
    """Return the user's data folder of this program (XDG)."""
    return Path(given("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "vanthu"


def cache_folder() -> Path:
    """Return where recognised pages are kept: ``VANTHU_CACHE``, else a folder in the user's cache (XDG)."""
    if chosen := given(CACHE):
        return Path(chosen)
    return Path(given("XDG_CACHE_HOME") or Path.home() / ".cache") / "vanthu"


def user() -> str | None:
    """Return who is working: ``VANTHU_USER``, else the name that the person is logged in under."""
    return given(USER) or login()


def login() -> str | None:
    """Return the name that the person is logged in under."""
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a service without a name
        return None


def database(url: str | None = None) -> str:
    """Return the database that is meant: ``url``, else ``VANTHU_DB``, else a SQLite file in the data folder."""
    if url is not None:
        return url
    return os.environ.get(DB) or f"sqlite:///{data_folder() / _DATABASE}"


def has_password(address: str) -> bool:
    """Say whether a password stands in the address of a database.

    >>> [has_password(f"postgresql://{words}") for words in ("an:mat@may/thu", "an@may:5432/thu", "/?password=mat")]
    [True, False, True]
    """
    user = _USER.search(address)
    return bool(user and user["password"]) or "password=" in address.partition("?")[2]


def without_user(address: str) -> str:
    """Return the address of a database without the name and the password in it."""
    return _USER.sub("", address)


def places(url: str | None = None) -> Places:
    """Return where the office of a database keeps its things.

    >>> places("sqlite:////srv/cong-doan/vanthu.db").folder.as_posix()
    '/srv/cong-doan'
    >>> places("/srv/thu/lien-doan.db").folder.as_posix()
    '/srv/thu/lien-doan.office'
    """
    address = database(url)
    local = _SQLITE.match(address)
    if local is None and "://" in address:
        # A database on a server: the print keeps apart what the name alone would not, without its password.
        bare, _, more = without_user(address).partition("?")
        bare += "&".join(f"{name}={value}" for name, value in sorted(parse_qsl(more)) if name in _TOLD_APART)
        return Places(data_folder() / "offices" / hashlib.sha256(bare.encode()).hexdigest()[:12])
    path = Path(local["path"] if local else address)
    if path.name in ("", ":memory:"):
        return Places(data_folder())
    return Places(path.parent if path.name == _DATABASE else path.with_suffix(_OWN_FOLDER))
