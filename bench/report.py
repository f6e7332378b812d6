"""What every bench prints: its figures beside their limits and floors, and the machine they were taken on."""

import ctypes
import gc
import json
import os
import platform
from pathlib import Path
from typing import Any


def tell(
    bench: str,
    figures: dict[str, float],
    *,
    limits: dict[str, float],
    floors: dict[str, float] | None = None,
    **more: Any,
) -> None:
    """Print one JSON object: figures, what they may be at most and must be at least, whether all hold,
    and the machine."""
    held = {name: figures[name] <= limit for name, limit in limits.items()}
    held |= {name: figures[name] >= floor for name, floor in (floors or {}).items()}
    said = {
        "bench": bench,
        "figures": figures,
        "limits": limits,
        **({"floors": floors} if floors else {}),
        "holds": held,
        "ok": all(held.values()),
        **more,
        "machine": machine(),
    }
    print(json.dumps(_rounded(said), indent=2))


def machine() -> dict[str, Any]:
    return {
        "python": platform.python_version(),
        "system": platform.platform(),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0)),
        "load": os.getloadavg()[0],
    }


def resident_mb() -> float:
    """Memory this process holds now, in MB."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def trim() -> None:
    """Let freed memory go back to the system, so that `resident_mb` tells what is held."""
    gc.collect()
    if trim := getattr(ctypes.CDLL(None), "malloc_trim", None):
        trim(0)


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    lines = info.read_text().splitlines() if info.exists() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor()


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    return float(f"{value:.4g}") if isinstance(value, float) else value
