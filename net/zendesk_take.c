/* net/zendesk_take.c - Zendesk: what its answers say, and what follows from them.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/zendesk.h"
#include "store/comment.h"
#include "store/json.h"
#include "store/source.h"

enum {
	PAGES_FIRST = 10, /* of the first walk: 1,000 tickets; the search finds the others */
	PAGES_MOST = 500, /* of a later one; past these Zendesk gives 50 a minute */
	AUDIT_PAGES_MOST = 10,
	OVERLAP_MS = 60 * 1000, /* a change may be listed a little late */
	EXPORT_MS = 30 * 1000,
	ME_MS = 60 * 60 * 1000, /* a role may be another then */
};

static bool
is_good(const struct http_reply *reply)
{
	return reply->status / 100 == 2;
}

static struct err
save_cursor(struct zendesk *z, struct record *r, const struct zendesk_cursor *cursor)
{
	char text[ZENDESK_CURSOR_BYTES];

	z->cursor_known = false; /* as recorded, when it is needed again */
	if (!zendesk_cursor_print(cursor, text, sizeof text))
		return err_make(ERR_FULL, "Zendesk's cursor is too long.");
	return source_save_cursor(r, "zendesk", text);
}

/* ---- who we are ---- */

static void
put_who(struct zendesk *z, const char *role, const char *name)
{
	const char *limits = "";

	z->admin = strcmp(role, "admin") == 0;
	if (!z->admin)
		z->export_refused = false;
	if (z->export_refused)
		limits = ": the incremental export is refused";
	else if (strcmp(role, "agent") == 0)
		limits = ": no incremental export";
	else if (!z->admin)
		limits = ": sees its own tickets only";
	if (z->config->client_id[0] != '\0')
		(void)snprintf(z->who, sizeof z->who, "OAuth client, %s %s%s", role, name, limits);
	else
		(void)snprintf(z->who, sizeof z->who, "%s of %s, role %s%s",
			z->config->email[0] != '\0' ? "API token" : "Access token", name, role,
			limits);
	z->who_moved = true;
}

/* A token that is wrong may be answered with 200 and nobody. */
static struct err
take_me(struct zendesk *z, struct record *r, const struct http_reply *reply)
{
	struct json *json = NULL;
	struct buf role, name;
	char shown[80];
	int64_t id = 0;
	struct err e = json_open(&json);

	if (e.kind != ERR_NONE)
		return e;
	buf_init(&role, 4096);
	buf_init(&name, 4096);
	e = json_read(json, reply->body, reply->body_length);
	if (e.kind == ERR_NONE && !json_has(json, "$.user.id"))
		e = err_make(ERR_MALFORMED, "Zendesk does not say who we are.");
	if (e.kind == ERR_NONE && !json_int(json, "$.user.id", &id))
		e = err_make(ERR_REFUSED, "Zendesk does not know us: check zendesk.email and its "
					  "token, or the OAuth client.");
	if (e.kind == ERR_NONE) {
		(void)json_string(json, "$.user.role", &role);
		(void)json_string(json, "$.user.name", &name);
		put_who(z,
			strcmp(role.data, "admin") == 0 || strcmp(role.data, "agent") == 0
				? role.data
				: "end-user",
			text_is_empty(text_of(name.data))
				? "somebody"
				: text_show(text_of(name.data), false, shown, sizeof shown));
	}
	buf_clear(&name);
	buf_clear(&role);
	json_close(json);
	if (e.kind == ERR_NONE)
		e = save_cursor(z, r, &z->cursor); /* since when we ask */
	return e;
}

/* ---- tickets ---- */

static struct err
merge_tickets(struct zendesk *z, struct record *r, const struct http_reply *reply)
{
	struct err e = ticket_merge(r, reply->body, reply->body_length, z->page_on.data, &z->merge);

	if (e.kind == ERR_NONE)
		e = ticket_audit_settle(r, z->cursor.since_ms);
	if (e.kind == ERR_NONE)
		e = zendesk_audits_page(z, r);
	return e;
}

