"""Changing a definition: parts moved, taken away, renamed; conditions to rows and back; differences told."""

from __future__ import annotations

import pytest

from parvis.casework.clauses import BadClause, Clause, in_words, rows_of, source_of
from parvis.casework.definition.language import from_data, read, to_data, write
from parvis.casework.definition.model import Definition, FieldSpec
from parvis.casework.effects import Context, WorkflowAction
from parvis.casework.queries.ready import ready, ready_named
from parvis.casework.studio import comparing, editing
from parvis.casework.studio.renaming import rename, renamed_in
from parvis.casework.studio.skeleton import blank
from parvis.casework.verification.verifier import verify
from parvis.core.registries import Manifest, registry

CARD = ready_named("carte-stationnement-resident")
SPECS = [
    FieldSpec.model_validate(words)
    for words in (
        {
            "status": {
                "type": "choice",
                "label": "Situation",
                "choices": {"married": "Marié", "alone": "Seul"},
            }
        },
        {"days": {"type": "choices", "label": "Jours", "choices": {"sat": "Samedi", "sun": "Dimanche"}}},
        {"hosted": {"type": "yes_no", "label": "Êtes-vous hébergé ?"}},
        {"rooms": {"type": "number", "label": "Pièces"}},
        {"since": {"type": "date", "label": "Depuis"}},
        {"child": {"type": "identity", "label": "Votre enfant"}},
        {
            "items": {
                "type": "block",
                "label": "Matériel",
                "fields": [{"item": {"type": "text", "label": "Quoi"}}],
            }
        },
    )
]


def test_a_procedure_from_nothing_has_no_fault() -> None:
    made = blank(slug="xx", title="Demander", summary="s", unit="accueil", basis="b", purpose="p")
    assert verify(made, units={"accueil"}) == []


@pytest.mark.parametrize(
    "path", ["", "pages.9", "pages.x", "workflow.states.none", "letters", "pages.0.fields.0.a"]
)
def test_what_is_not_there_cannot_be_taken_away(path: str) -> None:
    with pytest.raises(editing.NoSuchPart):
        editing.remove(CARD, path)


def test_a_question_at_the_edge_goes_to_the_next_page() -> None:
    first = CARD.pages[0].fields[-1].name
    moved = editing.shift(CARD, f"pages.0.fields.{len(CARD.pages[0].fields) - 1}", 1)
    assert moved.pages[1].fields[0].name == first
    assert write(editing.shift(moved, "pages.1.fields.0", -1)) == write(CARD)


@pytest.mark.parametrize(
    ("path", "by", "then"),
    [
        ("pages.1.fields.0", 1, "pages.1.fields.1"),
        ("pages.1.fields.0", -1, f"pages.0.fields.{len(CARD.pages[0].fields)}"),
        ("pages.0.fields.0", -1, "pages.0.fields.0"),
        ("pages.0", 1, "pages.1"),
        ("workflow.states.received", 1, "workflow.states.received"),
        ("documents.0", -1, "documents.0"),
    ],
)
def test_the_keyboard_stays_where_the_part_went(path: str, by: int, then: str) -> None:
    assert editing.path_after(CARD, path, by) == then
    assert editing.part_at(editing.shift(CARD, path, by), then) == editing.part_at(CARD, path)


def test_the_last_question_of_a_page_stays() -> None:
    alone = editing.put(CARD, "pages.0.fields", CARD.pages[0].fields[:1])
    assert editing.shift(alone, "pages.0.fields.0", 1) is alone


@pytest.mark.parametrize(
    ("kind", "old", "new"),
    [
        ("question", "hosted", "lodged"),
        ("question", "owner", "holder"),
        ("document", "host_letter", "lodger_letter"),
        ("state", "received", "arrived"),
        ("transition", "accept", "agree"),
        ("letter", "carte", "card"),
    ],
)
def test_a_new_identifier_is_used_everywhere(kind: str, old: str, new: str) -> None:
    renamed = rename(CARD, kind, old, new)
    assert verify(renamed) == []
    assert write(rename(renamed, kind, new, old)) == write(CARD)


