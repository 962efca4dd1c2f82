/* store/yaml_walk.h - the strict check of a document against a schema; for store/yaml.c only.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_YAML_WALK_H
#define STORE_YAML_WALK_H

#include <cyaml/cyaml.h>
#include <stdbool.h>
#include <stddef.h>

#include "store/err.h"

/* Where a value stands; lines and columns from 1. */
struct doc_place {
	char *path; /* "people[0].email" */
	size_t line;
	size_t column;
};

struct doc_places {
	struct doc_place *at;
	size_t count;
	size_t capacity;
};

void doc_places_clear(struct doc_places *p); /* may be called twice */

/* Checks the document and notes the place of every value. `name` is how a sentence calls the file,
 * neutralised already. `empty` tells whether there was no value at all. */
struct err doc_walk(const char *name, const char *data, size_t length,
	const cyaml_schema_value_t *schema, struct doc_places *places, bool *empty);

#endif
