"""One evaluation here in PyTorch and in Impasto, taking turns.

    peer.py NETWORK SIZE THREADS --to FIFO --from FIFO [--rounds 5] [--label KEY=VALUE ...] [--out FILE.json]

Impasto is tests/bench/bench-evaluation at the other end of two FIFOs. Each round runs Impasto, PyTorch in NCHW and
PyTorch in channels_last, one evaluation each, and has one ratio, against the faster of the two layouts. The first
evaluation of each is dropped. A round in which anyone else had more than a tenth of a core is printed in brackets and
repeated, up to as many rounds again; where that does not leave three, all rounds count.
"""
import argparse
import json
import statistics
import sys
import time

import torch

from machine import QUIET, busy_seconds
from model import LAYOUTS, Objective, Vgg, timed

def reset_peak():
    with open('/proc/self/clear_refs', 'w', encoding='ascii') as file:
        file.write('5')


def peak_rss():
    with open('/proc/self/status', encoding='ascii') as file:
        for line in file:
            if line.startswith('VmHWM:'):
                return int(line.split()[1]) / 1024
    return 0


class Impasto:
    def __init__(self, to, back):
        self.to = open(to, 'w', encoding='ascii')
        self.back = open(back, encoding='ascii')
        self.about = self.answer()

    def answer(self):
        line = self.back.readline()
        if not line:
            sys.exit('peer.py: bench-evaluation has ended')
        return json.loads(line)

    def evaluate(self):
        print(file=self.to, flush=True)
        return self.answer()


class Torch:
    def __init__(self, path, size):
        self.vgg = Vgg(path)
        torch.manual_seed(1)
        self.images = [torch.rand(1, 3, size, size) for _ in range(3)]
        self.objectives = {}
        for layout in LAYOUTS:
            self.vgg.use(layout)
            self.objectives[layout] = Objective(self.vgg, *self.images[:2])

    def evaluate(self, layout):
        self.vgg.use(layout)
        image = self.images[2].clone().requires_grad_(True)
        reset_peak()
        wall, cpu, _ = timed(lambda: self.objectives[layout].evaluate(image))
        return {'wall_s': wall, 'cpu_s': cpu, 'peak_rss_mib': peak_rss()}


def one_round(impasto, peer):
    before, began = busy_seconds(), time.monotonic()
    used = time.process_time()
    a = impasto.evaluate()
    layouts = {layout: peer.evaluate(layout) for layout in LAYOUTS}
    wall = time.monotonic() - began
    others = busy_seconds() - before - (time.process_time() - used) - a['cpu_s'] - a['peak_cpu_s']
    best = min(layouts, key=lambda layout: layouts[layout]['wall_s'])
    return {'impasto': a, 'torch': layouts, 'layout': best, 'others': max(0, others) / wall,
            'ratio': layouts[best]['wall_s'] / a['wall_s'],
            'cpu_ratio': min(run['cpu_s'] for run in layouts.values()) / a['cpu_s'],
            'own_clock': a['wall_s'] / (impasto.about['flops'] / a['peak']) if a['peak'] else 0}


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument('network')
    parser.add_argument('size', type=int)
    parser.add_argument('threads', type=int)
    parser.add_argument('--to', required=True)
    parser.add_argument('--from', dest='back', required=True)
    parser.add_argument('--rounds', type=int, default=5)
    parser.add_argument('--label', action='append', default=[])
    parser.add_argument('--out')
    args = parser.parse_args()
    impasto = Impasto(args.to, args.back)
    torch.set_num_threads(args.threads)
    peer = Torch(args.network, args.size)
    print(f"{args.size}², threads {args.threads}, {impasto.about['kernels']}, PyTorch {torch.__version__} "
          f"{torch.backends.cpu.get_cpu_capability()}; {impasto.about['flops'] / 1e9:.1f} GF direct")
    print('   Impasto     NCHW  ch.last    ratio  of CPU time   peak GF/s  own clock  others, cores')

    one_round(impasto, peer)
    rounds, quiet = [], 0
    while len(rounds) < 2 * args.rounds and quiet < args.rounds:
        now = one_round(impasto, peer)
        rounds.append(now)
        quiet += now['others'] <= QUIET
        brackets = '  ' if now['others'] <= QUIET else '()'
        nchw, last = (now['torch'][layout]['wall_s'] for layout in LAYOUTS)
        print(f"{brackets[0]}{now['impasto']['wall_s']:7.3f} s {nchw:7.3f}  {last:7.3f}    {now['ratio']:5.2f}"
              f"        {now['cpu_ratio']:5.2f}      {now['impasto']['peak'] / 1e9:6.0f}      {now['own_clock']:5.2f}"
              f"      {now['others']:5.2f}{brackets[1]}", flush=True)
    counted = [r for r in rounds if r['others'] <= QUIET] if quiet >= min(3, args.rounds) else rounds

    def median(key):
        return statistics.median(r[key] for r in counted)

    faster = statistics.mode(r['layout'] for r in counted)
    result = {
        'size': args.size, 'threads': args.threads, 'kernels': impasto.about['kernels'],
        'torch_version': torch.__version__, 'torch_capability': torch.backends.cpu.get_cpu_capability(),
        'flops': impasto.about['flops'], 'quiet': counted is not rounds or quiet == len(rounds),
        'impasto_s': statistics.median(r['impasto']['wall_s'] for r in counted),
        'torch_s': statistics.median(r['torch'][r['layout']]['wall_s'] for r in counted),
        'layout': faster, 'ratio': median('ratio'), 'cpu_ratio': median('cpu_ratio'),
        'own_clock': median('own_clock'), 'peak': statistics.median(r['impasto']['peak'] for r in counted),
        'impasto_rss_mib': max(r['impasto']['peak_rss_mib'] for r in rounds),
        'torch_rss_mib': max(r['torch'][faster]['peak_rss_mib'] for r in rounds),
        'rounds': rounds, **dict(label.split('=', 1) for label in args.label)}
    print(f"  median ratio {result['ratio']:.2f} (of CPU time {result['cpu_ratio']:.2f}), "
          f"own clock {result['own_clock']:.2f}; peak RSS {result['impasto_rss_mib']:.0f} MiB, "
          f"PyTorch {result['torch_rss_mib']:.0f}\n", flush=True)
    if args.out:
        with open(args.out, 'w', encoding='utf-8') as file:
            json.dump(result, file, indent=1)


main()
