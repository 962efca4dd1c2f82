/* net/drill/scenario.c - what a drill plays: who is there, and what happens when.
 *
 * libcyaml maps the file to the structs and says line and column when a key or a type is
 * wrong. What a schema cannot say is checked after it (scenario_check.c).
 * SPDX-License-Identifier: MIT */
#include "net/drill/scenario.h"

#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/drill/scenario_check.h"
#include "store/buf.h"

enum { SCENARIO_CAP_BYTES = 1024 * 1024, LIST_MAX = 100000 };

#define TEXT(key, type, member)                                                                    \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER, type, member, 1, CYAML_UNLIMITED)
#define MAYBE(key, member)                                                                         \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,                      \
		struct scenario_happening, member, 1, CYAML_UNLIMITED)

static const cyaml_schema_value_t string_value = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, CYAML_UNLIMITED),
};

static const cyaml_schema_field_t person_fields[] = {
	TEXT("id", struct scenario_person, id),
	TEXT("name", struct scenario_person, name),
	TEXT("email", struct scenario_person, email),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t person_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct scenario_person, person_fields),
};

static const cyaml_schema_field_t service_fields[] = {
	TEXT("id", struct scenario_service, id),
	TEXT("name", struct scenario_service, name),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t service_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct scenario_service, service_fields),
};

static const cyaml_schema_field_t team_fields[] = {
	TEXT("id", struct scenario_team, id),
	TEXT("name", struct scenario_team, name),
	CYAML_FIELD_SEQUENCE("services", CYAML_FLAG_POINTER, struct scenario_team, services,
		&string_value, 1, 1000),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t team_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct scenario_team, team_fields),
};

static const cyaml_schema_field_t maintenance_fields[] = {
	TEXT("id", struct scenario_maintenance, id),
	TEXT("summary", struct scenario_maintenance, summary),
	TEXT("by", struct scenario_maintenance, by),
	CYAML_FIELD_SEQUENCE("services", CYAML_FLAG_POINTER, struct scenario_maintenance, services,
		&string_value, 1, 1000),
	TEXT("from", struct scenario_maintenance, from),
	TEXT("until", struct scenario_maintenance, until),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t maintenance_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct scenario_maintenance, maintenance_fields),
};

static const cyaml_schema_field_t level_fields[] = {
	TEXT("on_call", struct scenario_level, on_call),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t level_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct scenario_level, level_fields),
};

static const cyaml_schema_field_t policy_fields[] = {
	TEXT("id", struct scenario_policy, id),
	TEXT("name", struct scenario_policy, name),
	CYAML_FIELD_INT("escalate_after_min", CYAML_FLAG_DEFAULT, struct scenario_policy,
		escalate_after_min),
	CYAML_FIELD_SEQUENCE(
		"levels", CYAML_FLAG_POINTER, struct scenario_policy, levels, &level_value, 1, 20),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t organization_fields[] = {
	TEXT("name", struct scenario_organization, name),
	CYAML_FIELD_SEQUENCE("domains", CYAML_FLAG_POINTER, struct scenario_organization, domains,
		&string_value, 1, 100),
	CYAML_FIELD_SEQUENCE("services", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct scenario_organization, services, &string_value, 0, 100),
	CYAML_FIELD_STRING_PTR("notes", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct scenario_organization, notes, 1, CYAML_UNLIMITED),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t organization_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct scenario_organization, organization_fields),
};

static const cyaml_schema_field_t requester_fields[] = {
	TEXT("name", struct scenario_requester, name),
	TEXT("email", struct scenario_requester, email),
	TEXT("organization", struct scenario_requester, organization),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t requester_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct scenario_requester, requester_fields),
};

static const cyaml_schema_field_t happening_fields[] = {
	TEXT("at", struct scenario_happening, at),
	MAYBE("page", page),
	MAYBE("acknowledge", acknowledge),
	MAYBE("resolve", resolve),
	MAYBE("escalate", escalate),
	MAYBE("reassign", reassign),
	MAYBE("prioritize", prioritize),
	MAYBE("note", note),
	MAYBE("notify", notify),
	MAYBE("recover", recover),
	CYAML_FIELD_UINT("flood", CYAML_FLAG_OPTIONAL, struct scenario_happening, flood),
	MAYBE("ticket", ticket),
	MAYBE("change", change),
	MAYBE("comment", comment),
	MAYBE("erase", erase),
	MAYBE("deploy", deploy),
	MAYBE("by", by),
	MAYBE("rule", rule),
	MAYBE("to", to),
	MAYBE("service", service),
	MAYBE("title", title),
	MAYBE("urgency", urgency),
	MAYBE("priority", priority),
	CYAML_FIELD_UINT("over", CYAML_FLAG_OPTIONAL, struct scenario_happening, over_s),
	MAYBE("text", text),
	MAYBE("subject", subject),
	MAYBE("requester", requester),
	MAYBE("description", description),
	MAYBE("summary", summary),
	MAYBE("source", source),
	MAYBE("status", status),
	CYAML_FIELD_SEQUENCE("tags", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct scenario_happening, tags, &string_value, 0, 100),
	CYAML_FIELD_BOOL_PTR("public", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct scenario_happening, is_public),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t happening_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct scenario_happening, happening_fields),
};

