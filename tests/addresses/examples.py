"""An example of every address of the site, from the demonstration and what is added to it."""

import re
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import URLPattern, URLResolver
from django.utils import timezone
from tests.factories.machines import make_machine
from tests.factories.programmes import a_programme, a_user

from winay.accountability.models import Nucleus, Purchase, Report, Voucher
from winay.accountability.models import Reading as Unwritten
from winay.agreements.models import Agreement, CounterpartDeposit
from winay.base.models import User
from winay.budgets import actions as budget_acts
from winay.budgets.models import Budget, BudgetLine, Expense
from winay.calls import actions as call_acts
from winay.calls.models import Picture, Proposal, Workbook
from winay.calls.queries.readiness import last_day_to_complain
from winay.committees.models import AgendaItem, Member
from winay.demo.contest import PROGRAMME_CODE
from winay.documents.models import Document
from winay.exchange.models import ExchangeRate, MoneyChanged
from winay.funding.models import Contribution, FundingAgreement, FundWork, WorkPayment
from winay.journeys import actions as journey_acts
from winay.journeys.models import FollowUp, HandOver, Referral, Stay, Support
from winay.journeys.queries.follow_up_links import link_of
from winay.ledger.models import Account, Entry
from winay.messages.actions import plan_messages
from winay.messages.models import Delivery, Message
from winay.partners.models import Activity, Assignment, Partnership, Risk
from winay.programmes.actions import grant_role
from winay.programmes.models import FundingSource, Pack, Programme
from winay.registry import actions as registry_acts
from winay.registry.models import ImportBatch, LinkPair, Membership, Person
from winay.talents.actions import Said, register_provider
from winay.talents.models import Choice, Need, Provider, ServiceContract
from winay.territory.actions import receive_upload
from winay.territory.models import DistrictSet, Upload
from winay.treasury.models import PaymentBatch, PaymentOrder, StatementLine

UNKNOWN = "018f0000-0000-7000-8000-000000000000"


def rows_of(resolver: URLResolver, prefix: str = "", space: str = "") -> Iterator[tuple[str, str]]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLPattern):
            yield f"{space}{pattern.name}", route
        else:
            yield from rows_of(pattern, route, f"{space}{pattern.namespace}:" if pattern.namespace else space)


def _graduate_with_a_paper(officer: User) -> Stay:
    """Return a stay that ended with graduation and whose evidence is a file."""
    stay = Stay.objects.filter(state="inside", stage="year-3").first()
    pdf = SimpleUploadedFile("acta.pdf", b"%PDF-1.4 acta")
    return journey_acts.graduate(
        actor=officer, stay=stay, on=timezone.localdate(), said={"practice": journey_acts.Said(True, proof=pdf)}
    )


def _seller(proposal: Proposal) -> Provider:
    """Return a provider who has an account: somebody of the group, who teaches others too."""
    group = proposal.organisation
    person = Person.objects.filter(user__isnull=False, memberships__organisation=group).first()
    said = Said(
        kind="yachachiq",
        district=proposal.district,
        districts=[proposal.district],
        skills=["bees"],
        languages=["quz"],
    )
    return register_provider(actor=None, who=person, said=said)


