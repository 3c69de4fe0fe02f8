"""What is stored of machines, what they asked, and what they were told."""

from winay.machines.models.clients import Client, Key, Token

__all__ = ["Client", "Key", "Token"]
