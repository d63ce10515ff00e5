import json

import pytest
from django.conf import settings
from django.test import Client

OUR_ORIGIN = settings.TROTH.base_url


@pytest.mark.parametrize(
    ("how", "status"),
    [("refused", 409), ("invalid", 422), ("forbidden", 403), ("missing", 404), ("many", 429)],
)
def test_a_refusal_is_a_page_with_its_sentence_and_a_number_to_tell(client: Client, how: str, status: int) -> None:
    response = client.get(f"/refuse/{how}")
    page = response.content.decode()
    assert response.status_code == status
    assert response["X-Request-Id"] in page
    assert {"missing": "No such", "many": "in an hour"}.get(how, "") in page


def test_too_many_says_when_to_try_again(client: Client) -> None:
    assert client.get("/refuse/many")["Retry-After"] == "3600"


def test_a_program_gets_a_problem_with_the_same_sentence(client: Client) -> None:
    response = client.post("/api/refuse/invalid")
    problem = json.loads(response.content)
    assert response["Content-Type"] == "application/problem+json"
    assert problem["type"].endswith("/docs/problems#invalid")
    assert (problem["status"], problem["detail"]) == (422, "The code has six digits.")
    assert problem["errors"] == [{"pointer": "/code", "detail": "The code has six digits."}]
    assert problem["request_id"] == response["X-Request-Id"]


def test_who_accepts_problems_gets_one_anywhere(client: Client) -> None:
    response = client.get("/refuse/refused", headers={"Accept": "application/problem+json"})
    assert response["Content-Type"] == "application/problem+json"
    html = client.get("/refuse/refused", headers={"Accept": "text/html,application/json;q=0.9"})
    assert html["Content-Type"].startswith("text/html")


def test_the_code_of_each_problem_is_explained_where_its_type_points(client: Client) -> None:
    type_ = client.post("/api/refuse/many").json()["type"]
    assert f'id="{type_.partition("#")[2]}"' in client.get("/docs/problems").content.decode()


def test_no_page_at_all_is_404_for_people_and_programs(client: Client) -> None:
    assert "There is no such page" in client.get("/nowhere").content.decode()
    assert client.get("/api/nowhere").json()["status"] == 404


def test_a_page_that_only_takes_forms_says_so(client: Client) -> None:
    response = client.get("/only-post")
    assert (response.status_code, response["Allow"]) == (405, "POST")
    assert "only takes forms" in response.content.decode()


def test_too_large_a_body_is_413_with_the_limit(client: Client) -> None:
    response = client.post("/refuse/refused", {"name": "x" * 20_000})
    assert response.status_code == 413
    assert "9.8" in response.content.decode()
    assert client.post("/api/echo", b"x" * 20_000, content_type="application/json").json()["status"] == 413


def test_a_malformed_host_is_400_and_breaks_nothing(client: Client) -> None:
    response = client.post("/refuse/refused", {"name": "x"}, headers={"Host": "a b", "Origin": "http://a b"})
    assert response.status_code == 400


def test_too_many_fields_are_400(client: Client) -> None:
    assert client.post("/refuse/refused", {f"f{i}": "1" for i in range(1001)}).status_code == 400


def test_a_break_down_is_a_page_in_both_languages_that_tells_the_truth(client: Client) -> None:
    read, posted = client.get("/break/now"), client.post("/break/now", {"name": "王小满"})
    assert read.status_code == posted.status_code == 500
    assert "我们这边出错了" in read.content.decode()
    assert "Something broke" in read.content.decode()
    assert "没有保存" in posted.content.decode()
    assert "没有保存" not in read.content.decode()
    assert read["X-Request-Id"] in read.content.decode()


def test_a_database_that_is_away_is_503_and_worth_another_try(client: Client) -> None:
    response = client.get("/break/busy")
    assert (response.status_code, response["Retry-After"]) == (503, "30")
    assert client.get("/api/break/busy").json()["type"].endswith("#unavailable")


def test_a_break_down_repeats_nothing_of_what_broke(client: Client) -> None:
    assert "王小满" not in client.post("/api/break/now").content.decode()


def test_a_form_without_its_token_shows_what_was_typed_but_only_for_our_own_pages() -> None:
    client = Client(enforce_csrf_checks=True, headers={"Accept-Language": "en"})
    typed = {"reason": "第 7 条太贵", "code": "402913", "password": "hunter2"}
    ours = client.post("/only-post", typed, headers={"Origin": OUR_ORIGIN})
    strangers = client.post("/only-post", typed, headers={"Origin": "https://evil.example"})
    assert ours.status_code == strangers.status_code == 403
    assert "第 7 条太贵" in ours.content.decode()
    assert "402913" not in ours.content.decode()
    assert "hunter2" not in ours.content.decode()
    assert "第 7 条太贵" not in strangers.content.decode()


def test_a_refused_form_shows_what_was_typed(client: Client) -> None:
    page = client.post("/refuse/refused", {"reason": "<b>第 7 条</b>"}, headers={"Origin": OUR_ORIGIN})
    assert "&lt;b&gt;第 7 条&lt;/b&gt;" in page.content.decode()


@pytest.mark.parametrize(
    ("body", "token", "status"),
    [
        ("{", "good", 400),
        ('{"subject": {"ref": "x"}}', "good", 422),
        ('{"subject": {"ref": "refused", "age": 1}}', "good", 409),
        ("{}", "bad", 401),
    ],
)
def test_ninja_speaks_problems_too(client: Client, body: str, token: str, status: int) -> None:
    response = client.post(
        "/api/ninja/orders",
        body,
        content_type="application/json",
        headers={"Authorization": f"Bearer {token}"},
    )
    assert (response.status_code, response["Content-Type"]) == (status, "application/problem+json")
    if status == 422:
        assert response.json()["errors"][0]["pointer"] == "/subject/age"
