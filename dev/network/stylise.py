"""Gatys' stylisation in relative units with PyTorch, and the measures by which networks are compared."""
import torch
import torch.nn.functional as F

import vgg


def by_position(activation):
    """[B, C, H, W] -> [B, H·W, C], without a copy where the channels lie last in memory."""
    return activation.permute(0, 2, 3, 1).flatten(1, 2)


def gram(activation):
    """[B, C, H, W] -> [B, C, C], divided by the number of positions."""
    f = by_position(activation)
    return (f.transpose(1, 2) @ f).float() / f.shape[1]


def relative(difference, reference):
    """Squared norms' ratio over all but the first dimension."""
    return difference.pow(2).flatten(1).sum(1) / reference.pow(2).flatten(1).sum(1).clamp_min(1e-12)


def match_colours(photo, style):
    """photo's colours moved to style's mean and covariance; axes without variance stay (equations.md, section 5)."""
    def statistics(image):
        f = image[0].flatten(1).double()
        mean = f.mean(1, keepdim=True)
        return mean, (f - mean) @ (f - mean).T / f.shape[1]
    (m_p, c_p), (m_a, c_a) = statistics(photo), statistics(style)
    values, axes = torch.linalg.eigh(c_p)
    usable = values > max(1e-3 * values.max().item(), 1e-5)
    inverse = (axes * torch.where(usable, values.clamp_min(1e-12).rsqrt(), 0)) @ axes.T
    values_a, axes_a = torch.linalg.eigh(c_a)
    root = (axes_a * values_a.clamp_min(0).sqrt()) @ axes_a.T
    rest = (axes * (~usable).double()) @ axes.T
    f = photo[0].flatten(1).double() - m_p
    return ((root @ inverse + rest) @ f + m_a).clamp(0, 1).float().view_as(photo)


class Objective:
    """content + style_weight · mean over the style layers, each relative to its own target."""

    def __init__(self, net, photo, style, style_weight):
        self.net, self.style_weight = net, style_weight
        with torch.no_grad():
            self.content = net(photo, vgg.CONTENT_LAYER)[vgg.CONTENT_LAYER]
            maps = net(style)
            self.grams = {name: gram(maps[name]) for name in vgg.STYLE_LAYERS}
        mean = self.content.mean((2, 3), keepdim=True)
        self.spread = (self.content - mean).pow(2).sum()

    def energies(self, image):
        """(content, [style energy of each layer])"""
        maps = self.net(image)
        content = (maps[vgg.CONTENT_LAYER] - self.content).pow(2).sum() / self.spread
        return content, [relative(gram(maps[name]) - target, target).sum() for name, target in self.grams.items()]

    def loss(self, image):
        content, style = self.energies(image)
        return content + self.style_weight * sum(style) / len(style)


def resize(image, longest):
    scale = longest / max(image.shape[2:])
    size = [max(1, round(side * scale)) for side in image.shape[2:]]
    return F.interpolate(image, size, mode='bilinear', antialias=True)


def stylise(net, photo, style, size, levels=1, start='content', style_weight=10.0, evaluations=60):
    """The stylised picture [1, 3, H, W]; photo and style are scaled so that their longest side is `size`."""
    image = None
    for level in reversed(range(levels)):
        p, a = resize(photo, size >> level), resize(style, size >> level)
        if image is None:
            image = match_colours(p, a) if start == 'matched' else p.clone()
        else:
            image = F.interpolate(image, p.shape[2:], mode='bicubic')
        objective = Objective(net, p, a, style_weight)
        image = image.detach().requires_grad_(True)
        lbfgs = torch.optim.LBFGS([image], max_iter=1000, max_eval=evaluations, history_size=10,
                                  tolerance_grad=0, tolerance_change=0, line_search_fn='strong_wolfe')

        def closure():
            lbfgs.zero_grad()
            loss = objective.loss(image)
            loss.backward()
            return loss

        lbfgs.step(closure)
    return image.detach().clamp(0, 1)
