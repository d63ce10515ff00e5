import pytest

from troth.channels.rendering import Words, written

LONG = "云杉云盘服务协议（2026 年修订，含附件一至附件五及全部补充条款）"


def words(purpose: str, channel: str, locale: str, about: str = "") -> Words:
    return written(channel, f"code-{purpose}", locale, {"code": "123456", "about": about, "minutes": 10})


@pytest.mark.parametrize("locale", ["zh-hans", "en"])
@pytest.mark.parametrize("purpose", ["entry", "signing"])
def test_a_code_mail_is_complete_in_text_and_html(purpose: str, locale: str) -> None:
    mail = words(purpose, "mail", locale, about="A & B <Terms>")
    for said in (mail.text, mail.html):
        assert "123456" in said
        assert "10" in said
    assert "123456" not in mail.subject
    assert "\n" not in mail.subject


@pytest.mark.parametrize("locale", ["zh-hans", "en"])
def test_a_signing_code_names_the_document_and_has_no_link_of_its_own(locale: str) -> None:
    mail = words("signing", "mail", locale, about="A & B <Terms>")
    assert "A & B <Terms>" in mail.text
    assert "A &amp; B &lt;Terms&gt;" in mail.html
    assert "A & B" in mail.subject
    assert "http" not in mail.text


@pytest.mark.parametrize(("locale", "most"), [("zh-hans", 70), ("en", 160)])
@pytest.mark.parametrize("purpose", ["entry", "signing"])
def test_an_sms_fits_into_one_and_names_the_brand(purpose: str, locale: str, most: int) -> None:
    text = words(purpose, "sms", locale, about=LONG if locale == "zh-hans" else "The agreement " * 12).text
    assert len(text) <= most
    assert "123456" in text
    assert text[0] in "【["
    assert purpose == "entry" or LONG[:8] in text or "The agreement" in text
