"""The seeded story: an invented provider, its texts, its staff, and a dozen people who signed, all through services."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from importlib.resources import files

from django.db import transaction
from django.utils import timezone

from troth.agreements.models import Remark
from troth.agreements.services import Said, answer_remark, disagree, give_opinion
from troth.ceremonies.models import Ceremony, Document
from troth.ceremonies.rules import Drawn
from troth.ceremonies.services import agree, enter_code, open_ceremony, present, request_code, sign
from troth.ceremonies.services.signing import Connection
from troth.core.actors import Actor, Role
from troth.ledger.draining import drain_until_idle
from troth.people.models import Person, Staff
from troth.people.services import add_staff, check_code, redeem_code, register
from troth.people.services.codes import digits_of
from troth.people.services.persons import ENTRY
from troth.project.story_complaints import seed_complaints
from troth.project.story_promises import seed_promises, seed_purchases
from troth.project.story_support import seed_support
from troth.promises.models import Operator
from troth.promises.services import enter_operator, offer_service
from troth.texts.services import import_rendering, publish

AGREEMENT = "spruce-drive-terms"
TEXTS = ((AGREEMENT, "agreement"), ("spruce-drive-privacy", "privacy"), ("spruce-drive-disclaimers", "disclaimer"))
LOCALES = ("zh-hans", "en")
STAFF = (
    ("lin-xiao", "林晓", (Role.AGENT,)),
    ("he-qing", "何青", (Role.SUPERVISOR,)),
    ("chen-lv", "陈律", (Role.DRAFTER,)),
    ("zhou-an", "周安", (Role.APPROVER,)),
    ("rita", "Rita Okafor", (Role.AUDITOR,)),
    ("su-ming", "苏明", (Role.ADMINISTRATOR,)),
)
BY = Actor.command("seed")


@dataclass(frozen=True, slots=True)
class Signer:
    """Somebody of the story: how they are reached, what they consent to, how they sign."""

    name: str
    mail: str
    phone: str
    locale: str = "zh-hans"
    consents: tuple[str, ...] = ()
    drawn: bool = False


SIGNERS = (
    Signer("王小满", "wang.xiaoman@example.com", "+8613800006208", consents=("news",), drawn=True),
    Signer("李想", "li.xiang@example.com", "+8613900001111"),
    Signer("𠮷野家明", "yoshino@example.com", "+8613700002222"),
    Signer("䶮海", "yan.hai@example.com", "+8613600003333", consents=("analytics",)),
    Signer("Linda Chen", "linda.chen@example.com", "+8613500004444", locale="en", drawn=True),
    Signer("赵一诺", "zhao.yinuo@example.com", "+8613400005555", consents=("news", "analytics")),
    Signer("欧阳若曦", "ouyang@example.com", "+8615800006666"),
    Signer("Иван Петров", "ivan.petrov@example.com", "+8615900007777", locale="en"),
    Signer("محمد الأمين", "alamin@example.com", "+8618600008888", locale="en"),
    Signer("孙悦", "sun.yue@example.com", "+8618700009999", drawn=True),
    Signer("周子墨", "zhou.zimo@example.com", "+8618800001234"),
    Signer("Amélie Dubois 🌲", "amelie@example.com", "+8618900004321", locale="en"),
)
HAND = Drawn(
    (
        tuple((400 + 55 * i, 500 + (i % 7) * 60 - (i % 3) * 90, i * 18, 500) for i in range(24)),
        tuple((1400 + 30 * i, 300 + 42 * i, 520 + i * 14, 600) for i in range(14)),
        tuple((1300 + 62 * i, 620 - (i % 5) * 48, 800 + i * 15, 450) for i in range(20)),
    )
)
CONNECTION = Connection("127.0.0.1", "socket", "Troth demonstration story")


def is_told() -> bool:
    """Whether the story stands in the database already."""
    return Operator.objects.filter(slug="spruce").exists()


def tell() -> Iterator[tuple[int, int]]:
    """Tell the story and say after each step how many of how many are done."""
    total = len(SIGNERS) + 3
    _provider()
    yield 1, total
    for number, signer in enumerate(SIGNERS, 2):
        _sign(signer)
        yield number, total
    seed_purchases(at=timezone.now(), by=BY)
    drain_until_idle()
    yield total - 1, total
    _voices()
    seed_support(at=timezone.now(), by=BY)
    seed_complaints(at=timezone.now(), by=BY)
    drain_until_idle()
    yield total, total


def _provider() -> None:
    now = timezone.now()
    operator = enter_operator(
        "spruce", {"zh-hans": "云杉网络科技有限公司", "en": "Spruce Network Technology Co., Ltd."},
        registration="91310000MA1DEMO00X", address="上海市虚构路 1 号",
        mail="help@spruce.example", phone="400-000-0000",
        at=now, by=BY,
    )  # fmt: skip
    service = offer_service(
        "spruce-drive", {"zh-hans": "云杉网盘", "en": "Spruce Drive"}, kind="storage", operator=operator, at=now, by=BY
    )
    for handle, name, roles in STAFF:
        add_staff(handle, name=name, roles=[str(role) for role in roles], at=now, by=BY)
    folder = files("troth.texts") / "seed"
    for slug, kind in TEXTS:
        for locale in LOCALES:
            source = (folder / f"{slug}.{locale}.md").read_text("utf-8")
            import_rendering(slug, locale, kind, source, service="spruce-drive", at=now, by=BY)
        publish(slug, drafter="chen-lv", approver="zhou-an", effective_at=now, at=now, by=BY)
    promised = now - timedelta(days=60)  # before the first case of the story came in
    seed_promises(service, drafter="chen-lv", approver="zhou-an", at=promised, by=BY)


def _sign(signer: Signer) -> Document:
    """One person's way from registering to signing, as the pages would go it."""
    person = _register(signer)
    by = Actor.person(person.pk)
    ceremony = _presented(person, signer.locale, by)
    mailbox = person.contacts.get(kind="mail")
    agree(
        ceremony,
        consents=dict.fromkeys(signer.consents, True),
        reading="",
        manifest_sha256=ceremony.manifest_sha256,
        at=timezone.now(),
        by=by,
    )
    title = ceremony.items.select_related("rendering")[0].rendering.title
    code = request_code(ceremony, mailbox, title=title, at=timezone.now(), by=by)
    enter_code(ceremony, code.pk, digits_of(code), at=timezone.now(), by=by)
    signature = HAND if signer.drawn else signer.name
    return sign(ceremony, signature, connection=CONNECTION, at=timezone.now(), by=by)


