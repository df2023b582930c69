"""`python -m jixiao.web COMMAND`: the management commands (migrate, worker, verify_journal, backup, restore, …)."""

import os
import sys

from django.core.management import execute_from_command_line

from jixiao.errors import WrongUse

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "jixiao.web.settings")
try:
    execute_from_command_line(sys.argv)
except WrongUse as error:  # a wrong setting: named before any command begins
    sys.stderr.write(f"{error.message.zh}\n{error.message.en.splitlines()[0]}\n")
    sys.exit(2)
