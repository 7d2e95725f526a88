"""What page workers load before their first page, and what they leave for later."""

import os
import subprocess
import sys

from django.urls import reverse

HEAVY = ("holidays", "pikepdf", "PIL.Image", "phonenumbers", "ninja")


def test_pages_start_without_the_libraries_they_rarely_need():
    code = (
        "import sys, parvis.config.wsgi; from django.urls import reverse; reverse('ui:theme');"
        f"print(*[name for name in {HEAVY!r} if name in sys.modules])"
    )
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True)
    assert said.stdout.split() == []


def test_streams_start_without_any_model():
    code = (
        "import sys, parvis.config.asgi; print(*[name for name in sys.modules if name.endswith('.models')])"
    )
    env = os.environ | {"PARVIS_SECRET_KEY": "of-this-test"}
    said = subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True, env=env)
    assert set(said.stdout.split()) == {"django.db.models", "django.forms.models"}


def test_addresses_loaded_late_still_have_names():
    assert reverse("api-1:openapi-json") == "/api/v1/openapi.json"
