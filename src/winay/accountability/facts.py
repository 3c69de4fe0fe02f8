"""What is known of how an organisation accounts for its money."""

from winay.base.messages import N_
from winay.facts.rules import Fact, Kind

SHARE = "agreement.previous_tranche_accounted_share"
RECEIPTS = N_("The receipts of the groups")
OF_ORGANISATIONS = (
    Fact(
        "organisation.reports_due",
        Kind.WHOLE,
        N_("Payments to the organisation for which it has sent no report and the time is over"),
        RECEIPTS,
        mend=N_("Send the receipts of the payment to finance."),
    ),
    Fact(
        "organisation.receipts_not_accepted",
        Kind.MONEY,
        N_("What finance did not accept of the organisation's receipts"),
        RECEIPTS,
        mend=N_("Account for it with other receipts, or give it back."),
    ),
)
"""What conditions of a call may ask of an organisation's accounts; `accountability.known` says the values."""
FACTS = (
    *OF_ORGANISATIONS,
    Fact(
        SHARE,
        Kind.NUMBER,
        N_("Which share of the previous tranche is accounted for, from 0 to 1"),
        RECEIPTS,
        unknown=N_("Nothing has been paid yet."),
        mend=N_("Send the receipts of the payment to finance."),
    ),
)
"""What a tranche's conditions may ask; the value is `queries.reports.accounted_share`."""
