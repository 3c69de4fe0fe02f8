"""The short steps in which a proposal is written, and how far each has come."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from winay.calls.models import Proposal
from winay.calls.pack import CallTerms, FormQuestion
from winay.calls.queries.readiness import Judged, unmet_by_rule
from winay.calls.queries.words import conditions_in_words
from winay.calls.queries.writing import QUESTION
from winay.calls.rules import may_change

REVIEW = "review"
STEP_OF_KIND = {
    "territory": "place",
    "quintile_at_most": "place",
    "minimum_households": "people",
    "maximum_households": "people",
    "minimum_members": "people",
    "minimum_women_share": "people",
    "dni_for_all": "people",
    "request_at_most_ceiling": "costs",
    "counterpart_share": "costs",
    "counterpart_cash_share": "costs",
    "award_split": "costs",
    "no_cash_lines": "costs",
    "sales_at_least_uit": "sales",
    "before_measurement": "pictures",
}
"""The step on which a group can meet each kind of condition; the others are the office's to look at."""


@dataclass(frozen=True)
class Asked:
    """What a step is asked to mend: why, how, and whether the office asked for it."""

    reason: str
    mend: str = ""
    by_office: bool = False


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


def step_of_condition(kind: str, terms: CallTerms) -> str:
    """Return the slug of the step on which a condition of this kind can be met, or nothing."""
    if kind == "before_measurement" and any(question.code == kind for question in terms.questions):
        return f"{QUESTION}{kind}"
    return STEP_OF_KIND.get(kind, "")


def asked_of_steps(proposal: Proposal, terms: CallTerms, judged: Sequence[Judged]) -> dict[str, list[Asked]]:
    """Return by step what is to be mended there: rules that do not pass now, and what the office found."""
    asked: dict[str, list[Asked]] = {}
    for one in unmet_by_rule(judged):
        asked.setdefault(step_of_condition(one.kind, terms), []).append(Asked(one.reason, one.mend))
    if proposal.state == "returned":
        kinds = {condition.code: condition.kind for condition in terms.all_conditions}
        found = list(proposal.condition_results.filter(met=False).exclude(decided_by_name=""))
        for result, words in zip(found, conditions_in_words(proposal.call, found), strict=True):
            slug = step_of_condition(kinds.get(result.condition, ""), terms)
            asked.setdefault(slug, []).append(Asked(f"{words.label}. {words.reason}", words.mend, by_office=True))
    return asked


def step_after(steps: Sequence[Step], slug: str) -> str:
    """Return the slug of the step that follows `slug`; the review comes after the last."""
    slugs = [step.slug for step in steps]
    place = slugs.index(slug) + 1
    return slugs[place] if place < len(slugs) else REVIEW
