"""What this machine has and lacks for reading letters, what a gap costs, and the command that mends it."""

import functools
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from importlib import metadata
from pathlib import Path

from pipeline import settings
from pipeline.doctor import Finding
from pipeline.doctor.forms import examine_forms, why_not_writable
from pipeline.plugins import EXTRAS
from pipeline.store.opening import damage
from pipeline.words import t

#: Packages without which nothing works.
_NEEDED_PACKAGES = (
    "pydantic",
    "typer",
    "rich",
    "SQLAlchemy",
    "alembic",
    "pypdfium2",
    "pdfplumber",
    "icalendar",
    "holidays",
    "pandas",
    "XlsxWriter",
    "openpyxl",
    "underthesea",
    "dateparser",
    "rapidfuzz",
    "numpy",
    "pillow",
    "defusedxml",
    "python-dateutil",
)
_OLDEST_PYTHON = (3, 11)
_PATIENCE = 10.0


def examine(db: str | None = None) -> list[Finding]:
    """Look at everything, the needed things first."""
    checks: list[Callable[[], Finding]] = [
        _python,
        _packages,
        _full_text,
        functools.partial(_database, db),
        _time_zone,
        _encoding,
        _fonts,
    ]
    found = [*(check() for check in checks), *_extras(), *examine_forms()]
    return sorted(found, key=lambda finding: not finding.needed)


def _python() -> Finding:
    version = ".".join(str(number) for number in sys.version_info[:3])
    return Finding(
        name=t("Python"),
        ok=sys.version_info >= _OLDEST_PYTHON,
        needed=True,
        found=version,
        cost=t("chương trình không chạy được"),
        mend="sudo apt-get install python3",
    )


def _packages() -> Finding:
    missing = [name for name in _NEEDED_PACKAGES if not _is_installed(name)]
    return Finding(
        name=t("Gói Python"),
        ok=not missing,
        needed=True,
        found=t("thiếu: {names}", names=", ".join(missing))
        if missing
        else t("đủ {count} gói", count=len(_NEEDED_PACKAGES)),
        cost=t("các lệnh dùng gói đó báo lỗi"),
        mend="make demo" if not missing else f"pip install {' '.join(missing)}",
    )


def _extras() -> list[Finding]:
    """Look for what is installed apart, but for what forms of letters need: those are tried."""
    return [
        Finding(
            name=t("Phần cài riêng: {name}", name=extra.name),
            ok=extra.is_there,
            needed=False,
            found=t("có") if extra.is_there else t("không có"),
            cost=extra.costs,
            mend=extra.command,
        )
        for extra in EXTRAS
        if extra.name not in ("ocr", "heic")
    ]


def _is_installed(name: str) -> bool:
    try:
        metadata.version(name)
    except metadata.PackageNotFoundError:
        return False
    return True


def _full_text() -> Finding:
    with sqlite3.connect(":memory:") as connection:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    connection.close()
    return Finding(
        name=t("SQLite có tìm kiếm toàn văn (FTS5)"),
        ok="ENABLE_FTS5" in options,
        needed=False,
        found=f"SQLite {sqlite3.sqlite_version}",
        cost=t("không tìm kiếm toàn văn được"),
        mend="sudo apt-get install libsqlite3-0",
    )


def _database(db: str | None) -> Finding:
    url = settings.database(db or None)
    path = _sqlite_path(url)
    if path is None:
        return Finding(
            name=t("Cơ sở dữ liệu"),
            ok=True,
            needed=True,
            found=t("máy chủ ngoài (không kiểm tra ở đây)"),
            cost="",
            mend="",
        )
    problem = why_not_writable(path) or (damage(url) if path.exists() else None)
    return Finding(
        name=t("Cơ sở dữ liệu"),
        ok=problem is None,
        needed=True,
        found=f"{path} ({problem or t('ghi được, nguyên vẹn')})",
        cost=t("không lưu được văn bản"),
        mend=t("Chọn nơi khác bằng --db sqlite:///đường/dẫn/vanthu.db hoặc biến VANTHU_DB"),
    )


def _sqlite_path(url: str) -> Path | None:
    if "://" not in url:
        return Path(url)
    return Path(url.split(":///", 1)[1]) if url.startswith("sqlite") and ":///" in url else None


def _time_zone() -> Finding:
    import zoneinfo

    try:
        zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
        ok = True
    except zoneinfo.ZoneInfoNotFoundError:
        ok = False
    return Finding(
        name=t("Dữ liệu múi giờ Asia/Ho_Chi_Minh"),
        ok=ok,
        needed=True,
        found=t("có") if ok else t("không có"),
        cost=t("không biết hôm nay là ngày nào ở Việt Nam"),
        mend="sudo apt-get install tzdata",
    )


def _encoding() -> Finding:
    encoding = sys.getfilesystemencoding()
    return Finding(
        name=t("Tên tệp tiếng Việt"),
        ok=encoding.lower().replace("-", "") == "utf8",
        needed=False,
        found=encoding,
        cost=t("tên tệp có dấu hiện sai"),
        mend="export LANG=C.UTF-8",
    )


def _fonts() -> Finding:
    families = _said_by("fc-list", ":lang=vi", "family")
    names = sorted({line.split(",")[0].strip() for line in (families or "").splitlines() if line.strip()})
    return Finding(
        name=t("Phông chữ tiếng Việt"),
        ok=bool(names),
        needed=False,
        found=", ".join(names[:3]) if names else t("không có"),
        cost=t("không dựng được PDF mẫu trên máy này; việc đọc văn bản không bị ảnh hưởng"),
        mend="sudo apt-get install fontconfig fonts-dejavu-core",
    )


def _said_by(program: str, *arguments: str) -> str | None:
    """Return what a program prints, or ``None`` where it is missing or fails."""
    path = shutil.which(program)
    if path is None:
        return None
    try:
        done = subprocess.run(
            [path, *arguments],
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_PATIENCE,
            check=True,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout + done.stderr
