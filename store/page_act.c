/* store/page_act.c - acts upon pages that go to PagerDuty.
 * SPDX-License-Identifier: MIT */
#include "store/page_act.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/outbox.h"
#include "store/tie.h"

enum {
	PATCH_CAP_BYTES = ORDER_TEXT_CAP_BYTES * 6 + 1024,
	ITEM_BYTES = 128, /* of one page in a call, beside what changes */
	TEXT_BYTES = 256,
	NAMED_MOST = 5, /* of the pages of a call, in what a person reads */
	PARTS_CAP_BYTES = 2 * OUTBOX_BODY_CAP_BYTES,
};

void
page_chosen_init(struct page_chosen *c)
{
	*c = (struct page_chosen){.asked = 0};
	buf_init(&c->ids, ORDER_SUBJECTS_BYTES);
}

void
page_chosen_clear(struct page_chosen *c)
{
	buf_clear(&c->ids);
}

/* ---- which ones ---- */

static struct err
check_no_tickets(const struct act *act, const char *subjects)
{
	static const char sql[] = "SELECT count(*)"
				  " FROM json_each(?1)"
				  " WHERE value GLOB 'ticket:*'";
	int64_t tickets = 0;
	struct err e = db_number(act->record, 0, &tickets, sql, "t", subjects);

	if (e.kind == ERR_NONE && tickets > 0)
		return err_make(ERR_REFUSED,
			"Nothing was done: a ticket is no page of PagerDuty's. "
			"Leave it out, and answer it.");
	return e;
}

/* Why there is nothing to do with the one page that was asked for. */
static struct err
refuse_one(const struct act *act, const char *subjects, const char *to)
{
	static const char sql[] = "SELECT number, status, coalesce(wanted, '')"
				  " FROM page"
				  " WHERE id = (SELECT substr(value, 6) FROM json_each(?1))";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "t", subjects);
	bool row = false;
	long long number;
	const char *status, *wanted;

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	number = sqlite3_column_int64(s, 0);
	status = (const char *)sqlite3_column_text(s, 1);
	wanted = (const char *)sqlite3_column_text(s, 2);
	if (strcmp(status, "resolved") == 0)
		e = err_make(ERR_REFUSED, "Nothing was done: #%lld is resolved%s.", number,
			to != NULL && strcmp(to, "acknowledged") == 0
				? "; to acknowledge it now would open it again and page people"
				: "");
	else if (wanted[0] != '\0' && strcmp(wanted, status) != 0)
		e = err_make(ERR_REFUSED,
			"Nothing was done: that #%lld be %.20s is on its way to PagerDuty already.",
			number, wanted);
	else
		e = err_make(
			ERR_REFUSED, "Nothing was done: #%lld is %.20s already.", number, status);
	db_end(s);
	return e;
}

/* What is said of a page of a restricted incident carries its number, wherever it is ordered (R21):
 * the incident is that one, or of one page alone its own. */
static struct err
read_left(struct act *act, const char *subjects, const char *status, struct page_chosen *out)
{
	static const char sql[] =
		"SELECT json_group_array(id), count(*),"
		"  coalesce(max(incident) FILTER (WHERE restricted),"
		"   iif(count(*) = 1, max(incident), NULL))"
		" FROM (SELECT page.id AS id, incident.id AS incident, restricted"
		"  FROM page"
		"  LEFT JOIN incident ON incident.id = page.incident_id"
		"  WHERE page.id IN (SELECT substr(value, 6) FROM json_each(?1))"
		"  AND (?2 IS '' OR (page.status <> 'resolved' AND wanted IS NOT 'resolved'))"
		"  AND (?2 IS NOT 'acknowledged'"
		"   OR (page.status = 'triggered' AND wanted IS NOT 'acknowledged'))"
		"  ORDER BY rank, newest, page.id)";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "tt", subjects, status);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)buf_string(&out->ids, (const char *)sqlite3_column_text(s, 0));
	out->count = sqlite3_column_int64(s, 1);
	if (sqlite3_column_type(s, 2) != SQLITE_NULL)
		(void)snprintf(act->incident, sizeof act->incident, "%s",
			(const char *)sqlite3_column_text(s, 2));
	db_end(s);
	return NO_ERR;
}

