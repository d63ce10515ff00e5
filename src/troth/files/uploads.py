"""Uploads never touch the disk in clear: what does not fit in memory is spooled under a key that only memory knows."""

import io
import os
import tempfile
from typing import IO, TYPE_CHECKING

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

if TYPE_CHECKING:
    from django.http import HttpRequest

IN_MEMORY = 1024 * 1024
LARGEST = 20 * 1024 * 1024  # of one file; of a larger one a byte more is kept, so that a form can say what is wrong
TOGETHER = 64 * 1024 * 1024  # of all files of one request; it is read to its end, but not kept
LONGEST = 8 * TOGETHER  # of a request that is read at all


class SealedSpool:
    """Chunks appended in order and read back once each; on disk they are AES-256-GCM under a key of this object."""

    def __init__(self) -> None:
        self._cipher = AESGCM(AESGCM.generate_key(256))
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115
        self._lengths: list[int] = []

    def append(self, chunk: bytes) -> None:
        self._file.write(self._cipher.encrypt(self._nonce(len(self._lengths)), chunk, None))
        self._lengths.append(len(chunk) + 16)

    def read(self) -> bytes:
        self._file.seek(0, os.SEEK_SET)
        return b"".join(
            self._cipher.decrypt(self._nonce(index), self._file.read(length), None)
            for index, length in enumerate(self._lengths)
        )

    def close(self) -> None:
        self._file.close()

    @staticmethod
    def _nonce(index: int) -> bytes:
        return index.to_bytes(12, "big")


class SealedUploadHandler(FileUploadHandler):
    """Django's upload handler without clear temporary files, and without room for more than anybody may send."""

    def __init__(self, request: "HttpRequest | None" = None) -> None:
        super().__init__(request)
        self.together = 0

    def handle_raw_input(self, input_data: object, meta: object, content_length: int, *args: object) -> None:
        if content_length > LONGEST:
            raise RequestDataTooBig(TOGETHER)

    def new_file(self, *args: object, **kwargs: object) -> None:
        super().new_file(*args, **kwargs)  # type: ignore[arg-type]
        self.spool, self.room = SealedSpool(), LARGEST + 1

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.together += len(raw_data)
        kept = raw_data[: self.room] if self.together <= TOGETHER else b""
        self.room -= len(kept)
        if kept:
            self.spool.append(kept)

    def file_complete(self, file_size: int) -> "UploadedFile[bytes]":
        content = io.BytesIO(self.spool.read())
        self.spool.close()
        return UploadedFile(
            file=content, name=self.file_name, content_type=self.content_type, size=file_size, charset=self.charset
        )

    def upload_complete(self) -> None:
        if self.together > TOGETHER:
            raise RequestDataTooBig(TOGETHER)

    def upload_interrupted(self) -> None:
        if hasattr(self, "spool"):
            self.spool.close()
