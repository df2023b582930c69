from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "jixiao.web.journal"
    label = "journal"
