"""What this machine has and lacks for reading letters, what a gap costs, and the command that mends it.

That a program is installed does not say that it works: what other programs and models read is tried on a tiny letter.
Nothing of it is kept, and no cache is written.
"""

import contextlib
import functools
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from importlib import import_module, metadata
from pathlib import Path

import typer

from pipeline.faces.cli import console
from pipeline.faces.cli.asking import OfficeOptions
from pipeline.readers.libreoffice import PACKAGES, converter
from pipeline.store.opening import damage
from pipeline.support import settings
from pipeline.support.confined import confinement
from pipeline.support.errors import ReadError
from pipeline.support.files import why
from pipeline.support.labels import TableColumn
from pipeline.support.plugins import EXTRAS, needed_for, of_the_system
from pipeline.support.words import one_line, t
from schemas import Record

_PIP = "pip install --no-deps --ignore-requires-python -r requirements.txt"
_MB = 1024 * 1024
_LEAST_TEMP_MB = 300  # a scan of a hundred pages and LibreOffice's profile fit in it
#: Packages without which nothing works.
_NEEDED_PACKAGES = (
    "pydantic", "typer", "rich", "SQLAlchemy", "alembic", "pypdfium2", "pdfplumber", "icalendar", "holidays", "pandas",
    "XlsxWriter", "openpyxl", "underthesea", "dateparser", "rapidfuzz", "numpy", "pillow", "defusedxml",
    "python-dateutil",
)  # fmt: skip


class Finding(Record):
    """One thing looked at."""

    name: str
    ok: bool
    needed: bool  # without it ``vanthu`` cannot do its main work
    found: str
    cost: str
    mend: str


class ProbeError(Exception):
    """Something that does not work here; the message says why, in people's words."""

    def __init__(self, message: str, mend: str = "") -> None:
        super().__init__(message)
        self.mend = mend  # what mends it, where that depends on what was found


def examine(db: str | None = None) -> list[Finding]:
    """Return what was found of everything that the program needs or may use, the needed things first."""
    found = [
        _tried(t("Python"), lambda: ".".join(map(str, sys.version_info[:3])),
               t("chương trình không chạy được"), of_the_system("python3", "python3"), needed=True),
        _tried(t("Gói Python"), _packages, t("các lệnh dùng gói đó báo lỗi"), "make demo", needed=True),
        _tried(t("Cơ sở dữ liệu"), functools.partial(_database, db), t("không lưu được văn bản"),
               t("Chọn nơi khác bằng --db sqlite:///đường/dẫn/vanthu.db hoặc biến VANTHU_DB"), needed=True),
        # What forms of letters need is tried with them.
        *(
            _tried(t("Phần cài riêng: {name}", name=extra.name),
                   functools.partial(_told, t("có") if extra.is_there else t("không có"), extra.is_there),
                   extra.costs, extra.command)
            for extra in EXTRAS
            if extra.name not in ("ocr", "ocr2", "heic")
        ),
        *examine_forms()]  # fmt: skip
    return sorted(found, key=lambda finding: not finding.needed)


def _tried(name: str, probe: Callable[[], str], cost: str, mend: str, needed: bool = False) -> Finding:
    """Try something: the probe says what was found, or raises ``ProbeError`` where that is not enough."""
    ok = False
    try:
        found, ok = probe(), True
    except ProbeError as error:
        found, mend = str(error), error.mend or mend
    except ModuleNotFoundError as error:
        extra = needed_for(error)
        found, mend = str(error), mend if extra is None else extra.command
    except Exception as error:  # a broken installation fails in ways that nobody can list
        found = one_line(f"{type(error).__name__}: {error}")[:200]
    return Finding(name=name, ok=ok, needed=needed, found=found, cost=cost, mend=mend)


def _told(found: str, ok: bool) -> str:
    """Return what was found; raise ``ProbeError`` with these words where it is not ``ok``."""
    if not ok:
        raise ProbeError(found)
    return found


# --------------------
# The machine.


