"""Long results are read piece by piece, narrow, and let go of when nobody wants the rest."""

import pytest

from winay.base.models import User
from winay.base.narrow import AT_ONCE, piece_by_piece


@pytest.mark.django_db
def test_what_is_thrown_away_half_read_leaves_the_transaction_whole():
    User.objects.bulk_create(User(username=f"u{number}") for number in range(2 * AT_ONCE))
    rows = piece_by_piece(User.objects.order_by("username"))
    next(rows)
    rows.close()
    assert User.objects.count() == 2 * AT_ONCE
