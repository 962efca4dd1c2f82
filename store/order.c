/* store/order.c - what a command asks of the engine, and what it means.
 * SPDX-License-Identifier: MIT */
#include "store/order.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "store/act.h"
#include "store/db.h"
#include "store/proposal.h"
#include "store/settle.h"
#include "store/veil.h"

enum { MEMORY_BYTES = 256 * 1024 };

static const struct order_kind *const tables[] = {orders_note, orders_incident, orders_triage,
	orders_step, orders_role, orders_bridge, orders_customer, orders_update, orders_work,
	orders_proposal, orders_hand, orders_page, orders_ticket, orders_slack, orders_statuspage,
	orders_jira, orders_outbox};

void
order_id_make(char out[ORDER_ID_BYTES])
{
	unsigned char b[16] = {0};

	if (getrandom(b, sizeof b, 0) != (ssize_t)sizeof b)
		abort(); /* 16 bytes are always given at once: the kernel is broken */
	b[6] = (unsigned char)((b[6] & 0x0f) | 0x40);
	b[8] = (unsigned char)((b[8] & 0x3f) | 0x80);
	(void)snprintf(out, ORDER_ID_BYTES,
		"%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1],
		b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14],
		b[15]);
}

/* 8-4-4-4-12 hexadecimal digits, lower case: an id has one spelling. */
static bool
id_is_good(const char *id)
{
	if (strlen(id) != ORDER_ID_BYTES - 1)
		return false;
	for (int i = 0; i < ORDER_ID_BYTES - 1; i++) {
		bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash ? id[i] != '-' : strchr("0123456789abcdef", id[i]) == NULL)
			return false;
	}
	return true;
}

bool
order_print(const struct order *order, struct buf *out)
{
	return json_put(out,
		"{\"id\":%s,\"order\":%s,\"subject\":%s,\"seen_rev\":%lld,\"args\":%p}", order->id,
		order->name, order->subject, (long long)order->seen_rev, (const void *)order->args);
}

struct err
order_parse(struct json *j, struct buf *text, struct order *out)
{
	static const char *const paths[] = {"$.id", "$.order", "$.subject", "$.args"};
	size_t at[4];
	int64_t seen_rev = 0;
	bool ok = true;

	for (int i = 0; i < 4 && ok; i++) {
		at[i] = text->length;
		if (i == 3)
			ok = json_object(j, paths[i], text) || buf_string(text, "{}");
		else
			ok = json_string(j, paths[i], text) ||
			     i == 2; /* a subject may be left out */
		ok = ok && buf_add(text, "", 1);
	}
	if (!ok || text->full)
		return err_make(ERR_MALFORMED, "An order needs an id, a name and arguments.");
	(void)json_int(j, "$.seen_rev", &seen_rev);
	*out = (struct order){
		.id = text->data + at[0],
		.name = text->data + at[1],
		.subject = text->data + at[2],
		.args = text->data + at[3],
		.seen_rev = seen_rev,
	};
	return NO_ERR;
}

const struct order_kind *
order_kind_at(size_t i)
{
	for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
		for (const struct order_kind *k = tables[t]; k->name != NULL; k++) {
			if (i-- == 0)
				return k;
		}
	}
	return NULL;
}

const struct order_kind *
order_kind_find(const char *name)
{
	for (size_t t = 0; t < sizeof tables / sizeof tables[0]; t++) {
		for (const struct order_kind *k = tables[t]; k->name != NULL; k++) {
			if (strcmp(k->name, name) == 0)
				return k;
		}
	}
	return NULL;
}

bool
order_is_proposed(const char *name, enum level level)
{
	const struct order_kind *kind = order_kind_find(name);

	return kind != NULL && level >= LEVEL_OPERATOR && level < kind->least &&
	       (kind->flags & ORDER_LEAD_ONLY) == 0;
}

