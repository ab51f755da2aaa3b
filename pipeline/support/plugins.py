"""What of the program is installed apart."""

import shutil
from importlib.util import find_spec
from typing import NamedTuple

from pipeline.support.errors import SetupError
from pipeline.support.words import t

#: What keeps pydantic from looking through all packages for plugins of its own: 15 ms of each start, and nobody's code.
NO_PLUGINS = "PYDANTIC_DISABLE_PLUGINS"

# --------------------
# What of the program is installed apart: ``pip install 'vanthu[web]'``; the names are those of ``pyproject.toml``.
#
# A module is imported as if it were there. Where it is not, whoever ran the work says with ``lacking`` what to
# install.


class Extra(NamedTuple):
    """A part that is installed apart."""

    name: str
    modules: tuple[str, ...]
    """What we import of it."""
    costs: str
    """What cannot be done without it."""

    @property
    def command(self) -> str:
        """The command that installs it."""
        return f"pip install 'vanthu[{self.name}]'"

    @property
    def is_there(self) -> bool:
        """Whether all its modules can be imported."""
        return all(map(find_spec, self.modules))


EXTRAS = (
    Extra(
        "web",
        ("anyio", "argon2", "fastapi", "h11", "jinja2", "python_multipart", "starlette", "uvicorn"),
        t("không mở được trang làm việc trong trình duyệt (vanthu serve), không thêm được người dùng"),
    ),
    Extra("ocr", ("cv2",), t("không đọc được bản quét, ảnh chụp, và PDF, Word có hình (có thể là dấu độ mật)")),
    Extra("ocr2", ("onnxruntime", "trueocr"), t("bản quét chỉ đọc một lần, số từ đọc sai nhiều gấp đôi")),
    Extra("postgres", ("pg8000",), t("không dùng được cơ sở dữ liệu PostgreSQL")),
    Extra("dask", ("dask", "distributed"), t("không đọc được trên nhiều máy (--scheduler)")),
    Extra("heic", ("pi_heif",), t("không đọc được ảnh HEIC")),
    Extra("spacy", ("spacy",), t("không chuyển được văn bản sang spaCy (to_doc)")),
)


def needed_for(error: ModuleNotFoundError) -> Extra | None:
    """Return the extra that brings the module which was not found, ``None`` where it belongs to none."""
    return next((extra for extra in EXTRAS if (error.name or "").partition(".")[0] in extra.modules), None)


def of_the_system(debian: str, fedora: str) -> str:
    """Return the command that installs packages of the system: Fedora's where it has its program, else Debian's."""
    by_debian = f"sudo apt-get install --no-install-recommends {debian}"
    return f"sudo dnf install {fedora}" if shutil.which("dnf") else by_debian


def lacking(error: ModuleNotFoundError) -> SetupError | None:
    """Return what to tell people of a module that was not found, ``None`` where it belongs to no extra."""
    if error.name in ("fcntl", "resource"):  # what Python has on Linux alone, and reading is confined by
        return SetupError("Chương trình chỉ chạy trên Linux; trên Windows hãy chạy trong WSL (wsl --install).")
    extra = needed_for(error)
    if extra is None:
        return None
    return SetupError(
        "Chưa cài phần “{name}” của chương trình: {costs}. Hãy cài bằng lệnh: {command}", name=extra.name,
        costs=extra.costs, command=extra.command)  # fmt: skip
