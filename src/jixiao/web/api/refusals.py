"""Why a call is refused, beyond what the pages refuse too: the token, the size, a field."""

from collections.abc import Mapping
from typing import Any

from jixiao.errors import JixiaoError, Message, WrongUse


class NotInScope(JixiaoError):
    """The token may not do this."""


class TooLarge(JixiaoError):
    """More was sent than is taken."""


class Faulty(WrongUse):
    """Fields that are wrong, each with its reason."""

    def __init__(self, faults: Mapping[str, Message]) -> None:
        super().__init__("内容有误，详见 fields。", "Something is wrong; see fields.")
        self.fields = [problem(message) | {"at": name} for name, message in faults.items()]


def problem(message: Message, fields: list[dict[str, Any]] | None = None) -> dict[str, Any]:
    """The one shape of every refusal."""
    return {"message": message.zh, "en": message.en} | ({"fields": fields} if fields else {})
