"""Addresses of "tell us once". To be included before "my space", whose cases would else take its names."""

from django.urls import path

from parvis.casework.once import step_views, views

app_name = "once"
urlpatterns = [
    path("mon-espace/informations/", views.profile, name="profile"),
    path("mon-espace/documents/", views.vault, name="vault"),
    path("mon-espace/documents/<int:pk>/", views.kept_file, name="kept"),
    path("mon-espace/documents/<int:pk>/retirer/", views.take_out, name="take_out"),
    path("agent/reglages/connecteurs/", views.connectors, name="connectors"),
    path("agent/reglages/connecteurs/<slug:name>/", views.connector, name="connector"),
    path("demarches/<slug:slug>/<str:token>/demander/<slug:name>/", step_views.ask_service, name="ask"),
    path("demarches/<slug:slug>/<str:token>/adresse/<slug:name>/", step_views.find_address, name="address"),
    path("demarches/<slug:slug>/<str:token>/garder/<slug:name>/", step_views.keep_document, name="keep"),
    path(
        "demarches/<slug:slug>/<str:token>/documents-gardes/<slug:name>/",
        step_views.send_kept,
        name="send_kept",
    ),
]
