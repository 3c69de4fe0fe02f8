"""The channels: each sends one message and says what became of it. Another one is a `Plug` too."""

from winay.messages.channels import mail, sms
from winay.messages.channels.answers import Answer, Outcome, Plug
from winay.messages.kinds import wording
from winay.messages.models import Channel, Delivery

CHANNELS: dict[str, Plug] = {Channel.EMAIL.value: mail, Channel.SMS.value: sms}


def set_up(channel: str) -> bool:
    """Tell whether this installation can send by `channel`."""
    plug = CHANNELS[channel]
    return plug.is_set_up() and not plug.fault()


def send(delivery: Delivery) -> Answer:
    """Send one message by its channel, in its reader's language. Raises nothing: what is not known is in doubt."""
    if not set_up(delivery.channel):
        return Answer(Outcome.UNREACHED, "not_set_up")
    text = wording(delivery.message.kind, delivery.message.facts, delivery.language)
    if not text.short:
        return Answer(Outcome.REFUSED, "emptied")
    return CHANNELS[delivery.channel].send(delivery, text)


__all__ = ["CHANNELS", "Answer", "Outcome", "send", "set_up"]
