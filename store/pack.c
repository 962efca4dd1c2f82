/* store/pack.c - finding, reading and checking a process pack.
 * SPDX-License-Identifier: MIT */
#include "store/pack.h"

#include <dirent.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/predicate.h"
#include "store/text.h"
#include "store/yaml.h"

#define PACK_BYTES ((size_t)256 * 1024)
#define FIELD_BYTES ((size_t)80)
#define SHIPPED_MAX 32
#define LOWER "abcdefghijklmnopqrstuvwxyz"

/* What is loaded: the pack first, so that one pointer is both. */
struct pack_file {
	struct pack pack;
	struct doc *yaml; /* holds this struct too */
};

#define TEXT(key, structure, member)                                                               \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_OPTIONAL, structure, member, 0, 2000)
#define NEEDED_TEXT(key, structure, member)                                                        \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_DEFAULT, structure, member, 1, 2000)
#define BOOL(key, structure, member)                                                               \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, structure, member,          \
		doc_bools, CYAML_ARRAY_LEN(doc_bools))
#define ROWS(key, flags, member, entry, min, max)                                                  \
	CYAML_FIELD_SEQUENCE(                                                                      \
		key, (flags) | CYAML_FLAG_POINTER, struct pack, member, entry, min, max)
#define ENTRY(structure, fields)                                                                   \
	{                                                                                          \
		CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, structure, fields)                         \
	}

