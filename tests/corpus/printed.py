"""A letter as an office prints it, for tests that make several of one form."""

_FORM = """{above}\tCỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
{office}\tĐộc lập - Tự do - Hạnh phúc
Số: {name}\t{place}, ngày {issued}

{body}

Nơi nhận:
- Như trên;
- Lưu: VT.
\tTM. BAN THƯỜNG VỤ
\tCHỦ TỊCH


\tPhạm Văn Hưng
"""


def printed(offices: tuple[str, str], place: str, name: str, issued: str, body: str) -> str:
    """Return the text of a letter; ``offices``: the two lines of its issuer, ``name``: number and symbol."""
    above, office = offices
    return _FORM.format(above=above, office=office, place=place, name=name, issued=issued, body=body.strip("\n"))
