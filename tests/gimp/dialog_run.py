"""One call of plug-in-impasto with its dialog, for the drivers."""
import os
import subprocess

from a11y import (HERE, WORK, application, batch_command, check, children, find, mnemonics,
                  wait_for)

# A GimpSpinScale does not tell its letter; neither do the pages that are not seen.
OTHER_LABELS = ('S_tyle strength', 'C_ontent strength', '_Iterations', 'Si_ze', 'See_d',
                'Lay_er:', '_File:', 'Re_gions', '_Advanced')
ANSWER = os.path.join(WORK, 'answer.part')


class Run:
    """One gimp-console with the plug-in's dialog open."""

    def __init__(self, **environment):
        if os.path.exists(ANSWER):
            os.remove(ANSWER)
        self.log = open(os.path.join(WORK, 'gimp.log'), 'w+')
        self.gimp = subprocess.Popen(
            batch_command('gimp-console', '(load "%s/dialog.scm")' % HERE,
                          '-idf', '--stack-trace-mode=never', '--quit'),
            stdout=self.log, stderr=subprocess.STDOUT, env=dict(os.environ, **environment))
        self.plug_in = wait_for('the plug-in', lambda: application('impasto'), 120)
        self.dialog = wait_for('its dialog', lambda: next(children(self.plug_in), None), 20)

    def label(self, part, timeout=30):
        return wait_for('a label with "%s"' % part,
                        lambda: find(self.dialog, 'label', part=part), timeout)

    def check_letters(self, what, translate):
        letters = mnemonics(self.dialog)
        for label in OTHER_LABELS:
            text = translate(label)
            letters.setdefault(text[text.index('_') + 1].lower(), []).append(text)
        clashes = {letter: names for letter, names in letters.items() if len(names) > 1}
        check('%s: no letter stands for two things' % what, not clashes, clashes)
        check('%s: letters for all' % what, len(letters) >= 15, letters)

    def end(self, what):
        """Waits for the end of all and returns the answer's lines."""
        status = self.gimp.wait(90)
        self.log.seek(0)
        output = self.log.read()
        check('%s: exit status 0' % what, status == 0, status, output)
        # GIMP's own check; and anything that GLib, GTK or libgimp find wrong in us
        bad = [line for line in output.splitlines()
               if 'duplicate mnemonic' in line or
               ('impasto' in line and ('-CRITICAL' in line or '-ERROR' in line) and
                'gimp_window_transient_on_mapped' not in line and
                'gdk_window_get_window_type' not in line)]      # an entry without its menu
        check('%s: nothing to complain about' % what, not bad, *bad)
        return open(ANSWER).read().splitlines() if os.path.exists(ANSWER) else []
