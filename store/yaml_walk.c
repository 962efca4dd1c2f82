/* store/yaml_walk.c - the strict check of a document against a schema.
 * SPDX-License-Identifier: MIT */
#include "store/yaml_walk.h"

#include <assert.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "store/text.h"
#include "store/yaml.h"

#define PATH_BYTES ((size_t)200)

struct walk {
	yaml_parser_t parser;
	const char *name;
	const char *data;
	size_t length;
	struct doc_places *places;
	char path[PATH_BYTES];
};

static struct err walk_value(
	struct walk *w, const cyaml_schema_value_t *schema, const yaml_event_t *event);

void
doc_places_clear(struct doc_places *p)
{
	for (size_t i = 0; i < p->count; i++)
		free(p->at[i].path);
	free(p->at);
	*p = (struct doc_places){0};
}

static struct err
place_add(struct doc_places *p, const char *path, yaml_mark_t mark)
{
	if (p->count == p->capacity) {
		size_t capacity = p->capacity == 0 ? 64 : 2 * p->capacity;
		struct doc_place *at = realloc(p->at, capacity * sizeof(*at));
		if (at == NULL)
			return err_make(ERR_FULL, "There is no memory left to read a YAML file.");
		p->at = at;
		p->capacity = capacity;
	}
	char *copy = strdup(path);
	if (copy == NULL)
		return err_make(ERR_FULL, "There is no memory left to read a YAML file.");
	struct doc_place *place = &p->at[p->count++];
	place->path = copy;
	place->line = mark.line + 1;
	place->column = mark.column + 1;
	return NO_ERR;
}

__attribute__((format(printf, 3, 4))) static struct err
walk_fault(const struct walk *w, yaml_mark_t mark, const char *format, ...)
{
	char rest[320];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(rest, sizeof(rest), format, args);
	va_end(args);
	return err_make(
		ERR_CONFIG, "%s:%zu:%zu: %s", w->name, mark.line + 1, mark.column + 1, rest);
}

/* What libyaml could not parse. Its sentences hold nothing of the file. */
static struct err
walk_syntax_fault(const struct walk *w)
{
	const yaml_parser_t *p = &w->parser;
	const char *problem = p->problem != NULL ? p->problem : "unknown reason";
	yaml_mark_t mark = p->problem_mark;

	if (p->error == YAML_MEMORY_ERROR)
		return err_make(ERR_FULL, "There is no memory left to read %s.", w->name);
	if (p->error == YAML_READER_ERROR) { /* it gives a byte offset instead of a mark */
		mark = (yaml_mark_t){0};
		for (size_t i = 0; i < p->problem_offset && i < w->length; i++) {
			mark.column = w->data[i] == '\n' ? 0 : mark.column + 1;
			mark.line += w->data[i] == '\n';
		}
	}
	return walk_fault(w, mark, "this is not YAML: %s.", problem);
}

/* The next event; the caller deletes it. */
static struct err
walk_next(struct walk *w, yaml_event_t *out)
{
	yaml_event_t event = {0};

	if (yaml_parser_parse(&w->parser, &event) == 0)
		return walk_syntax_fault(w);
	const yaml_char_t *anchor = NULL;
	const yaml_char_t *tag = NULL;
	if (event.type == YAML_SCALAR_EVENT) {
		anchor = event.data.scalar.anchor;
		tag = event.data.scalar.tag;
	} else if (event.type == YAML_SEQUENCE_START_EVENT) {
		anchor = event.data.sequence_start.anchor;
		tag = event.data.sequence_start.tag;
	} else if (event.type == YAML_MAPPING_START_EVENT) {
		anchor = event.data.mapping_start.anchor;
		tag = event.data.mapping_start.tag;
	}
	if (event.type == YAML_ALIAS_EVENT || anchor != NULL || tag != NULL) {
		struct err e = walk_fault(w, event.start_mark,
			"anchors, aliases and tags (& * !) are not read here: quote the value, or "
			"write it out.");
		yaml_event_delete(&event);
		return e;
	}
	*out = event;
	return NO_ERR;
}

