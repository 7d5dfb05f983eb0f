"""The command line, as `throughline` and as `python -m throughline`.

From its first moment on, before the commands are loaded, an interrupt ends it quietly.
"""

from throughline import ending


def main() -> None:
    """Run the command line."""
    ending.run("throughline.commands.cli")


if __name__ == "__main__":
    main()
