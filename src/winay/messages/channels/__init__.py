"""The channels: each sends one message and says what became of it. Another one is a `Plug` too."""

from winay.base.addresses import address_for_papers
from winay.messages.channels import mail, sms
from winay.messages.channels.answers import Answer, Outcome, Plug
from winay.messages.kinds import KINDS, wording
from winay.messages.models import Channel, Delivery, Message

CHANNELS: dict[str, Plug] = {Channel.EMAIL.value: mail, Channel.SMS.value: sms}


def set_up(channel: str) -> bool:
    """Tell whether this installation can send by `channel`."""
    plug = CHANNELS[channel]
    return plug.is_set_up() and not plug.fault()


def answered_at(message: Message) -> str | None:
    """Return the address where a message is answered without an account; None for one that asks nothing so, empty
    where nothing is to be answered any more."""
    kind = KINDS.get(message.kind)
    if kind is None or kind.link is None or message.about_id is None:
        return None
    path, site = kind.link(message.about_id), address_for_papers()
    return f"{site}{path}" if path and site else ""


def send(delivery: Delivery) -> Answer:
    """Send one message by its channel, in its reader's language. Raises nothing: what is not known is in doubt."""
    if not set_up(delivery.channel):
        return Answer(Outcome.UNREACHED, "not_set_up")
    text = wording(
        delivery.message.kind, delivery.message.facts, delivery.language, link=answered_at(delivery.message) or ""
    )
    if not text.short:
        return Answer(Outcome.REFUSED, "emptied")
    return CHANNELS[delivery.channel].send(delivery, text)


__all__ = ["CHANNELS", "Answer", "Outcome", "answered_at", "send", "set_up"]
