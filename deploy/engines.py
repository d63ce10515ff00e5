"""The engines that some tests need: where they are looked for, and which are missing."""

import os
import shutil
import socket

SYSTEM = os.environ.get("PATH", os.defpath) + ":/usr/sbin:/usr/local/sbin"  # daemons stand where users do not look
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "chrome")


def listening(port):
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def browser():
    return next(filter(None, map(shutil.which, CHROMIUM)), None)


LOOKS = {
    "postgres": (lambda: listening(5432), "no PostgreSQL at 127.0.0.1:5432"),
    "redis": (lambda: listening(6379), "no Redis at 127.0.0.1:6379"),
    "browser": (lambda: browser() is not None, "no Chromium on the path"),
    "clamd": (lambda: shutil.which("clamd", path=SYSTEM) is not None, "no clamd (clamav-daemon) on the path"),
    "poppler": (lambda: shutil.which("pdfsig") is not None, "no pdfsig (poppler-utils) on the path"),
}


def missing():
    """The engines that are not there, each with where it was looked for."""
    return {name: where for name, (there, where) in LOOKS.items() if not there()}


def required():
    return {name for name in os.environ.get("TROTH_TEST_REQUIRE", "").split(",") if name}
