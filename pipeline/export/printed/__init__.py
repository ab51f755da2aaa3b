"""Pages to be printed and pinned up: HTML that needs nothing else, loads nothing and runs nothing.

What a letter says becomes text, never markup: the tree of elements is escaped where it is written out.
"""

import re
from functools import cache
from importlib import resources
from xml.etree.ElementTree import Element, SubElement, tostring

Child = Element | str | None

#: Controls that no page may hold, and those that turn the direction of what follows them.
_UNFIT = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufffe\uffff\ud800-\udfff]")


def tag(name: str, *children: Child, cls: str = "", **attributes: str) -> Element:
    """Return an element with these children; ``None`` is left out."""
    if cls:
        attributes["class"] = cls
    made = Element(name, {key: _fit(value) for key, value in attributes.items()})
    for child in children:
        if isinstance(child, str) and len(made):
            made[-1].tail = (made[-1].tail or "") + _fit(child)
        elif isinstance(child, str):
            made.text = (made.text or "") + _fit(child)
        elif child is not None:
            made.append(child)
    return made


def document(title: str, style: str, *body: Child) -> bytes:
    """Return a whole page in one of our styles, which loads nothing and runs nothing."""
    page = tag("html", lang="vi")
    head = SubElement(page, "head")
    head.append(tag("meta", charset="utf-8"))
    policy = {"http-equiv": "Content-Security-Policy", "content": "default-src 'none'; style-src 'unsafe-inline'"}
    head.append(Element("meta", policy))
    head.append(Element("meta", {"name": "generator", "content": "vanthu"}))
    head.append(Element("meta", {"name": "viewport", "content": "width=device-width"}))
    head.append(tag("title", title))
    head.append(tag("style", _css(style)))
    page.append(tag("body", *body))
    return b"<!DOCTYPE html>\n" + tostring(page, encoding="unicode", method="html").encode() + b"\n"


@cache
def _css(style: str) -> str:
    return resources.files(__package__).joinpath(f"{style}.css").read_text("utf-8")


def _fit(text: str) -> str:
    return _UNFIT.sub("\ufffd", text.replace("\t", " "))
