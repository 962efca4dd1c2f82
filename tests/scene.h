/* tests/scene.h - what runs on a terminal that the test holds.
 * A scene runs in a child. The byte RS, which term.c never sends, parts what the scene sends into
 * parts to be counted.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_SCENE_H
#define TESTS_SCENE_H

#include <stdbool.h>
#include <stddef.h>

#include "store/buf.h"

enum { SCENE_ROWS = 40, SCENE_COLS = 120 };

/* How a scene went; clear `out`. */
struct run {
	struct buf out;
	int status;    /* as waitpid tells it */
	bool restored; /* the modes of the terminal are what they were */
};

typedef void scene_fn(void);

/* Runs the scene on a terminal of its own, with TERM (NULL: unset) and LANG. */
void scene_play(const char *name, const char *lang, scene_fn *scene, struct run *run);

/* In the scene: waits until the terminal has taken all. */
void scene_settle(void);

/* In the scene: a new part begins, once the terminal has taken all of the one before. */
void scene_part(void);

/* Fails the test unless it exited with 0 and left the terminal's modes as they were. */
void run_ended_well(const struct run *run);

/* The n-th part, from 0, its length into `length`. */
const char *run_part(const struct run *run, int n, size_t *length);
bool run_has(const struct run *run, int n, const char *string);

#endif
