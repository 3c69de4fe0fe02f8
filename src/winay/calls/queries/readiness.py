"""What is still missing, and what a decision leans on: read by the pages and by the acts alike."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from winay.base.errors import Problem
from winay.calls import rules
from winay.calls.models import Call, Category, CostLine, Picture, Proposal
from winay.calls.pack import CallTerms, Condition
from winay.calls.queries.terms import terms_of
from winay.calls.queries.writing import QUESTION
from winay.facts.models import Waiver
from winay.facts.queries import decisions_in, waivers_of
from winay.facts.rules import Condition as FactCondition
from winay.facts.rules import Decision, each_of, facts_in, how_many_in
from winay.facts.words import why
from winay.registry.models import Person
from winay.registry.queries.facts import each_household, each_member, organisation_values
from winay.registry.queries.staff import group_facts
from winay.territory.models import PovertyMap
from winay.territory.queries.facts import district_values
from winay.territory.queries.public import quintile_of

PAPER_KINDS = ("document_checked", "ruc_required", "dni_for_all", "existence_months", "organisation_kind")
"""Kinds of condition that a paper or the registry decides."""
COMPLAINABLE = ("refused", "waiting", "not_awarded", "renounced", "award_withdrawn")


def sending_column(terms: CallTerms) -> str:
    """Return which moment of a proposal counts where the earlier one goes first: its first sending or its last."""
    return "last_submitted_at" if terms.sending_that_counts == "last" else "submitted_at"


def counted_sending(proposal: Proposal, terms: CallTerms) -> datetime | None:
    """Return the moment of the sending that counts for ties and the agenda (`sending_that_counts`)."""
    moment: datetime | None = getattr(proposal, sending_column(terms))
    return moment


def map_of_call(call: Call) -> PovertyMap | None:
    """Return the poverty map that the call names (frozen by publication), else the programme's."""
    code = terms_of(call).poverty_map
    own = call.programme.poverty_map
    if not code or (own and own.code == code):
        return own
    return PovertyMap.objects.filter(code=code).first() or own


def problems_before_publication(call: Call, now: datetime | None = None) -> list[Problem]:
    """Return everything that keeps the call from being published, with the field to mend. Reads only."""
    closes_at = timezone.localtime(call.closes_at) if call.closes_at else None
    problems = [
        Problem(_(fault.message), where=fault.field, mend=gettext_lazy("Correct the calendar of the call."))
        for fault in rules.calendar_faults(
            opens_on=call.opens_on,
            questions_until=call.questions_until,
            closes_at=closes_at,
            session_on=call.session_on,
        )
    ]
    if closes_at and closes_at <= (now or timezone.now()):
        message = gettext_lazy("The closing hour has passed already: nobody could send a proposal.")
        problems.append(Problem(message, "closes_at", gettext_lazy("Choose a later one.")))
    if not call.purpose.strip():
        problems.append(Problem(gettext_lazy("The purpose is missing."), "purpose"))
    categories = list(call.categories.prefetch_related("criteria"))
    if not categories:
        problems.append(Problem(gettext_lazy("The call has no category."), "categories"))
    for category in categories:
        problems += _category_problems(category)
    terms = terms_of(call)
    problems += _map_problems(call, terms)
    ceiling = terms.budget_ceiling
    if ceiling and ceiling.most is None:
        problems.append(
            Problem(
                gettext_lazy("The municipality's investment budget is missing."),
                "budget_ceiling",
                gettext_lazy("Enter it: the law limits this fund to a share of it."),
            )
        )
    elif ceiling and ceiling.most is not None:
        total = sum((category.budget.amount for category in categories), Decimal(0))
        if total > ceiling.most:
            problems.append(
                Problem(
                    _("The budget of %(total)s is over the legal ceiling of %(most)s.")
                    % {"total": f"{total:,.2f}", "most": f"{ceiling.most:,.2f}"},
                    "budget_ceiling",
                    gettext_lazy("Lower the budgets of the categories."),
                )
            )
    return problems