static bool
is_first(const struct zendesk *z)
{
	return z->cursor.reach_ms == 0;
}

/* Too long, or it stands still, or it does not say where it goes on. */
static bool
walk_is_cut(const struct zendesk *z)
{
	return z->merge.lost || strcmp(z->merge.next, z->after) == 0 ||
	       z->page + 1 >= (is_first(z) ? PAGES_FIRST : PAGES_MOST);
}

/* All that changed before is read. Within the overlap the last one must be known as it is; that it
 * is known alone says little, for it may have come by another way. */
static bool
walk_reaches(const struct zendesk *z)
{
	const struct merge *m = &z->merge;

	return (!m->more && !m->lost) ||
	       (m->oldest_ms > 0 && m->oldest_ms < z->cursor.reach_ms - OVERLAP_MS) ||
	       (m->known && m->oldest_ms <= z->cursor.reach_ms);
}

/* updated_at at the top of this walk; one of the year 2099 must not end the walks until then. */
static int64_t
walk_newest_ms(const struct zendesk *z)
{
	int64_t now_ms = clock_now_ms(z->host.clock);
	int64_t newest_ms = z->page == 0 ? z->merge.newest_ms : z->walk_newest_ms;

	return newest_ms > now_ms ? now_ms : newest_ms;
}

static struct err
take_list(struct zendesk *z, struct record *r, const struct http_reply *reply)
{
	struct zendesk_cursor cursor = z->cursor;
	struct err e = merge_tickets(z, r, reply);

	if (e.kind != ERR_NONE)
		return e;
	if (!walk_reaches(z) && !walk_is_cut(z))
		return is_first(z) && z->page == 0 ? save_cursor(z, r, &cursor) : NO_ERR;
	cursor.older = cursor.older || !walk_reaches(z);
	if (walk_newest_ms(z) > cursor.reach_ms)
		cursor.reach_ms = walk_newest_ms(z);
	if (cursor.reach_ms == 0)
		cursor.reach_ms = 1; /* there is no ticket at all: the walk is over all the same */
	return save_cursor(z, r, &cursor);
}

/* 403 and 404: the role is not what it was, or not enough; the list is all there is then. What else
 * is refused is the cursor. */
static struct err
take_export(struct zendesk *z, struct record *r, const struct http_reply *reply)
{
	struct zendesk_cursor cursor = z->cursor;
	struct err e;

	if (is_good(reply)) {
		e = merge_tickets(z, r, reply);
		if (e.kind != ERR_NONE || z->merge.next[0] == '\0')
			return e;
		memcpy(cursor.export, z->merge.next, sizeof cursor.export);
		return save_cursor(z, r, &cursor);
	}
	if (reply->status == 403 || reply->status == 404 || cursor.export[0] == '\0') {
		z->export_refused = true;
		return NO_ERR;
	}
	cursor.export[0] = '\0';
	return save_cursor(z, r, &cursor);
}

static struct err
take_older(struct zendesk *z, struct record *r, const struct http_reply *reply)
{
	struct zendesk_cursor cursor = z->cursor;
	struct err e;

	if (!is_good(reply))
		return NO_ERR; /* there is no such search here */
	e = merge_tickets(z, r, reply);
	if (e.kind != ERR_NONE || z->merge.more)
		return e;
	cursor.older = false;
	return save_cursor(z, r, &cursor);
}

/* ---- what belongs to single tickets ---- */

/* This was the last page of the ticket's audits that is read. */
static bool
audits_end(const struct zendesk *z)
{
	return z->merge.known || z->audit_page + 1 >= AUDIT_PAGES_MOST;
}

/* With 404 the ticket is gone. What else is refused may be had later: its page's cursor is too old,
 * or we may not see it now. */
static struct err
take_audits(struct zendesk *z, struct record *r, const struct http_reply *reply)
{
	struct ticket_unaudited read = z->audit;
	struct err e;

	if (zendesk_audits_fresh(z))
		read.updated_ms--;
	if (reply->status == 404)
		return ticket_audit_end(r, &z->audit, false);
	if (!is_good(reply))
		return NO_ERR;
	e = ticket_audit_merge(
		r, reply->body, reply->body_length, &z->audit, z->page_on.data, &z->merge);
	if (e.kind == ERR_NONE && audits_end(z))
		e = ticket_audit_end(r, &read, z->merge.known);
	return e;
}

