"""The pages of the work, one module each: home, lists, the form itself, moves, imports, jobs."""

from jixiao.web.cases.views.home import home

__all__ = ["home"]
