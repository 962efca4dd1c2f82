/* store/yaml.h - YAML files read by a schema; every fault is one sentence that says where.
 *
 * libcyaml alone takes "50abc" for 50, "010" for 8 and any word for true, gives an unknown key the
 * line of the value before it, and a syntax error no line at all. So the document is walked twice:
 * store/yaml_walk.c checks it strictly against the same schema, on libyaml's events, and notes
 * where each value stands; then libcyaml fills the structs.
 *
 * Names start with doc_: libyaml exports yaml_free, yaml_malloc and more, and would call ours.
 * SPDX-License-Identifier: MIT */
#ifndef STORE_YAML_H
#define STORE_YAML_H

#include <cyaml/cyaml.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/stat.h>

#include "store/err.h"

/* A file's bytes, and what fstat said of it. */
struct doc_file {
	char *data; /* wiped on clear */
	size_t length;
	struct stat info;
};

/* Reads a regular file of at most `cap_bytes`. ERR_CONFIG otherwise, with a sentence that names it.
 * `what` is how the sentence calls it: "config", "pack". `out` is yours to clear. */
struct err doc_file_read(
	const char *what, const char *path, size_t cap_bytes, struct doc_file *out);
void doc_file_clear(struct doc_file *f); /* may be called twice */

/* A loaded document: its values, and where each of them stands. */
struct doc;

/* Checks `data` against the schema and loads it; a document that says nothing counts as {}.
 * `name` is how sentences call the file; copied. The schema's top is a CYAML_MAPPING with
 * CYAML_FLAG_POINTER; lists are CYAML_SEQUENCE. Strings that the document does not give become "",
 * sections and lists NULL, numbers 0. ERR_CONFIG when it does not fit. */
struct err doc_load(const char *name, const char *data, size_t length,
	const cyaml_schema_value_t *schema, struct doc **out);

/* Wipes the values and gives the memory back; NULL is fine. */
void doc_free(struct doc *y);

/* The struct that the schema describes; valid until doc_free. */
void *doc_data(struct doc *y);

/* Memory that lives, and is wiped, with the document; NULL when short. Zeroed. */
void *doc_get(struct doc *y, size_t bytes);
const char *doc_string(struct doc *y, const char *string); /* a copy there; NULL when short */

/* Whether the document gives this: "zendesk.page_on", "people[0].email". */
bool doc_has(const struct doc *y, const char *path);

/* ERR_CONFIG "FILE:LINE:COLUMN: PATH <the printf-made rest>", placed at the value or, when it is
 * not given, at the nearest section around it. With `path` "" it is "FILE: <the rest>". */
__attribute__((format(printf, 3, 4))) struct err doc_fault(
	const struct doc *y, const char *path, const char *format, ...);

/* Reads "90s", "15m", "1h30m", "2d", "500ms" into ms. False when it is not like that or is longer
 * than 366 days. */
bool doc_duration(const char *string, int64_t *out_ms);

/* Words of a schema for a yes or no: libcyaml's own bool takes any word for true. */
extern const cyaml_strval_t doc_bools[6];

#endif
