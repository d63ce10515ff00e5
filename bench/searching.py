"""How long a search over 10^5 cases takes, on SQLite and PostgreSQL: the 95th of a hundred questions.

The index alone is filled, with drawn words instead of sealed cases: a search reads nothing else. The questions are what
colleagues type: Chinese words of one to six signs, rare ones and such as stand in nearly every case, beginnings of
English words, two things at once, a code.
"""

import json
import random
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from bench import scratch
from bench.results import Result

CASES, BATCH, QUESTIONS, WITHIN = 100_000, 500, 100, 100.0
SEED = 7
BEGAN = datetime(2025, 1, 1, tzinfo=UTC)
VOCABULARY = """
退款 时限 赔偿 客服 会员 续费 扣费 账号 登录 密码 文件 丢失 恢复 同步 速度 太慢 发票 合同 条款 隐私 泄露 手机 验证码
自动续费 取消 订单 支付 失败 广告 虚假宣传 售后 处理 回复 投诉 升级 版本 崩溃 闪退 云盘 空间 容量 共享 链接 权限
管理员 上传 下载 中断 网络 套餐 优惠券 到账 银行卡 会员到期 个人信息保护
"""
FOREIGN = "refund invoice login password sync slow crash upload download quota share renewal card charged"
WORDS, ENGLISH = VOCABULARY.split(), FOREIGN.split()
LITTLE = "的一是不了在人有我他这中大来上个国和也子时道说出得里去年下自会那后能好天起然都用学如家方"
KINDS = ("sign", "word", "pair", "long", "english", "two", "code", "rare", "none")


def measure() -> Iterator[Result]:
    """One installation for each engine, gone afterwards."""
    yield _measured("sqlite", "case_search")
    if scratch.postgres_there():
        yield _measured("postgres", "case_search_postgres")


def _measured(engine: str, name: str) -> Result:
    with scratch.installation(engine) as here:
        here.python("-m", "troth", "init")
        runs: list[float] = json.loads(here.python("-m", "bench.searching").splitlines()[-1])
    runs.sort()
    value = runs[len(runs) * 95 // 100]
    return Result(name, value, "ms", f"p95 < {WITHIN:g}", value < WITHIN, runs)


def main() -> None:
    """Fill the index of the installation in the environment, ask, and print the milliseconds."""
    import django

    django.setup()
    from troth.cases.queries.searching import found
    from troth.cases.search.index import index
    from troth.core.actors import Actor, Role

    chance, agent = random.Random(SEED), Actor("staff", "bench", frozenset({Role.AGENT}))
    index().put_many([_entry(chance, start + each) for each in range(BATCH)] for start in range(0, CASES, BATCH))
    runs = []
    for number in range(QUESTIONS):
        words = _question(chance, KINDS[number % len(KINDS)])
        began = time.perf_counter()
        found(agent, words)
        runs.append(round((time.perf_counter() - began) * 1000, 2))
    json.dump(runs, sys.stdout)


def _entry(chance: random.Random, number: int) -> Any:
    from troth.cases.search.index import Entry
    from troth.cases.search.rules import Grams, grams

    said = [_text(chance, length) for length in (5, 25, 20, 15)]
    code = Grams((f"c{number:07d}",), ())
    at = BEGAN + timedelta(minutes=7 * number)
    return Entry(UUID(int=chance.getrandbits(128)), at, (code, *map(grams, said)))


def _text(chance: random.Random, words: int) -> str:
    parts = []
    for _word in range(words):
        parts.append(chance.choice(WORDS) + "".join(chance.choices(LITTLE, k=chance.randint(1, 3))))
        parts.append(
            chance.choices(("", "，", f" {chance.choice(ENGLISH)}{chance.choice(('', 's', 'ed'))} "), (8, 3, 1))[0]
        )
    return "".join(parts)


def _question(chance: random.Random, kind: str) -> str:
    word = chance.choice(WORDS)
    return {
        "sign": chance.choice(LITTLE + word),
        "word": word,
        "pair": "".join(chance.choices(LITTLE, k=2)),
        "long": (word + chance.choice(LITTLE) + chance.choice(WORDS))[:6],
        "english": chance.choice(ENGLISH)[:4],
        "two": f"{word} {chance.choice(ENGLISH)}",
        "code": f"C-{chance.randrange(CASES):07d}"[:6],
        "rare": "".join(chance.choices(LITTLE, k=4)),
        "none": "麒麟",
    }[kind]


if __name__ == "__main__":
    main()
