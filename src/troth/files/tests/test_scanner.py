"""clamd is asked and believed only when it answers; every other peer is trouble, and soon."""

import os
import socket
import threading
import time
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest

from troth.files.scanner import Trouble, Verdict, scan, version
from troth.files.tests.clamds import EICAR, FINDING, Place, clamd, free_port

CLEAN = Verdict()


@pytest.fixture(scope="module")
def places() -> Iterator[tuple[Place, Place]]:
    with clamd() as found:
        yield found


@contextmanager
def peer(says: Callable[[socket.socket], None]) -> Iterator[Place]:
    """Somebody else at that port, who does this with each caller."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        threading.Thread(target=_serve, args=(server, says), daemon=True).start()
        yield Place(host="127.0.0.1", port=server.getsockname()[1])


def _serve(server: socket.socket, says: Callable[[socket.socket], None]) -> None:
    try:
        while True:
            caller, _address = server.accept()
            with caller:
                says(caller)
    except OSError:
        return


def heard(caller: socket.socket) -> bytes:
    """Everything up to the end of the stream."""
    said = b""
    while not said.endswith(bytes(4)):
        more = caller.recv(65536)
        if not more:
            break
        said += more
    return said


def answering(answer: bytes) -> Callable[[socket.socket], None]:
    def says(caller: socket.socket) -> None:
        heard(caller)
        caller.sendall(answer)

    return says


def told(place: Place, *, within: float = 5.0) -> str:
    with pytest.raises(Trouble) as trouble:
        scan(place, [b"hello"], within=within)
    return trouble.value.told


# --- the real one ---


@pytest.mark.needs("clamd")
@pytest.mark.parametrize("way", [0, 1], ids=["socket", "port"])
def test_clamd_says_what_is_harmful_and_what_is_not(places: tuple[Place, Place], way: int) -> None:
    place = places[way]
    assert version(place).startswith("ClamAV ")
    assert scan(place, [b"hello"]) == CLEAN
    assert scan(place, [EICAR]) == Verdict(FINDING)
    assert scan(place, [EICAR[:30], b"", EICAR[30:]]) == Verdict(FINDING)


@pytest.mark.needs("clamd")
def test_clamd_looks_into_archives_within_archives(places: tuple[Place, Place]) -> None:
    content = EICAR
    for _level in range(3):
        packed = BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
            file.writestr("a", content)
        content = packed.getvalue()
    assert scan(places[0], [content]) == Verdict(FINDING)


@pytest.mark.needs("clamd")
def test_the_largest_file_is_scanned_whole(places: tuple[Place, Place]) -> None:
    content = os.urandom(20 * 1024 * 1024 - 100)
    assert scan(places[1], [content]) == CLEAN
    assert scan(places[1], [content, b"\n" + EICAR]).clean is False


@pytest.mark.needs("clamd")
def test_a_file_beyond_the_scanners_own_limit_is_not_called_clean(places: tuple[Place, Place]) -> None:
    with pytest.raises(Trouble):
        scan(places[1], [bytes(1024 * 1024)] * 30)


# --- and others ---


def test_nobody_there_is_trouble(tmp_path) -> None:
    assert told(Place(host="127.0.0.1", port=free_port())) == "connection"
    assert told(Place(socket=str(tmp_path / "none.sock"))) == "connection"


@pytest.mark.parametrize(
    ("answer", "why"),
    [
        (b"stream: OK", "no-answer"),  # cut off
        (b"", "no-answer"),
        (b"\0", "no-answer"),
        (b"OK\0", "no-answer"),
        (b"stream: okay\0", "no-answer"),
        (b"1: stream: OK\0", "no-answer"),
        (b"stream: OK\0stream: X FOUND\0", "no-answer"),
        (b"stream:  FOUND\0", "no-answer"),
        (b"stream: \xff\xfe FOUND\0", "no-answer"),
        (b"HTTP/1.1 200 OK\r\n\r\n\0", "no-answer"),
        (b"x" * 5000, "no-answer"),
        (b"Scanning failed: cannot allocate ERROR\0", "error"),
        (b"INSTREAM size limit exceeded. ERROR\0", "size-limit"),
    ],
)
def test_what_is_no_verdict_is_trouble_and_never_clean(answer: bytes, why: str) -> None:
    with peer(answering(answer)) as place:
        assert told(place) == why


def test_a_verdict_is_taken_to_the_letter() -> None:
    with peer(answering(b"stream: OK\0")) as place:
        assert scan(place, [b"hello"]) == CLEAN
    with peer(answering(b"stream: Win.Test.EICAR_HDB-1 FOUND\0")) as place:
        assert scan(place, [b"hello"]) == Verdict("Win.Test.EICAR_HDB-1")


def test_what_is_sent_is_the_whole_content_in_frames() -> None:
    said: list[bytes] = []

    def listens(caller: socket.socket) -> None:
        said.append(heard(caller))
        caller.sendall(b"stream: OK\0")

    with peer(listens) as place:
        scan(place, [b"a" * 70_000, b"", b"b"])
    first, second = (65536).to_bytes(4, "big") + b"a" * 65536, (70_000 - 65536).to_bytes(4, "big") + b"a" * 4464
    assert said == [b"zINSTREAM\0" + first + second + (1).to_bytes(4, "big") + b"b" + bytes(4)]


def dripping(caller: socket.socket) -> None:
    for _drop in range(9):
        caller.sendall(b"s")
        time.sleep(0.1)


@pytest.mark.parametrize(
    "says",
    [
        lambda caller: time.sleep(1),
        dripping,
        lambda caller: None,
    ],
    ids=["silent", "drop by drop", "hangs up"],
)
def test_a_peer_that_is_slow_or_leaves_is_given_up_in_time(says) -> None:
    with peer(says) as place:
        began = time.monotonic()
        assert told(place, within=0.4) in ("timeout", "connection", "no-answer")
        assert time.monotonic() - began < 2


def test_a_peer_that_reads_nothing_of_a_long_file_is_given_up_in_time() -> None:
    with peer(lambda caller: time.sleep(1.5)) as place, pytest.raises(Trouble):
        scan(place, [bytes(1024 * 1024)] * 20, within=0.5)


def test_what_is_no_clamd_has_no_version() -> None:
    with peer(lambda caller: caller.sendall(b"220 mail.example ESMTP\r\n\0")) as place, pytest.raises(Trouble):
        version(place, within=1)


@pytest.mark.django_db(transaction=True)
def test_no_transaction_waits_for_a_scanner() -> None:
    from django.db import transaction

    from troth.core.transactions import TransactionOpen

    with transaction.atomic(), pytest.raises(TransactionOpen):
        scan(Place(host="127.0.0.1", port=1), [b"x"])
