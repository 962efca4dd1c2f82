/* store/orders_customer.c - the customers of an incident: calls, their mail, decisions,
 * confirmations.
 *
 * Each is about a customer ("customer:Acme") or one of its contacts ("contact:Acme/1"). What is
 * said of a customer that nobody has named as affected makes it one.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdio.h>
#include <string.h>

#include "store/affected.h"
#include "store/customer.h"
#include "store/db.h"

enum { MEMORY_BYTES = 256 * 1024, NAME_BYTES = 80, SHOWN_BYTES = 60 };

static const char customer_prefix[] = "customer:";
static const char contact_prefix[] = "contact:";

/* What is there before one is found. */
static const struct customer nobody = {
	.customer = {""}, .name = {""}, .called = "", .called_name = {""}, .origin = ""};

/* A name for a sentence. */
struct shown {
	char text[SHOWN_BYTES];
};

static struct shown
show(struct text text)
{
	struct shown out = {{0}};

	(void)text_show(text, false, out.text, sizeof out.text);
	return out;
}

/* "Acme" of "customer:Acme", "Acme/1" of "contact:Acme/1"; from a shell the name will do. */
static const char *
subject_id(const char *subject)
{
	if (strncmp(subject, customer_prefix, sizeof customer_prefix - 1) == 0)
		return subject + sizeof customer_prefix - 1;
	if (strncmp(subject, contact_prefix, sizeof contact_prefix - 1) == 0)
		return subject + sizeof contact_prefix - 1;
	return subject;
}

