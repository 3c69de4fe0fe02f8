"""A step on a group's book, taken in the same way by every audience."""

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext

from winay.accountability.access import may_act_for_group, may_close, may_confirm_return, may_review
from winay.base.errors import DomainError
from winay.base.models import User
from winay.base.web import SignedInRequest, show_domain_error
from winay.talents.forms.steps import Step

READER, NAMED = "reader", "named"
Page = TypeVar("Page")
MAY: Mapping[str, Callable[..., bool]] = {
    "group": may_act_for_group,
    "review": may_review,
    "bank": may_confirm_return,
    "close": may_close,
}


class BookStep(Step):
    """A step that knows who takes it: the group and who types for it, who reviews, or who looks in the bank."""

    by = "group"

    @classmethod
    def offered(cls, page: Any) -> bool:
        """Tell whether it can be taken now, by the reader of the page (`page.reader`)."""
        return super().offered(page) and cls.may(page)

    @classmethod
    def may(cls, page: Any) -> bool:
        """Tell whether the reader of the page may take it; without a reader, the audience has asked already."""
        reader = vars(page).get(READER)
        return reader is None or MAY[cls.by](reader, page.agreement)


def read_by(page: Page, user: User, named: Callable[[Any], str] = str) -> Page:
    """Return the page, which knows from now on who reads it, and how people are named to them (`named`)."""
    vars(page).update({READER: user, NAMED: named})
    return page


def named_on(page: Any) -> Callable[[Any], str]:
    """Return how people are named to the reader of a page."""
    found: Callable[[Any], str] = vars(page).get(NAMED, str)
    return found


def take_step(
    request: SignedInRequest,
    step: type[Step] | None,
    page: Any,
    *,
    at: Mapping[str, str],
    back: tuple[Any, ...],
    done: Callable[[object], HttpResponse],
) -> HttpResponse:
    """Show the form of a step, or take it and go where `done` leads with what it made.

    `at` are the audience's own addresses, `back` the page that the form stands on. Raises `Http404` for a step that
    there is not, or not now, or not for the reader.
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
    return render(request, "accountability/step.html", {"at": at, "form": form, "title": page.title, "back": back})