def _packages() -> str:
    """Say how many packages were looked for (``_NEEDED_PACKAGES``); ``ProbeError`` names those that are missing."""
    missing = [name for name in _NEEDED_PACKAGES if not list(metadata.Distribution.discover(name=name))]
    if missing:
        raise ProbeError(t("thiếu: {names}", names=", ".join(missing)), mend=f"pip install {' '.join(missing)}")
    return t("đủ {count} gói", count=len(_NEEDED_PACKAGES))


def _database(db: str | None) -> str:
    """Say where the database is; ``ProbeError`` where it is damaged or cannot be written."""
    path = settings.file_of(db)
    if path is None:
        return t("máy chủ ngoài (không kiểm tra ở đây)")
    problem = _why_not_writable(path) or (damage(db) if path.exists() else None)
    return _told(f"{path} ({problem or t('ghi được, nguyên vẹn')})", problem is None)


def _why_not_writable(path: Path) -> str | None:
    """Say why no file could be written at a place, as it is tried: a full disk has rights, too. Nothing is left."""
    folder = next(filter(Path.exists, path.absolute().parents))
    try:
        if path.exists():
            with path.open("ab"):
                pass
        with tempfile.TemporaryFile(dir=folder) as probe:
            probe.write(b"vanthu")
    except OSError as error:
        return why(error)
    return None


# --------------------
# The forms in which letters arrive, and the places and limits that reading needs.
#
# What reads a form is imported where it is tried: a part that is missing is then told, and stops no other.


def examine_forms() -> list[Finding]:
    """Try every form in which letters arrive on a tiny letter, and the places and limits that reading needs."""
    second = next(extra for extra in EXTRAS if extra.name == "ocr2")
    return [
        _tried(t("PDF có lớp chữ"), _pdf, t("không đọc được tệp PDF"), _PIP, needed=True),
        _tried(t("Bản quét, ảnh chụp (tesseract, tiếng Việt)"), scan,
               t("không đọc được bản quét, ảnh chụp và PDF không có lớp chữ"),
               of_the_system("tesseract-ocr tesseract-ocr-vie", "tesseract tesseract-langpack-vie")),
        _tried(t("Số, ngày viết tay trên bản quét (mẫu nhận dạng)"), functools.partial(_model, "handwriting"),
               t("số, ngày viết tay trên bản quét để trống, phải tự điền; chức vụ dưới con dấu có thể không đọc được"),
               "pip install --no-deps --ignore-requires-python rapidocr-onnxruntime==1.4.4"),
        _tried(t("Lượt đọc thứ hai của bản quét (mẫu nhận dạng)"), functools.partial(_model, "lines"),
               second.costs, second.command),
        _tried(t("Ảnh HEIC của điện thoại"), functools.partial(_loaded, "pi_heif", "pi-heif"),
               t("không đọc được ảnh HEIC"), "pip install pi-heif"),
        _tried(t("RTF, ODT (LibreOffice)"), office, t("không đọc được tệp RTF, ODT"),
               of_the_system(*PACKAGES)),
        _tried(t("Thư mục tạm"), _temporary, t("không đọc được tệp cần chương trình khác mở"),
               t("Dọn ổ đĩa hoặc chọn thư mục khác bằng biến TMPDIR")),
        _tried(t("Ngăn tiến trình đọc tệp"), _confinement,
               t("tệp chiếm được chương trình đọc thì đọc được mọi tệp của người dùng và gửi đi được"),
               t("Dùng Linux từ 6.2 trở lên; trong container không tắt seccomp mặc định"))]  # fmt: skip


_NUMBER = "2026"
_WORDS = f"Ke hoach so {_NUMBER}"
#: A PDF of these words in large letters of a font that every reader of PDF brings.
_PRINTED = Path(__file__).with_name("probe.pdf")
_PROBE_DPI = 200


def _reads(data: bytes, name: str) -> None:
    """Read a file made for a trial; ``ProbeError`` where that fails, or its number comes out wrong."""
    from pipeline.readers.opening import read_bytes

    try:
        found = "\n".join(source.text for source in read_bytes(data, name))
    except ReadError as error:
        raise ProbeError(error.said) from error
    if _NUMBER not in found:
        raise ProbeError(t("đọc sai tệp thử"))


def _pdf() -> str:
    _reads(_PRINTED.read_bytes(), "thu.pdf")
    return f"pypdfium2 {metadata.version('pypdfium2')}"


