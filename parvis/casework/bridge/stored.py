"""Queries that programs call by name (`queryId`), without sending their text: what clients of démarche numérique do."""

from __future__ import annotations

from parvis.casework.bridge.language import WRITING

QUERY, MUTATION = "ds-query-v2", "ds-mutation-v2"
CHAMP = """
fragment ChampFragment on Champ {
  id champDescriptorId __typename label stringValue updatedAt prefilled
  columns { id label ... on TextColumn { value } }
  ... on DateChamp { date value }
  ... on CheckboxChamp { checked: value }
  ... on YesNoChamp { selected: value }
  ... on DecimalNumberChamp { decimalNumber: value }
  ... on IntegerNumberChamp { integerNumber: value }
  ... on TextChamp { text: value }
  ... on DropDownListChamp { option: value }
  ... on LinkedDropDownListChamp { primaryValue secondaryValue }
  ... on MultipleDropDownListChamp { values }
  ... on PieceJustificativeChamp { files { ...FileFragment } }
  ... on AddressChamp { address { ...AddressFragment } commune { name code } departement { name code } }
  ... on CommuneChamp { commune { name code } departement { name code } }
  ... on DepartementChamp { departement { name code } }
  ... on PaysChamp { pays { name code } }
  ... on SiretChamp { etablissement { siret } }
  ... on RNAChamp { rna { id title } }
}
fragment RootChampFragment on Champ {
  ...ChampFragment
  ... on RepetitionChamp { rows { id champs { ...ChampFragment } } }
}
fragment AddressFragment on Address {
  label type streetAddress streetNumber streetName postalCode cityName cityCode departmentName departmentCode
}
fragment FileFragment on File { filename contentType checksum byteSize: byteSizeBigInt url createdAt }
"""
DESCRIPTOR = """
fragment ChampDescriptorFragment on ChampDescriptor {
  __typename id label description required
  ... on DropDownListChampDescriptor { options otherOption }
  ... on MultipleDropDownListChampDescriptor { options }
  ... on LinkedDropDownListChampDescriptor { options }
  ... on RepetitionChampDescriptor { champDescriptors { __typename id label description required } }
}
fragment RevisionFragment on Revision {
  id dateCreation datePublication
  champDescriptors { ...ChampDescriptorFragment }
  annotationDescriptors { ...ChampDescriptorFragment }
}
fragment ServiceFragment on Service { nom siret organisme typeOrganisme }
fragment DemarcheDescriptorFragment on DemarcheDescriptor {
  id number title description state dateCreation datePublication dateDepublication dateDerniereModification
  dateFermeture demarcheURL cadreJuridiqueURL dureeConservationDossiers opendata tags zones
  service @include(if: $includeService) { ...ServiceFragment }
  revision @include(if: $includeRevision) { ...RevisionFragment }
}
"""
DOSSIER = """
fragment DossierFragment on Dossier {
  __typename id number archived prefilled state
  dateDerniereModification dateDepot datePassageEnConstruction datePassageEnInstruction dateTraitement dateExpiration
  dateSuppressionParUsager dateDerniereModificationChamps dateDerniereModificationAnnotations
  motivation deposeParUnTiers prenomMandataire nomMandataire connectionUsager
  usager { email }
  groupeInstructeur { id number label }
  demandeur {
    __typename
    ... on PersonnePhysique { civilite nom prenom email dateDeNaissance }
    ... on PersonneMoraleIncomplete { siret }
  }
  labels { id name color }
  instructeurs @include(if: $includeInstructeurs) { id email }
  traitements @include(if: $includeTraitements) { state event emailAgentTraitant dateTraitement motivation }
  champs @include(if: $includeChamps) { ...RootChampFragment }
  annotations @include(if: $includeAnotations) { ...RootChampFragment }
  avis @include(if: $includeAvis) {
    id question reponse dateQuestion dateReponse expert { email } attachments { ...FileFragment }
  }
  messages @include(if: $includeMessages) { id email body createdAt attachments { ...FileFragment } }
}
fragment DossiersFragment on DossierConnection {
  pageInfo { hasPreviousPage hasNextPage startCursor endCursor }
  nodes { ...DossierFragment }
}
"""
INCLUDES = (
    "$includeChamps: Boolean = true, $includeAnotations: Boolean = true, $includeTraitements: Boolean = true,"
    " $includeInstructeurs: Boolean = true, $includeAvis: Boolean = false, $includeMessages: Boolean = false,"
    " $includeCorrections: Boolean = false, $includeGeometry: Boolean = false"
)
# Of connections of deleted cases, which clients may ask for and which are always empty here.
GONE = "".join(
    f", $include{name}Dossiers: Boolean = false, ${short}Order: Order, ${short}First: Int, ${short}Last: Int,"
    f" ${short}Before: String, ${short}After: String, ${short}Since: ISO8601DateTime"
    for name, short in (("PendingDeleted", "pendingDeleted"), ("Deleted", "deleted"))
)
PAGES = (
    "$state: DossierState, $order: Order, $first: Int, $last: Int, $before: String, $after: String,"
    " $archived: Boolean, $revision: ID, $createdSince: ISO8601DateTime, $updatedSince: ISO8601DateTime"
)
ASKED = (
    "state: $state, order: $order, first: $first, last: $last, before: $before, after: $after, archived: $archived,"
    " createdSince: $createdSince, updatedSince: $updatedSince, revision: $revision"
)
QUERIES = f"""
query getDemarche($demarcheNumber: Int!, {PAGES}, $includeDossiers: Boolean = false,
    $includeGroupeInstructeurs: Boolean = false, $includeRevision: Boolean = false, $includeService: Boolean = false,
    {INCLUDES}{GONE}) {{
  demarche(number: $demarcheNumber) {{
    id number title state description dateCreation datePublication dateDerniereModification dateDepublication
    dateFermeture labels {{ id name color }}
    service @include(if: $includeService) {{ ...ServiceFragment }}
    activeRevision @include(if: $includeRevision) {{ ...RevisionFragment }}
    groupeInstructeurs @include(if: $includeGroupeInstructeurs) {{
      id number label closed instructeurs @include(if: $includeInstructeurs) {{ id email }}
    }}
    dossiers({ASKED}) @include(if: $includeDossiers) {{ ...DossiersFragment }}
    deletedDossiers(first: $deletedFirst) @include(if: $includeDeletedDossiers) {{
      pageInfo {{ hasPreviousPage hasNextPage startCursor endCursor }} nodes {{ id number dateSupression state reason }}
    }}
    pendingDeletedDossiers(first: $pendingDeletedFirst) @include(if: $includePendingDeletedDossiers) {{
      pageInfo {{ hasPreviousPage hasNextPage startCursor endCursor }} nodes {{ id number dateSupression state reason }}
    }}
  }}
}}
query getGroupeInstructeur($groupeInstructeurNumber: Int!, {PAGES}, $includeDossiers: Boolean = false,
    {INCLUDES}{GONE}) {{
  groupeInstructeur(number: $groupeInstructeurNumber) {{
    id number label closed
    instructeurs @include(if: $includeInstructeurs) {{ id email }}
    dossiers({ASKED}) @include(if: $includeDossiers) {{ ...DossiersFragment }}
  }}
}}
query getDossier($dossierNumber: Int!, $includeRevision: Boolean = false, $includeService: Boolean = false,
    {INCLUDES}) {{
  dossier(number: $dossierNumber) {{ ...DossierFragment demarche {{ ...DemarcheDescriptorFragment }} }}
}}
query getDemarcheDescriptor($demarche: FindDemarcheInput!, $includeRevision: Boolean = false,
    $includeService: Boolean = true) {{
  demarcheDescriptor(demarche: $demarche) {{ ...DemarcheDescriptorFragment }}
}}
{DOSSIER}{DESCRIPTOR}{CHAMP}
"""


def _mutation(name: str, back: str) -> str:
    what = (
        "message { id createdAt }"
        if back.startswith("message")
        else "dossier { id number state dateTraitement }"
    )
    kind = f"{name[0].upper()}{name[1:]}Input"
    return f"mutation {name}($input: {kind}!) {{ {name}(input: $input) {{ {what} errors {{ message }} }} }}"


STORED = {
    QUERY: QUERIES,
    MUTATION: "\n".join(_mutation(name, back) for name, (_given, back) in WRITING.items()),
}
