import os
import tempfile
from pathlib import Path

import pytest
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from troth.files.uploads import IN_MEMORY, SealedSpool, SealedUploadHandler


def an_upload(content: bytes) -> HttpRequest:
    from django.core.files.base import ContentFile

    return RequestFactory().post("/", {"file": ContentFile(content, "letter.txt")})


@pytest.mark.parametrize("size", [0, 10, 3 * IN_MEMORY])
def test_an_upload_arrives_whole(size: int) -> None:
    content = os.urandom(size) if size else b"x"
    request = an_upload(content)
    request.upload_handlers = [SealedUploadHandler(request)]
    received = request.FILES["file"]
    assert isinstance(received, UploadedFile)
    assert received.read() == content


def test_a_long_upload_leaves_nothing_in_clear_on_the_disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    spool = SealedSpool()
    for _ in range(40):
        spool.append(b"canary!!" * 8192)
    handle = spool._file
    handle.rollover()  # type: ignore[attr-defined]
    handle.seek(0)
    assert b"canary" not in handle.read()
    assert spool.read() == b"canary!!" * 8192 * 40
    spool.close()
