"""Addresses of the studio."""

from django.urls import path

from parvis.casework.studio.views import condition, moves, outline, parts, ready, text, trials, versions

app_name = "studio"
HERE = "agent/studio/<slug:slug>/"
urlpatterns = [
    path("agent/studio/", outline.index, name="index"),
    path("agent/studio/nouvelle/", outline.new, name="new"),
    path("agent/studio/catalogue/", ready.catalogue, name="catalogue"),
    path(HERE, outline.plan, name="plan"),
    path(f"{HERE}commencer/", outline.begin, name="begin"),
    path(f"{HERE}agir/", outline.act, name="act"),
    path(f"{HERE}partie/<str:path>/", parts.part, name="part"),
    path(f"{HERE}ajouter/<str:where>/", parts.add, name="add"),
    path(f"{HERE}condition/<str:path>/", condition.condition, name="condition"),
    path(f"{HERE}texte/", text.text, name="text"),
    path(f"{HERE}historique/", text.history, name="history"),
    path(f"{HERE}essai/", trials.trial, name="trial"),
    path(f"{HERE}essai/dossier/", trials.desk, name="trial_desk"),
    path(f"{HERE}tests/", trials.tests, name="tests"),
    path(f"{HERE}publier/", versions.publish, name="publish"),
    path(f"{HERE}versions/", versions.versions, name="versions"),
    path(f"{HERE}versions/<int:number>/texte.yaml", versions.export, name="export"),
    path(f"{HERE}versions/<int:number>/reprendre/", versions.restore, name="restore"),
    path(f"{HERE}ouverture/", versions.opening, name="opening"),
    path(f"{HERE}comparer/", versions.compare, name="compare"),
    path(f"{HERE}dossiers/", moves.plan, name="moves"),
    path(f"{HERE}dossiers/<int:pk>/", moves.progress, name="move"),
    path(f"{HERE}dossiers/<int:pk>/annuler/", moves.undo, name="move_undo"),
]
