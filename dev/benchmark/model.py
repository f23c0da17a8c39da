"""VGG up to conv5_1 and mode gatys in paper units, as one writes them in PyTorch.

The objective is the engine's: a content term ½ Σ (F - P)² at conv4_2 and Gram terms 200 / 4N² Σ (G/M - A/M)² at
conv1_1 ... conv5_1. In both memory layouts nothing is copied that need not be.
"""
import time

import torch
import torch.nn.functional as F
from safetensors import safe_open

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
STYLE_LAYERS = ('conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1')
CONTENT_LAYER = 'conv4_2'
STYLE_WEIGHT = 1e3 / len(STYLE_LAYERS)
LAYOUTS = {'NCHW': torch.contiguous_format, 'channels_last': torch.channels_last}


class Vgg:
    """Any VGG with torchvision's names: convolutions that follow each other are two apart, after a pooling three."""

    def __init__(self, path, layout='NCHW', dtype=torch.float32):
        with safe_open(path, 'pt') as file:
            tensors = {key: file.get_tensor(key).to(dtype) for key in file.keys()}
        self.dtype = dtype
        self.layers = []               # [(name, weight, bias, pooled before)]
        block, place, last = 1, 0, -2
        for index in sorted({int(key.split('.')[1]) for key in tensors}):
            pooled = index - last > 2
            block, place, last = (block + 1, 1, index) if pooled else (block, place + 1, index)
            self.layers.append([f'conv{block}_{place}', tensors[f'features.{index}.weight'],
                                tensors[f'features.{index}.bias'], pooled])
            if self.layers[-1][0] == STYLE_LAYERS[-1]:
                break
        self.use(layout)

    def use(self, layout):
        self.layout = LAYOUTS[layout]
        for layer in self.layers:
            layer[1] = layer[1].contiguous(memory_format=self.layout)

    def normalise(self, image):
        mean, std = (torch.tensor(v, dtype=self.dtype).view(1, 3, 1, 1) for v in (MEAN, STD))
        return ((image - mean) / std).contiguous(memory_format=self.layout)

    def __call__(self, image):
        """image: [1, 3, H, W] in [0, 1] -> {name: activation after the ReLU} of the tapped layers."""
        x = self.normalise(image)
        maps = {}
        for name, weight, bias, pooled in self.layers:
            if pooled:
                x = F.max_pool2d(x, 2)
            x = F.relu(F.conv2d(x, weight, bias, padding=1))
            if name in STYLE_LAYERS or name == CONTENT_LAYER:
                maps[name] = x
        return maps


def gram(activation):
    """[1, N, H, W] -> [N, N] / M, from a view of the activation in either layout."""
    if activation.is_contiguous():
        f = activation.flatten(2)[0]
        return f @ f.T / f.shape[1]
    f = activation.permute(0, 2, 3, 1).flatten(1, 2)[0]
    return f.T @ f / f.shape[0]


class Objective:
    def __init__(self, vgg, content, style, strength=1):
        self.vgg, self.style_weight = vgg, strength * STYLE_WEIGHT
        with torch.no_grad():
            self.content = vgg(content)[CONTENT_LAYER].clone()
            maps = vgg(style)
            self.grams = {name: gram(maps[name]) for name in STYLE_LAYERS}

    def __call__(self, image):
        maps = self.vgg(image)
        loss = 0.5 * (maps[CONTENT_LAYER] - self.content).pow(2).sum()
        for name, target in self.grams.items():
            loss = loss + self.style_weight / (4 * target.shape[0] ** 2) * (gram(maps[name]) - target).pow(2).sum()
        return loss

    def evaluate(self, image):
        """(loss, gradient at the image)"""
        image.grad = None
        loss = self(image)
        loss.backward()
        return loss.item(), image.grad


def timed(function):
    """(wall seconds, seconds of this process's threads, result)"""
    wall, cpu = time.monotonic(), time.process_time()
    result = function()
    return time.monotonic() - wall, time.process_time() - cpu, result
