"""Styles of a Word file, as far as they change what is read: numbering, capitals, hidden text, borders."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from pipeline.readers.word.docx_package import W


class Styles:
    """The styles by id, each with those that it is based on."""

    def __init__(self, root: Element | None) -> None:
        styles = [] if root is None else list(root.iter(f"{W}style"))
        self._by_id = {style.get(f"{W}styleId", ""): style for style in styles}
        self._names = {
            style_id: "" if (name := style.find(f"{W}name")) is None else name.get(f"{W}val", "").lower()
            for style_id, style in self._by_id.items()
        }
        self._fonts: dict[str | None, str] = {}
        self._usual_font = "" if root is None else _font(root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr"))
        self._default = next(
            (
                style.get(f"{W}styleId", "")
                for style in styles
                if style.get(f"{W}type") == "paragraph" and style.get(f"{W}default") in ("1", "true", "on")
            ),
            "",
        )

    def name(self, style_id: str | None) -> str:
        """Return the name of a style as people see it, in small letters."""
        return self._names.get(style_id or self._default, "")

    def font(self, style_id: str | None) -> str:
        """Return the font of a style, of those that it is based on, or the document's usual one; ``""`` if unknown."""
        if style_id not in self._fonts:
            named = (_font(style.find(f"{W}rPr")) for style in self.chain(style_id))
            self._fonts[style_id] = next(filter(None, named), self._usual_font)
        return self._fonts[style_id]

    @staticmethod
    def font_of_run(run: Element) -> str:
        """Return the font that a run itself names."""
        return _font(run.find(f"{W}rPr"))

    def chain(self, style_id: str | None) -> Iterator[Element]:
        """Yield a style and those that it is based on, the nearest first; ``None`` is the usual paragraph style."""
        seen: set[str] = set()
        current = self._default if style_id is None else style_id
        while current and current not in seen and current in self._by_id:
            seen.add(current)
            style = self._by_id[current]
            yield style
            based_on = style.find(f"{W}basedOn")
            current = "" if based_on is None else based_on.get(f"{W}val", "")

    def find(self, style_id: str | None, path: str) -> Element | None:
        """Return the first element at ``path`` in a style or in those that it is based on."""
        return next((found for style in self.chain(style_id) if (found := style.find(path)) is not None), None)


def _font(properties: Element | None) -> str:
    """Return the font of letters; letters outside ASCII have the second of the two names."""
    fonts = None if properties is None else properties.find(f"{W}rFonts")
    return "" if fonts is None else fonts.get(f"{W}hAnsi") or fonts.get(f"{W}ascii") or ""


def style_of(element: Element, properties: str, tag: str) -> str | None:
    """Return the style that a paragraph, run or table names."""
    found = element.find(f"{W}{properties}/{W}{tag}")
    return None if found is None else found.get(f"{W}val")


def is_centred(paragraph: Element, styles: Styles) -> bool:
    """Say whether a paragraph stands in the middle, by itself or by its style."""
    own = paragraph.find(f"{W}pPr/{W}jc")
    found = own if own is not None else styles.find(style_of(paragraph, "pPr", "pStyle"), f"{W}pPr/{W}jc")
    return found is not None and found.get(f"{W}val") == "center"


def is_on(element: Element | None) -> bool:
    """Say whether a switch such as ``w:caps`` is there and not turned off."""
    return element is not None and element.get(f"{W}val", "1") not in ("0", "false", "off", "none")
