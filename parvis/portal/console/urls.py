"""Addresses of the console."""

from django.urls import path

from parvis.portal.console import about, incidents, sign_in, views

app_name = "console"
urlpatterns = [
    path("", views.home, name="home"),
    path("identite/", views.identity, name="identity"),
    path("coordonnees/", views.contact, name="contact"),
    path("agents/", views.agents, name="agents"),
    path("agents/nouveau/", views.agent_add, name="agent_add"),
    path("agents/<int:pk>/", views.agent_edit, name="agent"),
    path("agents/<int:pk>/inviter/", views.agent_invite, name="agent_invite"),
    path("agents/<int:pk>/acces/", views.agent_active, name="agent_active"),
    path("services/", views.units, name="units"),
    path("services/nouveau/", views.unit, name="unit_add"),
    path("services/<int:pk>/", views.unit, name="unit"),
    path("roles/", views.roles, name="roles"),
    path("roles/nouveau/", views.role, name="role_add"),
    path("roles/<int:pk>/", views.role, name="role"),
    path("messages/", views.wordings, name="wordings"),
    path("messages/<slug:name>/", views.wording, name="wording"),
    path("connexion/", sign_in.providers, name="providers"),
    path("connexion/<slug:name>/", sign_in.provider, name="provider"),
    path("echanges/", views.exchange, name="exchange"),
    path("echanges/cles/<int:pk>/revoquer/", views.revoke, name="revoke"),
    path("echanges/webhooks/<int:pk>/retirer/", views.unhook, name="unhook"),
    path("donnees/", about.about, name="about"),
    path("incidents/", incidents.incidents, name="incidents"),
    path("incidents/essai/", incidents.trial, name="trial"),
    path("incidents/travaux/<int:pk>/", incidents.job_again, name="job_again"),
    path("incidents/messages/", incidents.mails_again, name="mails_again"),
    path("incidents/messages/<int:pk>/", incidents.mail_again, name="mail_again"),
]
