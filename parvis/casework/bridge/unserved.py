"""What we never answer, but that texts written for démarche numérique name: they must be read all the same, and are."""

from __future__ import annotations

# Champs that none of our questions gives.
CHAMPS = {
    "CiviliteChamp": "value: Civilite",
    "DatetimeChamp": "datetime: ISO8601DateTime",
    "EpciChamp": "epci: Epci departement: Departement",
    "RegionChamp": "region: Region",
    "RNFChamp": "rnf: RNF commune: Commune departement: Departement",
    "TitreIdentiteChamp": "grantType: TitreIdentiteGrantType filled: Boolean",
    "EngagementJuridiqueChamp": "engagementJuridique: EngagementJuridique",
    "HeaderSectionChamp": "level: Int",
    "ExplicationChamp": "",
}
DESCRIPTORS = {
    "number": "Number",
    "datetime": "Datetime",
    "civilite": "Civilite",
    "regions": "Region",
    "epci": "Epci",
    "rnf": "RNF",
    "cojo": "COJO",
    "cnaf": "Cnaf",
    "dgfip": "Dgfip",
    "mesri": "Mesri",
    "pole_emploi": "PoleEmploi",
    "titre_identite": "TitreIdentite",
    "header_section": "HeaderSection",
    "annuaire_education": "AnnuaireEducation",
    "engagement_juridique": "EngagementJuridique",
    "formatted": "Formatted",
    "referentiel": "Referentiel",
}
# What descriptors hold besides what all of them do.
OWN = {
    "pays": "options: [Pays!]",
    "regions": "options: [Region!]",
    "departements": "options: [Departement!]",
    "piece_justificative": "fileTemplate: File",
    "header_section": "level: Int",
    "explication": "collapsibleExplanationEnabled: Boolean collapsibleExplanationText: String",
}
COLUMNS = {
    "BooleanColumn": "Boolean",
    "IntegerColumn": "BigInt",
    "DecimalColumn": "Float",
    "DateColumn": "ISO8601Date",
    "DateTimeColumn": "ISO8601DateTime",
    "EnumColumn": "String",
    "EnumsColumn": "[String!]",
    "AttachmentsColumn": "[File!]",
}
TYPES = """
enum DossierDeclarativeState { accepte en_instruction }
enum TitreIdentiteGrantType { france_connect piece_justificative }
enum EntrepriseEtatAdministratif { Actif Ferme }
type Epci { code: String! name: String! }
type Region { code: String! name: String! }
type RNF { id: String! title: String address: Address }
type EngagementJuridique { montantEngage: String montantPaye: String }
type ChorusConfiguration { centreDeCout: String domaineFonctionnel: String referentielDeProgrammation: String }
type Effectif { nb: Float periode: String }
type Entreprise { siren: String capitalSocial: BigInt numeroTvaIntracommunautaire: String formeJuridique: String
  formeJuridiqueCode: String nomCommercial: String raisonSociale: String siretSiegeSocial: String
  codeEffectifEntreprise: String dateCreation: ISO8601Date nom: String prenom: String enseigne: String
  inlineAdresse: String etatAdministratif: EntrepriseEtatAdministratif effectifMensuel: Effectif
  effectifAnnuel: Effectif attestationFiscaleAttachment: File attestationSocialeAttachment: File }
type Association { rna: String titre: String objet: String dateCreation: ISO8601Date dateDeclaration: ISO8601Date
  datePublication: ISO8601Date }
type ParcelleCadastrale implements GeoArea { id: ID! source: GeoAreaSource! description: String geometry: GeoJSON!
  commune: String numero: String section: String prefixe: String surface: String codeArr: String codeCom: String
  codeDep: String nomCom: String feuille: Int surfaceParcelle: Float surfaceIntersection: Float }
"""
# Fields that are always empty, on types that we do answer.
LEGAL_PERSON = (
    "address: Address siegeSocial: Boolean naf: String libelleNaf: String entreprise: Entreprise"
    " association: Association adresse: String codeInseeLocalite: String codePostal: String"
    " complementAdresse: String localite: String nomVoie: String numeroVoie: String typeVoie: String"
)
DESCRIBED = (
    "declarative: DossierDeclarativeState logo: File notice: File noticeURL: URL noticeUrl: URL deliberation: File"
    " demarcheUrl: URL cadreJuridiqueUrl: String dpoURL: String dpoUrl: String siteWebURL: String siteWebUrl: String"
)
