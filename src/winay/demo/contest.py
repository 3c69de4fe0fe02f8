"""Run the demonstration: every step is an act of the product, as a person would do it at a screen.

The whole contest is one transaction: stopping it half way leaves an installation that can be started again.
"""

import random
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, cast

from django.db import transaction
from django.utils import timezone

from winay.accountability.queries.book import book_of_staff
from winay.agreements import actions as agreement_acts
from winay.agreements.models import Agreement
from winay.base.models import User
from winay.calls import actions as call_acts
from winay.calls.jobs import count_reach
from winay.calls.models import Call, Category, Proposal
from winay.calls.queries.targeting import programmes_to_count
from winay.committees import actions as committee_acts
from winay.committees.models import Committee, Member, Session
from winay.demo import data
from winay.demo.accountability import account
from winay.demo.bank import open_bank
from winay.demo.details import at, cost_lines, invented_cci
from winay.demo.funding import finance_programme
from winay.demo.lists import bring_lists
from winay.demo.places import Report, invented_poverty_map, load_places
from winay.demo.talents import fill_register, hire, minutes_picture
from winay.demo.ventures import found_ventures
from winay.programmes import actions as programme_acts
from winay.programmes.models import Programme
from winay.programmes.packs import files_at, shipped_packs
from winay.registry import actions as registry_acts
from winay.registry.models import Membership, Organisation, Person
from winay.territory import actions as territory_acts
from winay.territory.models import Community, District, DistrictSet, PovertyMap

PASSWORD = "caraz-2015-demo"  # noqa: S105 - printed on the screen; the demonstration has no secrets
PROGRAMME_CODE = "haku-winay-caraz"


@dataclass
class DemoResult:
    """What a visitor needs to walk in: user names, the shared password, the codes of a live session."""

    logins: list[tuple[str, str]] = field(default_factory=list)
    password: str = PASSWORD
    decided_call: str = ""
    open_call: str = ""
    live_session: str = ""
    juror_code: str = ""
    already_there: bool = False


def run_demo(*, report: Report = lambda text: None) -> DemoResult:
    """Load places and a pack, then run a whole contest, one open call and one session in progress.

    Running it again over a finished demonstration changes nothing and returns the same result.
    """
    if Programme.objects.filter(code=PROGRAMME_CODE).exists():
        return _result_of_earlier_run()
    load_places(report)
    with transaction.atomic():
        return _Contest(report).run()


