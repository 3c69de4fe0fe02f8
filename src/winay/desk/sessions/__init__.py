"""The committee's session: members, agenda, attendance, conflicts, paper cards, minutes."""
