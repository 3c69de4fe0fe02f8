"""What goes with a referral is kept as it was when it went."""

import hashlib

from django.utils import timezone
from django.utils.translation import override

from winay.documents.rules import canonical_json
from winay.journeys.models import Referral, ReferralFile
from winay.journeys.queries.files import content_of


def keep_file(referral: Referral) -> ReferralFile:
    """Keep what goes with a referral as it stands now, if it was not kept before; within the caller's transaction.

    Of a cohort it is made when its receiver first opens it: by then a paper may have come.
    """
    kept = ReferralFile.objects.filter(referral=referral).first()
    if kept is not None:
        return kept
    with override("es"):
        content = content_of(
            referral.subject, referral.to_support, referral.consent.given_by, timezone.localdate()
        )
    digest = hashlib.sha256(canonical_json(content).encode()).hexdigest()
    return ReferralFile.objects.create(referral=referral, content=content, sha256=digest)
