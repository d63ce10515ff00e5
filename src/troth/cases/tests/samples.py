"""Small honest files of every type that is taken in, built in code."""

import struct
import zipfile
import zlib
from collections.abc import Mapping
from io import BytesIO

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Override PartName="/{part}" ContentType="application/vnd.openxmlformats-officedocument.{kind}.main+xml"/></Types>'
)


def zipped(parts: Mapping[str, bytes | str], *, stored: bool = False) -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return packed.getvalue()


def office(part: str, kind: str, more: Mapping[str, bytes | str] | None = None) -> bytes:
    return zipped({"[Content_Types].xml": TYPES.format(part=part, kind=kind), part: "<x/>", **(more or {})})


def docx() -> bytes:
    return docx_with({})


def docx_with(more: Mapping[str, bytes | str]) -> bytes:
    return office("word/document.xml", "wordprocessingml.document", more)


def xlsx_with(more: Mapping[str, bytes | str]) -> bytes:
    return office("xl/workbook.xml", "spreadsheetml.sheet", more)


def pptx() -> bytes:
    return office("ppt/presentation.xml", "presentationml.presentation")


def open_document(kind: str, more: Mapping[str, bytes | str] | None = None) -> bytes:
    return zipped({"mimetype": f"application/vnd.oasis.opendocument.{kind}", "content.xml": "<x/>", **(more or {})})