@pytest.mark.parametrize("model", ready(), ids=lambda model: model.procedure)
def test_every_question_of_every_ready_procedure_may_be_called_otherwise(model: Definition) -> None:
    renamed = model
    for spec in model.fields:
        if spec.name not in {
            "applicant",
            "association",
            "organisation",
            "applicant_email",
        }:  # names with a meaning
            renamed = rename(renamed, "question", spec.name, f"{spec.name[:45]}_new")
    for document in model.documents:
        renamed = rename(renamed, "document", document.name, f"{document.name[:45]}_doc")
    assert [fault.why for fault in verify(renamed)] == []


class Book(WorkflowAction):
    """An effect of a module."""

    name = "book"
    names = "question"

    def run(self, context: Context) -> None:
        """Nothing."""


def test_an_effect_of_a_module_follows_the_question_that_it_names(monkeypatch: pytest.MonkeyPatch) -> None:
    more = Manifest("x", workflow_actions=(Book(),))
    monkeypatch.setattr(registry, "_manifests", [*registry.manifests, more])
    data = to_data(CARD)
    data["workflow"]["transitions"]["accept"]["do"] = [{"book": "hosted"}, {"send_letter": "carte"}]
    renamed = to_data(rename(from_data(data), "question", "hosted", "carte"))
    assert renamed["workflow"]["transitions"]["accept"]["do"] == [{"book": "carte"}, {"send_letter": "carte"}]


def test_texts_between_quotes_are_not_identifiers() -> None:
    assert renamed_in('kind == "kind" and kind != "x"', "kind", "sort") == 'sort == "kind" and sort != "x"'


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ('status == "married"', "« Situation » est « Marié »"),
        ('"sat" in days', "« Jours » contient « Samedi »"),
        ("not hosted", "« Êtes-vous hébergé ? » est « non »"),
        ("rooms >= 3", "« Pièces » est au moins 3"),
        ('since <= date("2026-01-31")', "« Depuis » est jusqu’au 31 janvier 2026"),
        ("age(child) < 16", "« Votre enfant » a moins de 16 ans"),
        ("count(items) > 2", "« Matériel » compte plus d’entrées que 2"),
        ("hosted and not empty(rooms)", "« Êtes-vous hébergé ? » est « oui » et « Pièces » a une réponse"),
    ],
)
def test_a_condition_is_a_sentence_and_rows(source: str, said: str) -> None:
    assert in_words(source, SPECS) == said
    rows = rows_of(source, SPECS)
    assert rows is not None
    assert source_of(*rows, SPECS) == source


@pytest.mark.parametrize(
    "source", ["hosted and (rooms > 3 or rooms < 1)", "rooms + 1 > 2", "age(child, on=since) >= 3", "]"]
)
def test_what_rows_cannot_say_is_left_as_text(source: str) -> None:
    assert rows_of(source, SPECS) is None
    assert in_words(source, SPECS)


@pytest.mark.parametrize(
    "clause",
    [
        Clause("unknown", "is", "x"),
        Clause("status", "is", "divorced"),
        Clause("status", "more", "3"),
        Clause("rooms", "more", "trois"),
        Clause("rooms", "more", "1e9"),
        Clause("since", "from", "31/01/2026"),
        Clause("rooms", "is", ""),
        Clause("hosted", "__import__", ""),
    ],
)
def test_a_row_that_says_nothing_is_refused(clause: Clause) -> None:
    with pytest.raises(BadClause):
        source_of("and", [clause], SPECS)


def test_a_text_with_quotes_stays_a_text() -> None:
    spec = FieldSpec.model_validate({"city": {"type": "text", "label": "Ville"}})
    source = source_of("and", [Clause("city", "is", 'L"Haÿ" or True')], [spec])
    assert rows_of(source, [spec]) == ("and", [Clause("city", "is", 'L"Haÿ" or True')])


def test_what_differs_is_told_part_by_part() -> None:
    changed = editing.put(CARD, "pages.1.fields.2.optional", False)
    changed = editing.put(changed, "workflow.states.checking.public", "Examinée")
    changed = editing.remove(changed, "documents.0")
    changed = read(write(changed))[0]
    found = {(str(one.title), one.word, one.verb) for one in comparing.changes(CARD, changed)}
    assert found == {
        ("phone", "optional", "changement"),
        ("Examinée", "public", "changement"),
        ("Justificatif de domicile de moins de 3 mois", "", "retrait"),
    }
    assert comparing.changes(CARD, CARD) == []
