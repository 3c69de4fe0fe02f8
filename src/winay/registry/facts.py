"""What the registry knows of people, households and organisations. No Django: rules judge by these facts too."""

from winay.base.messages import N_
from winay.facts.rules import Fact, Kind
from winay.facts.rules.catalogue import SHARE

REGISTRY = N_("The registry")
MEMBERS = N_("The registry's list of members")

FACTS = (
    Fact(
        "person.sex",
        Kind.CHOICE,
        N_("Sex"),
        REGISTRY,
        unknown=N_("The person's sex is not on record."),
        choices={"F": N_("Woman"), "M": N_("Man")},
    ),
    Fact(
        "person.age",
        Kind.WHOLE,
        N_("Age on 31 December"),
        REGISTRY,
        unit=N_("years"),
        span=True,
        unknown=N_("The person's year of birth is not on record."),
    ),
    Fact("person.has_dni", Kind.YES_NO, N_("The DNI is on record"), REGISTRY),
    Fact(
        "household.poverty_class",
        Kind.CHOICE,
        N_("Poverty class of the household"),
        N_("The household's last finding"),
        unknown=N_("The household's poverty class is not on record."),
        choices={"extreme": N_("Extreme poor"), "poor": N_("Poor"), "out": N_("Out of poverty")},
    ),
    Fact(
        "organisation.kind",
        Kind.CHOICE,
        N_("Kind of organisation"),
        REGISTRY,
        choices={
            "community": N_("Peasant community"),
            "community_group": N_("Community group"),
            "interest_group": N_("Interest group"),
            "association": N_("Producer association"),
            "cooperative": N_("Cooperative"),
            "enterprise": N_("Enterprise"),
            "network": N_("Business network"),
            "municipality": N_("Municipality"),
            "nucleus": N_("Nucleus"),
            "family": N_("Family"),
        },
    ),
    Fact(
        "organisation.has_ruc",
        Kind.YES_NO,
        N_("The RUC is on record"),
        REGISTRY,
        mend=N_("At SUNAT: the representative brings the DNI and the registration of the organisation."),
    ),
    Fact(
        "organisation.registration",
        Kind.CHOICE,
        N_("Registration at SUNARP"),
        REGISTRY,
        unknown=N_("The organisation's registration is not known."),
        mend=N_("At SUNARP: bring the act of foundation, the statutes and the book of members."),
        choices={
            "none": N_("Not registered"),
            "started": N_("Being registered"),
            "registered": N_("Registered"),
            "cancelled": N_("Registration cancelled"),
        },
    ),
    Fact("organisation.has_account", Kind.YES_NO, N_("A bank account is on record"), REGISTRY),
    Fact(
        "organisation.founded_on",
        Kind.DATE,
        N_("Date of foundation"),
        REGISTRY,
        unknown=N_("The organisation's date of foundation is not on record."),
    ),
    Fact(
        "organisation.months",
        Kind.WHOLE,
        N_("Full months since the foundation"),
        N_("The date of foundation and the day of the check"),
        unit=N_("months"),
        unknown=N_("The organisation's date of foundation is not on record."),
    ),
    Fact("organisation.members", Kind.WHOLE, N_("Members in the registry"), MEMBERS),
    Fact("organisation.women", Kind.WHOLE, N_("Women among the members"), MEMBERS),
    Fact("organisation.women_share", Kind.NUMBER, N_("Share of women among the members"), MEMBERS, unit=SHARE),
    Fact("organisation.without_dni", Kind.WHOLE, N_("Members without a DNI on record"), MEMBERS),
    Fact("organisation.households", Kind.WHOLE, N_("Households among the members"), MEMBERS),
    Fact(
        "organisation.extreme_poor_share",
        Kind.NUMBER,
        N_("Share of extremely poor households among the members'"),
        MEMBERS,
        unit=SHARE,
    ),
)
"""Texts of choices are those of the models' own choices; `tests/registry/test_facts.py` keeps them alike."""