static struct err
read_first(const struct act *act, struct page_chosen *out)
{
	static const char sql[] = "SELECT id, coalesce(number, 0)"
				  " FROM page"
				  " WHERE id = json_extract(?1, '$[0]')";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "t", out->ids.data);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)snprintf(
		out->first, sizeof out->first, "%s", (const char *)sqlite3_column_text(s, 0));
	out->number = sqlite3_column_int64(s, 1);
	db_end(s);
	return NO_ERR;
}

static struct err
choose(struct act *act, const char *subjects, const char *status, struct page_chosen *out)
{
	struct err e = check_no_tickets(act, subjects);

	if (e.kind == ERR_NONE)
		e = tie_check(act->record, subjects, &out->asked);
	if (e.kind == ERR_NONE)
		e = read_left(act, subjects, status, out);
	if (e.kind == ERR_NONE && out->count > 0)
		e = read_first(act, out);
	if (e.kind != ERR_NONE || out->count > 0)
		return e;
	if (out->asked == 1)
		return refuse_one(act, subjects, status);
	return err_make(ERR_REFUSED,
		"Nothing was done: none of these %lld pages needs it any more.",
		(long long)out->asked);
}

struct err
page_choose(struct act *act, const char *status, struct page_chosen *out)
{
	struct buf subjects;
	struct err e;

	buf_init(&subjects, ORDER_SUBJECTS_BYTES);
	e = act_subjects(act, &subjects);
	if (e.kind == ERR_NONE)
		e = choose(act, subjects.data, status, out);
	buf_clear(&subjects);
	return e;
}

/* ---- their rows ---- */

struct err
page_act_recipient(const struct act *act, const struct page_chosen *c, char out[PAGE_ACT_TO_BYTES])
{
	char names[3][PAGE_ACT_TO_BYTES] = {"", "", "PagerDuty"};
	int read = c->asked != 1 ? 2 : 0;
	struct err e = NO_ERR;

	(void)snprintf(names[0], sizeof names[0], "PagerDuty #%lld", (long long)c->number);
	(void)snprintf(names[1], sizeof names[1], "PagerDuty page:%s", c->first);
	/* A shell knows no number, and a group with one page left was read as a group. */
	for (int i = read; i < 3; i++) {
		struct err refused = outbox_check_recipient(act, names[i]);

		if (refused.kind == ERR_NONE) {
			read = i;
			break;
		}
		if (refused.kind != ERR_REFUSED)
			e = refused;
	}
	(void)snprintf(out, PAGE_ACT_TO_BYTES, "%s", names[read]);
	return e;
}

struct err
page_act_add_one(struct act *act, const char *page, const char *verb, const char *recipient,
	const char *text, const char *body, bool public)
{
	char object[ROW_ID_BYTES + 8];

	(void)snprintf(object, sizeof object, "page:%s", page);
	return outbox_add(act,
		&(struct outbox_draft){.target = TARGET_PAGERDUTY,
			.verb = verb,
			.subject = object,
			.object = object,
			.recipient = recipient,
			.text = text,
			.body = body,
			.public = public},
		NULL);
}

static struct err
add_single(struct act *act, const struct page_chosen *c, const struct page_act *what,
	const char *recipient)
{
	static const char sql[] =
		"SELECT json_object('incident',"
		"  json_patch(json_object('type', 'incident_reference'), json(?1)))";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "t", what->patch);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	e = page_act_add_one(act, c->first, what->verb, recipient,
		what->text != NULL ? what->text : "", (const char *)sqlite3_column_text(s, 0),
		false);
	db_end(s);
	return e;
}

/* How many one call takes: a reason is in it once for each. */
static int64_t
part_size(const struct page_act *what)
{
	int64_t fit = OUTBOX_BODY_CAP_BYTES / (int64_t)(strlen(what->patch) + ITEM_BYTES);

	return fit < 1 ? 1 : fit < PAGE_ACT_PART_MOST ? fit : PAGE_ACT_PART_MOST;
}

