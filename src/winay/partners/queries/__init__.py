"""What staff read of partners, risks, tasks, the calendar and hand-overs."""
