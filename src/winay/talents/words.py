"""What is public of a provider, in words."""

from django.utils.translation import gettext as _

from winay.base.templatetags.winay import money
from winay.talents.models import Provider
from winay.talents.rules import LANGUAGES


def price_of(provider: Provider) -> str:
    """Return the price of a provider in words."""
    if provider.ad_honorem:
        return _("without pay")
    if provider.price is None:
        return _("they agree on it")
    return f"{money(provider.price)} {provider.get_price_per_display()}"


def languages_of(provider: Provider) -> str:
    """Return the languages of a provider in words."""
    return ", ".join(_(LANGUAGES[code]) for code in provider.languages.split())


def contact_of(provider: Provider) -> str:
    """Return how a provider is reached: a telephone only where they allowed that it is shown."""
    if provider.phone_shown:
        return provider.phone
    if provider.contact == Provider.Contact.MUNICIPALITY:
        return _("Ask at the municipality")
    return _("Ask at the programme's office")
