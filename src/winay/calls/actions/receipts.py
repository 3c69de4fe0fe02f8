"""The receipt (cargo) of a proposal that was sent: what, when, and the fingerprint of every word of it."""

from django.conf import settings
from django.db import transaction
from django.utils.translation import override

from winay.base.models import User
from winay.base.templatetags.winay import moment, money
from winay.calls.access import may_edit_proposal
from winay.calls.actions._common import require
from winay.calls.models import Revision
from winay.documents.actions import RECEIPT, keep_receipt, receipt_code
from winay.documents.models import Document


def code_of_receipt(revision: Revision) -> str:
    """Return the code by which anybody can check the receipt of what was sent."""
    return receipt_code(f"{revision.proposal.code}-E{revision.number}", revision.pk.hex)


@transaction.atomic
def receipt_of_revision(*, actor: User, revision: Revision) -> Document:
    """Return the receipt of what was sent, made the first time that somebody asks for it.

    It is made from the revision, which nothing changes; asked for again, the same paper comes. Only the group and
    staff who may write for it get it. Effects: those of `keep_receipt`.
    """
    proposal = revision.proposal
    require(actor, may_edit_proposal, proposal)
    code = code_of_receipt(revision)
    kept = Document.objects.filter(code=code, kind=RECEIPT).first()
    if kept is not None:
        return kept
    content, programme = revision.content, proposal.call.programme
    with override(settings.LANGUAGE_CODE):
        return keep_receipt(
            code=code,
            title=f"Propuesta {proposal.code} recibida",
            subtitle=proposal.call.title,
            programme=programme.name,
            operator=programme.operator,
            facts=[
                ("Grupo", proposal.organisation.name),
                ("Propuesta", content["title"]),
                ("Código", f"{proposal.code}, envío {revision.number}"),
                ("Recibida el", moment(revision.created_at)),
                ("Pide al programa", money(content["requested"], content["currency"])),
                ("Integrantes", f"{len(content['members'])} personas de {content['households']} hogares"),
                ("Líneas de costos", str(len(content["cost_lines"]))),
                ("Huella de lo enviado", revision.sha256),
            ],
            paragraphs=[
                "El programa recibió esta propuesta en el día y la hora que se indican. La huella corresponde a todo "
                "lo que estaba escrito: si después cambiara una letra, la huella sería otra.",
                "Este cargo no dice si la propuesta cumple las condiciones: eso lo dice la revisión.",
            ],
            actor=actor,
        )
