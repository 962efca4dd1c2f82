/* tests/desk_errand.c - acts at Zendesk as people order them, sent to the drill's Zendesk.
 * SPDX-License-Identifier: MIT */
#include "tests/desk_errand.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "store/ticket.h"

#define PAGE_ON "{\"priorities\":[\"urgent\",\"high\"],\"tags\":[],\"fields\":[]}"

enum { MEMORY_BYTES = 1024 * 1024 };

static int64_t
now_ms(const struct desk_errand *e)
{
	return help_desk_now_ms(e->desk);
}

void
desk_pass(struct desk_errand *e, int64_t ms)
{
	help_desk_wait(e->desk, ms);
	e->room->now_ms = now_ms(e);
}

void
desk_poll(struct desk_errand *e)
{
	const char *list;
	struct merge merge;

	assert_int_equal(
		help_desk_ask(e->desk, "GET", "/api/v2/tickets?page[size]=100", NULL, "", &list),
		200);
	room_begin(e->room, "zendesk");
	room_ok(ticket_merge(e->room->record, list, strlen(list), PAGE_ON, &merge));
	(void)room_end(e->room);
}

int
desk_begin(void **state)
{
	struct desk_errand *e = calloc(1, sizeof *e);

	assert_non_null(e);
	e->desk = help_desk_open();
	if (room_make((void **)&e->room) != 0)
		return -1;
	room_ok(json_open(&e->json));
	e->zendesk = (struct zendesk_config){.url = "https://drill.zendesk.example/"};
	e->contacts[0] = (struct contact_config){
		.name = "Jo Park", .phone = "", .email = "jo@acme.example", .alt_email = ""};
	e->contacts[1] = (struct contact_config){.name = "Kim Lund",
		.phone = "",
		.email = "kim@acme.example",
		.alt_email = "kim@elsewhere.example"};
	e->customer = (struct customer_config){.name = "Acme",
		.hours = "",
		.policy = "",
		.notes = "",
		.contacts = e->contacts,
		.contacts_count = 2};
	e->config = (struct config){
		.zendesk = &e->zendesk, .customers = &e->customer, .customers_count = 1};
	e->rules = (struct order_room){.config = &e->config, .watching = ""};
	arena_init(&e->arena, MEMORY_BYTES);
	desk_pass(e, 0);
	desk_poll(e);
	*state = e;
	return 0;
}

int
desk_finish(void **state)
{
	struct desk_errand *e = *state;

	arena_clear(&e->arena);
	json_close(e->json);
	(void)room_remove((void **)&e->room);
	help_desk_close(e->desk);
	free(e);
	return 0;
}

struct err
desk_order_by(struct desk_errand *e, const char *person, const char *name, const char *subject,
	const char *args)
{
	struct actor who = {.level = LEVEL_LEAD};
	char id[ORDER_ID_BYTES];
	const struct order order = {
		.id = id, .name = name, .subject = subject, .seen_rev = e->seen_rev, .args = args};

	(void)snprintf(who.name, sizeof who.name, "%s", person);
	order_id_make(id);
	return order_run(e->room->record, e->json, &order, &who, &e->rules, now_ms(e), &e->said);
}

void
desk_order(struct desk_errand *e, const char *name, const char *subject, const char *args)
{
	room_ok(desk_order_by(e, "Dana Reyes", name, subject, args));
}

void
desk_take(struct desk_errand *e)
{
	int64_t due_ms;
	bool found = false;

	desk_pass(e, OUTBOX_UNDO_MS + 1000);
	arena_reset(&e->arena);
	room_ok(outbox_next(
		e->room->record, "zendesk", now_ms(e), &e->arena, &e->row, &found, &due_ms));
	assert_true(found);
}

/* ---- the sender ---- */

static void
carry_out(struct desk_errand *e, const struct target_ask *ask, enum luck luck,
	struct http_reply *reply)
{

