"""The objective in float64, written from the definitions and from nothing else.

Maps are [C,H,W]. Convolutions are 3 x 3 with zero padding, poolings 2 x 2 and floor.
"""

import numpy as np

BLOCKS = (2, 2, 3, 3, 3)
INDICES = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)
LAYERS = [f"conv{b + 1}_{i + 1}" for b, n in enumerate(BLOCKS) for i in range(n)]

TORCHVISION = (np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225]))
CAFFE_MEAN = np.array([103.939, 116.779, 123.68])


class Net:
    def __init__(self, widths, seed, gain=1.0, preprocessing="torchvision"):
        """widths: of the blocks; gain spreads the activations."""
        random = np.random.default_rng(seed)
        self.preprocessing = preprocessing
        self.weights, inputs = {}, 3
        for layer in LAYERS:
            width = widths[int(layer[4]) - 1]
            scale = np.sqrt(2 / (9 * inputs))
            if layer == "conv1_1":
                scale *= gain if preprocessing == "torchvision" else gain / 60
            weight = random.normal(0, scale, (width, inputs, 3, 3))
            bias = random.normal(0.1, 0.1, width)
            self.weights[layer] = (weight.astype(np.float32), bias.astype(np.float32))
            inputs = width

    def tensors(self):
        result = {}
        for index, layer in zip(INDICES, LAYERS):
            result[f"features.{index}.weight"] = self.weights[layer][0]
            result[f"features.{index}.bias"] = self.weights[layer][1]
        return result

    def prepare(self, x):
        if self.preprocessing == "caffe":
            return 255 * x[::-1] - CAFFE_MEAN[:, None, None]
        mean, std = TORCHVISION
        return (x - mean[:, None, None]) / std[:, None, None]

    def unprepare(self, gradient):
        if self.preprocessing == "caffe":
            return 255 * gradient[::-1]
        return gradient / TORCHVISION[1][:, None, None]

    def forward(self, x, average):
        """(taps, what backward needs, least distance to a jump of the gradient)"""
        h, taps, trace, margin = self.prepare(x.astype(np.float64)), {}, [], np.inf
        for layer in LAYERS:
            if layer.endswith("_1") and layer != "conv1_1":
                if min(h.shape[1:]) < 2:
                    break
                h, record, gap = pool(h, average)
                margin = min(margin, gap)
                trace.append(record)
                taps[f"pool{int(layer[4]) - 1}"] = h
                trace.append(("tap", f"pool{int(layer[4]) - 1}"))
            z = conv(h, *self.weights[layer])
            margin = min(margin, np.abs(z).min())
            h = np.maximum(z, 0)
            trace.append(("conv", layer, z > 0))
            taps[layer] = h
            trace.append(("tap", layer))
        return taps, trace, margin

    def backward(self, trace, gradients):
        """gradients: by tap. What is behind the last of them counts for nothing."""
        d = 0.0
        for record in reversed(trace):
            if record[0] == "tap":
                d = d + gradients.get(record[1], 0.0)
            elif np.ndim(d) == 0:
                continue
            elif record[0] == "conv":
                d = conv_back(d * record[2], self.weights[record[1]][0])
            else:
                d = pool_back(d, *record[1:])
        return self.unprepare(d)


def conv(h, weight, bias):
    _, height, width = h.shape
    padded = np.pad(h, ((0, 0), (1, 1), (1, 1)))
    out = np.zeros((weight.shape[0], height, width)) + bias.astype(np.float64)[:, None, None]
    for dy in range(3):
        for dx in range(3):
            part = padded[:, dy:dy + height, dx:dx + width]
            out += np.tensordot(weight[:, :, dy, dx].astype(np.float64), part, 1)
    return out


def conv_back(d, weight):
    _, height, width = d.shape
    padded = np.zeros((weight.shape[1], height + 2, width + 2))
    for dy in range(3):
        for dx in range(3):
            part = np.tensordot(weight[:, :, dy, dx].astype(np.float64).T, d, 1)
            padded[:, dy:dy + height, dx:dx + width] += part
    return padded[:, 1:-1, 1:-1]


