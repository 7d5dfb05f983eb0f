"""Turning texts into vectors: the only module that loads a model, and only when asked to."""

import json
import os
import shutil
import tempfile
import warnings
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt
from filelock import FileLock

from throughline import ending
from throughline.index.store import ours, seals
from throughline.index.vectors.weights import ModelUnavailableError, Weights, check

Matrix = npt.NDArray[np.float32]

MAX_PIECES = 256  # what all-MiniLM-L6-v2 was made for; it ignores what comes after
# Texts on a processor: smaller batches are quicker (measured: 64 texts a second at 32, 43 at 128).
_BATCH = 16
_CUDA_BATCH = 256  # texts on a GPU: needs large batches to be busy; fits 4 GB; not measured
_OPSET = 17  # version of ONNX: has all operators of the model; every onnxruntime since 2022 reads it
# More than 256 word pieces can hold; a pasted page is not cut into pieces for nothing.
_QUERY_CHARACTERS = 4_000
_GRAPH, _TOKENIZER, _ABOUT, _SEAL = "model.onnx", "tokenizer.json", "about.json", "seal.json"
_EXPORTED = (_GRAPH, _TOKENIZER, _ABOUT)

# onnxruntime reports its use to its makers unless it is configured not to before it is loaded.
os.environ["ORT_DISABLE_TELEMETRY"] = "1"


class Encoder(Protocol):
    """What the index asks of a model: normalised vectors, and a name that says whose they are."""

    @property
    def identity(self) -> str:
        """The name that tells this model's vectors from any other's."""
        ...

    @property
    def dimension(self) -> int:
        """The number of components of a vector."""
        ...

    def encode_documents(self, texts: Sequence[str]) -> Matrix:
        """Return one normalised vector for each text, in the order given."""
        ...

    def encode_query(self, text: str) -> Matrix:
        """Return the normalised vector of one query."""
        ...


class OnnxEncoder:
    """An exported model run by onnxruntime: ready in a fraction of a second, without torch."""

    def __init__(self, folder: Path) -> None:
        about = _read_about(folder)
        self.identity: str = about["identity"]
        self.dimension: int = about["dimension"]
        self._tokenizer = _open_tokenizer(folder / _TOKENIZER, about["max_pieces"])
        self._session = _open_session(folder / _GRAPH)
        self._inputs: list[str] = [entry.name for entry in self._session.get_inputs()]

    def encode_documents(self, texts: Sequence[str]) -> Matrix:
        """Return one vector for each text, one at a time: meant for a handful."""
        vectors = [self._encode(text) for text in texts]
        return np.stack(vectors) if vectors else np.empty((0, self.dimension), np.float32)

    def encode_query(self, text: str) -> Matrix:
        """Return the vector of one query."""
        return self._encode(text[:_QUERY_CHARACTERS])

    def _encode(self, text: str) -> Matrix:
        ids = np.array([self._tokenizer.encode(text).ids], np.int64)
        values = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        (found,) = self._session.run(None, {name: values[name] for name in self._inputs})
        return normalised(found[0])


