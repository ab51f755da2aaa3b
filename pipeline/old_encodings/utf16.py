"""UTF-16, told without its name."""

#: So much of a text tells whether every second byte is a zero.
_UTF16_SAMPLE = 8192


def utf16(data: bytes) -> str | None:
    """Return the name of the UTF-16 kind that bytes are in, told by its mark or by the zeros of plain letters."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    if len(data) < 4 or len(data) % 2:
        return None
    head = data[:_UTF16_SAMPLE]
    for kind, high, low in (("utf-16-le", head[1::2], head[::2]), ("utf-16-be", head[::2], head[1::2])):
        # Vietnamese stands on four pages of Unicode: 00, 01, 03 and 1E; signs on 20.
        if high.count(0) > len(high) / 3 and not high.translate(None, b"\0\1\3\x1e\x20\x22\x25") and 0 not in low:
            return kind
    return None
