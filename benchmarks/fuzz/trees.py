"""Changes by chance of XML: elements repeated, dropped, put elsewhere, attributes and words made strange."""

import random
import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

_TAG = re.compile(rb"<[^>]+>")
_VALUES = (
    "",
    "0",
    "-1",
    "1",
    "99999999999999999999",
    "restart",
    "²",
    "x" * 3000,
    "../..",
    "http://127.0.0.1:9/",
    "\u0301",
)


def mutate_xml(data: bytes, chance: random.Random) -> bytes:
    """Return an XML text with a change; one that is not well-formed any more loses or repeats a tag."""
    try:
        root = ElementTree.fromstring(data)
    except Exception:
        return _tags(data, chance)
    if chance.random() < 0.15:
        return _tags(data, chance)
    elements = list(root.iter())
    parents = {child: parent for parent in elements for child in parent}
    for _ in range(chance.choice((1, 1, 3))):
        _change(chance.choice(elements), elements, parents, chance)
    try:
        return ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    except Exception:  # what was put in cannot be written
        return _tags(data, chance)


def _change(element: Element, elements: list[Element], parents: dict[Element, Element], chance: random.Random) -> None:
    parent = parents.get(element)
    match chance.randrange(7):
        case 0 if parent is not None and element in list(parent):
            parent.remove(element)
        case 1 if parent is not None:
            for _ in range(chance.choice((1, 5, 200))):
                parent.insert(chance.randrange(len(parent) + 1), element)
        case 2 if parent is not None and element in list(parent):
            new = chance.choice(elements)
            if element not in set(new.iter()) and new not in set(element.iter()):
                parent.remove(element)
                new.insert(chance.randrange(len(new) + 1), element)
        case 3 if element.attrib:
            element.set(chance.choice(list(element.attrib)), chance.choice(_VALUES))
        case 4:
            element.tag = chance.choice(elements).tag
        case 5:
            other = chance.choice(elements)
            element.text, other.text = other.text, element.text
        case _:
            element.text = (element.text or "") + chance.choice(_VALUES)


def _tags(data: bytes, chance: random.Random) -> bytes:
    tags = list(_TAG.finditer(data))
    if not tags:
        return data
    tag, other = chance.choice(tags), chance.choice(tags)
    with_what = chance.choice((b"", tag[0] * 2, other[0], b"<a>", b"<![CDATA[", b"<!--", b"<?x ?>", b"&#x0;", b"&a;"))
    return data[: tag.start()] + with_what + data[tag.end() :]