def scan() -> str:
    """Have a small picture of letters recognised; ``ProbeError`` where the program is missing or misreads it."""
    import numpy as np
    import pypdfium2 as pdfium

    from pipeline.readers.ocr import engine

    if shutil.which(engine.PROGRAM) is None:
        raise ProbeError(t("không có"))
    if not engine.available():
        raise ProbeError(t("không có dữ liệu tiếng Việt"))
    try:
        with contextlib.closing(pdfium.PdfDocument(_PRINTED)) as document:
            page = document[0].render(scale=_PROBE_DPI / 72, grayscale=True)
        seen = engine.recognise(np.ascontiguousarray(page.to_numpy()).reshape(page.height, page.width), _PROBE_DPI)
    except engine.EngineError as error:
        reason = str(error) or type(error).__name__
        raise ProbeError(t("không nhận dạng được hình thử ({reason})", reason=reason)) from error
    if _NUMBER not in " ".join(word.text for word in seen):
        raise ProbeError(t("không nhận dạng được hình thử ({reason})", reason=t("đọc sai")))
    return f"{shutil.which(engine.PROGRAM)}, {engine.version()}"


def _model(name: str) -> str:
    """Say that a model that reads pictures (``lines``, ``handwriting``) is there, else ``ProbeError``."""
    reader = import_module(f"pipeline.readers.ocr.{name}")
    if not reader.available():
        raise ProbeError(t("không có"))
    return f"{reader.PACKAGE} {metadata.version(reader.PACKAGE)}"


def _loaded(module: str, package: str) -> str:
    """Load the module that reads a form of file and say its version; it works where it can be loaded."""
    try:
        import_module(module)
    except ImportError as error:
        raise ProbeError(t("không có")) from error
    return f"{package} {metadata.version(package)}"


def office() -> str:
    """Have LibreOffice convert a letter in RTF and return its path; ``ProbeError``: it is missing or misreads."""
    program = converter()
    if program is None:
        raise ProbeError(t("không có"))
    _reads(rf"{{\rtf1\ansi {_WORDS}\par}}".encode(), "thu.rtf")
    return str(program)


def _temporary() -> str:
    """Say where temporary files go; ``ProbeError`` where none can be written, or little room is left."""
    folder = Path(tempfile.gettempdir())
    problem = _why_not_writable(folder / "thu")
    free = shutil.disk_usage(folder).free // _MB
    told = problem or t("còn trống {size} MB", size=free)
    return _told(f"{folder} ({told})", problem is None and free >= _LEAST_TEMP_MB)


def _confinement() -> str:
    """Say what processes that read cannot reach; ``ProbeError`` where anything of it is not shut."""
    files, calls = confinement.what_holds()
    found = {
        t("không chặn được việc đọc, sửa tệp khác và chạy chương trình (thiếu Landlock)"): files,
        t("không chặn được mạng và tiến trình khác (thiếu seccomp)"): calls,
        t("chạy bằng root nên không giới hạn được số tiến trình"): os.geteuid() != 0,
    }
    without = [words for words, is_held in found.items() if not is_held]
    told = "; ".join(without) or t("không mở được mạng, tệp khác, chương trình khác")
    return _told(told, files and calls)


def doctor(ask: OfficeOptions) -> None:
    """Say what is installed, what is missing and what that costs."""
    findings = examine(ask.db)
    columns: tuple[TableColumn[Finding], ...] = (
        TableColumn("", lambda item: "✓" if item.ok else "✗"),
        TableColumn("Thành phần", lambda item: t(item.name)),
        TableColumn("Hiện có", lambda item: item.found),
        TableColumn("Thiếu thì", lambda item: "" if item.ok else item.cost),
        TableColumn("Cách bổ sung", lambda item: "" if item.ok else item.mend),
    )
    ask.answer(findings, console.table_of(columns, findings), indent=2)
    if any(item.needed and not item.ok for item in findings):
        ask.say(t("Máy chưa sẵn sàng: bổ sung các mục ✗ rồi chạy lại vanthu doctor."))
        raise typer.Exit(1)
    ask.say(t("Máy đã sẵn sàng đọc văn bản."))
