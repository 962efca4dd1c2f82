/* net/zendesk_plan.c - Zendesk: what is requested, and when.
 *
 * The list of tickets, last changed first, is polled by everybody. A walk over it ends where the one
 * before began (`reach`); what moves to its top meanwhile is in the next one, for that ends below
 * where this one began. The first walk is short: what is open but was not changed for long is then
 * looked for by a search. Admins have the incremental export besides, which leaves nothing out but
 * is a minute late. Between two polls the audits of changed tickets are read, those that page first.
 * SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "net/zendesk.h"
#include "store/comment.h"
#include "store/source.h"

enum {
	PAGES_FAST = 10,            /* of a walk; those after it at PAGE_MS */
	PAGE_MS = 1300,             /* with the head every 10 s: 52 a minute */
	EXPORT_GAP_MS = 6500,       /* 10 a minute is the ceiling */
	EXPORT_BACK_S = 60 * 60,    /* how far back the first one begins */
	OLDER_MS = 1300,            /* 100 a minute is the search's ceiling */
	LOOKED_MS = 10 * 60 * 1000, /* so long somebody still looks at what he opened */
	NAMES_MOST = 100,
};

#define SIDE_LOADED "include=users,organizations"

static void
ask(struct zendesk *z, struct source_ask *out, enum zendesk_what what, const char *path)
{
	*out = (struct source_ask){.what = (int)what,
		.optional = what != ZENDESK_ME && what != ZENDESK_LIST && what != ZENDESK_HEAD,
		.any = what == ZENDESK_AUDITS || what == ZENDESK_COMMENTS ||
		       what == ZENDESK_EXPORT};
	(void)snprintf(out->path, sizeof out->path, "%s", path);
	z->asked = what;
}

/* Adds "&name=" and a cursor. */
static void
put_after(struct source_ask *out, const char *name, const char *after)
{
	size_t length = strlen(out->path);
	struct buf value;

	if (after[0] == '\0')
		return;
	buf_init(&value, (size_t)3 * ZENDESK_AFTER_BYTES);
	(void)source_path_value(&value, after); /* three times 512 bytes fit */
	(void)snprintf(out->path + length, sizeof out->path - length, "&%s=%s", name, value.data);
	buf_clear(&value);
}

static struct err
read_cursor(struct zendesk *z)
{
	const int64_t since_ms = z->cursor.since_ms; /* no cursor may have been saved since */
	char text[ZENDESK_CURSOR_BYTES];
	struct err e;

	if (z->cursor_known)
		return NO_ERR;
	e = source_cursor(z->host.record, "zendesk", text, sizeof text);
	if (e.kind != ERR_NONE)
		return e;
	zendesk_cursor_parse(text, &z->cursor);
	if (z->cursor.since_ms == 0)
		z->cursor.since_ms = since_ms != 0 ? since_ms : clock_now_ms(z->host.clock);
	z->cursor_known = true;
	return NO_ERR;
}

/* ---- the lists ---- */

static void
ask_list(struct zendesk *z, struct source_ask *out, bool head)
{
	ask(z, out, head ? ZENDESK_HEAD : ZENDESK_LIST,
		"/api/v2/tickets?sort=-updated_at&page[size]=100&" SIDE_LOADED);
	if (!head)
		put_after(out, "page[after]", z->after);
}

static void
ask_export(struct zendesk *z, struct source_ask *out, int64_t now_ms)
{
	int64_t start_s = z->cursor.since_ms / 1000 - EXPORT_BACK_S;

	z->export_due_ms = now_ms + EXPORT_GAP_MS; /* also when there is no answer */
	ask(z, out, ZENDESK_EXPORT,
		"/api/v2/incremental/tickets/cursor?per_page=1000&" SIDE_LOADED);
	if (z->cursor.export[0] != '\0') {
		put_after(out, "cursor", z->cursor.export);
		return;
	}
	(void)snprintf(out->path + strlen(out->path), sizeof out->path - strlen(out->path),
		"&start_time=%" PRId64, start_s > 0 ? start_s : 0);
}

static void
ask_older(struct zendesk *z, struct source_ask *out, int64_t now_ms)
{
	z->older_due_ms = now_ms + OLDER_MS;
	ask(z, out, ZENDESK_OLDER,
		"/api/v2/search/export?query=status%3Csolved&filter[type]=ticket&page[size]=100");
	put_after(out, "page[after]", z->older_after);
}

/* ---- what belongs to single tickets ---- */

