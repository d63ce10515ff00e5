"""The types of file that are taken in. What does not stand here is refused.

Archives are not taken: what lies in one could not be checked as a file of its own, and its members keep their names,
so that `photo.jpg.exe` would reach a colleague. Ten files at once make up for it.
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class FileType:
    """A type as it is handed out, and the endings a name of it may have, the usual one first."""

    media_type: str
    endings: tuple[str, ...]


PDF = FileType("application/pdf", ("pdf",))
PNG = FileType("image/png", ("png",))
JPEG = FileType("image/jpeg", ("jpg", "jpeg", "jpe", "jfif"))
GIF = FileType("image/gif", ("gif",))
WEBP = FileType("image/webp", ("webp",))
HEIC = FileType("image/heic", ("heic", "heif", "hif"))
AVIF = FileType("image/avif", ("avif",))
TIFF = FileType("image/tiff", ("tif", "tiff"))
MP4 = FileType("video/mp4", ("mp4", "m4v"))
MOV = FileType("video/quicktime", ("mov", "qt"))
THREEGP = FileType("video/3gpp", ("3gp", "3g2"))
M4A = FileType("audio/mp4", ("m4a", "m4b"))
MP3 = FileType("audio/mpeg", ("mp3",))
WAV = FileType("audio/wav", ("wav",))
AMR = FileType("audio/amr", ("amr", "awb"))
DOCX = FileType("application/vnd.openxmlformats-officedocument.wordprocessingml.document", ("docx",))
XLSX = FileType("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", ("xlsx",))
PPTX = FileType("application/vnd.openxmlformats-officedocument.presentationml.presentation", ("pptx",))
ODT = FileType("application/vnd.oasis.opendocument.text", ("odt",))
ODS = FileType("application/vnd.oasis.opendocument.spreadsheet", ("ods",))
ODP = FileType("application/vnd.oasis.opendocument.presentation", ("odp",))
OFD = FileType("application/ofd", ("ofd",))  # GB/T 33190: invoices in China are sent in it
EML = FileType("message/rfc822", ("eml",))
CHARSETS = ("utf-8", "utf-16", "gb18030")
TEXTS = {
    name: FileType(f"text/plain; charset={name}", ("txt", "text", "log", "md", "json", "yaml", "yml", "srt"))
    for name in CHARSETS
}
TABLES = {name: FileType(f"text/csv; charset={name}", ("csv",)) for name in CHARSETS}
TYPES = (
    PDF, PNG, JPEG, GIF, WEBP, HEIC, AVIF, TIFF, MP4, MOV, THREEGP, M4A, MP3, WAV, AMR, DOCX, XLSX, PPTX, ODT, ODS,
    ODP, OFD, EML, *TEXTS.values(), *TABLES.values(),
)  # fmt: skip
