/* store/orders_statuspage.c - the public status page: what is posted there of an incident.
 *
 * For what hits our own platform (R33): anything else needs a reason, which is kept. What is posted
 * stands in the outbox first, and becomes an update to the audience "public" when it was sent.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/lint.h"
#include "store/outbox.h"
#include "store/public_clock.h"
#include "store/remote.h"
#include "store/statuspage.h"
#include "store/statuspage_post.h"

enum {
	MEMORY_BYTES = 256 * 1024,
	WORD_BYTES = 64,
	NAME_BYTES = 256, /* of an incident there: 255 characters */
	LIST_CAP_BYTES = 64 * 1024,
};

/* A post being made. */
struct posting {
	struct arena arena;
	struct incident incident;
	char own[WORD_BYTES];
	char name[NAME_BYTES];
	char status[WORD_BYTES];
	char impact[WORD_BYTES];
	char state[WORD_BYTES];
	char to[STATUSPAGE_TO_BYTES];
	char subject[ROW_ID_BYTES + 16];
	char object[ROW_ID_BYTES + 16];
	struct buf components;
	struct buf text;
	struct buf reason;
	struct buf ids, states; /* JSON */
	struct buf words;
	struct buf body;
};

static void
posting_init(struct posting *p)
{
	*p = (struct posting){.name = ""};
	arena_init(&p->arena, MEMORY_BYTES);
	buf_init(&p->components, ORDER_TEXT_CAP_BYTES);
	buf_init(&p->text, ORDER_TEXT_CAP_BYTES);
	buf_init(&p->reason, ORDER_TEXT_CAP_BYTES);
	buf_init(&p->ids, LIST_CAP_BYTES);
	buf_init(&p->states, LIST_CAP_BYTES);
	buf_init(&p->words, OUTBOX_BODY_CAP_BYTES);
	buf_init(&p->body, OUTBOX_BODY_CAP_BYTES);
}

static void
posting_clear(struct posting *p)
{
	buf_clear(&p->body);
	buf_clear(&p->words);
	buf_clear(&p->states);
	buf_clear(&p->ids);
	buf_clear(&p->reason);
	buf_clear(&p->text);
	buf_clear(&p->components);
	arena_clear(&p->arena);
}

/* The incident and where it goes. */
static struct err
posting_load(struct act *act, struct posting *p)
{
	struct err e = incident_find(act->record, act->incident, &p->arena, &p->incident);

	if (e.kind == ERR_NONE && p->arena.full)
		e = err_make(ERR_FULL, "Memory is short.");
	if (e.kind == ERR_NONE && !outbox_has(act, TARGET_STATUSPAGE))
		e = err_make(ERR_REFUSED, "The config has no statuspage: post it there by hand, "
					  "then record it with update-post to public.");
	if (e.kind != ERR_NONE)
		return e;
	statuspage_to(act->room->config->statuspage->page, p->to);
	(void)snprintf(p->subject, sizeof p->subject, "incident:%s", act->incident);
	(void)snprintf(p->object, sizeof p->object, "statuspage:%s", act->incident);
	return NO_ERR;
}

/* ---- what the order says ---- */

/* One of the words that there are; `otherwise` where none is given. */
static struct err
read_word(const struct act *act, const char *path, const char *what, bool (*is)(const char *),
	const char *otherwise, char out[WORD_BYTES])
{
	struct err e = act_word(act, path, what, out, WORD_BYTES);

	if (e.kind == ERR_NONE && out[0] == '\0')
		(void)snprintf(out, WORD_BYTES, "%s", otherwise);
	if (e.kind == ERR_NONE && out[0] != '\0' && !is(out))
		e = err_make(ERR_USAGE, "%s is none that the status page knows.", what);
	return e;
}

/* Components, and what they are. */
static struct err
read_components(const struct act *act, struct posting *p)
{
	struct err e = act_text(act, "$.components", "Components", false, &p->components);

	if (e.kind == ERR_NONE)
		e = read_word(act, "$.state", "The state of components", statuspage_is_state, "",
			p->state);
	if (e.kind != ERR_NONE || p->components.data[strspn(p->components.data, " ,")] == '\0')
		return e;
	if (p->state[0] == '\0')
		return err_make(ERR_USAGE, "Say what the components are: degraded_performance, "
					   "partial_outage, major_outage or operational.");
	return statuspage_choose(act->record, p->components.data, p->state, &p->ids, &p->states);
}

static struct err
read_text(const struct act *act, struct posting *p)
{
	struct err e = act_text(act, "$.text", "A post to the status page", true, &p->text);

	return e.kind == ERR_NONE ? lint_public(act, p->text.data) : e;
}

/* ---- whether it may be ---- */

