"""What makes a Word file less than final: changes that nobody accepted yet, dates that Word fills in anew."""

import re
from xml.etree.ElementTree import Element

from pipeline.readers.word.docx_package import W

_CHANGES = (f"{W}ins", f"{W}del", f"{W}moveFrom", f"{W}moveTo")
_WORDS = (f"{W}t", f"{W}delText")
#: Fields whose result is the day on which the file was opened, saved or printed last.
_DAY_FIELD = re.compile(r"\s*(?:DATE|TIME|SAVEDATE|PRINTDATE)\b", re.IGNORECASE)


def has_tracked_changes(document: Element) -> bool:
    """Say whether words or table rows were put in or taken out with the changes kept open."""
    for element in document.iter():
        if element.tag in _CHANGES and any(word.text and word.text.strip() for word in _words(element)):
            return True
        if element.tag == f"{W}trPr" and any(element.find(tag) is not None for tag in _CHANGES[:2]):
            return True
    return False


def _words(element: Element) -> list[Element]:
    return [word for tag in _WORDS for word in element.iter(tag)]


def has_typed_date(document: Element) -> bool:
    """Say whether a day of the text was not typed but put in by Word, which changes it whenever the file is opened."""
    codes = [code.text or "" for code in document.iter(f"{W}instrText")]
    codes += [field.get(f"{W}instr", "") for field in document.iter(f"{W}fldSimple")]
    return any(map(_DAY_FIELD.match, codes))
