"""Whether this installation can do its work now: database, tables, room on the disk, a living worker."""

import logging
import os
import shutil

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from jixiao import __version__
from jixiao.web.operate import heartbeat

ROOM = 512 * 2**20
log = logging.getLogger(__name__)


@never_cache
@require_GET
def ready(_request: HttpRequest) -> JsonResponse:
    """200 where everything is in order; 503 names the first thing that is not. Says nothing that only insiders may know."""
    found = checks()
    status = next((name for name, well in found.items() if not well), "ok")
    answer = {"status": status, "checks": {name: "ok" if well else "fault" for name, well in found.items()}, "version": __version__}
    return JsonResponse(answer, status=200 if status == "ok" else 503)


def checks() -> dict[str, bool]:
    """Each check by name; what cannot be asked counts as a fault."""
    try:
        executor = MigrationExecutor(connection)
        current = not executor.migration_plan(executor.loader.graph.leaf_nodes())
        database = True
    except DatabaseError:
        log.exception("the database does not answer")
        database = current = False
    return {"database": database, "migrations": current, "disk": room(), "worker": heartbeat.fresh()}


def room() -> bool:
    """The home folder can be written and has half a gigabyte left."""
    try:
        return os.access(settings.HOME, os.W_OK) and shutil.disk_usage(settings.HOME).free >= ROOM
    except OSError:
        return False
