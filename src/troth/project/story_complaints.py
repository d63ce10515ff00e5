"""Complaints of the story, one at each stage: fresh, with care, nameless, overdue, appealed, reversed, paid, closed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from troth.cases.models import Way
from troth.cases.services import Said, answer, assign, write
from troth.ceremonies.models import Document
from troth.complaints.models import Complaint, Decision
from troth.complaints.rules import Grant, Ruling
from troth.complaints.services import (
    Assessment,
    Outward,
    Proof,
    accept_decision,
    acknowledge_complaint,
    appeal,
    assess,
    carry_out_remedy,
    close,
    decide,
    decide_appeal,
    file_complaint,
    investigate,
    note_reply_of_referral,
    refer_out,
    withdraw,
)
from troth.core.actors import Actor
from troth.people.models import Person, Staff, contact_index
from troth.promises.models import Service
from troth.promises.rules.standards import Key, Terms
from troth.promises.services import draft_standard, publish_standard

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
WORKER = Actor.job("story")
DRIVE = "spruce-drive"
CARE = {
    "high": {
        "zh-hans": "您说明需要特别照顾的，或者事情严重的",
        "en": "Where you ask for special care, or where it is grave",
    },
    "urgent": {
        "zh-hans": "损害还在继续，或者很多人受影响的",
        "en": "Where harm goes on, or many people are concerned",
    },
}
# Kind, priority, measure, amount, unit: sooner than what the terms promise to everybody.
SOONER = (
    ("complaint", "high", "first_response", 8, "hour"), ("complaint", "high", "resolution", 7, "day"),
    ("complaint", "urgent", "first_response", 4, "hour"), ("complaint", "urgent", "resolution", 5, "day"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Brought:
    """One complaint: who, how long ago, about what, in which words, and what is wished for."""

    mail: str
    ago: timedelta
    category: str
    subject: str
    body: str
    wish: str = ""
    needs: tuple[str, ...] = ()
    way: str = Way.WEB
    locale: str = "zh-hans"
    clause: str = ""


RENEWAL = Brought(
    "wang.xiaoman@example.com", 50 * MINUTE, "billing", "续费前没有收到提醒",
    "第四条写着扣款前 5 天提醒，我昨天被扣了 240 元，之前没有收到任何提醒。", "退还这次扣款", way=Way.CLAUSE,
    clause="price",
)  # fmt: skip
ELDERLY = Brought(
    "ouyang@example.com", 5 * HOUR, "after_sales", "改版以后找不到客服电话",
    "我今年七十二岁，新版找不到客服电话，点来点去都是机器人，急着找孙子的照片。", "请打电话教我", needs=("age",),
)  # fmt: skip
LEAK = Brought(
    "", 3 * DAY, "personal_data", "有人知道我存了什么文件",
    "接到陌生电话，对方说得出我网盘里一个文件夹的名字。不想留姓名。", "查清楚是谁看了我的文件",
)  # fmt: skip
SLOW = Brought(
    "yoshino@example.com", 17 * DAY, "below_standard", "下载一直达不到承诺的速度",
    "连续两周晚上下载只有每秒 200 KB，标准版写的是每秒 10 MB。", "达到承诺的速度，或者退这个月的钱",
)  # fmt: skip
LOST = Brought(
    "zhao.yinuo@example.com", 9 * DAY, "below_standard", "同步以后少了三份合同",
    "十一月十二日同步以后，“合同”文件夹少了三份，客户端没有任何提示。", "找回文件，退还年费",
)  # fmt: skip
TWICE = Brought(
    "sun.yue@example.com", 40 * DAY, "billing", "十月被扣了两次", "十月三日被扣了两笔 25 元，只用了一个月。", "退一笔",
)  # fmt: skip
LIFETIME = Brought(
    "linda.chen@example.com", 20 * DAY, "false_advertising", "“Unlimited devices” is ten",
    "The advertisement said unlimited devices. After I paid, the eleventh was refused.",
    "Unlimited devices, or my money back", locale="en",
)  # fmt: skip
LAYOUT = Brought(
    "zhou.zimo@example.com", 30 * DAY, "other", "不同意新的界面", "新界面字太小，颜色太淡，请改回旧的。", "改回旧界面",
)  # fmt: skip
RESTORED = Brought(
    "yan.hai@example.com", 12 * DAY, "after_sales", "误删的文件找不回来", "回收站里没有上周误删的文件夹。", "找回来",
)  # fmt: skip


def seed_complaints(*, at: datetime, by: Actor) -> None:
    """Nine complaints on top of the story of signing, and sooner promises for who asks for care; told once."""
    _promise_sooner(at - 59 * DAY, by)
    agent, supervisor = (Staff.objects.get(handle=name) for name in ("lin-xiao", "he-qing"))
    _file(RENEWAL, at)
    _with_care(agent, at)
    _nameless(supervisor, at)
    _overdue(agent, at)
    _remedy_due(agent, supervisor, at)
    _reversed(agent, supervisor, at)
    _appealed(agent, supervisor, at)
    _closed(agent, at)
    _withdrawn(at)


def _promise_sooner(at: datetime, by: Actor) -> None:
    for kind, priority, measure, amount, unit in SOONER:
        key = Key(DRIVE, "", kind, priority, measure)
        draft_standard(key, Terms(amount, unit), CARE[priority], drafter="chen-lv", at=at, by=by)
        publish_standard(key, approver="zhou-an", at=at, by=by)


def _with_care(agent: Staff, at: datetime) -> None:
    complaint = _file(ELDERLY, at)
    assign(complaint.case, team=complaint.case.team, assignee=agent, at=at - 4 * HOUR, by=agent.actor)


def _nameless(supervisor: Staff, at: datetime) -> None:
    complaint, opened, by = _file(LEAK, at), at - LEAK.ago, supervisor.actor
    assess(complaint, Assessment("critical", "personal_data"), at=opened + HOUR, by=by)
    words = "您好：我们已经锁定这个账号的访问记录，正在逐条核对，三天内告诉您结果。您可以随时在这里补充。"
    answer(complaint.case, words, at=opened + 2 * HOUR, by=by)
    investigate(
        complaint, "访问记录里没有员工打开过；有一个旧的共享链接被打开 14 次，来源待查。", at=opened + DAY, by=by
    )


def _overdue(agent: Staff, at: datetime) -> None:
    """Assessed, answered once, and then left lying beyond the fifteen days of the terms."""
    complaint, opened, by = _file(SLOW, at), at - SLOW.ago, agent.actor
    assess(complaint, Assessment("normal", "below_standard"), at=opened + 3 * HOUR, by=by)
    answer(complaint.case, "您好：已请网络组测试您所在线路，有结果马上告诉您。林晓", at=opened + 20 * HOUR, by=by)
    investigate(complaint, "网络组：晚高峰出口拥塞，扩容排在下月。", at=opened + 6 * DAY, by=by)
    write(complaint.case, "十天过去了，还是一样慢。", at=opened + 10 * DAY, by=_person(SLOW))


def _remedy_due(agent: Staff, supervisor: Staff, at: datetime) -> None:
    """Upheld; the amount is above the agent's authority, so the supervisor decided. The refund is on its clock."""
    complaint, opened = _file(LOST, at), at - LOST.ago
    assess(complaint, Assessment("high", "below_standard"), at=opened + 2 * HOUR, by=agent.actor)
    investigate(complaint, "4.2.1 的同步缺陷，与两起求助同因；备份里找到两份。", at=opened + 2 * DAY, by=agent.actor)
    reasons = (
        "我们查了同步记录：4.2.1 版有一个缺陷，遇到名字末尾带空格的文件会误判为已删除。三份合同中两份已从备份恢复，"
        "第三份超出备份期，无法找回。这是我们的错，年费全部退还。缺陷已在 4.2.2 版修好。"
    )
    ruling = Ruling("upheld", reasons, "data-lost", Grant("refund", 24_000, "CNY"))
    decide(complaint, ruling, at=opened + 5 * DAY, by=supervisor.actor)


