"""Stylises pairs of pictures with a network and judges the results under the full VGG-16.

    yardstick.py VGG16 NETWORK PICTURES [--size 256] [--levels 1] [--start content] [--weight 10] [--evaluations 60] \\
                 [--save FOLDER] [PHOTO:STYLE ...]

PICTURES is the folder of held-out pictures; PHOTO:STYLE are names in it or paths. Style left and content are those
of the relative energies: mean over conv1_1 ... conv5_1 of |G - A|²/|A|², and |F - P|²/|P - mean P|² at conv4_2.
"""
import argparse
import os
import time

import numpy as np
import torch
from PIL import Image

import vgg
from stylise import Objective, resize, stylise

PAIRS = ('EilanDonanCastle:Gogh4', 'EgeskovSlotSpejling:Van_Gogh_The_Night_Cafe',
         'Nagoya:Eglise_dAuvers-sur-Oise', 'red_panda:VincentVanGogh0013')


def read(folder, name):
    path = name if os.path.exists(name) else os.path.join(folder, name + '.png')
    return torch.from_numpy(np.asarray(Image.open(path).convert('RGB')).copy()).permute(2, 0, 1)[None].float() / 255


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('judge')
    parser.add_argument('network')
    parser.add_argument('pictures')
    parser.add_argument('pairs', nargs='*')
    parser.add_argument('--size', type=int, default=256)
    parser.add_argument('--levels', type=int, default=1)
    parser.add_argument('--start', default='content', choices=('content', 'matched'))
    parser.add_argument('--weight', type=float, default=10.0)
    parser.add_argument('--evaluations', type=int, default=60)
    parser.add_argument('--save')
    args = parser.parse_args()
    judge, net = vgg.load(args.judge), vgg.load(args.network)
    rows = []
    print('style left  content  the five layers')
    for pair in args.pairs or PAIRS:
        photo, style = (read(args.pictures, name) for name in pair.rsplit(':', 1))
        begin = time.monotonic()
        image = stylise(net, photo, style, args.size, args.levels, args.start, args.weight, args.evaluations)
        seconds = time.monotonic() - begin
        with torch.no_grad():
            content, layers = Objective(judge, resize(photo, args.size), resize(style, args.size), 0).energies(image)
        rows.append([sum(layers).item() / len(layers), content.item()])
        print(f'{rows[-1][0]:10.3f}  {rows[-1][1]:7.2f}  ' + ' '.join(f'{layer.item():.3f}' for layer in layers)
              + f'  {pair}, {seconds:.0f} s', flush=True)
        if args.save:
            os.makedirs(args.save, exist_ok=True)
            pixels = (image[0].permute(1, 2, 0) * 255).round().byte().numpy()
            Image.fromarray(pixels).save(os.path.join(args.save, pair.replace('/', '_').replace(':', '-') + '.png'))
    left, content = np.mean(rows, 0)
    print(f'{left:10.3f}  {content:7.2f}  mean')


if __name__ == '__main__':
    main()
