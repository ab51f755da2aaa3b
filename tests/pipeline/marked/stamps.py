"""Stamps as pictures: words in red ink, framed or not, hollow, worn, pale, turned."""

import io
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from tests.pipeline.readers import pdfs

DPI = 300
RED = (200, 25, 30)
_FOLDER = Path("/usr/share/fonts/truetype/dejavu")
_FONTS = {"sans": "DejaVuSans-Bold.ttf", "serif": "DejaVuSerif-Bold.ttf"}
#: How a stamp looks → what is done to it.
LOOKS = (
    "framed", "bare", "double frame", "rounded", "hollow", "hollow framed", "worn", "pale", "dark", "blue", "aslant",
    "aslant the other way", "on its side", "bare on its side", "serif", "spaced",
)  # fmt: skip
_TURNS = {"aslant": 12, "aslant the other way": -20, "on its side": 90, "bare on its side": -90}


def millimetres(size: float) -> int:
    return round(size * DPI / 25.4)


def stamp(words: str, look: str = "framed", high: float = 5.0, seed: int = 0) -> Image.Image:
    """Return a stamp on clear ground; ``high``: its capitals in millimetres."""
    pdfs.font()  # skips where there are no letters to draw with
    font = ImageFont.truetype(str(_FOLDER / _FONTS["serif" if look == "serif" else "sans"]), millimetres(high * 1.37))
    text = " ".join(words) if look == "spaced" else words
    left, top, right, bottom = font.getbbox(text)
    margin = millimetres(2.6)
    size = (round(right - left) + 2 * margin, round(bottom - top) + 2 * margin)
    ink = Image.new("L", size, 0)
    draw = ImageDraw.Draw(ink)
    at = (margin - left, margin - top)
    if look.startswith("hollow"):
        draw.text(at, text, fill=255, font=font, stroke_width=max(3, millimetres(0.3)))
        draw.text(at, text, fill=0, font=font)
    else:
        draw.text(at, text, fill=255, font=font)
    rule = millimetres(0.5)
    inner = (rule, rule, size[0] - rule, size[1] - rule)
    if look == "rounded":
        draw.rounded_rectangle(inner, millimetres(2.0), outline=255, width=rule)
    elif look not in ("bare", "hollow", "bare on its side", "spaced"):
        draw.rectangle(inner, outline=255, width=rule)
    if look == "double frame":
        step = millimetres(1.0)
        draw.rectangle((rule + step, rule + step, size[0] - rule - step, size[1] - rule - step), outline=255, width=2)
    if look == "worn":
        ink = _worn(ink, seed)
    colour = {"dark": (140, 15, 20), "pale": (235, 120, 125), "blue": (35, 60, 170)}.get(look, RED)
    made = Image.new("RGBA", size, (*colour, 0))
    made.putalpha(ink)
    return made.rotate(_TURNS[look], expand=True, resample=Image.Resampling.BICUBIC) if look in _TURNS else made


def _worn(ink: Image.Image, seed: int) -> Image.Image:
    """Let ink be missing in spots, as of an old rubber stamp."""
    spots = np.random.default_rng(seed).random((ink.size[1] // 5 + 1, ink.size[0] // 5 + 1)) > 0.12
    cover = Image.fromarray((spots * 255).astype(np.uint8)).resize(ink.size).filter(ImageFilter.GaussianBlur(1.2))
    return Image.fromarray(np.minimum(np.asarray(ink), np.asarray(cover)))


def seal(words: str = "CÔNG ĐOÀN", colour: tuple[int, int, int] = RED) -> Image.Image:
    pdfs.font()
    side = millimetres(36)
    made = Image.new("RGBA", (side, side), (*colour, 0))
    draw = ImageDraw.Draw(made)
    for inset in (4, 16, millimetres(7)):
        draw.ellipse((inset, inset, side - inset, side - inset), outline=(*colour, 255), width=5)
    font = ImageFont.truetype(str(_FOLDER / _FONTS["sans"]), millimetres(2.6))
    draw.text((side / 2, side / 2), words, fill=(*colour, 255), font=font, anchor="mm")
    return made


def scrawl(colour: tuple[int, int, int] = (30, 50, 160), seed: int = 0) -> Image.Image:
    chance = np.random.default_rng(seed)
    wide, high = millimetres(38), millimetres(14)
    made = Image.new("RGBA", (wide, high), (*colour, 0))
    points = [(wide * step / 16, float(high * (0.5 + 0.45 * chance.uniform(-1, 1)))) for step in range(17)]
    ImageDraw.Draw(made).line(points, fill=(*colour, 255), width=7, joint="curve")
    return made


def png(picture: Image.Image) -> bytes:
    with io.BytesIO() as held:
        picture.save(held, "PNG", dpi=(DPI, DPI))
        return held.getvalue()


def worn_away(picture: Image.Image, share: float, seed: int) -> Image.Image:
    """Return a stamp of which such a share is gone in patches, the rest uneven, as a dry stamp leaves it."""
    chance = np.random.default_rng(seed)
    patches = chance.random((picture.size[1] // 24 + 2, picture.size[0] // 24 + 2))
    cover = Image.fromarray((patches * 255).astype(np.uint8)).resize(picture.size, Image.Resampling.BICUBIC)
    grain = chance.random((picture.size[1] // 3 + 1, picture.size[0] // 3 + 1))
    fine = Image.fromarray((grain * 255).astype(np.uint8)).resize(picture.size)
    left = np.asarray(cover) * 0.8 + np.asarray(fine) * 0.2
    gone = left < np.quantile(left, share)
    made = picture.copy()
    made.putalpha(Image.fromarray(np.where(gone, 0, np.asarray(picture.getchannel("A")) * 0.85).astype(np.uint8)))
    return made
