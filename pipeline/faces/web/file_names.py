"""Names of files that programs send encoded (``filename*``, RFC 8187), beside those that browsers send as they are.

RFC 7578 forbids them in forms, so that the parser of forms leaves them out and takes such a file for a field of words;
older programs send nothing else for a name with marks.
"""

from email.message import Message

from starlette import requests
from starlette.formparsers import MultiPartParser

_FIELD = "content-disposition"


class _Forms(MultiPartParser):
    def on_headers_finished(self) -> None:
        """Take a part whose head has ended, its file named as other parts are."""
        self._current_part.content_disposition = named(self._current_part.content_disposition or b"", self._charset)
        super().on_headers_finished()


def named(disposition: bytes, charset: str = "utf-8") -> bytes:
    """Return a part's disposition with the plain name of its file, where it has only an encoded one.

    >>> print(named(b"form-data; name=f; filename*=UTF-8''th%C6%B0.txt").decode())
    form-data; name=f; filename*=UTF-8''th%C6%B0.txt; filename="thư.txt"
    """
    if b"filename*" not in disposition.lower():
        return disposition
    head = Message()
    head[_FIELD] = disposition.decode("latin-1")
    names = {name.lower() for name, _ in head.get_params([], _FIELD)}
    plain = [piece for piece in disposition.split(b";") if piece.strip().lower().startswith(b"filename=")]
    name = head.get_filename() if "filename" in names and not plain else None
    if not name:
        return disposition
    quoted = name.replace("\\", "\\\\").replace('"', '\\"').encode(charset, "replace")
    return disposition + b'; filename="' + quoted + b'"'


def understand_encoded() -> None:
    """Have every form understood so, from now on."""
    requests.MultiPartParser = _Forms  # type: ignore[attr-defined]
