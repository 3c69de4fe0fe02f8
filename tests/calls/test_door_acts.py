"""What people without an account write to the office: who reads it, what comes of it, and when it is forgotten."""

from datetime import timedelta

import pytest
from auditlog.models import LogEntry
from django.utils import timezone
from tests.factories.portal import open_call
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.registry import make_organisation, make_person
from tests.factories.territory import make_district, make_district_set

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.base.work import Job
from winay.calls import actions
from winay.calls.actions import door
from winay.calls.models import Asker, Interest, Question
from winay.calls.queries.door import interests_for_staff, receipt_of
from winay.calls.rules import names_apart
from winay.calls.states import INTEREST_STATES
from winay.programmes.actions import grant_role
from winay.programmes.models import RoleGrant
from winay.registry.models import Membership

pytestmark = [pytest.mark.django_db, pytest.mark.history]
Role = RoleGrant.Role
HERE, THERE = "021201", "250101"


def programme_here():
    programme = a_programme()
    programme.territory = make_district_set("here-and-there", (make_district(HERE).pk, make_district(THERE).pk))
    programme.save()
    return programme


def asked(programme, **other):
    given = {
        "group_name": "Sumaq Quwi",
        "kind": "interest_group",
        "activity": "cuyes",
        "district": make_district(HERE),
        "place": "Cruz de Mayo",
        "contact_name": "Rosa Quispe Mamani",
        "phone": "943 111 222",
        "consent": True,
    }
    return actions.ask_to_take_part(actor=None, programme=programme, **(given | other))


def everything_kept() -> str:
    acts = [str(vars(act)) for act in Act.objects.all()]
    trail = [str(vars(entry)) for entry in LogEntry.objects.all()]
    jobs = [str(vars(job)) for job in Job.objects.all()]
    rows = [str(vars(row)) for model in (Interest, Asker) for row in model.objects.all()]
    return " ".join([*acts, *trail, *jobs, *rows])


def test_who_asks_is_written_down_once_and_named_in_no_log():
    programme = programme_here()
    first, second = asked(programme), asked(programme, group_name="SUMAQ  QUWI")
    assert first == second
    assert Act.objects.filter(verb="ask_to_take_part").count() == 1
    Interest.objects.all().delete()
    assert not {"Rosa", "943"} & set(everything_kept().split())


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("group_name", " "),
        ("activity", ""),
        ("contact_name", ""),
        ("phone", "no tengo"),
        ("kind", "party"),
        ("consent", False),
        ("place", "x" * 121),
        ("contact_name", "Rosa\u202eQuispe"),
    ],
)
def test_what_cannot_be_is_told_at_its_field(field, value):
    with pytest.raises(InvalidInput) as told:
        asked(programme_here(), **{field: value})
    assert told.value.field == field
    assert not Interest.objects.exists()


def test_a_district_outside_of_the_programme_is_refused():
    with pytest.raises(InvalidInput) as told:
        asked(programme_here(), district=make_district("150101"))
    assert told.value.field == "district"


def test_only_who_works_with_groups_there_reads_them():
    programme = programme_here()
    interest = asked(programme)
    in_part = a_user()
    grant_role(
        actor=None,
        user=in_part,
        programme=programme,
        role=Role.OFFICER,
        territory=make_district_set("t", (THERE,)),
    )
    readers = {
        a_worker(programme, Role.OFFICER): True,
        a_worker(programme): True,
        a_worker(programme, Role.SECRETARY): False,
        a_worker(programme, Role.FINANCE): False,
        a_worker(programme, Role.EVALUATOR): False,
        a_worker(a_programme()): False,
        in_part: False,
    }
    for user, reads in readers.items():
        assert list(interests_for_staff(user)) == ([interest] if reads else [])
        if not reads:
            with pytest.raises(NotAllowed):
                actions.contact_interest(actor=user, interest=interest)


def put(interest, state):
    Interest.objects.filter(pk=interest.pk).update(state=state)
    interest.refresh_from_db()
    return interest


@pytest.mark.parametrize("state", list(INTEREST_STATES.labels))
@pytest.mark.parametrize("act", ["contact_interest", "hand_account", "decline_interest", "reopen_interest"])
def test_it_goes_on_as_its_table_says(state, act):
    programme = programme_here()
    officer = a_worker(programme, Role.OFFICER)
    interest = put(asked(programme), state)
    group = make_organisation("Sumaq Quwi", "interest_group", make_district(HERE))
    Membership.objects.create(organisation=group, person=make_person(user=a_user()))
    actions.link_interest(actor=officer, interest=interest, organisation=group)
    options = {"reason": "No es de aquí"} if act == "decline_interest" else {}
    row = INTEREST_STATES.row(state, act)
    if row:
        getattr(actions, act)(actor=officer, interest=interest, **options)
    else:
        with pytest.raises(WrongState):
            getattr(actions, act)(actor=officer, interest=interest, **options)
    assert Interest.objects.get().state == (row.target if row else state)


