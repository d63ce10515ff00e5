from dataclasses import replace
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from pathlib import Path
from typing import Any

import pytest

from troth.channels import smtp
from troth.channels.letters import Letter, NoAddress, envelope, mail_bytes
from troth.channels.smtp import SmtpChannel
from troth.channels.tests.makers import NOON
from troth.channels.tests.peers import PASSWORD, USER, Peer, certificate, free_port, only_us, started
from troth.channels.transport import Never, NotNow
from troth.project.environment import Mail

PDF = b"%PDF-1.7\r\n.\r\n..\n\x00\xff" * 5000
LETTER = Letter(
    id="0198c0de-0000-7000-8000-000000000001",
    channel="mail",
    sender="Troth <post@troth.example.com>",
    to="ivan@example.com",
    host="troth.example.com",
    posted_at=NOON,
    locale="zh-hans",
    subject="您的协议已生效",
    text="自今日起生效。\n.\n",
    html="<p>自今日起生效。</p>",
    enclosed=(("服务协议 👍.pdf", PDF),),
)


SUBJECTS = ["🎉" * 200, "مرحبا بكم في الخدمة " * 12, "𠮷䶮 签署完成 " * 30, "a" * 990, ""]


def channel(port: int, **options: Any) -> SmtpChannel:
    return SmtpChannel(Mail(host="127.0.0.1", port=port, **options))


