"""Word files for tests, made from the XML that Word writes, so that a test says exactly what stands in the file."""

import io
import zipfile
from collections.abc import Mapping
from xml.sax.saxutils import escape

_SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" '
    'xmlns:v="urn:schemas-microsoft-com:vml"'
)
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def package(
    body: str,
    numbering: str = "",
    styles: str = "",
    header: str = "",
    footnotes: str = "",
    media: dict[str, bytes] | None = None,
) -> bytes:
    """Return a DOCX of these parts; ``media``: names of pictures or chunks, which are their relationships, too."""
    parts = {"numbering": numbering, "styles": styles, "header": header, "footnotes": footnotes}
    related = "".join(
        f'<Relationship Id="{name}" Type="{_OFFICE}/{name}" Target="{name}.xml"/>'
        for name, part in parts.items()
        if part
    )
    for name in media or {}:
        kind = "image" if name.endswith((".png", ".jpeg")) else "aFChunk"
        related += f'<Relationship Id="{name}" Type="{_OFFICE}/{kind}" Target="media/{name}"/>'
    section = '<w:sectPr><w:headerReference w:type="default" r:id="header"/></w:sectPr>' if header else ""
    main = f'<Relationship Id="main" Type="{_OFFICE}/officeDocument" Target="word/document.xml"/>'
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": "<Types/>",
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}">{main}</Relationships>',
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{_PACKAGE}">{related}</Relationships>',
        "word/document.xml": f"<w:document {_SPACES}><w:body>{body}{section}</w:body></w:document>",
    }
    roots = {"numbering": "numbering", "styles": "styles", "header": "hdr", "footnotes": "footnotes"}
    for name, part in parts.items():
        if part:
            files[f"word/{name}.xml"] = f"<w:{roots[name]} {_SPACES}>{part}</w:{roots[name]}>"
    files |= {f"word/media/{name}": content for name, content in (media or {}).items()}
    return zipped(files)


def zipped(files: Mapping[str, str | bytes]) -> bytes:
    """Return a ZIP of these files, the same bytes each time."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text, zipfile.ZIP_DEFLATED)
    return content.getvalue()


def p(*runs: str, style: str = "", number: tuple[int, int] | None = None, properties: str = "") -> str:
    """Return a paragraph of text or of runs that are XML already."""
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    listed = f'<w:numPr><w:ilvl w:val="{number[1]}"/><w:numId w:val="{number[0]}"/></w:numPr>' if number else ""
    inner = "".join(run if run.startswith("<") else r(run) for run in runs)
    return f"<w:p><w:pPr>{named}{listed}{properties}</w:pPr>{inner}</w:p>"


def r(text: str, properties: str = "") -> str:
    inner = "<w:tab/>".join(
        "<w:br/>".join(f'<w:t xml:space="preserve">{escape(line)}</w:t>' for line in part.split("\n"))
        for part in text.split("\t")
    )
    return f"<w:r><w:rPr>{properties}</w:rPr>{inner}</w:r>"


def tc(*paragraphs: str, span: int = 1, merge: str = "") -> str:
    """Return a cell; plain text becomes a paragraph."""
    merged = {"": "", "restart": '<w:vMerge w:val="restart"/>', "continue": "<w:vMerge/>"}[merge]
    inner = "".join(part if part.startswith(("<w:p", "<w:tbl")) else p(part) for part in paragraphs)
    return f'<w:tc><w:tcPr><w:gridSpan w:val="{span}"/>{merged}</w:tcPr>{inner or p()}</w:tc>'


def tr(*cells: str, properties: str = "") -> str:
    """Return a row; plain text becomes a cell."""
    inner = "".join(cell if cell.startswith("<w:tc") else tc(cell) for cell in cells)
    return f"<w:tr><w:trPr>{properties}</w:trPr>{inner}</w:tr>"


def tbl(*rows: str, ruled: bool = True) -> str:
    """Return a table, with rules or without."""
    sides = "".join(f'<w:{side} w:val="single"/>' for side in ("top", "left", "bottom", "right", "insideH", "insideV"))
    borders = f"<w:tblBorders>{sides}</w:tblBorders>" if ruled else ""
    return f"<w:tbl><w:tblPr>{borders}</w:tblPr>{''.join(rows)}</w:tbl>"


def levels(abstract: int, *formats: tuple[str, str], extra: dict[int, str] | None = None) -> str:
    """Return the levels of a list: format and pattern of each."""
    inner = "".join(
        f'<w:lvl w:ilvl="{depth}"><w:start w:val="1"/><w:numFmt w:val="{form}"/>{(extra or {}).get(depth, "")}'
        f'<w:lvlText w:val="{escape(pattern)}"/></w:lvl>'
        for depth, (form, pattern) in enumerate(formats)
    )
    return f'<w:abstractNum w:abstractNumId="{abstract}">{inner}</w:abstractNum>'


def num(number: int, abstract: int, overrides: str = "") -> str:
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{abstract}"/>{overrides}</w:num>'


def start_at(depth: int, value: int) -> str:
    """Return the part of a list that says where a level starts."""
    return f'<w:lvlOverride w:ilvl="{depth}"><w:startOverride w:val="{value}"/></w:lvlOverride>'
