"""The town that is measured: units, agents signed in, one procedure, and as many cases as wanted.

Cases are written by PostgreSQL itself from numbers, not from chance: the same run makes the same rows. They skip
the journal and the timeline's triggers, which no measured page reads.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import psycopg
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone

from parvis.casework.actions.publish import publish
from parvis.casework.definition.language import read
from parvis.casework.models import ProcedureVersion
from parvis.config.cluster import Dsn
from parvis.core.actors import SYSTEM
from parvis.core.authorities.models import Authority, Hostname, Unit
from parvis.core.authorities.queries import in_authority
from parvis.core.database.scope import in_scope
from parvis.core.people.models import Account, Agent
from parvis.core.people.sessions import SessionStore
from parvis.core.permissions.models import Grant, Role

UNITS = 8
AGENTS = 120
ABILITIES = ["casework.view", "casework.handle", "casework.decide"]
PROCEDURE = Path(__file__).with_name("procedure.yaml")


@dataclass(frozen=True)
class Town:
    """What parts need to know: keys, and the session cookies of agents."""

    authority_id: int
    version_id: int
    slug: str
    unit_id: int
    agents: list[int]
    sessions: list[str]
    cases: int
    host: str = "localhost"


def build(dsn: Dsn, cases: int, *, slug: str = "banc", host: str = "localhost") -> Town:
    """Make the town, or another one of the same install under another hostname."""
    with in_scope(None), transaction.atomic():
        authority = Authority.objects.create(
            slug=slug,
            name="Ville du Banc",
            city="Banc",
            court="tribunal administratif de Rennes",
            street="1 place de la Mairie",
            postcode="35999",
            email="mairie@banc.example",
        )
        Hostname.objects.create(authority=authority, host=host, is_canonical=True)
    with in_authority(authority):
        units = [Unit.objects.create(slug=f"service-{n}", name=f"Service {n}") for n in range(1, UNITS + 1)]
        agents = _agents(units)
        version = publish(read(PROCEDURE.read_text(encoding="utf-8"))[0], by=SYSTEM, now=timezone.now())
        sessions = [session_of(agent) for agent in agents]
    _cases(dsn, authority.pk, version, cases)
    return Town(
        authority.pk,
        version.pk,
        version.procedure.slug,
        units[0].pk,
        [agent.pk for agent in agents],
        sessions,
        cases,
        host,
    )


def _agents(units: list[Unit]) -> list[Agent]:
    """Half of them hold their rights everywhere, half over two units."""
    role = Role.objects.create(slug="agent", name="Agent", abilities=ABILITIES)
    made = []
    for n in range(AGENTS):
        account = Account.objects.create(email=f"agent{n}@banc.example", name=f"Agent {n:03}", password="!")  # noqa: S106 - no password
        agent = Agent.objects.create(account=account, unit=units[n % UNITS])
        held = [None] if n % 2 else [units[0], units[n % UNITS]]
        for unit in dict.fromkeys(held):
            Grant.objects.create(agent=agent, role=role, unit=unit)
        made.append(agent)
    return made


def session_of(agent: Agent) -> str:
    """The cookie of an agent who has given password and one-time code."""
    store, request = SessionStore(), HttpRequest()
    request.session = store
    store[SESSION_KEY] = str(agent.account_id)
    store[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    store[HASH_SESSION_KEY] = agent.account.get_session_auth_hash()
    record_authentication(request, agent.account, "mfa", type="totp")
    store.create()
    return str(store.session_key)


# A third of the cases are open, over three years; one name in fifty is Martin, one in a thousand Quesnel, the others
# are 2,560 invented ones: with a poor vocabulary PostgreSQL would guess at random how many rows a word finds.
ROWS = """
INSERT INTO casework_case (authority_id, number, salt, procedure_id, version_id, unit_id, assignee_id,
  applicant_name, applicant_email, title, channel, answers, parties, state, phase, outcome, revision, received_at,
  clock_started_on, suspensions, legal_due_on, due_on, implicit, late_told, decided_at, closed_at, search)
