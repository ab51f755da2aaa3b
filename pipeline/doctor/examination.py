"""What this machine has and lacks for reading letters, what a gap costs, and the command that mends it."""

import contextlib
import functools
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zoneinfo
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from pipeline import settings
from pipeline.confined import confinement, pool
from pipeline.doctor import Finding, probes
from pipeline.doctor.probes import ProbeError
from pipeline.files import why
from pipeline.plugins import EXTRAS, Extra, needed_for
from pipeline.readers.libreoffice import INSTALL
from pipeline.store.opening import damage
from pipeline.words import one_line, t

_PIP = "pip install --no-deps --ignore-requires-python -r requirements.txt"
_MB = 1024 * 1024
#: A scan of a hundred pages and LibreOffice's profile fit in it.
_LEAST_TEMP_MB = 300
#: Packages without which nothing works.
_NEEDED_PACKAGES = (
    "pydantic", "typer", "rich", "SQLAlchemy", "alembic", "pypdfium2", "pdfplumber", "icalendar", "holidays", "pandas",
    "XlsxWriter", "openpyxl", "underthesea", "dateparser", "rapidfuzz", "numpy", "pillow", "defusedxml",
    "python-dateutil",
)  # fmt: skip
_OLDEST_PYTHON = (3, 11)
_PATIENCE = 10.0


class _Form(NamedTuple):
    """Something that is tried: the probe says what was found, or raises ``ProbeError`` where that is not enough."""

    name: str
    probe: Callable[[], str]
    cost: str
    mend: str
    needed: bool = False


def examine(db: str | None = None) -> list[Finding]:
    """Look at everything, the needed things first."""
    found = [*map(_tried, _of_machine(db)), *examine_forms()]
    return sorted(found, key=lambda finding: not finding.needed)


def examine_forms() -> list[Finding]:
    """Try every form in which letters arrive on a tiny letter, and the places and limits that reading needs."""
    forms = _forms()
    with ThreadPoolExecutor(1) as beside:
        # LibreOffice takes longest to start; the others go on meanwhile, in this thread: pdfium works in one only.
        under_way = {form.name: beside.submit(_tried, form) for form in forms if form.probe is probes.office}
        return [under_way[form.name].result() if form.name in under_way else _tried(form) for form in forms]


def _tried(form: _Form) -> Finding:
    try:
        found, ok = form.probe(), True
    except ProbeError as error:
        found, ok = str(error), False
        form = form._replace(mend=error.mend or form.mend)
    except ModuleNotFoundError as error:
        found, ok, extra = str(error), False, needed_for(error)
        if extra is not None:
            form = form._replace(mend=extra.command)
    except Exception as error:  # a broken installation fails in ways that nobody can list
        found, ok = one_line(f"{type(error).__name__}: {error}")[:200], False
    return Finding(name=form.name, ok=ok, needed=form.needed, found=found, cost=form.cost, mend=form.mend)


def _of_machine(db: str | None) -> list[_Form]:
    url = settings.database(db or None)
    where = url if "://" not in url else url.partition(":///")[2] if url.startswith("sqlite") else ""
    path = Path(where) if where else None
    return [
        _Form(t("Python"), _python, t("chương trình không chạy được"), "sudo apt-get install python3", needed=True),
        _Form(t("Gói Python"), _packages, t("các lệnh dùng gói đó báo lỗi"), "make demo", needed=True),
        _Form(t("SQLite có tìm kiếm toàn văn (FTS5)"), _full_text, t("không tìm kiếm toàn văn được"),
              "sudo apt-get install libsqlite3-0"),
        _Form(t("Cơ sở dữ liệu"), functools.partial(_database, url, path), t("không lưu được văn bản") if path else "",
              t("Chọn nơi khác bằng --db sqlite:///đường/dẫn/vanthu.db hoặc biến VANTHU_DB") if path else "",
              needed=True),
        _Form(t("Dữ liệu múi giờ Asia/Ho_Chi_Minh"), _time_zone, t("không biết hôm nay là ngày nào ở Việt Nam"),
              "sudo apt-get install tzdata", needed=True),
        _Form(t("Tên tệp tiếng Việt"), _encoding, t("tên tệp có dấu hiện sai"), "export LANG=C.UTF-8"),
        _Form(t("Phông chữ tiếng Việt"), _fonts,
              t("không dựng được PDF mẫu trên máy này; việc đọc văn bản không bị ảnh hưởng"),
              "sudo apt-get install fontconfig fonts-dejavu-core"),
        # What forms of letters need is tried with them.
        *(
            _Form(t("Phần cài riêng: {name}", name=extra.name), functools.partial(_extra, extra), extra.costs,
                  extra.command)
            for extra in EXTRAS
            if extra.name not in ("ocr", "heic")
        ),
    ]  # fmt: skip