@pytest.fixture
def secure(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A server that insists on STARTTLS and a password, whose certificate we trust."""
    pem, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    options = {"require_starttls": True, "auth_required": True, "authenticator": only_us}
    peer, stop = started(tls_context=context, **options)
    yield peer
    stop()


def test_a_letter_leaves_by_starttls_with_a_password_and_comes_back_whole(secure: Peer) -> None:
    receipt = channel(secure.port, user=USER, password=PASSWORD, tls="starttls").send(LETTER)
    assert (receipt.answer, receipt.status) == ("250 2.0.0 queued as 4F3A", "data 250 2.0.0")
    [mail] = secure.mails
    assert secure.envelopes == [("post@troth.example.com", "ivan@example.com")]
    assert mail["Subject"] == "您的协议已生效"
    assert mail["From"] == "Troth <post@troth.example.com>"
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["Date"].datetime == NOON
    assert mail.get_body(("plain",)).get_content() == "自今日起生效。\r\n.\r\n"  # type: ignore[union-attr]
    assert mail.get_body(("html",)).get_content() == "<p>自今日起生效。</p>\r\n"  # type: ignore[union-attr]
    [attached] = list(mail.iter_attachments())
    assert attached.get_filename() == "服务协议 👍.pdf"
    assert attached.get_content_type() == "application/pdf"
    assert attached.get_content() == PDF


def test_a_letter_leaves_over_tls_from_the_first_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    pem, context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(pem))
    peer, stop = started(ssl_context=context)
    try:
        assert channel(peer.port, tls="tls").send(LETTER).status == "data 250 2.0.0"
        assert len(peer.taken) == 1
    finally:
        stop()


def test_a_wrong_password_waits_because_it_is_ours_to_mend(secure: Peer) -> None:
    with pytest.raises(NotNow, match="auth 535") as refusal:
        channel(secure.port, user=USER, password=PASSWORD[::-1], tls="starttls").send(LETTER)
    assert not isinstance(refusal.value, Never)
    assert not secure.taken


def test_a_server_we_cannot_trust_gets_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other, _context = certificate(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(other))
    _pem, context = certificate(tmp_path, "mail.example.com")
    peer, stop = started(tls_context=context)
    try:
        with pytest.raises(NotNow, match="certificate"):
            channel(peer.port, tls="starttls").send(LETTER)
        assert not peer.taken
    finally:
        stop()


def test_without_the_encryption_we_ask_for_nothing_is_sent() -> None:
    peer, stop = started()
    try:
        with pytest.raises(NotNow, match="no-starttls"):
            channel(peer.port, tls="starttls").send(LETTER)
        with pytest.raises(NotNow, match="no-auth"):
            channel(peer.port, user=USER, password=PASSWORD).send(LETTER)
        assert not peer.taken
    finally:
        stop()


@pytest.mark.parametrize("answer", ["550 5.1.1 <ivan@example.com> unknown", "552 too big"])
def test_a_5xx_to_the_recipient_or_the_data_is_never(answer: str) -> None:
    for step in ("rcpt", "data"):
        peer, stop = started()
        setattr(peer, step, answer)
        try:
            with pytest.raises(Never) as refusal:
                channel(peer.port).send(LETTER)
            assert refusal.value.told == f"{step} 550 5.1.1" if "5.1.1" in answer else f"{step} 552"
        finally:
            stop()


def test_a_4xx_is_not_now() -> None:
    peer, stop = started()
    peer.data = "451 4.3.0 later, ivan@example.com"
    try:
        with pytest.raises(NotNow) as refusal:
            channel(peer.port).send(LETTER)
        assert (type(refusal.value), refusal.value.told) == (NotNow, "data 451 4.3.0")
    finally:
        stop()


def test_a_server_that_hangs_up_after_the_data_has_accepted_nothing() -> None:
    peer, stop = started()
    peer.hang_up = True
    try:
        with pytest.raises(NotNow, match="hung-up"):
            channel(peer.port).send(LETTER)
    finally:
        stop()


def test_nobody_listening_is_not_now() -> None:
    with pytest.raises(NotNow, match="connection"):
        channel(free_port()).send(LETTER)


def test_a_server_that_never_answers_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    import socket

    monkeypatch.setattr(smtp, "ANSWER_WITHIN", 0.2)
    with socket.create_server(("127.0.0.1", 0)) as silent, pytest.raises(NotNow, match="timeout"):
        channel(silent.getsockname()[1]).send(LETTER)


def test_an_address_outside_ascii_travels_where_the_server_can_and_is_refused_where_it_cannot() -> None:
    letter = replace(LETTER, to="王小满@例子.cn")
    peer, stop = started(enable_SMTPUTF8=True)
    try:
        channel(peer.port).send(letter)
        assert peer.envelopes == [("post@troth.example.com", "王小满@xn--fsqu00a.cn")]
        assert "王小满@" in peer.taken[0].decode()
    finally:
        stop()
    peer, stop = started(enable_SMTPUTF8=False)
    try:
        with pytest.raises(Never, match="no-smtputf8"):
            channel(peer.port).send(letter)
    finally:
        stop()


def test_a_malformed_address_is_never_sent_to() -> None:
    with pytest.raises(Never, match="address"):
        channel(free_port()).send(replace(LETTER, to="ivan@example.com\r\nDATA"))


@pytest.mark.parametrize("subject", SUBJECTS)
def test_long_emoji_arabic_and_rare_han_subjects_arrive_unchanged(subject: str) -> None:
    mail: Any = message_from_bytes(mail_bytes(replace(LETTER, subject=subject)), policy=policy.default)
    assert mail["Subject"] == subject.strip()


def test_a_name_of_the_sender_in_chinese_keeps_its_spaces() -> None:
    sender = "云栖 存储 服务 有限公司 客户 服务 中心 二十四 小时 <post@troth.example.com>"
    mail = message_from_bytes(mail_bytes(replace(LETTER, sender=sender)))
    assert str(make_header(decode_header(mail["From"]))) == sender


def test_no_value_can_add_a_header() -> None:
    evil = "x\r\nBcc: all@example.com\r\n\r\n<script>"
    sender = f'"{evil}" <post@troth.example.com>'
    letter = replace(LETTER, subject=evil, enclosed=((evil, b"1"),), sender=sender)
    mail: Any = message_from_bytes(mail_bytes(letter), policy=policy.default)
    assert "Bcc" not in mail
    assert all("Bcc" not in part for part in mail.walk())
    assert mail["Subject"].startswith("x  Bcc: all@example.com")


def test_every_line_fits_the_wire_and_is_ascii() -> None:
    wire = mail_bytes(replace(LETTER, text="长" * 5000))
    assert wire.isascii()
    assert max(len(line) for line in wire.split(b"\r\n")) <= 998
    assert b"\n" not in wire.replace(b"\r\n", b"")


def test_an_envelope_writes_the_host_in_ascii_and_refuses_what_is_no_address() -> None:
    assert envelope("Wang <wang@例子.cn>") == "wang@xn--fsqu00a.cn"
    with pytest.raises(NoAddress):
        envelope("wang")
    with pytest.raises(NoAddress):
        envelope(f"wang@{'长' * 80}.cn")


def test_an_envelope_goes_to_the_host_that_was_named_and_to_no_look_alike() -> None:
    assert envelope("ivan@straße.example") == "ivan@xn--strae-oqa.example"  # IDNA 2003 made it strasse.example
    assert envelope("troth@localhost") == "troth@localhost"
