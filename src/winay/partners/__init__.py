"""Partnerships with governments and agencies, risks, tasks with owners, a joint calendar, hand-overs of officials."""
