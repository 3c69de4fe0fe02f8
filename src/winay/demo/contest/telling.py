"""The demonstration from its first stage to its last, in one transaction; told again it changes nothing."""

from dataclasses import dataclass, field
from functools import partial

from django.db import transaction

from winay.accountability.accounts import agreement_of
from winay.accountability.queries.book import book_of_staff
from winay.agreements.models import Agreement
from winay.base.models import User
from winay.calls.jobs import count_reach
from winay.calls.queries.targeting import programmes_to_count
from winay.committees import actions as committee_acts
from winay.committees.models import Session
from winay.demo import data
from winay.demo.accountability import account, answer, close
from winay.demo.budget import take_up
from winay.demo.cohort import contest_of_families, freeze_third_year, hand_cohort_over
from winay.demo.contest.contests import decided_contest, live_session, open_contest
from winay.demo.contest.office import set_up_programme
from winay.demo.contest.story import PASSWORD, PROGRAMME_CODE, Story, invented_person, invented_talent
from winay.demo.funding import finance_programme
from winay.demo.journeys import hand_over, households_on_their_way, municipal_fund
from winay.demo.lists import bring_lists
from winay.demo.nucleus import run_nucleus
from winay.demo.partners import work_together
from winay.demo.places import Report, load_places
from winay.demo.talents import fill_register, hire, minutes_picture
from winay.demo.third_year import bring_third_year, finish
from winay.journeys.actions import load_shipped
from winay.programmes.models import Pack, Programme
from winay.registry.models import Organisation
from winay.talents.models import ServiceContract
from winay.territory.models import Community


@dataclass
class DemoResult:
    """What a visitor needs to walk in: user names, the shared password, the codes of a live session."""

    logins: list[tuple[str, str]] = field(default_factory=list)
    password: str = PASSWORD
    decided_call: str = ""
    open_call: str = ""
    live_session: str = ""
    juror_code: str = ""
    receiver: str = data.RECEIVER[0]
    already_there: bool = False


def run_demo(*, report: Report = lambda text: None) -> DemoResult:
    """Load places and a pack, then run a whole contest, one open call and one session in progress.

    Running it again over a finished demonstration changes nothing and returns the same result.
    """
    if Programme.objects.filter(code=PROGRAMME_CODE).exists():
        return _result_of_earlier_run()
    load_places(report)
    report("Catalogue of programmes")
    load_shipped(actor=None)
    with transaction.atomic():
        return _tell(Story(report))


def _tell(story: Story) -> DemoResult:
    set_up_programme(story)
    story.report("Who finances")
    finance_programme(story.programme, coordinator=story.staff["coordinadora"], finance=story.staff["finanzas"])
    decided = decided_contest(story)
    open_call = open_contest(story)
    live, juror_code = live_session(story)
    municipal_fund(story.staff["promotor"])
    story.report("Stages and follow-up")
    households_on_their_way(story.staff["promotor"], story.programme)
    story.report("Local talents")
    officer = story.staff["promotor"]
    hire(officer, fill_register(officer, story.programme, partial(invented_talent, story)))
    _account_for_payments(story)
    story.report("A nucleus and a budget")
    people = [invented_person(story, Community.objects.order_by("pk")[0], extreme_poverty=False) for _ in range(4)]
    nucleus = Organisation.objects.get(kind=Organisation.Kind.NUCLEUS)
    run_nucleus(programme=story.programme, organisation=nucleus, people=people, staff=story.staff)
    following = take_up(
        Pack.objects.get(code="tc-journey"),
        coordinator=story.staff["coordinadora"],
        finance=story.staff["finanzas"],
    )
    story.report("Partners and risks")
    work_together(
        story.programme, coordinator=story.staff["coordinadora"], officer=officer, paper=minutes_picture().read()
    )
    story.report("Groups that go on to the next programme")
    hand_over(story.programme, following, coordinator=story.staff["coordinadora"], officer=officer)
    story.report("Lists of other programmes")
    bring_lists(officer)
    _third_year(story)
    _count_reach(story)
    return DemoResult(_logins(), PASSWORD, decided.code, open_call.code, live.code, juror_code)


def _third_year(story: Story) -> None:
    """A nucleus in its third year: 400 households and 60 businesses, who of them fits handed over in one act each."""
    coordinator, officer, receiver = (story.staff[name] for name in ("coordinadora", "promotor", "receptora"))
    story.report("A nucleus in its third year")
    bring_third_year(officer, story.programme)
    contest_of_families(receiver, story.programme.territory)
    cohort = freeze_third_year(story.programme, coordinator)
    finish(officer, story.programme)
    story.report("Its cohort is handed over, and answered")
    hand_cohort_over(cohort, coordinator=coordinator, companion=officer, receiver=receiver)


def _logins() -> list[tuple[str, str]]:
    staff = [(name, full_name) for name, full_name, _roles in (*data.STAFF, data.RECEIVER)]
    return [*staff, ("grupo", "Dulce Caraz")]


def _account_for_payments(story: Story) -> None:
    """The group that a visitor can sign in as accounts for its first payment; two others are further on."""
    coordinator, officer, finance = (story.staff[name] for name in ("coordinadora", "promotor", "finanzas"))
    rows = Agreement.objects.filter(state="signed", tranches__order__state="paid").distinct().order_by("code")
    paid = list(rows.values_list("code", "outcome__proposal__organisation__name"))
    own = next((code for code, name in paid if name == "Dulce Caraz"), paid[0][0])
    hiring = set(ServiceContract.objects.values_list("agreement__code", flat=True))
    others = [code for code, _name in paid if code != own and code not in hiring]
    story.report("Accounts of groups")
    account(officer, _book(officer, own), minutes_picture())
    answer(officer, finance, _book(officer, others[0]))
    close(officer, coordinator, finance, _book(officer, others[1]))


def _book(officer: User, code: str) -> Agreement:
    return agreement_of(book_of_staff(officer, code))


def _count_reach(story: Story) -> None:
    from winay.analytics.linkage import DuckDB

    story.report("Whom the rules reach")
    backend = DuckDB(memory="500MB", threads=1)
    try:
        count_reach(programmes=programmes_to_count(), backend=backend)
    finally:
        backend.close()


def _result_of_earlier_run() -> DemoResult:
    session = Session.objects.filter(committee__call__code="CARAZ-ENSAYO").first()
    result = DemoResult(_logins(), PASSWORD, "CARAZ-1", "CARAZ-2", already_there=True)
    if session:
        member = session.committee.members.latest("created_at", "id")
        result.live_session, result.juror_code = session.code, committee_acts.access_code(member)
    return result