def warnings_before_publication(call: Call, now: datetime | None = None) -> list[Problem]:
    """Return what does not keep a call from being published and is hardly meant. Reads only."""
    found = []
    days = terms_of(call).notice_days
    moment = now or timezone.now()
    if call.closes_at and moment < call.closes_at < moment + timedelta(days=days):
        message = _("The call closes on %(day)s, in less than %(days)d days: few groups will hear of it.") % {
            "day": f"{timezone.localtime(call.closes_at):%d/%m/%Y, %H:%M}",
            "days": days,
        }
        found.append(Problem(message, "closes_at", gettext_lazy("Give the groups more time.")))
    for category in call.categories.all():
        if category.ceiling.amount > category.budget.amount > 0:
            message = _(
                "In “%(name)s” one proposal may ask for %(most)s, more than all the money of the category."
            ) % {
                "name": category.name,
                "most": f"{category.ceiling.amount:,.2f}",
            }
            found.append(Problem(message, f"{category.code}-ceiling", gettext_lazy("Lower the ceiling.")))
    return found


def _map_problems(call: Call, terms: CallTerms) -> list[Problem]:
    """A rule by quintile needs the map it speaks of."""
    if terms.poverty_map and not PovertyMap.objects.filter(code=terms.poverty_map).exists():
        message = _("The call names the poverty map “%(code)s”, which is not loaded.") % {
            "code": terms.poverty_map
        }
        return [Problem(message, "poverty_map", gettext_lazy("Load it with: winay poverty-map load."))]
    return []


def _category_problems(category: Category) -> list[Problem]:
    found = []
    if category.budget.amount <= 0:
        message = _("The category “%(name)s” has no budget.") % {"name": category.name}
        found.append(Problem(message, f"{category.code}-budget", gettext_lazy("Enter its budget.")))
    if category.ceiling.amount <= 0:
        message = _("The category “%(name)s” has no ceiling per proposal.") % {"name": category.name}
        found.append(Problem(message, f"{category.code}-ceiling", gettext_lazy("Enter the ceiling.")))
    weights = sum((criterion.weight for criterion in category.criteria.all()), Decimal(0))
    if weights != 100:
        message = _("The weights of “%(name)s” add up to %(sum)s, not to 100.") % {
            "name": category.name,
            "sum": f"{weights.normalize():f}",
        }
        found.append(Problem(message, f"{category.code}-criteria", gettext_lazy("Mend the rubric in the pack.")))
    return found


def totals_of_lines(lines: Iterable[CostLine]) -> rules.Totals:
    """Add up cost lines as `calls.rules.totals_of` does."""
    return rules.totals_of(
        rules.Cost(line.kind, line.source, rules.line_total(line.quantity, line.unit_cost.amount))
        for line in lines
    )


def problems_before_submission(proposal: Proposal) -> list[Problem]:
    """Return what is still missing before the proposal can be submitted. Reads only."""
    terms = terms_of(proposal.call)
    problems = [_not_saved(step, terms) for step in proposal.unsaved]
    if not proposal.activity.strip():
        problems.append(Problem(gettext_lazy("Say what activity it is."), "activity"))
    for question in terms.questions:
        if question.required and not str(proposal.answers.get(question.code, "")).strip():
            message = _("“%(label)s” is not answered.") % {
                "label": question.label.in_language(get_language() or "es")
            }
            problems.append(Problem(message, question.code))
    if not proposal.members.exists():
        problems.append(Problem(gettext_lazy("Nobody of the group is on the list of members."), "members"))
    if proposal.requested.amount <= 0:
        message = _("No cost line asks the programme for anything.")
        problems.append(Problem(message, "cost_lines", gettext_lazy("Add what the programme should pay.")))
    elif proposal.requested > proposal.category.ceiling:
        message = _("The proposal asks for %(asked)s; the ceiling of the category is %(most)s.") % {
            "asked": f"{proposal.requested.amount:,.2f}",
            "most": f"{proposal.category.ceiling.amount:,.2f}",
        }
        problems.append(Problem(message, "cost_lines", gettext_lazy("Lower what you ask the programme for.")))
    former = _asked_before(proposal) if proposal.state == "returned" else None
    if former is not None and proposal.requested.amount > former:
        message = _("The proposal asks for %(asked)s; when it was sent it asked for %(most)s.") % {
            "asked": f"{proposal.requested.amount:,.2f}",
            "most": f"{former:,.2f}",
        }
        mend = gettext_lazy("The office did not return the sum to be changed: ask for no more than before.")
        problems.append(Problem(message, "cost_lines", mend))
    return problems