static const char *
kind_of(const yaml_event_t *event)
{
	if (event->type == YAML_SEQUENCE_START_EVENT)
		return "a list";
	if (event->type == YAML_MAPPING_START_EVENT)
		return "a section of keys";
	return "a single value";
}

static struct err
walk_expect(const struct walk *w, const yaml_event_t *event, yaml_event_type_t type)
{
	const char *wanted = type == YAML_SEQUENCE_START_EVENT  ? "a list"
			     : type == YAML_MAPPING_START_EVENT ? "a section of keys"
								: "a single value";

	if (event->type == type)
		return NO_ERR;
	return walk_fault(w, event->start_mark, "%s must be %s, not %s.",
		w->path[0] != '\0' ? w->path : "the file", wanted, kind_of(event));
}

static bool
is_null(const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;

	return event->data.scalar.style == YAML_PLAIN_SCALAR_STYLE &&
	       (strcmp(value, "~") == 0 || strcmp(value, "null") == 0 ||
		       strcmp(value, "Null") == 0 || strcmp(value, "NULL") == 0);
}

static bool
has_control(const yaml_event_t *event)
{
	for (size_t i = 0; i < event->data.scalar.length; i++) {
		unsigned char byte = event->data.scalar.value[i];
		if ((byte < 0x20 && byte != '\n' && byte != '\t') || byte == 0x7f)
			return true;
	}
	return false;
}

/* "low, high or urgent" */
static void
list_words(const cyaml_schema_value_t *schema, char *out, size_t size)
{
	uint32_t count = schema->enumeration.count;
	size_t used = 0;

	out[0] = '\0';
	for (uint32_t i = 0; i < count; i++) {
		const char *between = i == 0 ? "" : i + 1 == count ? " or " : ", ";
		int n = snprintf(out + used, size - used, "%s%s", between,
			schema->enumeration.strings[i].str);
		if (n < 0 || (size_t)n >= size - used)
			return;
		used += (size_t)n;
	}
}

static struct err
walk_word(const struct walk *w, const cyaml_schema_value_t *schema, const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;
	char shown[44];
	char words[160];

	for (uint32_t i = 0; i < schema->enumeration.count; i++)
		if (strcmp(value, schema->enumeration.strings[i].str) == 0)
			return NO_ERR;
	list_words(schema, words, sizeof(words));
	return walk_fault(w, event->start_mark, "%s must be %s, not \"%s\".", w->path, words,
		text_show(text_of(value), false, shown, sizeof(shown)));
}

/* A decimal number that fits; libcyaml would take 010 for 8 and 5x for 5. */
static struct err
walk_number(const struct walk *w, const cyaml_schema_value_t *schema, const yaml_event_t *event)
{
	const char *value = (const char *)event->data.scalar.value;
	const char *digits = value[0] == '-' && schema->type == CYAML_INT ? value + 1 : value;
	size_t length = strlen(digits);
	size_t most = schema->data_size >= 8 ? 18 : 9;
	char shown[44];

	if (length > 0 && length <= most && strspn(digits, "0123456789") == length &&
		(digits[0] != '0' || length == 1))
		return NO_ERR;
	return walk_fault(w, event->start_mark, "%s must be a whole number, not \"%s\".", w->path,
		text_show(text_of(value), false, shown, sizeof(shown)));
}

