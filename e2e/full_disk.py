"""Signing while the folder of files is full: a process of its own, which may mount; run by `test_full_disk`.

Prints one JSON object per stage: what stands while the disk is full, and after room was made.
"""

import json
import subprocess
from datetime import timedelta

import django

TINY, ROOMY = "size=128k", "size=64m"  # a sealed document takes half a megabyte


def main() -> None:
    django.setup()
    import time_machine
    from django.utils import timezone

    from troth.files.store import root
    from troth.ledger.draining import LEASE, drain_until_idle
    from troth.project import installing, story
    from troth.web.logs import set_up_logs

    set_up_logs("ERROR")
    list(installing.install("Full disk"))
    story._provider()
    root().mkdir(exist_ok=True)
    _mount(TINY)
    document = story._sign(story.SIGNERS[0])
    drain_until_idle()
    print(json.dumps(standing(document)))
    _mount(f"remount,{ROOMY}")
    with time_machine.travel(timezone.now() + LEASE + timedelta(hours=1), tick=True):
        drain_until_idle()
    print(json.dumps(standing(document)))


def standing(document: object) -> dict[str, object]:
    """What a signer and a member of staff find."""
    from troth.ceremonies.models import Document
    from troth.channels.models import InboxMessage
    from troth.files.models import StoredFile
    from troth.files.store import read, root
    from troth.ledger.models import Delivery

    row = Document.objects.select_related("ceremony").get(pk=document.pk)  # type: ignore[attr-defined]
    return {
        "ceremony": row.ceremony.status,
        "signer": row.facts()["signer"]["name"],
        "level": row.level,
        "whole": read(row.file).startswith(b"%PDF") if row.file else False,
        "held": row.held_at is not None,
        "rows": StoredFile.objects.count(),
        "files": sum(path.is_file() for path in root().rglob("*")),
        "owed": list(Delivery.objects.owed().values_list("event__kind", "error", "attempts")),
        "dead": Delivery.objects.dead().count(),
        "copies": InboxMessage.objects.filter(outgoing__template="agreement-sealed").count(),
    }


def _mount(options: str) -> None:
    from troth.files.store import root

    subprocess.run(("mount", "-t", "tmpfs", "-o", options, "tmpfs", str(root())), check=True)


if __name__ == "__main__":
    main()
