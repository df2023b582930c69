"""Every exception Jixiao raises, and the two-language sentence each of them carries.

JixiaoError
├── WrongUse              the call or the command cannot be carried out as it was given
├── UnreadableDocument    a file could not be read
│   ├── UnknownFormat     its content is none of the formats Jixiao reads
│   ├── DamagedDocument   it is cut off or broken
│   ├── ProtectedDocument it needs a password
│   ├── LimitExceeded     it is larger, deeper or slower than the limits allow
│   └── MissingComponent  an optional part of Jixiao or of the machine is not installed
├── ProfileError          a profile (评分办法) does not load
├── LayoutError           a layout does not load, or cannot hold the form it was given
├── EvidenceError         a ledger, a measure or a pack is declared or filled wrongly
└── WorkspaceError        a workspace folder is incomplete or contradicts itself
"""

from typing import Literal, NamedTuple

Language = Literal["zh", "en"]


class Message(NamedTuple):
    """One sentence for a person, in Chinese and in English."""

    zh: str
    en: str

    def to(self, language: Language) -> str:
        return self.zh if language == "zh" else self.en

    def __str__(self) -> str:
        return self.zh


class JixiaoError(Exception):
    """What the caller can mend: `message` says what, where and what to do."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(zh)
        self.message = Message(zh, en)

    def __reduce__(self) -> tuple[type["JixiaoError"], tuple[str, str]]:
        return type(self), tuple(self.message)


class WrongUse(JixiaoError): ...


class UnreadableDocument(JixiaoError): ...


class UnknownFormat(UnreadableDocument): ...


class DamagedDocument(UnreadableDocument): ...


class ProtectedDocument(UnreadableDocument): ...


class LimitExceeded(UnreadableDocument): ...


class MissingComponent(UnreadableDocument): ...


class ProfileError(JixiaoError): ...


class LayoutError(JixiaoError): ...


class EvidenceError(JixiaoError): ...


class WorkspaceError(JixiaoError): ...
