import io
import json
import logging
from collections.abc import Callable, Iterator
from contextlib import redirect_stderr

import pytest
import structlog
from django.db import IntegrityError
from django.test import Client

from troth.web.logs import set_up_logs

Lines = Callable[[], list[dict[str, object]]]


@pytest.fixture
def lines() -> Iterator[Lines]:
    stream = io.StringIO()
    root = logging.getLogger()
    before = root.handlers[:], root.level, structlog.get_config()
    with redirect_stderr(stream):
        set_up_logs()
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level = before[0], before[1]
    structlog.configure(**before[2])


def test_a_request_is_one_line_without_path_query_or_address(client: Client, lines: Lines) -> None:
    response = client.get("/refuse/forbidden?name=wang-xiaoman")
    refused, answered = lines()
    assert answered["request_id"] == refused["request_id"] == response["X-Request-Id"]
    assert (answered["route"], answered["status"]) == ("refuse/<how>", 403)
    assert "wang-xiaoman" not in json.dumps(lines())
    assert "127.0.0.1" not in json.dumps(lines())


def test_an_error_is_logged_as_types_and_places_without_its_words(lines: Lines) -> None:
    try:
        try:
            int("王小满")
        except ValueError as cause:
            raise IntegrityError("Key (value)=(13812346208) exists") from cause
    except IntegrityError:
        structlog.get_logger("t").exception("broke")
        logging.getLogger("other").exception("could not greet %s", "李娜")
    for line in lines():
        assert line["error"] == "IntegrityError < ValueError"
        assert "test_logs.py" in json.dumps(line["at"])
    said = json.dumps(lines(), ensure_ascii=False)
    assert "王小满" not in said
    assert "13812346208" not in said
    assert "李娜" not in said


def test_a_break_down_is_logged_with_its_place_and_nothing_of_the_row(client: Client, lines: Lines) -> None:
    client.post("/break/busy", {"name": "王小满"})
    said = json.dumps(lines(), ensure_ascii=False)
    assert "OperationalError" in said
    assert "break_down" in said
    assert "王小满" not in said


def test_a_line_break_in_a_value_stays_inside_its_line(lines: Lines) -> None:
    structlog.get_logger("t").info("seen", value="a\nb\x1b[31m")
    assert lines()[0]["value"] == "a\nb\x1b[31m"
