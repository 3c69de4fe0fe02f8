"""What is stored of local talents. Who somebody is stays in the registry; it is public only where they said yes."""

from winay.talents.models.register import (
    Certificate,
    FollowUp,
    Provider,
    ProviderConsent,
    ProviderSkill,
    SkillEntry,
    Training,
)

__all__ = [
    "Certificate",
    "FollowUp",
    "Provider",
    "ProviderConsent",
    "ProviderSkill",
    "SkillEntry",
    "Training",
]
