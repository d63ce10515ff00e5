import pytest
from django.db import transaction

from troth.core.transactions import TransactionOpen, forbid_open_transaction


@pytest.mark.django_db(transaction=True)
def test_slow_work_is_refused_inside_a_transaction_and_allowed_outside() -> None:
    forbid_open_transaction("sealing")
    with transaction.atomic(), pytest.raises(TransactionOpen, match="sealing"):
        forbid_open_transaction("sealing")
