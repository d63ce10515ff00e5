from datetime import UTC, datetime

import pytest
from django.db import connection, transaction

from troth.people.models import Person
from troth.vault.blind import blind_index
from troth.vault.sealing import Altered

NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
pytestmark = pytest.mark.django_db


def a_person(name: str) -> Person:
    return Person.objects.create(name=name, locale="en", created_at=NOW)


def test_a_sealed_value_comes_back_and_stands_nowhere_in_clear() -> None:
    person = a_person("𠮷野 王小满")
    assert Person.objects.get(pk=person.pk).name == "𠮷野 王小满"
    assert Person.objects.defer("name").get(pk=person.pk).name == "𠮷野 王小满"
    with connection.cursor() as cursor:
        cursor.execute("select name from people_person")
        assert "王小满".encode() not in bytes(cursor.fetchone()[0])


def test_saving_again_without_reading_keeps_what_was_sealed() -> None:
    person = Person.objects.get(pk=a_person("Ivan").pk)
    person.locale = "zh-hans"
    person.save()
    assert Person.objects.get(pk=person.pk).name == "Ivan"


def test_clear_text_is_refused_on_every_way_around_the_seal() -> None:
    person = a_person("Ivan")
    with pytest.raises(TypeError, match=r"people\.person\.name"), transaction.atomic():
        Person.objects.update(name="Mallory")
    with pytest.raises(TypeError):
        list(Person.objects.filter(name="Ivan"))
    person.name = "Mallory"
    with pytest.raises(TypeError), transaction.atomic():
        Person.objects.bulk_update([person], ["name"])
    assert Person.objects.get(pk=person.pk).name == "Ivan"


def test_bulk_create_seals_too() -> None:
    Person.objects.bulk_create([Person(name="Rita", locale="en", created_at=NOW)])
    assert Person.objects.get().name == "Rita"


def test_a_value_moved_to_another_row_does_not_open() -> None:
    ivan, olga = a_person("Ivan"), a_person("Olga")
    with connection.cursor() as cursor:
        cursor.execute("select name from people_person where created_at is not null order by id")
        first = cursor.fetchone()[0]
        cursor.execute("update people_person set name = %s", [first])
    opened = []
    for person in (ivan, olga):
        try:
            opened.append(Person.objects.get(pk=person.pk).name)
        except Exception as error:
            opened.append(type(error).__name__)
    assert sorted(name != "Ivan" for name in opened) == [False, True]
    assert Altered.__name__ in opened or "Shredded" in opened


def test_equal_values_of_one_column_are_found_and_columns_do_not_compare() -> None:
    assert blind_index("a", "x") == blind_index("a", "x")
    assert blind_index("a", "x") != blind_index("b", "x")
    assert len(blind_index("a", "x")) == 16
