"""What may go wrong with a group's money: late accounts, idle money, receipts of relatives, many small ones."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import (
    Avg,
    CharField,
    Count,
    Exists,
    ExpressionWrapper,
    F,
    FloatField,
    Max,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
)
from django.db.models.functions import Cast, Concat, Lower, Substr, TruncWeek
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from winay.accountability.models import Nucleus, Purchase, Voucher
from winay.accountability.queries.book import OF_NUCLEUS, month_to_report
from winay.accountability.queries.due import CALL, USUAL, due_on, due_until, unaccounted
from winay.accountability.queries.nuclei import due_on as due_month
from winay.accountability.queries.nuclei import months_due
from winay.accountability.rules import ALIKE, DEARER, far_from_usual
from winay.agreements.alerts import of_agreement
from winay.agreements.models import Agreement, Tranche
from winay.agreements.queries.staff import agreements_in_reach
from winay.alerts.kinds import Alert, Kind
from winay.base.models import User
from winay.base.narrow import narrow
from winay.base.rounding import half_up
from winay.base.tasks import desk_page
from winay.base.templatetags.winay import money
from winay.registry.models import Membership, Person

YEAR = timedelta(days=365)
OFTEN = 3
"""From how many groups that bought of a seller in a year on somebody looks, where it is half of all purchases."""
DISTRICT = "agreement__outcome__proposal__district"
MOST_NUCLEI = 100
IDLE = timedelta(days=90)
"""For how long a group that was paid may write no receipt into its book."""
WRITTEN = ("noted", "sent", "observed", "accepted")


def _overdue(user: User, today: date) -> QuerySet[Tranche]:
    """Return paid tranches whose day to account is over."""
    here = agreements_in_reach(user).order_by().values("pk")
    rows = unaccounted().filter(due_until(today - timedelta(days=1)), agreement__in=here)
    place = "agreement__outcome__proposal__district"
    return rows.select_related("order", "agreement__organisation", f"{CALL}__programme", place)


def _tell_overdue(rows: Sequence[Any], today: date) -> list[Alert]:
    found = []
    for row in rows:
        words = {"n": row.number, "amount": money(row.amount)}
        says = _("Payment %(n)s of %(amount)s is not accounted for") % words
        found.append(_of_book(row.agreement, says, due_on(row, row.agreement), row.pk))
    return found


def _idle(user: User, today: date) -> QuerySet[Agreement]:
    """Return running agreements that were paid, and whose group wrote down nothing for `IDLE`, with `last_paid`."""
    of_it = {"agreement": OuterRef("pk")}
    last = Tranche.objects.filter(**of_it).order_by().values("agreement").annotate(n=Max("order__paid_on"))
    lately = Voucher.objects.filter(**of_it, issued_on__gt=today - IDLE).exclude(state="withdrawn")
    spent = Voucher.objects.filter(**of_it, state__in=WRITTEN).order_by().values("agreement")
    paid = Tranche.objects.filter(**of_it, order__state="paid").order_by().values("agreement")
    running = agreements_in_reach(user).filter(state="signed", closed_on=None)
    rows = narrow(running.select_related("outcome__proposal__district"))
    return (
        rows.annotate(
            last_paid=Subquery(last.values("n")),
            came_in=Subquery(paid.annotate(n=Sum("amount")).values("n")),
            went_out=Subquery(spent.annotate(n=Sum("charged")).values("n")),
        )
        .filter(~Exists(lately), last_paid__lte=today - IDLE)
        .filter(Q(went_out=None) | Q(went_out__lt=F("came_in")))
        .order_by("last_paid", "code")
    )


def _tell_idle(rows: Sequence[Any], today: date) -> list[Alert]:
    found = []
    for row in rows:
        left = row.came_in - (row.went_out or Decimal(0))
        says = _("%(left)s of what was paid is not in its book") % {"left": money(left, str(row.amount.currency))}
        found.append(_of_book(row, says, row.last_paid))
    return found


def _relatives(user: User, today: date) -> QuerySet[Voucher]:
    """Return receipts whose seller's RUC (10 and the DNI) is that of a member of the group, or of their household."""
    members = Membership.objects.filter(organisation=OuterRef("agreement__organisation"), until=None)
    seller = Person.standing.filter(dni=OuterRef(OuterRef("seller")), household=OuterRef("person__household"))
    at_home = members.filter(Exists(seller))
    rows = Voucher.objects.filter(
        agreement__in=agreements_in_reach(user).order_by().values("pk"),
        issuer_ruc__startswith="10",
        state__in=("noted", "sent", "observed"),
    ).annotate(seller=Substr("issuer_ruc", 3, 8))
    own = Exists(members.filter(person__dni=OuterRef("seller"))) | Exists(at_home)
    related = ("agreement__organisation", "agreement__outcome__proposal__district")
    return narrow(rows.filter(own).select_related(*related).order_by("issued_on", "pk"))