/* What somebody looks at: alone, or all of it in one request when several wait. */
static bool
ask_wanted(struct zendesk *z, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	const char *id = source_wanted_next(&z->wanted, now_ms, due_ms);
	char ids[SOURCE_WANTED_MOST * ROW_ID_BYTES] = "";
	size_t length = 0;

	if (id == NULL)
		return false;
	z->many_count = 0;
	for (int i = 0; i < z->wanted.count; i++) {
		if (!z->wanted.at[i].waiting)
			continue;
		z->many[z->many_count++] = i;
		length += (size_t)snprintf(ids + length, sizeof ids - length, "%s%s",
			length == 0 ? "" : ",", z->wanted.at[i].id);
	}
	ask(z, out, z->many_count > 1 ? ZENDESK_MANY : ZENDESK_TICKET, "");
	if (z->many_count > 1) {
		(void)snprintf(out->path, sizeof out->path,
			"/api/v2/tickets/show_many?ids=%s&" SIDE_LOADED, ids);
		return true;
	}
	(void)snprintf(out->id, sizeof out->id, "%s", id);
	(void)snprintf(out->path, sizeof out->path, "/api/v2/tickets/%s?" SIDE_LOADED, id);
	return true;
}

static bool
ask_audits(struct zendesk *z, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	char path[128];

	if (z->audits_due_ms > now_ms) {
		if (z->audits_due_ms < *due_ms)
			*due_ms = z->audits_due_ms;
		return false;
	}
	if (z->audit_budget <= 0 || !zendesk_audits_find(z, now_ms, due_ms))
		return false;
	z->audit_budget--;
	if (z->audit_page == 0)
		z->audit_asked_ms = clock_now_ms(z->host.clock);
	(void)snprintf(path, sizeof path,
		"/api/v2/tickets/%" PRId64 "/audits?sort=-created_at&page[size]=100&include=users",
		z->audit.id);
	ask(z, out, ZENDESK_AUDITS, path);
	(void)snprintf(out->id, sizeof out->id, "%" PRId64, z->audit.id);
	put_after(out, "page[after]", z->audit_after);
	return true;
}

/* The ids that were opened lately, as a JSON array. */
static void
put_looked(const struct zendesk *z, int64_t now_ms, struct buf *out)
{
	(void)buf_string(out, "[");
	for (int i = 0; i < z->wanted.count; i++) {
		if (z->wanted.at[i].at_ms != 0 && z->wanted.at[i].at_ms + LOOKED_MS > now_ms)
			(void)buf_printf(
				out, "%s%s", out->length == 1 ? "" : ",", z->wanted.at[i].id);
	}
	(void)buf_string(out, "]");
}

static bool
ask_comments(struct zendesk *z, int64_t now_ms, struct source_ask *out)
{
	struct record *r = z->host.record;
	struct buf looked;
	int64_t id = 0;
	struct err e;
	char path[128];

	if (z->comments_due_ms > now_ms || (z->comments_rev == record_rev(r) && !z->looked_moved))
		return false;
	buf_init(&looked, (size_t)2 * SOURCE_WANTED_MOST * ROW_ID_BYTES);
	put_looked(z, now_ms, &looked);
	e = comment_due(r, looked.data, &id, &z->comment_covers_ms);
	buf_clear(&looked);
	if (e.kind != ERR_NONE || id == 0) {
		z->comments_rev = record_rev(r);
		z->looked_moved = false;
		return false;
	}
	(void)snprintf(path, sizeof path,
		"/api/v2/tickets/%" PRId64
		"/comments?sort=-created_at&page[size]=100&include=users",
		id);
	ask(z, out, ZENDESK_COMMENTS, path);
	(void)snprintf(out->id, sizeof out->id, "%" PRId64, id);
	return true;
}

static bool
ask_names(struct zendesk *z, int64_t now_ms, struct source_ask *out)
{
	struct record *r = z->host.record;
	struct buf ids;
	bool people = true;
	struct err e;

	if (z->names_due_ms > now_ms || z->names_rev == record_rev(r))
		return false;
	buf_init(&ids, SOURCE_PATH_BYTES);
	e = ticket_person_missing(r, TICKET_NAME_PERSON, NAMES_MOST, &ids);
	if (e.kind == ERR_NONE && ids.length == 0) {
		people = false;
		e = ticket_person_missing(r, TICKET_NAME_ORGANIZATION, NAMES_MOST, &ids);
	}
	if (e.kind != ERR_NONE || ids.length == 0) {
		z->names_rev = record_rev(r);
		buf_clear(&ids);
		return false;
	}
	ask(z, out, people ? ZENDESK_PEOPLE : ZENDESK_ORGANIZATIONS, "");
	(void)snprintf(out->path, sizeof out->path, "/api/v2/%s/show_many?ids=%s",
		people ? "users" : "organizations", ids.data); /* 100 numbers of 19 digits fit */
	buf_clear(&ids);
	return true;
}

