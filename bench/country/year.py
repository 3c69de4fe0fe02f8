"""A year of receipts: so many in the book of every agreement that was paid, accepted, as groups write them down.

They are rows without entries of the journal (the journal has the report's sum, whatever it is made of).
"""

from collections.abc import Callable
from typing import Any

from django.db import connection, models

STATE = "accepted"
SELLERS = 4_000
"""So many sellers give the receipts, each to groups of the whole country."""


def write_vouchers(each: int, tell: Callable[[str], None]) -> int:
    """Write `each` receipts into the book of every agreement with a paid tranche; return how many."""
    from winay.accountability.models import Voucher
    from winay.agreements.models import Agreement, Tranche

    paid = Tranche.objects.filter(order__state="paid").order_by().values("agreement")
    agreements = list(Agreement.objects.filter(pk__in=paid).order_by("pk").values_list("pk", flat=True))
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS bench_paid")
        key = "uuid" if connection.vendor == "postgresql" else "char(32)"
        cursor.execute(f"CREATE TEMPORARY TABLE bench_paid (id {key} PRIMARY KEY, at integer)")
        keys = [pk if connection.vendor == "postgresql" else pk.hex for pk in agreements]
        cursor.executemany("INSERT INTO bench_paid VALUES (%s, %s)", [(pk, at) for at, pk in enumerate(keys)])
        fields = Voucher._meta.concrete_fields
        columns = ", ".join(connection.ops.quote_name(one.column) for one in fields)
        values = ", ".join(_value(one) for one in fields)
        cursor.execute(
            f"WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < {int(each)}) "
            f"INSERT INTO accountability_voucher ({columns}) SELECT {values} FROM bench_paid a CROSS JOIN n"
        )
    tell(f"{len(agreements) * each} receipts of {len(agreements)} agreements")
    return len(agreements) * each


def _value(one: Any) -> str:
    postgresql = connection.vendor == "postgresql"
    seller = f"((a.at * 31 + n.n * 17) % {SELLERS})"
    day = "CURRENT_DATE - ((n.n * 5) % 360)" if postgresql else "date('now', '-' || ((n.n * 5) % 360) || ' days')"
    own = {
        "id": "gen_random_uuid()" if postgresql else "lower(hex(randomblob(16)))",
        "agreement": "a.id",
        "created_at": "CURRENT_TIMESTAMP",
        "state": f"'{STATE}'",
        "kind": "'invoice'",
        "issuer_ruc": f"CAST(20500000000 + {seller} AS text)",
        "issuer_name": f"'Ferretería ' || CAST({seller} AS text)",
        "series": "'F001'",
        "number": "CAST(a.at * 1000 + n.n AS text)",
        "identity": f"'|' || CAST(20500000000 + {seller} AS text) || '|F001-' || CAST(a.at * 1000 + n.n AS text)",
        "issued_on": day,
        "judged_on": day,
        "total": "20 + (a.at + n.n * 7) % 300",
        "charged": "20 + (a.at + n.n * 7) % 300",
        "what": "'Herramientas y malla para galpón, lote ' || CAST(n.n AS text)",
        "source": "'typed'",
        "told": "'[]'",
    }
    if one.name in own:
        return own[one.name]
    if one.name.endswith("_currency"):
        return "'PEN'"
    if isinstance(one, models.BooleanField):
        return "false"
    if isinstance(one, models.CharField):
        return "''"
    return "NULL" if one.null else "0"
