"""Servers of a benchmark: started on a free port, ended with the block that started them."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryFile
from typing import IO
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parent.parent
#: Seconds that a server may take to answer: with nothing compiled yet it compiles before it opens its port.
PATIENCE = 90.0


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def streamlit(script: Path, extra: Mapping[str, str] | None = None) -> Iterator[str]:
    """`streamlit run script` with this project's configuration; gives its address."""
    port = free_port()
    command = ["streamlit", "run", str(script), "--server.port", str(port), "--server.address", "127.0.0.1"]
    with running(command, f"http://127.0.0.1:{port}", "/_stcore/health", extra) as address:
        yield address


@contextmanager
def uvicorn(app: str) -> Iterator[str]:
    """`app` served as Streamlit serves where uvloop and httptools are installed; gives its address."""
    port = free_port()
    command = ["uvicorn", app, "--port", str(port), "--loop", "uvloop", "--http", "httptools"]
    with running(
        [*command, "--no-access-log", "--log-level", "warning"], f"http://127.0.0.1:{port}", "/empty"
    ) as address:
        yield address


@contextmanager
def running(command: list[str], address: str, probe: str, extra: Mapping[str, str] | None = None) -> Iterator[str]:
    """The module `command` of this interpreter in a process of its own, from its first answer to the end of the block."""
    with TemporaryFile("w+") as log:
        process = subprocess.Popen(
            [sys.executable, "-m", *command], cwd=ROOT, env={**os.environ, **(extra or {})}, stdout=log, stderr=log
        )
        try:
            wait_for(process, address + probe, log)
            yield address
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def wait_for(process: subprocess.Popen[bytes], address: str, log: IO[str]) -> None:
    """Return once `address` answers. Raises RuntimeError where the server ends first or takes too long."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if process.poll() is not None:
            log.seek(0)
            raise RuntimeError(f"The server ended before it answered:\n{log.read()}")
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.02)
    raise RuntimeError(f"{address} did not answer within {PATIENCE:g} seconds.")
