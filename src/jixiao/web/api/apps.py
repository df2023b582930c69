from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "jixiao.web.api"
    label = "api"

    def ready(self) -> None:
        from jixiao.web.api import hooks  # noqa: F401 - registers its job
