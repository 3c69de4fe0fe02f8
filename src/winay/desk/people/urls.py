"""Addresses of the topic `people`; `winay.desk.urls` gathers them under the desk's name."""

from django.urls import path

from winay.desk.people.views import corrections, people

urlpatterns = [
    path("people/", people.people, name="people"),
    path("people/corrections/", corrections.corrections, name="corrections"),
    path("people/corrections/<uuid:correction>/", corrections.correction, name="correction"),
    path("people/add/", people.add_person, name="add_person"),
    path("people/<uuid:pk>/", people.person, name="person"),
    path("people/<uuid:pk>/consent/", people.add_consent, name="add_consent"),
    path("people/<uuid:pk>/household/", people.move_person, name="move_person"),
    path("people/<uuid:pk>/file.zip", people.person_file, name="person_file"),
    path("people/<uuid:pk>/readings/", people.readings, name="readings"),
    path("people/<uuid:pk>/forget/", people.anonymise, name="anonymise"),
    path("households/<str:code>/", people.household, name="household"),
    path("people/<uuid:pk>/account/", people.give_account, name="give_account"),
    path("people/<uuid:pk>/account/password/", people.renew_account, name="renew_account"),
    path("people/<uuid:pk>/account/take/", people.take_account, name="take_account"),
]
