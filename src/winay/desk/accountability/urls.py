"""Addresses of the topic `accountability`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.accountability import views

urlpatterns = [
    path("accounts/", views.reports, name="reports"),
    path("receipts/", views.receipts, name="receipts"),
    path("returns/", views.returns, name="returns"),
    path("returns/<uuid:pk>/proof/", views.return_proof, name="return_proof"),
    path("returns/<uuid:pk>/<slug:answer>/", views.return_answer, name="return_answer"),
    path("agreements/<slug:code>/book/", views.book, name="book"),
    path("agreements/<slug:code>/book/add/", views.add, name="add_voucher"),
    path("agreements/<slug:code>/book/purchases/", views.purchases, name="purchases"),
    path("agreements/<slug:code>/book/closing/", views.closure, name="closure"),
    path("agreements/<slug:code>/book/closing/act.pdf", views.closure_pdf, name="closure_pdf"),
    path("agreements/<slug:code>/book/closing/<slug:step>/", views.closure_step, name="closure_step"),
    path("agreements/<slug:code>/book/aloud/<slug:language>/", views.aloud, name="book_aloud"),
    path("agreements/<slug:code>/book/print/", views.print_book, name="print_book"),
    path("agreements/<slug:code>/book/<slug:document>.pdf", views.paper, name="book_paper"),
    path("agreements/<slug:code>/book/<slug:step>/", views.book_step, name="book_step"),
    path("receipts/new/<uuid:pk>/", views.reading, name="reading"),
    path("receipts/new/<uuid:pk>/picture/", views.reading_proof, name="reading_proof"),
    path("receipts/new/<uuid:pk>/drop/", views.reading_drop, name="reading_drop"),
    path("receipts/<uuid:pk>/", views.voucher, name="voucher"),
    path("receipts/<uuid:pk>/proof/", views.proof, name="voucher_proof"),
    path("receipts/<uuid:pk>/xml/", views.xml, name="voucher_xml"),
    path("receipts/<uuid:pk>/<slug:step>/", views.voucher_step, name="voucher_step"),
    path("purchases/<uuid:pk>/", views.purchase, name="purchase"),
    path("purchases/<uuid:pk>/<slug:step>/", views.purchase_step, name="purchase_step"),
    path("accounts/<slug:code>/", views.report, name="report"),
    path("accounts/<slug:code>/<slug:step>/", views.report_step, name="report_step"),
]
