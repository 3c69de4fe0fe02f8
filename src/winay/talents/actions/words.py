"""What a group says in public of a provider: words that name others are not taken, or are hidden by the office.

Never the marks: nobody of the programme changes what a group thinks of a work.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from winay.base.actions import record_act
from winay.base.errors import InvalidInput, WrongState
from winay.base.models import User
from winay.registry.actions.forgetting import Trace
from winay.registry.models import Organisation, Person
from winay.talents import access
from winay.talents.actions._common import clean_text, locked_contract, locked_to_watch, without_people
from winay.talents.letters import tell_words_hidden
from winay.talents.models import Rating, ServiceContract

MOST = 400


def public_words(text: str, group: Organisation) -> str:
    """Return words that everybody may read. Raises `InvalidInput` where they name somebody who belongs to the group."""
    plain = clean_text(text, field="words", most=MOST)
    if plain:
        members = Person.objects.filter(memberships__organisation=group, memberships__until=None)
        if any(Trace.of(one).tells(plain) for one in members.iterator()):
            raise InvalidInput(
                _("Everybody reads this: name nobody of your group, and no telephone."), field="words"
            )
    return plain


def _rating_of(contract: ServiceContract) -> Rating:
    rating = Rating.objects.filter(contract=contract).first()
    if rating is None or not rating.words:
        raise WrongState(_("The group has written no words."))
    return rating


@transaction.atomic
def hide_rating_words(*, actor: User, contract: ServiceContract, reason: str) -> Rating:
    """Hide the words of a rating from everybody but the group and the office, since they name people.

    The marks stay as the group gave them. Effects: the words hidden with the reason, one act, the group is told and may
    say it anew. Inverse: `show_rating_words`.
    """
    contract = locked_to_watch(contract, actor)
    rating = _rating_of(contract)
    if rating.hidden_at:
        raise WrongState(_("These words are hidden already."))
    rating.hidden_at = timezone.now()
    rating.hidden_why = clean_text(reason, field="reason", most=300, required=True)
    rating.save(update_fields=["hidden_at", "hidden_why"])
    act = record_act(
        actor=actor,
        verb="hide_rating_words",
        subject=contract,
        reason=without_people(rating.hidden_why, contract.provider),
    )
    tell_words_hidden(contract, rating.hidden_why, str(act.pk))
    return rating


@transaction.atomic
def show_rating_words(*, actor: User, contract: ServiceContract, reason: str) -> Rating:
    """Show words again that were hidden by mistake. Effects: shown as before, one act. Inverse: `hide_rating_words`."""
    contract = locked_to_watch(contract, actor)
    rating = _rating_of(contract)
    if not rating.hidden_at:
        raise WrongState(_("These words are not hidden."))
    why = clean_text(reason, field="reason", most=300, required=True)
    _shown(rating)
    record_act(
        actor=actor,
        verb="show_rating_words",
        subject=contract,
        reason=without_people(why, contract.provider),
    )
    return rating


@transaction.atomic
def say_words_anew(*, actor: User, contract: ServiceContract, words: str) -> Rating:
    """Say anew, without names, what the office has hidden; the marks stay. There is no inverse.

    Effects: the new words in the place of the old ones, which stay in the trail of changes; one act.
    """
    contract = locked_contract(contract, actor)
    # Who watches over what is said does not say it for the group.
    access.require(not access.may_hide_words(actor, contract))
    rating = _rating_of(contract)
    if not rating.hidden_at:
        raise WrongState(_("What was said is said once: only hidden words are written anew."))
    new = public_words(words, contract.agreement.organisation)
    if not new or new == rating.words:
        raise InvalidInput(_("Write it anew, without any name."), field="words")
    rating.words = new
    rating.save(update_fields=["words"])
    _shown(rating)
    record_act(actor=actor, verb="say_words_anew", subject=contract)
    return rating


def _shown(rating: Rating) -> None:
    rating.hidden_at, rating.hidden_why = None, ""
    rating.save(update_fields=["hidden_at", "hidden_why"])
