"""Addresses for programs, apart so that pages start without GraphQL."""

from django.urls import path

from parvis.casework.bridge import api

app_name = "bridge-api"
urlpatterns = [
    path("graphql", api.graphql, name="graphql"),
    path("graphql/", api.graphql),
    path("fichiers/<str:code>/", api.file, name="file"),
]
