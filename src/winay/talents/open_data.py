"""Local talents as open data: how many, by district and skill; nobody's name."""

from collections.abc import Iterable
from decimal import Decimal

from django.db.models import Avg, Count, Q, Sum
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_lazy as lazy_words

from winay.base.narrow import narrow
from winay.base.open_data import BY_COMMUNITY, SMALL_CELLS, Column, OpenTable, Row
from winay.base.rounding import half_up
from winay.calls.open_data import CALL, CURRENCY, ORGANISATION, UBIGEO
from winay.calls.queries.public import public_name
from winay.talents.models import Provider, Rating, ServiceContract
from winay.talents.rules import ASPECTS, LEAST_RATINGS, TENTH

LEAST_PEOPLE = 5


def _talents(_part: str) -> Iterable[Row]:
    through = Provider.districts.through.objects.filter(provider__state="listed")
    rows = (
        through.order_by("district", "provider__skills__skill")
        .values_list("district", "provider__skills__skill")
        .annotate(number=Count("provider", distinct=True))
    )
    return ((ubigeo, skill, number) for ubigeo, skill, number in rows.iterator() if number >= LEAST_PEOPLE)


def _services(_part: str) -> Iterable[Row]:
    contracts = (
        ServiceContract.objects.filter(state__in=("signed", "finished", "ended"))
        .select_related(
            "agreement__organisation__community",
            "agreement__outcome__proposal__community",
            "agreement__outcome__proposal__call",
            "choice__need",
            "provider",
        )
        .annotate(paid=Sum("deliverables__payments__amount", filter=Q(deliverables__payments__taken_back_at=None)))
        .order_by("code")
    )
    for one in narrow(contracts).iterator(chunk_size=500):
        proposal = one.agreement.outcome.proposal
        yield (
            one.code,
            proposal.call.code,
            one.agreement.code,
            public_name(one.agreement.organisation, proposal.community),
            one.choice.need.district_id,
            one.choice.need.skill,
            one.provider.kind,
            one.amount.amount,
            one.paid or 0,
            str(one.amount.currency),
            one.signed_on,
            one.state,
        )


def _ratings(_part: str) -> Iterable[Row]:
    rows = (
        Rating.objects.order_by("contract__choice__need__skill")
        .values_list("contract__choice__need__skill")
        .annotate(number=Count("pk"), **{name: Avg(name) for name in ASPECTS})
    )
    for skill, number, *means in rows:
        if number >= LEAST_RATINGS:
            yield (skill, number, *(half_up(Decimal(str(mean)), TENTH) for mean in means))


OPEN_TABLES = (
    OpenTable(
        name="talents",
        title=_("Local talents"),
        about=_("How many people and firms of the register of providers serve in a district, by what they know."),
        privacy=SMALL_CELLS,
        columns=(
            UBIGEO,
            Column("skill", _("What they know, by its code")),
            Column("providers", _("How many of them serve there"), "integer", unit="provider", counts_people=True),
        ),
        rows=_talents,
        changed_by={
            "provider": (
                "register_provider",
                "correct_provider",
                "leave_register",
                "return_to_register",
                "merge_provider",
                "undo_provider_merge",
            ),
        },
        drawn_from=("provider",),
    ),
    OpenTable(
        name="services",
        title=_("Contracts of groups with providers"),
        about=_(
            "Every contract that a group signed with the provider whom its assembly chose, without the provider."
        ),
        privacy=BY_COMMUNITY,
        columns=(
            Column("contract", _("Code of the contract")),
            CALL,
            Column("agreement", _("Code of the agreement")),
            ORGANISATION,
            UBIGEO,
            Column("skill", _("The work, by its code")),
            Column("kind", _("What the provider is: yachaq, yachachiq, consultant, firm")),
            Column("amount", _("Money agreed"), "number", unit="currency"),
            Column("paid", _("Money that the group paid to the provider"), "number", unit="currency"),
            CURRENCY,
            Column("signed_on", _("Day on which it was signed"), "date"),
            Column("state", _("Whether it runs, was finished or ended early")),
        ),
        rows=_services,
        changed_by={
            "servicecontract": (
                "sign_contract",
                "finish_contract",
                "end_contract",
                "record_service_payment",
                "take_back_service_payment",
            ),
        },
        drawn_from=("provider", "registry.organisation"),
    ),
    OpenTable(
        name="service-ratings",
        title=_("How groups rate the work of providers"),
        about=_(
            "The mean of what groups said at the end of their contracts, by work, where five or more have rated."
        ),
        privacy=SMALL_CELLS,
        columns=(
            Column("skill", _("The work, by its code")),
            Column("ratings", _("How many contracts were rated"), "integer", unit="contract"),
            *(Column(name, lazy_words(text), "number", unit="1–5") for name, text in ASPECTS.items()),
        ),
        rows=_ratings,
        changed_by={"servicecontract": ("rate_provider",)},
        drawn_from=("rating",),
    ),
)
