/* store/orders_ticket_open.c - opening tickets at Zendesk: one that tells a customer of the incident,
 * and one for ourselves.
 *
 * The record does not hold addresses: the body names the contact, and which of their addresses, which
 * the one who sends fills in from the config.
 * SPDX-License-Identifier: MIT */
#include "store/orders_ticket.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#include "store/db.h"
#include "store/draft.h"
#include "store/lint.h"
#include "store/outbox.h"
#include "store/remote.h"
#include "store/ticket_words.h"
#include "store/ticket_write.h"

enum {
	MEMORY_BYTES = 4 * 1024 * 1024,
	BODY_CAP_BYTES = ORDER_TEXT_CAP_BYTES * 6 + 4096,
	NAME_BYTES = 200,
	SUBJECT_BYTES = NAME_BYTES + 16,
	DUE_BYTES = 32,
};

/* A ticket for a customer, in the making. */
struct opening {
	char customer[NAME_BYTES];
	char contact[NAME_BYTES];
	char subject[SUBJECT_BYTES]; /* "customer:Acme" */
	bool other;                  /* their mail may be down: the other address */
	struct buf details;
	struct buf text;
	struct buf body;
};

static void
opening_init(struct opening *o)
{
	*o = (struct opening){.customer = ""};
	buf_init(&o->details, ORDER_TEXT_CAP_BYTES);
	buf_init(&o->text, ORDER_TEXT_CAP_BYTES);
	buf_init(&o->body, BODY_CAP_BYTES);
}

static void
opening_clear(struct opening *o)
{
	buf_clear(&o->body);
	buf_clear(&o->text);
	buf_clear(&o->details);
}

/* ---- whom it is for ---- */

/* While their mail is down, or may be, what they have elsewhere is what reaches them (R24). */
static struct err
read_mail_down(const struct act *act, struct opening *o)
{
	static const char sql[] = "SELECT mail_down"
				  " FROM incident_customer"
				  " WHERE incident_id = ?1"
				  " AND customer = ?2";
	int64_t down = 0;
	struct err e = db_number(act->record, 0, &down, sql, "tt", act->incident, o->customer);

	o->other = down != 0;
	return e;
}

static const struct customer_config *
find_customer(const struct act *act, const char *name)
{
	const struct config *c = act->room->config;

	for (size_t i = 0; c != NULL && i < c->customers_count; i++)
		if (strcmp(c->customers[i].name, name) == 0)
			return &c->customers[i];
	return NULL;
}

/* The contact that is named, who has an address that works; where none is named, the first such. */
static struct err
choose_contact(struct opening *o, const struct customer_config *c)
{
	bool named = o->contact[0] != '\0';

	for (size_t i = 0; i < c->contacts_count; i++) {
		const struct contact_config *k = &c->contacts[i];

		if (named && strcmp(k->name, o->contact) != 0)
			continue;
		if ((o->other ? k->alt_email : k->email)[0] == '\0')
			continue;
		(void)snprintf(o->contact, sizeof o->contact, "%s", k->name);
		return NO_ERR;
	}
	if (named)
		return err_make(ERR_REFUSED,
			"Nothing was sent: the config has no %saddress of %.60s of %.60s.",
			o->other ? "other " : "", o->contact, o->customer);
	return err_make(ERR_REFUSED, "Nothing was sent: nobody of %.60s has %s address. Call them.",
		o->customer, o->other ? "another" : "an");
}

static struct err
read_customer(struct act *act, struct opening *o)
{
	const struct customer_config *c;
	struct err e = act_word(act, "$.customer", "A customer", o->customer, sizeof o->customer);

	if (e.kind == ERR_NONE)
		e = act_word(act, "$.contact", "A contact", o->contact, sizeof o->contact);
	if (e.kind != ERR_NONE)
		return e;
	if (o->customer[0] == '\0')
		return err_make(ERR_USAGE, "Say which customer the ticket is for.");
	c = find_customer(act, o->customer);
	if (c == NULL)
		return err_make(ERR_REFUSED,
			"Nothing was sent: the config does not know %.60s. Add it to customers, "
			"or write to them yourself.",
			o->customer);
	(void)snprintf(o->subject, sizeof o->subject, "customer:%s", o->customer);
	e = read_mail_down(act, o);
	return e.kind == ERR_NONE ? choose_contact(o, c) : e;
}

/* One ticket a customer: what they have already is where they are answered. */
static struct err
check_first(const struct act *act, const struct opening *o)
{
	static const char sql[] = "SELECT count(*)"
				  " FROM outbox"
				  " WHERE target = 'zendesk'"
				  " AND verb = 'create'"
				  " AND incident_id = ?1"
				  " AND subject = ?2"
				  " AND state IN ('queued', 'sending', 'in_doubt')";
	char what[SUBJECT_BYTES];
	struct remote remote;
	bool found = false;
	int64_t count = 0;
	struct err e;

	(void)snprintf(what, sizeof what, "ticket:%.100s", o->customer);
	e = remote_find(act->record, act->incident, TARGET_ZENDESK, what, &remote, &found);
	if (e.kind == ERR_NONE && found)
		return err_make(ERR_REFUSED,
			"Nothing was sent: %.60s has ticket #%.20s for this incident. Reply there.",
			o->customer, remote.id);
	if (e.kind == ERR_NONE)
		e = db_number(act->record, 0, &count, sql, "tt", act->incident, o->subject);
	if (e.kind == ERR_NONE && count > 0)
		e = err_make(ERR_REFUSED,
			"Nothing more was sent: a ticket for %.60s is on its way.", o->customer);
	return e;
}

