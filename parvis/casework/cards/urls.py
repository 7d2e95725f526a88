"""Addresses of cards."""

from django.urls import path

from parvis.casework.cards import console, importing, views

app_name = "cards"
urlpatterns = [
    path("", views.home, name="home"),
    path("types/nouveau/", console.add, name="type_add"),
    path("types/yaml/", console.as_yaml, name="yaml"),
    path("types/<slug:slug>/", console.type_page, name="type"),
    path("types/<slug:slug>/retirer/", console.retire, name="type_retire"),
    path("types/<slug:slug>/definition.yaml", console.yaml_file, name="type_yaml"),
    path("types/<slug:slug>/question/", console.field, name="field_add"),
    path("types/<slug:slug>/question/<str:name>/", console.field, name="field"),
    path("types/<slug:slug>/question/<str:name>/ranger/", console.arrange, name="arrange"),
    path("<slug:slug>/", views.listing, name="list"),
    path("<slug:slug>/nouvelle/", views.edit, name="add"),
    path("<slug:slug>/import/", importing.send, name="import"),
    path("<slug:slug>/import/<int:pk>/", importing.confirm, name="import_confirm"),
    path("<slug:slug>/export.csv", views.export, {"ending": "csv"}, name="export_csv"),
    path("<slug:slug>/export.jsonl", views.export, {"ending": "jsonl"}, name="export_jsonl"),
    path("<slug:slug>/<int:pk>/", views.show, name="card"),
    path("<slug:slug>/<int:pk>/modifier/", views.edit, name="edit"),
    path("<slug:slug>/<int:pk>/retirer/", views.remove, name="remove"),
]
