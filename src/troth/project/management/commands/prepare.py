"""Make a demonstration ready and say where everything is; `troth run` calls it before it serves."""

import json
import os
import sys
import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.utils import timezone

from troth.core.actors import Actor
from troth.people.models import Staff
from troth.people.services import link_staff
from troth.project.checks import ENVIRONMENT
from troth.project.installing import install
from troth.project.story import AGREEMENT

WORDS = {
    "en": {
        "database": "[2/4] keys, certificates, database",
        "story": "[3/4] demonstration",
        "serve": "[4/4] serving",
        "consumer": "Consumer   ",
        "sign": "Try it     ",
        "inbox": "Inbox      ",
        "staff": "Workbench  ",
        "api": "API        ",
        "once": "one-time link, 30 minutes",
        "inbox_hint": "mail and SMS stay on this machine",
        "stop": "Ctrl-C stops · make test tests · make help",
    },
    "zh": {
        "database": "[2/4] 密钥、证书、数据库",
        "story": "[3/4] 演示数据",
        "serve": "[4/4] 启动",
        "consumer": "消费者     ",
        "sign": "试一试     ",
        "inbox": "收件箱     ",
        "staff": "工作台     ",
        "api": "接口       ",
        "once": "一次性登录链接，30 分钟内有效",
        "inbox_hint": "邮件和短信都留在这台机器上",
        "stop": "Ctrl-C 停止 · make test 测试 · make help",
    },
}


class Command(BaseCommand):
    help = "Install, seed and print the addresses of a demonstration."
    requires_system_checks = [ENVIRONMENT]  # the other checks ask for what this command makes

    def handle(self, *args: Any, **options: Any) -> None:
        words = WORDS["zh" if os.environ.get("LANG", "").startswith("zh") else "en"]
        self._step(words["database"], lambda: list(install("云杉网络 Spruce Network")))
        call_command("check", databases=["default"], fail_level="ERROR", stdout=open(os.devnull, "w"))  # noqa: SIM115
        self._step(words["story"], lambda: call_command("seed", "demo", stdout=open(os.devnull, "w")))  # noqa: SIM115
        self.stderr.write(words["serve"])
        self.stdout.write(self._announcement(words))

    def _step(self, title: str, act: Any) -> None:
        started = time.monotonic()
        self.stderr.write(title, ending="\n" if not sys.stderr.isatty() else "")
        act()
        self.stderr.write(f"  {time.monotonic() - started:.1f} s")

    def _announcement(self, words: dict[str, str]) -> str:
        base = settings.TROTH.base_url
        links = dict(self._links(base))
        lines = [
            "",
            f"  {words['consumer']}{base}/",
            f"  {words['sign']}{base}/sign/{AGREEMENT}",
            f"  {words['inbox']}{base}/dev/inbox/   {words['inbox_hint']}",
            f"  {words['api']}{base}/api/docs",
            f"  {words['staff']}{words['once']}:",
            *(f"    {role:<14}{link}" for role, link in links.items()),
            "",
            f"  {words['stop']}",
            "READY " + json.dumps({"web": f"{base}/", "inbox": f"{base}/dev/inbox/", "staff": links}),
        ]
        return "\n".join(lines)

    def _links(self, base: str) -> Any:
        now, by = timezone.now(), Actor.command("prepare")
        for member in Staff.objects.filter(is_active=True).order_by("created_at"):
            for role in member.roles:
                yield role, f"{base}/staff/enter/{link_staff(member, at=now, by=by)}/"
