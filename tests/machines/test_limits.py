"""How often a machine may ask: everybody who counts at once is counted."""

from threading import Barrier, Thread
from time import sleep

import pytest
from django.core.cache import cache
from django.db import connection

from winay.base.counted import Counted


@pytest.mark.django_db(transaction=True)
def test_of_counts_made_at_once_none_is_lost(monkeypatch):
    cache.set("many", 0, 60)
    start, reads = Barrier(4), Counted.get
    monkeypatch.setattr(Counted, "get", lambda *given, **named: (reads(*given, **named), _breathe())[0])

    def count() -> None:
        start.wait()
        for _one in range(5):
            cache.incr("many")
        connection.close()

    threads = [Thread(target=count) for _one in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert cache.get("many") == 20


def _breathe() -> None:
    sleep(0.01)


@pytest.mark.django_db
def test_what_nobody_counted_is_no_count():
    with pytest.raises(ValueError, match="not found"):
        cache.incr("nobody")
