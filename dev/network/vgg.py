"""VGG-16's convolutions, at any widths: the network, and its safetensors file."""
import torch
import torch.nn as nn
import torch.nn.functional as F
from safetensors import safe_open
from safetensors.torch import save_file

BLOCKS = ((2, 64), (2, 128), (3, 256), (3, 512), (3, 512))
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)

STYLE_LAYERS = ('conv1_1', 'conv2_1', 'conv3_1', 'conv4_1', 'conv5_1')
CONTENT_LAYER = 'conv4_2'


def layer_table():
    """[(name, index in torchvision's `features`, full width, pooled before)], in order."""
    table, index = [], 0
    for block, (count, width) in enumerate(BLOCKS, 1):
        for i in range(1, count + 1):
            table.append((f'conv{block}_{i}', index, width, block > 1 and i == 1))
            index += 2
        index += 1
    return table


def normalise(image):
    """image: [B, 3, H, W] in [0, 1] -> what the first convolution takes."""
    mean = torch.tensor(MEAN, dtype=image.dtype).view(1, 3, 1, 1)
    std = torch.tensor(STD, dtype=image.dtype).view(1, 3, 1, 1)
    return (image - mean) / std


class Vgg(nn.Module):
    """Convolutions named conv1_1, conv1_2, ... with `widths` channels each."""

    def __init__(self, widths):
        super().__init__()
        self.table = layer_table()[:len(widths)]
        c_in = 3
        for (name, *_), c_out in zip(self.table, widths):
            self.add_module(name, nn.Conv2d(c_in, c_out, 3, padding=1))
            c_in = c_out

    def names(self):
        return [row[0] for row in self.table]

    def forward(self, image, last=None):
        """{name: activation after the ReLU, [B, C, H, W]} up to layer `last`."""
        x = normalise(image).contiguous(memory_format=torch.channels_last)
        maps = {}
        for name, _, _, pooled in self.table:
            if pooled:
                x = F.max_pool2d(x, 2)
            x = F.relu(getattr(self, name)(x))
            maps[name] = x
            if name == last:
                break
        return maps


def save(net, path, metadata, dtype=torch.float16):
    tensors = {}
    for name, index, *_ in net.table:
        conv = getattr(net, name)
        tensors[f'features.{index}.weight'] = conv.weight.detach().to(dtype).contiguous()
        tensors[f'features.{index}.bias'] = conv.bias.detach().to(dtype).contiguous()
    save_file(tensors, path, metadata={'preprocessing': 'torchvision', **metadata})


def load(path, last=None):
    """The network of a file, up to layer `last`."""
    with safe_open(path, 'pt') as file:
        tensors = {key: file.get_tensor(key).float() for key in file.keys()}
    table = [row for row in layer_table()
             if f'features.{row[1]}.weight' in tensors and (last is None or row[0] <= last)]
    net = Vgg([tensors[f'features.{row[1]}.weight'].shape[0] for row in table])
    for name, index, *_ in table:
        conv = getattr(net, name)
        conv.weight.data = tensors[f'features.{index}.weight']
        conv.bias.data = tensors[f'features.{index}.bias']
    return net.requires_grad_(False).to(memory_format=torch.channels_last)