def _forms() -> list[_Form]:
    return [
        _Form(t("Tệp chữ, bảng mã cũ"), probes.text, t("không đọc được tệp chữ"), _PIP, needed=True),
        _Form(t("PDF có lớp chữ"), probes.pdf, t("không đọc được tệp PDF"), _PIP, needed=True),
        _Form(t("Word (DOCX, DOC)"), probes.word, t("không đọc được tệp Word"), _PIP, needed=True),
        _Form(t("Bản quét, ảnh chụp (tesseract, tiếng Việt)"), probes.scan,
              t("không đọc được bản quét, ảnh chụp và PDF không có lớp chữ"),
              "sudo apt-get install --no-install-recommends tesseract-ocr tesseract-ocr-vie"),
        _Form(t("Số, ngày viết tay trên bản quét (mẫu nhận dạng)"), probes.handwriting,
              t("số, ngày viết tay trên bản quét để trống, phải tự điền; chức vụ dưới con dấu có thể không đọc được"),
              "pip install --no-deps --ignore-requires-python rapidocr-onnxruntime==1.4.4"),
        _Form(t("Ảnh HEIC của điện thoại"), probes.heic, t("không đọc được ảnh HEIC"), "pip install pi-heif"),
        _Form(t("RTF, ODT, Word 6/95 (LibreOffice)"), probes.office, t("không đọc được tệp RTF, ODT và Word 6/95"),
              INSTALL),
        _Form(t("Thư điện tử, gói ZIP, gói văn bản điện tử"), probes.packages,
              t("không đọc được văn bản gửi trong thư hoặc trong gói"), _PIP),
        _Form(t("Thư Outlook (MSG)"), probes.outlook, t("không đọc được tệp MSG"), "pip install python-oxmsg"),
        _Form(t("Bộ nhớ đệm nhận dạng chữ"), _cache, t("mỗi lần đọc lại bản quét phải nhận dạng chữ từ đầu"),
              t("Chọn thư mục khác bằng biến VANTHU_CACHE")),
        _Form(t("Thư mục tạm"), _temporary, t("không đọc được tệp cần chương trình khác mở"),
              t("Dọn ổ đĩa hoặc chọn thư mục khác bằng biến TMPDIR")),
        _Form(t("Giới hạn cho tiến trình đọc tệp"), _limits, t("tệp cố ý phá có thể chiếm hết bộ nhớ của máy"),
              t("Chạy trên Linux (hoặc WSL trên Windows)")),
        _Form(t("Ngăn tiến trình đọc tệp"), _confinement,
              t("tệp chiếm được chương trình đọc thì đọc được mọi tệp của người dùng và gửi đi được"),
              t("Dùng Linux từ 6.2 trở lên; trong container không tắt seccomp mặc định")),
    ]  # fmt: skip


# --------------------
# The probes of places, limits and programs.


def _told(found: str, ok: bool) -> str:
    if not ok:
        raise ProbeError(found)
    return found


def _cache() -> str:
    folder = settings.cache_folder()
    problem = why_not_writable(folder / "thu")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0
    told = problem or t("ghi được, đang chứa {size} MB", size=round(size / _MB))
    return _told(f"{folder} ({told})", problem is None)


