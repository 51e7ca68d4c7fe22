"""The folder of this user in which the playground keeps what would take long to get again.

Compiled code and downloaded data lie there; all of it may be deleted at any time. One rule
for both, so that a host sets one variable (`PLAYGROUND_CACHE`) for everything.
"""

import os
from pathlib import Path

import pooch


def cache_folder() -> Path:
    """`PLAYGROUND_CACHE`, or the system's own place for a user's caches; it may not exist yet."""
    return Path(os.environ.get("PLAYGROUND_CACHE") or pooch.os_cache("neural-playground"))
