/* tests/fuzz/main.c - one target under libFuzzer: the program's name says which (fuzz_NOUN).
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "tests/fuzz/fuzz.h"

static fuzz_target *target;

/* libFuzzer's own names. */
int LLVMFuzzerInitialize(int *argc, char ***argv);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerInitialize(int *argc, char ***argv)
{
	const char *noun = strrchr((*argv)[0], '_');

	(void)argc;
	target = noun == NULL ? NULL : fuzz_find(noun + 1);
	if (target == NULL)
		(void)fprintf(stderr, "fuzz: the program's name must be fuzz_NOUN\n");
	return target == NULL;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	if (target == NULL)
		return -1;
	target(data, size);
	return 0;
}
