"""What each package's rows are when a contest is copied. A new package adds one function here, and its name to `ALL`.

A function gets the template, into which the packages before it have put their rows, and says which of its own hang
on them; `tests/test_country.py` fails for a model that nobody names. What has no key to a row (a balance kept, words
of a search) is made afterwards by the product's own bulk path.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

from bench.country.copying import Copy, Template, new_key
from bench.registry_search import GIVEN, SURNAMES
from django.apps import apps
from django.db import connection
from django.db.models import F, Q
from moneyed import Money

from winay.agreements import models as agreements
from winay.base.models import Act, User
from winay.calls import models as calls
from winay.committees import models as committees
from winay.documents import models as documents
from winay.facts.models import Waiver
from winay.ledger.actions import NewEntry, post_many
from winay.ledger.models import Entry
from winay.ledger.queries import lines_by_entry
from winay.messages.models import Address, Declined, Delivery, Message, Seen
from winay.programmes import models as programmes
from winay.registry import models as registry
from winay.talents import models as talents
from winay.territory.models import Community
from winay.treasury.models import PaymentOrder

NUMBER = "c.n * 20000 + p.at"
"""A number of eight digits that no other copy of a row of the same model has."""
KEY = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
ENTRIES_AT_ONCE = 400


def of_programmes(template: Template) -> None:
    """The programme itself; officers keep to the first one, everybody else works in all."""
    template.change(programmes.Programme, name="t.name || ' ' || CAST(c.n AS text)")
    template.hanging(programmes.FundingSource)
    if template.keys.get(programmes.Programme):
        template.hanging(programmes.RoleGrant, but=Q(role="officer"))


def of_calls(template: Template) -> None:
    """Calls with their terms, and proposals as they were written, screened and complained of."""
    template.hanging(calls.Category, calls.Criterion, calls.Amendment, calls.Question, calls.Asker, calls.GoingOn)
    template.hanging(calls.Reach, calls.Proposal)
    template.hanging(
        calls.ProposalWriter, calls.CostLine, calls.ProposalMember, calls.Picture, calls.Attachment,
        calls.Revision, calls.ConditionResult, calls.Complaint, calls.ComplaintProof,
    )  # fmt: skip
    template.later.append(_more_budget)


def of_registry(template: Template) -> None:
    """The groups that propose, who belongs to them, their households, and what is known of each."""
    template.behind(calls.Proposal, "organisation")
    template.hanging(registry.Membership)
    template.behind(registry.Membership, "person")
    template.behind(calls.ProposalMember, "person", "household")
    template.behind(registry.Person, "household")
    template.hanging(
        registry.HouseholdStay, registry.PovertyFinding, registry.Consent, registry.Kinship,
        registry.OrganisationName, registry.BankAccount, registry.Paper, registry.Reading, registry.Correction,
        registry.VentureOwner, registry.LinkPair,
    )  # fmt: skip
    template.behind(registry.VentureOwner, "venture")
    template.hanging(registry.VentureChange, registry.VentureSales, registry.VentureJobs, registry.SourceRecord)
    given, surnames = _words(GIVEN), _words(SURNAMES)
    template.change(
        registry.Person,
        user="NULL",
        dni=f"CASE WHEN t.dni IS NULL OR t.dni = '' THEN t.dni ELSE CAST(10000000 + {NUMBER} AS text) END",
        given_names=given.format(step=11),
        first_surname=surnames.format(step=7),
        second_surname=surnames.format(step=13),
    )
    template.change(
        registry.Organisation,
        ruc=f"CASE WHEN t.ruc IS NULL THEN NULL ELSE CAST(20000000000 + {NUMBER} AS text) END",
    )


def _words(words: Sequence[str]) -> str:
    """Return the expression of one of some words, by copy and row: the first ones far more often than the last."""
    skewed = [word for at, word in enumerate(words) for _ in range(max(1, 40 // (at + 2)))]
    cases = " ".join(f"WHEN {at} THEN '{word}'" for at, word in enumerate(skewed))
    return f"CASE (c.n * {{step}} + p.at * 3) %% {len(skewed)} {cases} END"


def of_territory(template: Template) -> None:
    """The communities of whoever is copied; districts, maps and sets of districts are the country's own."""
    for kind in (registry.Person, registry.Organisation, registry.Household, calls.Proposal):
        template.behind(kind, "community")
    marked = "|| ' ' || CAST(c.n AS text)"
    template.change(Community, key=f"t.key {marked}", name=f"t.name {marked}")


