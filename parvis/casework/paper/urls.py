"""Addresses of paper. To be included before casework, whose counter would else take "papier" for a number."""

from django.urls import path

from parvis.casework.paper import views

app_name = "paper"
urlpatterns = [
    path("demarches/<slug:slug>/formulaire.pdf", views.blank, name="blank"),
    path("demarches/<slug:slug>/<str:token>/formulaire.pdf", views.begun, name="begun"),
    path("demarches/<slug:slug>/<str:token>/code/", views.code, name="code"),
    path("reprendre/", views.resume, name="resume"),
    path("agent/nouveau/papier/", views.desk, name="desk"),
    path("agent/nouveau/papier/<int:pk>/", views.one, name="scan"),
    path("agent/nouveau/papier/<int:pk>/scan/", views.scan, name="scan_file"),
]
