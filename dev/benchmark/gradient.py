"""The gradient at five pictures: Impasto's and PyTorch's against PyTorch's in double precision.

    gradient.py make FOLDER SIZE PICTURE ...              writes content-N.npy, style-N.npy, image-N.npy
    gradient.py compare FOLDER NETWORK OUT.json [KEY=VALUE ...]
                                  reads impasto-N.npy, which `impasto evaluate --gradient` wrote

At a ReLU's zero and where two values tie in a pooling the gradient jumps, and among millions of activations some are
that near: single errors are a lottery of a few such flips, 10⁻³ each. Hence several pictures, and the median; and
last, Impasto's gradient against one in double precision that has Impasto's ReLUs open and its maxima chosen, from
activations-N/conv*.f32, which tests/bench/activations wrote: there only rounding is left.
"""
import glob
import json
import os
import statistics
import sys

import numpy as np
import torch
import torch.nn.functional as F

from model import CONTENT_LAYER, LAYOUTS, STYLE_LAYERS, Objective, Vgg

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
        np.ascontiguousarray(image.transpose(1, 2, 0), dtype=np.float32).tofile(os.path.join(folder, f'image-{i}.f32'))
        os.makedirs(os.path.join(folder, f'activations-{i}'), exist_ok=True)


def load(folder, name, i, dtype=torch.float64):
    return torch.from_numpy(np.load(os.path.join(folder, f'{name}-{i}.npy')))[None].to(dtype)


def gradient(folder, i, vgg):
    content, style, image = (load(folder, name, i, vgg.dtype) for name in NAMES)
    return Objective(vgg, content, style).evaluate(image.requires_grad_(True))[1].double()


class Chosen(Vgg):
    """The network with the ReLUs and maxima of activations on disk; counts where its own would be others."""

    folder = None                      # None: its own choices
    flips = 0

    def __call__(self, image):
        if self.folder is None:
            return super().__call__(image)
        x, maps, found = self.normalise(image), {}, None
        for name, weight, bias, pooled in self.layers:
            if pooled:
                best, which = F.max_pool2d(found, 2, return_indices=True)
                own = F.max_pool2d(x.detach(), 2, return_indices=True)[1]
                self.flips += int(((own != which) & (best > 0)).sum())
                x = x.flatten(2).gather(2, which.flatten(2)).view(which.shape)
            x = F.conv2d(x, weight, bias, padding=1)
            found = np.fromfile(os.path.join(self.folder, name + '.f32'), dtype=np.float32)
            found = torch.from_numpy(found.reshape(*x.shape[2:], x.shape[1])).permute(2, 0, 1)[None].contiguous()
            self.flips += int(((x.detach() > 0) != (found > 0)).sum())
            x = x * (found > 0)
            if name in STYLE_LAYERS or name == CONTENT_LAYER:
                maps[name] = x
        return maps


def chosen_gradient(folder, i, vgg):
    content, style, image = (load(folder, name, i) for name in NAMES)
    vgg.folder = None
    objective = Objective(vgg, content, style)
    vgg.folder, vgg.flips = os.path.join(folder, f'activations-{i}'), 0
    return objective.evaluate(image.requires_grad_(True))[1]


def compare(folder, network, out, *labels):
    networks = {'PyTorch ' + layout: Vgg(network, layout) for layout in LAYOUTS}
    exact = Vgg(network, dtype=torch.float64)
    chosen = Chosen(network, dtype=torch.float64)
    flips = []
    errors = {'Impasto': [], **{name: [] for name in networks}, 'Impasto - PyTorch NCHW': [],
              'Impasto, its choices': []}
    pictures = len(glob.glob(os.path.join(folder, 'impasto-*.npy')))
    for i in range(1, pictures + 1):
        truth = gradient(folder, i, exact)
        found = {'Impasto': load(folder, 'impasto', i)}
        found.update((name, gradient(folder, i, vgg)) for name, vgg in networks.items())
        difference = {name: value - truth for name, value in found.items()}
        difference['Impasto - PyTorch NCHW'] = found['Impasto'] - found['PyTorch NCHW']
        for name, value in difference.items():
            errors[name].append((value.norm() / truth.norm()).item())
        same = chosen_gradient(folder, i, chosen)
        errors['Impasto, its choices'].append(((found['Impasto'] - same).norm() / same.norm()).item())
        flips.append(chosen.flips)
    medians = {name: statistics.median(values) for name, values in errors.items()}
    print(f'Gradients at {truth.shape[-1]}², relative L2 distance from double precision:')
    for name, values in errors.items():
        print(f'  {name:22s} median {medians[name]:.1e}   ' + '  '.join(f'{value:.1e}' for value in values))
    print('  choices that differ from those in double precision: ' + '  '.join(map(str, flips)))
    with open(out, 'w', encoding='utf-8') as file:
        json.dump({'size': truth.shape[-1], 'errors': errors, 'medians': medians, 'flips': flips,
                   **dict(label.split('=', 1) for label in labels)}, file, indent=1)


{'make': make, 'compare': compare}[sys.argv[1]](*sys.argv[2:])
