"""A home of its own for every test process.

Django's settings are read before any conftest, so pyproject.toml loads this with `-p tests.home`.
Only the choice of database comes in from outside.
"""

import atexit
import os
import secrets
import shutil
import tempfile

for name in [one for one in os.environ if one.startswith("WANGGE_")]:
    if name != "WANGGE_DATABASE_URL":
        del os.environ[name]

for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS"):  # test processes share the processors:
    os.environ.setdefault(name, "1")  # as many threads in each make fitting ten times slower

HOME = tempfile.mkdtemp(prefix="wangge-test-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["WANGGE_HOME"] = HOME
os.environ["WANGGE_SECRET_KEY"] = secrets.token_urlsafe(48)

from wangge.base.crypto import keys  # noqa: E402

keys.make()