def _reversed(agent: Staff, supervisor: Staff, at: datetime) -> None:
    """Not upheld, appealed, reversed by somebody else, paid and accepted."""
    complaint, opened, own = _file(TWICE, at), at - TWICE.ago, _person(TWICE)
    assess(complaint, Assessment("normal", "billing"), at=opened + 5 * HOUR, by=agent.actor)
    no = "订单系统里只有一笔十月的订单，我们没有找到第二笔扣款，所以暂时不能退款。如果您有银行流水，请发给我们。"
    decide(complaint, Ruling("not_upheld", no, "misunderstanding"), at=opened + 4 * DAY, by=agent.actor)
    made = appeal(
        complaint, "银行流水上是两笔，同一分钟，附言都是云杉网盘。请换个人再看一次。", at=opened + 6 * DAY, by=own
    )
    investigate(complaint, "向支付渠道要了原始流水：超时重试，确实扣了两次。", at=opened + 8 * DAY, by=supervisor.actor)
    yes = (
        "您说得对。我们向支付渠道调取了原始流水：十月三日网络超时，系统重试时又扣了一次，订单系统却只记了一笔。"
        "多扣的 25 元退还给您，重试的程序已经改好。第一次的答复只看了订单系统，对不起。"
    )
    ruling = Ruling("upheld", yes, "double-charge", Grant("refund", 2_500, "CNY"))
    decision = decide_appeal(made, ruling, at=opened + 9 * DAY, by=supervisor.actor)
    paid = opened + 11 * DAY
    _pay(decision, "T2026101488", paid, agent)
    accept_decision(complaint, at=paid + 3 * HOUR, by=own)