SELECT %(authority)s, number, md5(n::text), %(procedure)s, %(version)s,
  (%(units)s::bigint[])[1 + n / 7 %% 8],
  CASE WHEN n %% 5 < 3 THEN (%(agents)s::bigint[])[1 + n / 11 %% 120] END,
  name, 'contact' || n || '@exemple.fr', 'Demander une aide du banc d’essai', 'web',
  jsonb_build_object('organisation', name, 'subject', subject, 'place', place, 'day', '2026-12-01', 'people', n %% 400,
    'email', 'contact' || n || '@exemple.fr', 'public', 'adults', 'needs', '["room"]'::jsonb, 'outdoors', n %% 2 = 0,
    'details', subject || ' prévue ' || place || ', avec le concours des bénévoles du quartier'), '{}',
  CASE WHEN open THEN (ARRAY['received', 'checking'])[1 + n %% 2] ELSE (ARRAY['accepted', 'refused'])[1 + n %% 2] END,
  CASE WHEN open THEN (ARRAY['received', 'review'])[1 + n %% 2] ELSE 'decided' END,
  CASE WHEN open THEN '' ELSE (ARRAY['accepted', 'refused'])[1 + n %% 2] END,
  1, received, received::date, '[]', CASE WHEN open THEN received::date + 60 END,
  CASE WHEN open THEN received::date + 60 ELSE '9999-12-31'::date END, '', '',
  CASE WHEN NOT open THEN received + interval '9 days' END,
  CASE WHEN NOT open THEN received + interval '9 days' END,
  to_tsvector('parvis_fr', replace(number, '-', ' ') || ' ' || name || ' contact' || n
    || '@exemple.fr Demander une aide '
    || subject || ' ' || place || ' avec le concours des bénévoles du quartier')
FROM (
  SELECT n, 'D-2024-' || lpad(n::text, 7, '0') AS number, n %% 3 = 0 AS open,
    'Association ' || CASE WHEN n %% 1000 = 500 THEN 'Quesnel' WHEN n %% 50 = 7 THEN 'Martin' ELSE initcap(
      (ARRAY['bar','cha','del','fon','gar','lam','mar','mon','per','pou','rou','sal','tou','van','vil',
        'ber'])[1 + mix %% 16]
      || (ARRAY['ba','cher','din','gue','la','mi','na','que','ri','son','ti','vo','zel','pin','do',
        'lin'])[1 + mix / 16 %% 16]
      || (ARRAY['ard','eau','ert','et','ier','in','on','ot','oux','y'])[1 + mix / 256 %% 10])
      || ' ' || (ARRAY['Solidarité', 'Musique', 'Jardin', 'Théâtre', 'Lecture', 'Danse', 'Randonnée'])[1 + n %% 7] END
      AS name,
    (ARRAY['Fête', 'Concert', 'Tournoi', 'Exposition', 'Marché', 'Conférence'])[1 + n %% 6] || ' '
      || (ARRAY['du printemps', 'de l’été', 'des écoles', 'du quartier', 'des voisins'])[1 + n %% 5] AS subject,
    'rue ' || (ARRAY['des Lilas', 'du Moulin', 'de la Gare', 'Victor-Hugo', 'des Écoles'])[1 + n %% 5] AS place,
    now() - (n %% 1000) * interval '1 day' - (n %% 86400) * interval '1 second' AS received
  FROM (SELECT n, (n::bigint * 7919 %% 2560)::int AS mix FROM generate_series(1, %(cases)s) AS n) AS series
) AS rows
"""


def _cases(dsn: Dsn, authority_id: int, version: ProcedureVersion, cases: int) -> None:
    with psycopg.connect(dsn.superuser) as link:
        link.execute("SET session_replication_role = replica")
        units = link.execute(
            "SELECT array_agg(id ORDER BY id) FROM authorities_unit WHERE authority_id = %s", (authority_id,)
        ).fetchone()
        agents = link.execute(
            "SELECT array_agg(id ORDER BY id) FROM people_agent WHERE authority_id = %s", (authority_id,)
        ).fetchone()
        assert units and agents  # noqa: PT018
        values = {
            "authority": authority_id,
            "procedure": version.procedure_id,
            "version": version.pk,
            "cases": cases,
        }
        link.execute(ROWS, values | {"units": units[0], "agents": agents[0]})
    with psycopg.connect(dsn.superuser, autocommit=True) as link:
        link.execute("VACUUM (ANALYZE)")
        link.execute("CHECKPOINT")
