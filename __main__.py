"""`python -m throughline`: the command line."""

from throughline.commands.cli import main

main()
