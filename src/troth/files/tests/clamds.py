"""A real clamd of our own: on loopback, with one signature that we write ourselves, ended with the test."""

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# The industry's test string, put together here so that scanners find nothing in this file.
EICAR = ("X5O!P%@AP[4" + "\\PZX54(P^)7CC)7}$EICAR-STANDARD-" + "ANTIVIRUS-TEST-FILE!$H+H*").encode()
FINDING = "Eicar-Test-Signature.UNOFFICIAL"
START_WITHIN = 30.0
CONFIGURATION = """
DatabaseDirectory {folder}/signatures
LocalSocket {folder}/clamd.sock
TCPSocket {port}
TCPAddr 127.0.0.1
Foreground yes
LogFile {folder}/clamd.log
AlertExceedsMax yes
StreamMaxLength 25M
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a scanner listens, or something that passes for one."""

    socket: str = ""
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        return f"clamd://{self.socket or f'{self.host}:{self.port}'}"


@contextmanager
def clamd() -> Iterator[tuple[Place, Place]]:
    """Its socket in the file system, and its port."""
    program = shutil.which("clamd", path=f"{os.environ.get('PATH', '')}:/usr/sbin:/usr/local/sbin")
    assert program is not None
    with tempfile.TemporaryDirectory(prefix="troth-clamd-") as made:
        folder = Path(made)
        (folder / "signatures").mkdir()
        (folder / "signatures" / "test.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
        port = free_port()
        (folder / "clamd.conf").write_text(CONFIGURATION.format(folder=folder, port=port))
        daemon = subprocess.Popen(
            (program, "-c", str(folder / "clamd.conf")), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        try:
            _wait(daemon, port)
            yield Place(socket=str(folder / "clamd.sock")), Place(host="127.0.0.1", port=port)
        finally:
            daemon.terminate()
            daemon.wait(10)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(daemon: "subprocess.Popen[bytes]", port: int) -> None:
    until = time.monotonic() + START_WITHIN
    while time.monotonic() < until and daemon.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError(f"clamd did not start: {daemon.poll()}")
