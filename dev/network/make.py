"""Makes the half-width VGG-16.

    make.py VGG16 PICTURES OUT.safetensors [--steps N] [--start FIRST.safetensors]

VGG16 is the teacher in safetensors, PICTURES the folder of training pictures. --start takes up an earlier network
and only trains it further.
"""
import argparse
import os

import torch

import vgg
from finetune import finetune
from narrow import narrow
from pictures import Crops

# Half of VGG-16's, but three quarters at the last: it costs 2 % of the multiplications, and what its Gram matrix
# doesn't hold no other layer can.
WIDTHS = (32, 32, 64, 64, 128, 128, 128, 256, 256, 256, 384)

METADATA = {
    'title': 'VGG-16, half width',
    'licence': 'CC BY 4.0',
    'author': 'Impasto, from VGG-16 by Karen Simonyan and Andrew Zisserman',
    'source': 'dev/make-network',
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('teacher')
    parser.add_argument('pictures')
    parser.add_argument('out')
    parser.add_argument('--steps', type=int, default=450)
    parser.add_argument('--start')
    args = parser.parse_args()
    torch.manual_seed(0)
    torch.set_flush_denormal(True)
    teacher = vgg.load(args.teacher)
    first = args.start
    if not first:
        net = narrow(teacher, WIDTHS, Crops(args.pictures, seed=0).batch(160, 112))
        first = args.out + '.first'
        vgg.save(net, first, METADATA, torch.float32)
    torch.manual_seed(1)
    net = vgg.load(first)
    finetune(teacher, net, Crops(args.pictures, seed=1), args.steps)
    vgg.save(net, args.out, METADATA)
    if not args.start:
        os.remove(first)


if __name__ == '__main__':
    main()