static const cyaml_schema_field_t scenario_fields[] = {
	TEXT("name", struct scenario, name),
	TEXT("title", struct scenario, title),
	CYAML_FIELD_STRING_PTR(
		"pack", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct scenario, pack, 1, 64),
	CYAML_FIELD_SEQUENCE(
		"people", CYAML_FLAG_POINTER, struct scenario, people, &person_value, 1, 1000),
	CYAML_FIELD_SEQUENCE(
		"services", CYAML_FLAG_POINTER, struct scenario, services, &service_value, 1, 1000),
	CYAML_FIELD_MAPPING("policy", CYAML_FLAG_DEFAULT, struct scenario, policy, policy_fields),
	CYAML_FIELD_SEQUENCE("teams", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct scenario,
		teams, &team_value, 0, 1000),
	CYAML_FIELD_SEQUENCE("maintenance", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct scenario, maintenance, &maintenance_value, 0, 1000),
	CYAML_FIELD_SEQUENCE("organizations", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct scenario, organizations, &organization_value, 0, 1000),
	CYAML_FIELD_SEQUENCE("requesters", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL,
		struct scenario, requesters, &requester_value, 0, 1000),
	CYAML_FIELD_SEQUENCE("happens", CYAML_FLAG_POINTER, struct scenario, happens,
		&happening_value, 0, LIST_MAX),
	CYAML_FIELD_END,
};
static const cyaml_schema_value_t scenario_value = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct scenario, scenario_fields),
};

/* What libcyaml said last: the first message says what, a later one in which line. */
struct complaint {
	char what[160];
	int line;
};

__attribute__((format(printf, 3, 0))) static void
complaint_take(cyaml_log_t level, void *context, const char *format, va_list args)
{
	struct complaint *c = context;
	char message[256];
	const char *line;
	char *feed;

	(void)level;
	(void)vsnprintf(message, sizeof message, format, args);
	feed = strchr(message, '\n');
	if (feed != NULL)
		*feed = '\0';
	line = strstr(message, "line: ");
	if (c->line == 0 && line != NULL)
		c->line = (int)strtol(line + strlen("line: "), NULL, 10);
	if (c->what[0] == '\0' && line == NULL)
		(void)snprintf(c->what, sizeof c->what, "%.150s",
			strncmp(message, "Load: ", 6) == 0 ? message + 6 : message);
}

static cyaml_config_t
scenario_config(struct complaint *c)
{
	return (cyaml_config_t){
		.log_fn = complaint_take,
		.log_ctx = c,
		.log_level = CYAML_LOG_ERROR,
		.mem_fn = cyaml_mem,
		.flags = CYAML_CFG_DEFAULT,
	};
}

void
scenario_free(struct scenario *s)
{
	struct complaint ignored = {.line = 0};
	cyaml_config_t config = scenario_config(&ignored);

	(void)cyaml_free(&config, &scenario_value, s, 0); /* fails on wrong arguments only */
}

#define FIND(list, count, field)                                                                   \
	for (unsigned i = 0; name != NULL && i < (count); i++)                                     \
		if (strcmp((list)[i].field, name) == 0)                                            \
			return (int)i;                                                             \
	return -1

int
scenario_person(const struct scenario *s, const char *name)
{
	FIND(s->people, s->people_count, name);
}

int
scenario_service(const struct scenario *s, const char *name)
{
	FIND(s->services, s->services_count, name);
}

int
scenario_requester(const struct scenario *s, const char *name)
{
	FIND(s->requesters, s->requesters_count, name);
}

int
scenario_organization(const struct scenario *s, const char *name)
{
	FIND(s->organizations, s->organizations_count, name);
}

static struct err
read_file(const char *path, struct buf *out)
{
	FILE *f = fopen(path, "re");
	char chunk[8192];
	size_t n;
	bool bad;

	if (f == NULL)
		return err_make(errno == ENOENT ? ERR_MISSING : ERR_IO,
			"The scenario %s cannot be read: %s.", path, strerror(errno));
	while ((n = fread(chunk, 1, sizeof chunk, f)) > 0 && buf_add(out, chunk, n))
		;
	bad = ferror(f) != 0;
	(void)fclose(f);
	if (bad)
		return err_make(ERR_IO, "The scenario %s cannot be read.", path);
	if (out->full)
		return err_make(ERR_FULL, "The scenario %s is longer than 1 MiB.", path);
	return NO_ERR;
}

struct err
scenario_load(const char *path, struct scenario **out)
{
	struct complaint complaint = {.line = 0};
	cyaml_config_t config = scenario_config(&complaint);
	struct scenario *s = NULL;
	struct buf text;
	struct err e;
	cyaml_err_t status;

	buf_init(&text, SCENARIO_CAP_BYTES);
	e = read_file(path, &text);
	if (e.kind != ERR_NONE)
		goto out;
	status = cyaml_load_data((const uint8_t *)text.data, text.length, &config, &scenario_value,
		(cyaml_data_t **)&s, NULL);
	if (status != CYAML_OK) {
		e = err_make(ERR_CONFIG, "%s:%d: %s.", path, complaint.line,
			complaint.what[0] != '\0' ? complaint.what : cyaml_strerror(status));
		s = NULL;
		goto out;
	}
	e = scenario_check(s, path, text.data);
out:
	buf_clear(&text);
	if (e.kind == ERR_NONE)
		*out = s;
	else
		scenario_free(s);
	return e;
}
