"""The short steps in which a proposal is written, and how far each has come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from winay.calls.models import Proposal
from winay.calls.rules import may_change
from winay.programmes.packs import CallTerms, FormQuestion

REVIEW = "review"
QUESTION = "question-"


@dataclass(frozen=True)
class Step:
    """One page of the form. `done`: something is written there; `optional`: it may stay empty.

    `locked`: the proposal was returned to change other parts.
    """

    slug: str
    title: str
    done: bool
    optional: bool = False
    question: FormQuestion | None = None
    locked: bool = False


def steps_of(proposal: Proposal, terms: CallTerms) -> list[Step]:
    """Return the steps of a proposal in order, the pack's questions among them, one a page; three queries."""
    questions = [
        Step(
            slug=f"{QUESTION}{question.code}",
            title=str(question.label),
            done=proposal.answers.get(question.code) not in (None, ""),
            optional=not question.required,
            question=question,
        )
        for question in terms.questions
    ]
    steps = [
        Step("about", _("Name and activity"), bool(proposal.title and proposal.activity)),
        Step("place", _("Place"), bool(proposal.district_id)),
        Step("people", _("The people of the group"), proposal.members.exists()),
        *questions,
        Step("sales", _("Expected sales"), proposal.expected_sales is not None, optional=True),
        Step("costs", _("What it costs and who pays"), proposal.cost_lines.exists()),
        Step("pictures", _("Talking maps and photographs"), proposal.pictures.exists(), optional=True),
    ]
    if proposal.state != "returned":
        return steps
    return [replace(step, locked=not may_change(step.slug, proposal.return_parts)) for step in steps]


def step_after(steps: Sequence[Step], slug: str) -> str:
    """Return the slug of the step that follows `slug`; the review comes after the last."""
    slugs = [step.slug for step in steps]
    place = slugs.index(slug) + 1
    return slugs[place] if place < len(slugs) else REVIEW