/* One call on its way to be a row. */
struct part {
	struct buf rest; /* of each page, behind its id */
	struct buf body;
	struct buf names; /* "#1, #2": of the first few */
	int64_t count;
	int64_t most;
	bool more; /* one is a row already */
};

static struct err
add_part(struct act *act, struct part *part, const struct page_act *what, const char *recipient)
{
	char text[TEXT_BYTES * 2];
	char rest[32] = "";
	struct err e;

	if (part->count > NAMED_MOST)
		(void)snprintf(
			rest, sizeof rest, " and %lld more", (long long)(part->count - NAMED_MOST));
	(void)snprintf(text, sizeof text, "%.*s%s%lld pages: %s%s", TEXT_BYTES,
		what->text != NULL ? what->text : "", what->text != NULL ? "; " : "",
		(long long)part->count, part->names.data, rest);
	(void)buf_string(&part->body, "]}");
	if (part->rest.full || part->body.full || part->names.full)
		return err_make(ERR_FULL, "Memory is short.");
	e = outbox_add(act,
		&(struct outbox_draft){.target = TARGET_PAGERDUTY,
			.verb = what->verb,
			.subject = "",
			.object = "pages",
			.recipient = recipient,
			.text = text,
			.body = part->body.data,
			.more = part->more},
		NULL);
	part->more = true;
	buf_reset(&part->body);
	buf_reset(&part->names);
	part->count = 0;
	return e;
}

static void
put_page(struct part *part, const char *id, const char *number)
{
	(void)buf_string(&part->body, part->count == 0 ? "{\"incidents\":[{\"id\":" : ",{\"id\":");
	(void)json_put(&part->body, "%s", id);
	(void)buf_add(&part->body, part->rest.data, part->rest.length);
	if (part->count++ < NAMED_MOST)
		(void)buf_printf(&part->names, "%s#%s", part->count > 1 ? ", " : "", number);
}

/* As many in a call as it takes; all of them are gone through once, for they may be ten thousand. The
 * patch has at least one field. */
static struct err
add_parts(struct act *act, const struct page_chosen *c, const struct page_act *what,
	const char *recipient)
{
	static const char sql[] =
		"SELECT value,"
		"  iif(key % ?2 < ?3, (SELECT coalesce(number, 0) FROM page WHERE id = value), 0)"
		" FROM json_each(?1)";
	struct part part = {.most = part_size(what)};
	sqlite3_stmt *s = NULL;
	bool row = true;
	struct err e =
		db_start(act->record, &s, sql, "tii", c->ids.data, part.most, (int64_t)NAMED_MOST);

	buf_init(&part.rest, PARTS_CAP_BYTES);
	(void)buf_printf(&part.rest, ",\"type\":\"incident_reference\",%s", what->patch + 1);
	buf_init(&part.body, PARTS_CAP_BYTES);
	buf_init(&part.names, TEXT_BYTES);
	while (e.kind == ERR_NONE && row) {
		e = db_step(act->record, s, &row);
		if (e.kind == ERR_NONE && row)
			put_page(&part, (const char *)sqlite3_column_text(s, 0),
				(const char *)sqlite3_column_text(s, 1));
		if (e.kind == ERR_NONE && part.count > 0 && (!row || part.count == part.most))
			e = add_part(act, &part, what, recipient);
		if (e.kind != ERR_NONE && row)
			db_end(s);
	}
	buf_clear(&part.names);
	buf_clear(&part.body);
	buf_clear(&part.rest);
	return e;
}

/* What they are to be is shown until the service has said so. */
static struct err
want(struct act *act, const struct page_chosen *c, const char *status)
{
	static const char sql[] = "UPDATE page"
				  " SET wanted = ?2, rev = room_rev()"
				  " WHERE id IN (SELECT value FROM json_each(?1))";

	return db_run(act->record, sql, "tt", c->ids.data, status);
}

struct err
page_act_add(struct act *act, const struct page_chosen *c, const struct page_act *what)
{
	char page[PAGE_ACT_TO_BYTES];
	const char *recipient = what->recipient != NULL ? what->recipient : page;
	struct err e = page_act_recipient(act, c, page);

	if (c->count == 1 && e.kind == ERR_NONE)
		e = add_single(act, c, what, recipient);
	if (c->count > 1 && e.kind == ERR_NONE)
		e = add_parts(act, c, what, recipient);
	if (e.kind == ERR_NONE && what->status != NULL)
		e = want(act, c, what->status);
	return e;
}