static struct err
take_comments(struct zendesk *z, struct record *r, const struct source_ask *a,
	const struct http_reply *reply)
{
	if (!is_good(reply))
		return comment_skip(r, a->id, z->comment_covers_ms);
	return comment_merge(
		r, reply->body, reply->body_length, a->id, z->comment_covers_ms, &z->merge);
}

static struct err
take_names(struct zendesk *z, struct record *r, const struct source_ask *a,
	const struct http_reply *reply)
{
	const char *ids = strstr(a->path, "ids=");

	if (!is_good(reply) || ids == NULL)
		return NO_ERR;
	return ticket_person_merge(r,
		a->what == ZENDESK_PEOPLE ? TICKET_NAME_PERSON : TICKET_NAME_ORGANIZATION,
		reply->body, reply->body_length, ids + 4, &z->merge);
}

struct err
zendesk_take(
	void *state, struct record *r, const struct source_ask *a, const struct http_reply *reply)
{
	struct zendesk *z = state;

	z->merge = (struct merge){0};
	z->refused = !is_good(reply);
	z->forbidden = reply->status == 403;
	z->missing = reply->status == 404;
	switch ((enum zendesk_what)a->what) {
	case ZENDESK_ME:
		return take_me(z, r, reply);
	case ZENDESK_LIST:
		return take_list(z, r, reply);
	case ZENDESK_TICKET:
	case ZENDESK_MANY:
		if (z->missing && a->what == ZENDESK_TICKET)
			return ticket_gone(r, a->id); /* no list but the export tells of it */
		if (!is_good(reply))
			return NO_ERR; /* the list will tell what became of it */
		return merge_tickets(z, r, reply);
	case ZENDESK_HEAD:
		return merge_tickets(z, r, reply);
	case ZENDESK_AUDITS:
		return take_audits(z, r, reply);
	case ZENDESK_COMMENTS:
		return take_comments(z, r, a, reply);
	case ZENDESK_EXPORT:
		return take_export(z, r, reply);
	case ZENDESK_PEOPLE:
	case ZENDESK_ORGANIZATIONS:
		return take_names(z, r, a, reply);
	case ZENDESK_OLDER:
		return take_older(z, r, reply);
	case ZENDESK_NONE:
		break;
	}
	return NO_ERR;
}

void
zendesk_tell(const void *state, struct source_told *out)
{
	const struct zendesk *z = state;

	out->access = z->who_moved ? z->who : NULL;
	out->skipped = z->merge.skipped;
}

/* ---- after an answer ---- */

static void
walk_done(struct zendesk *z, bool over, int64_t now_ms)
{
	if (z->page == 0) { /* while the walk goes on the head begins the rounds */
		z->audit_budget = ZENDESK_AUDITS_A_ROUND;
		z->head_due_ms = now_ms + z->config->poll_ms;
	}
	if (!over) {
		z->walk_newest_ms = walk_newest_ms(z);
		z->page++;
		memcpy(z->after, z->merge.next, sizeof z->after);
		return;
	}
	z->page = 0;
	z->after[0] = '\0';
	z->due_ms = now_ms + z->config->poll_ms;
}

static void
audits_done(struct zendesk *z, int64_t now_ms)
{
	if (z->refused && !z->missing) {
		zendesk_audits_failed(z, true, now_ms);
		return;
	}
	if (z->missing || audits_end(z)) {
		zendesk_audits_read(z, now_ms);
		return;
	}
	z->audits_failed = 0;
	z->audit_page++;
	memcpy(z->audit_after, z->merge.next, sizeof z->audit_after);
}

