"""Bytes of Chinese text → str, with the encoding told by the bytes or, failing that, by what the file declares."""

import re

DECLARED = re.compile(rb"(?i)(?:charset|encoding)\s*=\s*[\"']?\s*([a-z0-9_-]+)")
MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))


def decode(data: bytes) -> str:
    """Text by its byte-order mark, else as UTF-8 where it is valid, else as declared, else as GB18030."""
    for mark, name in MARKS:
        if data.startswith(mark):
            return data.decode(name, "replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        if error.start >= len(data) - 3:  # a sample cut inside its last character
            return data.decode("utf-8", "ignore")
    declared = DECLARED.search(data[:4096])
    for name in (declared[1].decode("ascii").lower() if declared else "", "gb18030", "big5"):
        try:
            return data.decode({"gb2312": "gb18030", "gbk": "gb18030", "": "gb18030"}.get(name, name))
        except (UnicodeDecodeError, LookupError):
            continue
    return better(data)


def better(data: bytes) -> str:
    """The damaged text in whichever encoding loses fewer characters."""
    tries = [data.decode(name, "replace") for name in ("utf-8", "gb18030")]
    return min(tries, key=lambda text: text.count("\ufffd"))
