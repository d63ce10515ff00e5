from django.apps import apps

from troth.vault.fields import SealedText
from troth.vault.holdings import holdings


def sealed_labels() -> set[str]:
    fields = [field for model in apps.get_models() for field in model._meta.get_fields()]
    return {field.label for field in fields if isinstance(field, SealedText)}


def test_every_sealed_field_is_named_by_exactly_one_holding() -> None:
    named = [label for holding in holdings() for label in holding.labels]
    assert sorted(named) == sorted(set(named))
    assert sealed_labels() == set(named)


def test_a_label_is_stable_and_tells_app_thing_and_field() -> None:
    assert all(label.count(".") == 2 for label in sealed_labels())
