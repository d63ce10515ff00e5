"""What a file is by its bytes, whether it is welcome, and under which name: bytes in, a type or a refusal out."""

from troth.cases.uploads.rules.kinds import TYPES, FileType
from troth.cases.uploads.rules.naming import LONGEST_NAME, plain_name, shown_name, tidy_name
from troth.cases.uploads.rules.refusing import Unwelcome, Why
from troth.cases.uploads.rules.sniffing import file_type

__all__ = [
    "LONGEST_NAME",
    "TYPES",
    "FileType",
    "Unwelcome",
    "Why",
    "file_type",
    "plain_name",
    "shown_name",
    "tidy_name",
]
