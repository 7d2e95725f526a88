"""Addresses of the portal."""

from django.urls import include, path

from parvis.portal.views import absences, demo, home, identity, install, legal, palette, space

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("installation/", install.install, name="install"),
    path("demo/", demo.people, name="demo"),
    path("demo/<int:pk>/", demo.play, name="play"),
    path("demo/boite-aux-lettres/", demo.mailbox, name="mailbox"),
    path("demo/franceconnect/", demo.twin_page, name="twin"),
    path("demo/franceconnect/fin/", demo.twin_out, name="twin_out"),
    path("compte/identite/relier/", identity.link, name="identity_link"),
    path("compte/identite/<slug:name>/", identity.leave, name="identity"),
    path("compte/identite/<slug:name>/retour/", identity.back, name="identity_back"),
    path("compte/identite/<slug:name>/delier/", identity.unlink, name="identity_unlink"),
    path("compte/deconnecte/", identity.signed_out, name="signed_out"),
    path("mon-espace/", space.mine, name="space"),
    path("mon-espace/<str:number>/", space.case, name="space_case"),
    path("agent/", space.desk, name="desk"),
    path("agent/aller/", palette.go_to, name="palette"),
    path("agent/absences/", absences.listing, name="absences"),
    path("agent/absences/<int:pk>/terminer/", absences.end, name="absence_end"),
    path("accessibilite/", legal.accessibility, name="accessibility"),
    path("mentions-legales/", legal.notice, name="notice"),
    path("donnees-personnelles/", legal.privacy, name="privacy"),
    path("plan/", legal.site_map, name="site_map"),
    path("agent/reglages/", include("parvis.portal.console.urls")),
    path("demarches/", home.procedures, name="procedures"),
]
