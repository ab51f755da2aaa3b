"""Footnotes of a Word 97–2003 file, told in the words of a DOCX; their text follows the letter's own."""

from collections.abc import Iterable
from xml.etree.ElementTree import Element, SubElement

from pipeline.readers.word.docx_package import W


def footnotes(lines: Iterable[str], body: Element) -> Element:
    """Return the notes with these lines, referred to from the end of the body: where they belong is not followed."""
    notes = Element(f"{W}footnotes")
    references: list[str] = []
    for number, line in enumerate(line.strip() for line in lines if line.strip()):
        note = SubElement(notes, f"{W}footnote", {f"{W}id": str(number)})
        SubElement(SubElement(SubElement(note, f"{W}p"), f"{W}r"), f"{W}t").text = line
        references.append(str(number))
    if references:
        run = SubElement(SubElement(body, f"{W}p"), f"{W}r")
        for number_shown in references:
            SubElement(run, f"{W}footnoteReference", {f"{W}id": number_shown})
    return notes
