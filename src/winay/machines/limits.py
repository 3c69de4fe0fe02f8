"""How often a machine may ask."""

import time

from django.core.cache import cache

from winay.machines.models import Client

MOST_A_MINUTE = 300
MINUTE = 60


def asked_too_often(client: Client) -> bool:
    """Count one request of a machine, over all workers; tell whether it is one too many in this minute."""
    key = f"machine-asked:{client.pk}:{int(time.time()) // MINUTE}"
    try:
        count = cache.incr(key)
    except ValueError:
        cache.add(key, 0, 2 * MINUTE)
        count = cache.incr(key)
    return count > MOST_A_MINUTE
