"""Addresses of circuits: what waits for an agent's visa, and opinions."""

from django.urls import path

from parvis.casework.circuits import views

app_name = "circuits"
urlpatterns = [
    path("agent/visas/", views.basket, name="basket"),
    path("agent/visas/lot/", views.many, name="many"),
    path("agent/visas/<int:pk>/", views.one, name="one"),
    path("agent/visas/<int:pk>/retirer/", views.withdraw, name="withdraw"),
    path("agent/visas/<int:pk>/document/<int:number>/", views.document, name="document"),
]
