"""A disk that is really full: a tiny tmpfs, mounted where nobody else sees it and gone with the process."""

import json
import os
import subprocess
import sys

import pytest
from bench import scratch

ROOT = ("unshare", "--mount")
NOBODY = ("unshare", "--user", "--map-root-user", "--mount")  # where the kernel lets everybody mount for themselves


def _own_mounts() -> tuple[str, ...]:
    """The command after which a process may mount; skips with the reason where there is none."""
    command = ROOT if os.geteuid() == 0 else NOBODY
    try:
        trial = subprocess.run((*command, "mount", "-t", "tmpfs", "tmpfs", "/mnt"), capture_output=True, text=True)
    except FileNotFoundError as error:
        pytest.skip(f"a full disk needs a small file system: {error}")
    if trial.returncode:
        pytest.skip(f"a full disk needs a small file system: {trial.stderr.strip()}")
    return command


def test_what_was_signed_on_a_full_disk_is_kept_and_sealed_when_there_is_room() -> None:
    mounting = _own_mounts()
    with scratch.installation("sqlite", memory=True) as here:
        command = (*mounting, sys.executable, "-m", "e2e.full_disk")
        done = subprocess.run(command, env=here.environment, capture_output=True, text=True, timeout=scratch.LONGEST)
    assert done.returncode == 0, done.stderr
    full, roomy = map(json.loads, done.stdout.splitlines())
    ((kind, error, attempts),) = full.pop("owed")
    assert kind == "ceremony.signed" and error.startswith("StorageFull at ") and attempts == 1
    signed = {"ceremony": "signed", "signer": "王小满", "held": False, "dead": 0}
    assert full == signed | {"level": "none", "whole": False, "rows": 0, "files": 0, "copies": 0}
    assert roomy == signed | {"level": "LT", "whole": True, "rows": 1, "files": 1, "owed": [], "copies": 1}
