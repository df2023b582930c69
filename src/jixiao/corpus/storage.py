"""Where a lake is kept: a folder, or a prefix of a bucket of S3-compatible storage. Names are relative and written with slashes."""

import contextlib
import io
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any
from uuid import uuid4

from jixiao.errors import MissingComponent, WrongUse

if TYPE_CHECKING:
    from obstore import ObjectMeta, PutResult
    from obstore.store import ObjectStore

S3 = "s3://"
LOCK = "lock"
PATIENCE = 20  # seconds without a sign of life after which the holder of a bucket counts as dead; it gives one every quarter of them


@dataclass(frozen=True)
class Folder:
    """A lake in a folder of this machine."""

    path: Path

    def __str__(self) -> str:
        return str(self.path)

    def address(self, name: str) -> str:
        """What Polars opens."""
        return str(self.path / name)

    def read(self, name: str) -> bytes | None:
        """The content; None where there is no such name."""
        try:
            return (self.path / name).read_bytes()
        except (FileNotFoundError, NotADirectoryError):
            return None

    def write(self, name: str, data: bytes) -> None:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())

    def create(self, name: str, data: bytes) -> bool:
        """Writes a new name whole or not at all; False where it is taken."""
        draft = f"parts/{uuid4().hex}.draft"
        self.write(draft, data)
        (self.path / name).parent.mkdir(parents=True, exist_ok=True)
        try:
            os.link(self.path / draft, self.path / name)
        except FileExistsError:
            return False
        finally:
            (self.path / draft).unlink()
        return True

    def names(self, under: str) -> list[str]:
        return [path.relative_to(self.path).as_posix() for path in (self.path / under).rglob("*") if path.is_file()]

    def delete(self, names: Iterable[str]) -> None:
        for name in names:
            (self.path / name).unlink(missing_ok=True)

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Holds the lake; WrongUse where another process does. The hold ends with the process, however it ends, so it is never inherited."""
        try:
            import fcntl
        except ImportError:  # Windows: no such lock, the log alone keeps writers apart
            yield False
            return
        with (self.path / LOCK).open("w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError as error:
                raise _held(self) from error
            yield False


@dataclass(frozen=True)
class Bucket:
    """A lake under `s3://bucket/prefix`; address and credentials of the storage stand in the environment (AWS_…), as for every S3 client."""

    url: str

    def __str__(self) -> str:
        return self.url

    @cached_property
    def _store(self) -> "ObjectStore":
        try:
            from obstore.store import from_url
        except ImportError as error:
            raise MissingComponent("请先安装：pip install 'jixiao[s3]'", "Install it first: pip install 'jixiao[s3]'") from error
        return from_url(self.url)

    def address(self, name: str) -> str:
        return f"{self.url}/{name}"

    def read(self, name: str) -> bytes | None:
        import obstore

        with self._told():
            try:
                return obstore.get(self._store, name).bytes().to_bytes()
            except FileNotFoundError as error:
                if "NoSuchBucket" in str(error):
                    raise WrongUse(f"没有存储桶：{self.url}。", f"There is no such bucket: {self.url}.") from error
                return None

    def write(self, name: str, data: bytes) -> None:
        import obstore

        with self._told():
            obstore.put(self._store, name, io.BytesIO(data))

    def create(self, name: str, data: bytes) -> bool:
        import obstore
        from obstore.exceptions import AlreadyExistsError

        with self._told():
            try:
                obstore.put(self._store, name, data, mode="create")
            except AlreadyExistsError:
                return self.read(name) == data  # the answer to an attempt that went through was lost, and it was tried again
        return True

    def names(self, under: str) -> list[str]:
        import obstore

        with self._told():
            return [one["path"] for page in obstore.list(self._store, under) for one in page]

    def delete(self, names: Iterable[str]) -> None:
        import obstore

        with self._told():
            for name in names:
                obstore.delete(self._store, name)

    @contextmanager
    def _told(self) -> Iterator[None]:
        from obstore.exceptions import BaseError

        try:
            yield
        except BaseError as error:
            why = str(error).splitlines()[0][:300]
            raise WrongUse(
                f"存储 {self.url} 没有应答或拒绝了请求，请核对环境变量 AWS_ENDPOINT_URL、AWS_REGION、AWS_ACCESS_KEY_ID、AWS_SECRET_ACCESS_KEY：{why}",
                f"The storage {self.url} did not answer or refused; see AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment: {why}",
            ) from error

    @contextmanager
    def held(self) -> Iterator[bool]:
        """Holds the lake; WrongUse where another process does. Gives whether the hold was inherited from a process that died.

        The holder changes the object `lock` every few seconds. No clocks are compared: a lock that did not change while one looked on is dead.
        """
        mark, inherited = self._take()
        done = threading.Event()
        alive = threading.Thread(target=self._stay, args=(mark, done), daemon=True)
        alive.start()
        try:
            yield inherited
        finally:
            done.set()
            alive.join()

    def _take(self) -> tuple[Any, bool]:
        """The version of the lock that is now ours, and whether another's was taken over."""
        import obstore
        from obstore.exceptions import AlreadyExistsError, PreconditionError

        start, seen = time.monotonic(), None
        while True:
            with self._told(), contextlib.suppress(AlreadyExistsError):
                return self._sign("create"), False
            with self._told(), contextlib.suppress(FileNotFoundError):  # let go of in this moment
                found = _version(obstore.head(self._store, LOCK))
                if seen not in (None, found):
                    raise _held(self)
                seen = found
            if seen and time.monotonic() - start > PATIENCE:
                with self._told(), contextlib.suppress(PreconditionError):
                    return self._sign(seen), True
            time.sleep(PATIENCE / 20)

    def _stay(self, mark: Any, done: threading.Event) -> None:
        """Changes the lock until `done`, then removes it; leaves it alone once another took it, from whom the log protects."""
        import obstore
        from obstore.exceptions import BaseError

        with contextlib.suppress(BaseError):
            while not done.wait(PATIENCE / 4):
                mark = self._sign(mark)
            self._sign(mark)
            obstore.delete(self._store, LOCK)

    def _sign(self, mode: Any) -> Any:
        """Changes the lock where it is as `mode` says, and gives its version."""
        import obstore

        return _version(obstore.put(self._store, LOCK, uuid4().hex.encode(), mode=mode))


def _version(found: "ObjectMeta | PutResult") -> dict[str, str]:
    """What identifies an object as it stands, for a later change on condition that it still stands so."""
    return {key: value for key in ("e_tag", "version") if (value := found[key])}


def _held(storage: Folder | Bucket) -> WrongUse:
    return WrongUse(
        f"另一个程序正在写入 {storage}；等它结束后再试。", f"Another process is writing to {storage}; try again when it has ended."
    )


def storage(place: str | Path) -> Folder | Bucket:
    """The folder or, for an address that begins with s3://, the bucket."""
    return Bucket(str(place).rstrip("/")) if str(place).startswith(S3) else Folder(Path(place))