static struct err
walk_scalar(const struct walk *w, const cyaml_schema_value_t *schema, const yaml_event_t *event)
{
	struct err e = walk_expect(w, event, YAML_SCALAR_EVENT);

	if (e.kind != ERR_NONE)
		return e;
	if (is_null(event))
		return walk_fault(w, event->start_mark,
			"%s is null: leave the key out, or quote the word.", w->path);
	if (has_control(event))
		return walk_fault(w, event->start_mark, "%s holds a control character.", w->path);
	if (schema->type == CYAML_ENUM || schema->type == CYAML_FLAGS)
		return walk_word(w, schema, event);
	if (schema->type == CYAML_INT || schema->type == CYAML_UINT)
		return walk_number(w, schema, event);
	assert(schema->type == CYAML_STRING);
	if (event->data.scalar.length < schema->string.min)
		return walk_fault(w, event->start_mark, "%s must not be empty.", w->path);
	if (event->data.scalar.length > schema->string.max)
		return walk_fault(w, event->start_mark, "%s is longer than %u bytes.", w->path,
			(unsigned)schema->string.max);
	return NO_ERR;
}

/* Puts `step` ("[3]", "email") at the end of the path; returns the length to go back to. */
static size_t
path_push(struct walk *w, const char *step)
{
	size_t length = strlen(w->path);
	const char *dot = length > 0 && step[0] != '[' ? "." : "";

	(void)snprintf(w->path + length, PATH_BYTES - length, "%s%s", dot, step);
	return length;
}

static struct err
walk_entry(
	struct walk *w, const cyaml_schema_value_t *schema, size_t index, const yaml_event_t *event)
{
	char step[24];

	(void)snprintf(step, sizeof(step), "[%zu]", index);
	size_t back = path_push(w, step);
	struct err e = schema->type == CYAML_FLAGS ? walk_scalar(w, schema, event)
						   : walk_value(w, schema->sequence.entry, event);
	w->path[back] = '\0';
	return e;
}

static struct err
walk_list(struct walk *w, const cyaml_schema_value_t *schema, const yaml_event_t *start)
{
	size_t min = schema->type == CYAML_SEQUENCE ? schema->sequence.min : 0;
	size_t max = schema->type == CYAML_SEQUENCE ? schema->sequence.max : 64;
	struct err e = walk_expect(w, start, YAML_SEQUENCE_START_EVENT);

	for (size_t i = 0; e.kind == ERR_NONE; i++) {
		yaml_event_t event = {0};
		e = walk_next(w, &event);
		if (e.kind != ERR_NONE)
			return e;
		bool end = event.type == YAML_SEQUENCE_END_EVENT;
		if (end && i < min)
			e = walk_fault(w, start->start_mark, "%s needs at least %zu %s.", w->path,
				min, min == 1 ? "entry" : "entries");
		else if (!end && i == max)
			e = walk_fault(
				w, event.start_mark, "%s has more than %zu entries.", w->path, max);
		else if (!end)
			e = walk_entry(w, schema, i, &event);
		yaml_event_delete(&event);
		if (end)
			return e;
	}
	return e;
}

static struct err
walk_unknown(const struct walk *w, const cyaml_schema_field_t *fields, const yaml_event_t *key)
{
	char shown[44];
	char known[200] = "";
	size_t used = 0;

	for (const cyaml_schema_field_t *f = fields; f->key != NULL; f++) {
		int n = snprintf(
			known + used, sizeof(known) - used, "%s%s", used == 0 ? "" : ", ", f->key);
		if (n < 0 || (size_t)n >= sizeof(known) - used)
			break;
		used += (size_t)n;
	}
	(void)text_show(text_of((const char *)key->data.scalar.value), false, shown, sizeof(shown));
	return walk_fault(w, key->start_mark, "unknown key \"%s\"%s%s; known here: %s.", shown,
		w->path[0] != '\0' ? " in " : "", w->path, known);
}

/* The value of one key. `seen` has a bit for each field of the section. */
static struct err
walk_key(
	struct walk *w, const cyaml_schema_field_t *fields, const yaml_event_t *key, uint64_t *seen)
{
	size_t i = 0;
	yaml_event_t value = {0};

