from django.urls import URLPattern, path

from winay.jury import board, views

app_name = "jury"
urlpatterns: list[URLPattern] = [
    path("", views.enter, name="enter"),
    path("in/<str:code>/", views.enter_by_link, name="enter_by_qr"),
    path("confirm/", views.confirm, name="confirm"),
    path("leave/", views.leave, name="leave"),
    path("agenda/", views.agenda, name="agenda"),
    path("items/<uuid:item_id>/", views.item, name="item"),
    path("items/<uuid:item_id>/conflict/", views.conflict, name="conflict"),
    path("items/<uuid:item_id>/pictures/<uuid:picture_id>/", views.picture, name="picture"),
    path("items/<uuid:item_id>/papers/<uuid:paper_id>/", views.attachment, name="attachment"),
    path("board/<str:code>/", board.board, name="board"),
    path("board/<str:code>/now/", board.board_now, name="board_now"),
]
