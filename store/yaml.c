/* store/yaml.c - YAML files read by a schema.
 * SPDX-License-Identifier: MIT */
#include "store/yaml.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/text.h"
#include "store/yaml_walk.h"

#define MEMORY_BYTES ((size_t)16 * 1024 * 1024)
#define DURATION_MOST_MS (INT64_C(366) * 24 * 3600 * 1000)

const cyaml_strval_t doc_bools[6] = {
	{"true", 1}, {"false", 0}, {"yes", 1}, {"no", 0}, {"on", 1}, {"off", 0}};

/* One piece of memory; the bytes follow. Grown by doubling, wiped when given back. */
struct block {
	struct block *next;
	struct block *before;
	size_t capacity;
	max_align_t bytes[];
};

struct doc {
	struct block *blocks;
	size_t used_bytes;
	struct doc_places places;
	void *data;
	char name[140]; /* for sentences */
};

static void
block_free(struct block *b)
{
	explicit_bzero(b->bytes, b->capacity);
	free(b);
}

static void
block_drop(struct doc *y, struct block *b)
{
	if (b->before != NULL)
		b->before->next = b->next;
	else
		y->blocks = b->next;
	if (b->next != NULL)
		b->next->before = b->before;
	y->used_bytes -= b->capacity;
	block_free(b);
}

static struct block *
block_new(struct doc *y, size_t bytes)
{
	if (bytes > MEMORY_BYTES - y->used_bytes)
		return NULL;
	struct block *b = calloc(1, sizeof(*b) + bytes);
	if (b == NULL)
		return NULL;
	b->capacity = bytes;
	b->next = y->blocks;
	if (b->next != NULL)
		b->next->before = b;
	y->blocks = b;
	y->used_bytes += bytes;
	return b;
}

/* realloc and free for libcyaml, on memory that goes, wiped, with the document. */
static void *
memory(void *ctx, void *old, size_t size)
{
	struct doc *y = ctx;
	struct block *b =
		old == NULL ? NULL : (struct block *)((char *)old - offsetof(struct block, bytes));

	if (size == 0) {
		if (b != NULL)
			block_drop(y, b);
		return NULL;
	}
	if (b != NULL && size <= b->capacity)
		return old;
	struct block *new = block_new(y, b == NULL ? size : 2 * size);
	if (new == NULL)
		return NULL;
	if (b != NULL) {
		memcpy(new->bytes, b->bytes, b->capacity);
		block_drop(y, b);
	}
	return new->bytes;
}

void *
doc_get(struct doc *y, size_t bytes)
{
	struct block *b = block_new(y, bytes > 0 ? bytes : 1);

	return b != NULL ? b->bytes : NULL;
}

const char *
doc_string(struct doc *y, const char *string)
{
	size_t bytes = strlen(string) + 1;
	char *copy = doc_get(y, bytes);

	return copy != NULL ? memcpy(copy, string, bytes) : NULL;
}

/* Strings that the document did not give: "" instead of NULL. */
static void
fill_strings(const cyaml_schema_field_t *fields, char *data)
{
	for (const cyaml_schema_field_t *f = fields; f->key != NULL; f++) {
		char *at = data + f->data_offset;
		void *pointer = NULL;
		if ((f->value.flags & CYAML_FLAG_POINTER) != 0)
			memcpy(&pointer, at, sizeof(pointer));
		if (f->value.type == CYAML_STRING && pointer == NULL) {
			const char *empty = "";
			memcpy(at, &empty, sizeof(pointer));
		} else if (f->value.type == CYAML_MAPPING) {
			if ((f->value.flags & CYAML_FLAG_POINTER) == 0)
				pointer = at;
			if (pointer != NULL)
				fill_strings(f->value.mapping.fields, pointer);
		} else if (f->value.type == CYAML_SEQUENCE && pointer != NULL &&
			   f->value.sequence.entry->type == CYAML_MAPPING) {
			const cyaml_schema_value_t *entry = f->value.sequence.entry;
			size_t count = 0;
			assert(f->count_size == sizeof(count));
			memcpy(&count, data + f->count_offset, sizeof(count));
			for (size_t i = 0; i < count; i++)
				fill_strings(entry->mapping.fields,
					(char *)pointer + i * entry->data_size);
		}
	}
}

static struct err
fill(struct doc *y, const char *data, size_t length, const cyaml_schema_value_t *schema)
{
	const cyaml_config_t config = {
		.mem_fn = memory,
		.mem_ctx = y,
		.log_level = CYAML_LOG_ERROR,
		.flags = CYAML_CFG_NO_ALIAS,
	};
	cyaml_err_t code =
		cyaml_load_data((const uint8_t *)data, length, &config, schema, &y->data, NULL);

	if (code == CYAML_ERR_OOM)
		return err_make(ERR_FULL, "There is no memory left to read %s.", y->name);
	if (code != CYAML_OK || y->data == NULL) /* the walk lets nothing through that gets here */
		return err_make(ERR_CONFIG, "%s: libcyaml could not load it: %s.", y->name,
			cyaml_strerror(code));
	fill_strings(schema->mapping.fields, y->data);
	return NO_ERR;
}

struct err
doc_load(const char *name, const char *data, size_t length, const cyaml_schema_value_t *schema,
	struct doc **out)
{
	bool empty = true;

