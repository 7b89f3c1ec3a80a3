"""The command line, as `python -m matchmaker`."""

from matchmaker.cli import main

if __name__ == "__main__":
    main()
