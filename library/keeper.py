"""`python -P -m throughline.library.keeper`: keeps the library up to date that the environment names."""

from throughline import ending

if __name__ == "__main__":
    ending.run("throughline.library.keeping")
