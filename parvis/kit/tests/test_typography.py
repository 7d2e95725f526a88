"""Spaces that must not break, and all that must not be touched.

In the tables ~ stands for a no-break space and ^ for a narrow one.
"""

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from parvis.kit.typography import typeset, typeset_html


def shown(text):
    return text.replace("\u00a0", "~").replace("\u202f", "^")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Attention : lisez !", "Attention~: lisez^!"),
        ("Vraiment ?", "Vraiment^?"),
        ("un ; deux", "un^; deux"),
        ("Quoi ?!", "Quoi^?!"),
        ("« Bonjour »", "«~Bonjour~»"),
        ("«Bonjour»", "«~Bonjour~»"),
        ("« Bonjour ! »", "«~Bonjour^!~»"),
        ("une hausse de 9 % en 2026", "une hausse de 9~% en 2026"),
        ("50% et 15€", "50~% et 15~€"),
        ("12,50 €.", "12,50~€."),
        ("12 000 €", "12^000~€"),
        ("1 234 567 habitants", "1^234^567 habitants"),
        ("le 21 janvier 2027", "le 21~janvier 2027"),
        ("le 1er août", "le 1er~août"),
        ("à 14 h 30", "à 14~h~30"),
        ("à 9 h", "à 9~h"),
        ("5 km, 12 m² et 3 Mo", "5~km, 12~m² et 3~Mo"),
        ("le n° 12", "le n°~12"),
        ("M. Martin et Mme Petit", "M.~Martin et Mme~Petit"),
        ("Nom :", "Nom~:"),
        ("Horaires :\n9 h", "Horaires~:\n9~h"),
    ],
)
def test_typeset(text, expected):
    assert shown(typeset(text)) == expected


@pytest.mark.parametrize(
    "text",
    [
        "https://exemple.fr/a?b=c;d#e:f", "voir http://exemple.fr", "10:30", "de 10:30 à 12:00",
        "a@b.fr", "coucou :)", "coucou :-)", "coucou ;)", "coucou :D", "Bonjour!", "AM STRAM: GRAM",
        "06 12 34 56 78", "0590 12 34 56", "732 829 320 00074", "FR76 3000 6000 0112 3456 7890 189",
        "en 2026 350 personnes", "5 mesures", "2 habitants", "20%20", "&nbsp;; &amp;", "a != b",
        "color: red !important", "l'été", "3 mains", "un » ", "69003 Lyon", "",
    ],
)  # fmt: skip
def test_left_alone(text):
    kept = typeset(text)
    assert kept.replace("\u00a0»", " »") == text


def test_apostrophes_are_curled_on_request_only():
    assert typeset("L'été d'hier, '90") == "L'été d'hier, '90"
    assert typeset("L'été d'hier, '90", apostrophes=True) == "L’été d’hier, '90"
    assert typeset_html('<p title="l\'été">l&#x27;été</p>', apostrophes=True) == '<p title="l\'été">l’été</p>'


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>Nom : Dupont !</p>", "<p>Nom~: Dupont^!</p>"),
        ("<b>Nom</b> : <i>Dupont</i> !", "<b>Nom</b>~: <i>Dupont</i>^!"),
        ("<dt>Nom :</dt>", "<dt>Nom~:</dt>"),
        ("Nom :&nbsp;Dupont", "Nom~:&nbsp;Dupont"),
        ("<p>« <b>mot</b> »</p>", "<p>«~<b>mot</b>~»</p>"),
        ("&laquo; mot &raquo;", "&laquo;~mot~&raquo;"),
        ("<br>50 %<br/>", "<br>50~%<br/>"),
        ("<!DOCTYPE html><p>a !</p>", "<!DOCTYPE html><p>a^!</p>"),
        ("<p>a < b ; c !</p>", "<p>a < b^; c^!</p>"),
        ("<p data-rawest>a !</p>", "<p data-rawest>a^!</p>"),
        ("<prefix-box>a !</prefix-box>", "<prefix-box>a^!</prefix-box>"),
        ('<p data-raw>a !</p><p>b !</p>', '<p data-raw>a !</p><p>b^!</p>'),
        ('<ul data-raw><ul>a !</ul>b !<img>c !</ul>d !', '<ul data-raw><ul>a !</ul>b !<img>c !</ul>d^!'),
        ('<p>a !</p><pre>b !', '<p>a^!</p><pre>b !'),
        ('<input data-raw> a !', '<input data-raw> a^!'),
    ],
)  # fmt: skip
def test_typeset_html(html, expected):
    assert shown(typeset_html(html)) == expected


@pytest.mark.parametrize(
    "html",
    [
        '<input value="Nom : 50 % !">',
        "<input value='a > b ; c !'>",
        '<input value="a < b ; c > d !">',
        '<a href="/x" title="Vraiment ?">y</a>',
        "<textarea>Nom : a !</textarea>",
        "<TEXTAREA rows=2>Nom : a !</TextArea>",
        "<option>Nom : a !</option>",
        "<pre>a ? b : c</pre>",
        "<code>a ? b : c</code>",
        "<script>a ? b : '<p>c !</p>'</script>",
        "<style>a { color : red !important }</style>",
        "<!-- a ! <p> b ! -->",
        "<svg><text>12 000 !</text></svg>",
        '<p hx-vals=\'{"a": "b : c !"}\'></p>',
        "\x00 a !",
    ],
)
def test_html_left_alone(html):
    assert typeset_html(html) == html


PIECES = st.lists(
    st.sampled_from(
        [
            " ", "\u00a0", "\u202f", ":", ";", "!", "?", "%", "€", "«", "»", "1", "12", "345", "000",
            "h", "km", "mars", "mot", "n°", "M.", "1er", ",", ".", "'", "&", "&nbsp;", "\n", "<b>",
            "</b>", '<i title="a : b !">', ")",
        ]
    ),
    max_size=30,
).map("".join)  # fmt: skip


@given(PIECES)
def test_twice_changes_nothing_more(text):
    assert typeset(typeset(text)) == typeset(text)
    assert typeset_html(typeset_html(text)) == typeset_html(text)


@given(PIECES)
def test_only_spaces_change(text):
    def without_spaces(value):
        return re.sub(r"[ \u00a0\u202f]", "", value)

    assert without_spaces(typeset(text)) == without_spaces(text)
    assert re.findall(r"<[^>]*>", typeset_html(text)) == re.findall(r"<[^>]*>", text)


@pytest.mark.parametrize(
    "piece", ["<p class='a'>Un texte : 12 000 € !</p>\n", "1 000 ", "« ", "   ", "<a '", "<!--", "<pre>"]
)
def test_thirty_thousand_characters_take_no_time(piece):
    page = piece * (30_000 // len(piece))
    started = perf_counter()
    typeset_html(page)
    # Well-formed pages take under a millisecond; the margin is for slow machines.
    assert perf_counter() - started < 0.2


def test_the_number_of_a_request_is_never_split() -> None:
    page = "<title>D-2026-00501</title><p>Demande D-2026-00501 reçue</p>"
    once = typeset_html(page)
    assert once == ('<title>D-2026-00501</title><p>Demande <span class="code">D-2026-00501</span> reçue</p>')
    assert typeset_html(once) == once
