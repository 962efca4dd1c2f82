/* screen_inherited.h - what a watch screen was started with by others: environment, descriptors.
 *
 * An observer's screen is started by sshd for somebody who must not choose what it does. So the
 * environment is what a table names, with values that have the shape they should, and nothing
 * else: no TERMINFO, no locale path, no LD_*, no SSH_ORIGINAL_COMMAND. What the dynamic linker read
 * before main is sshd's to keep out (docs/observers.md). SPDX-License-Identifier: MIT */
#ifndef SCREEN_INHERITED_H
#define SCREEN_INHERITED_H

/* Keeps of the environment what a watch screen reads, and closes every descriptor but 0, 1 and 2.
 * TZ is set where it was not, so that no later look at the time opens a file. Call it before
 * anything reads the environment or opens a file. HOME stays until inherited_forget_home. */
void inherited_reduce(void);

/* Once the config is found, and before the terminal is: ncurses would read HOME/.terminfo. */
void inherited_forget_home(void);

#endif