def make_examples() -> dict[str, str]:
    """Make what is missing; return an example for each parameter, by the folder where the name alone does not say."""
    proposal = Proposal.objects.get(code="CARAZ-1-P015")
    agreement = Agreement.objects.get(outcome__proposal=proposal)
    item = AgendaItem.objects.filter(session__state="open").order_by("position")[1]
    member = Member.objects.filter(committee__sessions__state="open").first()
    membership = Membership.objects.filter(organisation=proposal.organisation).first()
    refused = Proposal.objects.get(code="CARAZ-1-P028")
    complaint = call_acts.file_complaint(
        actor=User.objects.get(username="promotor"),
        proposal=refused,
        text="No estamos de acuerdo",
        now=timezone.make_aware(datetime.combine(last_day_to_complain(refused), time(9))),
    )
    picture = Picture.objects.first()
    people = list(Person.objects.filter(user=None).order_by("pk")[:4])
    run = registry_acts.open_run(
        actor=None, kind="person", model_name="x", model_version="1", automatic=0.9, review=0.5
    )
    found = registry_acts.Likeness(people[0].pk, people[1].pk, 0.7, 1.2)
    registry_acts.keep_pairs(actor=None, run=run, likenesses=[found])
    pair = LinkPair.objects.get()
    merge = registry_acts.merge_people(actor=None, kept=people[2], absorbed=people[3], reason="x")
    parted = registry_acts.merge_people(actor=None, kept=people[0], absorbed=people[1], reason="x")
    registry_acts.undo_merge(actor=None, merge=parted, reason="x")
    officer = User.objects.get(username="promotor")
    paper = registry_acts.open_paper(actor=officer, kind="land_title", person=membership.person, helper=officer)
    correction = registry_acts.ask_correction(actor=officer, person=membership.person, text="Mi apellido")
    stay = _graduate_with_a_paper(officer)
    scenario = journey_acts.keep_scenario(
        actor=User.objects.get(username="coordinadora"), support=Support.objects.get(code="procompite-a"),
        name="Sin registro", kind="organisation", place="", changed=journey_acts.Changed({"registered": None}),
    )  # fmt: skip
    _made, passport = journey_acts.make_passport(
        actor=officer, subject=proposal.organisation, chapters=["who", "money"], purpose="Banco", source="Ficha 1",
        until=timezone.localdate() + timedelta(days=9),
    )  # fmt: skip
    FollowUp.objects.filter(stay=stay, months=6).update(told_at=timezone.now())
    drive = registry_acts.open_drive(
        actor=officer, name="DNI", kind="dni", districts=[proposal.district],
        starts_on=date(2026, 5, 1), ends_on=date(2026, 5, 31),
    )  # fmt: skip
    interest = call_acts.ask_to_take_part(
        actor=None, programme=proposal.call.programme, group_name="Grupo", kind="interest_group", activity="cuyes",
        district=proposal.district, contact_name="Nadie", phone="943000000", consent=True,
    )  # fmt: skip
    venture = agreement.its_venture.venture
    budget, expense = _budget_of_its_own()
    bank_line, batch = StatementLine.objects.filter(state="open").first(), PaymentBatch.objects.get()
    machine = make_machine(programme=Programme.objects.get(code=PROGRAMME_CODE))
    referral = Referral.objects.get(to_support__programme=None)
    door = journey_acts.open_door(actor=officer, referral=referral)
    handover = _handed_over(referral)
    cohort_door = _handed_over_outside(referral)
    plan_messages()
    slip = Delivery.objects.filter(message__about_id=proposal.pk).first()
    return {
        "desk/messages/pk": str(slip.pk),
        "guides/role": "group",
        "take-part/programme": PROGRAMME_CODE,
        "take-part/received/code": interest.code,
        "desk/interests/code": interest.code,
        "calls/code": "CARAZ-1",
        "calls/proposal": proposal.code,
        "minutes/session": "CARAZ-1-S1",
        "documents/code": Document.objects.filter(public=True).first().code,
        "verify/code": Document.objects.filter(public=True).first().code,
        "open/dataset": "awards",
        "desk/calls/code": "CARAZ-2",
        "desk/calls/call_code": "CARAZ-1",
        "desk/start-call/programme": PROGRAMME_CODE,
        "desk/start-call/pack_call": "clar",
        "desk/proposals/code": proposal.code,
        "desk/proposals/spreadsheets/pk": str(_workbook_of(proposal).pk),
        "desk/proposals/act": "renounce",
        "desk/proposals/pk": str(picture.pk) if picture else UNKNOWN,
        "desk/complaints/code": complaint.code,
        "desk/complaints/pk": UNKNOWN,
        "my/proposals/complaint": complaint.code,
        "my/proposals/number": "1",
        "account/messages/pk": str(Message.objects.filter(to_id=proposal.organisation_id).first().pk),
        "account/received/token": "no-such-code",
        "account/stop/token": "no-such-code",
        "desk/organisations/pk": str(proposal.organisation_id),
        "desk/organisations/membership": str(membership.pk),
        "desk/people/correction": str(correction.pk),
        "desk/people/pk": str(membership.person_id),
        "desk/duplicates/pk": str(pair.pk),
        "desk/duplicates/merge": str(merge.pk),
        "desk/duplicates/known": str(parted.known_two.get().pk),
        "desk/papers/pk": str(paper.pk),
        "desk/papers/drive": str(drive.pk),
        "papers/drives/drive": str(drive.pk),
        "desk/lists/pk": str(ImportBatch.objects.get(state="checked").pk),
        "desk/households/code": membership.person.household.code,
        "desk/programmes/code": PROGRAMME_CODE,
        "desk/setup/files/pk": str(_file_of_places().pk),
        "desk/setup/packs/pk": str(_newer_pack().pk),
        "desk/setup/pk": str(Pack.objects.get(version="99").pk),
        "desk/setup/sets/code": DistrictSet.objects.first().code,
        "desk/setup/programmes/code": PROGRAMME_CODE,
        "desk/programmes/username": "promotor",
        "desk/money/pk": str(Account.objects.first().pk),
        "desk/money/programme": PROGRAMME_CODE,
        "desk/money/number": str(Entry.objects.first().number),
        "desk/bank/programme": PROGRAMME_CODE,
        "desk/bank/accounts/pk": str(bank_line.account_id),
        "desk/bank/lines/pk": str(bank_line.pk),
        "desk/bank/statements/pk": str(bank_line.statement_id),
        "desk/bank/batches/code": batch.code,
        "desk/bank/batches/act": "release",
        "desk/money/books/kind": "available",
        "desk/money/books/year": "2026",
        "desk/money/books/month": "1",
        "desk/alerts/kind": "counterpart-missing",
        "desk/alerts/form": "csv",
        "desk/alerts/row": UNKNOWN,
        "desk/agreements/code": agreement.code,
        "desk/agreements/proposal": proposal.code,
        "desk/agreements/number": "1",
        "desk/agreements/act": "prepare",
        "desk/agreements/pk": UNKNOWN,
        "desk/payments/pk": str(PaymentOrder.objects.order_by("code").first().pk),
        "desk/deposits/pk": str(CounterpartDeposit.objects.first().pk),
        "desk/sessions/pk": UNKNOWN,
        "desk/sessions/session_code": "CARAZ-ENSAYO-S1",
        "desk/sessions/item_id": str(item.pk),
        "desk/sessions/member_id": str(member.pk),
        "desk/sessions/number": "1",
        "desk/sessions/act": "close",
        "desk/calls/member_id": str(member.pk),
        "jury/in/code": "ABCD2345",
        "jury/items/item_id": str(item.pk),
        "jury/items/picture_id": str(picture.pk) if picture else UNKNOWN,
        "jury/items/paper_id": UNKNOWN,
        "jury/board/code": "CARAZ-ENSAYO-S1",
        "desk/search/kind": "people",
        "desk/needs/code": Need.objects.get(state="open").code,
        "desk/needs/step": "offer",
        "desk/needs/pk": str(Choice.objects.first().pk),
        "desk/services/code": ServiceContract.objects.first().code,
        "desk/services/step": "unpaid",
        "desk/services/pk": UNKNOWN,
        "my/needs/code": Need.objects.get(state="chosen").code,
        "my/needs/step": "undo",
        "my/needs/pk": str(Choice.objects.first().pk),
        "my/work/code": _seller(proposal).code,
        "my/work/need": Need.objects.get(state="open").code,
        "my/work/pk": UNKNOWN,
        "my/work/answer": "back",
        "my/services/code": ServiceContract.objects.first().code,
        "my/services/step": "scan",
        "my/services/pk": UNKNOWN,
        "talents/needs/code": Need.objects.get(state="open").code,
        "desk/talents/code": Provider.objects.filter(shown=False).first().code,
        "desk/talents/skills/skill": "bees",
        "desk/receipts/pk": str(Voucher.objects.filter(agreement=agreement).order_by("created_at").first().pk),
        "desk/receipts/step": "reject",
        "desk/receipts/new/pk": str(Unwritten.objects.first().pk),
        "desk/purchases/pk": str(Purchase.objects.filter(agreement=agreement).first().pk),
        "desk/purchases/step": "quotation",
        "desk/accounts/code": Report.objects.get(agreement=agreement).code,
        "desk/accounts/step": "return",
        "desk/returns/pk": UNKNOWN,
        "desk/returns/answer": "found",
        "desk/nuclei/code": Nucleus.objects.get().code,
        "desk/nuclei/step": "leave",
        "desk/nuclei/pk": UNKNOWN,
        "desk/nuclei/programme": PROGRAMME_CODE,
        "my/proposals/money/deposit/pk": UNKNOWN,
        "desk/agreements/step": "purchase",
        "desk/agreements/book/closing/step": "write",
        "my/proposals/book/closing/step": "write",
        "desk/agreements/language": "quz",
        "desk/agreements/document": "NONE",
        "my/receipts/pk": str(Voucher.objects.filter(agreement=agreement).order_by("created_at").first().pk),
        "my/receipts/step": "withdraw",
        "my/receipts/new/pk": str(Unwritten.objects.first().pk),
        "my/purchases/pk": str(Purchase.objects.filter(agreement=agreement).first().pk),
        "my/purchases/step": "quotation",
        "my/accounts/code": Report.objects.get(agreement=agreement).code,
        "my/accounts/step": "send",
        "my/proposals/step": "purchase",
        "my/proposals/language": "es",
        "my/proposals/document": "NONE",
        "desk/talents/step": "training",
        "desk/talents/pk": UNKNOWN,
        "talents/code": Provider.objects.filter(shown=True).first().code,
        "talents/in/ubigeo": "021201",
        "talents/in/paper": "a4",
        "talents/in/language": "quz",
        "desk/sources/programme": PROGRAMME_CODE,
        "desk/sources/code": "foncodes",
        "desk/sources/call": "CARAZ-1",
        "desk/sources/agreements/code": FundingAgreement.objects.first().code,
        "desk/sources/pk": str(Contribution.objects.first().pk),
        "desk/sources/works/pk": str(FundWork.objects.first().pk),
        "desk/sources/payments/pk": str(WorkPayment.objects.first().pk),
        "desk/rates/programme": PROGRAMME_CODE,
        "desk/rates/pk": str(ExchangeRate.objects.first().pk),
        "desk/rates/changes/pk": str(MoneyChanged.objects.first().pk),
        "desk/budgets/programme": budget.code,
        "desk/budgets/code": expense.line.code,
        "desk/budgets/year": "1",
        "desk/budgets/pk": str(expense.pk),
        "desk/budgets/number": "1",
        "desk/budgets/point": "first-work-plan",
        "desk/budgets/document": budget_acts.print_report(actor=expense.recorded_by, budget=budget).code,
        "desk/partners/new/what": "task",
        "desk/partners/programme": PROGRAMME_CODE,
        "desk/partners/agreements/code": Partnership.objects.first().code,
        "desk/partners/number": "1",
        "desk/partners/agreements/step": "end",
        "desk/partners/agreements/promises/step": "keep",
        "desk/partners/risks/code": Risk.objects.first().code,
        "desk/partners/risks/step": "review",
        "desk/partners/tasks/code": Assignment.objects.first().code,
        "desk/partners/tasks/step": "finish",
        "desk/partners/in/hand-over/pk": str(User.objects.get(username="promotor").pk),
        "desk/partners/in/hand-over/language": "quz",
        "desk/partners/calendar/language": "quz",
        "desk/partners/activities/code": Activity.objects.first().code,
        "desk/partners/activities/step": "hold",
        "desk/setup/machines/code": machine.code,
        "desk/setup/machines/end/what": "token",
        "desk/setup/machines/end/pk": UNKNOWN,
        "api/v1/supports/code": "agroideas-management",
        "api/v1/districts/ubigeo": "021201",
        "catalogue/code": "agroideas-management",
        "catalogue/in/ubigeo": "021201",
        "catalogue/in/language": "quz",
        "desk/catalogue/code": "agroideas-management",
        "desk/catalogue/in/ubigeo": "021201",
        "desk/catalogue/section": "requirements",
        "desk/catalogue/number": "1",
        "desk/next/kind": "organisation",
        "desk/next/pk": str(proposal.organisation_id),
        "desk/next/in/ubigeo": "021201",
        "desk/next/language": "quz",
        "desk/flow/rules/code": "agroideas-management",
        "desk/flow/scenarios/pk": str(scenario.pk),
        "desk/flow/scenarios/act": "share",
        "desk/journeys/kind": "household",
        "desk/journeys/pk": str(stay.household_id),
        "desk/journeys/language": "quz",
        "desk/stays/pk": str(stay.pk),
        "desk/stays/evidence/finding": str(stay.findings.get(criterion="practice").pk),
        "desk/stages/programme": PROGRAMME_CODE,
        "desk/stages/stage": "year-3",
        "desk/follow-ups/pk": str(stay.follow_ups.get(months=12).pk),
        "desk/follow-ups/in/ubigeo": str(stay.district_id),
        "desk/follow-ups/in/language": "quz",
        "my/journey/kind": "organisation",
        "my/journey/pk": str(proposal.organisation_id),
        "my/journey/language": "quz",
        "passport/token": passport,
        "answer/token": link_of(stay.follow_ups.get(months=6)),
        "my/follow-ups/pk": UNKNOWN,
        "desk/next/refer/code": "fondo-caraz",
        "desk/referrals/code": referral.code,
        "desk/referrals/language": "quz",
        "desk/referrals/side": "sent",
        "desk/referrals/programme/code": "fondo-caraz",
        "desk/cohorts/code": handover.cohort.code,
        "desk/cohorts/to/support": handover.to_support.code,
        "referral/token": door.token,
        "cohort/token": cohort_door.token,
        "cohort/code": handover.cohort.code,
        "cohort/language": "es",
        "my/next/allow/code": "fondo-caraz",
        "my/next/kind": "organisation",
        "my/next/pk": str(proposal.organisation_id),
        "my/next/language": "quz",
        "programmes/code": PROGRAMME_CODE,
        "desk/ventures/code": venture.code,
        "desk/ventures/pk": str(venture.sales.first().pk),
        "my/ventures/code": venture.code,
        "my/ventures/kind": "sales",
        "my/ventures/pk": str(venture.sales.first().pk),
        "my/calls/code": "CARAZ-2",
        "my/proposals/code": proposal.code,
        "my/proposals/pk": str(picture.pk) if picture else UNKNOWN,
        "my/proposals/slug": "activity",
        "account/roles/pk": UNKNOWN,
        "account/roles/answer": "accept",
        "kind": "csv",
    }


