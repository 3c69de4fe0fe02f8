"""Machines of agencies: who they are, what they may ask, and the look-ups that they make."""

from django.apps import AppConfig


class MachinesConfig(AppConfig):
    name = "winay.machines"
    label = "machines"