class _Contest:
    """The demonstration's story, told in order; holds what later steps need of earlier ones."""

    def __init__(self, report: Report) -> None:
        self.report = report
        self.random = random.Random(2015)  # noqa: S311 - the same story every time, not a secret
        self.staff: dict[str, User] = {}
        self.people = 0
        self.households = 0

    def run(self) -> DemoResult:
        self._set_up_programme()
        self.report("Who finances")
        finance_programme(self.programme, coordinator=self.staff["coordinadora"], finance=self.staff["finanzas"])
        decided = self._decided_contest()
        open_call = self._open_contest()
        live, juror_code = self._live_session()
        self.report("Local talents")
        hire(self.staff["promotor"], fill_register(self.staff["promotor"], self.programme, self._talent))
        self._account()
        self.report("Lists of other programmes")
        bring_lists(self.staff["promotor"])
        self._count_reach()
        logins = [(name, full_name) for name, full_name, _ in data.STAFF] + [("grupo", "Dulce Caraz")]
        return DemoResult(logins, PASSWORD, decided.code, open_call.code, live.code, juror_code)

    def _account(self) -> None:
        """The group that a visitor can sign in as accounts for its first payment; or another that was paid."""
        paid = Agreement.objects.filter(state="signed", tranches__order__state="paid").distinct().order_by("code")
        own = paid.filter(outcome__proposal__organisation__name="Dulce Caraz").first() or paid.first()
        if own is not None:
            self.report("Accounts of a group")
            account(self.staff["promotor"], book_of_staff(self.staff["promotor"], own.code), minutes_picture())

    def _count_reach(self) -> None:
        from winay.analytics.linkage import DuckDB

        self.report("Whom the rules reach")
        backend = DuckDB(memory="500MB", threads=1)
        try:
            count_reach(programmes=programmes_to_count(), backend=backend)
        finally:
            backend.close()

    def _set_up_programme(self) -> None:
        self.report("Programme and its people")
        code, name = data.NUCLEUS
        territory = territory_acts.save_district_set(
            actor=None, code=code, name=name, kind=DistrictSet.Kind.NUCLEUS, ubigeos=list(data.DISTRICTS)
        )
        packs = {
            key: programme_acts.load_pack(actor=None, files=files_at(path))
            for key, path in shipped_packs().items()
        }
        poverty_map = PovertyMap.objects.filter(code="pobreza-demo").first() or invented_poverty_map()
        self.programme = programme_acts.create_programme(
            actor=None,
            code=PROGRAMME_CODE,
            name="Haku Wiñay · NEC Caraz",
            pack=packs["haku-winay-clar"],
            operator="Núcleo Ejecutor Central Caraz",
            territory=territory,
            poverty_map=poverty_map,
        )
        programme_acts.describe_office(
            actor=None,
            programme=self.programme,
            operator=self.programme.operator,
            **data.OFFICE,
        )
        for username, full_name, roles in data.STAFF:
            user = programme_acts.create_user(
                actor=None,
                username=username,
                full_name=full_name,
                password=PASSWORD,
                language="es",
                one_time=False,
            )
            for role in roles:
                programme_acts.grant_role(actor=None, user=user, programme=self.programme, role=role)
            self.staff[username] = user
        self.nucleus = registry_acts.register_organisation(
            actor=None,
            name=name,
            kind=Organisation.Kind.NUCLEUS,
            district=District.objects.get(ubigeo=data.DISTRICTS[0]),
        )

    def _start_call(self, *, code: str, title: str, budgets: dict[str, Decimal], opened_days_ago: int) -> Call:
        """Publish a call that takes proposals for 25 days and holds its session ten days later."""
        opens_on = timezone.localdate() - timedelta(days=opened_days_ago)
        call = call_acts.start_call(
            actor=self.staff["coordinadora"],
            programme=self.programme,
            pack_call="clar",
            code=code,
            title=title,
        )
        call = call_acts.change_draft_call(
            actor=self.staff["coordinadora"],
            call=call,
            changes={
                "purpose": "Que grupos de familias de la provincia de Huaylas empiecen o hagan crecer un "
                "emprendimiento, decidido en público por un comité de la zona.",
                "opens_on": opens_on,
                "questions_until": opens_on + timedelta(days=15),
                "closes_at": at(opens_on + timedelta(days=25), 18),
                "session_on": opens_on + timedelta(days=35),
                "session_place": "Plaza de Armas de Caraz",
                "categories": {
                    category: {"budget": budget, "ceiling": data.LARGEST_AWARD}
                    for category, budget in budgets.items()
                },
            },
        )
        return call_acts.publish_call(actor=self.staff["coordinadora"], call=call, now=at(opens_on, 9))

    def _decided_contest(self) -> Call:
        self.report("Call published")
        call = self._start_call(
            code="CARAZ-1",
            title="Primer concurso de emprendimientos rurales, NEC Caraz",
            budgets={"idea": sum(data.IDEA_AWARDS, Decimal()), "business": sum(data.BUSINESS_AWARDS, Decimal())},
            opened_days_ago=35,
        )
        call_acts.answer_question(
            actor=self.staff["coordinadora"],
            call=call,
            text="¿Podemos presentarnos si una socia todavía no tiene DNI?",
            answer="Sí. Anótenla igual: la oficina ayuda a tramitar el documento antes de la firma del convenio.",
        )
        self.report("Groups write and submit their proposals")
        groups = data.groups()
        proposals = [self._proposal(call, group) for group in groups]
        too_small = self._proposal(
            call,
            data.Group(
                **{**groups[9].__dict__, "name": "Dos Hermanas", "title": "Cuyes «Dos Hermanas»", "households": 2}
            ),
        )
        call_acts.close_reception(
            actor=self.staff["coordinadora"], call=call, now=_end_of(call) + timedelta(minutes=1)
        )
        self.report("Screening")
        for proposal in proposals:
            call_acts.screen_by_rules(proposal=proposal)
            call_acts.admit_proposal(actor=self.staff["coordinadora"], proposal=proposal)
        call_acts.screen_by_rules(proposal=too_small)
        call_acts.refuse_proposal(
            actor=self.staff["promotor"],
            proposal=too_small,
            reason="El grupo reúne dos hogares y las bases piden cuatro como mínimo.",
            mend="Sumar a dos hogares vecinos y presentarse al siguiente concurso.",
            now=_end_of(call) + timedelta(days=1),
        )
        call_acts.close_screening(actor=self.staff["promotor"], call=call)
        session, members = self._committee(call, "CLAR Caraz", data.JURORS)
        self._score_all(session, members, {p.pk: g.quality for p, g in zip(proposals, groups, strict=True)})
        self.report("Session closes: ranking, awards, minutes")
        committee_acts.close_session(
            actor=self.staff["secretaria"],
            session=session,
            observations="La sesión se realizó en la Plaza de Armas con presencia de unas doscientas personas.",
        )
        self.report("Agreements and first transfers")
        self._agreements(session)
        self._give_account(proposals[14].organisation, "grupo")
        return call

    def _proposal(self, call: Call, group: data.Group, *, submit: bool = True) -> Proposal:
        district = District.objects.get(ubigeo=group.ubigeo)
        community, _ = Community.called(district.pk, group.community)
        organisation = registry_acts.register_organisation(
            actor=self.staff["promotor"],
            name=group.name,
            kind=Organisation.Kind.INTEREST_GROUP,
            district=district,
            community=community,
        )
        people = [self._person(community, group.most_vulnerable) for _ in range(group.households)]
        offices = [Membership.Office.PRESIDENT, Membership.Office.TREASURER, Membership.Office.SECRETARY]
        for position, person in enumerate(people):
            registry_acts.add_member(
                actor=self.staff["promotor"],
                organisation=organisation,
                person=person,
                office=offices[position] if position < len(offices) else Membership.Office.MEMBER,
            )
        officer = self.staff["promotor"]
        proposal = call_acts.start_proposal(
            actor=officer,
            call=call,
            category=Category.objects.get(call=call, code=group.category),
            organisation=organisation,
            title=group.title,
            district=district,
            community=community,
            now=min(_end_of(call) - timedelta(hours=6), timezone.now()),
        )
        call_acts.set_members(actor=officer, proposal=proposal, people=people)
        call_acts.save_proposal(
            actor=officer,
            proposal=proposal,
            values={
                "activity": group.activity,
                "expected_sales": group.sales,
                "problem": group.problem,
                "idea": group.idea,
                "market": group.market,
                "environment": group.environment,
            },
        )
        call_acts.replace_cost_lines(actor=officer, proposal=proposal, lines=cost_lines(group))
        if submit:
            call_acts.submit_proposal(
                actor=officer, proposal=proposal, now=min(_end_of(call) - timedelta(hours=5), timezone.now())
            )
        proposal.refresh_from_db()
        return proposal

    def _person(self, community: Community, extreme_poverty: bool) -> Person:
        self.people += 1
        self.households += 1
        woman = self.random.random() < 0.58
        household = registry_acts.register_household(
            actor=self.staff["promotor"],
            code=f"HOG-{self.households:04d}",
            community=community,
            poverty_class="extreme" if extreme_poverty else "poor",
        )
        return registry_acts.register_person(
            actor=self.staff["promotor"],
            given_names=self.random.choice(data.GIVEN_NAMES_F if woman else data.GIVEN_NAMES_M),
            first_surname=self.random.choice(data.SURNAMES),
            second_surname=self.random.choice(data.SURNAMES),
            sex="F" if woman else "M",
            birth_date=date(1955 + self.random.randrange(45), 1 + self.random.randrange(12), 10),
            dni=None if self.people % 23 == 0 else f"99{self.people:06d}",
            language="quz" if self.random.random() < 0.7 else "es",
            household=household,
            community=community,
        )

    def _talent(self, district: District, woman: bool) -> Person:
        self.people += 1
        return registry_acts.register_person(
            actor=self.staff["promotor"],
            given_names=(data.GIVEN_NAMES_F if woman else data.GIVEN_NAMES_M)[self.people % 20],
            first_surname=self.random.choice(data.SURNAMES),
            second_surname=self.random.choice(data.SURNAMES),
            sex="F" if woman else "M",
            dni=f"98{self.people:06d}",
            language="quz",
            district=district,
        )

    def _committee(self, call: Call, name: str, jurors: Any) -> tuple[Session, list[tuple[Member, float]]]:
        self.report("Committee and agenda")
        coordinator, secretary = self.staff["coordinadora"], self.staff["secretaria"]
        committee: Committee = committee_acts.form_committee(actor=coordinator, call=call, name=name, quorum=7)
        members = []
        for full_name, sector, seat, severity in jurors:
            member = committee_acts.enrol_member(
                actor=coordinator, committee=committee, name=full_name, sector=sector, seat=seat
            )
            members.append((member, severity))
        session = committee_acts.plan_session(
            actor=secretary, committee=committee, planned_for=timezone.now(), minutes_each=12
        )
        return session, members

    def _score_all(self, session: Session, members: list[tuple[Member, float]], quality: dict[Any, float]) -> None:
        self.report("Jurors score in public session")
        secretary = self.staff["secretaria"]
        committee = session.committee
        alternate = committee_acts.enrol_member(
            actor=self.staff["coordinadora"],
            committee=committee,
            name=data.ALTERNATE[0],
            sector=data.ALTERNATE[1],
            alternate_for=members[1][0],
        )
        for member, _ in members:
            if member != members[1][0]:
                committee_acts.record_attendance(actor=secretary, session=session, member=member, present=True)
        committee_acts.record_attendance(actor=secretary, session=session, member=alternate, present=True)
        present = [(alternate, 0.0) if member == members[1][0] else (member, tilt) for member, tilt in members]
        items = list(
            session.items.select_related("proposal__category", "proposal__organisation").order_by("position")
        )
        recused = committee_acts.declare_conflict(
            actor=present[4][0].user,
            member=present[4][0],
            proposal=items[2].proposal,
            kind="relative",
            note="Su hermana integra el grupo",
        )
        committee_acts.confirm_conflict(actor=secretary, conflict=recused)
        committee_acts.open_session(actor=secretary, session=session)
        for item in items:
            committee_acts.present_item(actor=secretary, item=item)
            criteria = list(item.proposal.category.criteria.all())
            for member, severity in present:
                if member.pk == recused.member_id and item.pk == items[2].pk:
                    continue
                committee_acts.save_scores(
                    actor=member.user,
                    item=item,
                    values={
                        c.code: self._score(quality[item.proposal_id] + severity, c.minimum, c.maximum)
                        for c in criteria
                    },
                    token=f"demo-{item.position}-{member.pk}"[:40],
                )
            committee_acts.close_item(actor=secretary, item=item)

    def _score(self, seen: float, minimum: int, maximum: int) -> Decimal:
        share = min(max(seen + self.random.gauss(0, 0.35), 0.0), 5.0) / 5
        return Decimal(round(minimum + share * (maximum - minimum)))

    def _agreements(self, session: Session) -> None:
        coordinator, officer, finance = (self.staff[name] for name in ("coordinadora", "promotor", "finanzas"))
        winners = (
            session.outcomes.filter(decision="awarded").order_by("rank").select_related("proposal__organisation")
        )
        total = winners.count()
        signed = []
        for position, outcome in enumerate(winners):
            agreement = agreement_acts.prepare_agreement(actor=officer, outcome=outcome)
            if position >= total - 1:
                continue
            agreement_acts.set_bank_account(
                actor=officer, agreement=agreement, bank="Banco de la Nación", cci=invented_cci(position)
            )
            agreement_acts.issue_agreement(actor=officer, agreement=agreement)
            if position >= total - 2:
                continue
            signed.append(
                agreement_acts.sign_agreement(actor=officer, agreement=agreement, signed_on=timezone.localdate())
            )
            if agreement.counterpart_cash.amount:
                deposit = agreement_acts.record_deposit(
                    actor=officer,
                    agreement=agreement,
                    amount=agreement.counterpart_cash,
                    deposited_on=timezone.localdate(),
                    operation_number=f"{700100 + position}",
                )
                if position >= total - 3:
                    continue
                agreement_acts.confirm_deposit(actor=finance, deposit=deposit)
            tranche = agreement.tranches.earliest("number")
            if position >= total - 4:
                continue
            agreement_acts.prepare_payment(actor=finance, tranche=tranche)
            if position < total - 6:
                agreement_acts.release_payment(actor=coordinator, tranche=tranche)
            if position < total - 7:
                agreement_acts.pay_tranche(
                    actor=finance,
                    tranche=tranche,
                    operation_number=f"{900100 + position}",
                    paid_on=timezone.localdate(),
                )
        found_ventures(officer, signed)
        open_bank(programme=signed[0].outcome.proposal.call.programme, coordinator=coordinator, finance=finance)

    def _give_account(self, organisation: Organisation, username: str) -> None:
        user = programme_acts.create_user(
            actor=None,
            username=username,
            full_name=organisation.name,
            password=PASSWORD,
            language="es",
            one_time=False,
        )
        president = organisation.memberships.get(office=Membership.Office.PRESIDENT).person
        registry_acts.give_account(actor=self.staff["coordinadora"], person=president, user=user)

    def _open_contest(self) -> Call:
        self.report("A second call, open for proposals")
        call = self._start_call(
            code="CARAZ-2",
            title="Segundo concurso de emprendimientos rurales, NEC Caraz",
            budgets={"idea": Decimal("70000"), "business": Decimal("70000")},
            opened_days_ago=5,
        )
        for number, group in enumerate(data.groups()[9:12], start=1):
            renamed = {**group.__dict__, "name": f"{group.name} II", "title": f"{group.title} II"}
            self._proposal(call, data.Group(**renamed), submit=number > 1)
        return call

    def _live_session(self) -> tuple[Session, str]:
        self.report("A session in progress, to try the jurors' pages")
        call = self._start_call(
            code="CARAZ-ENSAYO",
            title="Ensayo general del CLAR, NEC Caraz",
            budgets={"idea": Decimal("15000"), "business": Decimal("15000")},
            opened_days_ago=35,
        )
        groups = [data.groups()[index] for index in (0, 5, 15, 18)]
        for group in groups:
            renamed = {**group.__dict__, "name": f"{group.name} (ensayo)", "title": f"{group.title} (ensayo)"}
            proposal = self._proposal(call, data.Group(**renamed))
            call_acts.screen_by_rules(proposal=proposal)
            call_acts.admit_proposal(actor=self.staff["coordinadora"], proposal=proposal)
        call_acts.close_reception(
            actor=self.staff["coordinadora"], call=call, now=_end_of(call) + timedelta(minutes=1)
        )
        call_acts.close_screening(actor=self.staff["promotor"], call=call)
        session, members = self._committee(call, "CLAR Caraz (ensayo)", data.JURORS)
        secretary = self.staff["secretaria"]
        for member, _ in members:
            committee_acts.record_attendance(actor=secretary, session=session, member=member, present=True)
        committee_acts.open_session(actor=secretary, session=session)
        items = list(session.items.order_by("position"))
        for position, item in enumerate(items[:2]):
            committee_acts.present_item(actor=secretary, item=item)
            criteria = list(item.proposal.category.criteria.all())
            for member, severity in members[: 10 if position == 0 else 4]:
                values = {c.code: self._score(4 + severity, c.minimum, c.maximum) for c in criteria}
                committee_acts.save_scores(actor=member.user, item=item, values=values, token=f"ensayo-{position}")
            if position == 0:
                committee_acts.close_item(actor=secretary, item=item)
        return session, committee_acts.access_code(members[-1][0])


def _end_of(call: Call) -> datetime:
    """Return when a call closes: every published one does."""
    return cast("datetime", call.closes_at)


def _result_of_earlier_run() -> DemoResult:
    session = Session.objects.filter(committee__call__code="CARAZ-ENSAYO").first()
    logins = [(name, full_name) for name, full_name, _ in data.STAFF] + [("grupo", "Dulce Caraz")]
    result = DemoResult(logins, PASSWORD, "CARAZ-1", "CARAZ-2", already_there=True)
    if session:
        member = session.committee.members.latest("created_at", "id")
        result.live_session, result.juror_code = session.code, committee_acts.access_code(member)
    return result
