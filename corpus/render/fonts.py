"""The fonts that letters are set in: Tinos, of the same widths as Times New Roman, which offices must use."""

from functools import cache
from pathlib import Path

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont

FAMILY = "Tinos"
_FOLDERS = (
    Path("/usr/share/fonts/truetype/croscore"),
    Path("/usr/share/fonts/croscore"),
    Path("/usr/share/fonts/TTF"),
    Path("/usr/share/fonts/google-croscore"),
)
_STYLES = {
    "Regular": FAMILY,
    "Bold": f"{FAMILY}-Bold",
    "Italic": f"{FAMILY}-Italic",
    "BoldItalic": f"{FAMILY}-BoldItalic",
}


class FontMissingError(Exception):
    """The fonts are not installed."""


@cache
def font_file(style: str = "Regular") -> Path:
    """Return the file of a style (``Regular``, ``Bold``, ``Italic``, ``BoldItalic``)."""
    for folder in _FOLDERS:
        path = folder / f"Tinos-{style}.ttf"
        if path.is_file():
            return path
    raise FontMissingError(
        "Chưa có phông Tinos nên không dựng được bộ thư mẫu. Cài bằng: sudo apt-get install fonts-croscore"
    )


@cache
def register() -> None:
    """Make the fonts known to reportlab."""
    for style, name in _STYLES.items():
        pdfmetrics.registerFont(TTFont(name, str(font_file(style))))
    pdfmetrics.registerFontFamily(
        FAMILY, normal=FAMILY, bold=f"{FAMILY}-Bold", italic=f"{FAMILY}-Italic", boldItalic=f"{FAMILY}-BoldItalic"
    )
