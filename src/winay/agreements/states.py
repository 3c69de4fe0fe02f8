"""The life cycle of an agreement. A tranche has that of the order that pays it (`treasury.states`)."""

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
