"""What staff read of agreements and payments. Everything is limited to the programmes they work in."""

from winay.agreements.queries.staff.agreements import (
    SORTS,
    agreement_for_staff,
    agreements_for_staff,
    agreements_in_reach,
    award_for_staff,
    awards_without_agreement,
    count_paid,
    deposit_for_staff,
    has_deposit,
    is_signed,
    paid_of_agreements,
    people_in_document,
    tranche_for_staff,
)
from winay.agreements.queries.staff.journal import (
    account_for_staff,
    agreement_of_entry,
    agreement_of_order,
    entry_for_staff,
)
from winay.agreements.queries.staff.left import AgreementsLeft, agreements_left, left_in_hand
from winay.agreements.queries.staff.page import AgreementPage, TrancheCard, WaiverCard, agreement_page
from winay.agreements.queries.staff.payments import (
    deposits_to_confirm,
    paid_last,
    payments_at_the_bank,
    payments_for_staff,
    payments_to_prepare,
    payments_to_release,
    waivers_to_confirm,
)
from winay.agreements.queries.staff.ready import WronglyReady, wrongly_ready

__all__ = [
    "SORTS",
    "AgreementPage",
    "AgreementsLeft",
    "TrancheCard",
    "WaiverCard",
    "WronglyReady",
    "account_for_staff",
    "agreement_for_staff",
    "agreement_of_entry",
    "agreement_of_order",
    "agreement_page",
    "agreements_for_staff",
    "agreements_in_reach",
    "agreements_left",
    "award_for_staff",
    "awards_without_agreement",
    "count_paid",
    "deposit_for_staff",
    "deposits_to_confirm",
    "entry_for_staff",
    "has_deposit",
    "is_signed",
    "left_in_hand",
    "paid_last",
    "paid_of_agreements",
    "payments_at_the_bank",
    "payments_for_staff",
    "payments_to_prepare",
    "payments_to_release",
    "people_in_document",
    "tranche_for_staff",
    "waivers_to_confirm",
    "wrongly_ready",
]
