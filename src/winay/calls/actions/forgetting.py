"""What a call keeps of a person who is forgotten: the files of complaints that tell of them go with their name."""

from winay.calls.models import Complaint
from winay.documents.actions import let_go
from winay.registry.actions.forgetting import Trace


def forget_proofs(trace: Trace) -> None:
    """Delete what was sent with complaints whose words tell of the person: nobody can strike a name out of a scan.

    While a complaint waits for its answer its files are the group's proof and stay. Called before the words are wiped.
    """
    settled = Complaint.objects.exclude(state="filed")
    for complaint in trace.candidates(settled, "text", "answer").prefetch_related("proofs__proof"):
        if trace.tells(complaint.text) or trace.tells(complaint.answer):
            for sent in complaint.proofs.all():
                proof = sent.proof
                sent.delete()
                let_go(proof)
