"""What is known of an agreement and its next tranche. No Django: the rules of payment judge by these facts."""

from winay.base.messages import N_
from winay.facts.rules import Fact, Kind

PAPERS, BY_HAND = N_("The agreement"), N_("An officer or the coordinator must confirm it.")
FOLLOWED = N_("What was written down of the agreement")

OF_ORGANISATIONS = (
    Fact(
        "organisation.agreements_running",
        Kind.WHOLE,
        N_("Signed agreements of the organisation with money still to come"),
        N_("The agreements"),
        mend=N_("Carry the agreement out to its last tranche first."),
    ),
    Fact(
        "organisation.tranches_unaccounted",
        Kind.WHOLE,
        N_("Paid tranches for which the next one still waits to be accounted for"),
        N_("Who confirms it"),
        mend=N_("Account for the tranche that was paid; an officer confirms it."),
    ),
)
"""What conditions of a call may ask of an organisation's agreements; `agreements.known` says the values."""
FACTS = (
    *OF_ORGANISATIONS,
    Fact(
        "agreement.signed",
        Kind.YES_NO,
        N_("The agreement is signed"),
        PAPERS,
        mend=N_("Have the agreement signed and record the date."),
    ),
    Fact(
        "agreement.suspended",
        Kind.YES_NO,
        N_("The agreement is suspended"),
        PAPERS,
        mend=N_("The coordinator lifts the suspension once its reason is mended."),
    ),
    Fact(
        "agreement.ended",
        Kind.YES_NO,
        N_("The agreement ended early"),
        PAPERS,
        mend=N_("Nothing more is paid under an agreement that has ended."),
    ),
    Fact(
        "agreement.account_valid",
        Kind.YES_NO,
        N_("The organisation's bank account is registered"),
        N_("The registry"),
        mend=N_("Register the bank and the 20 digits of the CCI."),
    ),
    Fact("agreement.counterpart_promised", Kind.MONEY, N_("Counterpart in cash that was promised"), PAPERS),
    Fact(
        "agreement.counterpart_confirmed",
        Kind.MONEY,
        N_("Counterpart in cash that finance confirmed"),
        N_("The deposits"),
        mend=N_("Record the deposit; finance confirms it."),
    ),
    Fact(
        "tranche.unpaid_before",
        Kind.WHOLE,
        N_("Earlier tranches that are not paid"),
        N_("The bank's operations"),
        mend=N_("Pay the previous tranche first."),
    ),
    Fact(
        "tranche.earlier_accounted",
        Kind.YES_NO,
        N_("The organisation has accounted for the previous tranche"),
        N_("Who confirms it"),
        unknown=BY_HAND,
        mend=BY_HAND,
    ),
    Fact(
        "tranche.progress_checked",
        Kind.YES_NO,
        N_("An officer has seen the progress in the field"),
        N_("Who confirms it"),
        unknown=BY_HAND,
        mend=BY_HAND,
    ),
    Fact(
        "agreement.minutes_uploaded",
        Kind.WHOLE,
        N_("Minutes of assemblies that were uploaded"),
        FOLLOWED,
        mend=N_("Photograph the minutes of the assembly and send them."),
    ),
    Fact(
        "agreement.trainings_attended",
        Kind.WHOLE,
        N_("Trainings that the group attended"),
        FOLLOWED,
        mend=N_("Write down the training that the group attended, with the list of who came."),
    ),
    Fact(
        "agreement.visits_made",
        Kind.WHOLE,
        N_("Visits to the group"),
        FOLLOWED,
        mend=N_("Visit the group and write down the visit."),
    ),
    Fact(
        "tranche.visits_made",
        Kind.WHOLE,
        N_("Visits to the group since the previous payment"),
        FOLLOWED,
        mend=N_("Visit the group and write down the visit."),
    ),
)
