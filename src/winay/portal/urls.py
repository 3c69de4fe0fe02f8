from django.urls import URLPattern, path

from winay.portal import door, guides, machines, open_data, views

app_name = "portal"
urlpatterns: list[URLPattern] = [
    path("", views.home, name="home"),
    path("welcome/", views.welcome, name="welcome"),
    path("how-to-take-part/", views.how_to_take_part, name="how_to_take_part"),
    path("guides/", guides.guides, name="guides"),
    path("guides/<slug:role>/", guides.guide, name="guide"),
    path("take-part/", door.take_part, name="take_part"),
    path("take-part/received/<slug:code>/", door.take_part_receipt, name="take_part_receipt"),
    path("take-part/<slug:programme>/", door.take_part_in, name="take_part_in"),
    path("calls/<slug:code>/ask/", door.ask, name="ask"),
    path("contact/", views.contact, name="contact"),
    path("privacy/", views.privacy, name="privacy"),
    path("accessibility/", views.accessibility, name="accessibility"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", machines.site_map, name="sitemap"),
    path("favicon.ico", machines.icon, name="icon"),
    path("calls/feed.xml", machines.CallsFeed(), name="feed"),
    path("calls/", views.calls, name="calls"),
    path("calls/<slug:code>/", views.call, name="call"),
    path("calls/<slug:code>/results/", views.results, name="results"),
    path("calls/<slug:code>/results/<str:proposal>/", views.proposal_result, name="proposal_result"),
    path("minutes/<str:session>/", views.minutes, name="minutes"),
    path("documents/<str:code>.pdf", views.document, name="document"),
    path("verify/", views.verify, name="verify"),
    path("verify/<str:code>/", views.verify_code, name="verify_code"),
    path("map/", views.map_page, name="map"),
    path("map/awards.svg", views.map_picture, name="map_picture"),
    path("open/", open_data.index, name="open"),
    path("open/datapackage.json", open_data.datapackage, name="datapackage"),
    path("open/dictionary.json", open_data.dictionary, name="dictionary"),
    path("open/<slug:dataset>.csv", open_data.as_csv, name="open_csv"),
    path("open/<slug:dataset>.json", open_data.as_json, name="open_json"),
]
