"""``python -m pipeline.evaluate DIR…`` checks the gold files of the folders: one line a fault, exit code 1 if any."""

import sys

from pipeline.evaluate.check import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
