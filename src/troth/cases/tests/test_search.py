"""The index beside the database: what is said can be found, by those who may read it, and is gone when it is erased."""

import sqlite3
from dataclasses import replace
from datetime import timedelta
from io import StringIO
from pathlib import Path
from unittest.mock import patch

import pytest
from django.conf import settings as live
from django.core.management import call_command
from django.db import connection
from pytest_django import Settings

from troth.cases.holdings import KEPT
from troth.cases.models import Case
from troth.cases.policy import READERS
from troth.cases.queries.searching import NotSearchable, found
from troth.cases.search.index import Entry, index
from troth.cases.search.rules import asked, grams
from troth.cases.services import answer, close, merge, note, retag, split, write
from troth.cases.services.indexing import keep_findable, rebuild
from troth.cases.tests.draining import drain
from troth.cases.tests.makers import a_case, a_colleague
from troth.core.actors import Actor, Role
from troth.core.refusals import Forbidden
from troth.people.models import Person
from troth.people.tests.makers import NOON, a_newcomer, confirmed, ivan, olga
from troth.vault.datakeys import shred
from troth.vault.holdings import holdings

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
CANARY = "金丝雀之歌"
SQLITE = pytest.mark.skipif(connection.vendor != "sqlite", reason="the index is a file only beside SQLite")


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path) -> None:
    settings.TROTH = replace(settings.TROTH, var=_with_keys(settings, tmp_path))


def _with_keys(settings: Settings, folder: Path) -> Path:
    (folder / "keys").symlink_to(settings.TROTH.keys)
    return folder


def codes(words: str) -> list[str]:
    """The codes of what olga finds."""
    by_id = Case.objects.in_bulk(found(olga().actor, words))
    return [by_id[id].code for id in found(olga().actor, words)]


def in_the_file() -> bytes:
    return b"".join(path.read_bytes() for path in (live.TROTH.var / "search").glob("*"))


@pytest.fixture
def case() -> Case:
    made = a_case(subject="关于发票", body="我的会员被自动续费了，请退款。My card was charged.")
    drain()
    return made


@pytest.mark.parametrize(
    "words",
    [
        "退",
        "退款",
        "自动续",
        "自动续费",
        "会员被自动",
        "我的会员被自",
        "charged",
        "card CHARG",
        "发票 退款",
        "续费 card",
    ],
)
def test_a_case_is_found_by_what_was_said_in_it(case: Case, words: str) -> None:
    assert codes(words) == [case.code]


@pytest.mark.parametrize("words", ["款退", "发票退款", "harged", "退款 refund", "", "。", "费了请"])
def test_it_is_not_found_by_anything_else(case: Case, words: str) -> None:
    assert codes(words) == []


def test_a_case_is_found_by_the_beginning_of_its_code(case: Case) -> None:
    for typed in (case.code, case.code.lower()[:6], case.code.replace("-", "")):
        assert codes(typed) == [case.code]


def test_whatever_is_said_later_is_found_too(case: Case) -> None:
    by = olga().actor
    write(case, "还是没有收到。", at=NOON + HOUR, by=Actor.person(ivan().pk))
    answer(case, "我们已经处理。", at=NOON + HOUR, by=by)
    note(case, "系统故障", at=NOON + HOUR, by=by)
    retag(case, add=["双倍扣款"], at=NOON + HOUR, by=by)
    drain()
    for words in ("没有收到", "已经处理", "系统故障", "双倍扣款", "退款 故障"):
        assert codes(words) == [case.code]
    retag(case, remove=["双倍扣款"], at=NOON + HOUR, by=by)
    drain()
    assert codes("双倍扣款") == []


def test_what_was_said_in_a_joined_case_is_found_in_the_other(case: Case) -> None:
    other = a_case(body="别的事情")
    merge(other, case, at=NOON, by=olga().actor)
    drain()
    assert codes("别的事情") == [case.code, other.code] or codes("别的事情") == [other.code, case.code]
    assert case.code in codes("事情 续费")
    assert codes(other.code) == [other.code]


def test_a_part_that_went_on_by_itself_is_found_there(case: Case) -> None:
    message = write(case, "另外，客户端崩溃", at=NOON, by=Actor.person(ivan().pk))
    new = split(case, [message.pk], "崩溃", at=NOON, by=olga().actor)
    drain()
    assert new.code in codes("客户端崩溃")


def test_the_newest_day_comes_first_and_of_one_day_what_says_it_most() -> None:
    once = a_case(body="退款", at=NOON)
    often = a_case(body="退款，退款，还是退款", at=NOON - HOUR)
    earlier = a_case(body="退款，退款，退款，退款", at=NOON - timedelta(days=2))
    drain()
    assert codes("退款") == [often.code, once.code, earlier.code]
    assert len(found(olga().actor, "退款", 2)) == 2


@pytest.mark.parametrize("role", Role)
def test_only_who_reads_cases_finds_them(case: Case, role: Role) -> None:
    by = a_colleague("hilde", role).actor
    if role in READERS:
        assert found(by, "退款") == [case.pk]
    else:
        with pytest.raises(Forbidden):
            found(by, "退款")


def test_nobody_else_finds_anything(case: Case) -> None:
    for by in (Actor.person(ivan().pk), Actor.nobody(), Actor("receipt", str(case.pk)), Actor.job("x")):
        with pytest.raises(Forbidden):
            found(by, "退款")


@SQLITE
def test_mailboxes_and_numbers_never_reach_the_file() -> None:
    a_case(subject="wang@example.com", body="请打13800006208或写信给wang@example.com，身份证110105199001011234")
    drain()
    kept = in_the_file()
    assert "请打".encode() in kept
    for secret in (b"13800006208", b"wang", b"example", b"110105", b"6208"):
        assert secret not in kept


