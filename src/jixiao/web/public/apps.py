from django.apps import AppConfig


class PublicConfig(AppConfig):
    name = "jixiao.web.public"
    label = "public"

    def ready(self) -> None:
        from jixiao.web.public import publishing  # noqa: F401 - registers what publishing wants
