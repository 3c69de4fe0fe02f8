"""What is stored of machines, what they asked, and what they were told."""

from winay.machines.models.clients import Client, Key, Token
from winay.machines.models.messages import Asked, Message
from winay.machines.models.subscriptions import News, Subscription

__all__ = ["Asked", "Client", "Key", "Message", "News", "Subscription", "Token"]
