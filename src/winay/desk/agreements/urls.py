"""Addresses of the topic `agreements`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.agreements import deposits, follow_up, life, tranches, views

urlpatterns = [
    path("agreements/", views.agreements, name="agreements"),
    path("agreements/prepare-all/", views.prepare_all, name="agreements_prepare_all"),
    path("agreements/prepare/<slug:proposal>/", views.prepare, name="agreement_prepare"),
    path("agreements/<slug:code>/", views.agreement, name="agreement"),
    path("agreements/<slug:code>/account/", views.set_account, name="agreement_account"),
    path("agreements/<slug:code>/issue/", views.issue, name="agreement_issue"),
    path("agreements/<slug:code>/sign/", views.sign, name="agreement_sign"),
    path("agreements/<slug:code>/void/", views.void, name="agreement_void"),
    path("agreements/<slug:code>/signed/", views.keep_signed, name="agreement_keep_signed"),
    path("agreements/<slug:code>/signed/<uuid:pk>/", views.signed_page, name="agreement_signed_page"),
    path("agreements/<slug:code>/pdf/", views.pdf, name="agreement_pdf"),
    path("agreements/<slug:code>/deposit/", deposits.record_deposit, name="deposit_record"),
    path("agreements/<slug:code>/follow-up/", follow_up.follow_up, name="follow_up"),
    path("agreements/<slug:code>/follow-up/<slug:kind>/", follow_up.follow_up, name="follow_up_note"),
    path("agreements/<slug:code>/follow-up/<uuid:pk>/proof/", follow_up.proof, name="follow_up_proof"),
    path("agreements/<slug:code>/follow-up/<uuid:pk>/withdraw/", follow_up.withdraw, name="follow_up_withdraw"),
    path("agreements/<slug:code>/life/", life.life, name="agreement_life"),
    path("agreements/<slug:code>/life/<slug:act>/", life.life_act, name="agreement_life_act"),
    path("agreements/<slug:code>/hand-over/", life.hand_over, name="agreement_hand_over"),
    path("agreements/<slug:code>/lines/", life.lines, name="agreement_lines"),
    path("agreements/<slug:code>/addenda/<int:number>/pdf/", life.addendum_pdf, name="addendum_pdf"),
    path(
        "agreements/<slug:code>/addenda/<int:number>/signed/<uuid:pk>/", life.addendum_scan, name="addendum_scan"
    ),
    path("agreements/<slug:code>/addenda/<int:number>/<slug:act>/", life.addendum_act, name="addendum_act"),
    path("agreements/<slug:code>/tranches/<int:number>/<slug:act>/", tranches.tranche_act, name="tranche_act"),
    path("deposits/<uuid:pk>/confirm/", deposits.confirm_deposit, name="deposit_confirm"),
    path("deposits/<uuid:pk>/take-back/", deposits.take_back_confirmation, name="deposit_take_back"),
    path("deposits/<uuid:pk>/not-found/", deposits.deposit_not_found, name="deposit_not_found"),
    path("deposits/<uuid:pk>/proof/", deposits.proof, name="deposit_proof"),
]
