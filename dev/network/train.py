"""Trains a network that `impasto networks compress` made, all layers together.

    train.py VGG16 FIRST PICTURES OUT.safetensors --title TITLE [--steps N]

VGG16 is the teacher and FIRST the network to start from, both in safetensors; PICTURES is the folder of training
pictures. OUT ends at conv5_1. With --steps 0 it is FIRST. Ctrl-C ends the training early.
"""
import argparse

import torch

import vgg
from finetune import finetune
from pictures import Crops

METADATA = {
    'licence': 'CC BY 4.0',
    'author': 'Impasto, from VGG-16 by Karen Simonyan and Andrew Zisserman',
    'source': 'dev/make-network',
}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('teacher')
    parser.add_argument('first')
    parser.add_argument('pictures')
    parser.add_argument('out')
    parser.add_argument('--title', required=True)
    parser.add_argument('--steps', type=int, default=450)
    args = parser.parse_args()
    torch.manual_seed(1)
    torch.set_flush_denormal(True)
    net = vgg.load(args.first, vgg.STYLE_LAYERS[-1])
    if args.steps > 0:
        try:
            finetune(vgg.load(args.teacher), net, Crops(args.pictures, seed=1), args.steps)
        except KeyboardInterrupt:
            print('interrupted: the network is saved as it is')
    vgg.save(net, args.out, {'title': args.title, **METADATA})


if __name__ == '__main__':
    main()