/* ---- what it says ---- */

/* The text that the person read, else the one that they would have read. */
static struct err
read_words(struct act *act, struct opening *o)
{
	struct drafts drafts;
	struct arena arena;
	int64_t eta_ms = 0;
	struct err e = act_text(act, "$.text", "A ticket", false, &o->text);

	if (e.kind != ERR_NONE || o->text.data[strspn(o->text.data, " \t\r\n")] != '\0')
		return e;
	e = outbox_check_words(act);
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.details", "The details", false, &o->details);
	if (e.kind == ERR_NONE)
		e = act_ms(act, "$.eta_ms", "An estimate", 0, &eta_ms);
	if (e.kind != ERR_NONE)
		return e;
	buf_reset(&o->text);
	arena_init(&arena, MEMORY_BYTES);
	e = drafts_load(act->record, act->incident, &arena, &drafts);
	if (e.kind == ERR_NONE)
		e = ticket_words_outage(&drafts, o->details.data, eta_ms, act->now_ms, &o->text);
	arena_clear(&arena);
	return e;
}

static struct err
add_ticket(struct act *act, struct opening *o)
{
	char to[TICKET_TO_BYTES], title[TICKET_SUBJECT_BYTES], object[ROW_ID_BYTES + 16];

	(void)snprintf(object, sizeof object, TICKET_OBJECT_NEW "%s", act->incident);
	(void)json_put(&o->body,
		"{\"ticket\":{\"subject\":%s,\"type\":\"incident\",\"comment\":{\"body\":%s,"
		"\"public\":true},\"requester\":{\"name\":%s,\"email\":%s},"
		"\"tags\":[\"warroom\"]}}",
		ticket_words_subject(o->text.data, title), o->text.data, o->contact,
		o->other ? "{alt_email}" : "{email}");
	if (o->body.full)
		return err_make(ERR_USAGE, "That is too long for a ticket.");
	return outbox_add(act,
		&(struct outbox_draft){.target = TARGET_ZENDESK,
			.verb = "create",
			.subject = o->subject,
			.object = object,
			.recipient = ticket_words_open(o->customer, o->contact, to),
			.text = o->text.data,
			.body = o->body.data,
			.public = true},
		NULL);
}

struct err
ticket_open(struct act *act)
{
	struct opening o;
	struct err e;

	opening_init(&o);
	e = outbox_has(act, TARGET_ZENDESK)
		    ? read_customer(act, &o)
		    : err_make(ERR_REFUSED, "Nothing was sent: the config has no zendesk.");
	if (e.kind == ERR_NONE)
		e = check_first(act, &o);
	if (e.kind == ERR_NONE)
		e = read_words(act, &o);
	if (e.kind == ERR_NONE)
		e = lint_public(act, o.text.data);
	if (e.kind == ERR_NONE)
		e = add_ticket(act, &o);
	if (e.kind == ERR_NONE)
		act_say(act, "A PUBLIC ticket to %.60s of %.60s is queued%s.", o.contact,
			o.customer, o.other ? ", to their other address" : "");
	opening_clear(&o);
	return e;
}

/* ---- for ourselves ---- */

struct err
ticket_open_task(struct act *act, const char *about, const char *title, const char *note,
	int64_t due_ms, bool *queued)
{
	const time_t at = (time_t)(due_ms / 1000);
	char object[ROW_ID_BYTES + 32], due[DUE_BYTES];
	struct buf body;
	struct tm tm;
	struct err e;

	*queued = false;
	if (!outbox_has(act, TARGET_ZENDESK))
		return NO_ERR;
	(void)gmtime_r(&at, &tm);
	(void)strftime(due, sizeof due, "%Y-%m-%dT%H:%M:%SZ", &tm);
	(void)snprintf(object, sizeof object, TICKET_OBJECT_NEW "%.60s", about);
	buf_init(&body, BODY_CAP_BYTES);
	(void)json_put(&body,
		"{\"ticket\":{\"subject\":%s,\"type\":\"task\",\"due_at\":%s,\"priority\":\"low\","
		"\"comment\":{\"body\":%s,\"public\":false},\"tags\":[\"warroom\",\"fluke\"]}}",
		title, due, note);
	e = body.full ? err_make(ERR_USAGE, "That is too long for a ticket.")
		      : outbox_add(act,
				&(struct outbox_draft){.target = TARGET_ZENDESK,
					.verb = "create",
					.subject = about,
					.object = object,
					.recipient = TICKET_WORDS_TASK,
					.text = note,
					.body = body.data},
				NULL);
	*queued = e.kind == ERR_NONE;
	buf_clear(&body);
	return e;
}