def erase(person: Person, *, at) -> None:
    for holding in holdings():
        if holding.name.startswith("cases."):
            holding.erase(person.pk, at=at)


def left(person: Person, *, at) -> int:
    return sum(holding.left(person.pk, at=at) for holding in holdings() if holding.name.startswith("cases."))


def test_after_an_erasure_nothing_of_it_is_found_and_nothing_is_left() -> None:
    person = ivan()
    gone, kept = a_case(body=f"听见{CANARY}了吗"), a_case(body=f"又是{CANARY}")
    close(gone, "solved", at=NOON, by=olga().actor)
    drain()
    later = NOON + KEPT + timedelta(days=1)
    assert left(person, at=later) > 0
    erase(person, at=later)
    assert codes(CANARY) == [kept.code]
    assert left(person, at=later) == 0
    erase(person, at=later)


@SQLITE
def test_after_an_erasure_no_word_of_it_stands_in_the_file() -> None:
    a_case(body="别的话", person=confirmed(a_newcomer(mail="o@example.com", phone="")))
    case = a_case(body=f"听见{CANARY}了吗, kanarienvogel")
    write(case, f"再说一次{CANARY}", at=NOON, by=Actor.person(ivan().pk))
    close(case, "solved", at=NOON, by=olga().actor)
    drain()
    pairs = [CANARY[at : at + 2].encode() for at in range(4)]
    assert all(pair in in_the_file() for pair in pairs)
    erase(ivan(), at=NOON + KEPT + timedelta(days=1))
    assert not any(pair in in_the_file() for pair in (*pairs, b"kanarienvogel", "雀".encode()))
    assert "别的".encode() in in_the_file()


def test_a_case_whose_key_is_gone_is_found_by_its_code_alone(case: Case) -> None:
    shred(case.scope(), at=NOON)
    keep_findable(case.pk, at=NOON)
    assert codes("退款") == []
    assert codes(case.code) == [case.code]


# --- made anew ---


def test_the_index_is_made_anew_from_the_cases(case: Case) -> None:
    other = a_case(body="别的事情")
    index().drop()
    assert codes("退款") == []
    told: list[tuple[int, int]] = []
    assert rebuild(lambda done, all: told.append((done, all))) == 2
    assert told == [(2, 2)]
    assert (codes("退款"), codes("事情")) == ([case.code], [other.code])


def test_making_it_anew_removes_what_is_no_case_any_more(case: Case) -> None:
    from uuid import uuid4

    gone = uuid4()
    index().put([Entry(gone, NOON, (grams("幽灵"),))])
    assert index().kept() >= {gone, case.pk}
    rebuild()
    assert index().find(asked("幽灵"), 10) == []
    assert codes("退款") == [case.code]


def test_what_is_said_while_it_is_made_anew_is_in_it(case: Case) -> None:
    def meanwhile(done: int, count: int) -> None:
        newcomers.append(a_case(body="刚刚发生").code)
        drain()

    newcomers: list[str] = []
    rebuild(meanwhile)
    assert newcomers
    assert codes("刚刚发生") == newcomers


def test_the_command_says_how_many_can_be_found(case: Case) -> None:
    out = StringIO()
    call_command("search", "rebuild", stdout=out)
    assert out.getvalue() == "1 cases can be found\n"


@SQLITE
@pytest.mark.parametrize("damage", [b"", b"not a database at all" * 100, None])
def test_a_damaged_file_is_said_to_be_and_made_anew(case: Case, damage: bytes | None) -> None:
    path = live.TROTH.var / "search" / "cases.sqlite"
    for beside in path.parent.glob("cases.sqlite-*"):
        beside.unlink()
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2] if damage is None else damage)
    with pytest.raises(NotSearchable):
        codes("退款")
    assert rebuild() == 1
    assert codes("退款") == [case.code]


@SQLITE
def test_a_file_of_an_older_format_is_made_anew_by_the_next_word(case: Case) -> None:
    with sqlite3.connect(live.TROTH.var / "search" / "cases.sqlite") as file:
        file.execute("PRAGMA user_version=99")
    file.close()
    keep_findable(case.pk, at=NOON)
    assert codes("退款") == [case.code]


# --- off ---


def test_where_search_is_off_nothing_is_kept_and_nothing_found(case: Case, settings: Settings) -> None:
    settings.TROTH = replace(settings.TROTH, search="off")
    a_case(body="后来的事情")
    drain()
    assert codes("退款") == []
    assert index().kept() == {case.pk}
    out = StringIO()
    call_command("search", "rebuild", stdout=out)
    assert index().kept() == set()
    assert "removed" in out.getvalue()


def test_the_same_event_twice_is_one_entry(case: Case) -> None:
    for _twice in range(2):
        keep_findable(case.pk, at=NOON)
    assert found(olga().actor, "退款") == [case.pk]


def test_a_very_long_case_is_found_by_its_first_and_its_last_word() -> None:
    case = a_case(body="开头的话。" + "填充文字" * 2000)
    for n in range(4):
        write(case, "填充文字" * 2400 + f"。结尾{n}号", at=NOON, by=Actor.person(ivan().pk))
    drain()
    for words in ("开头的话", "结尾", "填充", "尾"):
        assert codes(words) == [case.code]


def test_looking_takes_no_more_than_one_question_to_the_database(case: Case, django_assert_max_num_queries) -> None:
    by = olga().actor
    with django_assert_max_num_queries(2), patch("troth.cases.models.Case.objects.count"):
        found(by, "退款")
