"""What is known of a proposal as it is written. No Django: the rules of eligibility judge by these facts."""

from winay.base.messages import N_
from winay.facts.rules import Fact, Kind
from winay.facts.rules.catalogue import SHARE

WRITTEN, PEOPLE = N_("The proposal"), N_("The people named in the proposal")
COSTS = N_("The cost lines of the proposal")

FACTS = (
    Fact(
        "proposal.members",
        Kind.WHOLE,
        N_("People in the group"),
        PEOPLE,
        before="organisation.members",
        each=("person", "household"),
    ),
    Fact(
        "proposal.households",
        Kind.WHOLE,
        N_("Households in the group"),
        PEOPLE,
        before="organisation.households",
        each=("household",),
    ),
    Fact("proposal.women", Kind.WHOLE, N_("Women in the group"), PEOPLE, before="organisation.women"),
    Fact(
        "proposal.women_share",
        Kind.NUMBER,
        N_("Share of women in the group"),
        PEOPLE,
        unit=SHARE,
        before="organisation.women_share",
    ),
    Fact(
        "proposal.without_dni",
        Kind.WHOLE,
        N_("People of the group without a DNI on record"),
        PEOPLE,
        before="organisation.without_dni",
    ),
    Fact("proposal.in_territory", Kind.YES_NO, N_("The proposal's district is in the call's territory"), WRITTEN),
    Fact("proposal.requested", Kind.MONEY, N_("What the programme is asked for"), COSTS),
    Fact("proposal.ceiling", Kind.MONEY, N_("The ceiling of the category"), N_("The call")),
    Fact("proposal.whole", Kind.MONEY, N_("The whole plan, whoever pays"), COSTS),
    Fact("proposal.own_cash", Kind.MONEY, N_("The group's own money"), COSTS),
    Fact("proposal.own_kind", Kind.MONEY, N_("The group's own work and materials"), COSTS),
    Fact("proposal.counterpart_share", Kind.NUMBER, N_("Share that the group puts in"), COSTS, unit=SHARE),
    Fact("proposal.cash_share", Kind.NUMBER, N_("Share that the group puts in, in money"), COSTS, unit=SHARE),
    Fact("proposal.goods_share", Kind.NUMBER, N_("Share of goods in what is asked for"), COSTS, unit=SHARE),
    Fact(
        "proposal.assistance_share",
        Kind.NUMBER,
        N_("Share of technical assistance in what is asked for"),
        COSTS,
        unit=SHARE,
    ),
    Fact("proposal.other_share", Kind.NUMBER, N_("Share of other things in what is asked for"), COSTS, unit=SHARE),
    Fact("proposal.other", Kind.MONEY, N_("Asked for neither goods nor technical assistance"), COSTS),
    Fact("proposal.expected_sales", Kind.MONEY, N_("Expected sales"), WRITTEN),
    Fact("proposal.has_before", Kind.YES_NO, N_("How things are before is measured"), WRITTEN),
    Fact(
        "district.inside",
        Kind.YES_NO,
        N_("The district is among those that the call or programme is for"),
        N_("The targeting rule"),
        unknown=N_("It is not known whether the district is among those that the call or programme is for."),
    ),
    Fact(
        "proposal.document_seen",
        Kind.YES_NO,
        N_("The document is in order"),
        N_("A person who looks at it"),
        unknown=N_("A person has to look at the document."),
    ),
)
"""`before`: what stands for the fact as long as a group has written no proposal."""
