/* store/orders_triage.c - judging a page, and tying pages and tickets to an incident.
 *
 * One subject or many: all of it is done, or nothing. While an incident is open that the order is
 * about, the screen's or the only one, what is judged an outage is tied to that; else it declares
 * one.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/declare.h"
#include "store/event.h"
#include "store/orders_ticket.h"
#include "store/page_act.h"
#include "store/tie.h"
#include "store/triage.h"

enum { WORD_BYTES = 32, MEMORY_BYTES = 256 * 1024, TITLE_BYTES = 160 };

/* The pages that a list of subjects names. */
#define PAGES "(SELECT substr(value, 6) FROM json_each(?1) WHERE value GLOB 'page:*')"

struct verdict {
	const char *name;
	const char *label;
	bool note; /* not without one */
	bool todo; /* somebody looks at it in daylight */
};

static const struct verdict verdicts[] = {
	{"outage", "an outage", false, false},
	{"fluke", "a fluke", true, true},
	{"bad_check", "a bad check", false, true},
	{"maintenance", "maintenance", false, false},
	{"duplicate", "a duplicate", false, false},
};

/* A page being judged. */
struct judging {
	const struct verdict *verdict;
	const char *subjects;
	int64_t count;
	const char *note; /* "": none */
};

static struct err
find_verdict(const struct act *act, const struct verdict **out)
{
	char word[WORD_BYTES] = "";
	struct err e = act_word(act, "$.verdict", "A verdict", word, sizeof word);

	for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0] && e.kind == ERR_NONE; i++) {
		if (strcmp(verdicts[i].name, word) == 0) {
			*out = &verdicts[i];
			return NO_ERR;
		}
	}
	return err_make(
		ERR_USAGE, "A page is judged outage, fluke, bad_check, maintenance or duplicate.");
}

/* Tickets are no alarms that could be wrong, and nobody judges what somebody else judged meanwhile
 * without having seen it. */
static struct err
check_judged(const struct act *act, const struct judging *j)
{
	static const char tickets[] = "SELECT count(*)"
				      " FROM json_each(?1)"
				      " WHERE value GLOB 'ticket:*'";
	static const char judged[] = "SELECT count(*)"
				     " FROM page"
				     " WHERE id IN " PAGES " AND triage IS NOT NULL"
				     " AND triage <> ?2"
				     " AND ?3 <> 0"
				     " AND rev > ?3";
	int64_t count = 0;
	struct err e = NO_ERR;

	if (strcmp(j->verdict->name, "outage") != 0)
		e = db_number(act->record, 0, &count, tickets, "t", j->subjects);
	if (e.kind == ERR_NONE && count > 0)
		return err_make(ERR_REFUSED,
			"Nothing was done: a ticket is no %s. Answer it, or "
			"judge it an outage.",
			strcmp(j->verdict->name, "maintenance") == 0 ? "maintenance"
								     : j->verdict->label + 2);
	if (e.kind == ERR_NONE)
		e = db_number(act->record, 0, &count, judged, "tti", j->subjects, j->verdict->name,
			act->order->seen_rev);
	if (e.kind == ERR_NONE && count > 0)
		e = err_make(ERR_REFUSED,
			"Nothing was done: somebody judged %s meanwhile. Look "
			"again.",
			j->count == 1 ? "this page" : "one of these pages");
	return e;
}

/* Pages that are not judged so yet. */
static struct err
count_new(struct record *r, const struct judging *j, int64_t *out)
{
	static const char sql[] = "SELECT count(*)"
				  " FROM page"
				  " WHERE id IN " PAGES " AND triage IS NOT ?2";

	return db_number(r, 0, out, sql, "tt", j->subjects, j->verdict->name);
}