	if (key->type != YAML_SCALAR_EVENT)
		return walk_fault(
			w, key->start_mark, "a key must be a word, not %s.", kind_of(key));
	while (fields[i].key != NULL &&
		strcmp(fields[i].key, (const char *)key->data.scalar.value) != 0)
		i++;
	if (fields[i].key == NULL || has_control(key))
		return walk_unknown(w, fields, key);
	assert(i < 64);
	size_t back = path_push(w, fields[i].key);
	struct err e = NO_ERR;
	if ((*seen & (UINT64_C(1) << i)) != 0)
		e = walk_fault(w, key->start_mark, "%s is given twice.", w->path);
	*seen |= UINT64_C(1) << i;
	if (e.kind == ERR_NONE)
		e = walk_next(w, &value);
	if (e.kind == ERR_NONE) {
		e = walk_value(w, &fields[i].value, &value);
		yaml_event_delete(&value);
	}
	w->path[back] = '\0';
	return e;
}

static struct err
walk_section(struct walk *w, const cyaml_schema_field_t *fields, const yaml_event_t *start)
{
	uint64_t seen = 0;
	struct err e = walk_expect(w, start, YAML_MAPPING_START_EVENT);

	while (e.kind == ERR_NONE) {
		yaml_event_t key = {0};
		e = walk_next(w, &key);
		if (e.kind != ERR_NONE)
			return e;
		bool end = key.type == YAML_MAPPING_END_EVENT;
		if (!end)
			e = walk_key(w, fields, &key, &seen);
		yaml_event_delete(&key);
		if (end)
			break;
	}
	for (size_t i = 0; e.kind == ERR_NONE && fields[i].key != NULL; i++)
		if ((fields[i].value.flags & CYAML_FLAG_OPTIONAL) == 0 &&
			(seen & (UINT64_C(1) << i)) == 0)
			e = walk_fault(w, start->start_mark, "%s%s%s is missing.", w->path,
				w->path[0] != '\0' ? "." : "", fields[i].key);
	return e;
}

static struct err
walk_value(struct walk *w, const cyaml_schema_value_t *schema, const yaml_event_t *event)
{
	struct err e = place_add(w->places, w->path, event->start_mark);

	if (e.kind != ERR_NONE)
		return e;
	if (schema->type == CYAML_MAPPING)
		return walk_section(w, schema->mapping.fields, event);
	if (schema->type == CYAML_SEQUENCE || schema->type == CYAML_FLAGS)
		return walk_list(w, schema, event);
	return walk_scalar(w, schema, event);
}

/* Everything between the stream's start and end: one document, or none. */
static struct err
walk_stream(struct walk *w, const cyaml_schema_value_t *schema, bool *empty)
{
	int documents = 0;

	for (;;) {
		yaml_event_t event = {0};
		struct err e = walk_next(w, &event);
		if (e.kind != ERR_NONE)
			return e;
		yaml_event_type_t type = event.type;
		if (type == YAML_DOCUMENT_START_EVENT && ++documents > 1) {
			e = walk_fault(w, event.start_mark,
				"a second document starts here; only one is read.");
		} else if (type == YAML_SCALAR_EVENT && event.data.scalar.length == 0) {
			/* "---" and nothing after it */
		} else if (type == YAML_SCALAR_EVENT || type == YAML_SEQUENCE_START_EVENT ||
			   type == YAML_MAPPING_START_EVENT) {
			*empty = false;
			e = walk_value(w, schema, &event);
		}
		yaml_event_delete(&event);
		if (e.kind != ERR_NONE || type == YAML_STREAM_END_EVENT)
			return e;
	}
}

struct err
doc_walk(const char *name, const char *data, size_t length, const cyaml_schema_value_t *schema,
	struct doc_places *places, bool *empty)
{
	struct walk w = {.name = name, .data = data, .length = length, .places = places};

	*empty = true;
	if (yaml_parser_initialize(&w.parser) == 0)
		return err_make(ERR_FULL, "There is no memory left to read %s.", name);
	yaml_parser_set_encoding(&w.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&w.parser, (const unsigned char *)data, length);
	struct err e = walk_stream(&w, schema, empty);
	yaml_parser_delete(&w.parser);
	return e;
}