def _asked_before(proposal: Proposal) -> Decimal | None:
    """Return what the proposal asked for when it was last sent, where a return does not let it ask for more."""
    if rules.may_change(rules.REQUEST, proposal.return_parts):
        return None
    last = proposal.revisions.filter(number=proposal.revision).values_list("content__requested", flat=True).first()
    return Decimal(last) if last else None


def return_is_over(proposal: Proposal, today: date) -> bool:
    """Tell whether the last day to send a returned proposal again has passed."""
    return proposal.state == "returned" and proposal.return_until is not None and today > proposal.return_until


STEP_NAMES = {
    "about": gettext_lazy("Name and activity"),
    "place": gettext_lazy("Place"),
    "people": gettext_lazy("The people of the group"),
    "sales": gettext_lazy("Expected sales"),
    "costs": gettext_lazy("What it costs and who pays"),
}


def _not_saved(step: str, terms: CallTerms) -> Problem:
    """Say that a step holds something that was typed and is not saved: what is submitted would lack it."""
    labels = {f"{QUESTION}{question.code}": str(question.label) for question in terms.questions}
    message = _("Something you typed could not be saved: “%(step)s”.")
    name = STEP_NAMES.get(step) or labels.get(step, step)
    return Problem(message % {"step": name}, step, gettext_lazy("Open it, and correct it or leave it out."))


def facts_of(proposal: Proposal, terms: CallTerms) -> rules.ProposalFacts:
    """Gather what the conditions are judged on; what only conditions over other facts ask for, where one does."""
    call = proposal.call
    organisation = proposal.organisation
    facts = group_facts(Person.objects.filter(proposals__proposal=proposal))
    territory = call.territory or call.programme.territory
    pictures = set(proposal.pictures.values_list("kind", flat=True))
    return rules.ProposalFacts(
        organisation_kind=organisation.kind,
        has_ruc=bool(organisation.ruc),
        founded_on=organisation.founded_on,
        in_territory=territory is None or territory.districts.filter(pk=proposal.district_id).exists(),
        quintile=quintile_of(proposal.district, map_of_call(call)),
        members=facts.people,
        women=facts.women,
        without_dni=facts.without_dni,
        households=facts.households,
        totals=totals_of_lines(proposal.cost_lines.all()),
        expected_sales=proposal.expected_sales.amount if proposal.expected_sales else None,
        ceiling=proposal.category.ceiling.amount,
        has_before_measurement=bool(str(proposal.answers.get("before_measurement", "")).strip())
        or Picture.Kind.PRESENT in pictures,
        more=_more(proposal, [one.asked for one in terms.all_conditions if one.asked]),
    )


def values_of_proposal(proposal: Proposal, asked: Collection[FactCondition]) -> dict[str, Any]:
    """Return what conditions of others than its call ask of a proposal, by the codes of the catalogue, as of today."""
    facts = replace(facts_of(proposal, terms_of(proposal.call)), more=_more(proposal, asked))
    return rules.known_of(facts, timezone.localdate())


def _more(proposal: Proposal, asked: Collection[FactCondition]) -> dict[str, Any]:
    """What the registry and the list of districts know, as far as a condition asks the catalogue for it."""
    codes = {code for one in asked for code in facts_in(one)}
    codes |= {each_of(leaf.fact) for one in asked for leaf in how_many_in(one)}
    if not codes:
        return {}
    today = timezone.localdate()
    found = organisation_values(proposal.organisation, codes, on=today)
    people = Person.objects.filter(proposals__proposal=proposal).select_related("household")
    if each_of("proposal.members") in codes:
        found[each_of("proposal.members")] = each_member(people, on=today)
    if each_of("proposal.households") in codes:
        found[each_of("proposal.households")] = each_household(people)
    return found | district_values(proposal.district, codes, map_of_call(proposal.call))


