"""Events between packages: who is called, in what order, and that a refusal undoes the act."""

from dataclasses import dataclass

import pytest
from django.db import transaction

from winay.base import signboard
from winay.base.events import Event, listens, tell
from winay.base.models import User


@dataclass(frozen=True)
class Sown(Event):
    name: str


@dataclass(frozen=True)
class Harvested(Event):
    name: str


@pytest.fixture
def heard(monkeypatch):
    said: list[str] = []
    there = (
        listens(Sown, lambda event: said.append(f"first {event.name}")),
        listens(Harvested, lambda event: said.append(f"other {event.name}")),
        listens(Sown, lambda event: said.append(f"second {event.name}")),
    )
    monkeypatch.setattr(signboard, "listeners", lambda: there)
    return said


@pytest.mark.django_db
def test_only_who_listens_to_this_kind_is_called_in_the_order_of_the_list(heard):
    with transaction.atomic():
        tell(Sown("potatoes"))
    assert heard == ["first potatoes", "second potatoes"]


@pytest.mark.django_db(transaction=True)
def test_an_event_outside_a_transaction_is_refused(heard):
    with pytest.raises(RuntimeError, match="Sown"):
        tell(Sown("potatoes"))
    assert heard == []


@pytest.mark.django_db(transaction=True)
def test_a_listener_that_refuses_undoes_the_whole_act(monkeypatch):
    def refuse(event: Sown) -> None:
        raise ValueError(event.name)

    monkeypatch.setattr(signboard, "listeners", lambda: (listens(Sown, refuse),))
    with pytest.raises(ValueError, match="potatoes"), transaction.atomic():
        User.objects.create_user("sower")
        tell(Sown("potatoes"))
    assert not User.objects.filter(username="sower").exists()


def test_the_house_listens_in_the_order_of_its_packages():
    rooms = [one.hear.__module__.split(".")[1] for one in signboard.listeners()]
    assert "agreements" in rooms
    order = [door.label for door in signboard.doors()]
    assert rooms == sorted(rooms, key=order.index)