static const cyaml_schema_field_t severity_fields[] = {
	CYAML_FIELD_INT("level", CYAML_FLAG_DEFAULT, struct pack_severity, level),
	NEEDED_TEXT("label", struct pack_severity, label),
	TEXT("ack", struct pack_severity, ack),
	TEXT("respond", struct pack_severity, respond),
	BOOL("pages", struct pack_severity, pages),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t severity_entry = ENTRY(struct pack_severity, severity_fields);

static const cyaml_schema_field_t role_fields[] = {
	NEEDED_TEXT("name", struct pack_role, name),
	BOOL("lead", struct pack_role, lead),
	BOOL("required", struct pack_role, required),
	BOOL("many", struct pack_role, many),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t role_entry = ENTRY(struct pack_role, role_fields);

static const cyaml_schema_field_t clock_fields[] = {
	NEEDED_TEXT("audience", struct pack_clock, audience),
	NEEDED_TEXT("floor", struct pack_clock, floor),
	NEEDED_TEXT("every", struct pack_clock, every),
	NEEDED_TEXT("ceiling", struct pack_clock, ceiling),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t clock_entry = ENTRY(struct pack_clock, clock_fields);

static const cyaml_schema_value_t line_entry = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, 2000)};

static const cyaml_schema_field_t step_fields[] = {
	NEEDED_TEXT("id", struct pack_step, id),
	NEEDED_TEXT("text", struct pack_step, text),
	TEXT("applies_when", struct pack_step, applies_when),
	TEXT("done_when", struct pack_step, done_when),
	TEXT("opens", struct pack_step, opens),
	TEXT("arg", struct pack_step, arg),
	TEXT("link", struct pack_step, link),
	CYAML_FIELD_SEQUENCE("run", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct pack_step, run,
		&line_entry, 1, 60),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t step_entry = ENTRY(struct pack_step, step_fields);

static const cyaml_schema_field_t template_fields[] = {
	NEEDED_TEXT("name", struct pack_template, name),
	NEEDED_TEXT("audience", struct pack_template, audience),
	NEEDED_TEXT("text", struct pack_template, text),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t template_entry = ENTRY(struct pack_template, template_fields);

static const cyaml_schema_field_t cause_fields[] = {
	NEEDED_TEXT("name", struct pack_cause, name),
	CYAML_FIELD_SEQUENCE(
		"actions", CYAML_FLAG_POINTER, struct pack_cause, actions, &line_entry, 1, 20),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t cause_entry = ENTRY(struct pack_cause, cause_fields);

static const cyaml_schema_field_t pack_fields[] = {
	NEEDED_TEXT("name", struct pack, name),
	NEEDED_TEXT("title", struct pack, title),
	ROWS("severities", CYAML_FLAG_DEFAULT, severities, &severity_entry, 1, 5),
	CYAML_FIELD_INT("major", CYAML_FLAG_OPTIONAL, struct pack, major),
	ROWS("roles", CYAML_FLAG_DEFAULT, roles, &role_entry, 1, 30),
	CYAML_FIELD_INT("span", CYAML_FLAG_OPTIONAL, struct pack, span),
	ROWS("clocks", CYAML_FLAG_OPTIONAL, clocks, &clock_entry, 0, 10),
	ROWS("steps", CYAML_FLAG_DEFAULT, steps, &step_entry, 1, 60),
	ROWS("templates", CYAML_FLAG_OPTIONAL, templates, &template_entry, 0, 60),
	ROWS("causes", CYAML_FLAG_OPTIONAL, causes, &cause_entry, 0, 30),
	CYAML_FIELD_SEQUENCE_COUNT("intake", CYAML_FLAG_OPTIONAL | CYAML_FLAG_POINTER, struct pack,
		intake.at, intake.count, &line_entry, 0, 20),
	CYAML_FIELD_SEQUENCE_COUNT("examples", CYAML_FLAG_OPTIONAL | CYAML_FLAG_POINTER,
		struct pack, examples.at, examples.count, &line_entry, 0, 20),
	CYAML_FIELD_SEQUENCE_COUNT("reminders", CYAML_FLAG_OPTIONAL | CYAML_FLAG_POINTER,
		struct pack, reminders.at, reminders.count, &line_entry, 0, 20),
	CYAML_FIELD_SEQUENCE_COUNT("means", CYAML_FLAG_OPTIONAL | CYAML_FLAG_POINTER, struct pack,
		means.at, means.count, &line_entry, 0, 20),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t pack_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct pack_file, pack_fields)};

/* The fault of one member of one row: "steps[3].id". */
__attribute__((format(printf, 5, 6))) static struct err
row_fault(const struct doc *y, const char *list, size_t index, const char *key, const char *format,
	...)
{
	char path[FIELD_BYTES];
	char rest[200];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(rest, sizeof(rest), format, args);
	va_end(args);
	(void)snprintf(path, sizeof(path), "%s[%zu].%s", list, index, key);
	return doc_fault(y, path, "%s", rest);
}

static bool
only(const char *string, const char *letters)
{
	return strspn(string, letters) == strlen(string);
}

/* A duration of 1 s or more into `out_ms`; "" leaves it 0. */
static struct err
read_duration(const struct doc *y, const char *list, size_t index, const char *key,
	const char *string, int64_t *out_ms)
{
	int64_t ms = 0;

	if (string[0] == '\0')
		return NO_ERR;
	if (!doc_duration(string, &ms) || ms < 1000)
		return row_fault(
			y, list, index, key, "must be a duration of 1s or more, like 15m or 4h.");
	*out_ms = ms;
	return NO_ERR;
}

static struct err
check_severities(const struct doc *y, struct pack *p)
{
	struct err e = NO_ERR;

	for (size_t i = 0; i < p->severities_count && e.kind == ERR_NONE; i++) {
		struct pack_severity *s = &p->severities[i];
		if (s->level < 1 || s->level > 5)
			return row_fault(y, "severities", i, "level", "must be 1 (worst) to 5.");
		if (i > 0 && s->level <= p->severities[i - 1].level)
			return row_fault(y, "severities", i, "level",
				"must be greater than the one before it.");
		e = read_duration(y, "severities", i, "ack", s->ack, &s->ack_ms);
		if (e.kind == ERR_NONE)
			e = read_duration(
				y, "severities", i, "respond", s->respond, &s->respond_ms);
	}
	if (e.kind == ERR_NONE && doc_has(y, "major") && (p->major < 1 || p->major > 5))
		e = doc_fault(y, "major", "must be 1 to 5.");
	return e;
}

static struct err
check_roles(const struct doc *y, const struct pack *p)
{
	size_t leads = 0;

	for (size_t i = 0; i < p->roles_count; i++) {
		const struct pack_role *r = &p->roles[i];
		for (size_t j = 0; j < i; j++)
			if (strcmp(r->name, p->roles[j].name) == 0)
				return row_fault(y, "roles", i, "name", "is there twice.");
		if (r->lead && r->many)
			return row_fault(y, "roles", i, "many", "cannot hold for the lead.");
		leads += r->lead;
	}
	if (leads != 1)
		return doc_fault(y, "roles", "must mark exactly one role with lead: true.");
	if (p->span < 1)
		return doc_fault(y, "span", "must be 1 or more.");
	return NO_ERR;
}

static struct err
check_clocks(const struct doc *y, struct pack *p)
{
	struct err e = NO_ERR;

	for (size_t i = 0; i < p->clocks_count && e.kind == ERR_NONE; i++) {
		struct pack_clock *c = &p->clocks[i];
		for (size_t j = 0; j < i; j++)
			if (strcmp(c->audience, p->clocks[j].audience) == 0)
				return row_fault(y, "clocks", i, "audience", "is there twice.");
		e = read_duration(y, "clocks", i, "floor", c->floor, &c->floor_ms);
		if (e.kind == ERR_NONE)
			e = read_duration(y, "clocks", i, "every", c->every, &c->every_ms);
		if (e.kind == ERR_NONE)
			e = read_duration(y, "clocks", i, "ceiling", c->ceiling, &c->ceiling_ms);
		if (e.kind == ERR_NONE &&
			(c->floor_ms > c->every_ms || c->every_ms > c->ceiling_ms))
			e = row_fault(
				y, "clocks", i, "every", "must lie between floor and ceiling.");
	}
	return e;
}

/* A condition is one that the program has: a pack is never code. */
static struct err
check_predicate(const struct doc *y, size_t step, const char *key, const char *name)
{
	if (name[0] == '\0')
		return NO_ERR;
	if (!only(name, LOWER "_"))
		return row_fault(y, "steps", step, key,
			"must be the name of a predicate, like page_triaged.");
	if (predicate_find(name) == NULL)
		return row_fault(y, "steps", step, key,
			"names no predicate that there is: %.40s; `warroom commands --predicates` "
			"lists them.",
			name);
	return NO_ERR;
}

/* An argv is shown whole before it is run, in one line that a person can read. */
static struct err
check_run(const struct doc *y, size_t step, const struct pack_step *s)
{
	size_t length = 0;

	if ((s->opens[0] != '\0') + (s->link[0] != '\0') + (s->run_count > 0) > 1)
		return row_fault(
			y, "steps", step, "id", "opens, links or runs something: one of these.");
	if (s->link[0] != '\0' && strncmp(s->link, "https://", 8) != 0 &&
		strncmp(s->link, "http://", 7) != 0)
		return row_fault(y, "steps", step, "link", "must begin with https:// or http://.");
	for (size_t i = 0; i < s->run_count; i++) {
		length += strlen(s->run[i]) + 3; /* a blank, and quotes */
		for (const char *c = s->run[i]; *c != '\0'; c++)
			if (*c < ' ' || *c > '~')
				return row_fault(y, "steps", step, "run",
					"must be plain characters: it is read before it is run.");
	}
	if (length > PACK_RUN_BYTES)
		return row_fault(y, "steps", step, "run",
			"is too long to be read before it is run: put it into a script.");
	return NO_ERR;
}

static struct err
check_steps(const struct doc *y, const struct pack *p)
{
	for (size_t i = 0; i < p->steps_count; i++) {
		const struct pack_step *s = &p->steps[i];
		if (!only(s->id, LOWER "0123456789-"))
			return row_fault(y, "steps", i, "id",
				"must be lower-case letters, digits and hyphens.");
		for (size_t j = 0; j < i; j++)
			if (strcmp(s->id, p->steps[j].id) == 0)
				return row_fault(y, "steps", i, "id", "is there twice.");
		struct err e = check_predicate(y, i, "applies_when", s->applies_when);
		if (e.kind == ERR_NONE)
			e = check_predicate(y, i, "done_when", s->done_when);
		if (e.kind == ERR_NONE)
			e = check_run(y, i, s);
		if (e.kind != ERR_NONE)
			return e;
		if (!only(s->opens, LOWER "0123456789-"))
			return row_fault(y, "steps", i, "opens",
				"must be the name of a command, like page-triage.");
	}
	return NO_ERR;
}

static struct err
check_texts(const struct doc *y, const struct pack *p)
{
	for (size_t i = 0; i < p->templates_count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(p->templates[i].name, p->templates[j].name) == 0)
				return row_fault(y, "templates", i, "name", "is there twice.");
	for (size_t i = 0; i < p->causes_count; i++)
		for (size_t j = 0; j < i; j++)
			if (strcmp(p->causes[i].name, p->causes[j].name) == 0)
				return row_fault(y, "causes", i, "name", "is there twice.");
	return NO_ERR;
}

static struct err
check(struct pack_file *file)
{
	struct pack *p = &file->pack;
	const struct doc *y = file->yaml;

	if (!doc_has(y, "span"))
		p->span = 7;
	if (!only(p->name, LOWER "0123456789-"))
		return doc_fault(y, "name", "must be lower-case letters, digits and hyphens.");
	struct err e = check_severities(y, p);
	if (e.kind == ERR_NONE)
		e = check_roles(y, p);
	if (e.kind == ERR_NONE)
		e = check_clocks(y, p);
	if (e.kind == ERR_NONE)
		e = check_steps(y, p);
	if (e.kind == ERR_NONE)
		e = check_texts(y, p);
	return e;
}

static struct err
load_path(const char *path, struct pack **out)
{
	struct doc_file bytes = {0};
	struct doc *y = NULL;
	struct err e = doc_file_read("pack", path, PACK_BYTES, &bytes);

	if (e.kind == ERR_NONE)
		e = doc_load(path, bytes.data, bytes.length, &pack_schema, &y);
	doc_file_clear(&bytes);
	if (e.kind != ERR_NONE)
		return e;
	struct pack_file *file = doc_data(y);
	file->yaml = y;
	file->pack.path = doc_string(y, path);
	e = file->pack.path != NULL ? check(file)
				    : err_make(ERR_FULL, "There is no memory left for a pack.");
	if (e.kind != ERR_NONE) {
		doc_free(y);
		return e;
	}
	*out = &file->pack;
	return NO_ERR;
}

static void
path_up(char *path)
{
	char *slash = strrchr(path, '/');

	if (slash != NULL)
		*slash = '\0';
}

/* ../packs beside the running binary: a build that was not installed; its tests are one folder
 * deeper. "" when unknown. */
static void
built_dir(char out[PATH_MAX])
{
	ssize_t n = readlink("/proc/self/exe", out, PATH_MAX - 16);

	out[n > 0 ? n : 0] = '\0';
	path_up(out);
	const char *folder = strrchr(out, '/');
	if (folder != NULL && strcmp(folder, "/tests") == 0)
		path_up(out);
	path_up(out);
	if (out[0] != '\0')
		(void)snprintf(out + strlen(out), 8, "/packs");
}

struct shipped {
	char names[SHIPPED_MAX][32];
	size_t count;
};

static int
by_name(const void *a, const void *b)
{
	return strcmp(a, b);
}

static void
shipped_add(struct shipped *s, const char *file)
{
	size_t length = strlen(file);

	if (length <= 5 || length - 5 >= sizeof(s->names[0]) ||
		strcmp(file + length - 5, ".yaml") != 0 || s->count == SHIPPED_MAX ||
		strspn(file, LOWER "0123456789-") != length - 5)
		return;
	for (size_t i = 0; i < s->count; i++)
		if (strncmp(s->names[i], file, length - 5) == 0 && s->names[i][length - 5] == '\0')
			return;
	memcpy(s->names[s->count], file, length - 5);
	s->names[s->count++][length - 5] = '\0';
}

static struct err
not_shipped(const char *name, const char *const dirs[2])
{
	struct shipped s = {0};
	char shown[40];
	char list[160] = "";
	size_t used = 0;

	for (size_t i = 0; i < 2; i++) {
		DIR *d = opendir(dirs[i]);
		for (struct dirent *entry = NULL; d != NULL && (entry = readdir(d)) != NULL;)
			shipped_add(&s, entry->d_name);
		if (d != NULL)
			(void)closedir(d);
	}
	qsort(s.names, s.count, sizeof(s.names[0]), by_name);
	for (size_t i = 0; i < s.count; i++) {
		int n = snprintf(
			list + used, sizeof(list) - used, "%s%s", i == 0 ? "" : ", ", s.names[i]);
		if (n < 0 || (size_t)n >= sizeof(list) - used)
			break;
		used += (size_t)n;
	}
	(void)text_show(text_of(name), false, shown, sizeof(shown));
	if (s.count == 0)
		return err_make(ERR_CONFIG,
			"There is no pack \"%s\", nor any other in %.140s: install them again, or "
			"give a path.",
			shown, dirs[1]);
	return err_make(ERR_CONFIG,
		"There is no pack \"%s\"; there are: %s. For one of your own, give its path with a "
		"/ in it.",
		shown, list);
}

struct err
pack_load(const char *name, struct pack **out)
{
	char built[PATH_MAX];
	char path[PATH_MAX + 64];

	if (strchr(name, '/') != NULL)
		return load_path(name, out);
	built_dir(built);
	const char *const dirs[2] = {built, WARROOM_DATADIR "/packs"};
	for (size_t i = 0; i < 2 && name[0] != '\0' && only(name, LOWER "0123456789-"); i++) {
		int n = snprintf(path, sizeof(path), "%s/%s.yaml", dirs[i], name);
		if (n > 0 && (size_t)n < sizeof(path) && access(path, F_OK) == 0)
			return load_path(path, out);
	}
	return not_shipped(name, dirs);
}

void
pack_free(struct pack *p)
{
	if (p != NULL) /* the pack is the first member of a struct pack_file */
		doc_free(((struct pack_file *)(void *)p)->yaml);
}