def _register(signer: Signer) -> Person:
    now = timezone.now()
    nobody = Actor.nobody()
    code = register(
        name=signer.name, mail=signer.mail, phone=signer.phone, locale=signer.locale, address="", at=now, by=nobody
    )
    checked = check_code(code.pk, digits_of(code), purpose=ENTRY, subject=code.subject, at=now, by=nobody)
    with transaction.atomic():
        return redeem_code(checked, at=now, by=nobody)


def _presented(person: Person, locale: str, by: Actor) -> Ceremony:
    ceremony = open_ceremony(person, AGREEMENT, locale=locale, at=timezone.now(), by=by)
    return present(ceremony, locale=locale, at=timezone.now(), by=by)


def _voices() -> None:
    """One who disagreed and was answered, one who asked, one who said what the signing was like."""
    now = timezone.now()
    person = _register(Signer("吴桐", "wu.tong@example.com", "+8617700005678"))
    by = Actor.person(person.pk)
    ceremony = _presented(person, "zh-hans", by)
    said = Said("objection", "续费提醒能不能再早几天？我常常出差，五天不够。", clause="price", answer_me=True)
    disagree(ceremony, said, at=now, by=by)
    agent = Staff.objects.get(handle="lin-xiao").actor
    remark = Remark.objects.get(ceremony=ceremony.pk)
    answer = (
        "谢谢您。我们把这条建议交给了法务，下一版会写成提前 7 天提醒；在那之前，您也可以随时在「我的」里关闭自动续费。"
    )
    answer_remark(remark, answer, at=now + timedelta(seconds=1), by=agent)
    _opinions(now)


def _opinions(now: datetime) -> None:
    said = (
        ("li.xiang@example.com", Said("opinion", "五句话摘要很好，一分钟就看明白了。", rating=5)),
        (
            "linda.chen@example.com",
            Said("opinion", "Clear. The code mail took a moment to arrive.", rating=4, answer_me=True),
        ),
    )
    documents = {document.facts()["signer"]["contacts"][0]["value"]: document for document in Document.objects.all()}
    for mail, words in said:
        document = documents[mail]
        give_opinion(document, words, at=now, by=Actor.person(document.person_id))
