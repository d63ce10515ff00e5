"""The way through a ceremony as a browser without scripts goes it."""

import gzip
import html
import re

import pytest
from django.test import Client
from django.utils import timezone

from troth.agreements.models import Remark
from troth.agreements.services import answer_remark
from troth.agreements.tests.makers import (
    YESTERDAY,
    agrees,
    anna,
    asks_for_a_code,
    enters,
    manifest,
    of,
    opens,
    proves,
    signs,
    walks_to_the_end,
    words,
)
from troth.ceremonies.models import Ceremony, Document, Status
from troth.ceremonies.tests.makers import PRIVACY, TERMS, a_new_edition, spruce
from troth.people.models import Code
from troth.people.tests.makers import a_wrong_code, ivan, olga, the_code

pytestmark = pytest.mark.django_db


def test_the_agreement_comes_by_its_plain_address_with_and_without_a_slash(client: Client) -> None:
    enters(client)
    for address in (f"/a/{TERMS}", f"/a/{TERMS}/", f"/a/{TERMS}/editions/1", f"/a/{PRIVACY}/"):
        assert client.get(address).status_code == 200
        assert client.head(address).status_code == 200


def test_who_is_not_signed_in_registers_first_and_comes_back(client: Client) -> None:
    spruce(at=YESTERDAY)
    answer = client.get(f"/sign/{TERMS}/")
    assert answer["Location"] == "/join/"
    assert client.session["awaits"] == f"/sign/{TERMS}/"
    assert not Ceremony.objects.exists()


def test_the_whole_way_without_scripts(client: Client) -> None:
    enters(client)
    address = opens(client)
    assert agrees(client, address, consent_news="on")["Location"] == f"{address}code/"
    code = asks_for_a_code(client, address)
    assert client.post(f"{address}code/", {"code": the_code(code)})["Location"] == address
    assert client.get(address)["Location"] == f"{address}signature/"
    assert signs(client, address)["Location"] == f"{address}signed/"
    document = Document.objects.get()
    page = words(client.get(f"{address}signed/"))
    assert str(document.pk) in page
    assert "Being sealed" in page
    assert "Sealed on" not in page
    assert {c.purpose: c.given for c in of(address).consents.all()} == {"analytics": False, "news": True}


def test_the_page_shows_every_text_as_it_was_frozen(client: Client) -> None:
    enters(client)
    address = opens(client)
    page = words(client.get(address))
    for item in of(address).items.select_related("rendering"):
        assert item.rendering.html in page
    order = [page.index(f'class="deed" id="{slug}"') for slug in (TERMS, PRIVACY, "spruce-disclaimers")]
    assert order == sorted(order)
    assert page.index('id="decision"') > order[-1]


def test_nothing_is_chosen_beforehand_and_the_two_answers_are_equal(client: Client) -> None:
    enters(client)
    page = words(client.get(opens(client)))
    form = page[page.index('id="decision"') :]
    assert " checked" not in form
    assert form.count('name="decision"') == 2
    assert 'name="consent_news"' in form
    assert 'name="consent_analytics"' in form
    assert "autofocus" not in form


def test_the_notices_are_named_where_they_are_acknowledged(client: Client) -> None:
    enters(client)
    page = words(client.get(opens(client)))
    form = page[page.index('id="decision"') :]
    assert "Spruce Drive privacy" in form
    assert "It is not a consent" in form


def test_going_on_undecided_is_asked_back_and_the_consents_stay(client: Client) -> None:
    enters(client)
    address = opens(client)
    answer = client.post(f"{address}decision/", {"consent_news": "on"})
    page = words(answer)
    assert answer.status_code == 422
    assert "Please choose one of the two" in page
    assert re.search('<input[^>]*name="consent_news"[^>]* checked', page)
    assert of(address).status == Status.PRESENTED


def test_a_consent_that_is_needed_is_said_to_be_missing_at_its_place(client: Client) -> None:
    enters(client)
    a_new_edition(at=YESTERDAY, needed="storage")
    address = opens(client)
    answer = agrees(client, address)
    assert answer.status_code == 422
    assert "cannot be provided without this consent" in words(answer)
    assert agrees(client, address, consent_storage="on").status_code == 302


def test_disagreeing_asks_nothing_and_leads_to_what_still_works(client: Client) -> None:
    enters(client)
    address = opens(client)
    assert client.post(f"{address}decision/", {"decision": "disagree"})["Location"] == address
    page = words(client.get(address))
    assert of(address).status == Status.DECLINED
    promised = ("Nothing was signed", "What still works", f"/sign/{TERMS}", "help@spruce.example", "about leaving")
    assert [words for words in promised if words not in page] == []


