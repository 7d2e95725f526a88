"""Addresses of households. To be included before "my space", whose cases would else take its names."""

from django.urls import path

from parvis.casework.households import begin_views, section_views, views

app_name = "households"
urlpatterns = [
    path("mon-espace/foyer/", views.home, name="home"),
    path("mon-espace/foyer/<int:pk>/retirer/", views.remove, name="remove"),
    path("mon-espace/mandats/personne/", views.ask_person, name="ask_person"),
    path("mon-espace/mandats/association/", views.ask_organisation, name="ask_organisation"),
    path("mon-espace/mandats/<int:pk>/terminer/", views.give_up, name="give_up"),
    path("mandat/<int:pk>/<str:code>/", views.answer, name="mandate"),
    path("agent/mandats/", views.desk, name="desk"),
    path("agent/mandats/aidants/", views.helpers, name="helpers"),
    path("agent/mandats/<int:pk>/", views.decide, name="decide"),
    path("agent/mandats/<int:pk>/terminer/", views.revoke, name="revoke"),
    path("agent/mandats/<int:pk>/preuve/", views.proof, name="proof"),
    path("agent/aide/", begin_views.help_at_desk, name="help"),
    path("demarches/<slug:slug>/pour-qui/", begin_views.for_whom, name="for_whom"),
    path("demarches/<slug:slug>/aide/", begin_views.help_online, name="help_online"),
    path("demarches/<slug:slug>/<str:token>/co-demandeur/", section_views.invite, name="invite"),
    path("co-demande/<int:pk>/<str:code>/", section_views.show, name="section"),
    path("co-demande/<int:pk>/<str:code>/<int:number>/", section_views.page, name="section_page"),
]
