"""Addresses of casework: French words for residents, /agent/ for agents."""

from django.urls import path

from parvis.casework.views import bulk, case, counter, filing, inbox, labels, leaving, start, steps, tracking

app_name = "casework"
AGENT = "agent/dossiers/<str:number>/"
CASE = "suivi/<str:number>/<str:code>/"
urlpatterns = [
    path("demarches/<slug:slug>/", start.start, name="start"),
    path("demarches/<slug:slug>/<str:token>/<int:number>/", filing.page, name="page"),
    path("demarches/<slug:slug>/<str:token>/documents/", filing.documents, name="documents"),
    path("demarches/<slug:slug>/<str:token>/verifier/", filing.check, name="check"),
    path("demarches/<slug:slug>/<str:token>/plus-tard/", leaving.later, name="later"),
    path("demarches/<slug:slug>/<str:token>/envoyee/", filing.sent, name="sent"),
    path("agent/nouveau/", counter.new, name="counter"),
    path("agent/nouveau/<str:number>/", counter.filed, name="counter_done"),
    path("agent/nouveau/<str:number>/recepisse.pdf", counter.slip, name="slip"),
    path("agent/dossiers/", inbox.listing, name="inbox"),
    path("agent/dossiers/lot/", bulk.preview, name="bulk"),
    path("agent/dossiers/lot/faire/", bulk.run, name="bulk_run"),
    path("agent/dossiers/lot/annuler/", bulk.undo, name="bulk_undo"),
    path("agent/dossiers/vues/", inbox.keep, name="view_keep"),
    path("agent/dossiers/vues/<int:pk>/oublier/", inbox.forget, name="view_forget"),
    path("agent/dossiers/colonnes/", inbox.columns, name="columns"),
    path("agent/etiquettes/", labels.listing, name="labels"),
    path("agent/etiquettes/<int:pk>/retirer/", labels.retire, name="label_retire"),
    path(AGENT, case.show, name="case"),
    path(f"{AGENT}etape/<slug:name>/", steps.step, name="step"),
    path(f"{AGENT}courrier/<slug:name>/", steps.letter, name="letter"),
    path(f"{AGENT}pieces/", steps.ask, name="ask"),
    path(f"{AGENT}ecrire/", case.write, name="case_write"),
    path(f"{AGENT}attribuer/", case.assign, name="assign"),
    path(f"{AGENT}etiquettes/", labels.put, name="case_labels"),
    path(f"{AGENT}document/<int:pk>/", case.document, name="case_document"),
    path("suivi/", tracking.find, name="find"),
    path(CASE, tracking.follow, name="follow"),
    path(f"{CASE}reponses/", tracking.answers, name="answers"),
    path(f"{CASE}ecrire/", tracking.write, name="write"),
    path(f"{CASE}completer/", tracking.complete, name="complete"),
    path(f"{CASE}abandonner/<slug:name>/", tracking.withdraw, name="withdraw"),
    path(f"{CASE}accuse-reception.pdf", tracking.receipt_pdf, name="receipt"),
    path(f"{CASE}document/<int:pk>/", tracking.document, name="document"),
]
