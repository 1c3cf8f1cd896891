"""Hostile and broken files, each made here under a name that says what is wrong with it.

None is kept in the repository: scanners of mail and of code would stop at a bomb.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
MEGABYTE = 1024 * 1024


def package(parts: dict[str, bytes | str], kind: str = "word/document.xml", method: int = ZIP_DEFLATED) -> bytes:
    """A package of these parts, with what every package has."""
    buffer = BytesIO()
    with ZipFile(buffer, "w", method) as made:
        made.writestr("[Content_Types].xml", "<Types xmlns='http://schemas.openxmlformats.org/package/2006/content-types'/>")
        relation = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="{kind}"/>'
        made.writestr("_rels/.rels", f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>')
        for name, content in parts.items():
            made.writestr(name, content)
    return buffer.getvalue()


def word(body: str, before: str = "", **parts: bytes | str) -> bytes:
    """A Word file with this body."""
    document = f'<?xml version="1.0"?>{before}<w:document xmlns:w="{W}"><w:body>{body}</w:body></w:document>'
    return package({"word/document.xml": document, **{name.replace("__", "/"): part for name, part in parts.items()}})


def text(said: str) -> str:
    """A paragraph."""
    return f"<w:p><w:r><w:t>{said}</w:t></w:r></w:p>"


def book(sheet: str, **parts: str) -> bytes:
    """A workbook with one sheet."""
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    sheets = f'<sheets><sheet name="a" sheetId="1" xmlns:r="{OFFICE}" r:id="r1"/></sheets>'
    relation = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    inside = {
        "xl/workbook.xml": f"<workbook {space}>{sheets}</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">{relation}</Relationships>',
        "xl/worksheets/sheet1.xml": f"<worksheet {space}><sheetData>{sheet}</sheetData></worksheet>",
    }
    return package({**inside, **{name.replace("__", "/"): part for name, part in parts.items()}}, "xl/workbook.xml")


def pdf(*objects: str, root: int = 1) -> bytes:
    """A PDF of these objects, numbered from 1."""
    out, places = b"%PDF-1.7\n", []
    for number, said in enumerate(objects, 1):
        places.append(len(out))
        out += f"{number} 0 obj\n{said}\nendobj\n".encode()
    start = len(out)
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}".encode()
    return out + f"trailer\n<</Size {len(objects) + 1}/Root {root} 0 R>>\nstartxref\n{start}\n%%EOF".encode()


def compound(*names: str) -> bytes:
    """The look of a compound file (OLE2) that has streams of these names."""
    directory = b"".join(name.encode("utf-16-le").ljust(128, b"\0") for name in names)
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0") + directory.ljust(4096, b"\0")


def lying_zip() -> bytes:
    """A part that says it is small and is not."""
    said = text("甲" * 200_000)
    content = bytearray(word(said))
    whole = len(f'<?xml version="1.0"?><w:document xmlns:w="{W}"><w:body>{said}</w:body></w:document>'.encode())
    size = struct.pack("<I", whole)
    at = content.find(size)
    while at >= 0:
        content[at : at + 4] = struct.pack("<I", 100)
        at = content.find(size, at + 4)
    return bytes(content)


def promising_zip() -> bytes:
    """Seven hundred parts that each say to be a little less than a megabyte."""
    content = bytearray(word(text("甲"), **{f"word/media/{number}": b"x" for number in range(700)}))
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 24 : at + 28] = struct.pack("<I", MEGABYTE - 1)
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def encrypted_zip() -> bytes:
    """A zip whose parts have a password."""
    content = bytearray(word(text("甲")))
    for sign, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = content.find(sign)
        while at >= 0:
            content[at + offset] |= 1
            at = content.find(sign, at + 4)
    return bytes(content)


def many_members() -> bytes:
    buffer = BytesIO()
    with ZipFile(buffer, "w", ZIP_STORED) as made:
        for number in range(20_100):
            made.writestr(f"word/{number}", b"")
    return buffer.getvalue()


def nested_elements(count: int) -> str:
    return "<w:sdt><w:sdtContent>" * count + text("甲") + "</w:sdtContent></w:sdt>" * count


def nested_tables(count: int) -> str:
    return "<w:tbl><w:tr><w:tc><w:p/></w:tc><w:tc>" * count + text("甲") + "</w:tc></w:tr></w:tbl>" * count


def laughs() -> str:
    lines = ['<!ENTITY a0 "哈哈哈哈哈哈哈哈哈哈">']
    lines += [f'<!ENTITY a{level} "{f"&a{level - 1};" * 10}">' for level in range(1, 10)]
    return f"<!DOCTYPE x [{''.join(lines)}]>"


def pdf_bomb() -> bytes:
    """A page whose content unpacks to 16 megabytes, packed twice."""
    inner = zlib.compress(b"q Q " * (4 * MEGABYTE), 9)
    packed = zlib.compress(inner, 9)
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/Contents 4 0 R>>",
    ]
    head = pdf(*objects, f"<</Length {len(packed)}/Filter[/FlateDecode/FlateDecode]>>stream\nXXXX\nendstream")
    return head.replace(b"XXXX", packed)


EXTERNAL = '<!DOCTYPE x [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
# name of the file → what it holds, and the codes that may refuse it; no code: it is read.
FILES: dict[str, tuple[Callable[[], bytes], frozenset[str]]] = {
    "empty.docx": (lambda: b"", frozenset({"document-empty"})),
    "blank.txt": (lambda: b" \n\t\n", frozenset({"document-empty"})),
    "no-text.docx": (lambda: word("<w:p/>"), frozenset({"document-empty"})),
    "half.docx": (lambda: word(text("甲" * 9999))[:300], frozenset({"document-broken"})),
    "bomb.docx": (lambda: word(text("甲" * 4_000_000)), frozenset({"document-dangerous"})),
    "bomb-of-many-parts.docx": (promising_zip, frozenset({"document-too-large"})),
    "zip-in-zip.zip": (lambda: package({"a.zip": package({"b": b"0" * MEGABYTE})}, "a"), frozenset({"document-format"})),
    "many-members.docx": (many_members, frozenset({"document-dangerous"})),
    "lying.docx": (lying_zip, frozenset({"document-broken"})),
    "climbing.docx": (lambda: word(text("甲"), **{"..__..__etc__passwd": b"x"}), frozenset({"document-dangerous"})),
    "absolute.docx": (lambda: word(text("甲"), __etc__passwd=b"x"), frozenset({"document-dangerous"})),
    "climbing-windows.docx": (lambda: word(text("甲"), **{"word\\..\\..\\x": b"x"}), frozenset({"document-dangerous"})),
    "reference-out.docx": (
        lambda: word(
            text("甲"),
            word___rels__document_xml_rels=b"",
            **{
                "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}"><Relationship Id="a" Type="{OFFICE}/styles" '
                'Target="../../../../etc/passwd"/><Relationship Id="b" Type="x/image" Target="http://127.0.0.1:1/" '
                'TargetMode="External"/></Relationships>'
            },
        ),
        frozenset(),
    ),
    "external-entity.docx": (lambda: word(text("甲&x;"), EXTERNAL), frozenset({"document-dangerous"})),
    "laughs.docx": (lambda: word(text("&a9;"), laughs()), frozenset({"document-dangerous"})),
    "laughs-utf16.docx": (
        lambda: package({"word/document.xml": f'<?xml version="1.0" encoding="utf-16"?>{laughs()}<a>&a9;</a>'.encode("utf-16")}),
        frozenset({"document-dangerous", "document-broken"}),
    ),
    "deep.docx": (lambda: word(nested_elements(100_000)), frozenset({"document-broken", "document-dangerous"})),
    "deep-but-allowed.docx": (lambda: word(nested_elements(110)), frozenset()),
    "tables-in-tables.docx": (lambda: word(nested_tables(60)), frozenset({"document-empty"})),
    "odd-numbers.docx": (
        lambda: word(
            '<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val="²"/></w:tcPr>' + text("甲") + "</w:tc>"
            f'<w:tc><w:tcPr><w:gridSpan w:val="{"9" * 5000}"/></w:tcPr>' + text("乙") + "</w:tc></w:tr></w:tbl>"
            f'<w:p><w:pPr><w:outlineLvl w:val="{"9" * 5000}"/><w:numPr><w:ilvl w:val="{"9" * 9}"/>'
            '<w:numId w:val="1"/></w:numPr></w:pPr>'
            "<w:r><w:t>丙</w:t></w:r></w:p>"
        ),
        frozenset(),
    ),
    "macros.docm": (lambda: word(text("甲"), **{"word/vbaProject.bin": b"\x00" * 100}), frozenset()),
    "encrypted.docx": (lambda: compound("Root Entry", "EncryptedPackage", "EncryptionInfo"), frozenset({"document-encrypted"})),
    "encrypted.zip.docx": (encrypted_zip, frozenset({"document-encrypted"})),
    "old.doc": (lambda: compound("Root Entry", "WordDocument"), frozenset({"document-format"})),
    "old.ppt": (lambda: compound("Root Entry", "PowerPoint Document"), frozenset({"document-format"})),
    "old-and-broken.xls": (lambda: compound("Root Entry", "Workbook"), frozenset({"document-broken"})),
    "picture.docx": (lambda: b"\x89PNG\r\n\x1a\n" + bytes(100), frozenset({"document-format"})),
    "program.txt": (lambda: b"MZ\x90\x00" + bytes(1000), frozenset({"document-format"})),
    "bytes.txt": (lambda: bytes(range(256)) * 50, frozenset({"document-format"})),
    "rich.doc": (lambda: b"{\\rtf1 a}", frozenset({"document-format"})),
    "far-corner.xlsx": (
        lambda: book('<row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
        frozenset({"document-too-large"}),
    ),
    "far-corner-in-row-1.xlsx": (
        lambda: book('<row r="1"><c r="A1"><v>1</v></c><c r="XFD1048576"><v>1</v></c></row>'),
        frozenset({"document-too-large"}),
    ),
    "external-entity.xlsx": (
        lambda: package({"xl/workbook.xml": f"{EXTERNAL}<workbook>&x;</workbook>"}, "xl/workbook.xml"),
        frozenset({"document-dangerous"}),
    ),
    "endless-string.xlsx": (
        lambda: book('<row r="1"><c r="A1" t="s"><v>99999999999</v></c><c r="B1"><v>1</v></c></row>'),
        frozenset({"document-broken", "document-empty"}),
    ),
    "loop.pdf": (
        lambda: pdf("<</Type/Catalog/Pages 2 0 R>>", "<</Type/Pages/Kids[2 0 R 2 0 R]/Count 9999999>>"),
        frozenset({"document-too-large", "document-broken", "document-empty"}),
    ),
    "no-pages.pdf": (lambda: pdf("<</Type/Catalog>>"), frozenset({"document-broken", "document-empty"})),
    "half.pdf": (lambda: b"%PDF-1.7\n1 0 obj\n<</Type", frozenset({"document-broken"})),
    "bomb.pdf": (pdf_bomb, frozenset({"document-too-large", "document-too-slow", "document-scanned", "document-empty"})),
    "spaces.txt": (lambda: b"a" + b" " * 2_000_000 + b"b", frozenset()),
    "signs.md": (lambda: b"# a" + b"#" * 1_000_000 + b"a", frozenset()),
    "dashes.md": (lambda: b"a|b\n|" + b"-|:" * 300_000 + b"x", frozenset()),
    "tabs.txt": (lambda: b"\t1" * 500_000, frozenset()),
    "quotes.csv": (lambda: b'a,b\n"' + b"x" * 3_000_000, frozenset({"document-broken"})),
    "spaces.csv": (lambda: b'a,b\n1,"' + b" " * 100_000 + b'\n"', frozenset()),
    "deep.html": (lambda: b"<html><body>" + b"<div>" * 500_000 + b"a", frozenset({"document-too-large", "document-broken"})),
    "wide.html": (lambda: b"<html><table><tr>" + b"<td colspan=1000 rowspan=1000>a" * 20_000, frozenset({"document-too-large"})),
}
