#!/usr/bin/env python3
"""Valid small files to begin fuzzing from: seeds.py FOLDER makes FOLDER/READER/NAME."""

import json
import os
import struct
import sys


def safetensors(tensors, metadata=None):
    """tensors: (name, type, shape); every value is 0.25 or the half that looks alike."""
    header, data = {}, b""
    for name, kind, shape in tensors:
        count = 1
        for side in shape:
            count *= side
        item = struct.pack("<f", 0.25) if kind == "F32" else b"\x00\x34"
        if kind == "I64":
            item = bytes(8)
        header[name] = {"dtype": kind, "shape": shape,
                        "data_offsets": [len(data), len(data) + count * len(item)]}
        data += item * count
    if metadata:
        header["__metadata__"] = metadata
    text = json.dumps(header).encode()
    return struct.pack("<Q", len(text)) + text + data


def vgg(layers, kind="F32"):
    """layers: (index, channels in, channels out)."""
    tensors = []
    for index, before, after in layers:
        tensors += [(f"features.{index}.weight", kind, [after, before, 3, 3]),
                    (f"features.{index}.bias", kind, [after])]
    return tensors


def npy(shape, version=1, descr="<f4", fortran=False):
    text = f"{{'descr': '{descr}', 'fortran_order': {fortran}, 'shape': {shape}, }}"
    prefix = b"\x93NUMPY" + bytes([version, 0])
    length = 2 if version == 1 else 4
    text += " " * (-(len(prefix) + length + len(text) + 1) % 64) + "\n"
    count = 1
    for side in shape:
        count *= side
    return (prefix + len(text).to_bytes(length, "little") + text.encode() +
            struct.pack("<f", 0.5) * count)


SEEDS = {
    "weights": {
        "one": safetensors(vgg([(0, 3, 2)])),
        "half": safetensors(vgg([(0, 3, 2), (2, 2, 2)], "F16")),
        "two-blocks": safetensors(vgg([(0, 3, 2), (2, 2, 1), (5, 1, 2)])),
        "caffe": safetensors(vgg([(0, 3, 1)]), {"preprocessing": "caffe", "name": "tiny"}),
        "classifier": safetensors(vgg([(0, 3, 1)]) + [("classifier.0.weight", "F32", [2, 2]),
                                                      ("steps", "I64", [])]),
        "escapes": safetensors([("f\u00e9\"\\\n", "F32", [1, 0, 2])], {"\u2603": "\x01"}),
    },
    "npy": {
        "rgb": npy((3, 2, 2)),
        "grey": npy((2, 3)),
        "version-2": npy((3, 1, 1), 2),
        "double": npy((2, 2), descr="<f8"),
        "fortran": npy((2, 2), fortran=True),
        "one": npy((4,)),
    },
    "params": {
        "all": b"mode=gatys\nunits=paper\npooling=average\nstyle-strength=2.5\nsize=512\n"
               b"iterations=100\nlevels=3\ninit=noise\nseed=7\nthreads=2\nhistory=20\n",
        "terms": b"term=gram:conv1_1=1\nterm=content:conv4_2=1e-3\nweight.gram=0.5\n",
        "options": b"mode=shifted-gram\nshifted-gram.shift=4\npatch.size=3\nweight.tv=1\n",
        "layer": b"mode=content-only\nlayer=relu3_1\nstyle-weights=2,1\ncolor=keep\nsmooth=on\n",
        "blank": b"\n\nmode=\n",
    },
}


def main(folder):
    for reader, seeds in SEEDS.items():
        os.makedirs(os.path.join(folder, reader), exist_ok=True)
        for name, data in seeds.items():
            with open(os.path.join(folder, reader, name), "wb") as file:
                file.write(data)


main(sys.argv[1])
