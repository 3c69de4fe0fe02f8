"""Handing somebody over to the next programme, answering, and a cohort's hand-over."""