/* "Fluke: 5xx over 20 % and 11 more: it was the probe", due in daylight. */
static struct err
add_followup(const struct act *act, const struct judging *j)
{
	static const char sql[] =
		"INSERT INTO followup (incident_id, what, text, subject, person, made_ms, due_ms,"
		"  rev)"
		" SELECT coalesce(incident_id, ''), ?2,"
		"  iif(?2 = 'fluke', 'Fluke: ', 'Bad check: ') || substr(title, 1, 200)"
		"  || iif(?3 > 1, ' and ' || (?3 - 1) || ' more', '')"
		"  || iif(?4 = '', '', ': ' || substr(?4, 1, 1000)),"
		"  'page:' || id, room_actor(), room_now(), ?5, room_rev()"
		" FROM page"
		" WHERE id IN " PAGES " ORDER BY created_ms, id"
		" LIMIT 1";

	return db_run(act->record, sql, "ttiti", j->subjects, j->verdict->name, j->count, j->note,
		triage_next_day(act->now_ms));
}

/* What is no outage has a ticket of its own where there is a help desk: somebody looks at it on the
 * next working day (R10). */
static struct err
add_ticket(struct act *act, const struct judging *j, bool *queued)
{
	static const char sql[] = "SELECT id,"
				  "  'Fluke: ' || substr(title, 1, 120)"
				  "  || iif(?2 > 1, ' and ' || (?2 - 1) || ' more', '')"
				  " FROM page"
				  " WHERE id IN " PAGES " ORDER BY created_ms, id"
				  " LIMIT 1";
	char about[ROW_ID_BYTES + 16] = "", title[TITLE_BYTES] = "";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "ti", j->subjects, j->count);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)snprintf(about, sizeof about, "page:%s", (const char *)sqlite3_column_text(s, 0));
	(void)text_show(
		text_of((const char *)sqlite3_column_text(s, 1)), false, title, sizeof title);
	db_end(s);
	return ticket_open_task(act, about, title, j->note, triage_next_day(act->now_ms), queued);
}

/* What was said with it, about the one page, or about all of them. */
static struct err
add_note(const struct act *act, const struct judging *j)
{
	const char *subject = act->order->subject;
	struct event_draft draft = {.at_ms = act->now_ms,
		.kind = "note",
		.origin = act->origin,
		.incident_id = act->incident[0] != '\0' ? act->incident : NULL};
	struct buf text, only;
	struct err e;

	if (j->note[0] == '\0' && j->count == 1)
		return NO_ERR;
	buf_init(&text, ORDER_TEXT_CAP_BYTES + 64);
	buf_init(&only, ORDER_SUBJECTS_BYTES);
	if (j->count == 1 && json_string(act->json, "$.subjects[0]", &only))
		subject = only.data;
	if (j->count > 1)
		(void)buf_printf(&text, "%lld pages: %s%s", (long long)j->count, j->verdict->label,
			j->note[0] != '\0' ? ": " : "");
	(void)buf_string(&text, j->note);
	draft.kind = j->note[0] != '\0' ? "note" : "page";
	draft.subject = j->count == 1 ? subject : "";
	draft.text = text.data;
	e = event_append(act->record, &draft);
	buf_clear(&only);
	buf_clear(&text);
	return e;
}

static struct err
judge(struct act *act, const struct judging *j)
{
	static const char sql[] = "UPDATE page"
				  " SET triage = ?2, rev = room_rev()"
				  " WHERE id IN " PAGES " AND triage IS NOT ?2";
	int64_t fresh = 0;
	bool closes = false;
	bool ticket = false;
	struct err e = count_new(act->record, j, &fresh);

	if (e.kind == ERR_NONE && fresh == 0) {
		act_say(act, "judged so already");
		return NO_ERR;
	}
	act->record->moment.told = j->count > 1;
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "tt", j->subjects, j->verdict->name);
	if (e.kind == ERR_NONE && j->verdict->todo)
		e = add_followup(act, j);
	if (e.kind == ERR_NONE)
		e = add_note(act, j);
	if (e.kind == ERR_NONE && strcmp(j->verdict->name, "fluke") == 0)
		e = page_act_close(act, j->note, &closes);
	if (e.kind == ERR_NONE && strcmp(j->verdict->name, "fluke") == 0)
		e = add_ticket(act, j, &ticket);
	if (e.kind == ERR_NONE && j->count == 1)
		act_say(act, "%s%s%s%s", j->verdict->label,
			j->verdict->todo ? "; to do in daylight" : "",
			closes ? "; note and resolve queued" : "", ticket ? "; ticket queued" : "");
	else if (e.kind == ERR_NONE)
		act_say(act, "%lld pages: %s%s%s%s", (long long)j->count, j->verdict->label,
			j->verdict->todo ? "; to do in daylight" : "",
			closes ? "; resolve queued" : "", ticket ? "; ticket queued" : "");
	return e;
}

