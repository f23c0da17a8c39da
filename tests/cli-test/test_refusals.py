"""impasto networks import: what is no network, and what is damaged."""

import os

import numpy as np

import weights
from imports import rejected
from tap import check


class Evil:
    def __reduce__(self):
        return os.system, ("touch executed",)


@check
def files_that_are_no_vgg(tool):
    first = {"features.0.weight": np.ones((4, 3, 3, 3), np.float32),
             "features.0.bias": np.ones(4, np.float32)}
    norm = {"features.1.weight": np.ones(4, np.float32), "features.1.bias": np.ones(4, np.float32),
            "features.1.running_mean": np.ones(4, np.float32),
            "features.1.num_batches_tracked": np.array(7)}
    second = {"features.2.weight": np.ones((4, 4, 3, 3), np.float32),
              "features.2.bias": np.ones(4, np.float32)}
    for tensors, says in (
            ({**first, **norm}, "batch normalisation"),
            ({"classifier.0.weight": np.ones((4, 5), np.float32)}, "fully connected"),
            ({"conv1.weight": np.ones((4, 3, 7, 7), np.float32)}, "conv1.weight"),
            ({}, "without any tensor"),
            ({"features.0.weight": np.ones((0, 3, 3, 3), np.float32),
              "features.0.bias": np.ones(0, np.float32)}, "0 × 3 × 3 × 3"),
            ({**first, "features.0.bias": np.ones(3, np.float32)}, "features.0.bias"),
            ({**first, "features.3.squeeze.weight": np.ones((2, 4, 1, 1), np.float32)},
             "features.3.squeeze.weight"),
            ({**first, **second, "features.2.weight": np.ones((4, 5, 3, 3), np.float32)},
             "4 × 5 × 3 × 3"),
            ({**first, "features.0.weight": np.ones((4, 3, 3, 3), np.int64)}, "float16")):
        for write in (weights.write_torch, weights.write_torch_legacy):
            write(tool.path("bad.pth"), weights.state(tensors))
            rejected(tool, "bad.pth", says=("bad.pth", says))

    with open(tool.path("evil.pkl"), "wb") as file:
        weights.pickle.dump({"a": Evil()}, file)
    rejected(tool, "evil.pkl", says="posix.system")
    weights.write_torch(tool.path("evil.pth"), {"a": Evil()})
    rejected(tool, "evil.pth", says="posix.system")
    weights.write_torch_legacy(tool.path("evil.pth"), {"a": Evil()})
    rejected(tool, "evil.pth", says="posix.system")
    assert not os.path.exists(tool.path("executed"))

    state = weights.state(tool.net.tensors())
    weights.write_torch(tool.path("bad.pth"), state, byteorder=b"big")
    rejected(tool, "bad.pth", says="big-endian")
    weights.write_torch_legacy(tool.path("bad.pth"), state, little_endian=False)
    rejected(tool, "bad.pth", says="big-endian")
    weights.write_torch(tool.path("bad.pth"), state, extra=(("net/constants.pkl", b""),))
    rejected(tool, "bad.pth", says="TorchScript")
    weights.write_torch(tool.path("bad.pth"), state, extra=(("net/data/0", b"again"),))
    rejected(tool, "bad.pth", says=("net/data/0", "twice"))
    with weights.zipfile.ZipFile(tool.path("bad.zip"), "w") as archive:
        archive.writestr("readme", "hello")
    rejected(tool, "bad.zip", says="zip archive")


