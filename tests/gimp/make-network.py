"""make-network.py FILE: a VGG-16 of 8 channels with random weights, always the same.

It knows nothing of pictures, but has all layers that the modes ask for, and runs in no time.
"""
import json
import math
import random
import struct
import sys

CHANNELS = 8
LAYERS = (0, 2, 5, 7, 10, 12, 14, 17, 19, 21, 24, 26, 28)

rng = random.Random(1)
header, data, n_in = {}, b'', 3
for layer in LAYERS:
    n = CHANNELS * n_in * 9
    sigma = math.sqrt(2 / (n_in * 9))
    for name, shape, values in (
            ('weight', [CHANNELS, n_in, 3, 3], [rng.gauss(0, sigma) for _ in range(n)]),
            ('bias', [CHANNELS], [0.0] * CHANNELS)):
        packed = struct.pack('<%df' % len(values), *values)
        header['features.%d.%s' % (layer, name)] = {
            'dtype': 'F32', 'shape': shape,
            'data_offsets': [len(data), len(data) + len(packed)]}
        data += packed
    n_in = CHANNELS

text = json.dumps(header).encode()
text += b' ' * (-len(text) % 8)
with open(sys.argv[1], 'wb') as file:
    file.write(struct.pack('<Q', len(text)) + text + data)
