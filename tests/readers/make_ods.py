"""OpenDocument spreadsheets written by hand, as LibreOffice, Excel and lesser programs write them.

Here: the XML of cells, rows and tables, and the package around them. Nothing of it comes from a library that reads.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from xml.sax.saxutils import escape

SPREADSHEET = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{prefix}="{name}"'
    for prefix, name in {
        **{p: f"urn:oasis:names:tc:opendocument:xmlns:{p}:1.0" for p in ("office", "table", "text", "style")},
        "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
        "dc": "http://purl.org/dc/elements/1.1/",
        "xlink": "http://www.w3.org/1999/xlink",
        "calcext": "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0",
    }.items()
)
HIDDEN = '<style:style style:name="ta2" style:family="table"><style:table-properties table:display="false"/></style:style>'


def cell(inner: str = "", **attributes: object) -> str:
    """``office_value_type="float"`` becomes office:value-type; text goes in as it is."""
    prefixes = ("office_", "table_", "calcext_")
    names = {name: name.replace("_", ":", 1).replace("_", "-") for name in attributes}
    assert all(name.startswith(prefixes) for name in names)
    written = "".join(f' {names[name]}="{value}"' for name, value in attributes.items())
    return f"<table:table-cell{written}>{inner}</table:table-cell>"


def text(value: str | None, **attributes: object) -> str:
    """A text cell, its paragraphs by line break, blanks at risk written as elements."""
    if value is None:
        return cell(**attributes)
    lines = "".join(f"<text:p>{escape(line).replace(' ', '<text:s/>')}</text:p>" for line in value.split("\n"))
    return cell(lines, office_value_type="string", **attributes)


def number(value: object, shown: object = None, kind: str = "float") -> str:
    return cell(f"<text:p>{value if shown is None else shown}</text:p>", office_value_type=kind, office_value=value)


def row(*cells: str, repeated: object = None) -> str:
    again = f' table:number-rows-repeated="{repeated}"' if repeated is not None else ""
    return f"<table:table-row{again}>{''.join(cells)}</table:table-row>"


def table(*rows: str, name: str = "表1", style: str = "ta1") -> str:
    return f'<table:table table:name="{name}" table:style-name="{style}"><table:table-column/>{"".join(rows)}</table:table>'


def ods(
    *tables: str,
    mimetype: str = SPREADSHEET,
    styles: str = HIDDEN,
    prolog: str = '<?xml version="1.0" encoding="UTF-8"?>',
    manifest: str = "",
    content: str | None = None,
) -> bytes:
    body = f"<office:body><office:spreadsheet>{''.join(tables)}</office:spreadsheet></office:body>"
    document = (
        f"{prolog}<office:document-content {NAMESPACES}><office:automatic-styles>{styles}</office:automatic-styles>"
        f"{body}</office:document-content>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", mimetype, zipfile.ZIP_STORED)
        archive.writestr("META-INF/manifest.xml", f'<manifest xmlns="urn:m">{manifest}</manifest>')
        archive.writestr("content.xml", document if content is None else content)
    return out.getvalue()


def of_rows(rows: Iterable[Iterable[str | None]]) -> bytes:
    return ods(table(*(row(*map(text, line)) for line in rows)))
