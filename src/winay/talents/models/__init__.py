"""What is stored of local talents. Who somebody is stays in the registry; it is public only where they said yes."""

from winay.talents.models.hiring import (
    Choice,
    Deliverable,
    Need,
    Offer,
    Rating,
    ServiceContract,
    ServicePayment,
)
from winay.talents.models.register import (
    Certificate,
    FollowUp,
    Provider,
    ProviderConsent,
    ProviderMerge,
    ProviderSkill,
    SkillEntry,
    Training,
)

__all__ = [
    "Certificate",
    "Choice",
    "Deliverable",
    "FollowUp",
    "Need",
    "Offer",
    "Provider",
    "ProviderConsent",
    "ProviderMerge",
    "ProviderSkill",
    "Rating",
    "ServiceContract",
    "ServicePayment",
    "SkillEntry",
    "Training",
]
