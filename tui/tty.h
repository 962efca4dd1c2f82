/* tui/tty.h - the modes of the terminal on fds 0 and 1, and their way back, a crash included.
 * SPDX-License-Identifier: MIT */
#ifndef TUI_TTY_H
#define TUI_TTY_H

#include <stdbool.h>
#include <stddef.h>
#include <termios.h>

#if defined(__SANITIZE_ADDRESS__)
enum { TTY_SANITIZED = 1 };
#elif defined(__has_feature)
enum { TTY_SANITIZED = __has_feature(address_sanitizer) };
#else
enum { TTY_SANITIZED = 0 };
#endif

enum {
	TTY_FDS = 2,
	TTY_STUCK_MS = 500, /* a terminal that takes nothing for so long is not waited for */
	TTY_RESTORE_BYTES = 256,
	TTY_STACK_BYTES = 64 * 1024,
};

/* As it was found. */
struct tty {
	struct termios modes;
	int flags[TTY_FDS];              /* of the fds, O_NONBLOCK above all */
	char restore[TTY_RESTORE_BYTES]; /* what gives the screen back */
	size_t restore_length;
	char stack[TTY_STACK_BYTES]; /* of a crash: the usual one may have run out */
};

/* Notes how the terminal is; false when there is none on both. */
bool tty_note(struct tty *t);

/* The size now; 24 by 80 where the terminal does not say. */
void tty_size(int *rows, int *cols);

/* Keys come one by one and as they are (no echo, no lines, no signals), and nothing is made of what
 * we send. */
void tty_raw(const struct tty *t);

/* From here on neither fd blocks. */
void tty_unblock(void);

/* Back to what was noted. Only what a signal handler may call. */
void tty_restore(const struct tty *t);

/* From here on a crash, and every signal that would end the process although nobody here waits for
 * it (SIGQUIT, SIGUSR1, SIGXCPU, ...), sends `restore` of `length` bytes (too many count as none)
 * and brings the modes back before the process ends; under ASan (TTY_SANITIZED), which tells of
 * crashes itself, not SIGSEGV, SIGBUS, SIGFPE and SIGILL. `t` is kept until tty_unguard. */
void tty_guard(struct tty *t, const char *restore, size_t length);
void tty_unguard(void);

#endif
