from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "jixiao.web.cases"
    label = "cases"

    def ready(self) -> None:
        from jixiao.web.cases import importing  # noqa: F401 - registers its jobs
