"""Addresses of circuits: what waits for an agent's visa, and opinions."""

from django.urls import path

from parvis.casework.circuits import opinion_views, views

app_name = "circuits"
urlpatterns = [
    path("agent/visas/", views.basket, name="basket"),
    path("agent/visas/lot/", views.many, name="many"),
    path("agent/visas/<int:pk>/", views.one, name="one"),
    path("agent/visas/<int:pk>/retirer/", views.withdraw, name="withdraw"),
    path("agent/visas/<int:pk>/document/<int:number>/", views.document, name="document"),
    path("agent/dossiers/<str:number>/avis/", opinion_views.ask, name="opinion_ask"),
    path("agent/avis/", opinion_views.basket, name="opinions"),
    path("agent/avis/<int:pk>/", opinion_views.at_desk, name="opinion"),
    path("agent/avis/<int:pk>/retirer/", opinion_views.withdraw, name="opinion_withdraw"),
    path("agent/avis/<int:pk>/document/<int:number>/", opinion_views.desk_document, name="opinion_document"),
    path("avis/<int:pk>/<str:code>/", opinion_views.outside, name="opinion_outside"),
    path(
        "avis/<int:pk>/<str:code>/document/<int:number>/", opinion_views.guest_document, name="guest_document"
    ),
]
