"""Agreements with partners: who writes, signs, renews, ends; what each side promised; who reads where."""

from datetime import date

import pytest
from django.utils import timezone, translation
from tests.documents.test_proofs import picture
from tests.factories.partners import in_days, make_association, make_partnership, make_promise
from tests.factories.programmes import a_programme, a_user, a_worker
from tests.factories.registry import make_organisation
from tests.factories.territory import make_district, make_district_set

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.partners import actions
from winay.partners.models import Partnership, PartnershipPaper, Promise
from winay.partners.queries.agreements import partnerships_for, shared_by
from winay.partners.states import PARTNERSHIP_STATES
from winay.partners.tasks import tasks_for
from winay.programmes.actions import grant_role

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_english():
    with translation.override("en"):
        yield


@pytest.fixture
def programme():
    return a_programme()


@pytest.fixture
def boss(programme):
    return a_worker(programme)


def at(days: int, monkeypatch) -> date:
    day = in_days(days)
    monkeypatch.setattr(timezone, "localdate", lambda *_args: day)
    return day


def test_an_agreement_is_in_force_with_its_paper_is_renewed_and_ended(programme, boss):
    found = make_partnership(boss, programme)
    with pytest.raises(InvalidInput, match="signed paper"):
        actions.sign_partnership(actor=boss, partnership=found, signed_on=in_days(0), proof=None)
    assert Partnership.objects.get().state == "draft" and not PartnershipPaper.objects.exists()
    actions.sign_partnership(actor=boss, partnership=found, signed_on=in_days(-1), proof=picture())
    until = in_days(700)
    with pytest.raises(InvalidInput, match="later day"):
        actions.renew_partnership(
            actor=boss, partnership=found, ends_on=in_days(300), signed_on=in_days(0), proof=picture()
        )
    actions.renew_partnership(actor=boss, partnership=found, ends_on=until, signed_on=in_days(0), proof=picture())
    found.refresh_from_db()
    assert found.ends_on == until
    assert [one.ends_on for one in found.papers.all()] == [in_days(355), until]
    act = Act.objects.get(verb="renew_partnership")
    assert act.details == {"before": in_days(355).isoformat(), "until": until.isoformat()}
    actions.end_partnership(actor=boss, partnership=found, ended_on=in_days(0), reason="Cambio de gestión")
    with pytest.raises(WrongState):
        make_promise(boss, found)
    with pytest.raises(WrongState):
        actions.renew_partnership(
            actor=boss, partnership=found, ends_on=in_days(900), signed_on=in_days(0), proof=picture()
        )


def test_one_partner_and_only_one(programme, boss):
    town = make_organisation(kind="municipality", district=make_district("021201"))
    union = make_association("mancomunidad", ("021201",))
    for partners in ({"partner_name": " "}, {"organisation": town, "association": union}):
        with pytest.raises(InvalidInput, match="Choose one partner"):
            make_partnership(boss, programme, **partners)
    with pytest.raises(InvalidInput, match="no association"):
        make_partnership(boss, programme, association=make_district_set("corredor", ("021201",)))
    found = make_partnership(boss, programme, organisation=town)
    assert (found.partner_kind, found.district_id, found.partner) == ("municipality", "021201", town.name)
    assert make_partnership(boss, programme, association=union).partner_kind == "association"


def test_a_partner_that_was_named_before_is_spelt_as_it_was(programme, boss):
    first = make_partnership(boss, programme, partner_name="Agro Rural, Áncash", partner_kind="national")
    again = make_partnership(boss, programme, partner_name="AGRO RURAL  ancash", partner_kind="other")
    assert (again.partner_name, again.partner_kind) == (first.partner_name, "national")
    other = make_partnership(boss, programme, partner_name="Agro Rural", partner_kind="other")
    assert (other.partner_name, other.partner_kind) == ("Agro Rural", "other")


def test_what_is_promised_is_kept_let_go_and_opened_again(programme, boss):
    promise = make_promise(boss, make_partnership(boss, programme))
    with pytest.raises(InvalidInput, match="future"):
        actions.keep_promise(actor=boss, promise=promise, done_on=in_days(1), words="Acta")
    actions.keep_promise(actor=boss, promise=promise, done_on=in_days(0), words="Acta 3")
    assert Promise.objects.get().done_on == in_days(0)
    with pytest.raises(WrongState):
        actions.release_promise(actor=boss, promise=promise, words="x")
    actions.reopen_promise(actor=boss, promise=promise, words="El local se cerró")
    assert Promise.objects.get().done_on is None
    actions.release_promise(actor=boss, promise=promise, words="Hay otro local")
    assert Promise.objects.get().state == "released"