def _budget_of_its_own() -> tuple[Budget, Expense]:
    """A programme with a budget in which the demonstration's staff pay, too, with an expense that waits."""
    programme = a_programme(pack="mif-networks")
    finance = User.objects.get(username="finanzas")
    grant_role(actor=None, user=finance, programme=programme, role="finance")
    grant_role(actor=None, user=User.objects.get(username="coordinadora"), programme=programme, role="coordinator")
    today = timezone.localdate()
    budget = budget_acts.take_up_budget(actor=finance, programme=programme, begins_on=today.replace(day=1))
    line = BudgetLine.objects.get(budget=budget, code="network-managers")
    source = FundingSource.objects.get(programme=programme, code="mif")
    for point in ("operating-regulations", "executing-unit-act", "first-work-plan"):
        budget_acts.record_evidence(actor=finance, budget=budget, code=point, reached_on=today, note="Carta 1")
    budget_acts.prepare_request(actor=finance, budget=budget, source=source, amount=Decimal(1000))
    expense = budget_acts.record_expense(
        actor=finance, line=line, source=source, amount=Decimal(100), spent_on=today, what="Gerentes", paper="F1-1"
    )
    coordinator = User.objects.get(username="coordinadora")
    budget_acts.ask_advance(
        actor=finance,
        budget=budget,
        source=source,
        to_person=coordinator,
        amount=Decimal(50),
        what="Viaje",
        due_on=today,
    )
    return budget, expense


