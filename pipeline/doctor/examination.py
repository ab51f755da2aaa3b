"""What this machine has and lacks for reading letters, what a gap costs, and the command that mends it."""

import functools
import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from importlib import metadata
from pathlib import Path
from typing import NamedTuple

from pipeline import settings
from pipeline.confined import cage, confinement, pool
from pipeline.doctor import Finding
from pipeline.doctor import probes as doctor_probes
from pipeline.files import why
from pipeline.plugins import EXTRAS, needed_for
from pipeline.readers.libreoffice import INSTALL
from pipeline.store.opening import damage
from pipeline.words import t

# --------------------
# Which of the forms in which letters arrive can be read on this machine, tried on tiny letters.

_PIP = "pip install --no-deps --ignore-requires-python -r requirements.txt"
_MB = 1024 * 1024
#: A scan of a hundred pages and LibreOffice's profile fit in it.
_LEAST_TEMP_MB = 300


class _Form(NamedTuple):
    name: str
    probe: Callable[[], str]
    cost: str
    mend: str
    needed: bool = False


def examine_forms() -> list[Finding]:
    """Try every form, and look at the places and limits that reading needs."""
    forms = _forms()
    with ThreadPoolExecutor(1) as beside:
        # LibreOffice takes longest to start; the others go on meanwhile, in this thread: pdfium works in one only.
        under_way = {form.name: beside.submit(_tried, form) for form in forms if form.probe is doctor_probes.office}
        tried = [under_way[form.name].result() if form.name in under_way else _tried(form) for form in forms]
    return [*tried, _cache(), _temporary(), _limits(), _confinement()]


def _forms() -> list[_Form]:
    return [
        _Form(t("Tệp chữ, bảng mã cũ"), doctor_probes.text, t("không đọc được tệp chữ"), _PIP, needed=True),
        _Form(t("PDF có lớp chữ"), doctor_probes.pdf, t("không đọc được tệp PDF"), _PIP, needed=True),
        _Form(t("Word (DOCX, DOC)"), doctor_probes.word, t("không đọc được tệp Word"), _PIP, needed=True),
        _Form(
            t("Bản quét, ảnh chụp (tesseract, tiếng Việt)"),
            doctor_probes.scan,
            t("không đọc được bản quét, ảnh chụp và PDF không có lớp chữ"),
            "sudo apt-get install --no-install-recommends tesseract-ocr tesseract-ocr-vie",
        ),
        _Form(
            t("Số, ngày viết tay trên bản quét (mẫu nhận dạng)"),
            doctor_probes.handwriting,
            t("số, ngày viết tay trên bản quét để trống, phải tự điền; chức vụ dưới con dấu có thể không đọc được"),
            "pip install --no-deps --ignore-requires-python rapidocr-onnxruntime==1.4.4",
        ),
        _Form(t("Ảnh HEIC của điện thoại"), doctor_probes.heic, t("không đọc được ảnh HEIC"), "pip install pi-heif"),
        _Form(
            t("RTF, ODT, Word 6/95 (LibreOffice)"),
            doctor_probes.office,
            t("không đọc được tệp RTF, ODT và Word 6/95"),
            INSTALL,
        ),
        _Form(
            t("Thư điện tử, gói ZIP, gói văn bản điện tử"),
            doctor_probes.packages,
            t("không đọc được văn bản gửi trong thư hoặc trong gói"),
            _PIP,
        ),
        _Form(t("Thư Outlook (MSG)"), doctor_probes.outlook, t("không đọc được tệp MSG"), "pip install python-oxmsg"),
    ]


def _tried(form: _Form) -> Finding:
    try:
        found, ok = form.probe(), True
    except doctor_probes.ProbeError as error:
        found, ok = str(error), False
    except ModuleNotFoundError as error:
        found, ok, extra = str(error), False, needed_for(error)
        if extra is not None:
            form = form._replace(mend=extra.command)
    except Exception as error:  # a broken installation fails in ways that nobody can list
        found, ok = " ".join(f"{type(error).__name__}: {error}".split())[:200], False
    return Finding(name=form.name, ok=ok, needed=form.needed, found=found, cost=form.cost, mend=form.mend)


def _cache() -> Finding:
    folder = settings.cache_folder()
    problem = why_not_writable(folder / "thu")
    size = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) if folder.is_dir() else 0
    return Finding(
        name=t("Bộ nhớ đệm nhận dạng chữ"),
        ok=problem is None,
        needed=False,
        found=f"{folder} ({problem or t('ghi được, đang chứa {size} MB', size=round(size / _MB))})",
        cost=t("mỗi lần đọc lại bản quét phải nhận dạng chữ từ đầu"),
        mend=t("Chọn thư mục khác bằng biến VANTHU_CACHE"),
    )


def _temporary() -> Finding:
    folder = Path(tempfile.gettempdir())
    problem = why_not_writable(folder / "thu")
    free = shutil.disk_usage(folder).free // _MB
    return Finding(
        name=t("Thư mục tạm"),
        ok=problem is None and free >= _LEAST_TEMP_MB,
        needed=False,
        found=f"{folder} ({problem or t('còn trống {size} MB', size=free)})",
        cost=t("không đọc được tệp cần chương trình khác mở"),
        mend=t("Dọn ổ đĩa hoặc chọn thư mục khác bằng biến TMPDIR"),
    )


def _confinement() -> Finding:
    holds = cage.what_holds()
    without = [
        *([] if holds.files else [t("không chặn được việc đọc, sửa tệp khác và chạy chương trình (thiếu Landlock)")]),
        *([] if holds.calls else [t("không chặn được mạng và tiến trình khác (thiếu seccomp)")]),
        *([t("chạy bằng root nên không giới hạn được số tiến trình")] if os.geteuid() == 0 else []),
    ]
    return Finding(
        name=t("Ngăn tiến trình đọc tệp"),
        ok=holds.files and holds.calls,
        needed=False,
        found="; ".join(without) or t("không mở được mạng, tệp khác, chương trình khác"),
        cost=t("tệp chiếm được chương trình đọc thì đọc được mọi tệp của người dùng và gửi đi được"),
        mend=t("Dùng Linux từ 6.2 trở lên; trong container không tắt seccomp mặc định"),
    )


def _limits() -> Finding:
    ok = confinement.memory_can_be_limited()
    return Finding(
        name=t("Giới hạn cho tiến trình đọc tệp"),
        ok=ok,
        needed=False,
        found=t(
            "bộ nhớ {memory} MB, tệp tạm {file} MB, {seconds} giây không có dấu hiệu làm việc",
            memory=confinement.MEMORY_MB,
            file=confinement.FILE_MB,
            seconds=round(pool.SECONDS_A_TASK),
        )
        if ok
        else t("chỉ giới hạn được thời gian"),
        cost=t("tệp cố ý phá có thể chiếm hết bộ nhớ của máy"),
        mend=t("Chạy trên Linux (hoặc WSL trên Windows)"),
    )


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
