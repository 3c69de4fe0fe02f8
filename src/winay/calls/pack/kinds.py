"""The lists that a key of a call chooses from."""

from typing import Literal

OrganisationKind = Literal[
    "community", "community_group", "interest_group", "association", "cooperative", "enterprise", "network",
    "municipality", "nucleus", "family",
]  # fmt: skip
ConditionKind = Literal[
    "organisation_kind", "territory", "quintile_at_most", "minimum_households", "maximum_households",
    "minimum_members", "minimum_women_share", "request_at_most_ceiling", "counterpart_share",
    "counterpart_cash_share", "award_split",
    "ruc_required", "dni_for_all", "existence_months", "sales_at_least_uit", "no_cash_lines", "document_checked",
    "before_measurement", "facts",
]  # fmt: skip
MarginalRule = Literal["stop", "skip", "part"]
LeftoverRule = Literal["return", "next_category", "open_to_all"]