def _handed_over(referral: Referral) -> HandOver:
    """A cohort of those who leave Haku Wiñay, handed over to a programme of this installation."""
    boss, to = User.objects.get(username="coordinadora"), Referral.objects.exclude(to_support__programme=None)[0]
    cohort = journey_acts.freeze_cohort(
        actor=boss, name="Caraz", support=referral.from_support, sender=Programme.objects.get(code=PROGRAMME_CODE)
    )
    return journey_acts.start_handover(actor=boss, cohort=cohort, to_support=to.to_support)


def _handed_over_outside(referral: Referral) -> journey_acts.NewDoor:
    """The link of a cohort that goes to a programme outside."""
    boss = User.objects.get(username="coordinadora")
    programme = Programme.objects.get(code=PROGRAMME_CODE)
    cohort = journey_acts.freeze_cohort(actor=boss, name="Afuera", support=referral.from_support, sender=programme)
    made = journey_acts.start_handover(actor=boss, cohort=cohort, to_support=referral.to_support, at_once=True)
    journey_acts.hand_over(handover=made)
    member = cohort.members.get(**{referral.kind: referral.subject})
    Referral.objects.filter(pk=referral.pk).update(cohort_member=member)
    return journey_acts.open_cohort_door(actor=boss, handover=made)


def _file_of_places() -> Upload:
    administrator = a_user(is_superuser=True)
    rows = b"inei,departamento,provincia,distrito\n021201,ANCASH,HUAYLAS,CARAZ\n"
    return receive_upload(actor=administrator, kind="places", filename="distritos.csv", data=rows)