class TorchEncoder:
    """A sentence-transformers model: bf16 where the processor has it, a GPU where there is one."""

    def __init__(self, weights: Weights, threads: int = 0) -> None:
        check(weights)
        self.identity = weights.identity
        self._model = _load(weights.folder, fast=True)
        if threads:  # as many as it was given, of a machine that it shares; else as torch sees fit
            import torch  # noqa: PLC0415 - loaded with the model

            torch.set_num_threads(threads)
        self.dimension = int(self._model.get_embedding_dimension())
        on_gpu = self._model.device.type == "cuda"
        self._batch = _CUDA_BATCH if on_gpu else _BATCH
        self.at_once = 4 * _CUDA_BATCH if on_gpu else 0  # texts for which it is worth being called

    def encode_documents(self, texts: Sequence[str]) -> Matrix:
        """Return one vector for each text; sentence-transformers sorts each call by length."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        found = self._model.encode(
            list(texts), batch_size=self._batch, convert_to_tensor=True, show_progress_bar=False
        )
        return normalised(found.float().cpu().numpy())

    def encode_query(self, text: str) -> Matrix:
        """Return the vector of one query."""
        return normalised(self.encode_documents([text[:_QUERY_CHARACTERS]])[0])


def exported_folder(cache: Path, identity: str) -> Path:
    """Return where the exported form of a model lies."""
    return cache / ("model-" + "".join(c if c.isalnum() or c in "-." else "-" for c in identity))


def is_exported(cache: Path, identity: str) -> bool:
    """Tell whether a model has been exported there, and every file of it is as it was written."""
    return verdict_of(exported_folder(cache, identity)) is seals.Verdict.SOUND


def verdict_of(folder: Path, deep: bool = False) -> seals.Verdict:
    """Tell whether the files of an exported model are as they were written."""
    return seals.check(folder / _SEAL, [folder / name for name in _EXPORTED], deep)


def exported_folders(cache: Path) -> list[Path]:
    """Return the folder of every exported model."""
    return sorted(path for path in cache.glob("model-*") if ours.is_exported_model(path))


def open_exported(cache: Path, identity: str) -> OnnxEncoder:
    """Open the exported form of a model, made by a build."""
    return OnnxEncoder(exported_folder(cache, identity))


def export_once(weights: Weights, cache: Path) -> None:
    """Export a model unless another build, which shares the folder, has just done so."""
    with FileLock(cache / "export.lock"):
        if not is_exported(cache, weights.identity):
            export(weights, cache)


def export(weights: Weights, cache: Path) -> None:
    """Write a model once in the form that onnxruntime reads; it appears whole or not at all."""
    check(weights)
    place = exported_folder(cache, weights.identity)
    cache.mkdir(parents=True, exist_ok=True)
    half_done = Path(tempfile.mkdtemp(prefix="model-", suffix=".tmp", dir=cache))
    ending.half_done.add(half_done)
    try:
        dimension, max_pieces = _write_graph(weights.folder, half_done / _GRAPH)
        shutil.copyfile(weights.folder / _TOKENIZER, half_done / _TOKENIZER)
        about = {
            "identity": weights.identity,
            "dimension": dimension,
            "max_pieces": max_pieces,
        }
        (half_done / _ABOUT).write_text(json.dumps(about, indent=1), encoding="utf-8")
        seals.seal(half_done / _SEAL, [half_done / name for name in _EXPORTED])
        shutil.rmtree(place, ignore_errors=True)
        half_done.replace(place)
    finally:
        shutil.rmtree(half_done, ignore_errors=True)
        ending.half_done.discard(half_done)


def normalised(vectors: npt.NDArray[Any]) -> Matrix:
    """Return the rows scaled to length 1; a row of zeros stays as it is."""
    rows = np.asarray(vectors, np.float32)
    lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
    return np.asarray(rows / np.where(lengths == 0, 1, lengths), np.float32)


def _read_about(folder: Path) -> dict[str, Any]:
    """Return what is known of an exported model, once every file of it is known to be sound."""
    verdict = verdict_of(folder)
    if verdict is not seals.Verdict.SOUND:
        state = "is damaged" if verdict is seals.Verdict.ALTERED else "is missing or has no sums"
        raise ModelUnavailableError(
            f"The exported model {folder} {state}. Run throughline build to make it again."
        )
    about: dict[str, Any] = json.loads((folder / _ABOUT).read_text(encoding="utf-8"))
    return about


def _open_tokenizer(path: Path, max_pieces: int) -> Any:
    from tokenizers import Tokenizer  # noqa: PLC0415 - heavy, loaded when first needed

    tokenizer = Tokenizer.from_file(str(path))
    tokenizer.no_padding()
    tokenizer.enable_truncation(max_pieces)
    return tokenizer


def _open_session(path: Path) -> Any:
    import onnxruntime  # noqa: PLC0415 - heavy, loaded when first needed

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = min(4, os.cpu_count() or 1)
    # The arena keeps the largest batch ever seen; one query at a time needs next to nothing.
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    return onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])


def _load(folder: Path, *, fast: bool) -> Any:
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    import torch  # noqa: PLC0415 - heavy, loaded when first needed
    from sentence_transformers import SentenceTransformer  # noqa: PLC0415
    from transformers.utils import logging  # noqa: PLC0415

    logging.disable_progress_bar()  # type: ignore[no-untyped-call]
    options: dict[str, Any] = {"use_safetensors": True}
    if not fast:
        options["attn_implementation"] = "eager"
    elif _has_bf16(torch):
        options["dtype"] = torch.bfloat16
    device = None if fast and torch.cuda.is_available() else "cpu"
    try:
        return SentenceTransformer(
            str(folder), device=device, local_files_only=True, trust_remote_code=False, model_kwargs=options
        )
    except (OSError, ValueError, KeyError, RuntimeError) as error:
        raise ModelUnavailableError(
            f"The model in {folder} cannot be loaded ({error}). "
            "Install it again, or name another with --model."
        ) from error


def _has_bf16(torch: Any) -> bool:
    """Tell whether bf16 is quicker than fp32 here: on processors without the instructions it is slower."""
    if torch.cuda.is_available():
        return bool(torch.cuda.is_bf16_supported())
    cpu = torch.cpu
    return bool(cpu._is_avx512_bf16_supported() or cpu._is_amx_tile_supported())


def _write_graph(folder: Path, path: Path) -> tuple[int, int]:
    import torch  # noqa: PLC0415 - heavy, loaded when first needed

    model = _load(folder, fast=False).eval()

    class Whole(torch.nn.Module):
        """The model with its pooling, from word pieces to vectors."""

        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(self, input_ids: Any, attention_mask: Any) -> Any:
            """Return the vectors of a batch."""
            return self.model({"input_ids": input_ids, "attention_mask": attention_mask})[
                "sentence_embedding"
            ]

    example = torch.ones(2, 9, dtype=torch.long)
    names = ["input_ids", "attention_mask"]
    with torch.inference_mode(), warnings.catch_warnings():
        # The tracer warns of every shape it reads; a test holds the result to the original instead.
        warnings.simplefilter("ignore")
        torch.onnx.export(
            Whole(),
            (example, example),
            str(path),
            dynamo=False,
            opset_version=_OPSET,
            input_names=names,
            output_names=["vectors"],
            dynamic_axes={name: {0: "batch", 1: "length"} for name in names} | {"vectors": {0: "batch"}},
        )
    return int(model.get_embedding_dimension()), min(int(model.max_seq_length or MAX_PIECES), 512)
