"""Which of the forms in which letters arrive can be read on this machine, tried on tiny letters."""

import os
import shutil
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

from pipeline.confined import cage, confinement, pool
from pipeline.doctor import Finding
from pipeline.doctor import probes as doctor_probes
from pipeline.files import why
from pipeline.plugins import needed_for
from pipeline.readers.libreoffice import INSTALL
from pipeline.readers.ocr import keeping
from pipeline.words import t

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
    folder = keeping.folder()
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