def _workbook_of(proposal: Proposal) -> Workbook:
    """A spreadsheet that brought one proposal of the demonstration, by somebody whose role holds for all of it."""
    officer = User.objects.get(username="promotor")
    line = {"key": str(proposal.pk), "row": 2, "saved": None}
    nothing: dict[str, Any] = {
        "people": [],
        "organisations": [],
        "households": [],
        "memberships": {},
        "offices": {},
    }
    return Workbook.objects.create(
        call=proposal.call, filename="propuestas.xlsx", sha256="0" * 64, brought_by=officer, count=1,
        made={"proposals": [line], **nothing},
    )  # fmt: skip


def _newer_pack() -> Pack:
    pack = Programme.objects.get(code=PROGRAMME_CODE).pack
    return Pack.objects.create(
        code=pack.code, version="99", name=pack.name, content={**pack.content, "version": "99"}, sha256="0" * 64
    )


def path_of(route: str, examples: dict[str, str]) -> str:
    if "(?P" in route:
        return "/" + re.sub(r"\(\?P<\w+>[^)]*\)", "x", re.sub(r"[\^$]", "", route))
    path = route
    for match in re.finditer(r"<(?:\w+:)?(\w+)>", route):
        folder = re.sub(r"<[^>]*>/", "", route.split(match[0])[0]).strip("/").split("/")
        keys = ["/".join([*folder[:depth], match[1]]) for depth in (4, 3, 2, 1)]
        key = next((key for key in (*keys, match[1]) if key in examples), None)
        assert key, f"no example for {match[1]} in {route}: add one to make_examples()"
        path = path.replace(match[0], examples[key], 1)
    return "/" + path
