from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "jixiao.web.evidence"
    label = "evidence"

    def ready(self) -> None:
        from jixiao.web.evidence import following, handing  # noqa: F401 - register what handing in and changing rows do
