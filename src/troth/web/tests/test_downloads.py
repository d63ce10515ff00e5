import pytest

from troth.web.downloads import download


def test_a_download_is_an_attachment_with_a_plain_and_a_full_name() -> None:
    answer = download(b"%PDF", "application/pdf", name="云杉网盘协议.pdf", plain="terms.pdf")
    assert answer["Content-Disposition"] == (
        'attachment; filename="terms.pdf"; '
        "filename*=UTF-8''%E4%BA%91%E6%9D%89%E7%BD%91%E7%9B%98%E5%8D%8F%E8%AE%AE.pdf"
    )
    assert (answer["Content-Type"], answer.content) == ("application/pdf", b"%PDF")


@pytest.mark.parametrize("name", ["../../etc/passwd", 'a"b\r\nSet-Cookie: x', "\u202efdp.exe"])
def test_a_hostile_name_can_neither_leave_its_folder_nor_add_a_header(name: str) -> None:
    header = download(b"", "text/plain", name=name, plain="file.txt")["Content-Disposition"]
    assert "\r" not in header and "\n" not in header
    assert "/" not in header.split("filename*=")[1].removeprefix("UTF-8''")