@dataclass(frozen=True)
class Judged:
    """How one condition of the call stands for a proposal as it is written now, in the reader's language.

    `met` None: only a person can say, when the papers are looked at. `reason` and `mend` are empty where it is met;
    where it is `waived`, the reason tells by whom and why.
    """

    code: str
    kind: str
    label: str
    met: bool | None
    found: str = ""
    reason: str = ""
    mend: str = ""
    of_registry: bool = False
    waived: Decision | None = None

    @property
    def on_paper(self) -> bool:
        """Whether a paper or the registry decides it, and nothing that is written in the proposal."""
        return self.met is None or self.of_registry or self.kind in PAPER_KINDS


def day_of_judging(proposal: Proposal) -> date:
    """Return the day to which a proposal's facts are counted: when it was first sent; today before that."""
    return timezone.localdate(proposal.submitted_at) if proposal.submitted_at else timezone.localdate()


def waivers_of_proposal(proposal: Proposal) -> dict[str, Waiver]:
    """Return the waivers that stand for a proposal, by code. One query."""
    return waivers_of([proposal])[str(proposal.pk)]


def judged_conditions(proposal: Proposal, *, on: date | None = None) -> list[Judged]:
    """Judge the proposal, submitted or not, by every condition of its call as screening does. Reads only.

    `on` is the day that months of existence are counted to; today where it is not given.
    """
    terms = terms_of(proposal.call)
    facts = facts_of(proposal, terms)
    day = on or timezone.localdate()
    unit = terms.tax_unit or Decimal(0)
    asked = [one for one in terms.all_conditions if one.applies_to(proposal.category.code)]
    given = decisions_in(waivers_of_proposal(proposal)) if any(one.waiver_codes for one in asked) else {}
    judged = []
    for condition in asked:
        waivers = rules.Waivers(timezone.localdate(), given, condition.code if condition.may_be_waived else "")
        verdict = rules.judge(
            condition.kind, facts, value=terms.value_of(condition), on=day, tax_unit=unit, waivers=waivers
        )
        told = [one for one in verdict.reasons if one.decision] if verdict.met else verdict.reasons
        reason = " ".join(why(one) for one in told)
        mend = "" if verdict.met else str(condition.mend)
        judged.append(
            Judged(
                code=condition.code,
                kind=condition.kind,
                label=str(condition.label),
                met=verdict.met,
                found=verdict.found,
                reason=reason,
                mend=mend,
                of_registry=bool(condition.asked) and not _of_proposal(condition),
                waived=verdict.waived,
            )
        )
    return judged


def _of_proposal(condition: Condition) -> bool:
    """Tell whether what is written in a proposal decides a condition over the catalogue, at least in part."""
    return condition.asked is not None and any(code.startswith("proposal.") for code in facts_in(condition.asked))


def unmet_by_rule(judged: Iterable[Judged]) -> list[Judged]:
    """Return the conditions that the group itself can still meet by writing its proposal otherwise."""
    return [one for one in judged if not one.met and not one.on_paper]


def left_to_papers(judged: Iterable[Judged]) -> list[Judged]:
    """Return the conditions that the office looks at: they keep nobody from submitting."""
    return [one for one in judged if not one.met and one.on_paper]


def decided_on(proposal: Proposal) -> date | None:
    """Return the day on which the decision that can be complained about was taken, or None."""
    if proposal.state not in COMPLAINABLE or proposal.decided_at is None:
        return None
    return timezone.localdate(proposal.decided_at)


def last_day_to_complain(proposal: Proposal) -> date | None:
    """Return the last day for a complaint, or None where there is nothing to complain about."""
    day = decided_on(proposal)
    return rules.complaint_deadline(day, terms_of(proposal.call).complaint_days) if day else None
