"""Trains all layers of the narrow network together, on the maps and Gram matrices of the teacher.

A linear decoder per layer carries the narrow maps s to the teacher's channels. The loss asks three things of it:
decoded maps like the teacher's, decoded Gram matrices (D Gram(s) Dᵀ) like the teacher's, and, for pairs of a picture
and the style it is being turned into, decoded *differences* of Gram matrices like the teacher's: what is left of
such a difference when the narrow network sees none is what a stylisation gets wrong. So a pool of pictures is on its
way, by Adam on the pixels under the narrow network of the moment, from a crop to the style of another, and each step
trains on some of these. They hold what no photograph has: half-made strokes, overshoot, values outside of [0, 1].
"""
import copy
import math
import time

import torch
import torch.nn.functional as F

import vgg
from stylise import by_position, gram, match_colours, relative

LAYERS = sorted((*vgg.STYLE_LAYERS, vgg.CONTENT_LAYER))
REPORT = 50
GRAM_WEIGHT, PAIR_WEIGHT = 0.5, 2.0


def run(net, images):
    """{layer: map in bfloat16}. So are the convolutions, but for few channels float32 is twice as fast, way back
    included."""
    with torch.autocast('cpu', torch.bfloat16, enabled=net.conv4_1.out_channels > 128):
        return {name: x.bfloat16() for name, x in net(images).items()}


def look(teacher, batch):
    """{layer: the teacher's map [B, positions, channels]}"""
    with torch.no_grad():
        maps = teacher(batch.to(next(teacher.parameters()).dtype), LAYERS[-1])
    return {name: by_position(maps[name]) for name in LAYERS}


class Journey:
    """One picture on its way from a crop to the style of another."""
    rate, momentum, decay = 0.025, 0.8, 0.95

    def __init__(self, teacher, net, crops, size, life, generator):
        self.life = life
        photo, self.style = crops.one(size), crops.one(size)
        self.style_maps = look(teacher, self.style)
        kind = torch.rand((), generator=generator)
        if kind < 0.5:
            self.image = match_colours(photo, self.style)
        elif kind < 0.9:
            self.image = photo.clone()
        else:
            self.image = torch.rand(photo.shape, generator=generator)
        self.style_weight = 10 ** (0.7 + 1.0 * torch.rand((), generator=generator).item())     # 5 to 50
        self.mean, self.square, self.age = torch.zeros_like(photo), torch.zeros_like(photo), 0
        with torch.no_grad(), torch.autocast('cpu', torch.bfloat16):
            self.content = net(photo, vgg.CONTENT_LAYER)[vgg.CONTENT_LAYER].float()
            maps = net(self.style)
            self.grams = {name: gram(maps[name]) for name in vgg.STYLE_LAYERS}
        self.spread = (self.content - self.content.mean((2, 3), keepdim=True)).pow(2).sum()

    def move(self, gradient):
        """One step of Adam."""
        self.age += 1
        self.mean = self.momentum * self.mean + (1 - self.momentum) * gradient
        self.square = self.decay * self.square + (1 - self.decay) * gradient ** 2
        step = self.mean / (1 - self.momentum ** self.age)
        step = step / ((self.square / (1 - self.decay ** self.age)).sqrt() + 1e-12)
        self.image = self.image - self.rate * step


def fit_decoders(teacher, net, crops, size, count=96, chunk=8):
    """{layer: [N, K]} by ridge regression of the teacher's maps on the narrow ones, over `count` crops."""
    narrow, cross = dict.fromkeys(LAYERS, 0.0), dict.fromkeys(LAYERS, 0.0)
    with torch.no_grad(), torch.autocast('cpu', torch.bfloat16):
        for _ in range(0, count, chunk):
            batch = crops.batch(chunk, size)
            t, s = teacher(batch, LAYERS[-1]), net(batch)
            for name in LAYERS:
                a, b = (by_position(maps[name]).flatten(0, 1) for maps in (t, s))
                narrow[name] = narrow[name] + (b.T @ b).double()
                cross[name] = cross[name] + (b.T @ a).double()
    decoders = {}
    for name in LAYERS:
        ridge = 1e-3 * narrow[name].diag().mean() * torch.eye(len(narrow[name]))
        decoders[name] = torch.linalg.solve(narrow[name] + ridge, cross[name]).T.float().contiguous()
    return decoders


class Targets:
    """What the losses need of the teacher's maps of a batch: Gram matrices, and the maps' spread."""

    def __init__(self, maps):
        self.maps = maps
        self.grams = {name: (t.transpose(1, 2) @ t).float() / t.shape[1] for name, t in maps.items()}
        self.spread = {}
        for name, t in maps.items():
            energy = self.grams[name].diagonal(dim1=1, dim2=2).sum(1).mean()
            self.spread[name] = energy - t.float().mean((0, 1)).pow(2).sum()