def test_a_single_post_disagrees_and_says_why(client: Client) -> None:
    enters(client)
    address = opens(client)
    said = {"reason": "𠮷 太贵 🌲 <b>", "clause": "price", "kind": "suggestion", "answer_me": "on"}
    client.post(f"{address}decision/", {"decision": "disagree"} | said)
    remark = Remark.objects.get()
    assert (remark.kind, remark.clause, remark.body) == ("suggestion", "price", "𠮷 太贵 🌲 <b>")
    page = words(client.get(address))
    assert html.escape("𠮷 太贵 🌲 <b>") in page
    assert "You have our answer by" in page


def test_a_reason_may_follow_on_the_next_page(client: Client) -> None:
    enters(client)
    address = opens(client)
    client.post(f"{address}decision/", {"decision": "disagree"})
    client.post(f"{address}decision/", {"decision": "disagree", "reason": "Too dear.", "kind": "objection"})
    assert Remark.objects.get().body == "Too dear."


def test_staffs_answer_stands_on_the_page(client: Client) -> None:
    enters(client)
    address = opens(client)
    client.post(f"{address}decision/", {"decision": "disagree", "reason": "Too dear.", "answer_me": "on"})
    answer_remark(Remark.objects.get(), "We lower it.", at=timezone.now(), by=olga().actor)
    assert "We lower it." in words(client.get(address))


@pytest.mark.parametrize("reason", ["x" * 10_000, "a\x07b", "\u202egood"])
def test_a_reason_that_cannot_be_kept_is_shown_again_and_nothing_is_declined(client: Client, reason: str) -> None:
    enters(client)
    address = opens(client)
    answer = client.post(f"{address}decision/", {"decision": "disagree", "reason": reason})
    assert answer.status_code == 422
    assert reason in words(answer)
    assert of(address).status == Status.PRESENTED


def test_a_clause_that_does_not_exist_is_asked_back(client: Client) -> None:
    enters(client)
    address = opens(client)
    answer = client.post(f"{address}decision/", {"decision": "disagree", "reason": "Why?", "clause": "nowhere"})
    assert answer.status_code == 422
    assert not Remark.objects.exists()


def test_the_code_page_says_what_electronic_form_is_and_how_to_do_without(client: Client) -> None:
    enters(client)
    address = opens(client)
    agrees(client, address)
    page = words(client.get(f"{address}code/"))
    for said in ("Electronic form means", "On paper", "Do not sign, and leave", "i***@example.com", 'value="sms"'):
        assert said in page
    assert 'name="code"' not in page


def test_an_only_way_is_stated_not_asked(client: Client) -> None:
    enters(client, anna())
    address = opens(client)
    agrees(client, address)
    page = words(client.get(f"{address}code/"))
    assert 'type="radio"' not in page
    assert "a***@example.com" in page
    assert client.post(f"{address}code/", {"electronic_form": "yes"}).status_code == 302


def test_without_a_way_that_suffices_the_paper_path_is_open(client: Client) -> None:
    spruce(at=YESTERDAY, level="sms")
    enters(client, anna())
    address = opens(client)
    agrees(client, address)
    page = words(client.get(f"{address}code/"))
    assert "There is no way to confirm it is you" in page
    assert 'class="contents" open' in page
    assert client.post(f"{address}code/", {"electronic_form": "yes"}).status_code == 422


@pytest.mark.parametrize("sent", [{}, {"electronic_form": "no"}, {"electronic_form": "yes", "channel": "pigeon"}])
def test_no_code_goes_out_without_agreement_to_electronic_form(client: Client, sent: dict[str, str]) -> None:
    enters(client)
    address = opens(client)
    agrees(client, address)
    assert client.post(f"{address}code/", sent).status_code == 422
    assert not Code.objects.filter(purpose="signing").exists()


def test_page_and_message_name_the_same_document_and_fingerprint(client: Client) -> None:
    enters(client)
    address = opens(client)
    agrees(client, address)
    code = asks_for_a_code(client, address)
    fingerprint = of(address).manifest_sha256[:8]
    assert code.about == f"{fingerprint} Spruce Drive agreement"
    page = words(client.get(f"{address}code/"))
    assert f"<code>{fingerprint}</code>" in page
    assert the_code(code) not in page


