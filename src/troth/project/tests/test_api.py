"""The whole API against its own description: whatever is sent, well formed or not."""

import json
import os
import random
from collections.abc import Iterator
from typing import Any, TypeAlias

import pytest
import schemathesis
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from django.test import Client
from hypothesis import HealthCheck, given, seed, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, Case, GenerationMode, Response
from schemathesis.checks import not_a_server_error
from schemathesis.core.result import Ok
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from troth.ceremonies.tests.makers import TERMS
from troth.project.api import api
from troth.project.tests.world import BOUGHT, World, rolled_back
from troth.web.problems import KINDS

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("demo")]
SEED = int(os.environ.get("SEED", random.randrange(10**9)))
Operation: TypeAlias = APIOperation[Any, Any, Any, Any]
SCHEMA = schemathesis.openapi.from_dict(api.get_openapi_schema())
SCHEMA.app = WSGIHandler()
OPERATIONS: list[Operation] = [found.ok() for found in SCHEMA.get_all_operations() if isinstance(found, Ok)]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EXAMPLES = 20


@pytest.fixture(autouse=True)
def connections_stay() -> Iterator[None]:
    """As Django's own test client does: a request must not close the connection that undoes it."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def label(value: object) -> str:
    return value.label if isinstance(value, APIOperation) else str(getattr(value, "value", value))


def aimed(case: Case[Any], data: st.DataObject, world: World) -> None:
    """Let some of what was made up be what there is, so that more than refusals are seen."""
    case.headers["Authorization"] = f"Bearer {world.tokens['all']}"
    known = {
        "slug": st.just(TERMS),
        "number": st.just(1),
        **{name: st.just(value) for name, value in BOUGHT.items()},
        "id": st.sampled_from([str(each.pk) for each in (world.ceremony, world.document.ceremony, world.guests)]),
    }
    for name in set(known) & set(case.path_parameters or ()):
        if data.draw(st.integers(0, 2)):
            case.path_parameters[name] = data.draw(known[name])
    if isinstance(case.body, dict) and data.draw(st.integers(0, 2)):
        subject = case.body.get("subject")
        known_here = {"subject": {**subject, "email": "somebody@example.com"}} if isinstance(subject, dict) else {}
        bought = {"service": BOUGHT["service"], "plan": "standard"}
        known_words = {"agreement": TERMS, **bought}
        case.body = {
            **case.body,
            **known_here,
            **{name: known_words[name] for name in known_words if name in case.body},
        }


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE], ids=label)
@pytest.mark.parametrize("operation", OPERATIONS, ids=label)
def test_whatever_is_sent_the_answer_is_one_of_the_described(
    operation: Operation, mode: GenerationMode, world: World
) -> None:

    @seed(SEED)
    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, print_blob=True, suppress_health_check=list(HealthCheck)
    )
    @given(data=st.data())
    def ask(data: st.DataObject) -> None:
        case = data.draw(operation.as_strategy(mode))
        aimed(case, data, world)
        with rolled_back():
            answer = case.call()
        case.validate_response(answer, checks=CHECKS)
        must_be_a_problem_or_done(answer)

    ask()


def must_be_a_problem_or_done(answer: Response) -> None:
    kind = answer.headers["content-type"][0]
    if answer.status_code < 400:
        assert kind.split(";")[0] in ("application/json", "application/pdf", "application/zip")
        return
    assert kind == "application/problem+json"
    told = json.loads(answer.content)
    assert told["status"] == answer.status_code
    assert told["type"].rsplit("#", 1)[1] in KINDS


def test_the_description_is_public_and_names_a_key_for_every_post(client: Client) -> None:
    described = client.get("/api/v1/openapi.json").json()
    assert described["openapi"].startswith("3.1")
    operations = [operation for path in described["paths"].values() for operation in path.values()]
    assert len({operation["operationId"] for operation in operations}) == len(operations) == len(OPERATIONS)
    posts = [path["post"] for path in described["paths"].values() if "post" in path]
    assert posts
    assert all("Idempotency-Key" in [given["name"] for given in post["parameters"]] for post in posts)
