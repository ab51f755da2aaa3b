"""The table of marked letters, and of those that only look it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import product

from PIL import Image

from pipeline.readers.opening import open_bytes
from pipeline.support.errors import ReadError
from tests.each import tuples
from tests.pipeline.marked.files import FORMS, PLACES, printed_over
from tests.pipeline.marked.lines import HEAD, TEXT
from tests.pipeline.marked.stamps import LOOKS, scrawl, seal, stamp, worn_away

WORDINGS = ("MẬT", "TỐI MẬT", "TUYỆT MẬT", "MẬT – HỎA TỐC", "Độ mật: Mật", "DỰ THẢO – MẬT")
#: What is stamped on letters that are no secret.
OTHER_WORDINGS = tuples(__file__, "other_wordings")
#: What a letter is refused by that is secret, or may be.
KEPT_OUT = ("secret", "secret-doubt")


@dataclass(frozen=True)
class Case:
    name: str
    ending: str
    make: Callable[[], bytes]
    called: str = ""  # where its name tells what is in it

    @property
    def file(self) -> str:
        """What the file is called; nothing of it tells what is on it, but where that is the case."""
        return self.called or f"thu.{self.ending}"


def is_refused(case: Case, codes: tuple[str, ...] = ("secret",)) -> bool:
    try:
        opened = open_bytes(case.make(), case.file)
    except ReadError as error:
        return error.code in codes
    return any(failure.code in codes for failure in opened.failures)


def is_kept_out(case: Case) -> bool:
    """Whether a letter of the table is not stored: refused as secret, or asked about."""
    return is_refused(case, KEPT_OUT)


def _case(form: str, words: str, look: str, place: str, picture: Callable[[], Image.Image]) -> Case:
    make, ending = FORMS[form]
    return Case(f"{form}: {words}, {look}, {place}", ending, lambda: make(picture(), place))


def with_line(line: str) -> Case:
    """Return a letter as plain text with a line in its head."""
    return Case(line, "txt", lambda: f"{HEAD}{line}\n{TEXT}".encode())


def marked() -> list[Case]:
    """Return about a hundred letters that carry a stamp: every form in every look, wordings and places in turn."""
    forms = [form for form in FORMS if form != "in an archive"]
    return [
        _case(form, words, look, place, lambda words=words, look=look, seed=number: stamp(words, look, seed=seed))
        for number, (form, words, look, place) in enumerate(_turns(forms))
    ]


def _turns(forms: list[str]) -> Iterator[tuple[str, str, str, str]]:
    number = 0
    for at, form in enumerate(forms):
        for step in range(11):
            look = LOOKS[(at * 11 + step) % len(LOOKS)]
            yield form, WORDINGS[number % len(WORDINGS)], look, list(PLACES)[(number // 2 + at) % len(PLACES)]
            number += 1


def unmarked() -> list[Case]:
    """Return 36 letters with other stamps, seals and signatures."""
    forms = [form for form in FORMS if form != "outlines"]
    cases = []
    for number, words in enumerate(OTHER_WORDINGS * 2):
        form = forms[(number * 5 + number // 18) % len(forms)]
        place = list(PLACES)[(number + number // 18) % len(PLACES)]
        look = ("framed", "bare", "aslant", "double frame")[(number + number // 18) % 4]
        if number >= 32:
            name, draw = list({"seal": seal, "signature": scrawl}.items())[number % 2]
            cases.append(_case(form, name, "", place, draw))
        else:
            cases.append(_case(form, words, look, place, lambda words=words, look=look: stamp(words, look)))
    return cases


#: What of the letter a stamp is set on: the middle of the motto, of the name at the left, of the text, in millimetres.
UNDER = {"the motto": (143.0, 25.0), "the name": (55.0, 23.0), "the text": (90.0, 83.0)}
#: What else is set on words, as worn.
_OTHERS_ON_WORDS = ("KHẨN", "HỎA TỐC", "DỰ THẢO", "SAO Y", "BẢN CHÍNH", "THU HỒI", "MẪU 01", "ĐÃ KIỂM TRA", "GẤP")
OVER_FORMS = ("colour scan", "grey scan", "photograph")


def over_text(under: str = "the motto", seed: int = 0) -> list[Case]:
    """Return 27 letters with a stamp set on words: three degrees, three ways of wear, three forms of scan."""
    wears: dict[str, Callable[[str, int], Image.Image]] = {
        "spotted": lambda words, number: stamp(words, "worn", seed=number),
        "a third gone": lambda words, number: worn_away(stamp(words, "framed"), 0.33, number),
        "a third gone, no frame": lambda words, number: worn_away(stamp(words, "bare"), 0.33, number),
    }
    return [
        Case(
            f"{form}: {words}, {wear}, on {under}",
            "jpg" if form == "photograph" else "pdf",
            lambda words=words, wear=wear, form=form, number=number: printed_over(
                wears[wear](words, seed + number), UNDER[under], form
            ),
        )
        for number, (words, wear, form) in enumerate(product(WORDINGS[:3], wears, OVER_FORMS))
    ]


def worn_on_words(degrees: bool = True) -> list[Case]:
    """Return 81 letters on grey scans with a degree of which more than a third is gone, in three sizes and looks, or
    as many with another stamp in that state."""
    every = product(WORDINGS[:3] if degrees else _OTHERS_ON_WORDS, UNDER, ("framed", "bare", "serif"))
    sizes = (4.4, 5.0, 5.6)
    each = [(*one, size) for one in every for size in (sizes if degrees else sizes[1:2])]
    return [
        Case(
            f"{words}, {look}, {size} mm, on {under}",
            "pdf",
            lambda words=words, look=look, size=size, under=under, number=number: printed_over(
                worn_away(stamp(words, look, high=size), 0.36, number), UNDER[under], "grey scan"
            ),
        )
        for number, (words, under, look, size) in enumerate(each, 3000 if degrees else 5000)
    ]
