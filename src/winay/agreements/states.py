"""The life cycles of an agreement and of each of its tranches."""

from winay.base.messages import N_
from winay.base.states import Label, Row, StateTable

AGREEMENT_STATES = StateTable(
    name="agreement",
    initial="draft",
    rows=(
        Row(("draft",), "issue", "issued", "may_prepare_agreement"),
        Row(("issued",), "sign", "signed", "may_prepare_agreement"),
        Row(("draft", "issued"), "void", "void", "may_release"),
        Row(("void",), "renew", "draft", "may_prepare_agreement"),
    ),
    labels={
        "draft": Label(N_("To be completed"), N_("Agreement being prepared")),
        "issued": Label(N_("To be signed"), N_("Agreement to be signed")),
        "signed": Label(N_("Signed"), N_("Agreement signed")),
        "void": Label(N_("Void"), N_("Void")),
    },
)

TRANCHE_STATES = StateTable(
    name="tranche",
    initial="planned",
    rows=(
        Row(("planned",), "prepare", "prepared", "may_prepare_payment"),
        Row(("prepared",), "send_back", "planned", "may_release"),
        Row(("prepared",), "release", "authorised", "may_release"),
        Row(("authorised",), "pay", "paid", "may_prepare_payment"),
        Row(("authorised",), "bounce", "planned", "may_prepare_payment"),
        Row(("authorised", "paid"), "reverse", "planned", "may_release"),
    ),
    labels={
        "planned": Label(N_("Not yet prepared"), N_("To come")),
        "prepared": Label(N_("Prepared, waiting for release"), N_("Being processed")),
        "authorised": Label(N_("Authorised, waiting for the bank"), N_("On its way through the bank")),
        "paid": Label(N_("Paid"), N_("Paid")),
    },
)
