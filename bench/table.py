"""`python -m bench.table`: the figures in the READMEs, rewritten from docs/bench.json between their two marks."""

import json
from typing import Any

from bench.results import BENCH, TOP

OPEN, CLOSE = "<!-- figures -->", "<!-- /figures -->"
READMES = {"README.md": "en", "README.zh-CN.md": "zh"}
HEADS = {
    "en": ("what", "measured", "goal", "met"),
    "zh": ("项目", "实测", "目标", "达到"),
}
MET = {"en": {True: "yes", False: "**no**"}, "zh": {True: "是", False: "**否**"}}
REPORTED = "reported"  # a figure without a goal
ON = {"en": "Measured on {machine}, commit {commit}.", "zh": "测量环境：{machine}，提交 {commit}。"}
PEER = {"en": " against {peer}: {ratio:.1%}", "zh": "，对照 {peer}：{ratio:.1%}"}
WORDS = {
    "en": {
        "sealing": "documents pressed, sealed to LT and stored, per second and core",
        "seal_alone": "CPU time of the seal alone",
        "tlog_append": "entries appended to the log's tree, with all hashes of its tiles, per second and core",
        "clock_engine": "deadlines reckoned with their steps, per second and core",
        "recompute_clocks": "all deadlines of 100,000 cases anew, SQLite (slower of: from nothing, unchanged)",
        "queue_page": "the queue over 100,000 cases and 1,000,000 events, SQLite: p95",
        "queue_page_postgres": "the same on PostgreSQL",
        "case_search": "search over 100,000 cases, SQLite: p95",
        "case_search_postgres": "the same on PostgreSQL",
        "signing_page_weight": "signing page with everything it loads, on the wire",
        "signing_page_third_parties": "requests to anybody else from that page",
        "walking": "20 people at once, 1 to 3 s at a page, SQLite: slowest page's p95",
        "walking_errors": "errors among them",
        "walking_postgres": "the same on PostgreSQL",
        "walking_postgres_errors": "errors among them",
        "walking_without_pause": "the same without a moment's pause, SQLite",
        "walking_without_pause_errors": "errors among them",
    },
    "zh": {
        "sealing": "每核每秒排版、封存到 LT 级并保存的文件数",
        "seal_alone": "仅封存一步的 CPU 时间",
        "tlog_append": "每核每秒追加到日志树的条目数（含各瓦片的全部哈希）",
        "clock_engine": "每核每秒推算的期限数（含推算步骤）",
        "recompute_clocks": "10 万件事项的全部期限重算（SQLite，从零开始与没有变化，取较慢者）",
        "queue_page": "10 万件事项、100 万条事件上的队列（SQLite）：p95",
        "queue_page_postgres": "同上（PostgreSQL）",
        "case_search": "检索 10 万件事项（SQLite）：p95",
        "case_search_postgres": "同上（PostgreSQL）",
        "signing_page_weight": "签署页及其加载的全部内容的传输量",
        "signing_page_third_parties": "该页面向第三方发出的请求数",
        "walking": "20 人同时走完全程、每页停留 1 至 3 秒（SQLite）：最慢页面的 p95",
        "walking_errors": "其中出错的次数",
        "walking_postgres": "同上（PostgreSQL）",
        "walking_postgres_errors": "其中出错的次数",
        "walking_without_pause": "同上，但一刻不停（SQLite）",
        "walking_without_pause_errors": "其中出错的次数",
    },
}
TERMS = {
    "documents/s/core": "份/秒/核", "deadlines/s/core": "个/秒/核", "leaves/s/core": "条/秒/核",
    "s": "秒",
    "ms CPU": "毫秒 CPU", "ms": "毫秒", "bytes, gzip": "字节（gzip）", "requests": "次",
    "of 40 walks": "（共 40 次）", REPORTED: "仅报告", "p95 of each page < 500": "每页 p95 < 500",
}  # fmt: skip


def figures(report: dict[str, Any], language: str) -> str:
    """The table of one language, with what the figures were measured on."""
    heads = HEADS[language]
    rows = [f"| {' | '.join(heads)} |", f"|{'---|' * len(heads)}"]
    rows += [_row(result, language) for result in report["results"]]
    return "\n".join([*rows, "", ON[language].format(**report)])


def placed(readme: str, table: str) -> str:
    """The README with this table between the marks; it must have both."""
    before, _, rest = readme.partition(OPEN)
    _, mark, after = rest.partition(CLOSE)
    assert mark, f"{OPEN} or {CLOSE} is missing"
    return f"{before}{OPEN}\n{table}\n{CLOSE}{after}"


def rewrite() -> list[str]:
    """Bring both READMEs up to docs/bench.json and return which."""
    report = json.loads(BENCH.read_text())
    for name, language in READMES.items():
        path = TOP / name
        path.write_text(placed(path.read_text(), figures(report, language)))
    return list(READMES)


def _row(result: dict[str, Any], language: str) -> str:
    unit, goal = (_said(result[part], language) for part in ("unit", "goal"))
    peer = PEER[language].format(**result) if result["peer"] else ""
    measured = f"{_number(result['value'])} {unit}{peer}"
    met = "–" if result["goal"] == REPORTED else MET[language][result["met"]]
    return f"| {WORDS[language][result['name']]} | {measured} | {goal} | {met} |"


def _said(words: str, language: str) -> str:
    return TERMS.get(words, words) if language == "zh" else words


def _number(value: float) -> str:
    return f"{value:,.0f}" if value >= 1000 else f"{value:g}"


if __name__ == "__main__":
    for place in rewrite():
        print(f"figures rewritten in {place}")