def of_committees(template: Template) -> None:
    """Committees and sessions, every turn, card and score, what was decided and what became of it."""
    template.hanging(committees.Committee, committees.Member, committees.Session)
    template.behind(committees.Member, "user")
    template.hanging(
        committees.Attendance, committees.AgendaItem, committees.TurnEvent, committees.CodeEntry,
        committees.Conflict, committees.Scorecard, committees.Score, committees.PaperEntry, committees.Outcome,
        committees.Minutes, committees.AwardChange, committees.Reallocation, committees.Freed,
        committees.ReallocationLine, committees.Remedy,
    )  # fmt: skip
    if template.within:
        template.change(committees.AgendaItem, position="t.position + c.n * 200")
        template.change(committees.Outcome, rank="t.rank + c.n * 200")


def of_treasury(template: Template) -> None:
    """Payment orders, by what they pay."""
    template.about(PaymentOrder, "about_id")


def of_agreements(template: Template) -> None:
    """Agreements with what they pay and what became of them."""
    template.hanging(
        agreements.Agreement,
        agreements.Addendum,
        agreements.AgreementVenture,
        agreements.CounterpartDeposit,
        agreements.FollowUp,
        agreements.Tranche,
    )
    template.behind(agreements.AgreementVenture, "venture")


def of_talents(template: Template) -> None:
    """Local talents among whoever is copied: what they know, learnt and teach."""
    template.hanging(talents.Provider)
    template.hanging(
        talents.ProviderSkill, talents.ProviderConsent, talents.Certificate, talents.Training, talents.FollowUp
    )


def of_documents(template: Template) -> None:
    """Papers: a line of text each in place of a hundred kilobytes, with its own hash, printing no end of a chain."""
    template.behind(committees.Minutes, "document")
    template.behind(agreements.Agreement, "document")
    template.hanging(documents.SignedPaper, documents.SignedPage)
    text = "t.title || ' ' || t.code || ' ' || CAST(c.n AS text) || ' ' || CAST(p.at AS text)"
    if connection.vendor == "postgresql":
        file, digest = f"convert_to({text}, 'UTF8')", f"encode(sha256(convert_to({text}, 'UTF8')), 'hex')"
    else:
        file, digest = f"CAST({text} AS blob)", f"SHA256({text})"
    template.change(documents.Document, pdf=file, sha256=digest, heads="NULL")


def of_facts(template: Template) -> None:
    """Waivers of conditions."""
    template.about(Waiver, "about_id")


def of_messages(template: Template) -> None:
    """What was told to whom, and where they are reached."""
    template.about(Message, "about_id")
    template.about(Address, "holder_id")
    template.hanging(Seen, Delivery, Declined)


def of_base(template: Template) -> None:
    """The log of acts; its chain of seals goes on by itself afterwards (`seals.seal_all`)."""
    template.about(Act, "subject_id")
    template.change(User, password="t.password")


def of_ledger(template: Template) -> None:
    """The journal: each entry is posted again by the product, so that chain, balances and guards are its own."""
    template.later.append(_post)


def _more_budget(template: Template, copies: Sequence[Copy]) -> None:
    """Where proposals were copied within their call, it has as many times the budget: awards stay within it."""
    if template.within:
        call = calls.Proposal.objects.filter(pk__in=template.keys[calls.Proposal]).values("call")
        calls.Category.objects.filter(call__in=call).update(budget=F("budget") * (len(copies) + 1))


def _post(template: Template, copies: Sequence[Copy]) -> None:
    texts = template.texts()
    entries = _entries_of(template, texts)
    lines = lines_by_entry([entry.pk for entry in entries])
    by_programme: dict[Any, list[NewEntry]] = {}
    for copy in copies:
        for entry in entries:
            programme = copy.programme or entry.programme_id
            by_programme.setdefault(programme, []).append(
                _entry_again(entry, lines[entry.pk], texts, template, copy)
            )
    for key, wanted in by_programme.items():
        programme = programmes.Programme.objects.get(pk=key)
        for start in range(0, len(wanted), ENTRIES_AT_ONCE):
            post_many(programme=programme, actor=None, entries=wanted[start : start + ENTRIES_AT_ONCE])


def _entries_of(template: Template, texts: dict[str, Any]) -> list[Entry]:
    """Return the entries about what is copied, in order; within a call, its budget's too, to award from."""
    wanted = Q(subject_id__in=list(texts))
    if template.within:
        call = calls.Proposal.objects.filter(pk__in=template.keys[calls.Proposal][:1]).values_list(
            "call", flat=True
        )
        keys = [str(pk) for pk in calls.Category.objects.filter(call__in=list(call)).values_list("pk", flat=True)]
        wanted |= Q(subject_type="calls.category", subject_id__in=keys)
    return list(Entry.objects.filter(wanted, reverses=None, reversed_by=None).order_by("programme", "number"))


