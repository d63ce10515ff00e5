import json
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from pytest_django import Settings

from troth.ledger import Event
from troth.people.models import Staff, Token
from troth.people.services import invitation_of
from troth.people.services.tokens import token_of
from troth.people.tests.makers import ivan, joined, olga, rita

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


def test_staff_invite_prints_the_link_of_the_first_administrator_in_production_too(settings: Settings) -> None:
    settings.TROTH = replace(settings.TROTH, mode="production")
    code, out, err = run(
        "staff", "invite", "su-ming", "--name", "苏明", "--mail", "su@spruce.example", "--role", "administrator"
    )
    assert (code, err, out.count("\n")) == (0, "", 1)
    assert out.startswith("http://127.0.0.1:8000/staff/invitation/")
    member = Staff.objects.get()
    assert (member.roles, member.mail) == (["administrator"], "su@spruce.example")
    facts = Event.objects.get(kind="staff.invited").facts
    assert (facts["sent"], facts["handle"]) == ("printed", "su-ming")
    invitation_of(out.strip().rsplit("/", 2)[1], at=timezone.now())


def test_staff_invite_again_prints_a_new_link_and_refuses_who_joined() -> None:
    first = run("staff", "invite", "lin", "--name", "林", "--mail", "lin@spruce.example", "--role", "agent")[1]
    second = run("staff", "invite", "lin")[1]
    assert len({first, second}) == 2
    joined("wu", "Wu", ["agent"])
    code, out, err = run("staff", "invite", "wu")
    assert (code, out) == (1, "")
    assert "has joined" in err


@pytest.mark.parametrize(
    "more",
    [("--role", "auditor"), ("--team", "desk"), ("--name", "Lin"), ("--mail", "l@spruce.example", "--role", "agent")],
)
def test_staff_invite_of_somebody_known_takes_nothing_else_and_says_so(more: tuple[str, ...]) -> None:
    run("staff", "invite", "lin", "--name", "林", "--mail", "lin@spruce.example", "--role", "agent")
    code, out, err = run("staff", "invite", "lin", *more)
    assert (code, out) == (2, "")
    assert "lin is known already" in err
    assert Event.objects.filter(kind="staff.invited").count() == 1


def test_staff_invite_of_somebody_who_left_says_which_roles_come_back() -> None:
    olga(), joined("lin", "Lin", ["agent", "privacy"])
    run("staff", "end", "lin")
    code, out, err = run("staff", "invite", "lin")
    assert (code, out.count("\n")) == (0, 1)
    assert "agent, privacy officer" in err
    assert Staff.objects.get(handle="lin").is_active


def test_staff_reset_prints_a_link_and_end_ends_the_access() -> None:
    olga()
    joined("wu", "Wu", ["agent"])
    code, out, _ = run("staff", "reset", "wu")
    assert code == 0
    assert "/staff/invitation/" in out
    assert Staff.objects.get(handle="wu").joined_at is None
    assert run("staff", "end", "wu") == (0, "", "")
    assert not Staff.objects.get(handle="wu").is_active
    assert run("staff", "end", "olga")[0] == 1  # the last administrator
    assert run("staff", "end", "nobody")[0] == 1
    assert run("staff", "reset", "nobody")[0] == 1


def test_staff_reopen_takes_a_handle_too() -> None:
    olga()
    assert run("staff", "reopen", "olga") == (0, "", "")
    assert Event.objects.get(kind="staff.reopened").facts == {"handle": "olga"}


def test_wrong_use_of_staff_invite_is_told() -> None:
    assert run("staff", "invite", "lin", "--mail", "lin@spruce.example")[0] == 2
    assert run("staff", "invite", "lin", "--name", "林", "--mail", "x", "--role", "agent")[0] == 2
    assert not Staff.objects.exists()
