"""Serve a GGUF file with llama.cpp's own server on loopback until standard input is closed.

    python llama_server.py MODEL.gguf CONTEXT_TOKENS

Prints the address. One thread: a tiny model spends its time waiting for threads otherwise.
"""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

xllamacpp: Any = import_module("xllamacpp")  # it has no types


def main() -> None:
    """Serve until the parent lets go."""
    path, context = sys.argv[1], int(sys.argv[2])
    params = xllamacpp.CommonParams()
    params.model.path = path
    params.n_ctx = context
    params.n_parallel = 1
    params.cpuparams.n_threads = 1
    params.cpuparams_batch.n_threads = 1
    params.warmup = False
    params.use_jinja = True
    params.ui = False
    params.port = 0
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)  # noqa: T201 - the parent reads it
    sys.stdin.read()


main()