def _appealed(agent: Staff, supervisor: Staff, at: datetime) -> None:
    """An appeal that waits: agent and supervisor took part, so only the administrator may decide it; the person also
    went to the regulator's platform."""
    complaint, opened, own = _file(LIFETIME, at), at - LIFETIME.ago, _person(LIFETIME)
    assess(complaint, Assessment("normal", "false_advertising"), at=opened + 4 * HOUR, by=agent.actor)
    reasons = (
        "The advertisement of September did say unlimited devices, while the terms you signed say ten. It was wrong "
        "and was taken down on 2 October. We credit you one month; the limit itself stays as in the terms."
    )
    ruling = Ruling("partly", reasons, "claim-not-kept", Grant("credit", 2_500, "CNY"))
    decision = decide(complaint, ruling, at=opened + 8 * DAY, by=supervisor.actor)
    _pay(decision, "CR-2026-0311", opened + 9 * DAY, agent)
    appeal(complaint, "One month does not make it true. I paid for a year because of it.", at=at - 2 * DAY, by=own)
    outward = Outward(
        "12315", "上海市浦东新区市场监督管理局", reference="12315-2026-118844", filed_at=at - 5 * DAY,
        note="本人来信告知已在 12315 平台投诉。",
    )  # fmt: skip
    referral = refer_out(complaint, outward, at=at - 4 * DAY, by=agent.actor)
    note_reply_of_referral(referral, "accepted", "来函受理。", happened_at=at - DAY, at=at - 20 * HOUR, by=agent.actor)


def _closed(agent: Staff, at: datetime) -> None:
    """Not upheld and closed; it belonged under another heading than the person chose."""
    complaint, opened = _file(LAYOUT, at), at - LAYOUT.ago
    given = Assessment("low", "below_standard", "说的是界面的可读性，属于服务质量。")
    assess(complaint, given, at=opened + 6 * HOUR, by=agent.actor)
    reasons = (
        "新界面的字号与对比度都符合无障碍标准，旧界面不再维护，所以不能改回去。页面右上角的“大字”可以把全部文字放大四分之一，"
        "深色模式在系统设置里打开。谢谢您告诉我们，我们会把“大字”放到更显眼的地方。"
    )
    decide(complaint, Ruling("not_upheld", reasons, "misunderstanding"), at=opened + 5 * DAY, by=agent.actor)
    close(complaint, at=opened + 14 * DAY, by=agent.actor)


def _withdrawn(at: datetime) -> None:
    complaint = _file(RESTORED, at)
    withdraw(complaint, "找到了，在另一个账号里。", at=at - RESTORED.ago + 7 * HOUR, by=_person(RESTORED))


def _file(brought: Brought, at: datetime) -> Complaint:
    """It comes in and its receipt is confirmed two minutes later."""
    then = at - brought.ago
    person = _whose(brought)
    document = Document.objects.filter(person=person).first() if person and brought.clause else None
    said = Said(
        brought.body, subject=brought.subject, locale=brought.locale, service=Service.objects.get(slug=DRIVE),
        plan="standard" if person else "", text=f"{DRIVE}-terms" if document else "", edition=1 if document else None,
        clause=brought.clause if document else "", ceremony=document.ceremony_id if document else None,
    )  # fmt: skip
    complaint = file_complaint(
        said, category=brought.category, wish=brought.wish, vulnerable=brought.needs, person=person, way=brought.way,
        at=then, by=_person(brought) if person else Actor.nobody(),
    )  # fmt: skip
    how = "mail" if person else "screen"
    acknowledge_complaint(complaint, how, at=then + 2 * MINUTE, by=WORKER)
    return Complaint.objects.select_related("case__team", "case__assignee").get(pk=complaint.pk)


def _pay(decision: Decision, reference: str, at: datetime, agent: Staff) -> None:
    carry_out_remedy(decision.granted, Proof(timezone.localdate(at), reference), at=at, by=agent.actor)


def _whose(brought: Brought) -> Person | None:
    if not brought.mail:
        return None
    return Person.objects.get(contacts__kind="mail", contacts__index=contact_index("mail", brought.mail))


def _person(brought: Brought) -> Actor:
    person = _whose(brought)
    assert person is not None
    return Actor.person(person.pk)
