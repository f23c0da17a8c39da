"""Finding and operating widgets through AT-SPI, without coordinates; checks as lines of TAP.

GTK 3 programs put their widgets on the accessibility bus by themselves where there is a message
bus. A plug-in is an application of its own there, named as its binary.
"""
import os
import subprocess
import time

import gi
gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, GLib

WORK = os.environ['work']       # the test's temporary folder, see common.sh
HERE = os.environ['here']
failures = 0


def check(name, ok, *details):
    """A line for common.sh's results_of, with details where it failed."""
    global failures
    print('%s - %s' % ('ok' if ok else 'not ok', name), flush=True)
    if not ok:
        failures += 1
        screenshot('failed-%d.png' % failures)
        for detail in details:
            print('# ' + str(detail).replace('\n', '\n# '), flush=True)


def screenshot(name):
    """Keeps a picture of the whole screen when SHOTS names a folder for it."""
    if os.environ.get('SHOTS'):
        subprocess.run(['import', '-window', 'root', os.path.join(os.environ['SHOTS'], name)])


def colour_of(node):
    """The colour that the middle of a widget has on the screen, red, green and blue of 255."""
    box = node.get_component_iface().get_extents(Atspi.CoordType.SCREEN)
    middle = '%dx%d+%d+%d' % (box.width // 2, 16, box.x + box.width // 4,
                              box.y + box.height // 2 - 8)
    shot = subprocess.run(['import', '-window', 'root', '-crop', middle, '-resize', '1x1!',
                           '-depth', '8', 'rgb:-'], stdout=subprocess.PIPE, check=True)
    return tuple(shot.stdout[:3])


def children(node):
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield child


def walk(node):
    # a widget may go away while it is being looked at
    try:
        yield node
        for child in children(node):
            yield from walk(child)
    except GLib.Error:
        return


def find(root, role=None, name=None, part=None):
    """The first node under root of this role, with this name or this part of one."""
    for node in walk(root):
        try:
            if (role in (None, node.get_role_name()) and name in (None, node.get_name()) and
                    (part is None or part in (node.get_name() or ''))):
                return node
        except GLib.Error:
            pass
    return None


def application(*names):
    for node in children(Atspi.get_desktop(0)):
        if node.get_name() in names:
            return node
    return None


def window(app, part):
    """The application's first window whose title contains part."""
    for node in children(app):
        if part in (node.get_name() or ''):
            return node
    return None


def wait_for(what, get, timeout=60, interval=0.1):
    """Waits for a state, never for a time."""
    end = time.time() + timeout
    while time.time() < end:
        try:
            result = get()
        except GLib.Error:
            result = None
        if result:
            return result
        time.sleep(interval)
    screenshot('missing.png')
    raise SystemExit('not ok - %s, within %d seconds' % (what, timeout))


def has_state(node, state):
    return node.get_state_set().contains(state)


def sensitive(node):
    return has_state(node, Atspi.StateType.SENSITIVE)


def checked(node):
    return has_state(node, Atspi.StateType.CHECKED)


def showing(node):
    return has_state(node, Atspi.StateType.SHOWING)


def press(root, name, role='button'):
    """Presses a button or activates a menu item; menus need not be open."""
    node = wait_for('%s "%s"' % (role, name), lambda: find(root, role, name), 30)
    node.do_action(0)
    return node


def open_page(root, name):
    """Opens the page of a notebook with this tab."""
    tab = wait_for('tab "%s"' % name, lambda: find(root, 'page tab', name), 10)
    tab.get_parent().get_selection_iface().select_child(tab.get_index_in_parent())


def choose(root, name, value):
    """Takes the entry of the combo box of this name that is value, or has it in its name."""
    combo = wait_for('combo box "%s"' % name, lambda: find(root, 'combo box', name), 10)
    item = wait_for('entry "%s"' % value, lambda: find(combo, 'menu item', value) or
                    find(combo, 'menu item', part=value), 10)
    item.do_action(0)


def press_escape():
    """To the window that has the focus: the same as the cross in its corner."""
    Atspi.generate_keyboard_event(0xff1b, None, Atspi.KeySynthType.SYM)


def spin(root, name):
    return wait_for('spin button "%s"' % name, lambda: find(root, 'spin button', name), 10)


def mnemonics(root):
    """The letters that go with Alt, each with the widgets that it belongs to."""
    letters = {}
    for node in walk(root):
        action = node.get_action_iface()
        for i in range(action.get_n_actions() if action else 0):
            binding = action.get_key_binding(i) or ''
            if '<Alt>' in binding and showing(node):
                letter = binding.split('<Alt>')[1][0].lower()
                letters.setdefault(letter, []).append(node.get_name())
    return letters


def batch_command(program, expression, *options):
    return [program, *options,
            '--batch-interpreter=plug-in-script-fu-eval', '--batch=' + expression]
