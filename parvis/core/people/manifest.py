"""What people contribute to the house."""

from __future__ import annotations

from parvis.core.people.actions import forget
from parvis.core.registries import Manifest, Tick

manifest = Manifest(label="people", ticks=(Tick("people.forget", forget, minutes=60),))