/* The id of a customer whose name is written in other letters, or too long for an id. */
static struct err
find_id(const struct act *act, const char *name, char out[ROW_ID_BYTES], bool *found)
{
	static const char sql[] = "SELECT iif(length(CAST(name AS BLOB)) <= 40, name, '#' || rowid)"
				  " FROM customer"
				  " WHERE name = ?1 COLLATE NOCASE"
				  " ORDER BY name <> ?1"
				  " LIMIT 1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(act->record, &s, sql, "t", name);

	*found = false;
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, found);
	if (e.kind != ERR_NONE || !*found)
		return e;
	(void)snprintf(out, ROW_ID_BYTES, "%s", (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return NO_ERR;
}

/* Who the order is about, as the record has them. */
static struct err
find(const struct act *act, struct arena *a, struct customer *out)
{
	const char *id = subject_id(act->order->subject);
	char known[ROW_ID_BYTES];
	bool found = false;
	struct err e;

	if (id[0] == '\0')
		return err_make(ERR_USAGE, "Say which customer: its name comes first.");
	e = customer_find(act->record, act->incident, id, a, out);
	if (e.kind != ERR_MISSING)
		return e;
	e = find_id(act, id, known, &found);
	if (e.kind == ERR_NONE && found)
		return customer_find(act->record, act->incident, known, a, out);
	if (e.kind == ERR_NONE)
		e = err_make(ERR_REFUSED,
			"There is no customer %s: look at the list in Customers, or add it to the "
			"incident first.",
			show(text_of(id)).text);
	return e;
}

/* Somebody else was faster: what was seen is not what is there. */
static struct err
check_unchanged(const struct act *act, const struct customer *c, int64_t rev)
{
	if (act->order->seen_rev == 0 || rev <= act->order->seen_rev)
		return NO_ERR;
	return err_make(ERR_REFUSED,
		"Not saved: %s has changed since you saw it. Look at the row, and try again.",
		show(c->customer).text);
}

/* ---- calls ---- */

static struct err
read_result(const struct act *act, char out[ROW_ID_BYTES])
{
	static const char *const results[] = {"reached", "voicemail", "no_answer"};
	struct err e = act_word(act, "$.result", "The result of a call", out, ROW_ID_BYTES);

	for (size_t i = 0; i < 3 && e.kind == ERR_NONE; i++) {
		if (strcmp(out, results[i]) == 0)
			return NO_ERR;
	}
	if (e.kind == ERR_NONE)
		e = err_make(ERR_USAGE, "The result of a call is reached, voicemail or no_answer.");
	return e;
}

/* Which of the contact's numbers, never the number itself. */
static struct err
read_phone(const struct act *act, int phones, int64_t *out)
{
	*out = phones > 0 ? 1 : 0;
	if (!json_int(act->json, "$.phone", out) && json_has(act->json, "$.phone"))
		return err_make(ERR_USAGE,
			"Which phone is said by its place, 1 for the first: numbers are never "
			"written down.");
	if (*out < 0 || *out > 9 || (*out > phones && *out != 1))
		return err_make(ERR_USAGE, "There is no phone %lld.", (long long)*out);
	return NO_ERR;
}

static struct err
read_next(const struct act *act, int64_t *out)
{
	struct err e = act_ms(act, "$.next_ms", "The time of the next call", 0, out);

	if (e.kind == ERR_NONE && *out != 0 && *out <= act->now_ms)
		e = err_make(ERR_USAGE, "The next call is at a time to come, not one before.");
	return e;
}

/* The call as a row of the record. */
static struct err
add_attempt(const struct act *act, const struct customer *c, int contact, struct text name,
	const char *result, int64_t phone, int64_t next_ms, const char *note)
{
	static const char sql[] =
		"INSERT INTO attempt (incident_id, customer, contact, name, phone, result, note,"
		"  at_ms, person, next_ms, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, room_now(), ?8, nullif(?9, 0), room_rev())";

	return db_run(act->record, sql, "ttitittti", act->incident, c->customer.raw,
		(int64_t)contact, name.raw, phone, result, note, act->actor->name, next_ms);
}

/* Who comes after one who was not reached: R28. */
static struct err
say_call(struct act *act, const struct customer *c, int contact, struct text name,
	const char *result, struct arena *a)
{
	struct shown who = show(text_is_empty(name) ? c->customer : name);
	struct shown customer = show(c->customer);
	struct customer after;
	char id[ROW_ID_BYTES];
	struct err e;

	if (strcmp(result, "reached") == 0) {
		act_say(act, "Saved: %s of %s was reached.", who.text, customer.text);
		return NO_ERR;
	}
	if (c->contact > 0) /* a name may have a / of its own: the last one counts */
		(void)snprintf(id, sizeof id, "%.*s", (int)(strrchr(c->key.id, '/') - c->key.id),
			c->key.id);
	else
		(void)snprintf(id, sizeof id, "%s", c->key.id);
	e = customer_find(act->record, act->incident, id, a, &after);
	if (e.kind != ERR_NONE)
		return e;
	if (after.next_contact == 0)
		act_say(act, "Saved: %s was not reached, and the config knows no contact.",
			who.text);
	else if (after.next_contact == contact)
		act_say(act, "Saved: %s of %s was not reached. There is nobody else to call.",
			who.text, customer.text);
	else
		act_say(act, "Saved: %s of %s was not reached. Next: %d %s%s.", who.text,
			customer.text, after.next_contact, show(after.next_name).text,
			after.next_phones > 0 ? " (phone 1)" : ", who has no phone in the config");
	return NO_ERR;
}

static struct err
log_call(struct act *act, struct arena *a, const char *note)
{
	struct customer c = nobody;
	char result[ROW_ID_BYTES];
	int64_t phone = 0;
	int64_t next_ms = 0;
	bool own_row;
	struct err e = find(act, a, &c);

	/* The row said who that is: it must still be that one. */
	if (e.kind == ERR_NONE)
		e = check_unchanged(act, &c, c.call_rev);
	if (e.kind == ERR_NONE)
		e = read_result(act, result);
	if (e.kind == ERR_NONE)
		e = read_next(act, &next_ms);
	if (e.kind != ERR_NONE)
		return e;
	own_row = c.contact == 0;
	e = read_phone(act, own_row ? c.next_phones : c.phones, &phone);
	if (e.kind == ERR_NONE)
		e = affected_add(act->record, act->incident, c.customer.raw);
	if (e.kind == ERR_NONE)
		e = add_attempt(act, &c, own_row ? c.next_contact : c.contact,
			own_row ? c.next_name : c.name, result, phone, next_ms, note);
	if (e.kind == ERR_NONE)
		e = say_call(act, &c, own_row ? c.next_contact : c.contact,
			own_row ? c.next_name : c.name, result, a);
	return e;
}

static struct err
call(struct act *act)
{
	struct buf note;
	struct arena a;
	struct err e;

	arena_init(&a, MEMORY_BYTES);
	buf_init(&note, ORDER_TEXT_CAP_BYTES);
	e = act_text(act, "$.note", "A note", false, &note);
	if (e.kind == ERR_NONE)
		e = log_call(act, &a, note.data);
	buf_clear(&note);
	arena_clear(&a);
	return e;
}

/* ---- how they are ---- */

/* A meaning that needs the customer. */
typedef struct err meaning(struct act *act, const struct customer *c);

/* Finds the customer, unchanged since it was seen, and makes it an affected one. */
static struct err
with_customer(struct act *act, meaning *mean)
{
	struct customer c = nobody;
	struct arena a;
	struct err e;

	arena_init(&a, MEMORY_BYTES);
	e = find(act, &a, &c);
	if (e.kind == ERR_NONE)
		e = check_unchanged(act, &c, c.rev);
	if (e.kind == ERR_NONE)
		e = affected_add(act->record, act->incident, c.customer.raw);
	if (e.kind == ERR_NONE)
		e = mean(act, &c);
	arena_clear(&a);
	return e;
}

static struct err
turn_mail(struct act *act, const struct customer *c)
{
	static const char sql[] = "UPDATE incident_customer"
				  " SET mail_down = ?3, rev = room_rev()"
				  " WHERE incident_id = ?1"
				  " AND customer = ?2";
	struct shown customer = show(c->customer);

	if (c->mail_down)
		act_say(act, "Saved: the mail of %s works.", customer.text);
	else if (c->all_inside)
		act_say(act,
			"Saved: the mail of %s may be down. All their addresses are in their own "
			"domains: call.",
			customer.text);
	else
		act_say(act, "Saved: the mail of %s may be down. Other addresses come first.",
			customer.text);
	return db_run(
		act->record, sql, "tti", act->incident, c->customer.raw, (int64_t)!c->mail_down);
}

static struct err
mail_down(struct act *act)
{
	return with_customer(act, turn_mail);
}

/* Who confirms where nobody is named: the one that the last call reached; a confirmation is taken
 * back by naming nobody. */
static struct err
take_confirmation(struct act *act, const struct customer *c, struct buf *by)
{
	static const char sql[] =
		"UPDATE incident_customer"
		" SET confirmed_by = ?3, confirmed_ms = iif(?3 = '', NULL, room_now()),"
		"  rev = room_rev()"
		" WHERE incident_id = ?1"
		" AND customer = ?2";
	struct shown customer = show(c->customer);
	bool unnamed;
	struct err e;

	unnamed = by->data[strspn(by->data, " \t")] == '\0';
	if (unnamed)
		buf_reset(by);
	if (unnamed && c->confirmed_ms == 0 && strcmp(c->called, "reached") == 0)
		text_raw(c->called_name, by);
	if (by->length == 0 && c->confirmed_ms == 0)
		return err_make(ERR_USAGE,
			"Say who of %s confirmed it: no call has reached anybody yet.",
			customer.text);
	e = db_run(act->record, sql, "ttt", act->incident, c->customer.raw, by->data);
	if (by->length == 0)
		act_say(act, "Saved: %s has not confirmed it after all.", customer.text);
	else
		act_say(act, "Saved: %s of %s confirmed that all is well.",
			show(text_of(by->data)).text, customer.text);
	return e;
}

static struct err
read_confirmation(struct act *act, const struct customer *c)
{
	char name[NAME_BYTES];
	struct buf by;
	struct err e = act_word(act, "$.by", "The name of who confirmed", name, sizeof name);

	if (e.kind != ERR_NONE)
		return e;
	buf_init(&by, DB_CELL_CAP_BYTES);
	(void)buf_string(&by, name);
	e = take_confirmation(act, c, &by);
	buf_clear(&by);
	return e;
}

static struct err
confirmed(struct act *act)
{
	return with_customer(act, read_confirmation);
}

static struct err
set_decision(struct act *act, const struct customer *c, const char *text)
{
	static const char sql[] = "UPDATE incident_customer"
				  " SET decision = ?3,"
				  "  decision_ms = iif(?3 = '', NULL, room_now()), rev = room_rev()"
				  " WHERE incident_id = ?1"
				  " AND customer = ?2";
	struct shown customer = show(c->customer);
	bool empty = text[strspn(text, " \t\r\n")] == '\0';

	if (empty && c->decision_ms == 0)
		return err_make(ERR_USAGE,
			"Say what %s must decide: there is no decision to settle.", customer.text);
	if (empty)
		act_say(act, "Saved: the decision of %s is made.", customer.text);
	else
		act_say(act, "Saved: %s must decide something. Call them now.", customer.text);
	return db_run(act->record, sql, "ttt", act->incident, c->customer.raw, empty ? "" : text);
}

static struct err
take_decision(struct act *act, const struct customer *c)
{
	struct buf text;
	struct err e;

	buf_init(&text, ORDER_TEXT_CAP_BYTES);
	e = act_text(act, "$.text", "A decision", false, &text);
	if (e.kind == ERR_NONE)
		e = set_decision(act, c, text.data);
	buf_clear(&text);
	return e;
}

static struct err
decision(struct act *act)
{
	return with_customer(act, take_decision);
}

/* ---- who is affected ---- */

/* Also one that the config does not know: it is called by what others know of it. */
static struct err
add_named(struct act *act, const char *name, struct arena *a)
{
	char id[ROW_ID_BYTES];
	struct customer c = nobody;
	bool found = false;
	struct err e = find_id(act, name, id, &found);

	if (e.kind != ERR_NONE)
		return e;
	if (!found && strlen(name) > 40)
		return err_make(ERR_USAGE,
			"A customer that the config does not know needs a name of 40 bytes at "
			"most.");
	e = customer_find(act->record, act->incident, found ? id : name, a, &c);
	if (e.kind == ERR_NONE && c.affected)
		return err_make(ERR_REFUSED, "%s is affected already.", show(c.customer).text);
	if (e.kind != ERR_NONE && e.kind != ERR_MISSING)
		return e;
	if (e.kind == ERR_NONE) {
		act_say(act, "Saved: %s is affected.", show(c.customer).text);
		return affected_add(act->record, act->incident, c.customer.raw);
	}
	act_say(act, "Saved: %s is affected. The config does not know it: there are no contacts.",
		show(text_of(name)).text);
	return affected_add(act->record, act->incident, name);
}

static struct err
add(struct act *act)
{
	char name[1024];
	const char *subject = act->order->subject;
	struct customer c = nobody;
	struct arena a;
	struct err e = act_word(act, "$.name", "The name of a customer", name, sizeof name);
	const char *start = name + strspn(name, " \t");

	if (e.kind != ERR_NONE)
		return e;
	arena_init(&a, MEMORY_BYTES);
	if (start[0] != '\0') {
		size_t length = strlen(name);

		while (name[length - 1] == ' ' || name[length - 1] == '\t')
			name[--length] = '\0';
		e = add_named(act, start, &a);
	} else if (subject[0] != '\0') {
		e = find(act, &a, &c);
		if (e.kind == ERR_NONE)
			e = add_named(act, c.customer.raw, &a);
	} else {
		e = err_make(ERR_USAGE, "Say which customer is affected.");
	}
	arena_clear(&a);
	return e;
}

static struct err
remove_customer(struct act *act)
{
	/* The entry about it keeps it away: store/affected.c. */
	static const char sql[] = "DELETE FROM incident_customer"
				  " WHERE incident_id = ?1"
				  " AND customer = ?2";
	struct customer c = nobody;
	struct arena a;
	struct err e;

	arena_init(&a, MEMORY_BYTES);
	e = find(act, &a, &c);
	if (e.kind == ERR_NONE)
		e = check_unchanged(act, &c, c.rev);
	if (e.kind == ERR_NONE && !c.affected)
		e = err_make(ERR_REFUSED, "%s is not among the affected customers.",
			show(c.customer).text);
	if (e.kind == ERR_NONE)
		e = db_run(act->record, sql, "tt", act->incident, c.customer.raw);
	if (e.kind == ERR_NONE)
		act_say(act, "Saved: %s is not affected, and does not come back by itself.",
			show(c.customer).text);
	arena_clear(&a);
	return e;
}

/* A call is told as it was, by whoever made it; the others say how things stand, and so does the
 * lead. */
const struct order_kind orders_customer[] = {
	{.name = "customer-call",
		.least = LEVEL_OPERATOR,
		.flags = ORDER_INCIDENT | ORDER_OVER,
		.run = call},
	{.name = "customer-mail-down",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT,
		.run = mail_down},
	{.name = "customer-confirmed",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT | ORDER_OVER,
		.run = confirmed},
	{.name = "customer-decision",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT,
		.run = decision},
	{.name = "customer-add", .least = LEVEL_LEAD, .flags = ORDER_INCIDENT, .run = add},
	{.name = "customer-remove",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT,
		.run = remove_customer},
	{.name = NULL},
};
