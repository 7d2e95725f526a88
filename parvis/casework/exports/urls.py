"""Addresses of exports."""

from django.urls import path

from parvis.casework.exports import views

app_name = "exports"
urlpatterns = [
    path("", views.listing, name="list"),
    path("nouveau/", views.new, name="new"),
    path("<int:pk>/fichier/", views.download, name="download"),
    path("<int:pk>/supprimer/", views.remove, name="remove"),
]