def pool(h, average):
    c, height, width = h.shape
    cut = h[:, :height // 2 * 2, :width // 2 * 2]
    windows = cut.reshape(c, height // 2, 2, width // 2, 2).transpose(0, 1, 3, 2, 4)
    windows = windows.reshape(c, height // 2, width // 2, 4)
    if average:
        return windows.mean(-1), ("pool", h.shape, None), np.inf
    order = np.sort(windows, -1)
    gaps = (order[..., 3] - order[..., 2])[order[..., 3] > 0]
    return windows.max(-1), ("pool", h.shape, windows.argmax(-1)), gaps.min(initial=np.inf)


def pool_back(d, shape, chosen):
    c, height, width = d.shape
    out = np.zeros(shape)
    for k in range(4):
        share = d / 4 if chosen is None else d * (chosen == k)
        out[:, k // 2:2 * height:2, k % 2:2 * width:2] += share
    return out


def gram(f):
    flat = f.reshape(f.shape[0], -1)
    return flat @ flat.T / flat.shape[1]


def content_term(f, p, a):
    return 0.5 * ((f - p) ** 2).sum(), f - p


def content_reference(p, a):
    spread = p - p.mean((1, 2), keepdims=True)
    return max(0.5 * (spread ** 2).sum(), 0.03 * 0.5 * (p ** 2).sum())


def gram_term(f, p, a):
    n = f.shape[0]
    difference = gram(f) - gram(a)
    flat = f.reshape(n, -1)
    gradient = difference @ flat / (n ** 2 * flat.shape[1])
    return (difference ** 2).sum() / (4 * n ** 2), gradient.reshape(f.shape)


def gram_reference(p, a):
    return (gram(a) ** 2).sum() / (4 * a.shape[0] ** 2)


LOSSES = {"content": (content_term, content_reference), "gram": (gram_term, gram_reference)}


def carry(mask):
    """A mask by layer, by what carries the activations."""
    h, layers = mask.astype(np.float64), {}
    for layer in LAYERS:
        if layer.endswith("_1") and layer != "conv1_1":
            height, width = (side // 2 * 2 for side in h.shape)
            h = h[:height, :width].reshape(height // 2, 2, width // 2, 2).mean((1, 3))
            layers[f"pool{int(layer[4]) - 1}"] = h
        padded = np.pad(h, 1, mode="edge")
        h = sum(padded[y:y + h.shape[0], x:x + h.shape[1]] for y in range(3) for x in range(3)) / 9
        layers[layer] = h
    return layers


def with_rest(masks):
    """[n,H,W]; what is in none of them is one more, None where that is nothing."""
    rest = np.maximum(0, 1 - masks.sum(0, dtype=np.float64))
    rest[rest < 1 / 64] = 0
    return list(masks) + [rest if rest.mean() >= 1e-3 else None]


def region_gram(net, content, styles, shares, image, layer, masks, style_masks):
    """(energy, reference, gradient); style_masks: of the first style, alone."""
    regions, style_regions = with_rest(masks), with_rest(style_masks)
    if regions[-1] is None or style_regions[-1] is None:
        regions, style_regions = regions[:-1], style_regions[:-1]
    taps = [net.forward(style, False)[0][layer] for style in styles]
    f, trace, _ = net.forward(image, False)
    f, n = f[layer], f[layer].shape[0]
    energy, reference, gradient = 0.0, 0.0, np.zeros_like(f)
    for mask, style_mask in zip(regions, style_regions):
        target = 0.0
        for i, (share, tap) in enumerate(zip(shares, taps)):
            m = carry(style_mask)[layer] if i == 0 else np.ones(tap.shape[1:])
            flat = (tap * m).reshape(n, -1)
            target = target + share * flat @ flat.T / (m ** 2).sum()
        m = carry(mask)[layer]
        flat = (f * m).reshape(n, -1)
        difference = flat @ flat.T / (m ** 2).sum() - target
        energy += (difference ** 2).sum() / (2 * n ** 2)
        reference += (target ** 2).sum() / (2 * n ** 2)
        gradient += (difference @ flat).reshape(f.shape) * m * 2 / (n ** 2 * (m ** 2).sum())
    return energy, reference, net.backward(trace, {layer: gradient})


def evaluate(net, content, style, image, terms, average, relative):
    """terms: (loss, layer, weight). Returns total, energies, references, gradient."""
    p, _, _ = net.forward(content, average)
    a, _, _ = net.forward(style, average)
    f, trace, _ = net.forward(image, average)
    total, energies, references, gradients = 0.0, [], [], {}
    for loss, layer, weight in terms:
        term, reference = LOSSES[loss]
        energy, gradient = term(f[layer], p[layer], a[layer])
        divisor = reference(p[layer], a[layer]) if relative else 1.0
        energies.append(energy)
        references.append(divisor)
        total += weight * energy / divisor
        gradients[layer] = gradients.get(layer, 0.0) + gradient * weight / divisor
    return total, energies, references, net.backward(trace, gradients)


def settle(net, image, average, margin=5e-4, tries=2000):
    """The picture, moved a little until no jump of its gradient is near."""
    random = np.random.default_rng(7)
    best = image.astype(np.float32)
    moved = best
    for _ in range(tries):
        if net.forward(moved, average)[2] >= margin:
            return moved
        noise = random.uniform(-1, 1, image.shape) * 1e-3
        moved = (best + noise).astype(np.float32)
    raise AssertionError("no picture away from the jumps")


def psnr(a, b):
    error = ((a.astype(np.float64) - b) ** 2).mean()
    return np.inf if error == 0 else -10 * np.log10(error)


def ssim(a, b):
    luma = np.array([0.299, 0.587, 0.114])
    x, y = (np.tensordot(luma, i.astype(np.float64), 1) for i in (a, b))
    offsets = np.arange(11) - 5
    window = np.exp(-(offsets ** 2) / (2 * 1.5 ** 2))
    window /= window.sum()

    def blur(i):
        rows = sum(w * i[k:i.shape[0] - 10 + k] for k, w in enumerate(window))
        return sum(w * rows[:, k:i.shape[1] - 10 + k] for k, w in enumerate(window))

    mx, my = blur(x), blur(y)
    vx, vy = blur(x * x) - mx ** 2, blur(y * y) - my ** 2
    vxy = blur(x * y) - mx * my
    c1, c2 = 0.01 ** 2, 0.03 ** 2
    return ((2 * mx * my + c1) * (2 * vxy + c2)
            / ((mx ** 2 + my ** 2 + c1) * (vx + vy + c2))).mean()
