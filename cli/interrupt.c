/* interrupt.c - Ctrl-C as a cancellation.
 *
 * The signal may arrive on any thread (OpenBLAS starts its own before main ()),
 * and a handler may neither lock nor allocate: it writes to a pipe, and a thread
 * at the other end cancels.
 */
#include "interrupt.h"
#include "command.h"

#include <errno.h>
#include <signal.h>
#include <unistd.h>

#include <glib-unix.h>
#include <glib/gi18n.h>

static int interrupt_pipe[2] = { -1, -1 };

static void
interrupt_handle (int number)
{
  int     kept = errno;
  ssize_t written;

  written = write (interrupt_pipe[1], "!", 1);
  (void) written;
  errno = kept;
}

static gpointer
interrupt_thread (gpointer data)
{
  g_autoptr (GCancellable) cancellable = data;
  char                     byte;

  while (read (interrupt_pipe[0], &byte, 1) < 0 && errno == EINTR)
    ;

  g_cancellable_cancel (cancellable);
  command_notice (_("stopping; Ctrl-C again ends at once"));

  return NULL;
}

void
interrupt_cancels (GCancellable *cancellable)
{
  struct sigaction action = { .sa_handler = interrupt_handle };

  g_return_if_fail (interrupt_pipe[0] < 0);

  if (! g_unix_open_pipe (interrupt_pipe, FD_CLOEXEC, NULL))
    return;   /* Ctrl-C then ends the process as ever */

  g_thread_unref (g_thread_new ("interrupt", interrupt_thread, g_object_ref (cancellable)));

  sigemptyset (&action.sa_mask);
  action.sa_flags = (int) (SA_RESTART | SA_RESETHAND);
  sigaction (SIGINT, &action, NULL);
}
