"""The topic `budgets` of the desk: plan and execution, revisions, months, requests for money, pari passu."""