def losses(targets, maps, decoders, pairs):
    """feature, gram, pair. The batch starts with `pairs` pictures on their way, followed by their `pairs` styles."""
    feature = grams = differences = 0.0
    for name in LAYERS:
        s, t, decoder, wanted = by_position(maps[name]), targets.maps[name], decoders[name], targets.grams[name]
        g = gram(maps[name])
        # in float32 the decoding would take as long as the network, way back included
        low = decoder.bfloat16()
        decoded = low @ g.bfloat16()
        cross = (t.transpose(1, 2) @ s).float().mean(0) / s.shape[1]
        # |D s - t|² per position, from second moments alone: much cheaper than the decoded maps
        trace = (decoded.float() * decoder).sum((1, 2)).mean() + wanted.diagonal(dim1=1, dim2=2).sum(1).mean()
        feature = feature + (trace - 2 * (decoder * cross).sum()) / targets.spread[name]
        if name in vgg.STYLE_LAYERS:
            error = (decoded @ low.T).float() - wanted
            grams = grams + relative(error, wanted).mean()
            of_pairs = error[:pairs] - error[pairs:2 * pairs]
            # relative to the style, as a stylisation has it, and for far ones (noise) to the distance itself
            style = wanted[pairs:2 * pairs]
            scale = torch.cat([style, wanted[:pairs] - style], 1)
            differences = differences + relative(of_pairs, scale).mean()
    return feature, grams, differences


def drive(net, travellers):
    """Moves pictures of the pool one step on."""
    images = torch.cat([traveller.image for traveller in travellers]).requires_grad_(True)
    maps = run(net, images)
    energy = 0.0
    for name in vgg.STYLE_LAYERS:
        target = torch.cat([traveller.grams[name] for traveller in travellers])
        weight = torch.tensor([traveller.style_weight for traveller in travellers]) / len(vgg.STYLE_LAYERS)
        energy = energy + (weight * relative(gram(maps[name]) - target, target)).sum()
    for content, traveller in zip(maps[vgg.CONTENT_LAYER], travellers):
        energy = energy + (content.float() - traveller.content[0]).pow(2).sum() / traveller.spread
    gradient, = torch.autograd.grad(energy, images)
    for traveller, g in zip(travellers, gradient):
        traveller.move(g[None])


def finetune(teacher, net, crops, steps, size=160, pairs=2, others=1, rate=4e-3, life=24, pool_size=16,
             seed=1, report=print):
    """Trains `net` in place. `rate` is the share of its tensor's size that a number moves at most in the first steps:
    the deep layers' weights are ten times smaller than the first ones'."""
    generator = torch.Generator().manual_seed(seed)
    net = net.requires_grad_(True).to(memory_format=torch.channels_last)
    decoders = fit_decoders(teacher, net, crops, size)
    for decoder in decoders.values():
        decoder.requires_grad_(True)
    parameters = [*net.parameters(), *decoders.values()]
    adam = torch.optim.Adam([{'params': [p], 'size': p.detach().pow(2).mean().sqrt().item()} for p in parameters],
                            betas=(0.9, 0.98))
    teacher = copy.deepcopy(teacher).bfloat16()
    pool = [Journey(teacher, net, crops, size, 1 + i * life // pool_size, generator) for i in range(pool_size)]
    sums, begin = torch.zeros(4), time.monotonic()
    for step in range(steps):
        done = step / steps
        for group in adam.param_groups:
            group['lr'] = rate * group['size'] * min(1, (step + 1) / 30) * (0.5 + 0.5 * math.cos(math.pi * done))
        turn = [(step * pairs + i) % len(pool) for i in range(pairs)]
        travellers = [pool[i] for i in turn]
        new = torch.cat([*(traveller.image for traveller in travellers), crops.batch(others, size)])
        batch = torch.cat([new[:pairs], *(traveller.style for traveller in travellers), new[pairs:]])
        seen = look(teacher, new)
        targets = Targets({name: torch.cat([t[:pairs], *(traveller.style_maps[name] for traveller in travellers),
                                            t[pairs:]]) for name, t in seen.items()})
        maps = run(net, batch)
        feature, grams, differences = losses(targets, maps, decoders, pairs)
        loss = feature + GRAM_WEIGHT * grams + PAIR_WEIGHT * differences
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(parameters, 5.0)
        adam.step()
        drive(net, travellers)
        for i in turn:
            if pool[i].age >= pool[i].life:
                pool[i] = Journey(teacher, net, crops, size, life, generator)
        sums += torch.stack([loss, feature, grams, differences]).detach()
        if (step + 1) % REPORT == 0:
            values = ' '.join(f'{value:.4f}' for value in sums / REPORT)
            report(f'step {step + 1}: loss, features, Gram, pairs {values}; '
                   f'{time.monotonic() - begin:.0f} s', flush=True)
            sums.zero_()
    net.requires_grad_(False)
    return decoders
