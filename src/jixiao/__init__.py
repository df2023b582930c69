"""Jixiao (绩效): reads, recomputes, checks and runs budget-performance self-evaluations (预算绩效自评).

The public names, loaded on first use so that the command starts quickly:

    read(path)             FormFile: the forms in a file
    check(path)            CheckedFile: each form with profile, scorecard and report
    check_form(form)       the same for a Form at hand
    Form, Document         what a form means, what is on the page
    to_json, from_json     a Form as the canonical JSON and back
    JixiaoError            the root of every exception
"""

from importlib import import_module
from typing import TYPE_CHECKING

__version__ = "0.1.0"

if TYPE_CHECKING:
    from jixiao.document import Document
    from jixiao.errors import JixiaoError
    from jixiao.files import check, check_form, read
    from jixiao.form import Form, from_json, to_json

_HOME = {
    "Document": "document",
    "Form": "form",
    "JixiaoError": "errors",
    "check": "files",
    "check_form": "files",
    "from_json": "form",
    "read": "files",
    "to_json": "form",
}
__all__ = ["Document", "Form", "JixiaoError", "check", "check_form", "from_json", "read", "to_json"]


def __getattr__(name: str) -> object:
    if name in _HOME:
        return getattr(import_module(f"jixiao.{_HOME[name]}"), name)
    raise AttributeError(f"module 'jixiao' has no attribute {name!r}")


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
