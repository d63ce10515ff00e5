"""Requests for help of the story: answered, waiting, solved, one in the night and one nearly late; and how they are
sorted."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from troth.cases.models import Case, Way
from troth.cases.services import (
    Said,
    acknowledge,
    answer,
    assign,
    close,
    note,
    open_case,
    retag,
    wait_for_person,
    write,
)
from troth.cases.services.setting_up import RuleFor, add_rule, prepare_reply, save_view
from troth.core.actors import Actor
from troth.people.models import Person, Staff, Team, contact_index
from troth.people.services import found_team, place_member
from troth.promises.models import Service
from troth.support.rules import SUPPORT

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
WORKER = Actor.job("story")
REPLIES = (
    ("thanks", "", {"zh-hans": "已收到，正在查", "en": "Received, looking into it"},
     {"zh-hans": "{name}，您好：\n\n案件 {code} 我们已经看到，正在查。最晚在 {due} 之前给您答复。\n\n{agent}",
      "en": "Dear {name},\n\nwe have read {code} and look into it. You hear from us by {due}.\n\n{agent}"}),
    ("restored", SUPPORT, {"zh-hans": "文件已恢复", "en": "Files restored"},
     {"zh-hans": "{name}，您好：\n\n您的文件已经恢复，请重新打开{service}看一看。还缺什么，请在这里回复。\n\n{agent}",
      "en": "Dear {name},\n\nyour files are back. Please look, and write here if any is missing.\n\n{agent}"}),
    ("invoice", SUPPORT, {"zh-hans": "发票怎么开", "en": "How to get an invoice"},
     {"zh-hans": "{name}，您好：\n\n在「我的」里打开订单，点「开发票」，电子发票会发到您的邮箱。\n\n{agent}",
      "en": "Dear {name},\n\nopen the order on your page and choose “Invoice”; it goes to your mailbox.\n\n{agent}"}),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Asked:
    """One request: who, how long ago, and the words."""

    mail: str
    ago: timedelta
    subject: str
    body: str
    priority: str = "normal"
    way: str = Way.WEB
    locale: str = "zh-hans"


INVOICE = Asked(
    "li.xiang@example.com", timedelta(days=6), "发票抬头写错了",
    "十月的发票抬头写成了个人，公司报销不了，能重开吗？",
)  # fmt: skip
SYNC = Asked(
    "linda.chen@example.com", timedelta(days=4), "Sync stops at 99 %",
    "Since the update the desktop client stops at 99 % and starts over.", "high", locale="en",
)  # fmt: skip
PHOTOS = Asked(
    "sun.yue@example.com", timedelta(days=2), "相册里少了照片", "去年夏天的照片少了一个文件夹。", "urgent"
)  # fmt: skip
NIGHT = Asked(
    "zhou.zimo@example.com", 70 * MINUTE, "全部文件打不开", "凌晨开始所有文件都打不开，明早要交稿！", "urgent"
)  # fmt: skip
SHARED = Asked(
    "zhao.yinuo@example.com", 7 * HOUR + 35 * MINUTE, "共享链接打开是空白", "发给同事的链接打开是空白页。", "high"
)  # fmt: skip
YEARLY = Asked(
    "wang.xiaoman@example.com", 3 * HOUR, "电话：想改成按年付费",
    "来电：现在按月，想改成按年，问差价怎么算。", "low", Way.PHONE,
)  # fmt: skip
TWICE = Asked("yan.hai@example.com", 31 * HOUR, "扣了两次款", "十一月被扣了两次 25 元，请退一笔。")


def seed_support(*, at: datetime, by: Actor) -> None:
    """Two teams, a rule, prepared answers and eight requests; told once, on top of the story of signing."""
    agent, supervisor = (Staff.objects.get(handle=handle) for handle in ("lin-xiao", "he-qing"))
    _teams([agent, supervisor], at=at - timedelta(days=30), by=by)
    for slug, kind, titles, bodies in REPLIES:
        prepare_reply(slug, titles, bodies, kind=kind, at=at - timedelta(days=30), by=supervisor.actor)
    add_rule(RuleFor("first-line", kind=SUPPORT), at=at - timedelta(days=30), by=supervisor.actor)
    save_view("紧急的", "priority=urgent", shared=True, at=at - timedelta(days=30), by=supervisor.actor)
    _solved_at_first_contact(agent, at)
    _solved_and_asked_again(agent, at)
    _waiting(agent, at)
    _night_request(at)
    _nearly_late(agent, at)
    _by_telephone(agent, at)
    _late(supervisor, at)
    _nameless(at)


def _teams(members: Sequence[Staff], *, at: datetime, by: Actor) -> None:
    found_team("first-line", "一线", at=at, by=by)
    found_team("payments", "付款与发票", at=at, by=by)
    for member in members:
        place_member(member, roles=list(member.roles), teams=["first-line"], at=at, by=by)


def _solved_at_first_contact(agent: Staff, at: datetime) -> None:
    case, then = _open(INVOICE, at), at - INVOICE.ago + 50 * MINUTE
    answer(case, "李想，您好：已按公司抬头重开，发到了您的邮箱。旧发票已作废。林晓", at=then, by=agent.actor)
    close(case, "solved", at=then + 5 * HOUR, by=Actor.person(case.person_id))


def _solved_and_asked_again(agent: Staff, at: datetime) -> None:
    case, opened, by = _open(SYNC, at), at - SYNC.ago, agent.actor
    answer(case, "Could be the new client. Please install 4.2.1.", at=opened + HOUR, by=by)
    write(case, "Installed, and it still stops.", at=opened + 20 * HOUR, by=Actor.person(case.person_id))
    note(case, "同样的情况三起，都在 4.2.1 之后，已报研发。", at=opened + 21 * HOUR, by=by)
    answer(case, "We found it: file names ending in a space. 4.2.2 is out.", at=opened + 26 * HOUR, by=by)
    retag(case, add=["4.2.1", "sync"], at=opened + 26 * HOUR, by=by)
    close(case, "solved", at=opened + 30 * HOUR, by=by)


def _waiting(agent: Staff, at: datetime) -> None:
    case, opened, by = _open(PHOTOS, at), at - PHOTOS.ago, agent.actor
    answer(case, "孙悦，您好：我们在找。", interim=True, at=opened + 30 * MINUTE, by=by)
    words = "请告诉我们文件夹的名字，或者大概哪几天的照片，我们从备份里找。"
    answer(case, words, at=opened + 90 * MINUTE, by=by)
    wait_for_person(case, "文件夹的名字，或者大概的日期", at=opened + 91 * MINUTE, by=by)


def _night_request(at: datetime) -> None:
    _open(NIGHT, at)


def _nearly_late(agent: Staff, at: datetime) -> None:
    case = _open(SHARED, at)
    assign(case, team=case.team, assignee=agent, at=at - 5 * HOUR, by=agent.actor)


def _by_telephone(agent: Staff, at: datetime) -> None:
    case = _open(YEARLY, at, by=agent.actor)
    retag(case, add=["付费方式"], at=at - YEARLY.ago, by=agent.actor)


def _late(supervisor: Staff, at: datetime) -> None:
    payments = Team.objects.get(slug="payments")
    assign(_open(TWICE, at), team=payments, assignee=None, at=at - 29 * HOUR, by=supervisor.actor)


def _nameless(at: datetime) -> None:
    body = "不想留名字。登录页面在旧手机上显示不全，按钮点不到。"
    said = Said(body, locale="zh-hans", service=Service.objects.get(slug="spruce-drive"), priority="low")
    case = open_case(SUPPORT, said, person=None, way=Way.WEB, at=at - 26 * MINUTE, by=Actor.nobody())
    acknowledge(case, "screen", at=at - 26 * MINUTE, by=WORKER)


def _open(asked: Asked, at: datetime, *, by: Actor | None = None) -> Case:
    person = Person.objects.filter(contacts__index=contact_index("mail", asked.mail)).get()
    said = Said(
        asked.body, subject=asked.subject, locale=asked.locale, service=Service.objects.get(slug="spruce-drive"),
        plan="standard", priority=asked.priority,
    )  # fmt: skip
    then = at - asked.ago
    case = open_case(SUPPORT, said, person=person, way=asked.way, at=then, by=by or Actor.person(person.pk))
    acknowledge(case, "screen", at=then, by=WORKER)
    return Case.objects.select_related("team", "assignee").get(pk=case.pk)