def _entry_again(
    entry: Entry, lines: Sequence[Any], texts: dict[str, Any], template: Template, copy: Copy
) -> NewEntry:
    def moved(text: str) -> str:
        return KEY.sub(lambda found: _moved(found[0], texts, template, copy), text)

    def coded(text: str) -> str:
        return text.replace(template.old, copy.new)

    key = moved(entry.idempotency_key)
    model = apps.get_model(entry.subject_type)
    subject = model(pk=moved(entry.subject_id))
    if entry.subject_code:
        subject.code = coded(entry.subject_code)
    again = []
    for line in lines:
        holder = line.account.holder
        holder = replace(
            holder, id=moved(holder.id), call_id=moved(holder.call_id), category_id=moved(holder.category_id),
            code=coded(holder.code), call_code=coded(holder.call_code), former=None,
        )  # fmt: skip
        again.append((replace(line.account, holder=holder), Money(line.amount, line.currency)))
    return NewEntry(
        idempotency_key=key if key != entry.idempotency_key else f"{key}:{copy.number}",
        description=coded(entry.description),
        lines=again,
        subject=subject,
        at=entry.at,
    )


def _moved(text: str, texts: dict[str, Any], template: Template, copy: Copy) -> str:
    return new_key(text, copy, within=template.within) if text in texts else text


ALL: tuple[Callable[[Template], None], ...] = (
    of_programmes, of_calls, of_registry, of_territory, of_committees, of_agreements, of_treasury, of_talents,
    of_documents, of_facts, of_messages, of_ledger, of_base,
)  # fmt: skip
"""Each package's function, those first on whose rows others hang."""
COUNTRYS_OWN = {
    "programmes.pack", "programmes.accounthanding", "programmes.roleoffer", "territory.department",
    "territory.province", "territory.district", "territory.districtset", "territory.povertymap",
    "territory.povertyvalue", "territory.boundary", "territory.upload", "documents.proof", "base.seal",
    "base.publicaddress", "base.counter", "base.job", "registry.source", "registry.savedmapping",
    "registry.importbatch", "registry.refusedrow", "registry.linkrun", "registry.linkverdict", "registry.merge",
    "registry.knowntwo", "registry.venturemerge", "registry.drive", "registry.personsearch",
    "registry.organisationsearch", "ledger.account", "ledger.entry", "ledger.posting",
    "ledger.closedmonth", "calls.interest", "calls.workbook", "talents.skillentry",
    "talents.need", "talents.offer", "talents.choice",
    "talents.providermerge", "talents.servicecontract", "talents.deliverable", "talents.servicepayment",
    "talents.rating", "budgets.budget",
    "accountability.purchase", "accountability.quotation", "accountability.reading", "accountability.voucher",
    "accountability.signoff", "accountability.overseer", "accountability.report", "accountability.return",
    "accountability.closure", "accountability.good", "accountability.nucleus", "accountability.representative",
    "accountability.transfer",
    "budgets.budgetline", "budgets.lineyear", "budgets.lineshare", "budgets.plannedmonth", "budgets.budgetrevision",
    "budgets.revisionchange", "budgets.expense", "budgets.disbursementrequest", "budgets.evidence",
    "treasury.programmeaccount", "treasury.paymentbatch", "treasury.statement", "treasury.statementline",
    "funding.funder", "funding.fundingagreement", "funding.contribution", "funding.allotment", "funding.fundmonth",
    "machines.client", "machines.key", "machines.token", "machines.message", "machines.asked",
    "machines.subscription", "machines.news",
    "funding.fundwork", "funding.workpayment", "exchange.exchangerate", "exchange.valuedsum", "exchange.moneychanged",
    "exchange.revaluation", "budgets.advance", "budgets.advancereturn",
    "alerts.look", "journeys.support", "journeys.supportplace", "journeys.supportversion", "journeys.taking",
    "partners.partnership", "partners.partnershippaper", "partners.promise", "partners.risk", "partners.riskreview",
    "partners.assignment", "partners.activity", "partners.handover",
    "journeys.stay", "journeys.graduationfinding", "journeys.followup", "journeys.followuptry",
    "journeys.passport", "journeys.passportlook",
    "journeys.sharingconsent", "journeys.referral", "journeys.referralfile", "journeys.referraldoor",
    "journeys.handoverdoor",
    "journeys.cohort", "journeys.cohortmember", "journeys.handover", "journeys.notsent", "journeys.scenario",
}  # fmt: skip
"""Models of which a copy of a contest brings no rows, or which the product fills by itself."""
