"""What is done to ventures: registered, corrected, changed, told of, owned, split off, merged."""

from winay.registry.actions.ventures._common import Word
from winay.registry.actions.ventures.changing import change_venture, split_venture
from winay.registry.actions.ventures.keeping import correct_venture, register_venture
from winay.registry.actions.ventures.merging import merge_ventures, undo_venture_merge
from winay.registry.actions.ventures.owning import Share, end_ownership, join_owner, share_out
from winay.registry.actions.ventures.telling import (
    Jobs,
    Sales,
    correct_jobs,
    correct_sales,
    record_jobs,
    record_sales,
    take_back_jobs,
    take_back_sales,
)

__all__ = [
    "Jobs",
    "Sales",
    "Share",
    "Word",
    "change_venture",
    "correct_jobs",
    "correct_sales",
    "correct_venture",
    "end_ownership",
    "join_owner",
    "merge_ventures",
    "record_jobs",
    "record_sales",
    "register_venture",
    "share_out",
    "split_venture",
    "take_back_jobs",
    "take_back_sales",
    "undo_venture_merge",
]
