from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "winay.budgets"
    label = "budgets"
