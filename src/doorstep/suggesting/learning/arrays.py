"""A reader as bytes: arrays and JSON in one file, never anything that could run.

The digest taken at training is asked for at loading; one changed byte and it is not used.
"""

import hashlib
import io
import json
import zipfile
import zlib

import numpy as np

from doorstep.suggesting.learning.reader import Block, Reader

FORMAT = 1
BROKEN = (
    ValueError,
    KeyError,
    TypeError,
    AttributeError,
    OSError,
    EOFError,
    zipfile.BadZipFile,
    zlib.error,
)


class NotOurArrays(ValueError):
    """These bytes are not what was trained."""


def digest_of(content: bytes) -> str:
    """What is written down at training."""
    return hashlib.sha256(content).hexdigest()


def packed(reader: Reader) -> bytes:
    """The reader as one file."""
    told = {
        "format": FORMAT,
        "labels": list(reader.labels),
        "words": list(reader.words.names),
        "grams": list(reader.grams.names),
        "steepness": reader.steepness,
    }
    body = io.BytesIO()
    np.savez_compressed(
        body,
        told=np.frombuffer(json.dumps(told, ensure_ascii=False).encode(), dtype=np.uint8),
        words_idf=reader.words.idf,
        words_weights=reader.words.weights.astype(np.float16),
        grams_idf=reader.grams.idf,
        grams_weights=reader.grams.weights.astype(np.float16),
        bias=reader.bias,
    )
    return body.getvalue()


def unpacked(content: bytes, *, digest: str) -> Reader:
    """The reader that was packed. Raises NotOurArrays for anything else."""
    if digest_of(content) != digest:
        raise NotOurArrays("the digest is another than at training")
    try:
        return _read(content)
    except BROKEN as failure:
        raise NotOurArrays(type(failure).__name__) from failure


def _read(content: bytes) -> Reader:
    with np.load(io.BytesIO(content), allow_pickle=False) as arrays:
        told = json.loads(arrays["told"].tobytes())
        if told["format"] != FORMAT:
            raise NotOurArrays("made by another release")
        reader = Reader(
            labels=tuple(told["labels"]),
            words=_block(told["words"], arrays["words_idf"], arrays["words_weights"]),
            grams=_block(told["grams"], arrays["grams_idf"], arrays["grams_weights"]),
            bias=arrays["bias"].astype(np.float32),
            steepness=float(told["steepness"]),
        )
    for block in (reader.words, reader.grams):
        if block.weights.shape != (len(block.names), len(reader.labels)):
            raise NotOurArrays("its arrays do not fit together")
        if block.idf.shape != (len(block.names),):
            raise NotOurArrays("its arrays do not fit together")
    return reader


def _block(names: list[str], idf: np.ndarray, weights: np.ndarray) -> Block:
    return Block(tuple(names), idf.astype(np.float32), weights.astype(np.float32))
