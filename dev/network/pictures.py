"""Collects photographs, drawings and paintings from unpacked packages, and cuts crops from them.

    pictures.py UNPACKED OUT

writes every usable picture found below UNPACKED once, its shorter side at most 720 pixels, as PNG: the ones that are
measured with (HELD_OUT) to OUT/held-out, all others to OUT/training.
"""
import io
import os
import random
import sys

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image

from resources import read_bundle

ENDINGS = ('.jpg', '.jpeg', '.png', '.webp')
SMALLEST, LARGEST = 112, 720                                # of the shorter side
Image.MAX_IMAGE_PIXELS = None

# Never trained on: what the yardstick measures with, by the start of the file's name.
HELD_OUT = ('EilanDonanCastle', 'EgeskovSlotSpejling', 'Nagoya', 'red_panda',
            'Gogh4', 'Van_Gogh_The_Night_Cafe', 'Eglise_dAuvers', 'VincentVanGogh0013')


def files_below(folder):
    """Yields (name, path or contents) of every picture, those in bundles included, in a fixed order."""
    for path, folders, files in os.walk(folder):
        folders.sort()
        for file in sorted(files):
            whole = os.path.join(path, file)
            if file.endswith(ENDINGS):
                yield os.path.relpath(whole, folder).replace(os.sep, '-'), whole
            elif file.endswith('.rcc') and not file.startswith('lang'):
                for name, contents in sorted(read_bundle(whole)):
                    if name.endswith(ENDINGS):
                        yield f'{file[:-4]}-{name}', io.BytesIO(contents)


def without_alpha(image):
    """The picture in RGB, transparent parts (of jigsaw pieces) in its mean colour; None if they are more than half."""
    if 'A' not in image.getbands() and 'transparency' not in image.info:
        return image.convert('RGB')
    image = image.convert('RGBA')
    alpha = image.getchannel('A')
    opaque = np.asarray(alpha) > 250
    if opaque.mean() < 0.5:
        return None
    colour = np.asarray(image)[opaque][:, :3].mean(0)
    ground = Image.new('RGB', image.size, tuple(int(c) for c in colour))
    ground.paste(image, mask=alpha)
    return ground


def collect(unpacked, out):
    counts, seen = {}, set()
    for name, file in files_below(unpacked):
        if 'screenshot' in name:                            # a small copy of the wallpaper beside it
            continue
        try:
            image = without_alpha(Image.open(file))
        except OSError as error:
            print(f'{name}: {error}', file=sys.stderr)
            continue
        if image is None or min(image.size) < SMALLEST:
            continue
        thumbnail = image.resize((8, 8)).tobytes()          # the same picture at another size
        if thumbnail in seen:
            continue
        seen.add(thumbnail)
        scale = LARGEST / min(image.size)
        if scale < 1:
            image = image.resize([round(side * scale) for side in image.size], Image.LANCZOS)
        stem = os.path.splitext(name)[0]
        held_out = stem.split('-', 1)[-1].startswith(HELD_OUT)
        part = 'held-out' if held_out else 'training'
        os.makedirs(os.path.join(out, part), exist_ok=True)
        stem = stem.split('-', 1)[-1].replace('_background', '') if held_out else stem
        image.save(os.path.join(out, part, stem + '.png'), compress_level=1)
        counts[part] = counts.get(part, 0) + 1
    print(', '.join(f'{count} pictures for {part}' for part, count in sorted(counts.items())))


class Crops:
    """Random square crops of the pictures in a folder."""

    def __init__(self, folder, seed):
        self.random = random.Random(seed)
        self.generator = torch.Generator().manual_seed(seed)
        self.images = [torch.from_numpy(np.asarray(Image.open(os.path.join(folder, file)).convert('RGB')).copy())
                       .permute(2, 0, 1) for file in sorted(os.listdir(folder))]

    def one(self, size):
        image = self.random.choice(self.images)
        side = min(int(size * self.random.uniform(1, 3)), *image.shape[1:])
        y = self.random.randint(0, image.shape[1] - side)
        x = self.random.randint(0, image.shape[2] - side)
        crop = F.interpolate(image[None, :, y:y + side, x:x + side].float() / 255, (size, size),
                             mode='bilinear', antialias=True)
        if self.random.random() < 0.5:
            crop = crop.flip(3)
        if self.random.random() < 0.3:                      # colours that photographs lack and paintings have
            crop = crop[:, torch.randperm(3, generator=self.generator)]
        if self.random.random() < 0.4:
            shift = 0.08 * torch.randn(1, 3, 1, 1, generator=self.generator)
            crop = ((crop - crop.mean()) * self.random.uniform(0.6, 1.5) + crop.mean() + shift).clamp(0, 1)
        return crop

    def batch(self, count, size):
        return torch.cat([self.one(size) for _ in range(count)])


if __name__ == '__main__':
    collect(*sys.argv[1:])
