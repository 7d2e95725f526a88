"""Addresses of the API, apart so that pages start without it."""

from parvis.casework.api import api

urlpatterns, app_name, namespace = api.urls
