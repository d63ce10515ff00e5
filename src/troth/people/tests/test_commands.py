import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from pytest_django import Settings

from troth.ledger import Event
from troth.people.models import Staff, Token
from troth.people.services.tokens import token_of
from troth.people.tests.makers import ivan, olga, rita

pytestmark = pytest.mark.django_db


def run(*arguments: str) -> tuple[object, str, str]:
    """What the command printed; SystemExit with its code where it is refused."""
    out, err = StringIO(), StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=err)
    except SystemExit as end:
        return end.code, out.getvalue(), err.getvalue()
    return 0, out.getvalue(), err.getvalue()


def test_token_create_prints_the_token_alone() -> None:
    code, out, err = run(
        "token", "create", "--name", "shop", "--scope", "agreements:read", "--scope", "ceremonies:write"
    )
    token = token_of(out.strip())
    assert (code, err) == (0, "")
    assert out.count("\n") == 1
    assert token is not None
    assert token.scopes == ["agreements:read", "ceremonies:write"]
    assert Event.objects.get(kind="token.created").actor_kind == "command"


def test_token_create_takes_several_scopes_at_once() -> None:
    run("token", "create", "--name", "shop", "--scope", "agreements:read", "ceremonies:write")
    assert Token.objects.get().scopes == ["agreements:read", "ceremonies:write"]


def test_an_unknown_scope_is_wrong_use_and_a_taken_name_is_no() -> None:
    run("token", "create", "--name", "shop", "--scope", "agreements:read")
    code, out, err = run("token", "create", "--name", "other", "--scope", "root")
    assert (code, out) == (2, "")
    assert "agreements:read" in err
    assert err.count("\n") == 1
    code, out, err = run("token", "create", "--name", "shop", "--scope", "agreements:read")
    assert (code, out) == (1, "")
    assert "shop" in err


def test_token_list_never_shows_a_token() -> None:
    _, secret, _ = run("token", "create", "--name", "shop", "--scope", "agreements:read")
    run("token", "revoke", "shop")
    _, words, _ = run("token", "list")
    _, listed, _ = run("token", "list", "--json")
    assert "shop" in words
    assert "revoked" in words
    assert secret.strip() not in words + listed
    (row,) = json.loads(listed)
    assert row["name"] == "shop"
    assert row["scopes"] == ["agreements:read"]
    assert row["revoked_at"].endswith("Z")


def test_revoking_what_is_not_there_is_no() -> None:
    assert run("token", "revoke", "shop")[0] == 1


def test_staff_add_adds_and_refuses_twice() -> None:
    assert run("staff", "add", "lin", "--name", "林", "--role", "agent", "auditor") == (0, "", "")
    assert Staff.objects.get().roles == ["agent", "auditor"]
    assert run("staff", "add", "lin", "--name", "林", "--role", "agent")[0] == 1
    assert run("staff", "add", "wu", "--name", "吴", "--role", "king")[0] == 2


def test_staff_link_prints_an_address_that_lets_in_once(client: Client) -> None:
    olga(), rita()
    code, out, _ = run("staff", "link", "--role", "auditor")
    assert code == 0
    assert out.startswith("http://127.0.0.1:8000/staff/enter/")
    assert out.endswith("/\n")
    path = out.strip().removeprefix("http://127.0.0.1:8000")
    assert client.get(path).headers["Location"] == "/staff/"
    assert client.session["staff"] == str(rita().pk)
    assert client.get(path).status_code == 403


def test_staff_link_can_name_the_member() -> None:
    olga()
    assert run("staff", "link", "--role", "agent", "--handle", "olga")[0] == 0
    code, _, err = run("staff", "link", "--role", "agent", "--handle", "rita")
    assert code == 1
    assert "rita" in err


def test_staff_link_makes_nobody_up() -> None:
    code, out, err = run("staff", "link", "--role", "agent")
    assert (code, out) == (1, "")
    assert "troth staff add" in err
    assert not Staff.objects.exists()
    assert run("staff", "link", "--role", "king")[0] == 2


def test_there_are_no_links_in_production(settings: Settings) -> None:
    olga()
    settings.TROTH = replace(settings.TROTH, mode="production")
    code, out, err = run("staff", "link", "--role", "agent")
    assert (code, out) == (1, "")
    assert "demo" in err


@pytest.mark.parametrize("arguments", [("token",), ("token", "burn"), ("staff", "add", "x"), ("staff", "link")])
def test_wrong_use_is_refused(arguments: tuple[str, ...]) -> None:
    with pytest.raises(CommandError):
        call_command(*arguments)


def test_staff_reopen_reopens_a_mailbox_and_refuses_an_unknown_one() -> None:
    ivan()
    assert run("staff", "reopen", "ivan@example.com") == (0, "", "")
    assert Event.objects.get(kind="contact.reopened").actor_kind == "command"
    assert run("staff", "reopen", "nobody@example.com")[0] == 1
    assert run("staff", "reopen", "x")[0] == 2
