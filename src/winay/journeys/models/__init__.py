"""What journeys store: the catalogue, what somebody had, stays in stages, who is asked after and handed over."""

from winay.journeys.models.catalogue import Support, SupportPlace, SupportVersion
from winay.journeys.models.cohorts import WHY_NOT, Cohort, CohortMember, HandOver, HandOverDoor, NotSent
from winay.journeys.models.followups import FollowUp, FollowUpTry, Way
from winay.journeys.models.passports import Passport, PassportLook
from winay.journeys.models.referrals import Referral, ReferralDoor, ReferralFile, SharingConsent
from winay.journeys.models.scenarios import Scenario
from winay.journeys.models.stages import KINDS, GraduationFinding, Stay
from winay.journeys.models.takings import Taking

__all__ = [
    "KINDS",
    "WHY_NOT",
    "Cohort",
    "CohortMember",
    "FollowUp",
    "FollowUpTry",
    "GraduationFinding",
    "HandOver",
    "HandOverDoor",
    "NotSent",
    "Passport",
    "PassportLook",
    "Referral",
    "ReferralDoor",
    "ReferralFile",
    "Scenario",
    "SharingConsent",
    "Stay",
    "Support",
    "SupportPlace",
    "SupportVersion",
    "Taking",
    "Way",
]
