"""The stream names at the root of an OLE2 container (doc, xls, wps, et, encrypted OOXML)."""

import struct

from jixiao.errors import DamagedDocument
from jixiao.readers.archive import truncated

END = 0xFFFFFFFA  # sector numbers from here on are marks, not sectors


def entries(data: bytes) -> set[str]:
    """Names of the streams and storages directly under the root; raises DamagedDocument where the directory is unreadable."""
    if len(data) < 512:
        raise truncated()
    size = 1 << min(struct.unpack_from("<H", data, 30)[0], 20)
    directory = bytearray()
    table = allocation(data, size)
    for sector in chain(struct.unpack_from("<I", data, 48)[0], table):
        directory += data[(sector + 1) * size : (sector + 2) * size]
    if len(directory) < 128:
        raise truncated()
    return names(bytes(directory))


def allocation(data: bytes, size: int) -> list[int]:
    """The file allocation table: for each sector the one that follows it."""
    sectors = list(struct.unpack_from("<109I", data, 76))
    extra, count = struct.unpack_from("<II", data, 68)
    while extra < END and count and (extra + 2) * size <= len(data):
        block = struct.unpack_from(f"<{size // 4}I", data, (extra + 1) * size)
        sectors += block[:-1]
        extra, count = block[-1], count - 1
    table: list[int] = []
    for sector in sectors:
        if sector < END and (sector + 2) * size <= len(data):
            table += struct.unpack_from(f"<{size // 4}I", data, (sector + 1) * size)
        elif sector < END:
            table += [END] * (size // 4)
    return table


def chain(sector: int, table: list[int]) -> list[int]:
    found, seen = [], set()
    while sector < len(table) and sector not in seen:
        seen.add(sector)
        found.append(sector)
        sector = table[sector]
    return found


def names(directory: bytes) -> set[str]:
    """Walk the tree under the root entry; siblings hang left and right of each other."""
    found: set[str] = set()
    todo, seen = [struct.unpack_from("<I", directory, 76)[0]], set()
    while todo:
        index = todo.pop()
        if index in seen or (index + 1) * 128 > len(directory):
            continue
        seen.add(index)
        entry = directory[index * 128 : index * 128 + 128]
        length = struct.unpack_from("<H", entry, 64)[0]
        found.add(entry[: max(0, min(length, 64) - 2)].decode("utf-16-le", "replace"))
        todo += struct.unpack_from("<II", entry, 68)
    if not found:
        raise DamagedDocument(
            "文件目录已损坏，找不到正文；请用原软件打开后另存再试", "the directory of the file is damaged; open and save it anew"
        )
    return found
