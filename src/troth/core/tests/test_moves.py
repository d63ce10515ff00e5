import pytest
from django.utils import translation

from troth.cases.models import Case
from troth.core.moves import Moves, move
from troth.core.refusals import Refused
from troth.promises.models import Operator, Service

MOVES: Moves = {"online": {"software"}, "software": {"storage"}}


@pytest.fixture
def service(db: None) -> Service:
    operator = Operator.objects.create(slug="o", names={"en": "O"})
    return Service.objects.create(slug="s", operator=operator, names={"en": "S"}, kind="online")


def test_a_move_changes_the_row_and_says_what_it_left(service: Service) -> None:
    assert move(service, "software", allowed=MOVES, field="kind", home="https://a.example") == "online"
    service.refresh_from_db()
    assert (service.kind, service.home) == ("software", "https://a.example")


def test_a_move_that_is_not_in_the_table_is_refused(service: Service) -> None:
    with pytest.raises(Refused, match="cannot become"):
        move(service, "storage", allowed=MOVES, field="kind")


def test_a_refusal_names_the_states_as_people_read_them(db: None) -> None:
    with translation.override("zh-hans"), pytest.raises(Refused, match="处理中"):
        move(Case(status="open"), "open", allowed={})


def test_of_two_who_move_the_same_row_the_second_is_refused(service: Service) -> None:
    other = Service.objects.get(pk=service.pk)
    move(service, "software", allowed=MOVES, field="kind")
    with pytest.raises(Refused, match="faster"):
        move(other, "software", allowed=MOVES, field="kind")
