"""`python -m jixiao.web COMMAND`: the management commands (migrate, worker, verify_journal, backup, restore, …)."""

import os
import sys

from django.core.management import execute_from_command_line

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
execute_from_command_line(sys.argv)
