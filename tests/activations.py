#!/usr/bin/env python3
"""Full VGG-16 against PyTorch: activations.py ACTIVATIONS IMPASTO. TAP.

The weights are the file that $IMPASTO_VGG16 names (dev/vgg16 prints one); without it, or without
PyTorch, the test skips itself; dev/activations brings both. They are imported first, as float32 and as float16. The picture is
the middle of a photograph, where the weights have lain beside one since dev/yardstick; otherwise
one is drawn.
"""

import os
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(__file__), "cli-test"))

try:
    import numpy as np
    import torch
    from safetensors.torch import load_file
    import files
    vgg16 = os.environ["IMPASTO_VGG16"]
except (ImportError, KeyError) as missing:
    print(f"1..0 # SKIP {missing}")
    sys.exit(0)

WIDTH, HEIGHT = 303, 230
LEAST = {"float32": 1e-4, "float16": 2e-3}
PHOTOGRAPH = os.path.join(os.path.dirname(vgg16), "pictures/held-out/EilanDonanCastle.png")


def photograph():
    """[H,W,3] in [0,1]"""
    pixels = files.read_png(PHOTOGRAPH)
    y, x = (pixels.shape[0] - HEIGHT) // 2, (pixels.shape[1] - WIDTH) // 2
    return (pixels[y:y + HEIGHT, x:x + WIDTH, :3] / 255).astype(np.float32)


def drawing():
    """Like a photograph: large shapes, edges, and some noise; [H,W,3] in [0,1]."""
    random = np.random.default_rng(4)
    y, x = np.mgrid[:HEIGHT, :WIDTH] / HEIGHT
    result = np.stack([0.5 + 0.3 * np.sin(3 * x + c) * np.cos(4 * y - c) for c in range(3)], -1)
    for _ in range(40):
        (cx, cy), r, colour = random.uniform(0, 1.3, 2), random.uniform(0.02, 0.2), random.random(3)
        result[(x - cx) ** 2 + (y - cy) ** 2 < r * r] = colour
    return np.clip(result + random.normal(0, 0.02, result.shape), 0, 1).astype(np.float32)


def torch_activations(tensors, x):
    mean, std = torch.tensor([0.485, 0.456, 0.406]), torch.tensor([0.229, 0.224, 0.225])
    h = ((torch.from_numpy(x) - mean) / std).permute(2, 0, 1)[None]
    block, place, last = 1, 0, -2
    for index in sorted(int(n.split(".")[1]) for n in tensors if n.endswith("weight")):
        if index - last == 3:
            h, block, place = torch.nn.functional.max_pool2d(h, 2), block + 1, 0
        place, last = place + 1, index
        h = torch.relu(torch.nn.functional.conv2d(h, tensors[f"features.{index}.weight"],
                                                  tensors[f"features.{index}.bias"], padding=1))
        yield f"conv{block}_{place}", h[0].permute(1, 2, 0).numpy()


def our_activations(program, network, x):
    data = subprocess.run([program, network, str(WIDTH), str(HEIGHT)], input=x.tobytes(),
                          stdout=subprocess.PIPE, check=True).stdout
    maps = {}
    while data:
        line, data = data.split(b"\n", 1)
        tap, n, height, width = line.decode().split()
        shape = int(height), int(width), int(n)
        size = 4 * int(np.prod(shape))
        maps[tap], data = np.frombuffer(data[:size], np.float32).reshape(shape), data[size:]
    return maps


def main(program, impasto):
    there = os.path.exists(PHOTOGRAPH)
    x = photograph() if there else drawing()
    expected = dict(torch_activations(load_file(vgg16), x))
    failed = False
    print(f"1..{len(LEAST)}")
    with tempfile.TemporaryDirectory() as home:
        for number, (kind, least) in enumerate(LEAST.items(), 1):
            subprocess.run([impasto, "networks", "import", vgg16, "--name", kind]
                           + ["--float32"] * (kind == "float32"), check=True,
                           stdout=subprocess.DEVNULL, env=dict(os.environ, XDG_DATA_HOME=home))
            ours = our_activations(program, f"{home}/impasto/networks/{kind}.safetensors", x)
            off = {tap: np.linalg.norm(ours[tap] - values) / np.linalg.norm(values)
                   for tap, values in expected.items()}
            worst = max(off, key=off.get)
            good = len(ours) == len(expected) == 13 and off[worst] <= least
            failed = failed or not good
            print(f"{'ok' if good else 'not ok'} {number} - VGG-16 in {kind}, as PyTorch")
            print(f"# largest relative difference {off[worst]:.2g}, of {worst}, of a "
                  + ("photograph" if there else "drawing"))
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
