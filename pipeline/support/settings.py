"""What a person sets, and where an office keeps its things: the one module that reads the environment.

An office is one folder: database, registry, days off. It is told by the database (``--db``, else ``VANTHU_DB``, else a
file in the user's data folder), so that two offices on one machine share nothing.
"""

import getpass
import hashlib
import os
import re
from contextlib import suppress
from pathlib import Path
from urllib.parse import parse_qsl

DB, REGISTRY, WORKDAYS, CACHE = "VANTHU_DB", "VANTHU_REGISTRY", "VANTHU_WORKDAYS", "VANTHU_CACHE"
LANGUAGE, USER, SERVER, DEBUG = "VANTHU_LANG", "VANTHU_USER", "VANTHU_URL", "VANTHU_DEBUG"
#: What a shell sets when it asks which words may come next.
COMPLETE = "_VANTHU_COMPLETE"

#: How long a write waits for another program that is writing.
BUSY_SECONDS = 10.0
#: The database of an office that has its folder for itself.
_DATABASE = "vanthu.db"
_WORKDAYS = "workdays.toml"
_OWN_FOLDER = ".office"
#: Name and password, as SQLAlchemy tells them in an address.
_USER = re.compile(r"(?<=://)[^:/]*(?::(?P<password>[^@]*))?@")
#: What tells databases apart behind the question mark of an address.
_PARAMETERS = ("dbname", "host", "options", "port", "service")
#: Addresses of SQLite without a file.
_NO_FILE = ("", ":memory:")
_SQLITE = re.compile(r"sqlite(?:\+\w+)?:///(?P<path>[^?]*)")


class Places:
    """Where an office keeps its things: all in one folder, each there or not."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        #: The files that an imported registry may be kept in: as CSV, as a workbook.
        self.registries = tuple(folder / name for name in ("cong-doan.csv", "cong-doan.xlsx"))
        #: The office's own settings: which union it works for.
        self.settings = folder / "office.toml"
        #: Pictures of pages that programs before 0.3 kept.
        self.pictures = folder / "pages"
        #: Files that were sent in and are not read yet, and the file that whoever reads them holds.
        self.uploads, self.uploads_lock = folder / "uploads", folder / "uploads.lock"
        #: Temporary files while the pages are served: what is sent in passes through them.
        self.temporary = folder / "tmp"
        #: The file that names the backups which were made.
        self.backups = folder / "backups.json"
        #: All files that the folder may hold beside the database.
        self.may_hold = (*self.registries, folder / _WORKDAYS, self.settings)

    @property
    def registry(self) -> Path | None:
        """The registry that counts: ``VANTHU_REGISTRY``, else the imported one, if any."""
        named = variable(REGISTRY)
        return Path(named) if named else self.imported

    @property
    def imported(self) -> Path | None:
        """The imported registry, if any."""
        return next(filter(Path.exists, self.registries), None)

    def shelf_of(self, registry: Path) -> Path:
        """Return what the program made of a registry, so that it need not be read anew.

        Absolute: the processes that read letters, each in a folder of its own, open it by this path.
        """
        is_kept = registry in self.registries
        name = "cong-doan" if is_kept else hashlib.sha256(bytes(registry.absolute())).hexdigest()[:12]
        return self.folder.absolute() / f".{name}.shelf"

    @property
    def workdays(self) -> Path:
        """The office's own file of days off and worked: ``VANTHU_WORKDAYS``, else in the folder."""
        named = variable(WORKDAYS)
        return Path(named).expanduser() if named else self.folder / _WORKDAYS

    @property
    def is_own(self) -> bool:
        """Whether the folder is named for an office, and is no place where others keep their things, too."""
        return self.folder.suffix == _OWN_FOLDER or data_folder() in (self.folder, *self.folder.parents)

    @property
    def files(self) -> tuple[Path, ...]:
        """What of the folder belongs to a backup, beside the database."""
        return tuple(filter(Path.exists, self.may_hold))


def variable(variable: str) -> str:
    """Return a variable of the environment without outer blanks; ``""`` where it is not set."""
    return os.environ.get(variable, "").strip()


def give(variable: str, value: str) -> None:
    """Set a variable of the environment, for programs begun from here, too."""
    os.environ[variable] = value


def data_folder() -> Path:
    """Return the user's data folder of this program (XDG)."""
    return Path(variable("XDG_DATA_HOME") or Path.home() / ".local" / "share") / "vanthu"


def cache_folder() -> Path:
    """Return where earlier programs kept recognised pages: ``VANTHU_CACHE``, else in the user's cache (XDG)."""
    return Path(variable(CACHE) or Path(variable("XDG_CACHE_HOME") or Path.home() / ".cache") / "vanthu")


def user() -> str | None:
    """Return who is working: ``VANTHU_USER``, else the name that the person is logged in under."""
    return variable(USER) or login()


def login() -> str | None:
    """Return the name that the person is logged in under."""
    with suppress(OSError, KeyError):
        return getpass.getuser()
    return None  # a service without a name


def database(url: str | None = None) -> str:
    """Return the database that is meant: ``url``, else ``VANTHU_DB``, else a SQLite file in the data folder."""
    if url is not None:
        return url
    return os.environ.get(DB) or f"sqlite:///{data_folder() / _DATABASE}"


def has_password(address: str) -> bool:
    """Whether a password stands in the address of a database.

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
    path, address = file_of(url), database(url)
    if path is not None:
        return Places(path.parent if path.name == _DATABASE else path.with_suffix(_OWN_FOLDER))
    if _SQLITE.match(address) or "://" not in address:  # in memory
        return Places(data_folder())
    # A database on a server: the print keeps apart what the name alone would not, without its password.
    bare, _, more = without_user(address).partition("?")
    bare += "&".join(f"{name}={value}" for name, value in sorted(parse_qsl(more)) if name in _PARAMETERS)
    return Places(data_folder() / "offices" / hashlib.sha256(bare.encode()).hexdigest()[:12])


def file_of(url: str | None) -> Path | None:
    """Return the SQLite file of a database, there or not; ``None`` of one on a server or in memory."""
    address = database(url)
    local = _SQLITE.match(address)
    path = Path(local["path"] if local else address)
    return None if (local is None and "://" in address) or path.name in _NO_FILE else path


def is_there(url: str | None) -> bool:
    """Whether there is a database to open: a SQLite file that is missing would be made by looking into it.

    >>> is_there("/srv/khong-co.db"), is_there("postgresql://may/thu"), is_there("sqlite://")
    (False, True, True)
    """
    path = file_of(url)
    return path is None or path.exists()