static void
wanted_done(struct zendesk *z, const struct source_ask *a, int64_t now_ms)
{
	z->looked_moved = true;
	if (a->what == ZENDESK_TICKET) {
		source_wanted_done(&z->wanted, a->id, now_ms);
		return;
	}
	for (int i = 0; i < z->many_count; i++) {
		z->wanted.at[z->many[i]].at_ms = now_ms;
		z->wanted.at[z->many[i]].failed = 0;
		z->wanted.at[z->many[i]].waiting = false;
	}
}

void
zendesk_done(void *state, const struct source_ask *a, int64_t now_ms)
{
	struct zendesk *z = state;

	z->asked = ZENDESK_NONE;
	z->list_failed = false;
	z->who_moved = false;
	switch ((enum zendesk_what)a->what) {
	case ZENDESK_ME:
		if (!z->known_to_us) /* who was before us may just have asked */
			z->export_due_ms = now_ms + 6500;
		z->known_to_us = true;
		z->me_due_ms = now_ms + ME_MS;
		break;
	case ZENDESK_LIST:
		walk_done(z, walk_reaches(z) || walk_is_cut(z), now_ms);
		break;
	case ZENDESK_HEAD:
		z->head_due_ms = now_ms + z->config->poll_ms;
		z->audit_budget = ZENDESK_AUDITS_A_ROUND;
		break;
	case ZENDESK_TICKET:
	case ZENDESK_MANY:
		wanted_done(z, a, now_ms);
		break;
	case ZENDESK_AUDITS:
		audits_done(z, now_ms);
		break;
	case ZENDESK_COMMENTS:
		break;
	case ZENDESK_EXPORT:
		if (!z->merge.more)
			z->export_due_ms = now_ms + EXPORT_MS;
		if (z->export_refused)
			z->me_due_ms = now_ms;
		break;
	case ZENDESK_PEOPLE:
	case ZENDESK_ORGANIZATIONS:
		if (z->refused)
			z->names_due_ms = now_ms + ZENDESK_REFUSED_MS;
		break;
	case ZENDESK_OLDER:
		if (z->refused)
			z->older_due_ms = now_ms + ZENDESK_REFUSED_MS;
		else if (strcmp(z->older_after, z->merge.next) == 0) /* it stands still */
			z->older_due_ms = now_ms + ZENDESK_AGAIN_MS;
		memcpy(z->older_after, z->merge.next, sizeof z->older_after);
		break;
	case ZENDESK_NONE:
		break;
	}
}

void
zendesk_skip(void *state, const struct source_ask *a, int64_t now_ms)
{
	struct zendesk *z = state;

	z->asked = ZENDESK_NONE;
	z->list_failed = false;
	z->who_moved = false;
	z->cursor_known = false; /* what was not committed */
	switch ((enum zendesk_what)a->what) {
	case ZENDESK_ME:
		z->me_due_ms = now_ms + (z->known_to_us ? ZENDESK_AGAIN_MS : z->config->poll_ms);
		break;
	case ZENDESK_LIST:
		walk_done(z, true, now_ms); /* `reach` stays: the next one makes up for it */
		break;
	case ZENDESK_HEAD:
		z->head_due_ms = now_ms + z->config->poll_ms;
		break;
	case ZENDESK_TICKET:
	case ZENDESK_MANY:
		wanted_done(z, a, now_ms);
		break;
	case ZENDESK_AUDITS:
		z->forbidden = false; /* that was an answer before */
		zendesk_audits_failed(z, true, now_ms);
		break;
	case ZENDESK_COMMENTS:
		z->comments_due_ms = now_ms + ZENDESK_AGAIN_MS;
		break;
	case ZENDESK_EXPORT:
		z->export_due_ms = now_ms + EXPORT_MS;
		break;
	case ZENDESK_PEOPLE:
	case ZENDESK_ORGANIZATIONS:
		z->names_due_ms = now_ms + ZENDESK_REFUSED_MS;
		break;
	case ZENDESK_OLDER:
		z->older_after[0] = '\0'; /* its cursor lives for an hour only */
		z->older_due_ms = now_ms + ZENDESK_REFUSED_MS;
		break;
	case ZENDESK_NONE:
		break;
	}
}
