"""Prints the tables of engine/networks/known-layers.h: activations of known networks at the test picture.

    known_layers.py NAME=NETWORK.safetensors ...

In float64, with numpy alone. The picture is that of engine/networks/check.c.
"""
import json
import sys

import numpy as np

SIZE = 64


def picture():
    """[3, 64, 64] in [0,1]: ramps, rings, coloured squares and noise, from whole numbers."""
    y, x = np.mgrid[:SIZE, :SIZE]
    u, v = x % 32, y % 32
    planes = []
    state = 1
    noise = np.zeros((SIZE, SIZE, 3), dtype=np.int64)
    for i in range(SIZE):
        for j in range(SIZE):
            for c in range(3):
                state = (state * 1664525 + 1013904223) % 2 ** 32
                noise[i, j, c] = state >> 24
    for c in range(3):
        ramp = (8 * u, 8 * v, 255 - 4 * u - 4 * v)[c]
        rings = ((u - 16) ** 2 + (v - 16) ** 2) * (c + 2) // 2 % 256
        squares = ((u // 4 * 5 + v // 4 * 3) * (c + 1) * 37) % 256
        planes.append(np.where(y < 32, np.where(x < 32, ramp, rings), np.where(x < 32, squares, noise[:, :, c])))
    return np.stack(planes) / 255


def read(path):
    with open(path, 'rb') as file:
        length = int.from_bytes(file.read(8), 'little')
        header = json.loads(file.read(length))
        data = file.read()
    header.pop('__metadata__', None)
    kinds = {'F32': '<f4', 'F16': '<f2'}
    return {name: np.frombuffer(data[slice(*entry['data_offsets'])], kinds[entry['dtype']])
            .reshape(entry['shape']).astype(np.float64) for name, entry in header.items()}


def conv(h, weight, bias):
    _, height, width = h.shape
    padded = np.pad(h, ((0, 0), (1, 1), (1, 1)))
    out = np.zeros((weight.shape[0], height * width)) + bias[:, None]
    for dy in range(3):
        for dx in range(3):
            part = padded[:, dy:dy + height, dx:dx + width].reshape(h.shape[0], -1)
            out += weight[:, :, dy, dx] @ part
    return np.maximum(out, 0).reshape(-1, height, width)


def layers(tensors):
    """(mean, root of the mean square) of every convolution's activation."""
    mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
    h = (picture() - mean[:, None, None]) / std[:, None, None]
    last = 0
    for index in range(64):
        if f'features.{index}.weight' not in tensors:
            continue
        if index - last == 3:
            c, height, width = h.shape
            h = h.reshape(c, height // 2, 2, width // 2, 2).max((2, 4))
        h = conv(h, tensors[f'features.{index}.weight'], tensors[f'features.{index}.bias'])
        last = index
        yield h.mean(), np.sqrt((h ** 2).mean())


def main():
    print('/* known-layers.h - activations of known networks at the test picture, in float64.')
    print(' *\n * Written by dev/network/known_layers.py.\n */\n#pragma once')
    for argument in sys.argv[1:]:
        name, path = argument.split('=', 1)
        rows = ',\n'.join(f'  {{ {mean:.9g}, {rms:.9g} }}' for mean, rms in layers(read(path)))
        print(f'\nstatic const ImpKnownLayer {name}_layers[] =\n{{\n{rows}\n}};')


if __name__ == '__main__':
    main()