def test_only_a_coordinator_of_the_place_writes(programme, boss):
    found = make_partnership(boss, programme, organisation=make_organisation(kind="municipality"))
    away = make_district_set("away", (make_district("250101").pk,))
    limited = a_user()
    grant_role(actor=None, user=limited, programme=programme, role="coordinator", territory=away)
    others = [a_worker(programme, role) for role in ("officer", "finance", "evaluator", "secretary")]
    for user in (*others, limited, a_worker(a_programme())):
        with pytest.raises(NotAllowed):
            actions.drop_partnership(actor=user, partnership=found, reason="x")
        with pytest.raises(NotAllowed):
            make_partnership(user, programme)
    assert not partnerships_for(limited).exists()
    assert all(partnerships_for(user).get() == found for user in others)
    here = make_district_set("here", (found.district_id,))
    near = a_user()
    grant_role(actor=None, user=near, programme=programme, role="coordinator", territory=here)
    actions.drop_partnership(actor=near, partnership=found, reason="No hay acuerdo")


def test_what_ends_and_what_is_late_waits_for_the_coordinator_of_the_place(programme, boss, monkeypatch):
    found = make_partnership(boss, programme, signed=True, ends_on=in_days(100))
    make_promise(boss, found)
    assert tasks_for(boss, in_days(0)) == []
    today = at(31, monkeypatch)
    (late,) = tasks_for(boss, today)
    assert late.text.startswith("See what became of 1 promise") and late.late
    today = at(45, monkeypatch)
    ends = tasks_for(boss, today)[0]
    assert ends.text == "Renew or end the agreement: Convenio marco" and ends.due == found.ends_on
    assert tasks_for(a_worker(programme, "officer"), today) == []
    assert tasks_for(a_worker(a_programme()), today) == []


def test_an_association_waits_for_who_coordinates_all_of_it(programme, boss):
    area = make_association("valle", (make_district("021201").pk, make_district("021203").pk))
    make_partnership(
        boss, programme, signed=True, ends_on=in_days(50), association=area, partner_kind="association"
    )
    sets = {"same": area, "more": make_district_set("more", ("021201", "021203", "021202")),
            "part": make_district_set("part", ("021201",))}  # fmt: skip
    found = {}
    for name, territory in sets.items():
        user = a_user()
        grant_role(actor=None, user=user, programme=programme, role="coordinator", territory=territory)
        found[name] = len(tasks_for(user, in_days(0)))
    assert found == {"same": 1, "more": 1, "part": 0} and len(tasks_for(boss, in_days(0))) == 1


def test_an_association_shows_its_members_and_what_covers_all_of_them(boss, programme):
    programme.territory = make_district_set("elsewhere", ("150101",))
    programme.save()
    places = [make_district("021201"), make_district("021202")]
    town = make_organisation(kind="municipality", district=places[0])
    make_organisation(kind="interest_group", district=places[1])
    union = make_association("union", tuple(one.pk for one in places))
    found = shared_by(boss, union)
    assert [(place.pk, halls) for place, halls in found.members if halls] == [("021201", [town])]
    assert len(found.members) == 2 and found.programmes == []
    programme.territory = make_district_set("wide", ("021201", "021202", "021203"))
    programme.save()
    part = a_programme(territory=make_district_set("narrow", ("021201",)))
    grant_role(actor=None, user=boss, programme=part, role="coordinator")
    assert [one.pk for one, _budget in shared_by(boss, union).programmes] == [programme.pk]


@pytest.mark.parametrize("state", list(PARTNERSHIP_STATES.labels))
def test_every_act_from_every_state(state, programme, boss):
    found = make_partnership(boss, programme, signed=True)
    Partnership.objects.filter(pk=found.pk).update(state=state)
    signing = {"signed_on": in_days(0), "proof": picture()}
    acts = {
        "sign_partnership": lambda: actions.sign_partnership(actor=boss, partnership=found, **signing),
        "renew_partnership": lambda: actions.renew_partnership(
            actor=boss, partnership=found, ends_on=in_days(999), **signing
        ),
        "drop_partnership": lambda: actions.drop_partnership(actor=boss, partnership=found, reason="x"),
        "end_partnership": lambda: actions.end_partnership(
            actor=boss, partnership=found, ended_on=in_days(0), reason="x"
        ),
    }
    assert acts.keys() == {row.act for row in PARTNERSHIP_STATES.rows}
    for act, do in acts.items():
        if act in PARTNERSHIP_STATES.acts_from(state):
            continue
        signing["proof"] = picture()
        with pytest.raises(WrongState):
            do()
    assert Partnership.objects.get().state == state
