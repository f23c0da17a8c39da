"""The first narrow network: each layer of the teacher in turn, by regression and refinement.

For each convolution: choose the K channels of the teacher's that explain the second moment of all its channels best
(what a Gram matrix sees); solve the ridge regression of their pre-activations on the *narrow* network's 3x3
neighbourhoods, so that each layer makes up for the errors of those before it; then refine weight and bias of this
layer alone through the ReLU.
"""
import math
import time

import torch
import torch.nn as nn
import torch.nn.functional as F

import vgg


def in_chunks(function, x, size=8):
    with torch.no_grad(), torch.autocast('cpu', torch.bfloat16):
        return torch.cat([function(x[i:i + size]).float() for i in range(0, len(x), size)])


def choose_channels(activation, count):
    """Indices of `count` channels by pivoted Cholesky on the scaled second moment. activation: [B, C, H, W]."""
    f = activation.permute(1, 0, 2, 3).flatten(1)
    f = f[:, torch.randperm(f.shape[1])[:60000]].double()
    moment = f @ f.T / f.shape[1]
    scale = moment.diag().sqrt()
    rest, chosen = moment / (scale[:, None] * scale[None] + 1e-12).sqrt(), []
    for _ in range(count):
        gain = (rest ** 2).sum(0) / rest.diag().clamp_min(1e-9)
        gain[chosen] = -1
        j = int(gain.argmax())
        chosen.append(j)
        v = rest[:, j] / rest[j, j].clamp_min(1e-9).sqrt()
        rest = rest - v[:, None] * v[None]
    return torch.tensor(chosen)


def regress(conv, x, target):
    """Ridge regression of target [B, K, H, W] on the 3x3 neighbourhoods of x [B, C, H, W]."""
    n = x.shape[1] * 9 + 1
    xx = torch.zeros(n, n, dtype=torch.double)
    xy = torch.zeros(n, target.shape[1], dtype=torch.double)
    for image, t in zip(x, target):
        patches, t = F.unfold(image[None], 3, padding=1)[0], t.flatten(1)
        if patches.shape[1] > 4000:
            pick = torch.randperm(patches.shape[1])[:4000]
            patches, t = patches[:, pick], t[:, pick]
        patches = torch.cat([patches, torch.ones(1, patches.shape[1])])
        xx += (patches @ patches.T).double()
        xy += (patches @ t.T).double()
    ridge = 1e-5 * xx.diag().mean() * torch.eye(n, dtype=torch.double)
    solution = torch.linalg.solve(xx + ridge, xy).float()
    conv.weight.data = solution[:-1].T.reshape(conv.weight.shape).contiguous()
    conv.bias.data = solution[-1].clone()


def refine(conv, x, target, steps, side=48):
    """Adam on one layer, through its ReLU, on random windows."""
    mean = target.mean((0, 2, 3), keepdim=True)
    spread = (target - mean).pow(2).mean((0, 2, 3), keepdim=True).sqrt().clamp_min(1e-3)
    conv.requires_grad_(True)
    rate = 0.05 * conv.weight.data.std().item()
    adam = torch.optim.Adam(conv.parameters(), lr=rate, betas=(0.9, 0.98))
    for step in range(steps):
        adam.param_groups[0]['lr'] = rate * (0.5 + 0.5 * math.cos(math.pi * step / steps))
        batch, h = torch.randint(0, len(x), (8,)), x.shape[2]
        c = min(h, side)
        y0, x0 = (int(torch.randint(0, h - c + 1, ())) for _ in range(2))
        top, left = max(y0 - 1, 0), max(x0 - 1, 0)
        window = x[batch][:, :, top:min(y0 + c + 1, h), left:min(x0 + c + 1, h)]
        with torch.autocast('cpu', torch.bfloat16):
            out = conv(window)[:, :, y0 - top:y0 - top + c, x0 - left:x0 - left + c]
        wanted = target[batch][:, :, y0:y0 + c, x0:x0 + c]
        loss = ((F.relu(out).float() - wanted).pow(2) / spread).mean()
        adam.zero_grad()
        loss.backward()
        adam.step()
    conv.requires_grad_(False)


def narrow(teacher, widths, crops, steps=300):
    """The narrow network with `widths`, from crops [B, 3, H, W]."""
    net = vgg.Vgg(widths).requires_grad_(False)
    t = s = vgg.normalise(crops)
    for name, _, _, pooled in net.table:
        if pooled:
            t, s = F.max_pool2d(t, 2), F.max_pool2d(s, 2)
        begin = time.process_time()
        before = in_chunks(getattr(teacher, name), t)
        t = F.relu(before)
        conv = getattr(net, name)
        before = before[:, choose_channels(t, conv.out_channels)]
        wanted = F.relu(before)
        regress(conv, s, before)
        refine(conv, s, wanted, steps)
        s = in_chunks(lambda x: F.relu(conv(x)), s)
        mean = wanted.mean((0, 2, 3), keepdim=True)
        error = ((s - wanted) ** 2).sum() / ((wanted - mean) ** 2).sum()
        print(f'{name}: {conv.in_channels} -> {conv.out_channels}, '
              f'unexplained variance of the chosen channels {error:.3f}; '
              f'{time.process_time() - begin:.0f} s of processor time', flush=True)
    return net
