"""What partners agreed, the risks of a programme, who does what, what is planned, who handed over to whom."""

from winay.partners.models.agreements import Partnership, PartnershipPaper, Promise
from winay.partners.models.risks import Risk, RiskReview
from winay.partners.models.work import Activity, Assignment, HandOver

__all__ = [
    "Activity",
    "Assignment",
    "HandOver",
    "Partnership",
    "PartnershipPaper",
    "Promise",
    "Risk",
    "RiskReview",
]
