/* net/drill/scenario.c - what a drill plays: who is there, and what happens when.
 *
 * libcyaml maps the file to the structs and says line and column when a key or a type is
 * wrong. What a schema cannot say (who is who, one verb a happening) is checked after it;
 * the lines for those messages come from a scan for the items of "happens:".
 * SPDX-License-Identifier: MIT */
#include "net/drill/scenario.h"

#include <cyaml/cyaml.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

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
	CYAML_FIELD_SEQUENCE(
		"people", CYAML_FLAG_POINTER, struct scenario, people, &person_value, 1, 1000),
	CYAML_FIELD_SEQUENCE(
		"services", CYAML_FLAG_POINTER, struct scenario, services, &service_value, 1, 1000),
	CYAML_FIELD_MAPPING("policy", CYAML_FLAG_DEFAULT, struct scenario, policy, policy_fields),
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

static bool
is_one_of(const char *word, const char *const *words)
{
	for (; *words != NULL; words++)
		if (strcmp(word, *words) == 0)
			return true;
	return false;
}

/* MM:SS, minutes without end; -1 when it is something else. */
static int64_t
time_ms(const char *at)
{
	unsigned minutes, seconds;
	char rest;

	if (sscanf(at, "%5u:%2u%c", &minutes, &seconds, &rest) != 2 || seconds > 59)
		return -1;
	return ((int64_t)minutes * 60 + seconds) * 1000;
}

/* Numbers the happenings by their lines: the items that start with the dash of the first. */
static void
find_lines(struct scenario *s, const char *text)
{
	int line = 1;
	size_t indent = 0;
	unsigned found = 0;
	bool inside = false;

	for (const char *at = text; at != NULL && found < s->happens_count; line++) {
		size_t blanks = strspn(at, " ");

		if (strncmp(at, "happens:", 8) == 0) {
			inside = true;
		} else if (inside && at[blanks] == '-' && (found == 0 || blanks == indent)) {
			indent = blanks;
			s->happens[found++].line = line;
		}
		at = strchr(at, '\n');
		if (at != NULL)
			at++;
	}
}

static const char *
page_key(const struct scenario_happening *h)
{
	const char *const keys[] = {h->acknowledge, h->resolve, h->escalate, h->reassign,
		h->prioritize, h->note, h->notify};

	for (size_t i = 0; i < sizeof keys / sizeof keys[0]; i++)
		if (keys[i] != NULL)
			return keys[i];
	return NULL;
}

static const char *
ticket_key(const struct scenario_happening *h)
{
	if (h->change != NULL)
		return h->change;
	return h->comment != NULL ? h->comment : h->erase;
}

static int
verbs(const struct scenario_happening *h)
{
	const char *const all[] = {h->page, h->acknowledge, h->resolve, h->escalate, h->reassign,
		h->prioritize, h->note, h->notify, h->recover, h->ticket, h->change, h->comment,
		h->erase};
	int count = h->flood != 0;

	for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
		count += all[i] != NULL;
	return count;
}

/* Whether a page (or ticket) of that key has opened before happening `index`. */
static bool
has_opened(const struct scenario *s, unsigned index, const char *key, bool ticket)
{
	for (unsigned i = 0; i < index; i++) {
		const char *opened = ticket ? s->happens[i].ticket : s->happens[i].page;

		if (opened != NULL && strcmp(opened, key) == 0)
			return true;
	}
	return false;
}

static const char *const page_priorities[] = {"P1", "P2", "P3", "P4", "P5", NULL};
static const char *const ticket_priorities[] = {"low", "normal", "high", "urgent", NULL};
static const char *const urgencies[] = {"high", "low", NULL};
static const char *const ticket_statuses[] = {
	"new", "open", "pending", "hold", "solved", "closed", NULL};

/* What is wrong with the words of a happening; NULL when nothing is. */
static const char *
wrong_words(const struct scenario *s, const struct scenario_happening *h)
{
	bool ticket = h->ticket != NULL || h->change != NULL || h->comment != NULL;

	if (h->rule != NULL && (h->change == NULL || h->by != NULL))
		return "`rule` changes a ticket, and then nobody else does";
	if (h->by != NULL && scenario_person(s, h->by) < 0)
		return "`by` is nobody in the list of people";
	if (h->to != NULL && scenario_person(s, h->to) < 0)
		return "`to` is nobody in the list of people";
	if (h->service != NULL && scenario_service(s, h->service) < 0)
		return "`service` is not in the list of services";
	if (h->recover != NULL && scenario_service(s, h->recover) < 0)
		return "`recover` is not in the list of services";
	if (h->requester != NULL && scenario_requester(s, h->requester) < 0)
		return "`requester` is not in the list of requesters";
	if (h->priority != NULL &&
		!is_one_of(h->priority, ticket ? ticket_priorities : page_priorities))
		return ticket ? "a ticket's `priority` is low, normal, high or urgent"
			      : "a page's `priority` is P1 to P5";
	if (h->urgency != NULL && !is_one_of(h->urgency, urgencies))
		return "`urgency` is high or low";
	if (h->status != NULL && !is_one_of(h->status, ticket_statuses))
		return "`status` is new, open, pending, hold, solved or closed";
	return NULL;
}

