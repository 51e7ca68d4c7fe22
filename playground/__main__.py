"""`python -m playground COMMAND`: experiments without pages; `cli` has the commands."""

import gc
import sys

from playground.cli.parser import main

if __name__ == "__main__":
    gc.freeze()  # what was imported stays; looking through it for garbage takes 0.1 s each time
    sys.exit(main())
