"""Markup cut into tags and words: the parser of the standard library takes hours for a megabyte of tags left open."""

import re
from collections.abc import Iterator

#: Elements whose content is no text of the page.
_UNSEEN = frozenset(("script", "style", "head", "template", "noscript", "svg", "math", "title", "textarea"))
_NAME = re.compile(r"</?([A-Za-z][A-Za-z0-9:-]*)")


def pieces(markup: str) -> Iterator[tuple[str | None, str]]:
    """Yield the tags, each with its name, and the words between them; every sign is looked at a few times only."""
    said = at = 0
    while (opened := markup.find("<", at)) >= 0:
        name = _NAME.match(markup, opened)
        if name is None and markup[opened + 1 : opened + 2] not in ("!", "?", "/"):
            at = opened + 1  # a sign of the words
            continue
        yield None, markup[said:opened]
        if markup.startswith("<!--", opened):
            end = markup.find("-->", opened + 4)
            at = end + 3
        else:
            end = markup.find(">", name.end() if name else opened)
            at = end + 1
        if end >= 0 and name is not None:
            tag = name[1].lower()
            if tag in _UNSEEN and not name[0].startswith("</"):
                closing = re.compile(rf"</{tag}\b", re.IGNORECASE).search(markup, at)
                end = at = closing.start() if closing else -1
            else:
                yield tag, markup[opened:at]
        if end < 0:  # a comment or tag that is left open takes the rest with it, as in any browser
            return
        said = at
    yield None, markup[said:]