/* ---- the order of it all ---- */

/* What was asked for and had no answer that says anything: it is left alone for a while, so that
 * the list, which matters more, comes first. */
static void
note_failure(struct zendesk *z, int64_t now_ms)
{
	switch (z->asked) {
	case ZENDESK_AUDITS:
		z->forbidden = false; /* that was an answer before */
		zendesk_audits_failed(z, false, now_ms);
		z->due_ms = z->page == 0 ? now_ms : z->due_ms;
		break;
	case ZENDESK_COMMENTS:
		z->comments_due_ms = now_ms + ZENDESK_AGAIN_MS;
		break;
	case ZENDESK_PEOPLE:
	case ZENDESK_ORGANIZATIONS:
		z->names_due_ms = now_ms + ZENDESK_AGAIN_MS;
		break;
	case ZENDESK_OLDER:
		z->older_due_ms = now_ms + ZENDESK_AGAIN_MS;
		break;
	case ZENDESK_LIST: /* as long as it fails nothing else is tried */
		z->list_failed = true;
		break;
	case ZENDESK_HEAD:
		z->head_due_ms = now_ms + z->config->poll_ms;
		break;
	case ZENDESK_TICKET:
	case ZENDESK_MANY: /* they wait still, for a while: the list has its turn */
		for (int i = 0; i < z->many_count; i++)
			source_wanted_failed(&z->wanted, z->many[i], now_ms);
		break;
	case ZENDESK_EXPORT: /* has its own pace */
	case ZENDESK_ME:
	case ZENDESK_NONE:
		break;
	}
	z->asked = ZENDESK_NONE;
}

static void
sooner(int64_t *due_ms, int64_t then_ms)
{
	if (then_ms < *due_ms)
		*due_ms = then_ms;
}

/* A walk that is under way goes on; its first page is looked at again and again meanwhile. */
static bool
ask_walk(struct zendesk *z, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	int64_t page_due_ms = z->page < PAGES_FAST ? 0 : z->page_due_ms;

	if (z->page == 0) {
		sooner(due_ms, z->due_ms);
		return false;
	}
	if (z->head_due_ms <= now_ms) {
		ask_list(z, out, true);
		return true;
	}
	if (page_due_ms <= now_ms) {
		z->page_due_ms = now_ms + PAGE_MS;
		ask_list(z, out, false);
		return true;
	}
	sooner(due_ms, page_due_ms);
	sooner(due_ms, z->head_due_ms);
	return false;
}

/* What may wait until the lists and the audits are read. */
static bool
ask_lesser(struct zendesk *z, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	bool walked = z->cursor.reach_ms > 0; /* the first walk is over */
	bool exports = walked && z->admin && !z->export_refused;

	if (ask_comments(z, now_ms, out))
		return true;
	if (exports && z->export_due_ms <= now_ms) {
		ask_export(z, out, now_ms);
		return true;
	}
	if (z->me_due_ms <= now_ms) {
		z->me_due_ms = now_ms + ZENDESK_AGAIN_MS; /* also when there is no answer */
		ask(z, out, ZENDESK_ME, "/api/v2/users/me");
		return true;
	}
	if (ask_names(z, now_ms, out))
		return true;
	if (walked && z->cursor.older && z->older_due_ms <= now_ms) {
		ask_older(z, out, now_ms);
		return true;
	}
	if (exports)
		sooner(due_ms, z->export_due_ms);
	if (walked && z->cursor.older)
		sooner(due_ms, z->older_due_ms);
	sooner(due_ms, z->me_due_ms);
	if (z->comments_due_ms > now_ms)
		sooner(due_ms, z->comments_due_ms);
	if (z->names_due_ms > now_ms)
		sooner(due_ms, z->names_due_ms);
	return false;
}

bool
zendesk_next(void *state, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	struct zendesk *z = state;

	note_failure(z, now_ms);
	if (read_cursor(z).kind != ERR_NONE) { /* the record cannot be read */
		sooner(due_ms, now_ms + z->config->poll_ms);
		return false;
	}
	if (!z->known_to_us && z->me_due_ms > now_ms) {
		*due_ms = z->me_due_ms;
		return false;
	}
	if (!z->known_to_us) {
		ask(z, out, ZENDESK_ME, "/api/v2/users/me");
		return true;
	}
	if (ask_wanted(z, now_ms, out, due_ms))
		return true;
	if (z->list_failed || (z->page == 0 && z->due_ms <= now_ms)) {
		ask_list(z, out, false);
		return true;
	}
	return ask_audits(z, now_ms, out, due_ms) || ask_walk(z, now_ms, out, due_ms) ||
	       ask_lesser(z, now_ms, out, due_ms);
}
