"""The words of the landscape of programmes: levels, kinds of support, for whom, stages of a business. No Django."""

from winay.base.messages import N_

LEVELS = {
    "national": N_("National"),
    "regional": N_("Regional"),
    "provincial": N_("Provincial"),
    "municipal": N_("Municipal"),
    "association": N_("Association of municipalities"),
    "private": N_("Private"),
    "cooperation": N_("Cooperation"),
}
"""Who stands behind a programme."""
HELPS = {
    "money": N_("Money"),
    "goods": N_("Goods"),
    "advice": N_("Advice"),
    "training": N_("Training"),
}
"""What somebody receives."""
SUBJECTS = {
    "person": N_("People"),
    "household": N_("Households"),
    "group": N_("Groups without registration"),
    "organisation": N_("Associations, cooperatives and enterprises"),
    "venture": N_("Businesses"),
}
"""For whom a programme is. A group is an organisation of the registry of a kind in `GROUPS`."""
GROUPS = frozenset({"community", "community_group", "interest_group", "family"})
NOT_SERVED = frozenset({"municipality", "nucleus"})
"""Kinds of organisation that run programmes and are no subject of one here."""
STAGES = {
    "idea": N_("Idea"),
    "starting": N_("Starting (first year)"),
    "running": N_("Running (second and third year)"),
    "growing": N_("Growing (from the fourth year)"),
}
"""How far a business is. Half of the small firms end in their first year, and the published mean of supported ventures
is 22.5 months (TC 3.1): the first year is a stage of its own, and so are the three years of a programme."""
STATUSES = {
    "running": N_("Runs"),
    "announced": N_("Announced"),
    "historical": N_("Ended: kept as an example"),
}
ASPECTS = {
    "who": N_("Who offers it"),
    "what": N_("What it gives"),
    "whom": N_("For whom it is"),
    "where": N_("Where"),
    "stage": N_("Stage of the business"),
    "amounts": N_("Amounts"),
    "once": N_("How often"),
    "requirements": N_("Requirements"),
    "calendar": N_("When"),
    "papers": N_("Papers"),
    "contact": N_("Contact"),
}
"""What is said of a programme; each has its source, or says plainly that it is not known."""
MUST_BE_SAID = ("who", "what", "whom", "where", "stage")
"""What every programme says, with its source, or names as not known."""


def kind_of_subject(kind: str) -> str:
    """Return whether an organisation of this kind is a `group` or an `organisation`; nothing where it is neither."""
    if kind in NOT_SERVED:
        return ""
    return "group" if kind in GROUPS else "organisation"


def stage_of(months: int | None, state: str) -> str:
    """Return the stage of a venture by its full months and its state; nothing where it is not known or it ended."""
    if state == "closed":
        return ""
    if state == "grown":
        return "growing"
    if months is None:
        return ""
    return "starting" if months < 12 else "running" if months < 36 else "growing"
