"""Addresses of casework: French words for residents, /agent/ for agents."""

from django.urls import path

from parvis.casework.views import filing, tracking

app_name = "casework"
CASE = "suivi/<str:number>/<str:code>/"
urlpatterns = [
    path("demarches/<slug:slug>/", filing.start, name="start"),
    path("demarches/<slug:slug>/<str:token>/<int:number>/", filing.page, name="page"),
    path("demarches/<slug:slug>/<str:token>/documents/", filing.documents, name="documents"),
    path("demarches/<slug:slug>/<str:token>/verifier/", filing.check, name="check"),
    path("demarches/<slug:slug>/<str:token>/plus-tard/", filing.later, name="later"),
    path("demarches/<slug:slug>/<str:token>/envoyee/", filing.sent, name="sent"),
    path("suivi/", tracking.find, name="find"),
    path(CASE, tracking.follow, name="follow"),
    path(f"{CASE}reponses/", tracking.answers, name="answers"),
    path(f"{CASE}ecrire/", tracking.write, name="write"),
    path(f"{CASE}completer/", tracking.complete, name="complete"),
    path(f"{CASE}abandonner/<slug:name>/", tracking.withdraw, name="withdraw"),
    path(f"{CASE}accuse-reception.pdf", tracking.receipt_pdf, name="receipt"),
    path(f"{CASE}document/<int:pk>/", tracking.document, name="document"),
]
