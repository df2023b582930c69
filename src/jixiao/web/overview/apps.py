from django.apps import AppConfig


class OverviewConfig(AppConfig):
    name = "jixiao.web.overview"
    label = "overview"

    def ready(self) -> None:
        from jixiao.web.overview import facts  # noqa: F401 - registers its job