def test_a_wrong_code_is_told_with_the_tries_that_are_left_and_not_drawn_again(client: Client) -> None:
    enters(client)
    address = opens(client)
    agrees(client, address)
    wrong = a_wrong_code(asks_for_a_code(client, address))
    answer = client.post(f"{address}code/", {"code": wrong})
    assert answer.status_code == 409
    assert "4 tries are left" in words(answer)
    assert wrong not in words(answer)
    assert client.post(f"{address}code/", {"code": "12"}).status_code == 422


def test_after_the_last_try_a_new_code_can_be_sent(client: Client) -> None:
    enters(client)
    address = opens(client)
    agrees(client, address)
    wrong = a_wrong_code(asks_for_a_code(client, address))
    for _try in range(5):
        answer = client.post(f"{address}code/", {"code": wrong})
    assert "it was the last try" in words(answer)
    assert 'name="electronic_form"' in words(answer)


def test_who_can_neither_draw_nor_see_types_the_name(client: Client) -> None:
    enters(client)
    address = opens(client)
    agrees(client, address)
    proves(client, address)
    page = words(client.get(f"{address}signature/"))
    assert 'name="typed_name"' in page
    name = "𠮷䶮 أحمد 👩‍🚀 " + "长" * 200
    signs(client, address, typed_name=name)
    assert Document.objects.get().facts()["signature"]["name"] == name


def test_a_drawing_is_kept_as_it_was_drawn(client: Client) -> None:
    enters(client)
    address = opens(client)
    agrees(client, address)
    proves(client, address)
    signs(client, address, strokes='[[{"x":1,"y":2,"t":0,"p":0.5},{"x":3,"y":4,"t":16,"p":0.5}]]', typed_name="")
    assert Document.objects.get().facts()["signature"]["strokes"] == [[[10, 20, 0, 500], [30, 40, 16, 500]]]


@pytest.mark.parametrize(
    "sent",
    [{}, {"typed_name": " "}, {"strokes": "{"}, {"strokes": "null"}, {"strokes": "[" * 90_000}, {"typed_name": "a\x07"},
     {"strokes": '[[{"x":1}]]'}, {"typed_name": "x" * 10_001}, {"strokes": "[[[[]]]]", "typed_name": ""}],
)  # fmt: skip
def test_what_is_no_signature_is_asked_back(client: Client, sent: dict[str, str]) -> None:
    enters(client)
    address = opens(client)
    agrees(client, address)
    proves(client, address)
    answer = client.post(f"{address}signature/", sent)
    assert answer.status_code == 422
    assert 'class="error"' in words(answer)
    assert not Document.objects.exists()


def test_a_garbled_drawing_beside_a_typed_name_does_no_harm(client: Client) -> None:
    enters(client)
    address = opens(client)
    agrees(client, address)
    proves(client, address)
    assert signs(client, address, strokes="{", typed_name="伊万").status_code == 302


def test_who_signed_this_edition_is_not_asked_again(client: Client) -> None:
    enters(client)
    walks_to_the_end(client)
    page = words(client.get(f"/sign/{TERMS}"))
    assert "You have signed this edition" in page
    assert f"/me/documents/{Document.objects.get().pk}/" in page
    assert Ceremony.objects.count() == 1


def test_after_a_newer_edition_there_is_something_to_sign_again(client: Client) -> None:
    enters(client)
    walks_to_the_end(client)
    a_new_edition(at=YESTERDAY)
    assert "/ceremonies/" in client.get(f"/sign/{TERMS}")["Location"]


def test_the_signed_page_leads_back_to_the_service(client: Client) -> None:
    spruce(at=YESTERDAY, home="https://spruce.example/start")
    enters(client)
    client.get(f"/sign/{TERMS}?return_url=https://evil.example/")
    address = walks_to_the_end(client)
    assert 'href="https://spruce.example/start"' in words(client.get(f"{address}signed/"))
    assert "evil.example" not in words(client.get(f"{address}signed/"))


def test_long_pages_travel_packed(client: Client) -> None:
    enters(client)
    answer = client.get(opens(client), headers={"Accept-Encoding": "gzip"})
    assert answer["Content-Encoding"] == "gzip"
    assert b"In one minute" in gzip.decompress(answer.content)


def test_the_manifest_is_the_one_of_the_page(client: Client) -> None:
    enters(client, ivan(at=YESTERDAY))
    address = opens(client)
    assert manifest(client, address) == of(address).manifest_sha256
