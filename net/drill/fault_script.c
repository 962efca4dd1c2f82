/* net/drill/fault_script.c - a fault script, as read from YAML.
 *
 * The schema says which keys there are; which of them a fault takes, and which it cannot do
 * without, stands in the table `kinds`.
 * SPDX-License-Identifier: MIT */
#include "net/drill/fault_script.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/yaml.h"

#define SCRIPT_CAP_BYTES ((size_t)256 * 1024)
#define GIBIBYTE ((int64_t)1024 * 1024 * 1024)

enum { RULES_MAX = 200, TEXT_MAX = 250, FIELD_BYTES = 64, YEAR_S = 366 * 24 * 60 * 60 };

/* What is loaded: the script first, so that one pointer is both. */
struct script_file {
	struct fault_script script;
	struct doc *yaml; /* holds this struct too */
};

#define TEXT(key, member)                                                                          \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_OPTIONAL, struct fault_rule, member, 1, TEXT_MAX)
#define NUMBER(key, member) CYAML_FIELD_UINT(key, CYAML_FLAG_OPTIONAL, struct fault_rule, member)
#define WORD(key, member, words)                                                                   \
	CYAML_FIELD_ENUM(                                                                          \
		key, CYAML_FLAG_STRICT, struct fault_rule, member, words, CYAML_ARRAY_LEN(words))

static const cyaml_strval_t services[] = {{"pagerduty", FAULT_PAGERDUTY},
	{"zendesk", FAULT_ZENDESK}, {"both", FAULT_BOTH}, {"slack", FAULT_SLACK},
	{"statuspage", FAULT_STATUSPAGE}, {"jira", FAULT_JIRA}, {"all", FAULT_ALL}};

static const cyaml_strval_t kind_words[] = {{"status", FAULT_STATUS}, {"revoked", FAULT_REVOKED},
	{"hang", FAULT_HANG}, {"html", FAULT_HTML}, {"redirect", FAULT_REDIRECT},
	{"bomb", FAULT_BOMB}, {"huge", FAULT_HUGE}, {"slow", FAULT_SLOW}, {"cut", FAULT_CUT},
	{"broken", FAULT_BROKEN}, {"shape", FAULT_SHAPE}, {"types", FAULT_TYPES},
	{"utf8", FAULT_UTF8}, {"duplicate", FAULT_DUPLICATE}, {"shuffle", FAULT_SHUFFLE},
	{"drift", FAULT_DRIFT}, {"skew", FAULT_SKEW}, {"done", FAULT_DONE}, {"mute", FAULT_MUTE},
	{"partial", FAULT_PARTIAL}};

static const cyaml_schema_field_t rule_fields[] = {
	WORD("service", service, services),
	WORD("fault", kind, kind_words),
	TEXT("path", path),
	TEXT("method", method),
	TEXT("after", after),
	TEXT("for", lasts),
	NUMBER("times", times),
	TEXT("token", token),
	TEXT("to", to),
	TEXT("skew", skew),
	TEXT("size", size),
	NUMBER("wait", wait_s),
	NUMBER("status", status),
	NUMBER("bytes_per_s", bytes_per_s),
	NUMBER("at", at),
	NUMBER("every", every),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t rule_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct fault_rule, rule_fields)};

static const cyaml_schema_field_t script_fields[] = {
	CYAML_FIELD_SEQUENCE("faults", CYAML_FLAG_POINTER, struct fault_script, rules, &rule_entry,
		0, RULES_MAX),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t script_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct script_file, script_fields)};

/* The keys of single faults: who takes them, and who needs them. Bits by kind. */
#define OF(kind) (1U << (kind))

static const struct {
	const char *name;
	unsigned taken_by;
	unsigned needed_by;
} keys[] = {
	{"status", OF(FAULT_STATUS) | OF(FAULT_HTML) | OF(FAULT_REDIRECT) | OF(FAULT_DONE),
		OF(FAULT_STATUS)},
	{"wait", OF(FAULT_STATUS) | OF(FAULT_DONE), 0},
	{"token", OF(FAULT_REVOKED), 0},
	{"to", OF(FAULT_REDIRECT), OF(FAULT_REDIRECT)},
	{"size", OF(FAULT_BOMB) | OF(FAULT_HUGE), 0},
	{"bytes_per_s", OF(FAULT_SLOW), 0},
	{"at", OF(FAULT_CUT), 0},
	{"every", OF(FAULT_TYPES) | OF(FAULT_UTF8) | OF(FAULT_PARTIAL), 0},
	{"skew", OF(FAULT_SKEW), OF(FAULT_SKEW)},
};