/* Our own platform alone; else why all the same, on the timeline (R33). */
static struct err
check_own(struct act *act, struct posting *p)
{
	static const char sql[] = "UPDATE incident"
				  " SET own_platform = 1, rev = room_rev()"
				  " WHERE id = ?1"
				  " AND NOT own_platform";
	struct buf said;
	struct err e =
		act_word(act, "$.own", "Whether it is our own platform", p->own, sizeof p->own);

	if (e.kind == ERR_NONE)
		e = act_text(act, "$.reason", "The reason", false, &p->reason);
	if (e.kind != ERR_NONE)
		return e;
	if (strcmp(p->own, "yes") == 0) {
		e = db_run(act->record, sql, "t", act->incident);
		if (e.kind == ERR_NONE)
			e = public_clock_begin(act->record, act->incident, true);
		return e;
	}
	if (p->own[0] == '\0' && p->incident.own_platform)
		return NO_ERR;
	if (p->reason.data[strspn(p->reason.data, " ")] == '\0')
		return err_make(ERR_REFUSED, "Our own platform is not hit, as far as the incident "
					     "says: the status page is for that. Say own=yes, or "
					     "give a reason.");
	buf_init(&said, ORDER_TEXT_CAP_BYTES + 80);
	(void)buf_printf(&said, "on the status page, though our own platform is not hit: %s",
		p->reason.data);
	e = act_event(act, "incident", p->subject, said.data);
	buf_clear(&said);
	return e;
}

/* What there is at the page, or is being made. */
static struct err
find_there(struct act *act, bool *is_there)
{
	static const char sql[] =
		"SELECT EXISTS (SELECT 1 FROM outbox WHERE incident_id = ?1"
		"  AND target = 'statuspage' AND verb = 'create'"
		"  AND state IN ('queued', 'sending', 'in_doubt'))"
		" OR (EXISTS (SELECT 1 FROM remote WHERE incident_id = ?1"
		"  AND target = 'statuspage' AND what = 'incident' AND state <> 'resolved')"
		" AND NOT EXISTS (SELECT 1 FROM outbox WHERE incident_id = ?1"
		"  AND target = 'statuspage' AND verb = 'resolve'"
		"  AND state IN ('queued', 'sending', 'in_doubt')))";
	int64_t there = 0;
	struct err e = db_number(act->record, 0, &there, sql, "t", act->incident);

	*is_there = there != 0;
	return e;
}

static struct err
check_there(struct act *act, bool wanted)
{
	bool is_there = false;
	struct err e = find_there(act, &is_there);

	if (e.kind != ERR_NONE || is_there == wanted)
		return e;
	if (wanted)
		return err_make(ERR_REFUSED,
			"Nothing of incident %s is open on the status page: "
			"statuspage-create posts it.",
			act->incident);
	return err_make(ERR_REFUSED,
		"Incident %s is on the status page already: "
		"statuspage-update says how it goes on.",
		act->incident);
}

/* ---- what leaves ---- */

static void
put_member(struct buf *out, const char *name, const char *value)
{
	if (value[0] != '\0')
		(void)json_put(out, out->length > 0 ? ",%s:%s" : "%s:%s", name, value);
}

/* {"incident":{..}}: components are attached, and set, and both is said. */
static struct err
put_body(struct posting *p)
{
	struct buf members;
	bool fits;

	buf_init(&members, OUTBOX_BODY_CAP_BYTES);
	put_member(&members, "name", p->name);
	put_member(&members, "status", p->status);
	put_member(&members, "impact_override", p->impact);
	put_member(&members, "body", p->text.data);
	if (p->ids.length > 2)
		(void)json_put(&members, ",\"component_ids\":%p,\"components\":%p",
			(const void *)p->ids.data, (const void *)p->states.data);
	fits = !members.full &&
	       json_put(&p->body, "{\"incident\":{%p,\"deliver_notifications\":%p}}",
		       (const void *)members.data, (const void *)"true");
	buf_clear(&members);
	return fits ? NO_ERR : err_make(ERR_USAGE, "That is too long to be posted.");
}

static struct err
add(struct act *act, struct posting *p, const char *verb)
{
	struct err e;

	statuspage_words(&(struct statuspage_post){.name = p->name,
				 .status = p->status,
				 .impact = p->impact,
				 .components = p->components.data,
				 .state = p->state,
				 .text = p->text.data},
		&p->words);
	if (p->words.full)
		return err_make(ERR_USAGE, "That is too long to be posted.");
	e = outbox_add(act,
		&(struct outbox_draft){.target = TARGET_STATUSPAGE,
			.verb = verb,
			.subject = p->subject,
			.object = p->object,
			.recipient = p->to,
			.text = p->words.data,
			.body = p->body.data,
			.public = true},
		NULL);
	if (e.kind == ERR_NONE)
		act_say(act, "On its way to %s.", p->to);
	return e;
}

/* ---- the orders ---- */

