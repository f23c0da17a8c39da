"""One run of `impasto bench`, whose figures join those in RESULTS.json.

    sweep.py RESULTS.json BENCH-PEAK IMPASTO NETWORK SIZE THREADS EVALUATIONS KEY=VALUE ...

A run during which someone else had more than a tenth of a core is repeated, twice at most; the least disturbed counts.
"""
import json
import os
import resource
import struct
import subprocess
import sys
import time

from machine import QUIET, busy_seconds


def flops(network, size):
    """Of the direct form, forward and backward to the image, down to conv5_1."""
    with open(network, 'rb') as file:
        header = json.loads(file.read(struct.unpack('<Q', file.read(8))[0]))
    shapes = {int(key.split('.')[1]): entry['shape'] for key, entry in header.items() if key.endswith('.weight')}
    total, side, block, last = 0, size, 1, -2
    for index in sorted(shapes):
        if index - last > 2:             # a pooling lies between
            side, block = side // 2, block + 1
        c_out, c_in = shapes[index][:2]
        total += 2 * 18 * c_in * c_out * side * side
        last = index
        if block == 5:
            break
    return total


def output(*command):
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout


def children_seconds():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(peak, impasto, network, size, threads, evaluations):
    before = float(output(peak, threads))
    busy, ours, began = busy_seconds(), children_seconds(), time.monotonic()
    run = json.loads(output(impasto, 'bench', '--network', network, '--size', size, '--threads', threads,
                            '--evaluations', evaluations, '--json'))
    others = busy_seconds() - busy - (children_seconds() - ours)
    run['others'] = max(0, others) / (time.monotonic() - began)
    run['peak'] = (before + float(output(peak, threads))) / 2
    run['flops'] = flops(network, run['size'])
    run['own_clock'] = run['median_s'] * run['peak'] / run['flops']
    return run


def main():
    results, *what = sys.argv[1:8]
    labels = dict(label.split('=', 1) for label in sys.argv[8:])
    tries = []
    while len(tries) < 3 and (not tries or tries[-1]['others'] > QUIET):
        tries.append(measure(*what))
    run = {**min(tries, key=lambda one: one['others']), **labels}
    runs = []
    if os.path.exists(results):
        with open(results, encoding='utf-8') as file:
            runs = json.load(file)
    with open(results, 'w', encoding='utf-8') as file:
        json.dump(runs + [run], file, indent=1)
    print(f"{run['network']:8s} {run['size']:5d}²  threads {run['threads']}  {run['median_s']:8.3f} s  "
          f"own clock {run['own_clock']:.2f}  peak {run['peak'] / 1e9:4.0f} GF/s  "
          f"{run['peak_rss_mib']:.0f} MiB, estimate {run['estimate_mib']:.0f}, "
          f"others {run['others']:.2f} cores", flush=True)


main()
