"""Two rows of the register that are one provider: merged, read as one, and parted again."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse
from tests.factories.hiring import TODAY, Group
from tests.factories.programmes import a_programme, a_worker
from tests.factories.registry import make_organisation
from tests.factories.talents import make_provider

from winay.base.errors import InvalidInput, NotAllowed, WrongState
from winay.base.models import Act
from winay.registry.actions import merge_people, undo_merge
from winay.registry.models import Merge
from winay.talents import actions
from winay.talents.models import Offer, Provider, ProviderMerge
from winay.talents.queries.hiring import record_of
from winay.talents.queries.register import to_ask, twice_listed, what_became
from winay.talents.tasks import tasks_for

pytestmark = pytest.mark.django_db
NOW, LONG_AGO = TODAY, TODAY - timedelta(days=800)


class Twice:
    """One person whom the registry had twice and who stands in the register twice since."""

    def __init__(self, **values):
        self.kept = make_provider(skills=["guinea_pigs"], languages=["es"])
        self.absorbed = make_provider(skills=["bees", "guinea_pigs"], shown=True, phone="943111222", **values)
        self.people = merge_people(
            actor=None, kept=self.kept.person, absorbed=self.absorbed.person, reason="Es la misma"
        )
        self.fresh()

    def fresh(self):
        self.kept, self.absorbed = (
            Provider.objects.select_related("person").get(pk=one.pk) for one in (self.kept, self.absorbed)
        )
        return self

    def merge(self, actor=None):
        found = actions.merge_providers(
            actor=actor, kept=self.kept, absorbed=self.absorbed, reason="Dos fichas de la misma"
        )
        self.fresh()
        return found


def public(code):
    return Client(headers={"accept-language": "en"}).get(reverse("portal:talent", args=[code]))


def signed_in(user):
    client = Client(headers={"accept-language": "en"})
    client.force_login(user)
    return client


def test_what_one_knows_and_did_stands_in_one_row_and_the_other_leads_there():
    made = Twice(about="Enseña riego")
    actions.record_training(actor=None, learner=made.absorbed, skill="bees", ended_on=LONG_AGO, given_by="SENASA")
    actions.record_follow_up(actor=None, provider=made.absorbed, asked_on=NOW, outcome="sells")
    made.merge()
    assert {one.skill for one in made.kept.skills.all()} == {"guinea_pigs", "bees"}
    assert (made.kept.languages, made.kept.about, made.kept.phone) == ("es quz", "Enseña riego", "943111222")
    assert made.kept.shown and made.kept.phone_shown
    assert (made.absorbed.state, made.absorbed.merged_into, made.absorbed.shown) == ("merged", made.kept, False)
    assert made.kept.trainings.count() == 1 and not made.absorbed.trainings.exists()
    officer = a_worker(a_programme(), "officer")
    assert [of["sells"] for _place, of in what_became(officer)] == [1] and not to_ask(officer, NOW).exists()
    moved = public(made.absorbed.code)
    assert moved.status_code == 302 and moved.url == reverse("portal:talent", args=[made.kept.code])
    assert Act.objects.get(verb="merge_provider").details == {"into": made.kept.code}
    with pytest.raises(WrongState):
        actions.record_consent(
            actor=None, provider=made.absorbed, shown=True, phone=False, said_on=NOW, source="hoja"
        )


def test_contracts_and_ratings_are_counted_together_and_offers_for_one_need_stay_apart():
    group = Group()
    contract = group.signed()
    for part in contract.deliverables.all():
        actions.accept_deliverable(actor=group.member, deliverable=part, received_on=TODAY)
    marks = {"technique": 5, "manner": 4, "punctual": 4, "results": 5, "again": True}
    actions.rate_provider(actor=group.member, contract=contract, **marks)
    kept = make_provider()
    merge_people(actor=None, kept=kept.person, absorbed=contract.provider.person, reason="Es la misma")
    need = group.need()
    group.offer(need, kept)
    absorbed = Provider.objects.get(pk=contract.provider_id)
    group.offer(need, absorbed)
    kept = Provider.objects.get(pk=kept.pk)
    with pytest.raises(WrongState) as told:
        actions.merge_providers(actor=None, kept=kept, absorbed=absorbed, reason="x")
    assert need.code in str(told.value)
    actions.take_back_offer(actor=group.member, offer=Offer.objects.get(need=need, provider=absorbed))
    merge = actions.merge_providers(actor=None, kept=kept, absorbed=absorbed, reason="x")
    assert record_of(kept).rated == 1 and record_of(absorbed).rated == 0
    assert Offer.objects.get(need=need, provider=absorbed).state == "taken_back"
    actions.undo_provider_merge(actor=None, merge=merge, reason="Eran dos")
    assert record_of(kept).rated == 0 and record_of(absorbed).rated == 1


def test_the_newest_word_on_what_may_be_shown_holds_for_both():
    made = Twice()
    actions.record_consent(
        actor=None, provider=made.kept, shown=False, phone=False, said_on=date(2026, 2, 1), source="dijo que no"
    )
    made.fresh().merge()
    assert not made.kept.shown and public(made.kept.code).status_code == 404


def test_parted_again_each_has_what_was_its_own_and_what_came_since_stays():
    made = Twice(about="Enseña riego")
    shown = (made.kept.shown, made.absorbed.shown, made.absorbed.phone_shown)
    merge = made.merge()
    actions.record_training(actor=None, learner=made.kept, skill="bees", ended_on=NOW, given_by="SENASA")
    actions.undo_provider_merge(actor=None, merge=merge, reason="Eran dos personas")
    made.fresh()
    assert (made.kept.shown, made.absorbed.shown, made.absorbed.phone_shown) == shown
    assert (made.kept.about, made.kept.phone, made.kept.languages) == ("", "", "es")
    assert [one.skill for one in made.kept.skills.all()] == ["guinea_pigs"]
    assert made.absorbed.state == "listed" and made.absorbed.merged_into is None
    assert made.absorbed.consents.count() == 2 and not made.kept.consents.exists()
    assert made.kept.trainings.count() == 1
    with pytest.raises(WrongState):
        actions.undo_provider_merge(actor=None, merge=merge, reason="x")


def test_what_was_corrected_after_the_merge_is_not_taken_out_and_later_merges_go_first():
    made = Twice(about="Enseña riego")
    first = made.merge()
    Provider.objects.filter(pk=made.kept.pk).update(about="Enseña riego por goteo")
    third = make_provider()
    merge_people(actor=None, kept=third.person, absorbed=made.kept.person, reason="Es la misma")
    third, kept = (Provider.objects.get(pk=one.pk) for one in (third, made.kept))
    second = actions.merge_providers(actor=None, kept=third, absorbed=kept, reason="x")
    assert Provider.objects.get(pk=made.absorbed.pk).merged_into == third
    with pytest.raises(WrongState):
        actions.undo_provider_merge(actor=None, merge=first, reason="x")
    actions.undo_provider_merge(actor=None, merge=second, reason="x")
    assert Provider.objects.get(pk=made.absorbed.pk).merged_into == made.kept
    actions.undo_provider_merge(actor=None, merge=first, reason="x")
    assert made.fresh().kept.about == "Enseña riego por goteo"


def test_what_is_no_merge_is_refused():
    one, other, firm = make_provider(), make_provider(), make_provider(make_organisation(kind="enterprise"))
    for kept, absorbed in ((one, other), (one, firm), (one, one)):
        with pytest.raises(InvalidInput) as told:
            actions.merge_providers(actor=None, kept=kept, absorbed=absorbed, reason="x")
        assert told.value.field == "absorbed"
    made = Twice()
    with pytest.raises(InvalidInput):
        actions.merge_providers(actor=None, kept=made.kept, absorbed=made.absorbed, reason=" ")
    actions.leave_register(actor=None, provider=made.absorbed, reason="Se fue")
    with pytest.raises(WrongState):
        made.fresh().merge()
    made = Twice()
    with pytest.raises(NotAllowed):
        made.merge(actor=a_worker(a_programme(), "finance"))
    assert not ProviderMerge.objects.exists()


def test_the_office_is_told_and_merges_and_parts_on_the_desk():
    made = Twice()
    officer = a_worker(a_programme(), "officer")
    first = min(made.kept.code, made.absorbed.code)
    assert [one.code for one in twice_listed(officer)] == [first]
    assert reverse("desk:talent", args=[first]) in {task.url for task in tasks_for(officer, TODAY)}
    desk = signed_in(officer)
    page, step = (
        reverse("desk:talent", args=[made.kept.code]),
        reverse("desk:talent_step", args=[made.kept.code, "merge"]),
    )
    assert step in desk.get(page).content.decode()
    assert made.absorbed.code in desk.get(step).content.decode()
    assert desk.post(step, {"absorbed": "T9", "reason": "x"}).status_code == 200
    assert desk.post(step, {"absorbed": made.absorbed.code, "reason": "Dos fichas"}).url == page
    assert desk.get(reverse("desk:talent", args=[made.absorbed.code])).url == page
    part = reverse("desk:talent_step", args=[made.kept.code, "part"])
    assert part in desk.get(page).content.decode() and not twice_listed(officer).exists()
    undo_merge(actor=None, merge=Merge.objects.get(), reason="Eran dos")
    assert "part the rows, too" in desk.get(page).content.decode()
    merge = ProviderMerge.objects.get()
    assert desk.post(part, {"merge": str(merge.pk), "reason": "Eran dos"}).url == page
    assert desk.get(reverse("desk:talent", args=[made.absorbed.code])).status_code == 200
