"""The schema that we serve: names and shapes are those of démarche numérique's API v2, so that programs written for it
only change of address and token. What we do not have (annotations, deleted cases…) is left out or always empty."""

from __future__ import annotations

from functools import cache

from graphql import GraphQLSchema, build_schema

from parvis.casework.bridge import unserved

PAGING = "first: Int, last: Int, after: String, before: String"
DOSSIERS = (
    f"dossiers({PAGING}, order: Order = ASC, state: DossierState, createdSince: ISO8601DateTime,"
    " updatedSince: ISO8601DateTime, archived: Boolean, revision: ID, minRevision: ID, maxRevision: ID)"
    ": DossierConnection!"
)
CHAMP = (
    "id: ID! champDescriptorId: String! label: String! stringValue: String prefilled: Boolean!"
    " updatedAt: ISO8601DateTime! columns: [Column!]!"
)
CHAMPS = {
    "TextChamp": "value: String",
    "DropDownListChamp": "value: String",
    "IntegerNumberChamp": "value: BigInt",
    "DecimalNumberChamp": "value: Float",
    "DateChamp": "date: ISO8601Date value: ISO8601DateTime",
    "CheckboxChamp": "value: Boolean!",
    "YesNoChamp": "value: Boolean",
    "MultipleDropDownListChamp": "values: [String!]!",
    "LinkedDropDownListChamp": "primaryValue: String secondaryValue: String",
    "AddressChamp": "address: Address commune: Commune departement: Departement",
    "CommuneChamp": "commune: Commune departement: Departement",
    "DepartementChamp": "departement: Departement",
    "PaysChamp": "pays: Pays",
    "SiretChamp": "etablissement: PersonneMorale",
    "RNAChamp": "rna: RNA commune: Commune departement: Departement",
    "DossierLinkChamp": "dossier: Dossier",
    "PieceJustificativeChamp": "file: File files: [File!]!",
    "RepetitionChamp": "champs: [Champ!]! rows: [Row!]!",
    "CarteChamp": "geoAreas: [GeoArea!]!",
    **unserved.CHAMPS,
}
DESCRIPTOR = (
    "id: ID! label: String! description: String required: Boolean! type: TypeDeChamp!"
    " champDescriptors: [ChampDescriptor!]"
)
# By type of champ: the name of its descriptor.
DESCRIPTORS = {
    "text": "Text",
    "textarea": "Textarea",
    "email": "Email",
    "phone": "Phone",
    "iban": "Iban",
    "decimal_number": "DecimalNumber",
    "integer_number": "IntegerNumber",
    "date": "Date",
    "checkbox": "Checkbox",
    "yes_no": "YesNo",
    "drop_down_list": "DropDownList",
    "multiple_drop_down_list": "MultipleDropDownList",
    "linked_drop_down_list": "LinkedDropDownList",
    "address": "Address",
    "communes": "Commune",
    "departements": "Departement",
    "pays": "Pays",
    "siret": "Siret",
    "rna": "RNA",
    "dossier_link": "DossierLink",
    "piece_justificative": "PieceJustificative",
    "repetition": "Repetition",
    "explication": "Explication",
    "carte": "Carte",
    **unserved.DESCRIPTORS,
}
WITH_OPTIONS = {"drop_down_list", "multiple_drop_down_list", "linked_drop_down_list"}
ACTING = "clientMutationId: String dossierId: ID! instructeurId: ID!"
QUIET = "disableNotification: Boolean = false"
# By mutation: what it is given besides the case and the agent.
MUTATIONS = {
    "dossierPasserEnInstruction": QUIET,
    "dossierAccepter": f"{QUIET} motivation: String justificatif: ID",
    "dossierRefuser": f"{QUIET} motivation: String! justificatif: ID",
    "dossierClasserSansSuite": f"{QUIET} motivation: String! justificatif: ID",
}
BASE = f"""
scalar ISO8601DateTime
scalar ISO8601Date
scalar BigInt
scalar URL
enum Order {{ ASC DESC }}
enum DossierState {{ en_construction en_instruction accepte refuse sans_suite }}
enum DemarcheState {{ brouillon publiee close depubliee }}
enum ConnectionUsager {{ password france_connect deleted }}
enum Civilite {{ M Mme }}
enum AddressType {{ housenumber street locality municipality }}
enum TypeOrganisme {{ collectivite_territoriale }}
enum CorrectionReason {{ incomplete incorrect outdated }}
enum LabelColorEnum {{ beige_gris_galet blue_ecume green_menthe yellow_tournesol pink_macaron }}
enum TraitementEvent {{ depose passe_en_instruction repasse_en_construction accepte accepte_automatiquement refuse
  refuse_automatiquement classe_sans_suite }}
enum TypeDeChamp {{ {" ".join(DESCRIPTORS)} }}
interface Champ {{ {CHAMP} }}
interface ChampDescriptor {{ {DESCRIPTOR} }}
interface Column {{ id: ID! label: String! stringValue: String }}
type TextColumn implements Column {{ id: ID! label: String! stringValue: String value: String }}
interface Demandeur {{ id: ID! }}
type PersonnePhysique implements Demandeur {{ id: ID! civilite: Civilite nom: String! prenom: String!
  dateDeNaissance: ISO8601Date email: String }}
type PersonneMoraleIncomplete implements Demandeur {{ id: ID! siret: String! }}
type PersonneMorale implements Demandeur {{ id: ID! siret: String! {unserved.LEGAL_PERSON} }}
type RNA {{ id: String! title: String address: Address }}
scalar Coordinates
enum GeoAreaSource {{ selection_utilisateur cadastre rpg }}
type GeoJSON {{ type: String! coordinates: Coordinates! }}
interface GeoArea {{ id: ID! source: GeoAreaSource! description: String geometry: GeoJSON! }}
type SelectionUtilisateur implements GeoArea {{ id: ID! source: GeoAreaSource! description: String geometry: GeoJSON! }}
{unserved.TYPES}
type Commune {{ code: String! name: String! postalCode: String }}
type Departement {{ code: String! name: String! }}
type Pays {{ code: String! name: String! }}
type Address {{ label: String! type: AddressType! streetAddress: String streetNumber: String streetName: String
  postalCode: String! cityName: String! cityCode: String! departmentCode: String departmentName: String
  regionCode: String regionName: String countryCode: String countryName: String geometry: GeoJSON }}
type File {{ filename: String! contentType: String! byteSize: Int! byteSizeBigInt: BigInt! checksum: String! url: URL!
  createdAt: ISO8601DateTime! virusScanResult: String! }}
type Row {{ id: ID! champs: [Champ!]! }}
type Profile {{ id: ID! email: String! }}
type Label {{ id: ID! name: String! color: LabelColorEnum! }}
type Service {{ id: ID! nom: String! organisme: String! typeOrganisme: TypeOrganisme! siret: String }}
type Revision {{ id: ID! dateCreation: ISO8601DateTime! datePublication: ISO8601DateTime
  champDescriptors: [ChampDescriptor!]! annotationDescriptors: [ChampDescriptor!]! }}
type Correction {{ reason: CorrectionReason! dateResolution: ISO8601DateTime }}
type Message {{ id: ID! email: String! body: String! createdAt: ISO8601DateTime! discardedAt: ISO8601DateTime
  attachment: File attachments: [File!]! correction: Correction }}
type Avis {{ id: ID! question: String! questionLabel: String questionAnswer: Boolean reponse: String
  dateQuestion: ISO8601DateTime! dateReponse: ISO8601DateTime claimant: Profile instructeur: Profile expert: Profile
  attachment: File attachments: [File!]! }}
type Traitement {{ id: ID! state: DossierState! event: TraitementEvent! dateTraitement: ISO8601DateTime!
  emailAgentTraitant: String motivation: String revision: Revision }}
type PageInfo {{ hasNextPage: Boolean! hasPreviousPage: Boolean! startCursor: String endCursor: String }}
type DossierEdge {{ cursor: String! node: Dossier }}
type DossierConnection {{ nodes: [Dossier] edges: [DossierEdge] pageInfo: PageInfo! }}
type DeletedDossier {{ id: ID! number: Int! dateSupression: ISO8601DateTime! reason: String! state: DossierState! }}
type DeletedDossierConnection {{ nodes: [DeletedDossier] pageInfo: PageInfo! }}
type GroupeInstructeur {{ id: ID! number: Int! label: String! closed: Boolean! instructeurs: [Profile!]! }}
type GroupeInstructeurWithDossiers {{ id: ID! number: Int! label: String! closed: Boolean! instructeurs: [Profile!]!
  {DOSSIERS}
  deletedDossiers({PAGING}, order: Order = ASC, deletedSince: ISO8601DateTime): DeletedDossierConnection!
  pendingDeletedDossiers({PAGING}, order: Order = ASC, deletedSince: ISO8601DateTime): DeletedDossierConnection! }}
type Demarche {{ id: ID! number: Int! title: String! description: String! state: DemarcheState!
  dateCreation: ISO8601DateTime! datePublication: ISO8601DateTime dateDepublication: ISO8601DateTime
  dateDerniereModification: ISO8601DateTime! dateFermeture: ISO8601DateTime
  declarative: DossierDeclarativeState chorusConfiguration: ChorusConfiguration
  service: Service labels: [Label!]! administrateurs: [Profile!]! revisions: [Revision!]! activeRevision: Revision!
  publishedRevision: Revision draftRevision: Revision! champDescriptors: [ChampDescriptor!]!
  annotationDescriptors: [ChampDescriptor!]! groupeInstructeurs(closed: Boolean): [GroupeInstructeur!]!
  {DOSSIERS}
  deletedDossiers({PAGING}, order: Order = ASC, deletedSince: ISO8601DateTime): DeletedDossierConnection!
  pendingDeletedDossiers({PAGING}, order: Order = ASC, deletedSince: ISO8601DateTime): DeletedDossierConnection! }}
type DemarcheDescriptor {{ id: ID! number: Int! title: String! description: String! state: DemarcheState!
  dateCreation: ISO8601DateTime! datePublication: ISO8601DateTime dateDepublication: ISO8601DateTime
  dateDerniereModification: ISO8601DateTime! dateFermeture: ISO8601DateTime revision: Revision! service: Service
  {unserved.DESCRIBED}
  demarcheURL: URL dureeConservationDossiers: Int! cadreJuridiqueURL: String opendata: Boolean! tags: [String!]!
  zones: [String!]! }}
type Dossier {{ id: ID! number: Int! archived: Boolean! prefilled: Boolean! state: DossierState!
  connectionUsager: ConnectionUsager! dateDepot: ISO8601DateTime! datePassageEnConstruction: ISO8601DateTime!
  datePassageEnInstruction: ISO8601DateTime dateTraitement: ISO8601DateTime dateDerniereModification: ISO8601DateTime!
  dateDerniereModificationChamps: ISO8601DateTime! dateDerniereModificationAnnotations: ISO8601DateTime!
  dateTraitementSVASVR: ISO8601DateTime dateDerniereCorrectionEnAttente: ISO8601DateTime
  dateExpiration: ISO8601DateTime dateSuppressionParUsager: ISO8601DateTime
  dateSuppressionParAdministration: ISO8601DateTime datePrevisionnelleDecisionSVASVR: ISO8601Date
  motivation: String motivationAttachment: File deposeParUnTiers: Boolean nomMandataire: String prenomMandataire: String
  usager: Profile! demandeur: Demandeur! demarche: DemarcheDescriptor! revision: Revision!
  groupeInstructeur: GroupeInstructeur! instructeurs: [Profile!]! labels: [Label!]! traitements: [Traitement!]!
  champs(id: ID): [Champ!]! annotations(id: ID): [Champ!]! avis(id: ID): [Avis!]! messages(id: ID): [Message!]!
  pdf: File attestation: File geojson: File }}
input FindDemarcheInput @oneOf {{ number: Int id: ID }}
type ValidationError {{ message: String! }}
type Query {{
  demarche(number: Int!): Demarche!
  demarcheDescriptor(demarche: FindDemarcheInput!): DemarcheDescriptor
  dossier(number: Int!): Dossier!
  groupeInstructeur(number: Int!): GroupeInstructeurWithDossiers!
}}
"""
WRITING = {
    **{name: (f"{ACTING} {words}", "dossier: Dossier") for name, words in MUTATIONS.items()},
    "dossierEnvoyerMessage": (
        f"{ACTING} body: String! attachment: ID correction: CorrectionReason",
        "message: Message",
    ),
    "dossierAjouterLabel": (
        "clientMutationId: String dossierId: ID! labelId: ID!",
        "dossier: Dossier label: Label",
    ),
    "dossierSupprimerLabel": (
        "clientMutationId: String dossierId: ID! labelId: ID!",
        "dossier: Dossier label: Label",
    ),
}


