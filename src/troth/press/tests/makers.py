"""Papers for the tests, and poppler as a stranger's eyes for what comes out."""

import os
import shutil
import subprocess
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from typing import Any

import pytest

from troth.press import Certificate, Fact, FactGroup, Paper, Part, Signature

DIGEST = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
DRAWN = [[(x * 4, 60 + x % 7 * 9, x * 8, 0.3 + x % 5 / 10) for x in range(60)], [(420, 30, 2000, 0.5)]]
TERMS = """
<p>欢迎您使用云杉网盘。本协议由您与云杉网络科技有限公司订立。</p>
<h3>第一条 您得到什么</h3>
<p>（一）每月可用率不低于 99.9%；<strong>达不到的，自动退费。</strong>
详见<a href="https://pan.example.cn/fees">资费说明</a>。</p>
<ol start="3"><li>设备不超过 10 台；</li>
<li>文件大小：<ul><li>网页 4 GB；</li><li>客户端 20 GB。</li></ul></li></ol>
<section class="clause key" id="c-price"><h3>第二条 您付什么</h3><p class="flag">请留意加粗的字。</p>
<aside class="summary"><p>简单说：每月 25 元。</p></aside><p>（一）<em>到期前</em>我们提醒您。</p></section>
<h4>附件</h4>
<table><thead><tr><th>可用率</th><th class="align-right">退还</th></tr></thead>
<tbody><tr><td>低于 95.0%</td><td class="align-right">100%</td></tr></tbody></table>
<blockquote><p>经营者应当以显著方式提请消费者注意。</p></blockquote><hr>
<pre><code>curl https://api.example.cn
  --head</code></pre>
"""


def a_part(html: str = TERMS, **changes: Any) -> Part:
    return replace(Part("云杉网盘用户服务协议", "第 3 版", html, "zh-Hans", DIGEST), **changes)


def a_certificate(**changes: Any) -> Certificate:
    name, phone = Fact("姓名", "陈𠮷䶮", "本人填写"), Fact("手机", "138 **** 6208", "验证码核对")
    what = FactGroup("协议", (Fact("原文摘要", DIGEST * 2, "服务器计算"),), note="时间均为北京时间。")
    drawn = Signature("签署人手写签名", strokes=DRAWN)
    plain = Certificate(
        title="签署证书",
        lede="协议是怎样订立的。",
        groups=(FactGroup("签署人", (name, phone)), what),
        signature=drawn,
        statements=("不能证明手机在谁手中。",),
        statements_title="不能证明什么",
    )
    return replace(plain, **changes)


def a_paper(**changes: Any) -> Paper:
    """Two texts in two languages and a certificate with a drawn signature."""
    english = a_part("<h3>What you get</h3><p>“We” <em>store</em> your files.</p>", title="Terms", lang="en")
    plain = Paper(
        title="云杉网盘用户服务协议",
        subtitle="签署存档",
        provider="云杉网络科技有限公司",
        lang="zh-Hans",
        identifier="TR-0193f2c8",
        created=datetime(2026, 11, 21, 14, 8, 9, tzinfo=timezone(timedelta(hours=8))),
        parts=(a_part(), english),
        certificate=a_certificate(),
        footer_label="文件编号",
    )
    return replace(plain, **changes)


def a_page(html: str, **changes: Any) -> Paper:
    """One short text and nothing else."""
    return a_paper(parts=(a_part(html),), certificate=None, **changes)


def words_of(pdf: bytes, order: str = "-raw") -> str:
    """What a stranger copies out, without direction marks and white space (which poppler guesses)."""
    text = poppler("pdftotext", order, "-", "-", pdf=pdf)
    return "".join(char for char in text if not char.isspace() and char not in "\u202a\u202b\u202c")


def squeezed(text: str) -> str:
    return "".join(text.split())


def poppler(program: str, *options: str, pdf: bytes) -> str:
    """The output of one of poppler's programs; the test is skipped without it, unless it is required."""
    found = shutil.which(program)
    if found is None and "poppler" not in os.environ.get("TROTH_TEST_REQUIRE", "").split(","):
        pytest.skip(f"{program} is not installed")
    asked = subprocess.run([found or program, *options], input=pdf, capture_output=True, check=True)
    return asked.stdout.decode()
