"""Pages, served by granian."""

import os

from django.conf import settings
from django.core.wsgi import get_wsgi_application

from parvis.config.secrets import refuse_the_example

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "parvis.config.settings")
refuse_the_example(settings.SECRET_KEY)
application = get_wsgi_application()
