"""The gradient at five pictures: Impasto's and PyTorch's against PyTorch's in double precision.

    gradient.py make FOLDER SIZE PICTURE ...              writes content-N.npy, style-N.npy, image-N.npy
    gradient.py compare FOLDER NETWORK OUT.json [KEY=VALUE ...]
                                  reads impasto-N.npy, which `impasto evaluate --gradient` wrote

At a ReLU's zero and where two values tie in a pooling the gradient jumps, and among millions of activations some are
that near: single errors are a lottery of a few such flips, 10⁻³ each. Hence several pictures, and the median.
"""
import glob
import json
import os
import statistics
import sys

import numpy as np
import torch

from model import LAYOUTS, Objective, Vgg

NAMES = ('content', 'style', 'image')


def make(folder, size, *paths):
    from PIL import Image, ImageOps
    rng = np.random.default_rng(1)
    pictures = []
    for path in paths:
        picture = ImageOps.fit(Image.open(path).convert('RGB'), (int(size), int(size)), Image.Resampling.LANCZOS)
        pictures.append(np.asarray(picture, dtype=np.float32).transpose(2, 0, 1) / 255)
    for i, content in enumerate(pictures, 1):
        style = pictures[i % len(pictures)]
        image = 0.6 * content + 0.3 * style + 0.1 * rng.random(content.shape, dtype=np.float32)
        for name, array in zip(NAMES, (content, style, image)):
            np.save(os.path.join(folder, f'{name}-{i}.npy'), np.ascontiguousarray(array, dtype=np.float32))


def load(folder, name, i, dtype=torch.float64):
    return torch.from_numpy(np.load(os.path.join(folder, f'{name}-{i}.npy')))[None].to(dtype)


def gradient(folder, i, vgg):
    content, style, image = (load(folder, name, i, vgg.dtype) for name in NAMES)
    return Objective(vgg, content, style).evaluate(image.requires_grad_(True))[1].double()


def compare(folder, network, out, *labels):
    networks = {'PyTorch ' + layout: Vgg(network, layout) for layout in LAYOUTS}
    exact = Vgg(network, dtype=torch.float64)
    errors = {'Impasto': [], **{name: [] for name in networks}, 'Impasto - PyTorch NCHW': []}
    pictures = len(glob.glob(os.path.join(folder, 'impasto-*.npy')))
    for i in range(1, pictures + 1):
        truth = gradient(folder, i, exact)
        found = {'Impasto': load(folder, 'impasto', i)}
        found.update((name, gradient(folder, i, vgg)) for name, vgg in networks.items())
        difference = {name: value - truth for name, value in found.items()}
        difference['Impasto - PyTorch NCHW'] = found['Impasto'] - found['PyTorch NCHW']
        for name, value in difference.items():
            errors[name].append((value.norm() / truth.norm()).item())
    medians = {name: statistics.median(values) for name, values in errors.items()}
    print(f'Gradients at {truth.shape[-1]}², relative L2 distance from double precision:')
    for name, values in errors.items():
        print(f'  {name:22s} median {medians[name]:.1e}   ' + '  '.join(f'{value:.1e}' for value in values))
    with open(out, 'w', encoding='utf-8') as file:
        json.dump({'size': truth.shape[-1], 'errors': errors, 'medians': medians,
                   **dict(label.split('=', 1) for label in labels)}, file, indent=1)


{'make': make, 'compare': compare}[sys.argv[1]](*sys.argv[2:])