/* True when it was carried out before, and what was said then. */
static struct err
was_done(const struct act *act, bool *done, char said[ORDER_SAID_BYTES])
{
	static const char sql[] = "SELECT said"
				  " FROM order_done"
				  " WHERE id = ?1"
				  " UNION ALL"
				  " SELECT ''"
				  " FROM event"
				  " WHERE origin = ?2"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "tt", act->order->id, act->origin);

	*done = false;
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, done);
	if (e.kind != ERR_NONE || !*done)
		return e;
	(void)snprintf(said, ORDER_SAID_BYTES, "%s", (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return NO_ERR;
}

static struct err
remember(const struct act *act)
{
	static const char sql[] = "INSERT INTO order_done (id, at_ms, said)"
				  " VALUES (?1, room_now(), ?2)";

	return db_run(act->record, sql, "tt", act->order->id, act->said);
}

struct err
order_check_incident(const struct act *act, const struct order_kind *kind)
{
	struct incident incident;
	struct arena a;
	struct err e;

	if ((kind->flags & ORDER_INCIDENT) == 0)
		return NO_ERR;
	if (act->incident[0] == '\0')
		return err_make(ERR_REFUSED, "No incident is open: declare one first.");
	if ((kind->flags & ORDER_OVER) != 0)
		return NO_ERR;
	arena_init(&a, MEMORY_BYTES);
	e = incident_find(act->record, act->incident, &a, &incident);
	if (e.kind == ERR_NONE && !incident.is_open)
		e = err_make(ERR_REFUSED, "Incident %s is over (%s): reopen it first.",
			act->incident, incident.status);
	arena_clear(&a);
	return e;
}

/* Which incident it is about: into act->incident. */
static struct err
choose_incident(struct act *act, const struct order_kind *kind)
{
	char given[ROW_ID_BYTES] = "";
	struct err e =
		act_word(act, "$.incident", "The number of an incident", given, sizeof given);

	if (e.kind != ERR_NONE)
		return e;
	e = incident_choose(act->record, given, act->actor->apart, act->incident);
	if (e.kind == ERR_USAGE && given[0] == '\0' && (kind->flags & ORDER_ANYWHERE) != 0)
		e = NO_ERR; /* not clear which one is meant, and none is needed */
	return e.kind == ERR_NONE ? order_check_incident(act, kind) : e;
}

/* By whom it may be: what is a lead's is kept as a proposal when an operator asks for it (R41). */
static struct err
run_at_level(struct act *act, const struct order_kind *kind)
{
	if (act->actor->level >= kind->least)
		return kind->run(act);
	if ((kind->flags & ORDER_LEAD_ONLY) != 0)
		return err_make(ERR_REFUSED, "Refused: only the lead can do that; ask them.");
	return proposal_keep(act, kind);
}

/* Steps that this made true are done by it; those of an incident that it closed, too. */
static struct err
settle(const struct act *act)
{
	struct err e = room_settle(act->record, act->now_ms);

	if (e.kind == ERR_NONE && act->incident[0] != '\0')
		e = room_settle_one(act->record, act->incident, act->now_ms);
	return e;
}

/* With what who gives it can know of. */
static struct err
run_veiled(struct act *act, const struct order_kind *kind)
{
	const struct order *given = act->order;
	struct order order = *given;
	struct buf subject, args;
	struct err e = json_read(act->json, order.args, strlen(order.args));

	buf_init(&subject, ORDER_SUBJECTS_BYTES);
	buf_init(&args, 2 * (size_t)ORDER_SUBJECTS_BYTES);
	if (e.kind == ERR_NONE && act->actor->apart)
		e = veil_order(act->record, given, &subject, &args, &order);
	if (e.kind == ERR_NONE && order.args != given->args)
		e = json_read(act->json, order.args, strlen(order.args));
	act->order = &order;
	act->veiled = order.args != given->args;
	if (e.kind == ERR_NONE)
		e = choose_incident(act, kind);
	if (e.kind == ERR_NONE)
		e = run_at_level(act, kind);
	act->order = given;
	if (act->veiled) {
		veil_sentence(act->said);
		veil_sentence(e.text);
	}
	buf_clear(&args);
	buf_clear(&subject);
	return e;
}

static struct err
run(struct act *act)
{
	const struct order_kind *kind = order_kind_find(act->order->name);
	bool done = false;
	struct err e = was_done(act, &done, act->said);

	if (e.kind != ERR_NONE || done)
		return e;
	if (kind == NULL)
		return err_make(ERR_USAGE,
			"The engine does not know this order. Is it of another version?");
	e = run_veiled(act, kind);
	if (e.kind == ERR_NONE)
		e = settle(act);
	if (e.kind == ERR_NONE &&
		((kind->flags & ORDER_OWN) == 0 || act->actor->level < kind->least))
		e = remember(act);
	return e;
}

/* What an observer may order, too (S1). */
static bool
is_for_anyone(const char *name)
{
	const struct order_kind *kind = order_kind_find(name);

	return kind != NULL && kind->least == LEVEL_OBSERVER;
}

struct err
order_run(struct record *r, struct json *j, const struct order *order, const struct actor *actor,
	const struct order_room *room, int64_t now_ms, struct outcome *out)
{
	static const struct order_room no_room = {.watching = ""};
	struct moment m = {.now_ms = now_ms, .actor = actor->name, .source = "person"};
	char origin[ORDER_ID_BYTES + 8];
	struct act act = {.record = r,
		.json = j,
		.order = order,
		.actor = actor,
		.room = room != NULL ? room : &no_room,
		.origin = origin,
		.now_ms = now_ms};
	struct err e;

	if (!id_is_good(order->id))
		return err_make(ERR_USAGE, "An order's id must be a UUID in lower case.");
	if (actor->level == LEVEL_OBSERVER && !is_for_anyone(order->name))
		return err_make(ERR_REFUSED, "Refused: observers only read. Who runs the room can "
					     "give you a level in the "
					     "config (people).");
	(void)snprintf(origin, sizeof origin, "order:%s", order->id);
	e = record_begin(r, &m);
	if (e.kind != ERR_NONE)
		return e;
	e = run(&act);
	if (e.kind == ERR_NONE)
		e = record_commit(r, NULL);
	else
		record_rollback(r);
	if (e.kind == ERR_NONE && out != NULL) {
		out->rev = record_rev(r);
		memcpy(out->said, act.said, sizeof out->said);
	}
	return e;
}

struct err
order_prune(struct record *r, int64_t now_ms)
{
	static const char sql[] = "DELETE FROM order_done"
				  " WHERE at_ms < ?1";
	static const int64_t kept_ms = INT64_C(30) * 24 * 60 * 60 * 1000;
	const struct moment m = {.now_ms = now_ms, .actor = "engine", .source = "engine"};
	struct err e = record_begin(r, &m);

	if (e.kind != ERR_NONE)
		return e;
	e = db_run(r, sql, "i", now_ms - kept_ms);
	if (e.kind == ERR_NONE)
		return record_commit(r, NULL);
	record_rollback(r);
	return e;
}
