"""What changes the registry: people, households, kinship, organisations, members and bank accounts."""

from winay.registry.actions._common import require_standing
from winay.registry.actions.apart import withdraw_two
from winay.registry.actions.asking import ask_whether_one
from winay.registry.actions.comparing import ask_comparison
from winay.registry.actions.corrections import answer_correction, ask_correction
from winay.registry.actions.drives import close_drive, open_drive, refill_drive
from winay.registry.actions.households import (
    classify_household,
    name_head,
    place_in_household,
    register_household,
)
from winay.registry.actions.linkage import (
    Described,
    Likeness,
    finish_run,
    judge_pair,
    keep_pairs,
    merge_clusters,
    open_run,
    reopen_pair,
)
from winay.registry.actions.merges import merge_households, merge_organisations, merge_people, undo_merge
from winay.registry.actions.organisations import (
    add_member,
    archive_organisation,
    correct_organisation,
    end_membership,
    place_under,
    register_bank_account,
    register_organisation,
    restore_organisation,
)
from winay.registry.actions.papers import (
    give_up_paper,
    help_with_paper,
    need_paper_again,
    obtain_paper,
    open_missing_papers,
    open_paper,
)
from winay.registry.actions.people import (
    confirm_dni,
    correct_person,
    give_account,
    record_consent,
    record_kinship,
    register_person,
    remove_kinship,
)
from winay.registry.actions.privacy import anonymise_person, log_reading
from winay.registry.actions.search import rebuild_search

__all__ = [
    "Described",
    "Likeness",
    "add_member",
    "anonymise_person",
    "answer_correction",
    "archive_organisation",
    "ask_comparison",
    "ask_correction",
    "ask_whether_one",
    "classify_household",
    "close_drive",
    "confirm_dni",
    "correct_organisation",
    "correct_person",
    "end_membership",
    "finish_run",
    "give_account",
    "give_up_paper",
    "help_with_paper",
    "judge_pair",
    "keep_pairs",
    "log_reading",
    "merge_clusters",
    "merge_households",
    "merge_organisations",
    "merge_people",
    "name_head",
    "need_paper_again",
    "obtain_paper",
    "open_drive",
    "open_missing_papers",
    "open_paper",
    "open_run",
    "place_in_household",
    "place_under",
    "rebuild_search",
    "record_consent",
    "record_kinship",
    "refill_drive",
    "register_bank_account",
    "register_household",
    "register_organisation",
    "register_person",
    "remove_kinship",
    "reopen_pair",
    "require_standing",
    "restore_organisation",
    "undo_merge",
    "withdraw_two",
]
