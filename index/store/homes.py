"""The user's own folders for data, for what can be made again and for the log, as XDG names them."""

import os
from pathlib import Path


def user_data() -> Path:
    """Return the user's own folder for what this program keeps."""
    return _folder("XDG_DATA_HOME", ".local/share")


def user_cache() -> Path:
    """Return the user's own folder for what can be made again."""
    return _folder("XDG_CACHE_HOME", ".cache")


def user_state() -> Path:
    """Return the user's own folder for the log."""
    return _folder("XDG_STATE_HOME", ".local/state")


def models_folder(cache: Path) -> Path:
    """Return where exported models are kept: once for all libraries of a user, else beside this one."""
    home = user_cache()
    try:
        home.mkdir(parents=True, exist_ok=True)
    except OSError:
        return cache
    return home if os.access(home, os.W_OK) else cache


def _folder(variable: str, usual: str) -> Path:
    """Return a folder of the user; a relative name does not count, since it is elsewhere with each call."""
    named = Path(os.environ.get(variable) or "")
    return (named if named.is_absolute() else _home() / usual) / "throughline"


def _home() -> Path:
    """Return the user's home, or the top folder where the system knows of none."""
    try:
        home = Path.home()
    except RuntimeError:
        return Path("/")
    return home if home.is_absolute() else Path("/")
