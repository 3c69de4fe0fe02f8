"""Django's own command, which also collects the messages that rules and states mark with `N_`."""

from django.core.management.commands.makemessages import Command as DjangoCommand


class Command(DjangoCommand):
    """Extract `N_("…")` like `gettext_noop("…")`, and what the journal's `words("…")` stores."""

    xgettext_options = [*DjangoCommand.xgettext_options, "--keyword=N_", "--keyword=words"]
