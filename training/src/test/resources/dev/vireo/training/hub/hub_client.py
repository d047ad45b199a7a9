"""Lets Python's own huggingface_hub use the hub of the tests, and its cache and Vireo's each other.

    python hub_client.py java -cp CLASSES dev.vireo.training.hub.HubServer

The words start HubServer of the tests; CLASSES are those of training with its tests and what they
need. Not run by the build. Tried with huggingface_hub 2.0.0.
"""
import os
import subprocess
import sys
import tempfile
from pathlib import Path

TOKEN = "hf_secretOfAda"


def environment(home, endpoint, **more):
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HF_", "XDG_"))}
    return kept | {"HF_HOME": home, "HF_ENDPOINT": endpoint, "HF_HUB_DISABLE_XET": "1"} | more


def python(code, home, endpoint, **more):
    """Runs in a process of its own, as the library reads its environment once."""
    done = subprocess.run(
        [sys.executable, "-c", "from huggingface_hub import *\n" + code],
        env=environment(home, endpoint, **more), capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"Python failed:\n{code}\n{done.stderr}")
    return done.stdout.split()


def vireo(name, home, endpoint, **more):
    return subprocess.run(
        sys.argv[1:] + ["fetch", name], env=environment(home, endpoint, **more), check=True,
        capture_output=True, text=True).stdout.strip()


def check(what, holds):
    print("ok  " if holds else "FAIL", what)
    if not holds:
        sys.exit(1)


server = subprocess.Popen(sys.argv[1:], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
endpoint = server.stdout.readline().strip()
with tempfile.TemporaryDirectory() as first, tempfile.TemporaryDirectory() as second:
    weights = "print(hf_hub_download('ada/birds', 'model.safetensors'))"
    both = "hf_hub_download('ada/birds', 'config.json')\n" + weights
    fetched = python(both, first, endpoint)[0]
    check("Python fetches from the server", Path(fetched).stat().st_size == 3_000_000)
    python(
        "from huggingface_hub import errors\n"
        "def refused(kind, **asked):\n"
        "    try:\n"
        "        hf_hub_download(filename='model.safetensors' if 'filename' not in asked else asked.pop('filename'), **asked)\n"
        "    except kind: return\n"
        "    raise AssertionError(kind)\n"
        "refused(errors.GatedRepoError, repo_id='ada/gated')\n"
        "refused(errors.RepositoryNotFoundError, repo_id='ada/none')\n"
        "refused(errors.RevisionNotFoundError, repo_id='ada/birds', revision='none')\n"
        "refused(errors.EntryNotFoundError, repo_id='ada/birds', filename='none.bin')\n",
        first, endpoint)
    check("Python knows its refusals: gated, no repository, no revision, no file", True)
    gated = python("print(hf_hub_download('ada/gated', 'model.safetensors'))", first, endpoint,
                   HF_TOKEN=TOKEN)[0]
    check("Python's token opens the gated repository", Path(gated).stat().st_size == 70_000)
    old = python("print(hf_hub_download('ada/old', 'config.json'))", first, endpoint)[0]
    check("Python follows a repository to its new name", Path(old).is_file())

    check("what Python fetched is found by Vireo, offline",
          vireo("hf:ada/birds", first, endpoint, HF_HUB_OFFLINE="1") == fetched)
    check("and online", vireo("hf:ada/birds", first, endpoint) == fetched)

    ours = vireo("hf:ada/birds", second, endpoint)
    vireo("hf:ada/gated", second, endpoint, HF_TOKEN=TOKEN)
    check("what Vireo fetched is found by Python, offline",
          python(both, second, endpoint, HF_HUB_OFFLINE="1")[0] == ours)
    check("and online", python(both, second, endpoint)[0] == ours)
    check("what is not there is known to Python as such",
          python("from huggingface_hub import _CACHED_NO_EXIST\n"
                 "print(try_to_load_from_cache('ada/birds', 'preprocessor_config.json')"
                 " is _CACHED_NO_EXIST)", second, endpoint) == ["True"])
    check("Python finds nothing to complain of in Vireo's cache",
          python("cache = scan_cache_dir()\n"
                 "print(len(cache.repos), len(cache.warnings))", second, endpoint) == ["2", "0"])
requests = server.communicate("")[0].splitlines()
check("no token ever left the hub's host",
      not any(line.startswith("content") and line.endswith("token") for line in requests)
      and any(line.endswith("token") for line in requests))
check("the weights travelled twice, once for each",
      sum(line.startswith("content GET") for line in requests) == 4)
