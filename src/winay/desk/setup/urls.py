"""Addresses of the topic `setup`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.setup.views import address, first, home, packs, places, programmes, sets

urlpatterns = [
    path("first/", first.first_administrator, name="first_administrator"),
    path("second/", first.second_administrator, name="second_administrator"),
    path("setup/", home.home, name="setup"),
    path("setup/administrators/", first.administrators_page, name="setup_administrators"),
    path("setup/address/", address.address, name="setup_address"),
    path("setup/places/", places.places, name="setup_places"),
    path("setup/places/peru/", places.load_peru, name="load_peru"),
    path("setup/maps/", places.maps, name="setup_maps"),
    path("setup/files/<uuid:pk>/", places.upload, name="setup_file"),
    path("setup/files/<uuid:pk>/progress/", places.progress, name="setup_progress"),
    path("setup/files/<uuid:pk>/refused.xlsx", places.refused, name="setup_refused"),
    path("setup/files/<uuid:pk>/discard/", places.discard, name="discard_file"),
    path("setup/files/<uuid:pk>/take-back/", places.take_back, name="take_file_back"),
    path("setup/sets/", sets.sets, name="setup_sets"),
    path("setup/sets/add/", sets.change_set, {"code": ""}, name="add_set"),
    path("setup/sets/<slug:code>/", sets.change_set, name="change_set"),
    path("setup/packs/", packs.packs, name="setup_packs"),
    path("setup/packs/<uuid:pk>/", packs.pack, name="setup_pack"),
    path("setup/programmes/", programmes.programmes, name="setup_programmes"),
    path("setup/programmes/add/", programmes.add_programme, name="add_programme"),
    path("setup/programmes/<slug:code>/", programmes.change_programme, name="change_programme"),
    path("setup/programmes/<slug:code>/people/", programmes.people, name="setup_people"),
    path("setup/programmes/<slug:code>/pack/<uuid:pk>/", programmes.change_pack, name="change_pack"),
]
