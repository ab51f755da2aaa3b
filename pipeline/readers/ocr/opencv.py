"""OpenCV, which comes with the extra ``ocr``; where it is not installed, what says so at its first use.

So a printed letter is read without it. A page that must be looked at is not: its stamps might be of secrecy.
"""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, NoReturn

__all__ = ["cv2"]


class _Missing:
    """Stands for the module where it is missing. Types of arguments name what is in ``typing``."""

    typing = SimpleNamespace(MatLike=Any)
    dnn = SimpleNamespace(Net=Any)

    def __getattr__(self, name: str) -> NoReturn:
        raise ModuleNotFoundError("No module named 'cv2'", name="cv2")


if TYPE_CHECKING:
    import cv2
else:
    try:
        import cv2
    except ModuleNotFoundError:
        cv2 = _Missing()
    else:
        # A worker has one core; a thread of the library's own takes 8 MB and the core of the next worker.
        cv2.setNumThreads(1)