def _temporary() -> str:
    folder = Path(tempfile.gettempdir())
    problem = why_not_writable(folder / "thu")
    free = shutil.disk_usage(folder).free // _MB
    told = problem or t("còn trống {size} MB", size=free)
    return _told(f"{folder} ({told})", problem is None and free >= _LEAST_TEMP_MB)


def _confinement() -> str:
    holds = confinement.what_holds()
    without = [
        *([] if holds.files else [t("không chặn được việc đọc, sửa tệp khác và chạy chương trình (thiếu Landlock)")]),
        *([] if holds.calls else [t("không chặn được mạng và tiến trình khác (thiếu seccomp)")]),
        *([t("chạy bằng root nên không giới hạn được số tiến trình")] if os.geteuid() == 0 else []),
    ]
    told = "; ".join(without) or t("không mở được mạng, tệp khác, chương trình khác")
    return _told(told, holds.files and holds.calls)


def _limits() -> str:
    if not confinement.memory_can_be_limited():
        raise ProbeError(t("chỉ giới hạn được thời gian"))
    seconds = round(pool.SECONDS_A_TASK)
    return t("bộ nhớ {memory} MB, tệp tạm {file} MB, {seconds} giây không có dấu hiệu làm việc",
             memory=confinement.MEMORY_MB, file=confinement.FILE_MB, seconds=seconds)  # fmt: skip


def why_not_writable(path: Path) -> str | None:
    """Say why a file could not be written at a place, ``None`` where it could; nothing is left behind.

    It is tried, rather than rights read: a read-only disk or a full one has rights too.
    """
    folder = next(parent for parent in path.absolute().parents if parent.exists())
    try:
        if path.exists():
            with path.open("ab"):
                pass
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"vanthu")
    except OSError as error:
        return why(error)
    return None


def _python() -> str:
    return _told(".".join(map(str, sys.version_info[:3])), sys.version_info >= _OLDEST_PYTHON)


def _packages() -> str:
    missing = []
    for name in _NEEDED_PACKAGES:
        try:
            metadata.version(name)
        except metadata.PackageNotFoundError:
            missing.append(name)
    if missing:
        raise ProbeError(t("thiếu: {names}", names=", ".join(missing)), mend=f"pip install {' '.join(missing)}")
    return t("đủ {count} gói", count=len(_NEEDED_PACKAGES))


def _extra(extra: Extra) -> str:
    return t("có") if extra.is_there else _told(t("không có"), False)


def _full_text() -> str:
    with contextlib.closing(sqlite3.connect(":memory:")) as connection:
        options = {row[0] for row in connection.execute("PRAGMA compile_options")}
    return _told(f"SQLite {sqlite3.sqlite_version}", "ENABLE_FTS5" in options)


def _database(url: str, path: Path | None) -> str:
    if path is None:
        return t("máy chủ ngoài (không kiểm tra ở đây)")
    problem = why_not_writable(path) or (damage(url) if path.exists() else None)
    return _told(f"{path} ({problem or t('ghi được, nguyên vẹn')})", problem is None)


def _time_zone() -> str:
    try:
        zoneinfo.ZoneInfo("Asia/Ho_Chi_Minh")
    except zoneinfo.ZoneInfoNotFoundError:
        raise ProbeError(t("không có")) from None
    return t("có")


def _encoding() -> str:
    encoding = sys.getfilesystemencoding()
    return _told(encoding, encoding.lower().replace("-", "") == "utf8")


def _fonts() -> str:
    asked, spoken = ["fc-list", ":lang=vi", "family"], {**os.environ, "LC_ALL": "C.UTF-8"}
    families = ""
    with contextlib.suppress(OSError, subprocess.SubprocessError):
        families = subprocess.check_output(
            asked, text=True, errors="replace", timeout=_PATIENCE, env=spoken, stderr=subprocess.DEVNULL
        )
    names = sorted({line.split(",")[0].strip() for line in families.splitlines() if line.strip()})
    return _told(", ".join(names[:3]) or t("không có"), bool(names))