def _tell_relatives(rows: Sequence[Any], today: date) -> list[Alert]:
    found = []
    for row in rows:
        says = _("%(amount)s to somebody of the group, or of a member's home") % {"amount": money(row.total)}
        found.append(_of_book(row.agreement, says, row.issued_on, row.pk))
    return found


def _weeks_of_sworn(agreements: Any) -> Any:
    """Return by agreement and week how many sworn statements stand for more than one of them may: `n`, `sum`."""
    rows = Voucher.objects.filter(agreement__in=agreements, kind="sworn", state__in=WRITTEN).order_by()
    weeks = rows.annotate(week=TruncWeek("issued_on")).values("agreement", "week")
    return weeks.annotate(n=Count("pk"), sum=Sum("charged")).filter(n__gte=2, sum__gt=USUAL.sworn_up_to)


def _cut_up(user: User, today: date) -> QuerySet[Agreement]:
    weeks = _weeks_of_sworn(agreements_in_reach(user).order_by().values("pk"))
    rows = agreements_in_reach(user).filter(pk__in=weeks.values("agreement"))
    return narrow(rows.select_related("outcome__proposal__district")).order_by("code")


def _tell_cut_up(rows: Sequence[Any], today: date) -> list[Alert]:
    weeks: dict[Any, tuple[date, int, Decimal]] = {}
    for one in _weeks_of_sworn([row.pk for row in rows]):
        weeks[one["agreement"]] = max(
            weeks.get(one["agreement"], (date.min, 0, Decimal(0))), (one["week"], one["n"], one["sum"])
        )
    found = []
    for row in rows:
        week, number, total = weeks[row.pk]
        words = {"n": number, "sum": money(total, str(row.amount.currency))}
        found.append(_of_book(row, _("%(n)s sworn statements of one week come to %(sum)s") % words, week))
    return found


def _prices() -> Any:
    """Return chosen purchases of a line with a quantity, with what one of it costs (`each`) and their district."""
    rows = Purchase.objects.filter(state="chosen", line__quantity__gt=0)
    each = ExpressionWrapper(F("chosen__price") / F("line__quantity"), output_field=FloatField())
    return rows.annotate(each=each, called=Lower("what"), place=F("agreement__outcome__proposal__district"))


def _dear(user: User, today: date) -> QuerySet[Purchase]:
    """Return what running groups buy for far more than other groups of their district bought the same (`usual`)."""
    same = {"called": OuterRef("called"), "line__unit": OuterRef("line__unit"), "place": OuterRef("place")}
    others = _prices().filter(**same).exclude(agreement=OuterRef("agreement")).order_by().values("called")
    usual = others.annotate(n=Count("agreement", distinct=True), mean=Avg("each")).filter(n__gte=ALIKE)
    running = agreements_in_reach(user).filter(state="signed", closed_on=None).order_by()
    rows = _prices().filter(agreement__in=running.values("pk")).annotate(usual=Subquery(usual.values("mean")))
    related = ("agreement__outcome__proposal__district", "line")
    return narrow(
        rows.filter(each__gt=F("usual") * float(DEARER)).select_related(*related).order_by("chosen_on", "pk")
    )


def _tell_dear(rows: Sequence[Any], today: date) -> list[Alert]:
    found = []
    for row in rows:
        each, usual = (half_up(Decimal(str(one))) for one in (row.each, row.usual))
        if not far_from_usual(each, usual):
            continue
        currency = str(row.amount.currency)
        words = {"what": row.what, "each": money(each, currency), "usual": money(usual, currency)}
        says = _("%(what)s: %(each)s each; other groups of the district paid about %(usual)s") % words
        found.append(_of_book(row.agreement, says, row.chosen_on, row.pk))
    return found


def _won(user: User, today: date) -> Any:
    """Return what groups bought in twelve months from a seller with a RUC: `pair` is the seller in the district."""
    here = agreements_in_reach(user).order_by().values("pk")
    rows = Purchase.objects.filter(state="chosen", chosen_on__gt=today - YEAR, agreement__in=here)
    key = Concat(F("chosen__ruc"), Value(" "), Cast(DISTRICT, CharField()), output_field=CharField())
    return rows.exclude(chosen__ruc="").annotate(pair=key)


