"""A real language model, on this machine, asked as a city would ask its own."""

import subprocess
import sys
from pathlib import Path

import pytest

from wangge.assist.adapters.endpoint import Endpoint
from wangge.assist.adapters.openai import LanguageReranker
from wangge.assist.adapters.without import NoEntities

BROUGHT = Path(sys.prefix) / "llm"
SERVER = Path(__file__).with_name("served_model.py")
UNITS = ["城市管理局", "公安局", "水务局"]
TEXTS = ["路灯", "路灯坏了", "水管漏水"]  # too short to be repeated
brought = pytest.mark.skipif(
    not (BROUGHT / "xllamacpp").exists(),
    reason="no language model server here: `make setup-llm` brings one (130 MB)",
)


@brought
def test_a_real_server_keeps_the_form() -> None:
    """Its Chinese is nonsense; what is tested is that question and answer are understood.

    Now and then it gives a reason of several lines, which is not taken.
    """
    with subprocess.Popen(
        [sys.executable, str(SERVER), str(BROUGHT)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
    ) as server:  # fmt: skip
        assert server.stdin is not None and server.stdout is not None
        try:
            url = server.stdout.readline().strip()
            assert url, "the server did not start"
            endpoint = Endpoint(f"{url}/v1", timeout=60)
            reranker = LanguageReranker(endpoint, "smollm2", names=NoEntities())
            found = next(filter(None, (reranker.rerank(text, UNITS) for text in TEXTS)))
        finally:
            server.terminate()
    assert sorted(guess.value for guess in found) == [0, 1, 2]
    assert all(0 <= guess.confidence <= 1 for guess in found)
    assert found[0].model == "openai/smollm2"
