"""Agreements with governments and agencies, risks, tasks, the joint calendar, hand-overs of officials."""
