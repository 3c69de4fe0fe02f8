"""Addresses of the desk's money pages; the desk includes them under its own prefix and name."""

from django.urls import path

from winay.desk.views import agreements, money, orders

urlpatterns = [
    path("money/", money.where_money_is, name="money"),
    path("money/accounts/", money.accounts, name="accounts"),
    path("money/accounts/<uuid:pk>/", money.account, name="account"),
    path("money/journal/<slug:programme>/", money.journal, name="journal"),
    path("money/journal/<slug:programme>/<int:number>/", money.entry, name="entry"),
    path("agreements/", agreements.agreements, name="agreements"),
    path("agreements/prepare-all/", agreements.prepare_all, name="agreements_prepare_all"),
    path("agreements/prepare/<slug:proposal>/", agreements.prepare, name="agreement_prepare"),
    path("agreements/<slug:code>/", agreements.agreement, name="agreement"),
    path("agreements/<slug:code>/account/", agreements.set_account, name="agreement_account"),
    path("agreements/<slug:code>/issue/", agreements.issue, name="agreement_issue"),
    path("agreements/<slug:code>/sign/", agreements.sign, name="agreement_sign"),
    path("agreements/<slug:code>/void/", agreements.void, name="agreement_void"),
    path("agreements/<slug:code>/signed/", agreements.keep_signed, name="agreement_keep_signed"),
    path("agreements/<slug:code>/signed/<uuid:pk>/", agreements.signed_page, name="agreement_signed_page"),
    path("agreements/<slug:code>/pdf/", agreements.pdf, name="agreement_pdf"),
    path("agreements/<slug:code>/deposit/", agreements.record_deposit, name="deposit_record"),
    path("agreements/<slug:code>/tranches/<int:number>/<slug:act>/", agreements.tranche_act, name="tranche_act"),
    path("deposits/<uuid:pk>/confirm/", agreements.confirm_deposit, name="deposit_confirm"),
    path("deposits/<uuid:pk>/not-found/", agreements.deposit_not_found, name="deposit_not_found"),
    path("deposits/<uuid:pk>/proof/", agreements.proof, name="deposit_proof"),
    path("payments/", agreements.payments, name="payments"),
    path("payments/orders/", orders.orders, name="orders"),
    path("payments/orders/<uuid:pk>/", orders.order, name="order"),
]