/* The open one that is meant, into act->incident; "" when none is open. ERR_USAGE when several are,
 * and none was named. */
static struct err
find_open(struct act *act)
{
	struct incident incident = {.is_open = false};
	struct arena a;
	struct err e = NO_ERR;

	if (act->incident[0] == '\0')
		e = incident_choose(act->record, "", act->actor->apart, act->incident);
	if (e.kind != ERR_NONE || act->incident[0] == '\0')
		return e;
	arena_init(&a, MEMORY_BYTES);
	e = incident_find(act->record, act->incident, &a, &incident);
	if (e.kind == ERR_NONE && !incident.is_open)
		act->incident[0] = '\0';
	arena_clear(&a);
	return e;
}

static struct err
tie(struct act *act, const char *subjects, int64_t count, const char *verdict)
{
	struct err e = tie_check_free(act->record, subjects, act->incident);

	act->record->moment.told = count > 1;
	if (e.kind == ERR_NONE)
		e = tie_to(act->record, subjects, act->incident, verdict);
	if (e.kind == ERR_NONE && count > 1)
		e = tie_tell(act, count, "tied to incident");
	if (e.kind == ERR_NONE && count == 1)
		act_say(act, "tied to incident %s", act->incident);
	else if (e.kind == ERR_NONE)
		act_say(act, "%lld tied to incident %s", (long long)count, act->incident);
	return e;
}

/* What is part of the incident may make it worse, never better (R11). */
static struct err
raise_severity(struct act *act, int level)
{
	static const char sql[] = "UPDATE incident"
				  " SET severity = ?2, rev = room_rev()"
				  " WHERE id = ?1"
				  " AND ?2 <> 0"
				  " AND (severity IS NULL OR severity > ?2)";

	return db_run(act->record, sql, "ti", act->incident, (int64_t)level);
}

static struct err
outage(struct act *act, const struct judging *j)
{
	struct declaration d = {.title = NULL, .subjects = j->subjects};
	struct tied stays;
	bool known = true;
	struct err e = find_open(act);

	if (e.kind == ERR_NONE)
		e = declare_severity(act, NULL, &known, &d.severity);
	if (e.kind == ERR_NONE && act->incident[0] != '\0') {
		e = tie(act, j->subjects, j->count, "outage");
		if (e.kind == ERR_NONE)
			e = raise_severity(act, d.severity);
	} else if (e.kind == ERR_NONE) {
		e = declare(act, &d, &stays);
		if (e.kind == ERR_NONE)
			act_say(act, "incident %s declared", act->incident);
	}
	if (e.kind == ERR_NONE && j->note[0] != '\0')
		e = add_note(act, j);
	return e;
}

/* The subjects, at least one, all of them there. */
static struct err
read_subjects(struct act *act, struct buf *subjects, int64_t *count)
{
	struct err e = act_subjects(act, subjects);

	if (e.kind == ERR_NONE)
		e = tie_check(act->record, subjects->data, count);
	return e;
}

