"""Accounts are known by kind, source and holder (type and key) instead of a path of codes; balances are kept.

Old journals are carried over: each chain is recomputed before and after, and where it does not fit nothing is changed.
No entry is touched: it keeps its seal, of form 1, and the accounts keep the path that form 1 sealed
(`former_holder`). One new entry a programme, of form 2 and without lines, seals which identity each path was given, so
that nobody gives another one later. What seals and paths were then is written out here, whatever becomes of the rest.

Backwards as long as nothing was posted since: entries of form 2 have no place in what was before.
"""

import hashlib
import json
from collections import defaultdict
from datetime import UTC
from uuid import NAMESPACE_URL, uuid5

from django.conf import settings
from django.db import migrations, models
from django.db.models import BigIntegerField, DecimalField, ExpressionWrapper, F, Sum, Value
from django.db.models.functions import Cast, Round
from django.utils import timezone, translation
from django.utils.translation import gettext

from winay.base.errors import DomainError
from winay.base.guards import append_only_anew, guards_lifted

BATCH = 400
CARRIED = "carried-over:"


class BrokenChain(DomainError):
    """A journal that does not fit its seals is not carried over: what was changed could not be told afterwards."""


def _canonical(body):
    return json.dumps(body, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _seal(previous, entry, lines, form):
    body = {
        "programme": str(entry.programme_id),
        "number": entry.number,
        "at": entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        "key": entry.idempotency_key,
        "description": entry.description,
        "subject": [entry.subject_type, entry.subject_id, entry.subject_code],
        "posted_by": [str(entry.posted_by or ""), entry.posted_by_name],
        "reverses": entry.reverses.idempotency_key if entry.reverses_id else "",
        "lines": lines,
    }
    if form > 1:
        body["form"] = form
    return hashlib.sha256(f"{previous}\n{_canonical(body)}".encode()).hexdigest()


def _lines_of_form_1(postings, path):
    ordered = sorted(
        postings,
        key=lambda one: (
            one.account.kind,
            one.account.funding_source,
            path(one.account),
            one.amount.amount,
            str(one.amount.currency),
        ),
    )
    return [
        [
            one.account.kind,
            one.account.funding_source,
            path(one.account),
            str(one.amount.currency),
            f"{one.amount.amount:.2f}",
        ]
        for one in ordered
    ]


def _require_whole(apps, programme, path):
    """Recompute the chain; return how many entries it has, and its end. The entry that carried over has no lines."""
    entries = apps.get_model("ledger", "Entry").objects.filter(programme=programme).order_by("number")
    postings = apps.get_model("ledger", "Posting").objects.select_related("account")
    count, previous = 0, ""
    while chunk := list(entries.filter(number__gt=count).select_related("reverses")[:BATCH]):
        lines = defaultdict(list)
        for one in postings.filter(entry__in=[entry.pk for entry in chunk]):
            lines[one.entry_id].append(one)
        for entry in chunk:
            count += 1
            form = getattr(entry, "seal_form", 1)
            of_entry = [] if form > 1 else _lines_of_form_1(lines[entry.pk], path)
            if (entry.number, entry.previous_hash) != (count, previous) or entry.hash != _seal(
                previous, entry, of_entry, form
            ):
                raise BrokenChain(
                    gettext(
                        "The journal of %(programme)s does not fit its chain from entry %(number)s on: it is left as "
                        "it is, and this version cannot begin with it. Put back the last backup whose journal is whole; "
                        "until then go on with the version of Wiñay that you had and its last backup."
                    )
                    % {"programme": programme.code, "number": count}
                )
            previous = entry.hash
    return count, previous


def verify_before(apps, editor):
    for programme in apps.get_model("programmes", "Programme").objects.order_by("code"):
        _require_whole(apps, programme, lambda account: account.holder)


def _identities(apps, programme):
    """Return, by path, type, key, call, category, and the codes of each category and proposal of the programme."""
    found = {}
    categories = apps.get_model("calls", "Category").objects.filter(call__programme=programme)
    for pk, code, call, call_code in categories.values_list("pk", "code", "call_id", "call__code").iterator(2000):
        found[f"{call_code}/{code}"] = ("category", str(pk), str(call), str(pk), code, call_code, code)
    proposals = apps.get_model("calls", "Proposal").objects.filter(call__programme=programme, category__isnull=False)
    rows = proposals.values_list("pk", "code", "call_id", "call__code", "category_id", "category__code")
    for pk, code, call, call_code, category, category_code in rows.iterator(2000):
        path = f"{call_code}/{category_code}/{code}"
        found[path] = ("proposal", str(pk), str(call), str(category), code, call_code, category_code)
    return found


def _identity(found, programme, path):
    """Return the identity of a path; one that names nothing any more keeps a key of its own, made of the path."""
    if path in found or not path:
        return found.get(path, ("",) * 7)
    parts = path.split("/")
    category = found.get("/".join(parts[:2]))
    call, of_category, call_code, category_code = (
        (category[2], category[3], category[5], category[6])
        if category
        else ("", "", parts[0], parts[1] if len(parts) > 1 else "")
    )
    key = uuid5(NAMESPACE_URL, f"winay:{programme.pk}:{path}")
    return ("path", str(key), call, of_category or str(key), parts[-1][:60], call_code[:60], category_code[:60])


NAMES = ("holder_type", "holder_id", "call_id", "category_id", "holder_code", "call_code", "category_code")


def _posted(apps, programme):
    hundredfold = ExpressionWrapper(
        F("amount") * Value(100), output_field=DecimalField(max_digits=20, decimal_places=2)
    )
    return dict(
        apps.get_model("ledger", "Posting")
        .objects.filter(account__programme=programme)
        .values_list("account_id")
        .annotate(cents=Sum(Cast(Round(hundredfold), BigIntegerField())))
        .order_by()
    )


def carry_over(apps, editor):
    account_model = apps.get_model("ledger", "Account")
    for programme in apps.get_model("programmes", "Programme").objects.order_by("code"):
        accounts = list(account_model.objects.filter(programme=programme))
        if not accounts:
            continue
        found, posted = _identities(apps, programme), _posted(apps, programme)
        for account in accounts:
            for name, value in zip(NAMES, _identity(found, programme, account.former_holder), strict=True):
                setattr(account, name, value)
            account.cents = posted.get(account.pk) or 0
        account_model.objects.bulk_update(accounts, [*NAMES, "cents"], batch_size=100)
        _seal_the_map(apps, programme, accounts)
        _require_whole(apps, programme, lambda account: account.former_holder)
    if editor.connection.vendor == "postgresql":
        # What follows alters these tables, which waiting checks of foreign keys forbid.
        editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _seal_the_map(apps, programme, accounts):
    rows = sorted(
        [one.kind, one.funding_source, one.former_holder, one.currency]
        + [one.holder_type, one.holder_id, one.call_id, one.category_id]
        for one in accounts
    )
    digest = hashlib.sha256(_canonical([str(programme.pk), rows]).encode()).hexdigest()
    with translation.override(settings.LANGUAGE_CODE):
        words = gettext("%(count)s accounts carried over to their lasting identity") % {"count": len(accounts)}
    entry_model = apps.get_model("ledger", "Entry")
    last = entry_model.objects.filter(programme=programme).order_by("-number").first()
    entry = entry_model(
        programme=programme,
        number=last.number + 1 if last else 1,
        at=timezone.now(),
        idempotency_key=f"{CARRIED}{digest}",
        description=words,
        posted_by_name="system",
        previous_hash=last.hash if last else "",
        seal_form=2,
    )
    entry.hash = _seal(entry.previous_hash, entry, [], 2)
    entry.save(force_insert=True)


def carry_back(apps, editor):
    entries = apps.get_model("ledger", "Entry").objects.filter(seal_form__gt=1)
    since = entries.exclude(idempotency_key__startswith=CARRIED)
    if since.exists():
        raise BrokenChain(
            gettext("Something was posted since: entries sealed in the new form cannot be carried back.")
        )
    with guards_lifted(editor.connection, "ledger_entry"):
        entries._raw_delete(editor.connection.alias)
        if editor.connection.vendor == "postgresql":
            editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def _text(name, length):
    return migrations.AddField("account", name, models.CharField(blank=True, default="", max_length=length))


class Migration(migrations.Migration):
    dependencies = [("ledger", "0003_never_replaced"), ("calls", "0001_initial"), ("programmes", "0001_initial")]
    operations = [
        migrations.RunPython(verify_before, migrations.RunPython.noop),
        migrations.RemoveConstraint("account", "ledger_account_once"),
        migrations.RenameField("account", "holder", "former_holder"),
        migrations.AlterField("account", "former_holder", models.CharField(blank=True, max_length=140, null=True)),
        _text("holder_type", 30),
        _text("holder_id", 40),
        _text("call_id", 40),
        _text("category_id", 40),
        _text("holder_code", 60),
        _text("call_code", 60),
        _text("category_code", 60),
        migrations.AddField("account", "cents", models.BigIntegerField(default=0)),
        # Backwards, where SQLite may have made the table anew without its guards.
        migrations.RunPython(migrations.RunPython.noop, append_only_anew("ledger_entry").code),
        migrations.AddField("entry", "seal_form", models.PositiveSmallIntegerField(default=1), preserve_default=False),
        append_only_anew("ledger_entry"),
        migrations.RunPython(carry_over, carry_back),
        migrations.AddConstraint(
            "account",
            models.UniqueConstraint(
                fields=[
                    "programme",
                    "kind",
                    "funding_source",
                    "holder_type",
                    "holder_id",
                    "call_id",
                    "category_id",
                    "currency",
                ],
                name="ledger_account_once",
            ),
        ),
        migrations.AddIndex(
            "account", models.Index(fields=["holder_id", "holder_type", "kind"], name="account_of_holder")
        ),
        migrations.AddIndex(
            "account", models.Index(fields=["call_id", "category_id", "kind"], name="account_of_call")
        ),
    ]