/* What a number may be when a fault takes it. */
static const struct {
	const char *name;
	enum fault_kind kind;
	size_t offset;
	int64_t least;
	int64_t most;
	int64_t usual; /* when it is not given */
} numbers[] = {
	{"status", FAULT_STATUS, offsetof(struct fault_rule, status), 400, 599, 0},
	{"status", FAULT_HTML, offsetof(struct fault_rule, status), 200, 599, 200},
	{"status", FAULT_REDIRECT, offsetof(struct fault_rule, status), 300, 308, 302},
	{"wait", FAULT_STATUS, offsetof(struct fault_rule, wait_s), 0, 86400, 0},
	{"bytes_per_s", FAULT_SLOW, offsetof(struct fault_rule, bytes_per_s), 1, 1000000, 20},
	{"every", FAULT_TYPES, offsetof(struct fault_rule, every), 1, 100000, 1},
	{"every", FAULT_UTF8, offsetof(struct fault_rule, every), 1, 100000, 1},
	{"every", FAULT_PARTIAL, offsetof(struct fault_rule, every), 1, 100000, 2},
	{"status", FAULT_DONE, offsetof(struct fault_rule, status), 400, 599, 500},
	{"wait", FAULT_DONE, offsetof(struct fault_rule, wait_s), 0, 86400, 0},
};

/* "faults[3].status" */
static const char *
field_of(size_t index, const char *key, char out[static FIELD_BYTES])
{
	(void)snprintf(out, FIELD_BYTES, "faults[%zu].%s", index, key);
	return out;
}

static struct err
check_keys(const struct doc *y, size_t index, const struct fault_rule *rule)
{
	char field[FIELD_BYTES];

	for (size_t n = 0; n < sizeof keys / sizeof keys[0]; n++) {
		bool given = doc_has(y, field_of(index, keys[n].name, field));

		if (given && (keys[n].taken_by & OF(rule->kind)) == 0)
			return doc_fault(y, field, "is nothing that the fault %s takes.",
				fault_kind_name(rule->kind));
		if (!given && (keys[n].needed_by & OF(rule->kind)) != 0)
			return doc_fault(y, field, "is missing: the fault %s needs it.",
				fault_kind_name(rule->kind));
	}
	return NO_ERR;
}

static struct err
check_numbers(const struct doc *y, size_t index, struct fault_rule *rule)
{
	char field[FIELD_BYTES];

	for (size_t n = 0; n < sizeof numbers / sizeof numbers[0]; n++) {
		int64_t *value = (int64_t *)(void *)((char *)rule + numbers[n].offset);

		if (numbers[n].kind != rule->kind)
			continue;
		if (!doc_has(y, field_of(index, numbers[n].name, field)))
			*value = numbers[n].usual;
		else if (*value < numbers[n].least || *value > numbers[n].most)
			return doc_fault(y, field, "must be %lld to %lld.",
				(long long)numbers[n].least, (long long)numbers[n].most);
	}
	rule->has_wait = doc_has(y, field_of(index, "wait", field));
	rule->has_at = doc_has(y, field_of(index, "at", field));
	if (doc_has(y, field_of(index, "times", field)) && rule->times == 0)
		return doc_fault(y, field, "must be 1 or more.");
	return NO_ERR;
}

/* Room time: "MM:SS", "90s", "1h30m", or bare seconds. */
static bool
read_time(const char *text, int64_t *out_ms)
{
	unsigned minutes, seconds;
	char rest;

	if (strspn(text, "0123456789:") != strlen(text))
		return doc_duration(text, out_ms);
	if (strchr(text, ':') == NULL) {
		if (strlen(text) > 8 || strtol(text, NULL, 10) > YEAR_S)
			return false;
		*out_ms = strtol(text, NULL, 10) * 1000;
		return true;
	}
	if (sscanf(text, "%5u:%2u%c", &minutes, &seconds, &rest) != 2 || seconds > 59)
		return false;
	*out_ms = ((int64_t)minutes * 60 + seconds) * 1000;
	return true;
}

