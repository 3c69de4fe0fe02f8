"""Counts that every worker sees: wrong passwords and codes, second-step codes used."""

from typing import Any

from django.core.cache.backends.base import DEFAULT_TIMEOUT
from django.core.cache.backends.db import DatabaseCache
from django.db import OperationalError, connections, router, transaction


class Counted(DatabaseCache):
    """Django's cache in the database, which says so when it could not write.

    Django's own takes a busy database for a key that is there already: whoever counts then reads that somebody has
    tried too often (429), or forgets the try. Here both raise `OperationalError`, which a page answers by 503.
    """

    def set(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> None:
        """Write a value. Raises `OperationalError` if the database does not take it."""
        if not self._base_set("set", self.make_and_validate_key(key, version=version), value, timeout):
            raise OperationalError("A count could not be written")

    def add(
        self, key: str, value: Any, timeout: float | None = DEFAULT_TIMEOUT, version: int | None = None
    ) -> bool:
        """Write a value where there is none, and tell whether there was none. Raises as `set` does."""
        if super().add(key, value, timeout, version):
            return True
        if not self.has_key(key, version=version):
            raise OperationalError("A count could not be written")
        return False

    def incr(self, key: str, delta: int = 1, version: int | None = None) -> int:
        """Add to a count and return it; of many who count at once none is lost. Raises `ValueError` where none is.

        It then stays for Django's default of five minutes.
        """
        database = router.db_for_write(self.cache_model_class)
        connection = connections[database]
        with transaction.atomic(using=database):
            if connection.features.has_select_for_update:
                table = connection.ops.quote_name(self._table)
                with connection.cursor() as cursor:
                    made = self.make_and_validate_key(key, version=version)
                    cursor.execute(f"SELECT 1 FROM {table} WHERE cache_key = %s FOR UPDATE", [made])  # noqa: S608
            return super().incr(key, delta, version)