static struct err
read_create(struct act *act, struct posting *p)
{
	struct err e =
		act_word(act, "$.title", "The title of the incident", p->name, sizeof p->name);

	if (e.kind == ERR_NONE && p->name[0] == '\0')
		e = err_make(ERR_USAGE, "Say what the public shall call it: title=...");
	if (e.kind == ERR_NONE)
		e = lint_public(act, p->name);
	if (e.kind == ERR_NONE)
		e = read_word(act, "$.status", "A status", statuspage_is_status, STATUSPAGE_FIRST,
			p->status);
	if (e.kind == ERR_NONE && strcmp(p->status, "resolved") == 0)
		e = err_make(ERR_USAGE, "What is new is not resolved: investigating, identified or "
					"monitoring.");
	if (e.kind == ERR_NONE)
		e = read_word(act, "$.impact", "An impact", statuspage_is_impact, "", p->impact);
	if (e.kind == ERR_NONE)
		e = read_components(act, p);
	return e.kind == ERR_NONE ? read_text(act, p) : e;
}

/* statuspage-create own reason title status impact components state text */
static struct err
statuspage_create(struct act *act)
{
	struct posting p;
	struct err e;

	posting_init(&p);
	e = posting_load(act, &p);
	if (e.kind == ERR_NONE)
		e = check_there(act, false);
	if (e.kind == ERR_NONE)
		e = check_own(act, &p);
	if (e.kind == ERR_NONE)
		e = read_create(act, &p);
	if (e.kind == ERR_NONE)
		e = put_body(&p);
	if (e.kind == ERR_NONE)
		e = add(act, &p, "create");
	posting_clear(&p);
	return e;
}

/* statuspage-update status components state text */
static struct err
statuspage_update(struct act *act)
{
	struct posting p;
	struct err e;

	posting_init(&p);
	e = posting_load(act, &p);
	if (e.kind == ERR_NONE)
		e = check_there(act, true);
	if (e.kind == ERR_NONE)
		e = read_word(act, "$.status", "A status", statuspage_is_status, "", p.status);
	if (e.kind == ERR_NONE && strcmp(p.status, "resolved") == 0)
		e = err_make(ERR_USAGE, "statuspage-resolve gives the all clear.");
	if (e.kind == ERR_NONE && p.status[0] == '\0')
		e = err_make(ERR_USAGE, "Say how it stands: investigating, identified or "
					"monitoring.");
	if (e.kind == ERR_NONE)
		e = read_components(act, &p);
	if (e.kind == ERR_NONE)
		e = read_text(act, &p);
	if (e.kind == ERR_NONE)
		e = put_body(&p);
	if (e.kind == ERR_NONE)
		e = add(act, &p, "update");
	posting_clear(&p);
	return e;
}

/* statuspage-resolve text: the all clear (R34). The page sets no component back by itself. */
static struct err
statuspage_resolve(struct act *act)
{
	struct posting p;
	struct err e;

	posting_init(&p);
	(void)snprintf(p.status, sizeof p.status, "resolved");
	e = posting_load(act, &p);
	if (e.kind == ERR_NONE)
		e = check_there(act, true);
	if (e.kind == ERR_NONE)
		e = statuspage_choose_set(act->record, act->incident, &p.ids, &p.states);
	if (e.kind == ERR_NONE)
		e = read_text(act, &p);
	if (e.kind == ERR_NONE)
		e = put_body(&p);
	(void)buf_string(&p.components, STATUSPAGE_SET_BACK);
	(void)snprintf(p.state, sizeof p.state, "operational");
	if (e.kind == ERR_NONE)
		e = add(act, &p, "resolve");
	posting_clear(&p);
	return e;
}

/* statuspage-components components state: without any words. */
static struct err
statuspage_components(struct act *act)
{
	struct posting p;
	struct err e;

	posting_init(&p);
	e = posting_load(act, &p);
	if (e.kind == ERR_NONE)
		e = read_components(act, &p);
	if (e.kind == ERR_NONE && p.ids.length <= 2)
		e = err_make(ERR_USAGE, "Say which components.");
	if (e.kind == ERR_NONE && strcmp(p.state, "operational") != 0)
		e = check_own(act, &p);
	if (e.kind == ERR_NONE &&
		!json_put(&p.body, "{\"components\":%p}", (const void *)p.states.data))
		e = err_make(ERR_FULL, "Memory is short.");
	if (e.kind == ERR_NONE)
		e = add(act, &p, "components");
	posting_clear(&p);
	return e;
}

const struct order_kind orders_statuspage[] = {
	{.name = "statuspage-create",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT,
		.run = statuspage_create},
	{.name = "statuspage-update",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT | ORDER_OVER,
		.run = statuspage_update},
	{.name = "statuspage-resolve",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT | ORDER_OVER,
		.run = statuspage_resolve},
	{.name = "statuspage-components",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT | ORDER_OVER,
		.run = statuspage_components},
	{.name = NULL},
};
