from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "jixiao.web.cases"
    label = "cases"

    def ready(self) -> None:
        from jixiao.web.cases import commenting, importing, reminding  # noqa: F401 - they register their jobs, and what follows when rows move
