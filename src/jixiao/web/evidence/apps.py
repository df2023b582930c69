from django.apps import AppConfig


class EvidenceConfig(AppConfig):
    name = "jixiao.web.evidence"
    label = "evidence"