	assert(schema->type == CYAML_MAPPING && (schema->flags & CYAML_FLAG_POINTER) != 0);
	struct doc *y = calloc(1, sizeof(*y));
	if (y == NULL)
		return err_make(ERR_FULL, "There is no memory left to read a YAML file.");
	(void)text_show(text_of(name), true, y->name, sizeof(y->name));
	struct err e = doc_walk(y->name, data, length, schema, &y->places, &empty);
	if (e.kind == ERR_NONE && empty) { /* once more, for what the schema requires */
		data = "{}";
		length = 2;
		e = doc_walk(y->name, data, length, schema, &y->places, &empty);
	}
	if (e.kind == ERR_NONE)
		e = fill(y, data, length, schema);
	if (e.kind != ERR_NONE) {
		doc_free(y);
		return e;
	}
	*out = y;
	return NO_ERR;
}

void
doc_free(struct doc *y)
{
	if (y == NULL)
		return;
	for (struct block *b = y->blocks, *next; b != NULL; b = next) {
		next = b->next;
		block_free(b);
	}
	doc_places_clear(&y->places);
	free(y);
}

void *
doc_data(struct doc *y)
{
	return y->data;
}

static const struct doc_place *
place_find(const struct doc *y, const char *path, size_t length)
{
	for (size_t i = 0; i < y->places.count; i++) {
		const struct doc_place *p = &y->places.at[i];
		if (strncmp(p->path, path, length) == 0 && p->path[length] == '\0')
			return p;
	}
	return NULL;
}

bool
doc_has(const struct doc *y, const char *path)
{
	return place_find(y, path, strlen(path)) != NULL;
}

struct err
doc_fault(const struct doc *y, const char *path, const char *format, ...)
{
	const struct doc_place *place = NULL;
	char rest[320];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(rest, sizeof(rest), format, args);
	va_end(args);
	for (size_t n = strlen(path); n > 0 && place == NULL; n--)
		if (path[n] == '\0' || path[n] == '.' || path[n] == '[')
			place = place_find(y, path, n);
	const char *gap = path[0] != '\0' ? " " : "";
	if (place == NULL)
		return err_make(ERR_CONFIG, "%s: %s%s%s", y->name, path, gap, rest);
	return err_make(ERR_CONFIG, "%s:%zu:%zu: %s%s%s", y->name, place->line, place->column, path,
		gap, rest);
}

static int64_t
unit_ms(const char *unit, size_t length)
{
	static const struct {
		const char *name;
		int64_t ms;
	} units[] = {{"ms", 1}, {"s", 1000}, {"m", 60000}, {"h", 3600000}, {"d", 86400000}};

	for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
		if (strlen(units[i].name) == length && memcmp(units[i].name, unit, length) == 0)
			return units[i].ms;
	return 0;
}

bool
doc_duration(const char *string, int64_t *out_ms)
{
	int64_t total_ms = 0;
	const char *s = string;

	while (*s != '\0') {
		size_t digits = strspn(s, "0123456789");
		size_t letters = strspn(s + digits, "smhd");
		int64_t unit = unit_ms(s + digits, letters);
		if (digits == 0 || digits > 9 || unit == 0)
			return false;
		total_ms += strtoll(s, NULL, 10) * unit;
		if (total_ms > DURATION_MOST_MS)
			return false;
		s += digits + letters;
	}
	if (s == string)
		return false;
	*out_ms = total_ms;
	return true;
}

/* Reads what fstat promised; a file that changes meanwhile is an error. */
static struct err
file_bytes(int fd, const char *what, const char *shown, struct doc_file *f)
{
	size_t size = (size_t)f->info.st_size;

	f->data = malloc(size + 1);
	if (f->data == NULL)
		return err_make(
			ERR_FULL, "There is no memory left to read the %s %s.", what, shown);
	for (;;) {
		ssize_t n = read(fd, f->data + f->length, size + 1 - f->length);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return err_make(ERR_CONFIG, "The %s %s cannot be read: %s.", what, shown,
				strerror(errno));
		if (n == 0)
			break;
		f->length += (size_t)n;
		if (f->length > size)
			return err_make(ERR_CONFIG,
				"The %s %s changed while it was being read; try again.", what,
				shown);
	}
	f->data[f->length] = '\0';
	return NO_ERR;
}

struct err
doc_file_read(const char *what, const char *path, size_t cap_bytes, struct doc_file *out)
{
	struct doc_file f = {0};
	struct err e;
	char shown[140];

	(void)text_show(text_of(path), true, shown, sizeof(shown));
	int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	if (fd < 0 && (errno == ENOENT || errno == ENOTDIR))
		return err_make(ERR_CONFIG, "There is no %s %s.", what, shown);
	if (fd < 0)
		return err_make(
			ERR_CONFIG, "The %s %s cannot be read: %s.", what, shown, strerror(errno));
	if (fstat(fd, &f.info) != 0)
		e = err_make(
			ERR_CONFIG, "The %s %s cannot be read: %s.", what, shown, strerror(errno));
	else if (S_ISDIR(f.info.st_mode))
		e = err_make(ERR_CONFIG, "The %s %s is a directory, not a file.", what, shown);
	else if (!S_ISREG(f.info.st_mode))
		e = err_make(ERR_CONFIG, "The %s %s is not a regular file.", what, shown);
	else if (f.info.st_size > (off_t)cap_bytes)
		e = err_make(ERR_CONFIG, "The %s %s is larger than %zu KiB.", what, shown,
			cap_bytes / 1024);
	else
		e = file_bytes(fd, what, shown, &f);
	(void)close(fd);
	if (e.kind != ERR_NONE) {
		doc_file_clear(&f);
		return e;
	}
	*out = f;
	return NO_ERR;
}

void
doc_file_clear(struct doc_file *f)
{
	if (f->data != NULL)
		explicit_bzero(f->data, (size_t)f->info.st_size + 1);
	free(f->data);
	*f = (struct doc_file){0};
}
