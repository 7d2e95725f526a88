"""The gallery's dashboard: the charts of a sample town, drawn from figures as real ones are."""

from __future__ import annotations

from parvis.kit.charts import Bar, BarChart, LineChart, Series, Sparkline
from parvis.kit.diagram import Arrow, Diagram, Node

MONTHS = ("janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.")
LETTERS = ("J", "F", "M", "A", "M", "J", "J", "A", "S", "O", "N", "D")
YEAR = (412, 388, 455, 470, 398, 521, 360, 295, 610, 548, None, None)
BEFORE = (380, 365, 420, 441, 402, 470, 352, 310, 560, 505, 430, 340)
UNITS = (
    ("État civil", 1_240),
    ("Éducation et enfance", 1_105),
    ("Urbanisme", 612),
    ("Voirie et propreté", 540),
    ("Action sociale", 318),
    ("Associations", 142),
)

LINES = LineChart(
    key="par-mois",
    title="La rentrée double les demandes",
    description="Les demandes passent de 295 en août à 610 en septembre, un peu plus qu'en 2025.",
    labels=MONTHS,
    series=(Series("2026", YEAR), Series("2025", BEFORE)),
    short_labels=LETTERS,
)
BARS = BarChart(
    key="par-service",
    title="État civil et écoles : six demandes sur dix",
    description="L'état civil reçoit 1 240 demandes, l'éducation 1 105, les associations 142.",
    bars=tuple(Bar(label, value) for label, value in UNITS),
    label_head="Service",
)
SHARES = BarChart(
    key="dans-le-delai",
    title="L'urbanisme manque l'objectif de 90 %",
    description="Part des réponses données dans le délai annoncé, par service.",
    bars=(Bar("État civil", 96), Bar("Éducation", 91), Bar("Urbanisme", 78), Bar("Voirie", None)),
    unit="%",
    label_head="Service",
)
SPARK = Sparkline("tendance", "Demandes des douze derniers mois", BEFORE)
CHARTS = {"lines": LINES, "bars": BARS, "shares": SHARES, "spark": SPARK}
CIRCUIT = Diagram(
    "Le circuit d'une demande",
    "Cinq états et six étapes ; la liste dit la même chose avec des mots.",
    [
        Node("received", "Reçue", "#recue", "start"),
        Node("checking", "En cours d'examen", "#examen"),
        Node("granted", "Accordée", "#accordee", "good"),
        Node("refused", "Refusée", "#refusee", "bad"),
        Node("dropped", "Abandonnée", "#abandonnee", "end"),
    ],
    [
        Arrow("received", "checking", "Prendre en charge"),
        Arrow("checking", "granted", "Accorder"),
        Arrow("checking", "refused", "Refuser"),
        Arrow("received", "granted", "Accord du fait du silence", dashed=True),
        Arrow("checking", "received", "Rendre"),
        Arrow("received", "dropped", "Abandonner"),
    ],
)