static struct err
triage_all(struct act *act, struct buf *subjects, struct buf *note)
{
	struct judging j = {.verdict = NULL};
	struct err e = find_verdict(act, &j.verdict);

	if (e.kind == ERR_NONE)
		e = read_subjects(act, subjects, &j.count);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.note", "A note", false, note);
	if (e.kind == ERR_NONE && j.verdict->note &&
		note->data[strspn(note->data, " \t\n")] == '\0')
		e = err_make(ERR_USAGE, "A fluke needs a note: what was it, and how do you know?");
	j.subjects = subjects->data;
	j.note = note->data;
	if (e.kind == ERR_NONE)
		e = check_judged(act, &j);
	if (e.kind != ERR_NONE)
		return e;
	return strcmp(j.verdict->name, "outage") == 0 ? outage(act, &j) : judge(act, &j);
}

static struct err
page_triage(struct act *act)
{
	struct buf subjects, note;
	struct err e;

	buf_init(&subjects, ORDER_SUBJECTS_BYTES);
	buf_init(&note, ORDER_TEXT_CAP_BYTES);
	e = triage_all(act, &subjects, &note);
	buf_clear(&note);
	buf_clear(&subjects);
	return e;
}

static struct err
tie_rows(struct act *act)
{
	struct buf subjects;
	int64_t count = 0;
	struct err e;

	buf_init(&subjects, ORDER_SUBJECTS_BYTES);
	e = read_subjects(act, &subjects, &count);
	if (e.kind == ERR_NONE)
		e = find_open(act);
	if (e.kind == ERR_NONE && act->incident[0] == '\0')
		e = err_make(ERR_REFUSED, "No incident is open: declare one, and it is tied.");
	if (e.kind == ERR_NONE)
		e = tie(act, subjects.data, count, NULL);
	buf_clear(&subjects);
	return e;
}

/* How many of them belong to an incident, and which the first of those is. */
static struct err
count_tied(struct act *act, const char *subjects, int64_t *count)
{
	static const char sql[] =
		"SELECT count(*), min(incident_id)"
		" FROM (SELECT incident_id"
		"   FROM page"
		"   WHERE id IN " PAGES " UNION ALL SELECT incident_id"
		"   FROM ticket"
		"   WHERE id IN (SELECT CAST(substr(value, 8) AS INTEGER) FROM json_each(?1)"
		"    WHERE value GLOB 'ticket:*'))"
		" WHERE incident_id IS NOT NULL";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "t", subjects);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	*count = sqlite3_column_int64(s, 0);
	if (*count > 0)
		(void)snprintf(act->incident, sizeof act->incident, "%s",
			(const char *)sqlite3_column_text(s, 1));
	db_end(s);
	return NO_ERR;
}

static struct err
untie_rows(struct act *act)
{
	struct buf subjects;
	int64_t count = 0;
	struct err e;

	buf_init(&subjects, ORDER_SUBJECTS_BYTES);
	e = read_subjects(act, &subjects, &count);
	if (e.kind == ERR_NONE)
		e = count_tied(act, subjects.data, &count);
	if (e.kind == ERR_NONE && count == 0)
		e = err_make(ERR_REFUSED, "That belongs to no incident.");
	act->record->moment.told = count > 1;
	if (e.kind == ERR_NONE)
		e = tie_to(act->record, subjects.data, NULL, NULL);
	if (e.kind == ERR_NONE && count > 1)
		e = tie_tell(act, count, "untied from incident");
	if (e.kind == ERR_NONE && count == 1)
		act_say(act, "untied from incident %s", act->incident);
	else if (e.kind == ERR_NONE)
		act_say(act, "%lld untied", (long long)count);
	buf_clear(&subjects);
	return e;
}

const struct order_kind orders_triage[] = {
	{.name = "page-triage", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = page_triage},
	{.name = "page-tie", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = tie_rows},
	{.name = "page-untie", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = untie_rows},
	{.name = "ticket-tie", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = tie_rows},
	{.name = "ticket-untie", .least = LEVEL_LEAD, .flags = ORDER_ANYWHERE, .run = untie_rows},
	{.name = NULL},
};
