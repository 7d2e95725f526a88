"""Addresses. Public paths are French words, since residents read them."""

from __future__ import annotations

from django.urls import URLResolver, include, path
from django.urls.resolvers import RoutePattern

from parvis.core.permissions.decorators import public
from parvis.core.registries.modules import modules, submodules
from parvis.portal.views.identity import SignIn, SignOut


class LateInclude(URLResolver):
    """An include that is loaded when an address under it is asked for. Its names are found through its namespace;
    `reverse` of any other name need not load it."""

    def _populate(self) -> None:
        return


def of_modules(names: list[str]) -> list[URLResolver]:
    """The addresses of modules, found in their `urls.py`: whole paths, as residents read them. Before those of the
    house, some of which take any word (`/mon-espace/<number>/`); a house test looks for pages that hide another."""
    return [path("", include(urls)) for urls in submodules(names, "urls")]


urlpatterns = [
    *of_modules(modules()),
    path("", include("parvis.casework.households.urls")),
    path("", include("parvis.casework.paper.urls")),
    path("", include("parvis.casework.once.urls")),
    path("", include("parvis.portal.urls")),
    path("", include("parvis.casework.urls")),
    path("", include("parvis.casework.studio.urls")),
    path("", include("parvis.casework.circuits.urls")),
    path("agent/passerelle/", include("parvis.casework.bridge.urls")),
    path("agent/fiches/", include("parvis.casework.cards.urls")),
    path("agent/automates/", include("parvis.casework.automations.urls")),
    path("agent/exports/", include("parvis.casework.exports.urls")),
    path("agent/statistiques/", include("parvis.casework.figures.urls")),
    path("compte/connexion/", public(SignIn.as_view()), name="account_login"),
    path("compte/deconnexion/", public(SignOut.as_view()), name="account_logout"),
    # The library's own addresses for the same two pages, which its other pages link to.
    path("compte/login/", public(SignIn.as_view())),
    path("compte/logout/", public(SignOut.as_view())),
    path("compte/", include("allauth.urls")),
    # Loaded when a program first calls it: the library behind it takes a tenth of a start, which pages can spare.
    LateInclude(RoutePattern("api/v1/"), "parvis.casework.api_urls", app_name="ninja", namespace="api-1"),
    LateInclude(
        RoutePattern("api/v2/"), "parvis.casework.bridge.api_urls", app_name="bridge-api", namespace="api-2"
    ),
    path("ui/", include("parvis.kit.ui.urls")),
]
handler400 = "parvis.portal.views.errors.bad_request"
handler403 = "parvis.portal.views.errors.forbidden"
handler404 = "parvis.portal.views.errors.not_found"
handler500 = "parvis.portal.views.errors.server_error"
