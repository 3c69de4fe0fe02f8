"""What is known of whom an organisation hired."""

from winay.base.messages import N_
from winay.facts.rules import Fact, Kind

CONTRACTS = N_("The contracts with providers")
FACTS = (
    Fact(
        "organisation.providers_contracted",
        Kind.WHOLE,
        N_("Contracts that the organisation signed with providers whom its assembly chose"),
        CONTRACTS,
        mend=N_("Choose a provider in your assembly and sign the contract."),
    ),
    Fact(
        "organisation.services_unrated",
        Kind.WHOLE,
        N_("Contracts with providers that ended and that the organisation has not rated"),
        CONTRACTS,
        mend=N_("Say how the work was: rate the provider."),
    ),
)
"""What conditions of a call may ask of an organisation's contracts; `talents.known` says the values."""
