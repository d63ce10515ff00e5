"""The WSGI application that granian serves."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "troth.project.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - only now are the settings there

from troth.web.logs import set_up_logs  # noqa: E402

set_up_logs("WARNING" if settings.TROTH.demo else "INFO")  # a demonstration's terminal shows addresses, not requests
