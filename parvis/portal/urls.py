"""Addresses of the portal."""

from django.urls import include, path

from parvis.portal.views import demo, home, install, space

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("installation/", install.install, name="install"),
    path("demo/", demo.people, name="demo"),
    path("demo/<int:pk>/", demo.play, name="play"),
    path("demo/boite-aux-lettres/", demo.mailbox, name="mailbox"),
    path("mon-espace/", space.mine, name="space"),
    path("mon-espace/<str:number>/", space.case, name="space_case"),
    path("agent/", space.desk, name="desk"),
    path("agent/reglages/", include("parvis.portal.console.urls")),
    path("demarches/", home.procedures, name="procedures"),
]
