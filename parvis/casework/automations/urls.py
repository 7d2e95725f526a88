"""Addresses of automations."""

from django.urls import path

from parvis.casework.automations import views

app_name = "automations"
urlpatterns = [
    path("", views.listing, name="list"),
    path("nouveau/", views.new, name="new"),
    path("<int:pk>/", views.show, name="rule"),
    path("<int:pk>/quand/", views.moment, name="moment"),
    path("<int:pk>/si/", views.condition, name="condition"),
    path("<int:pk>/alors/", views.choose_act, name="choose_act"),
    path("<int:pk>/alors/<int:number>/retirer/", views.drop_act, name="drop_act"),
    path("<int:pk>/alors/<slug:name>/", views.act, name="act"),
    path("<int:pk>/essai/", views.dry_run, name="dry_run"),
    path("<int:pk>/activer/", views.switch, name="switch"),
    path("<int:pk>/supprimer/", views.delete, name="delete"),
]