def _often_bought_from(user: User, today: date) -> Any:
    """Return, by seller and district, who sold to `OFTEN` groups or more and made half of all sales: `sales`, `all`."""
    every = _won(user, today).filter(**{DISTRICT: OuterRef(DISTRICT)}).order_by().values(DISTRICT)
    sold = _won(user, today).order_by().values("pair", "chosen__ruc", DISTRICT)
    sold = sold.annotate(
        sales=Count("pk"),
        groups=Count("agreement", distinct=True),
        all=Subquery(every.annotate(n=Count("pk")).values("n")),
    )
    return sold.filter(groups__gte=OFTEN, all__lte=F("sales") * 2)


def _one_seller(user: User, today: date) -> QuerySet[Purchase]:
    """Return the latest purchase from each seller who gets most of a district's: told again with the next one."""
    rows = _won(user, today).filter(pair__in=_often_bought_from(user, today).values("pair"))
    same_day = Q(chosen_on=OuterRef("chosen_on"), pk__gt=OuterRef("pk"))
    later = _won(user, today).filter(Q(chosen_on__gt=OuterRef("chosen_on")) | same_day, pair=OuterRef("pair"))
    related = ("agreement__outcome__proposal__district", "chosen")
    return narrow(rows.filter(~Exists(later)).select_related(*related).order_by("-chosen_on", "pk"))


def _tell_one_seller(rows: Sequence[Any], today: date) -> list[Alert]:
    found = []
    for row in rows:
        place = row.agreement.outcome.proposal.district
        says = _("RUC %(ruc)s got half or more of what groups of the district bought in twelve months")
        found.append(
            Alert(
                row=row.pk,
                about=f"RUC {row.chosen.ruc}",
                says=says % {"ruc": row.chosen.ruc},
                url=desk_page("book", row.agreement.code),
                place=place.name if place else "",
                since=row.chosen_on,
            )
        )
    return found


def _nuclei_late(user: User, today: date) -> QuerySet[Nucleus]:
    """Return the nuclei with a month that was to be accounted for: a programme has a handful of them."""
    late = [nucleus.pk for nucleus, _month, due in months_due(user, today) if due < today]
    return narrow(Nucleus.objects.filter(pk__in=late[:MOST_NUCLEI]).select_related(*OF_NUCLEUS).order_by("code"))


def _tell_nuclei_late(rows: Sequence[Any], today: date) -> list[Alert]:
    found = []
    for row in rows:
        month = month_to_report(row, today)
        if month is not None:
            says = _("%(month)s is not accounted for") % {"month": date_format(month, "F Y")}
            place = row.programme.name
            url, since = desk_page("book", row.code), due_month(row, month)
            found.append(Alert(row=row.pk, about=row.code, says=says, url=url, place=place, since=since))
    return found


def _of_book(agreement: Agreement, says: str, since: date | None, row: UUID | None = None) -> Alert:
    return of_agreement(agreement, says, since, row=row, page="book")


ALERTS = (
    Kind(
        name="accounts-late",
        title=gettext_lazy("Accounts that are late"),
        mend=gettext_lazy("Visit the group and help it write its receipts down: the next payment waits for them."),
        rows=_overdue,
        tell=_tell_overdue,
    ),
    Kind(
        name="money-idle",
        title=gettext_lazy("Money that lies in the account"),
        mend=gettext_lazy(
            "Ask the group what it waits for. What is not needed is given back or goes to another line."
        ),
        rows=_idle,
        tell=_tell_idle,
    ),
    Kind(
        name="bought-from-family",
        title=gettext_lazy("Bought from somebody of the group"),
        mend=gettext_lazy("Ask the oversight committee how the seller was chosen before the receipt is accepted."),
        rows=_relatives,
        tell=_tell_relatives,
    ),
    Kind(
        name="many-small-ones",
        title=gettext_lazy("Many sworn statements in one week"),
        mend=gettext_lazy("A sworn statement is for small sums: ask whether one purchase was cut up."),
        rows=_cut_up,
        tell=_tell_cut_up,
    ),
    Kind(
        name="price-far-from-usual",
        title=gettext_lazy("Prices far above the district's usual"),
        mend=gettext_lazy("Ask the group how it compared sellers: another group may know a cheaper one."),
        rows=_dear,
        tell=_tell_dear,
    ),
    Kind(
        name="one-seller",
        title=gettext_lazy("One seller gets most of what groups buy"),
        mend=gettext_lazy("Ask the groups how they compared sellers, and tell them of others who sell the same."),
        rows=_one_seller,
        tell=_tell_one_seller,
    ),
    Kind(
        name="nucleus-late",
        title=gettext_lazy("Nuclei whose month is not accounted for"),
        mend=gettext_lazy("Visit the nucleus and help its treasurer write the month's receipts down."),
        rows=_nuclei_late,
        tell=_tell_nuclei_late,
    ),
)