@check
def files_that_are_no_weights(tool):
    os.makedirs(tool.path("a-folder"), exist_ok=True)
    for name, data, says in (
            ("text.pth", b"not a network\n", "text"), ("empty.pth", b"", "empty"),
            ("zeros.pth", bytes(5000), "zeros"), ("page.pth", b"<!DOCTYPE html><html>", "web page"),
            ("picture.pth", b"\x89PNG\r\n\x1a\n" + bytes(100), "picture"),
            ("pointer.pth", b"version https://git-lfs.github.com/spec/v1\n", "LFS"),
            ("model.h5", b"\x89HDF\r\n\x1a\n" + bytes(100), "HDF5"),
            ("packed.gz", b"\x1f\x8b\x08" + bytes(100), "gzip"),
            ("one.npy", b"\x93NUMPY\1\0" + bytes(100), ".npy"),
            ("noise.pth", bytes(range(7, 256)) * 9, "unknown")):
        with open(tool.path(name), "wb") as file:
            file.write(data)
        rejected(tool, name, says=(name, says, "Expected is a VGG"))
        tool.refused("evaluate", "content.npy", "style.npy", "image.npy", "--network", "./" + name,
                     status=1, says=says)
    rejected(tool, "a-folder", says=("folder", "Expected is a VGG"))
    rejected(tool, "missing.pth", says="missing.pth")
    os.symlink(tool.path("round.pth"), tool.path("around.pth"))
    os.symlink(tool.path("around.pth"), tool.path("round.pth"))
    rejected(tool, "round.pth", says=("round.pth", "symbolic links"))
    os.mkfifo(tool.path("pipe.pth"))
    rejected(tool, "pipe.pth", says=("pipe.pth", "no ordinary file", "Expected is a VGG"))
    tool.refused("evaluate", "content.npy", "style.npy", "image.npy", "--network", "./net.pth",
                 status=1, says=("net.pth", "import"))
    if os.geteuid() != 0:
        os.symlink(tool.path("net.pth"), tool.path("locked.pth"))
        os.chmod(tool.path("net.pth"), 0)
        rejected(tool, "locked.pth", says="locked.pth")
        os.chmod(tool.path("net.pth"), 0o644)


@check
def damaged_weights(tool):
    for name, kind in (("net.safetensors", "safetensors"), ("net.pth", "zip archive"),
                       ("net-old.pth", "PyTorch file of the old kind"), ("net.npz", "zip archive"),
                       ("net-4.pkl", "pickle")):
        data = open(tool.path(name), "rb").read()
        with open(tool.path("cut"), "wb") as file:
            file.write(data[:int(0.7 * len(data))])
        rejected(tool, "cut", says=("cut", kind, "truncated"))
        for share in (0.001, 0.01, 0.3, 0.9, 0.999):
            with open(tool.path("cut"), "wb") as file:
                file.write(data[:int(share * len(data))])
            rejected(tool, "cut", says="cut")
    data = bytearray(open(tool.path("net.pth"), "rb").read())
    at = data.find(tool.net.tensors()["features.5.weight"].tobytes())
    data[at + 40] ^= 1
    with open(tool.path("bit.pth"), "wb") as file:
        file.write(data)
    rejected(tool, "bit.pth", says=("bit.pth", "damaged"))


@check
def sizes_that_cannot_be(tool):
    """Shapes, offsets and counts that reach behind the data."""
    weight, bias = np.ones((4, 3, 3, 3), np.float32), weights.Tensor(np.ones(4, np.float32))
    for write in (weights.write_torch, weights.write_torch_legacy):
        for change in ({"offset": 1}, {"offset": 2 ** 62}, {"size": (5, 3, 3, 3)},
                       {"stride": (2 ** 62, 9, 3, 1)}, {"size": (2 ** 40, 2 ** 30, 3, 3)},
                       {"stride": (0, 0, 0, 0), "size": (2 ** 30, 3, 3, 3)}):
            tensor = weights.Tensor(weight)
            for key, value in change.items():
                setattr(tensor, key, value)
            write(tool.path("bad.pth"), weights.state({"features.0.weight": tensor,
                                                       "features.0.bias": bias}))
            rejected(tool, "bad.pth", says=("bad.pth", "features.0.weight"))
    tensor = weights.Tensor(weight)
    tensor.stride = (-27, 9, 3, 1)
    weights.write_torch(tool.path("bad.pth"), weights.state({"features.0.weight": tensor}))
    rejected(tool, "bad.pth", says=("bad.pth", "features.0.weight"))
