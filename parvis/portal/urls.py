"""Addresses of the portal."""

from django.urls import path

from parvis.portal.views import home

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("demarches/", home.procedures, name="procedures"),
]