def _named(name: str) -> str:
    return name[0].upper() + name[1:]


def text() -> str:
    """The schema as a text."""
    champs = [f"type {name} implements Champ {{ {CHAMP} {own} }}" for name, own in CHAMPS.items()]
    descriptors = [
        f"type {name}ChampDescriptor implements ChampDescriptor {{ {DESCRIPTOR}"
        f" {'options: [String!] otherOption: Boolean' if kind in WITH_OPTIONS else unserved.OWN.get(kind, '')} }}"
        for kind, name in DESCRIPTORS.items()
    ]
    columns = [
        f"type {name} implements Column {{ id: ID! label: String! stringValue: String value: {kind} }}"
        for name, kind in unserved.COLUMNS.items()
    ]
    inputs = [f"input {_named(name)}Input {{ {given} }}" for name, (given, _back) in WRITING.items()]
    payloads = [
        f"type {_named(name)}Payload {{ clientMutationId: String errors: [ValidationError!] {back} }}"
        for name, (_given, back) in WRITING.items()
    ]
    mutations = [f"{name}(input: {_named(name)}Input!): {_named(name)}Payload" for name in WRITING]
    parts = [BASE, *champs, *descriptors, *columns, *inputs, *payloads]
    return "\n".join([*parts, f"type Mutation {{ {' '.join(mutations)} }}"])


@cache
def schema() -> GraphQLSchema:
    """The schema, built once a process."""
    return build_schema(text())
