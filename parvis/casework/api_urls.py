"""Addresses of the API, apart so that pages start without it."""

from parvis.casework import api_procedures
from parvis.casework.api import api

assert api_procedures  # its endpoints join `api` when it is read

urlpatterns, app_name, namespace = api.urls