def test_an_account_is_only_said_to_be_given_when_there_is_one():
    programme = programme_here()
    officer, interest = a_worker(programme, Role.OFFICER), asked(programme)
    with pytest.raises(WrongState):
        actions.hand_account(actor=officer, interest=interest)
    group = make_organisation("Sumaq Quwi", "interest_group", make_district(HERE))
    Membership.objects.create(organisation=group, person=make_person())
    actions.link_interest(actor=officer, interest=interest, organisation=group)
    with pytest.raises(WrongState):
        actions.hand_account(actor=officer, interest=interest)


def test_nothing_of_who_asked_is_left_after_the_last_day():
    programme = programme_here()
    interest = asked(programme)
    officer = a_worker(programme, Role.OFFICER)
    assert interest.forget_on == timezone.localdate() + timedelta(days=180)
    actions.decline_interest(actor=officer, interest=interest, reason="Otro distrito")
    interest.refresh_from_db()
    assert interest.forget_on == timezone.localdate() + timedelta(days=60)
    job = Job.objects.get(name=door.FORGET_AT_THE_DOOR)
    assert timezone.localdate(job.free_at) == interest.forget_on + timedelta(days=1)
    last = timezone.now() + timedelta(days=60)
    assert not door.forget_at_the_door(key=str(interest.pk), now=last)
    assert "Rosa" in everything_kept()
    assert door.forget_at_the_door(key=str(interest.pk), now=last + timedelta(days=1))
    kept = everything_kept()
    for word in ("Rosa", "Quispe", "943 111 222", "Sumaq", "Cruz de Mayo"):
        assert word not in kept
    assert receipt_of(interest.code).state == "declined"
    with pytest.raises(WrongState):
        actions.reopen_interest(actor=officer, interest=interest)


def test_a_machine_cannot_fill_the_list_of_a_day(monkeypatch):
    monkeypatch.setattr(door, "MOST_A_DAY", 2)
    programme = programme_here()
    for number in range(2):
        asked(programme, group_name=f"Grupo {number}")
    with pytest.raises(WrongState):
        asked(programme, group_name="Grupo 3")
    asked(programme_here(), group_name="Grupo 3")


def test_a_question_waits_unpublished_and_who_asked_is_deleted():
    made = open_call()
    coordinator = a_worker(made.programme)
    question = actions.ask_question(
        actor=None, call=made.call, text="¿Vale una asociación nueva?", name="Rosa Quispe", contact="943111222"
    )
    again = actions.ask_question(actor=None, call=made.call, text="¿Vale una asociación nueva?")
    assert question == again
    assert question.asker.forget_on == timezone.localdate() + timedelta(days=180)
    actions.answer_question(actor=coordinator, call=made.call, text=question.text, answer="Sí.", question=question)
    asker = Asker.objects.get()
    assert asker.forget_on == timezone.localdate() + timedelta(days=60)
    door.forget_at_the_door(key=str(asker.pk), now=timezone.now() + timedelta(days=61))
    assert not Asker.objects.exists()
    assert "Rosa" not in everything_kept()


def test_questions_are_taken_until_their_last_day_whole():
    made = open_call()
    last = made.call.questions_until
    noon = timezone.now().replace(hour=17, minute=0)
    at_last = noon + timedelta(days=(last - timezone.localdate(noon)).days)
    actions.ask_question(actor=None, call=made.call, text="¿El último día?", now=at_last)
    with pytest.raises(WrongState):
        actions.ask_question(actor=None, call=made.call, text="¿Un día después?", now=at_last + timedelta(days=1))
    draft = open_call(state="draft")
    with pytest.raises(WrongState):
        actions.ask_question(actor=None, call=draft.call, text="¿Ya?")


def test_one_account_asks_five_questions_at_a_time(monkeypatch):
    made, user = open_call(), a_user()
    for number in range(5):
        actions.ask_question(actor=user, call=made.call, text=f"¿Pregunta {number}?")
    with pytest.raises(WrongState):
        actions.ask_question(actor=user, call=made.call, text="¿Otra?")
    assert not Act.objects.filter(verb="ask_question").exclude(actor_id=None).exists()
    monkeypatch.setattr(door, "MOST_WAITING", 5)
    with pytest.raises(WrongState):
        actions.ask_question(actor=None, call=made.call, text="¿Otra más?")


def test_what_is_no_question_is_set_aside_and_its_sender_deleted():
    made = open_call()
    coordinator = a_worker(made.programme)
    question = actions.ask_question(actor=None, call=made.call, text="COMPRE AQUÍ", contact="x@y.example")
    with pytest.raises(NotAllowed):
        actions.set_question_aside(actor=a_worker(made.programme, Role.FINANCE), question=question)
    actions.set_question_aside(actor=coordinator, question=question)
    assert not Asker.objects.exists()
    assert Question.objects.get(pk=question.pk).set_aside_at
    with pytest.raises(WrongState):
        actions.set_question_aside(actor=coordinator, question=question)


@pytest.mark.parametrize(
    ("text", "apart"),
    [
        ("Rosa Quispe Mamani", ("Rosa", "Quispe", "Mamani")),
        ("María del Carmen Ñahui Soto", ("María del Carmen", "Ñahui", "Soto")),
        ("Rosa Quispe", ("Rosa", "Quispe", "")),
        ("Rosa", ("Rosa", "", "")),
        ("", ("", "", "")),
    ],
)
def test_a_name_is_set_apart_as_a_dni_has_it(text, apart):
    assert tuple(names_apart(text).values()) == apart
