"""What tests of imports share: the small network in every format, and imports of files."""

import os

import numpy as np

import files
import weights

SOURCES = ("net.safetensors", "net.pth", "net-old.pth", "net.npz", "net-packed.npz", "net-3.pkl",
           "net-4.pkl", "net-5.pkl")


def write_sources(tool):
    """SOURCES, in the tool's folder: its network, and what of a classifier is left out."""
    expected = tool.net.tensors()
    classifier = {"classifier.0.weight": np.ones((4, 9), np.float32),
                  "classifier.0.bias": np.ones(4, np.float32)}
    files.write_safetensors(tool.path("net.safetensors"), {**expected, **classifier})
    weights.write_torch(tool.path("net.pth"), weights.state({**expected, **classifier}))
    weights.write_torch_legacy(tool.path("net-old.pth"), weights.state({**expected, **classifier}))
    np.savez(tool.path("net.npz"), **expected)
    np.savez_compressed(tool.path("net-packed.npz"), **expected)
    for protocol in (3, 4, 5):
        weights.write_pickle(tool.path(f"net-{protocol}.pkl"), weights.flax(expected), protocol)


def installed(tool):
    folder = tool.path("home/impasto/networks")
    return sorted(os.listdir(folder)) if os.path.isdir(folder) else []


def read(tool, name):
    return weights.read_safetensors(tool.path(f"home/impasto/networks/{name}.safetensors"))


def bring(tool, file, *options):
    """Imports under the name “it”: (text, tensors, metadata); and removes it."""
    text = tool.run("networks", "import", file, "--name", "it", *options).stdout
    tensors, metadata = read(tool, "it")
    tool.run("networks", "remove", "it")
    assert installed(tool) == []
    return text, tensors, metadata


def rejected(tool, file, *options, status=1, says):
    tool.refused("networks", "import", file, *options, status=status, says=says)
    assert installed(tool) == []


def same(tensors, expected):
    assert sorted(tensors) == sorted(expected), sorted(tensors)
    for name, values in expected.items():
        assert tensors[name].dtype == values.dtype and tensors[name].shape == values.shape, name
        assert tensors[name].tobytes() == values.tobytes(), name
