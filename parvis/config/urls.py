"""Addresses. Public paths are French words, since residents read them."""

from __future__ import annotations

from allauth.account.views import LoginView, LogoutView
from django.urls import include, path

from parvis.casework.api import api

urlpatterns = [
    path("", include("parvis.portal.urls")),
    path("", include("parvis.casework.urls")),
    path("compte/connexion/", LoginView.as_view(), name="account_login"),
    path("compte/deconnexion/", LogoutView.as_view(), name="account_logout"),
    path("compte/", include("allauth.urls")),
    path("api/v1/", api.urls),
    path("ui/", include("parvis.kit.ui.urls")),
]
handler403 = "parvis.portal.views.errors.forbidden"
handler404 = "parvis.portal.views.errors.not_found"
handler500 = "parvis.portal.views.errors.server_error"
