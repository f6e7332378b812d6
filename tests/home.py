"""A home of its own for every test process.

Django's settings are read before any conftest, so pyproject.toml loads this with `-p tests.home`.
Only the choice of database and of temporary files comes in from outside.
"""

import atexit
import os
import shutil
import tempfile

KEPT = {"WANGGE_DATABASE_URL", "WANGGE_TEST_PROCESSES"}

for name in [name for name in os.environ if name.startswith("WANGGE_") and name not in KEPT]:
    del os.environ[name]

HOME = tempfile.mkdtemp(prefix="wangge-test-")
atexit.register(shutil.rmtree, HOME, ignore_errors=True)
os.environ["WANGGE_HOME"] = HOME

from wangge.base import keys  # noqa: E402

keys.make()
