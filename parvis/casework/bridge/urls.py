"""Addresses of the bridge, for people."""

from django.urls import path

from parvis.casework.bridge import views

app_name = "bridge"
urlpatterns = [
    path("", views.home, name="home"),
    path("demarche/", views.descriptor, name="descriptor"),
    path("dossiers/", views.dossiers, name="dossiers"),
]