void
page_act_say(struct act *act, const struct page_chosen *c, const char *verb)
{
	char rest[48] = "";

	if (c->asked > c->count)
		(void)snprintf(
			rest, sizeof rest, ", %lld need none", (long long)(c->asked - c->count));
	if (c->asked == 1)
		act_say(act, "#%lld: %s queued", (long long)c->number, verb);
	else
		act_say(act, "%lld page%s: %s queued%s", (long long)c->count,
			c->count == 1 ? "" : "s", verb, rest);
}

struct err
page_act_add_each(struct act *act, const struct page_chosen *c, const char *verb, const char *text,
	const char *body)
{
	static const char sql[] = "SELECT json_extract(?1, '$[' || ?2 || ']')";
	char recipient[PAGE_ACT_TO_BYTES];
	struct err e = page_act_recipient(act, c, recipient);

	if (e.kind == ERR_NONE && c->count > PAGE_ACT_EACH_MOST)
		e = err_make(ERR_REFUSED,
			"Nothing was done: PagerDuty takes that for one page at a time. Take %d "
			"pages "
			"at most.",
			PAGE_ACT_EACH_MOST);
	for (int64_t i = 0; i < c->count && e.kind == ERR_NONE; i++) {
		char id[ROW_ID_BYTES] = "";
		sqlite3_stmt *s = NULL;
		bool row = false;

		e = db_start(act->record, &s, sql, "ti", c->ids.data, i);
		if (e.kind == ERR_NONE)
			e = db_step(act->record, s, &row);
		if (e.kind != ERR_NONE || !row)
			return e;
		(void)snprintf(id, sizeof id, "%s", (const char *)sqlite3_column_text(s, 0));
		db_end(s);
		e = page_act_add_one(act, id, verb, recipient, text, body, false);
	}
	if (e.kind == ERR_NONE)
		page_act_say(act, c, verb);
	return e;
}

/* ---- flukes ---- */

/* The note in the page, for who looks at it there later. */
static struct err
add_note(struct act *act, const struct page_chosen *c, const char *note)
{
	char recipient[PAGE_ACT_TO_BYTES];
	struct buf body;
	struct err e = page_act_recipient(act, c, recipient);

	buf_init(&body, PATCH_CAP_BYTES);
	(void)json_put(&body, "{\"note\":{\"content\":%s}}", note);
	if (e.kind == ERR_NONE)
		e = page_act_add_one(act, c->first, "note", recipient, note, body.data, false);
	buf_clear(&body);
	return e;
}

static struct err
close_chosen(struct act *act, const struct page_chosen *c, const char *note)
{
	struct page_act resolve = {.verb = "resolve", .status = "resolved"};
	struct buf patch;
	struct err e = NO_ERR;

	buf_init(&patch, PATCH_CAP_BYTES);
	if (c->count == 1) {
		(void)buf_string(&patch, "{\"status\":\"resolved\"}");
		e = add_note(act, c, note);
	} else {
		(void)json_put(&patch, "{\"status\":\"resolved\",\"resolution\":%s}", note);
		resolve.text = note;
	}
	resolve.patch = patch.data;
	if (e.kind == ERR_NONE)
		e = page_act_add(act, c, &resolve);
	buf_clear(&patch);
	return e;
}

struct err
page_act_close(struct act *act, const char *note, bool *queued)
{
	struct page_chosen chosen;
	struct err e;

	*queued = false;
	if (!outbox_has(act, TARGET_PAGERDUTY))
		return NO_ERR;
	page_chosen_init(&chosen);
	e = page_choose(act, "resolved", &chosen);
	if (e.kind == ERR_NONE) {
		e = close_chosen(act, &chosen, note);
		*queued = true;
	} else if (e.kind == ERR_REFUSED && chosen.asked > 0 && chosen.count == 0) {
		e = NO_ERR; /* they are closed already, or about to be */
	}
	page_chosen_clear(&chosen);
	return e;
}
