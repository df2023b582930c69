from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "jixiao.web.evidence"
    label = "evidence"

    def ready(self) -> None:
        from jixiao.web.evidence import handing  # noqa: F401 - registers what handing in does
