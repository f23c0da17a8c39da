"""Who else is at work on this machine."""
import os

QUIET = 0.1              # cores that others may have while something is measured


def busy_seconds():
    """Of all cores together, with what was stolen from them."""
    with open('/proc/stat', encoding='ascii') as file:
        user, nice, system, _, _, irq, softirq, steal = (int(field) for field in file.readline().split()[1:9])
    return (user + nice + system + irq + softirq + steal) / os.sysconf('SC_CLK_TCK')
