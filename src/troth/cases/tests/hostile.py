"""Files that somebody sends to do harm, or to see what happens; each is built here, and its name says what it is.

What is `taken_as` nothing must be refused; the others are harmless once they are saved under the name we give them.
The test signature of virus scanners is put together at run time, so that this file is none of its findings.
"""

import codecs
import gzip
import struct
import zipfile
from dataclasses import dataclass
from io import BytesIO

from troth.cases.tests.samples import (
    avif,
    boxes,
    docx_with,
    gif,
    heic,
    jpeg,
    mail,
    mail_with,
    mp3,
    open_document,
    packed_objects,
    pdf,
    png,
    text_chunk,
    tiff,
    webp,
    webp_lossless,
    xlsx_with,
    zipped,
)

SCRIPT = b"<script>alert(1)</script>"
HTML = b"<!DOCTYPE html><html><body>" + SCRIPT + b"</body></html>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
EXE = b"MZ\x90\0\3\0\0\0\4\0\0\0\xff\xff\0\0" + bytes(200)
EICAR = ("X5O!P%@AP[4" + "\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
RELS = '<Relationships><Relationship Type="{type}" Target="http://x.example/a" TargetMode="External"/></Relationships>'


@dataclass(frozen=True, slots=True)
class Hostile:
    """One of them."""

    what: str
    name: str
    content: bytes
    taken_as: str = ""


def nested(depth: int) -> bytes:
    inner = xlsx_with({})
    for _level in range(depth):
        inner = xlsx_with({"xl/embeddings/inner.xlsx": inner})
    return inner


def lying_sizes() -> bytes:
    """A package whose directory says that a part is of one byte."""
    content = bytearray(docx_with({"word/media/a.bin": b"x" * 3_000_000}))
    entry = content.rfind(b"PK\x01\x02")
    struct.pack_into("<I", content, entry + 20, 1)
    return bytes(content)


def many_parts(count: int) -> bytes:
    return zipped({f"word/{n}.xml": b"" for n in range(count)})


def overlapping() -> bytes:
    """Every entry of the directory points at the same content, as in the bomb of David Fifield."""
    kernel = zipped({"word/document.xml": b"\0" * 5_000_000})
    start = kernel.index(b"PK\x01\x02")
    entry = kernel[start : kernel.index(b"PK\x05\x06")]
    end = struct.pack("<4sHHHHIIH", b"PK\x05\x06", 0, 0, 100, 100, len(entry) * 100, start, 0)
    return kernel[:start] + entry * 100 + end


def locked_package() -> bytes:
    content = bytearray(docx_with({}))
    at = content.find(b"PK\x01\x02")
    while at >= 0:
        content[at + 8] |= 1
        at = content.find(b"PK\x01\x02", at + 4)
    return bytes(content)


def with_two_of_one_name() -> bytes:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        file.writestr("[Content_Types].xml", "<Types/>")
        file.writestr("word/document.xml", "<x/>")
        import warnings

        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            file.writestr("word/document.xml", "<y/>")
    return packed.getvalue()


def tar() -> bytes:
    return b"a.sh".ljust(257, b"\0") + b"ustar\x0000" + bytes(250)


TEXT, TABLE, RFC822 = "text/plain; charset=utf-8", "text/csv; charset=utf-8", "message/rfc822"
HOSTILE = (
    # nothing at all
    Hostile("an empty file", "a.txt", b""),
    Hostile("only zeros", "a.pdf", bytes(4096)),
    Hostile("only spaces", "a.txt", b" \r\n\t" * 100),
    # pages and drawings
    Hostile("a page", "a.html", HTML),
    Hostile("a page called a picture", "photo.jpg", HTML),
    Hostile("a page behind a byte order mark", "a.txt", codecs.BOM_UTF8 + HTML),
    Hostile("a page in UTF-16", "a.txt", HTML.decode().encode("utf-16")),
    Hostile("a page behind much space", "a.txt", b"\n" * 5000 + HTML),
    Hostile("a page behind a comment", "a.txt", b"<!-- nothing to see -->" + HTML),
    Hostile("a script in the middle of words", "a.txt", b"Dear all, " + SCRIPT),
    Hostile("a drawing", "a.svg", SVG),
    Hostile("a drawing called a picture", "a.png", SVG),
    Hostile("a drawing behind an XML head", "a.svg", b'<?xml version="1.0"?>' + SVG),
    Hostile("a style sheet that runs", "a.xml", b'<?xml-stylesheet href="javascript:alert(1)"?><a/>'),
    Hostile("an address that runs", "a.txt", b"see javascript:alert(document.cookie)"),
    Hostile("a page of PHP", "a.php", b"<?php system($_GET['c']); ?>"),
    Hostile("a page kept as one mail", "a.mht", mail("<svg onload=x>", more="Content-Type: text/html\r\n")),
    # programs and scripts
    Hostile("a program", "setup.exe", EXE),
    Hostile("a program called a picture", "photo.jpg", EXE),
    Hostile("a program of Linux", "run", b"\x7fELF\2\1\1" + bytes(60)),
    Hostile("a program of macOS", "run", b"\xcf\xfa\xed\xfe" + bytes(60)),
    Hostile("a class of Java", "A.class", b"\xca\xfe\xba\xbe\0\0\0\x37" + bytes(20)),
    Hostile("a program of Android", "classes.dex", b"dex\n035\0" + bytes(60)),
    Hostile("a module of WebAssembly", "a.wasm", b"\0asm\1\0\0\0"),
    Hostile("a film of Flash", "a.swf", b"CWS\x0a" + bytes(60)),
    Hostile("a help file that runs", "a.chm", b"ITSF\3\0\0\0" + bytes(60)),
    Hostile("a shortcut", "a.lnk", b"\x4c\0\0\0\x01\x14\x02\0" + bytes(60)),
    Hostile("a shortcut of the web", "a.url", b"[InternetShortcut]\r\nURL=file://x.example/a.exe\r\n"),
    Hostile("a script of the shell", "a.sh", b"#!/bin/sh\nrm -rf ~\n"),
    Hostile("a script of Windows", "a.bat", b"@echo off\r\ndel *.*\r\n"),
    Hostile("an entry for the registry", "a.reg", b"Windows Registry Editor Version 5.00\r\n"),
    Hostile("a script without a mark", "a.ps1", b"Remove-Item -Recurse C:\\\n", TEXT),
    Hostile("a script of the browser", "a.js", b"new ActiveXObject('WScript.Shell').Run('calc')", TEXT),
    Hostile("PostScript", "a.ps", b"%!PS-Adobe-3.0\n(x) run\n"),
    Hostile("Rich Text with an object", "a.rtf", b"{\\rtf1{\\object\\objemb}}"),
    # archives and bombs
    Hostile("an archive", "a.zip", zipped({"a.txt": "x"})),
    Hostile("an archive called a document", "a.docx", zipped({"a.txt": "x"})),
    Hostile("an empty archive", "a.zip", zipped({})),
    Hostile("a program of Java", "a.jar", zipped({"META-INF/MANIFEST.MF": "x", "A.class": "x"})),
    Hostile("an app", "a.apk", zipped({"AndroidManifest.xml": "x", "classes.dex": "x"})),
    Hostile("RAR", "a.rar", b"Rar!\x1a\x07\0" + bytes(60)),
    Hostile("7z", "a.7z", b"7z\xbc\xaf\x27\x1c" + bytes(60)),
    Hostile("gzip, a bomb", "a.gz", gzip.compress(bytes(10_000_000))),
    Hostile("tar", "a.tar", tar()),
    Hostile("a disk image", "a.iso", bytes(32_769) + b"CD001" + bytes(100)),
    Hostile("a document that unpacks to gigabytes", "a.docx", docx_with({"word/media/a.bin": bytes(30_000_000)})),
    Hostile("a document in a document in a document", "a.xlsx", nested(5)),
    Hostile("a document whose sizes lie", "a.docx", lying_sizes()),
    Hostile("a document of six thousand parts", "a.docx", many_parts(6_000)),
    Hostile("a document whose parts lie over one another", "a.docx", overlapping()),
    Hostile("a document with two parts of one name", "a.docx", with_two_of_one_name()),
    Hostile("a document whose parts lead out of it", "a.docx", docx_with({"../../etc/cron.d/x": "x"})),
    Hostile("a document behind a password", "a.docx", locked_package()),
    Hostile("a document cut off", "a.docx", docx_with({})[:-30]),
    # office documents that do something
    Hostile("a document with macros", "a.docm", docx_with({"word/vbaProject.bin": b"\xd0\xcf\x11\xe0"})),
    Hostile("a document with macros, called docx", "a.docx", docx_with({"word/VBAPROJECT.BIN": b"x"})),
    Hostile("a document that says it has macros", "a.docx", zipped({
        "[Content_Types].xml": "application/vnd.ms-word.document.macroEnabled.main+xml", "word/document.xml": "<x/>",
    })),
    Hostile("a document with an embedded object", "a.docx", docx_with({"word/embeddings/oleObject1.bin": EXE})),
    Hostile("a document with ActiveX", "a.docx", docx_with({"word/activeX/activeX1.xml": "<x/>"})),
    Hostile("a document whose template is elsewhere", "a.docx", docx_with(
        {"word/_rels/settings.xml.rels": RELS.format(type="http://x/attachedTemplate")}
    )),
    Hostile("a sheet that talks to programs", "a.xlsx", xlsx_with({"xl/externalLinks/a.xml": "<ddeLink/>"})),
    Hostile("an open document with macros", "a.odt", open_document("text", {"Basic/Standard/M.xml": "<x/>"})),
    Hostile("an old document", "a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500)),
    Hostile("a table with a command", "a.csv", b"name\n=cmd|' /C calc'!A0\n"),
    Hostile("a table with a quoted command", "a.csv", b'name,"@SUM(1)*cmd|x"\n'),
    # papers
    Hostile("a PDF that runs a script", "a.pdf", pdf(b"<< /S /JavaScript /JS (app.alert(1)) >>")),
    Hostile("a PDF that spells it otherwise", "a.pdf", pdf(b"<< /S /J#61v#61Script /JS (x) >>")),
    Hostile("a PDF that hides it in packed objects", "a.pdf", pdf(packed_objects(b"<< /S /JavaScript >>"))),
    Hostile("a PDF that starts a program", "a.pdf", pdf(b"<< /S /Launch /F (calc.exe) >>")),
    Hostile("a PDF behind a page", "a.pdf", HTML + pdf()),
    Hostile("a PDF with a page in its head", "a.pdf", pdf(b"% " + HTML)),
    Hostile("a PDF with an archive behind it", "a.pdf", pdf() + zipped({"a.exe": EXE})),
    Hostile("a PDF of nothing", "a.pdf", b"%PDF-1.7\n"),
    # pictures
    Hostile("a picture of 4 gigapixels", "a.png", png(65_535, 65_535)),
    Hostile("a photograph of 4 gigapixels", "a.jpg", jpeg(65_535, 65_535)),
    Hostile("a GIF of 4 gigapixels", "a.gif", gif(65_535, 65_535)),
    Hostile("a WebP of terapixels", "a.webp", webp(16_777_216, 16_777_216)),
    Hostile("a lossless WebP of 268 megapixels", "a.webp", webp_lossless(16_384, 16_384)),
    Hostile("a HEIC of terapixels", "a.heic", heic(4_000_000, 4_000_000)),
    Hostile("an AVIF of terapixels", "a.avif", avif(4_000_000, 4_000_000)),
    Hostile("a TIFF of terapixels", "a.tif", tiff(2**31, 65_535)),
    Hostile("a picture of no size", "a.png", png(0, 0)),
    Hostile("a photograph that never begins", "a.jpg", b"\xff\xd8" + b"\xff" * 100_000),
    Hostile("a picture that is a page too", "a.gif", gif(tail=HTML)),
    Hostile("a picture with a script in its comment", "a.png", png(more=text_chunk(SCRIPT))),
    Hostile("a photograph with a script in its comment", "a.jpg", jpeg(comment=b"<?php evil(); ?>")),
    Hostile("a photograph that is a PDF too", "a.jpg", jpeg(comment=pdf())),
    Hostile("a picture with an archive behind it", "a.gif", gif(tail=zipped({"A.class": "x"}))),
    Hostile("a film that is an archive too", "a.mp4", boxes(b"isom") + zipped({"a.exe": EXE})),
    Hostile("a film of an unknown brand", "a.mp4", boxes(b"evil")),
    Hostile("half a song", "a.mp3", mp3()[:300]),
    # mails
    Hostile("a mail with a program", "a.eml", mail_with("invoice.pdf", EXE)),
    Hostile("a mail with an archive", "a.eml", mail_with("a.zip", zipped({"a.exe": EXE}), kind="application/zip")),
    Hostile("a mail with a page that runs", "a.eml", mail("<p><script>x</script>", more="Content-Type: text/html\r\n")),
    Hostile("a mail in a mail in a mail", "a.eml", mail_with("a.eml", mail_with("b.eml", mail_with("c", b"x")))),
    # names
    Hostile("text that is called a program", "run.exe", b"hello", TEXT),
    Hostile("a name that turns round", "fdp.\u202egnp.exe", b"hello", TEXT),
    Hostile("a name with a path", "../../../etc/passwd", b"hello", TEXT),
    Hostile("a name with a path of Windows", "..\\..\\boot.ini", b"hello", TEXT),
    Hostile("a name with line breaks", "a.txt\r\nSet-Cookie: x=1", b"hello", TEXT),
    Hostile("a name with a zero", "a.html\0.txt", b"hello", TEXT),
    Hostile("a name of markup", '"><img src=x onerror=alert(1)>.txt', b"hello", TEXT),
    Hostile("a name of ten thousand signs", "长" * 10_000 + ".txt", b"hello", TEXT),
    Hostile("no name", "", b"hello", TEXT),
    Hostile("a name of dots", "....", b"hello", TEXT),
    # and what only a scanner knows
    Hostile("the scanners' test signature", "a.txt", EICAR, TEXT),
)  # fmt: skip
assert len(HOSTILE) >= 75
assert len({each.what for each in HOSTILE}) == len(HOSTILE)