	*reply = (struct http_reply){.content_type = "", .idempotency = "", .retry_after_s = -1};
	if (luck == NEVER || luck == TROUBLE || luck == WRONG_PAGE) {
		reply->status = luck == TROUBLE ? 500 : 200;
		reply->body = luck == WRONG_PAGE ? "<html>" : "";
		reply->body_length = strlen(reply->body);
		if (luck == NEVER)
			*reply = (struct http_reply){.error = err_make(ERR_NET, "Nobody answers."),
				.body = "",
				.content_type = ""};
		return;
	}
	e->key[0] = '\0';
	for (int i = 0; i < TARGET_HEADERS_MOST; i++)
		(void)sscanf(ask->headers[i], "Idempotency-Key: %127s", e->key);
	reply->status = help_desk_ask(e->desk, ask->method, ask->path,
		e->key[0] != '\0' ? e->key : NULL, ask->body.data, &reply->body);
	reply->body_length = strlen(reply->body);
	reply->content_type = "application/json";
	if (luck == LOST)
		*reply = (struct http_reply){.error = err_make(ERR_NET, "The connection broke."),
			.left = true,
			.body = "",
			.content_type = ""};
}

enum target_end
desk_try(struct desk_errand *e, bool looking, enum luck luck)
{
	struct http_reply reply = {.status = 0};
	struct target_ask ask;

	e->job = (struct target_job){.row = &e->row,
		.record = e->room->record,
		.config = &e->config,
		.json = e->json,
		.now_ms = now_ms(e),
		.looking = looking};
	buf_init(&e->job.memory, 64 * 1024);
	e->asked = 0;
	do {
		struct err asks;

		ask = (struct target_ask){.method = ""};
		buf_init(&ask.body, 1024 * 1024);
		asks = target_zendesk.ask(&e->job, &ask);
		if (asks.kind != ERR_NONE) {
			e->outcome = (struct target_outcome){.end = TARGET_REFUSED};
			(void)snprintf(e->outcome.sentence, sizeof e->outcome.sentence, "%.200s",
				asks.text);
			buf_clear(&ask.body);
			break;
		}
		assert_false(looking && ask.effect);
		e->asked++;
		(void)snprintf(e->last, sizeof e->last, "%s %.200s", ask.method, ask.path);
		carry_out(e, &ask, ask.effect ? luck : GOOD, &reply);
		e->outcome = (struct target_outcome){.end = TARGET_LATER, .wait_ms = -1};
		target_zendesk.answer(&e->job, &reply, &e->outcome);
		buf_clear(&ask.body);
	} while (e->outcome.end == TARGET_ON && e->asked < 10);
	room_begin(e->room, "engine");
	if (e->outcome.end == TARGET_SENT) {
		room_ok(target_zendesk.settle(&e->job, &e->outcome, &reply));
		room_ok(outbox_sent(e->room->record, e->row.number, e->outcome.remote_id,
			e->outcome.remote_url, e->outcome.sentence));
	} else if (e->outcome.end == TARGET_REFUSED) {
		room_ok(target_zendesk.unsettle(e->room->record, &e->row));
		room_ok(outbox_refuse(e->room->record, e->row.number, e->outcome.sentence));
	}
	(void)room_end(e->room);
	buf_clear(&e->job.memory);
	return e->outcome.end;
}

void
desk_says(const struct desk_errand *e, const char *part)
{
	if (strstr(e->outcome.sentence, part) == NULL)
		fail_msg("\"%s\" does not say \"%s\"", e->outcome.sentence, part);
}

void
desk_somebody_writes(struct desk_errand *e, const char *text, const char *status)
{
	help_desk_write(e->desk, HELP_DESK_CUSTOMER, text, false, status);
}

int
desk_effects(const struct desk_errand *e, const char *verb)
{
	return help_desk_effects(e->desk, verb);
}

void
desk_declare(struct desk_errand *e)
{
	desk_order(e, "incident-declare", "", "{\"title\":\"Checkout is down\",\"severity\":2}");
}
