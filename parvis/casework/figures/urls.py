"""Addresses of figures."""

from django.urls import path

from parvis.casework.figures import views

app_name = "figures"
urlpatterns = [
    path("", views.page, name="page"),
    path("chiffres.csv", views.figures_csv, name="csv"),
]
