"""Pages, served by granian: loaded whole before the first request, and before the page workers are forked."""

import gc
import os
from importlib import import_module

gc.disable()  # nothing of what is loaded here is ever garbage

from django.conf import settings  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
application = get_wsgi_application()
import_module(settings.ROOT_URLCONF)

# What was loaded stays for ever: collections need not look at it again, and forked workers go on sharing it.
gc.freeze()
gc.enable()
gc.set_threshold(10_000, 20, 20)
