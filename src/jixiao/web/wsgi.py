"""The WSGI application: `granian --interface wsgi jixiao.web.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from jixiao.errors import WrongUse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
application = get_wsgi_application()

from django.conf import settings  # noqa: E402 - settings exist only from here on

if not settings.ENVIRONMENT.lasting:
    raise WrongUse(
        "没有密钥：请用 jixiao serve 启动，或设置 JIXIAO_SECRET。",
        "There is no secret key: start with jixiao serve, or set JIXIAO_SECRET.",
    )
