"""A step of hiring: a form that knows its act and when it is offered, taken in the same way by every audience."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from winay.base.errors import DomainError
from winay.base.forms import PlainForm
from winay.base.models import User
from winay.base.web import SignedInRequest, show_domain_error
from winay.talents.queries.hiring import ContractPage, NeedPage


def day(label: Any, **options: Any) -> forms.DateField:
    """Return the field of a day, chosen in the browser's calendar."""
    return forms.DateField(
        label=label, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options
    )


class Step(PlainForm):
    """A step on a page of hiring. Each says what it is called, in which states it is offered, and does its act."""

    title: Any
    lead: Any = ""
    button: Any = _("Write it down")
    states: ClassVar[tuple[str, ...]] = ()
    quiet = False
    act: Callable[[User], object]
    """Do it, with what was filled in; return what it made."""

    def __init__(self, *args: Any, page: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.page = page
        self.about(page)
        self.begin()

    def about(self, page: Any) -> None:
        """Take from the page what the act is about."""

    def begin(self) -> None:
        """Fill in choices; a step without any has nothing to fill in."""

    @classmethod
    def offered(cls, page: Any) -> bool:
        """Tell whether this step can be taken now."""
        return cls.state_of(page) in cls.states

    @staticmethod
    def state_of(page: Any) -> str:
        """Return the state of what the page is about."""
        return ""


@dataclass(frozen=True)
class Link:
    """A step as a page leads to it."""

    end: str
    title: Any
    quiet: bool


def steps_of(steps: Mapping[str, Any], page: Any) -> list[Link]:
    """Return the steps that can be taken now."""
    return [Link(end, step.title, step.quiet) for end, step in steps.items() if step.offered(page)]


def take_step(
    request: SignedInRequest,
    step: type[Step] | None,
    page: NeedPage | ContractPage,
    *,
    at: Mapping[str, str],
    back: tuple[str, str],
    done: Callable[[object], HttpResponse],
) -> HttpResponse:
    """Show the form of a step, or take it and go where `done` leads with what it made.

    `at` are the audience's own addresses, `back` the page that the form stands on. Raises `Http404` for a step that
    there is not, or not now.
    """
    if step is None or not step.offered(page):
        raise Http404
    sent = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    form = step(*sent, page=page)
    if request.method == "POST" and form.is_valid():
        try:
            made = form.act(request.user)
        except DomainError as error:
            show_domain_error(request, error, form)
        else:
            messages.success(request, gettext("It is written down."))
            return done(made)
    context = {"at": at, "form": form, "title": page.need.title, "back": back}
    return render(request, "talents/step.html", context)