/* What is missing from a happening; NULL when nothing is. */
static const char *
wrong_shape(const struct scenario *s, unsigned index)
{
	const struct scenario_happening *h = &s->happens[index];
	const char *key = page_key(h);
	const char *ticket = ticket_key(h);

	if (verbs(h) != 1)
		return "a happening says exactly one thing that happens (page, acknowledge, ...)";
	if ((h->page != NULL || h->flood != 0) && (h->service == NULL || h->title == NULL))
		return "a page needs `service` and `title`";
	if (h->flood > 100000)
		return "a flood has at most 100000 pages";
	if (h->ticket != NULL &&
		(h->subject == NULL || h->requester == NULL || h->description == NULL))
		return "a ticket needs `subject`, `requester` and `description`";
	if ((h->page != NULL && has_opened(s, index, h->page, false)) ||
		(h->ticket != NULL && has_opened(s, index, h->ticket, true)))
		return "this key is taken already";
	if (key != NULL && !has_opened(s, index, key, false))
		return "no page of this key has opened by then";
	if (ticket != NULL && !has_opened(s, index, ticket, true))
		return "no ticket of this key has opened by then";
	if ((h->acknowledge != NULL || h->note != NULL) && h->by == NULL)
		return "it needs `by`: who did it";
	if ((h->reassign != NULL || h->notify != NULL) && h->to == NULL)
		return "it needs `to`: a person";
	if (h->prioritize != NULL && h->priority == NULL)
		return "it needs `priority`";
	if ((h->note != NULL || h->comment != NULL) && h->text == NULL)
		return "it needs `text`";
	return wrong_words(s, h);
}

static int
happening_order(const void *a, const void *b)
{
	const struct scenario_happening *x = a, *y = b;

	if (x->at_ms != y->at_ms)
		return x->at_ms < y->at_ms ? -1 : 1;
	return x->line - y->line;
}

static struct err
check_cast(const struct scenario *s, const char *path)
{
	for (unsigned i = 0; i < s->policy.levels_count; i++)
		if (scenario_person(s, s->policy.levels[i].on_call) < 0)
			return err_make(ERR_CONFIG,
				"%s: level %u of the policy is nobody in the list of people.", path,
				i + 1);
	for (unsigned i = 0; i < s->requesters_count; i++)
		if (scenario_organization(s, s->requesters[i].organization) < 0)
			return err_make(ERR_CONFIG,
				"%s: requester %u is of no organization in the list.", path, i + 1);
	if (s->policy.escalate_after_min < 1 || s->policy.escalate_after_min > 1440)
		return err_make(ERR_CONFIG, "%s: escalate_after_min is 1 to 1440.", path);
	return NO_ERR;
}

static struct err
check(struct scenario *s, const char *path, const char *text)
{
	struct err e = check_cast(s, path);

	if (e.kind != ERR_NONE)
		return e;
	find_lines(s, text);
	for (unsigned i = 0; i < s->happens_count; i++) {
		s->happens[i].at_ms = time_ms(s->happens[i].at);
		if (s->happens[i].at_ms < 0)
			return err_make(ERR_CONFIG, "%s:%d: `at` is MM:SS from the start.", path,
				s->happens[i].line);
	}
	if (s->happens_count > 0)
		qsort(s->happens, s->happens_count, sizeof s->happens[0], happening_order);
	for (unsigned i = 0; i < s->happens_count; i++) {
		const char *wrong = wrong_shape(s, i);

		if (wrong != NULL)
			return err_make(ERR_CONFIG, "%s:%d: %s.", path, s->happens[i].line, wrong);
	}
	return NO_ERR;
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
	e = check(s, path, text.data);
out:
	buf_clear(&text);
	if (e.kind == ERR_NONE)
		*out = s;
	else
		scenario_free(s);
	return e;
}
