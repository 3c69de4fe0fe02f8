"""What the house shows of documents."""

from django.utils.translation import gettext_lazy as _

from winay.base.signboard import Signboard

SIGNBOARD = Signboard(
    things={
        "document": _("Document"),
    },
    acts={
        "document": {
            "keep_document": _("Document kept"),
            "keep_signed_paper": _("Signed paper kept"),
        },
    },
    published_by={
        "document": ("keep_document", "keep_signed_paper"),
    },
)
