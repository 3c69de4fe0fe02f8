"""What everybody may read of committees and their decisions: scores by seat and sector, never a person's name.

Scores and outcomes are public once their session is closed; before that nothing here returns them.
"""

from winay.committees.queries.public.open_data import (
    award_change_row,
    award_changes_for_public,
    awards_for_public,
    scores_for_public,
)
from winay.committees.queries.public.places import (
    PlaceAwards,
    awards_by_district,
    poverty_map_shown,
)
from winay.committees.queries.public.proposals import (
    CriterionMean,
    ProposalResult,
    PublicEvent,
    SeatScores,
    result_of_proposal,
)
from winay.committees.queries.public.results import (
    CategoryResults,
    LatestResult,
    ResultRow,
    Results,
    latest_results,
    results_for_public,
)
from winay.committees.queries.public.sessions import (
    MinutesRow,
    SessionRow,
    actas_for_public,
    minutes_for_public,
    sectors_for_public,
    sessions_for_public,
    sits_in_a_committee,
)
from winay.committees.queries.turns import Turn, turns_for_public

__all__ = [
    "CategoryResults",
    "CriterionMean",
    "LatestResult",
    "MinutesRow",
    "PlaceAwards",
    "ProposalResult",
    "PublicEvent",
    "ResultRow",
    "Results",
    "SeatScores",
    "SessionRow",
    "Turn",
    "actas_for_public",
    "award_change_row",
    "award_changes_for_public",
    "awards_by_district",
    "awards_for_public",
    "latest_results",
    "minutes_for_public",
    "poverty_map_shown",
    "result_of_proposal",
    "results_for_public",
    "scores_for_public",
    "sectors_for_public",
    "sessions_for_public",
    "sits_in_a_committee",
    "turns_for_public",
]