def ofd() -> bytes:
    return zipped({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<x/>"})


def png(width: int = 2, height: int = 2, *, more: bytes = b"") -> bytes:
    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    lines = zlib.compress(b"\0\0\0" * 2)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + more + chunk(b"IDAT", lines) + chunk(b"IEND", b"")


def text_chunk(words: bytes) -> bytes:
    content = b"Comment\0" + words
    return struct.pack(">I", len(content)) + b"tEXt" + content + struct.pack(">I", zlib.crc32(b"tEXt" + content))


def jpeg(width: int = 2, height: int = 2, *, comment: bytes = b"") -> bytes:
    said = b"\xff\xfe" + struct.pack(">H", len(comment) + 2) + comment if comment else b""
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + b"\x01\x11\x00"
    return b"\xff\xd8" + said + frame + b"\xff\xda\x00\x08\x01\x01\x00\x00\x3f\x00" + b"\x12\x34\xff\xd9"


def gif(width: int = 1, height: int = 1, *, tail: bytes = b"") -> bytes:
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\x80\0\0\0\0\0\xff\xff\xff;" + tail


def webp(width: int = 8, height: int = 8) -> bytes:
    size = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8X" + struct.pack("<I", 10) + bytes(4) + size


def webp_lossless(width: int = 8, height: int = 8) -> bytes:
    bits = (width - 1) | (height - 1) << 14
    return b"RIFF" + struct.pack("<I", 20) + b"WEBPVP8L" + struct.pack("<I", 5) + b"\x2f" + struct.pack("<I", bits)


def webp_lossy(width: int = 8, height: int = 8) -> bytes:
    frame = b"\0\0\0\x9d\x01\x2a" + struct.pack("<HH", width, height)
    return b"RIFF" + struct.pack("<I", 22) + b"WEBPVP8 " + struct.pack("<I", 10) + frame


def tiff(width: int = 2, height: int = 2, *, order: str = "<") -> bytes:
    mark = b"II*\0" if order == "<" else b"MM\0*"
    long = struct.pack(f"{order}HHII", 256, 4, 1, width)
    short = struct.pack(f"{order}HHI", 257, 3, 1) + struct.pack(f"{order}HH", height & 0xFFFF, 0)
    return mark + struct.pack(f"{order}IH", 8, 2) + long + short + struct.pack(f"{order}I", 0)


def boxes(brand: bytes, more: bytes = b"", *, others: bytes = b"") -> bytes:
    return struct.pack(">I", 16 + len(others)) + b"ftyp" + brand + bytes(4) + others + more


def heic(width: int = 4, height: int = 4) -> bytes:
    return boxes(b"heic", struct.pack(">I", 20) + b"ispe" + bytes(4) + struct.pack(">II", width, height))


def avif(width: int = 4, height: int = 4) -> bytes:
    spatial = struct.pack(">I", 20) + b"ispe" + bytes(4) + struct.pack(">II", width, height)
    return boxes(b"mif1", spatial, others=b"avif")


def mp3(frames: int = 3) -> bytes:
    return (b"\xff\xfb\x90\x00" + bytes(413)) * frames  # 128 kbit/s at 44.1 kHz: 417 bytes a frame


def tagged_mp3() -> bytes:
    return b"ID3\x04\0\0\0\0\0\x0a" + bytes(10) + mp3()


def wav() -> bytes:
    return b"RIFF" + struct.pack("<I", 40) + b"WAVEfmt " + struct.pack("<IHHIIHH", 16, 1, 1, 8000, 8000, 1, 8)


def pdf(inside: bytes = b"", *, head: bytes = b"") -> bytes:
    return head + b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog >>\nendobj\n" + inside + b"\nstartxref\n9\n%%EOF\n"


def packed_objects(inside: bytes) -> bytes:
    packed = zlib.compress(inside)
    return b"5 0 obj\n<< /Type /ObjStm /N 1 /Filter /FlateDecode >>\nstream\n" + packed + b"\nendstream\nendobj\n"


def mail(body: str, *, more: str = "") -> bytes:
    head = "From: wang@example.com\r\nSubject: Bill\r\nDate: Sat, 21 Nov 2026 12:00:00 +0800\r\n"
    return (head + more + "\r\n" + body).encode()


def mail_with(name: str, content: bytes, *, kind: str = "application/octet-stream") -> bytes:
    from email.message import EmailMessage

    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = "wang@example.com", "us@example.com", "Bill"
    message.set_content("See the file.")
    message.add_attachment(content, *kind.split("/"), filename=name)
    return message.as_bytes()


HONEST: dict[str, tuple[bytes, str]] = {
    "scan.pdf": (pdf(), "application/pdf"),
    "after a mark.pdf": (pdf(head=b"\xef\xbb\xbf"), "application/pdf"),
    "packed.pdf": (pdf(packed_objects(b"<< /Type /Page >>")), "application/pdf"),
    "screen.png": (png(), "image/png"),
    "photo.JPG": (jpeg(), "image/jpeg"),
    "a.gif": (gif(), "image/gif"),
    "a.webp": (webp(), "image/webp"),
    "b.webp": (webp_lossless(), "image/webp"),
    "c.webp": (webp_lossy(), "image/webp"),
    "IMG_1.HEIC": (heic(), "image/heic"),
    "a.avif": (avif(), "image/avif"),
    "fax.tif": (tiff(), "image/tiff"),
    "fax2.tiff": (tiff(order=">"), "image/tiff"),
    "a.mp4": (boxes(b"isom"), "video/mp4"),
    "a.mov": (boxes(b"qt  "), "video/quicktime"),
    "a.3gp": (boxes(b"3gp5"), "video/3gpp"),
    "a.m4a": (boxes(b"M4A "), "audio/mp4"),
    "a.mp3": (mp3(), "audio/mpeg"),
    "b.mp3": (tagged_mp3(), "audio/mpeg"),
    "a.wav": (wav(), "audio/wav"),
    "a.amr": (b"#!AMR\n\x0c", "audio/amr"),
    "a.docx": (docx(), "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
    "a.xlsx": (xlsx_with({}), "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "a.pptx": (pptx(), "application/vnd.openxmlformats-officedocument.presentationml.presentation"),
    "chart.docx": (
        docx_with({"word/embeddings/sheet.xlsx": xlsx_with({})}),
        "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ),
    "a.odt": (open_document("text"), "application/vnd.oasis.opendocument.text"),
    "a.ods": (open_document("spreadsheet"), "application/vnd.oasis.opendocument.spreadsheet"),
    "a.odp": (open_document("presentation"), "application/vnd.oasis.opendocument.presentation"),
    "发票.ofd": (ofd(), "application/ofd"),
    "a.txt": ("我的文件不见了。\r\n第二行".encode(), "text/plain; charset=utf-8"),
    "b.txt": ("我的文件不见了。退款三天没到账".encode("gb18030"), "text/plain; charset=gb18030"),
    "c.txt": ("Notepad says Unicode 文".encode("utf-16"), "text/plain; charset=utf-16"),
    "cws.txt": (b"CWS is short for something", "text/plain; charset=utf-8"),
    "a.log": (b"2026-11-21 GET /x 500 a < b", "text/plain; charset=utf-8"),
    "a.csv": (b"day,paid,phone\n1,-5,+86 138 0000 6208\n", "text/csv; charset=utf-8"),
    "a.eml": (mail("Hello."), "message/rfc822"),
    "b.eml": (mail_with("a.png", png()), "message/rfc822"),
}
