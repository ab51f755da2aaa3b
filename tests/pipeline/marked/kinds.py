"""Marks of secrecy in whole kinds of places, and what only looks like them: made by combining, none by example. A
letter that is asked about counts as refused, for it is not stored: of what is marked that is right, of what only looks
it, it is not."""

from collections.abc import Iterator
from email.message import EmailMessage
from itertools import product

from tests.each import tuples
from tests.pipeline.marked.lines import HEAD, TEXT
from tests.pipeline.marked.table import Case
from tests.pipeline.readers.words import p, package, r

_LETTER = "".join(p(line) for line in f"{HEAD}{TEXT}".splitlines() if line.strip())
_LABELS = ("Độ mật", "ĐỘ MẬT", "Mức độ mật", "Dấu mật", "Do mat")
_BETWEEN = (": {}", " : {}", ": “{}”", " - {}", " ({})", " loại {}")
_HIGHER = ("tối mật", "Tối mật", "TỐI MẬT", "tuyệt mật", "Tuyệt mật", "TUYỆT MẬT")
_SUBJECTS = tuples(__file__, "subjects")
_NAMES = ("{} - phương án.txt", "Phương án {}.txt", "Bản {} của tổ trực.txt", "to_truc_{}.txt")


def _text(name: str, line: str, file: str = "thu.txt") -> Case:
    return _made(name, file, f"{HEAD}{line}\n{TEXT}".encode())


def _made(name: str, called: str, data: bytes) -> Case:
    return Case(name, called.rpartition(".")[2], lambda: data, called)


def _mail(subject: str) -> Case:
    mail = EmailMessage()
    mail["Subject"], mail["From"], mail["To"] = subject, "a@congdoan.vn", "b@congdoan.vn"
    mail.set_content(f"{HEAD}{TEXT}")
    return _made(f"subject: {subject}", "thu.eml", mail.as_bytes())


def _word(name: str, body: str, **more: bytes) -> Case:
    return _made(f"Word: {name}", "thu.docx", package(body, media={f"{key}.bin": value for key, value in more.items()}))


def _box(words: str) -> str:
    return p(
        f"<w:r><w:pict><v:shape><v:textbox><w:txbxContent>{p(words)}</w:txbxContent></v:textbox></v:shape></w:pict></w:r>"
    )


def _word_art(words: str) -> str:
    return p(f'<w:r><w:pict><v:shape><v:textpath string="{words}"/></v:shape></w:pict></w:r>')


def _each(words: str) -> Iterator[tuple[str, list[str]]]:
    yield "whole", [words]
    yield "letter by letter", [*words.replace(" ", "")]


def _of_word(words: str) -> Iterator[Case]:
    for name, parts in _each(words):
        yield _word(f"WordArt {name}: {words}", "".join(map(_word_art, parts)) + _LETTER)
        yield _word(f"text boxes {name}: {words}", "".join(map(_box, parts)) + _LETTER)
    for switch in ("caps", "smallCaps"):
        yield _word(f"{switch}: {words}", p(r(words.lower(), f"<w:{switch}/>")) + _LETTER)


def kinds_marked() -> list[Case]:
    """Return some hundred letters that are marked, or of which a person must say that they are not."""
    forms = [f"{label}{between.format(value)}" for label, between in product(_LABELS, _BETWEEN) for value in "ABC"]
    return [
        *(_text(f"line: {line}", line) for line in forms),
        *(_mail(subject.format(words)) for subject, words in product(_SUBJECTS, _HIGHER)),
        *(
            _text(f"name: {file}", "", file)
            for file in (name.format(words) for name, words in product(_NAMES, _HIGHER))
        ),
        *(case for words in ("MẬT", "TỐI MẬT", "TUYỆT MẬT") for case in _of_word(words)),
    ]


_THINGS = tuples(__file__, "things")
_SPOKEN_OF = tuples(__file__, "spoken_of")
_NO_VALUES = tuples(__file__, "no_values")


def _cased(words: str) -> Iterator[str]:
    first, _, rest = words.partition(" ")
    yield words
    yield words.capitalize()
    yield words.upper()
    second, _, last = rest.partition(" ")
    yield f"{first} {second}".upper() + (f" {last}" if last else "")


def kinds_others() -> list[Case]:
    """Return some hundred letters that only look as if they were marked."""
    things = [words for thing in _THINGS for words in dict.fromkeys(_cased(thing))]
    return [
        *(_mail(subject) for subject in (*things, *_SPOKEN_OF)),
        *(_text(f"name: {words}", "", f"{words}.txt") for words in (*things, *_SPOKEN_OF)),
        *(_text(f"line: {line}", f"V/v {line}" if line in things else line) for line in (*things, *_NO_VALUES)),
        *(_word(f"WordArt: {words}", _word_art(words) + _LETTER) for words in ("BẢN NHÁP", "KÍNH MỜI", "LƯU HÀNH")),
        *(
            _word(f"{switch}: mời họp", p(r("giấy mời họp", f"<w:{switch}/>")) + _LETTER)
            for switch in ("caps", "smallCaps")
        ),
    ]
