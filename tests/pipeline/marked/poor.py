"""Letters whose stamp is worn, turned, blurred, set on words or of black ink, and others in the same state. Every page
is drawn from its number: the same number gives the same page."""

import io
from collections.abc import Callable
from functools import partial
from itertools import cycle, islice

from PIL import Image, ImageFilter

from tests.each import tuples
from tests.pipeline.marked.files import on_a_page, page_picture, printed_over
from tests.pipeline.marked.stamps import scrawl, seal, stamp, worn_away
from tests.pipeline.marked.table import UNDER, Case

DEGREES = ("MẬT", "TỐI MẬT", "TUYỆT MẬT")
OTHERS = tuples(__file__, "others")
_PLACES = ("below the number", "top right", "top", "foot", "beside")
_DPI = 200


def _black(picture: Image.Image) -> Image.Image:
    made = Image.new("RGBA", picture.size, (20, 20, 20, 0))
    made.putalpha(picture.getchannel("A"))
    return made


def _turned(picture: Image.Image, by: float) -> Image.Image:
    return picture.rotate(by, expand=True, resample=Image.Resampling.BICUBIC)


def _page_turned(page: Image.Image, by: float) -> Image.Image:
    return page.rotate(by, expand=by % 90 == 0, resample=Image.Resampling.BICUBIC, fillcolor="white")


def _saved(page: Image.Image, colour: str) -> bytes:
    with io.BytesIO() as held:
        page.convert(colour).save(held, "JPEG", quality=80, dpi=(_DPI, _DPI))
        return held.getvalue()


def _scanned(
    picture: Image.Image, place: str, colour: str = "RGB",
    on_page: Callable[[Image.Image], Image.Image] = lambda page: page,
) -> bytes:  # fmt: skip
    return _saved(on_page(page_picture(picture, place)), colour)


def _blurred(radius: float) -> Callable[[Image.Image], Image.Image]:
    return lambda page: page.filter(ImageFilter.GaussianBlur(radius))


def _over(picture: Image.Image, place: str, under: str, form: str) -> bytes:
    return printed_over(picture, UNDER[under], form)


Draw = Callable[[str, int], Image.Image]
_framed: Draw = lambda words, seed: stamp(words, "framed", seed=seed)  # noqa: E731
_bare: Draw = lambda words, seed: stamp(words, "bare", seed=seed)  # noqa: E731
#: State → how the stamp is drawn, what is made of the page, how the file ends.
STATES: dict[str, tuple[Draw, Callable[[Image.Image, str], bytes], str]] = {
    "blurred a little": (_framed, partial(_scanned, on_page=_blurred(1.5)), "jpg"),
    "blurred": (_framed, partial(_scanned, on_page=_blurred(2.5)), "jpg"),
    "blurred much": (_framed, partial(_scanned, on_page=_blurred(3.5)), "jpg"),
    "blurred on grey": (_framed, partial(_scanned, colour="L", on_page=_blurred(2.0)), "jpg"),
    "blurred without frame": (_bare, partial(_scanned, on_page=_blurred(2.0)), "jpg"),
    "stamp turned by 30": (lambda words, seed: _turned(_framed(words, seed), 30), _scanned, "jpg"),
    "stamp turned by 45": (lambda words, seed: _turned(_framed(words, seed), 45), _scanned, "jpg"),
    "stamp turned by -60": (lambda words, seed: _turned(_bare(words, seed), -60), _scanned, "jpg"),
    "stamp upside down": (lambda words, seed: _turned(_framed(words, seed), 180), _scanned, "jpg"),
    "stamp turned by 150": (lambda words, seed: _turned(_bare(words, seed), 150), on_a_page, "pdf"),
    "page on its side": (_framed, partial(_scanned, on_page=partial(_page_turned, by=90)), "jpg"),
    "page upside down": (_framed, partial(_scanned, colour="L", on_page=partial(_page_turned, by=180)), "jpg"),
    "page aslant": (_bare, partial(_scanned, on_page=partial(_page_turned, by=-6)), "jpg"),
    "on words, grey": (_framed, partial(_over, under="the text", form="grey scan"), "pdf"),
    "on the name, grey, no frame": (_bare, partial(_over, under="the name", form="grey scan"), "pdf"),
    "black without frame": (lambda words, seed: _black(_bare(words, seed)), partial(_scanned, colour="L"), "jpg"),
    "small, black, no frame": (
        lambda words, seed: _black(stamp(words, "bare", high=3.0)), partial(_scanned, colour="L"), "jpg",
    ),
    "a third gone": (lambda words, seed: worn_away(_framed(words, seed), 0.33, seed), _scanned, "jpg"),
    "a third gone, grey": (
        lambda words, seed: worn_away(_framed(words, seed), 0.33, seed), partial(_scanned, colour="L"), "jpg",
    ),
    "spotted, blurred": (
        lambda words, seed: stamp(words, "worn", seed=seed), partial(_scanned, on_page=_blurred(1.5)), "jpg",
    ),
}  # fmt: skip


def _case(number: int, state: str, words: str) -> Case:
    draw, make, ending = STATES[state]
    place = _PLACES[number % len(_PLACES)]
    return Case(f"{state}: {words}, {place}", ending, lambda: make(draw(words, number), place))


def poor_marked() -> list[Case]:
    """Return 60 letters with a degree: each state with each of them."""
    return [_case(at * 3 + nth, state, words) for at, state in enumerate(STATES) for nth, words in enumerate(DEGREES)]


def poor_others() -> list[Case]:
    """Return 60 letters in the same states with another stamp, a seal or a signature."""
    drawn: dict[str, Draw] = {"seal": lambda _, seed: seal(), "signature": lambda _, seed: scrawl(seed=seed)}
    found = []
    for number, (state, words) in enumerate(zip(islice(cycle(STATES), 60), cycle((*OTHERS, *drawn)), strict=False)):
        draw, make, ending = STATES[state]
        draw = drawn.get(words, draw)
        place = _PLACES[(number + number // 5) % len(_PLACES)]
        found.append(
            Case(
                f"{state}: {words}, {place}",
                ending,
                lambda draw=draw, make=make, words=words, place=place, number=number: make(draw(words, number), place),
            )
        )
    return found
