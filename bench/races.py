"""Many at once: ten who press Sign together make one document; twenty who guess a code together spend twenty tries.

A process of its own over one installation: `python -m bench.races ROUNDS SEED` prints
{"double_sign": {"held": n, "failed": [...]}, "twenty_guesses": {...}}.
"""

import json
import random
import sys
import time
from collections.abc import Callable
from threading import Barrier, Thread
from typing import Any

SIGNERS, GUESSERS = 10, 20
TRIES = 20  # so that every guess is one that could have been right


def main() -> None:
    rounds, seed = int(sys.argv[1]), int(sys.argv[2])
    _set_up()
    from troth.project import installing, story

    list(installing.install("Races"))
    story._provider()
    chance = random.Random(seed)
    found = {}
    for name, act in (("double_sign", double_sign), ("twenty_guesses", twenty_guesses)):
        troubles = [trouble for number in range(rounds) if (trouble := act(number, chance))]
        found[name] = {"held": rounds - len(troubles), "failed": troubles}
    print(json.dumps(found))


def double_sign(number: int, chance: random.Random) -> str:
    """Ten requests sign one ceremony at once; says what is wrong, or nothing."""
    from django.utils import timezone

    from troth.ceremonies.models import Ceremony, Document
    from troth.ceremonies.services import sign
    from troth.ledger import Event
    from troth.ledger.models import Delivery
    from troth.project import story

    ceremony, by = _proved(number)

    def press() -> str:
        mine = Ceremony.objects.select_related("person").get(pk=ceremony.pk)
        return str(sign(mine, "王小满", connection=story.CONNECTION, at=timezone.now(), by=by).pk)

    answers = together(press, SIGNERS, chance)
    documents = [str(pk) for pk in Document.objects.filter(ceremony=ceremony).values_list("pk", flat=True)]
    signed = Event.objects.filter(kind="ceremony.signed", subject_id=str(ceremony.pk))
    owed = Delivery.objects.filter(event__in=signed, handler__contains="seal_the_document").count()
    right = len(documents) == 1 and answers == documents * SIGNERS and (signed.count(), owed) == (1, 1)
    told = f"{len(documents)} documents, {signed.count()} events, {owed} to seal, answers {sorted(set(answers))}"
    return "" if right else f"round {number}: {told}"


def twenty_guesses(number: int, chance: random.Random) -> str:
    """Twenty wrong digits at once for a code with twenty tries: all are spent, and the right ones come too late."""
    from django.utils import timezone

    from troth.ceremonies.services import enter_code
    from troth.ceremonies.services.signing import SIGNING
    from troth.ledger import Event
    from troth.people.models import Code
    from troth.people.services import check_code
    from troth.people.services.codes import digits_of

    ceremony, code, by = _asked(number)
    Code.objects.filter(pk=code.pk).update(tries_left=TRIES)
    right = digits_of(code)
    wrong = f"{(int(right) + 1 + chance.randrange(999_998)) % 1_000_000:06}"

    def guess() -> str:
        bound = {"purpose": SIGNING, "subject": code.subject}
        return str(check_code(code.pk, wrong, **bound, at=timezone.now(), by=by).pk)

    answers = together(guess, GUESSERS, chance)
    refused = sum(answer.startswith("Refused") for answer in answers)
    left = Code.objects.get(pk=code.pk).tries_left
    noted = Event.objects.filter(kind="code.mistaken", subject_id=str(code.pk)).count()
    late = _said(lambda: enter_code(ceremony, code.pk, right, at=timezone.now(), by=by).status)
    if (refused, left, noted) == (GUESSERS, 0, GUESSERS) and late.startswith("Refused"):
        return ""
    return f"round {number}: {refused} refused, {left} tries left, {noted} noted, the right digits: {late}"


def together(act: Callable[[], str], many: int, chance: random.Random) -> list[str]:
    """What each of so many threads says that start at one moment, some a few milliseconds late."""
    from django.db import connection

    gate, said = Barrier(many), []
    pauses = [chance.random() * 0.004 * (chance.random() < 0.5) for _ in range(many)]

    def run(pause: float) -> None:
        connection.ensure_connection()
        gate.wait(30)
        time.sleep(pause)
        said.append(_said(act))
        connection.close()

    threads = [Thread(target=run, args=(pause,)) for pause in pauses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return said


def _said(act: Callable[[], str]) -> str:
    try:
        return act()
    except Exception as error:
        return f"{type(error).__name__}: {error}"


def _asked(number: int) -> tuple[Any, Any, Any]:
    """A person of this round who has agreed and asked for a code."""
    from django.utils import timezone

    from troth.ceremonies.services import agree, request_code
    from troth.core.actors import Actor
    from troth.project import story

    person = story._register(story.Signer("王小满", f"race-{time.time_ns()}-{number}@example.com", ""))
    by = Actor.person(person.pk)
    ceremony = story._presented(person, "zh-hans", by)
    agree(ceremony, consents={}, reading="", manifest_sha256=ceremony.manifest_sha256, at=timezone.now(), by=by)
    mailbox = person.contacts.get(kind="mail")
    return ceremony, request_code(ceremony, mailbox, title="Terms", at=timezone.now(), by=by), by


def _proved(number: int) -> tuple[Any, Any]:
    """A person of this round who may sign now."""
    from django.utils import timezone

    from troth.ceremonies.services import enter_code
    from troth.people.services.codes import digits_of

    ceremony, code, by = _asked(number)
    return enter_code(ceremony, code.pk, digits_of(code), at=timezone.now(), by=by), by


def _set_up() -> None:
    """More connections than racers: waiting for one would be queueing, not racing."""
    import django

    django.setup()
    from django.conf import settings

    options = settings.DATABASES["default"]["OPTIONS"]
    if "pool" in options:
        options["pool"] = {"min_size": 2, "max_size": GUESSERS + 4}


if __name__ == "__main__":
    main()
