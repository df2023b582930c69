"""What the pages say, in the reader's language: Chinese first, English complete.

Both languages stand side by side where the sentence is used, so that neither can be forgotten.
"""

from django.utils.translation import get_language

from jixiao.errors import Language, Message


def language() -> Language:
    """The language of the present request; Chinese unless the reader chose English."""
    return "en" if (get_language() or "").startswith("en") else "zh"


def say(zh: str, en: str, **values: object) -> str:
    """The sentence in the reader's language, its `{names}` filled in."""
    sentence = zh if language() == "zh" else en
    return sentence.format(**values) if values else sentence


def told(message: Message) -> str:
    return message.to(language())