/* "500", "64K", "32M", "10G": bytes, at most 1 TiB. */
static bool
read_size(const char *text, int64_t *out_bytes)
{
	size_t digits = strspn(text, "0123456789");
	const char *unit = text + digits;
	int64_t bytes = strtoll(text, NULL, 10);

	if (digits == 0 || digits > 12)
		return false;
	if (strcmp(unit, "K") == 0)
		bytes *= 1024;
	else if (strcmp(unit, "M") == 0)
		bytes *= (int64_t)1024 * 1024;
	else if (strcmp(unit, "G") == 0)
		bytes *= GIBIBYTE;
	else if (*unit != '\0')
		return false;
	*out_bytes = bytes;
	return bytes <= 1024 * GIBIBYTE;
}

/* What may stand in a header as it is. */
static bool
is_address(const char *text)
{
	for (; *text != '\0'; text++)
		if (*text <= ' ' || *text > '~')
			return false;
	return true;
}

static struct err
check_times(const struct doc *y, size_t index, struct fault_rule *rule)
{
	const char *skew = rule->skew + (*rule->skew == '-' || *rule->skew == '+');
	char field[FIELD_BYTES];

	rule->lasts_ms = INT64_MAX;
	rule->size_bytes = 10 * GIBIBYTE;
	if (*rule->after != '\0' && !read_time(rule->after, &rule->after_ms))
		return doc_fault(y, field_of(index, "after", field),
			"must be a time of the room: \"01:30\", 90 or 90s.");
	if (*rule->lasts != '\0' && !read_time(rule->lasts, &rule->lasts_ms))
		return doc_fault(y, field_of(index, "for", field),
			"must be a time of the room: \"01:30\", 90 or 90s.");
	if (*rule->skew != '\0' && !read_time(skew, &rule->skew_ms))
		return doc_fault(
			y, field_of(index, "skew", field), "must be a time: 10m, -90s or -1h30m.");
	if (*rule->skew == '-')
		rule->skew_ms = -rule->skew_ms;
	if (*rule->size != '\0' && !read_size(rule->size, &rule->size_bytes))
		return doc_fault(y, field_of(index, "size", field),
			"must be bytes, at most 1 TiB: 500, 64K, 32M or 10G.");
	if (*rule->path != '\0' && *rule->path != '/')
		return doc_fault(y, field_of(index, "path", field), "must begin with a slash.");
	if (*rule->to != '\0' && !is_address(rule->to))
		return doc_fault(y, field_of(index, "to", field), "must be an address.");
	return NO_ERR;
}

static struct err
check(struct script_file *file)
{
	struct err e = NO_ERR;

	for (size_t n = 0; n < file->script.rules_count && e.kind == ERR_NONE; n++) {
		struct fault_rule *rule = &file->script.rules[n];

		e = check_keys(file->yaml, n, rule);
		if (e.kind == ERR_NONE)
			e = check_numbers(file->yaml, n, rule);
		if (e.kind == ERR_NONE)
			e = check_times(file->yaml, n, rule);
	}
	return e;
}

struct err
fault_script_read(const char *name, const char *text, size_t length, int64_t origin_ms,
	struct fault_script **out)
{
	struct doc *yaml = NULL;
	struct script_file *file;
	struct err e = doc_load(name, text, length, &script_schema, &yaml);

	if (e.kind != ERR_NONE)
		return e;
	file = doc_data(yaml);
	file->yaml = yaml;
	file->script.origin_ms = origin_ms;
	e = check(file);
	if (e.kind == ERR_NONE)
		*out = &file->script;
	else
		doc_free(yaml);
	return e;
}

struct err
fault_script_load(const char *path, int64_t origin_ms, struct fault_script **out)
{
	struct doc_file text;
	struct err e = doc_file_read("fault script", path, SCRIPT_CAP_BYTES, &text);

	if (e.kind != ERR_NONE)
		return e;
	e = fault_script_read(path, text.data, text.length, origin_ms, out);
	doc_file_clear(&text);
	return e;
}

void
fault_script_free(struct fault_script *s)
{
	if (s != NULL)
		doc_free(((struct script_file *)(void *)s)->yaml);
}
