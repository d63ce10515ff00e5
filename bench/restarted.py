"""The worker that is started after one died: when the dead one's lease is over it drains, sweeps, and says what stands.

Run as a process of its own by `bench.kills`; prints one JSON object.
"""

import json

import django


def outcome() -> dict[str, object]:
    """What is left of one signature: each number is what a person or a member of staff would notice."""
    from troth.ceremonies.models import Document
    from troth.channels.models import InboxMessage
    from troth.files.models import StoredFile
    from troth.files.store import read, root
    from troth.ledger import Event
    from troth.ledger.models import Delivery

    document = Document.objects.get()
    return {
        "level": document.level,
        "whole": read(document.file).startswith(b"%PDF") if document.file else False,
        "sealed": Event.objects.filter(kind="document.sealed").count(),
        "rows": StoredFile.objects.count(),
        "files": sum(path.is_file() for path in root().rglob("*")),
        "copies": InboxMessage.objects.filter(outgoing__template="agreement-sealed").count(),
        "owed": Delivery.objects.owed().count(),
        "dead": Delivery.objects.dead().count(),
    }


def main() -> None:
    django.setup()
    import time_machine
    from django.utils import timezone

    from troth.files.store import ORPHAN_AGE, sweep
    from troth.ledger.draining import LEASE, drain_until_idle
    from troth.web.logs import set_up_logs

    set_up_logs("ERROR")
    with time_machine.travel(timezone.now() + LEASE * 2, tick=True):
        drain_until_idle()
    sweep(at=timezone.now() + ORPHAN_AGE * 2)
    print(json.dumps(outcome()))


if __name__ == "__main__":
    main()
