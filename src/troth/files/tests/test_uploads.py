import os
import tempfile
from pathlib import Path

import pytest
from django.core.exceptions import RequestDataTooBig
from django.core.files.base import ContentFile
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest
from django.test import RequestFactory

from troth.files.uploads import IN_MEMORY, LARGEST, LONGEST, SealedSpool, SealedUploadHandler


def an_upload(content: bytes) -> HttpRequest:
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


def received(request: HttpRequest) -> "list[UploadedFile[bytes]]":
    request.upload_handlers = [SealedUploadHandler(request)]
    return request.FILES.getlist("file")


def test_of_a_file_that_is_too_large_a_byte_more_than_allowed_is_kept_and_its_true_size_is_told() -> None:
    (file,) = received(an_upload(b"x" * (LARGEST + 5_000_000)))
    assert (len(file.read()), file.size) == (LARGEST + 1, LARGEST + 5_000_000)


def test_files_that_are_too_large_together_are_refused_with_the_limit_and_not_kept(monkeypatch) -> None:
    from troth.files import uploads

    monkeypatch.setattr(uploads, "TOGETHER", 1000)
    files = [ContentFile(b"x" * 600, name) for name in ("a.txt", "b.txt")]
    with pytest.raises(RequestDataTooBig) as refused:
        received(RequestFactory().post("/", {"file": files}))
    assert refused.value.args == (1000,)


def test_a_request_of_half_a_gigabyte_is_not_read() -> None:
    request = an_upload(b"x")
    request.META["CONTENT_LENGTH"] = str(LONGEST + 1)
    with pytest.raises(RequestDataTooBig):
        received(request)
