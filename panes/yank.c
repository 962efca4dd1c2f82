/* panes/yank.c - the id, the URL or the message of rows, as one text.
 * SPDX-License-Identifier: MIT */
#include "panes/yank.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "panes/ui.h"
#include "store/arena.h"
#include "store/customer.h"
#include "store/event.h"
#include "store/outbox.h"
#include "store/page.h"
#include "store/page_group.h"
#include "store/room.h"
#include "store/ticket.h"
#include "store/ticket_detail.h"

enum { MEMORY_BYTES = 1024 * 1024, LINE_BYTES = 4 * 1024 };

/* What one row has to give. */
struct found {
	char id[ROW_ID_BYTES];
	struct text url; /* "": none, and `why` */
	const char *why;
	struct text message;
};

void
yank_init(struct yank *y)
{
	*y = (struct yank){.why = ""};
	buf_init(&y->text, YANK_CAP_BYTES);
	selection_init(&y->selection, "");
}

void
yank_clear(struct yank *y)
{
	buf_clear(&y->text);
	selection_clear(&y->selection);
}

void
yank_tickets_at(struct yank *y, const char *url)
{
	size_t length = strlen(url);

	while (length > 0 && url[length - 1] == '/')
		length--;
	/* Where an agent reads it: the API's own address of a ticket is none for a person. */
	if (length == 0 || (size_t)snprintf(y->tickets, sizeof y->tickets, "%.*s/agent/tickets/",
				   (int)length, url) >= sizeof y->tickets)
		y->tickets[0] = '\0';
}

/* The card of the bridge is in memory alone. */
static struct err
begin_bridge(struct yank *y, const struct context *c, const char *word)
{
	struct buf text;
	struct err e;

	buf_init(&text, YANK_CAP_BYTES);
	e = bridge_copy(&c->ui->talk.bridge, c->row->key.id, word, c->now_ms, &text);
	if (e.kind == ERR_NONE)
		yank_give(y, text_of(text.data), false);
	explicit_bzero(text.data, text.length);
	buf_clear(&text);
	return e;
}

struct err
yank_begin(struct yank *y, const struct context *c, const char *word)
{
	if (c->row->pane == &bridge_ops)
		return begin_bridge(y, c, word);
	selection_clear(&y->selection);
	if (!selection_copy(&y->selection, c->selection))
		return err_make(ERR_FULL, "There is no memory for what is selected.");
	y->given = y->whole = false;
	y->what = strcmp(word, "url") == 0  ? YANK_URL
		  : strcmp(word, "id") == 0 ? YANK_ID
					    : YANK_MESSAGE;
	y->pane = c->row->pane;
	y->key = c->row->key;
	y->at = c->row->at;
	(void)snprintf(y->kind, sizeof y->kind, "%s", c->row->kind);
	(void)snprintf(
		y->incident, sizeof y->incident, "%s", c->incident != NULL ? c->incident : "");
	y->stale = true;
	return NO_ERR;
}

/* ---- what a row has ---- */

static struct err
find_page(struct record *r, const char *id, struct arena *a, struct found *out)
{
	struct page page = {0};
	struct err e = page_find(r, id, a, &page);

	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(out->id, sizeof out->id, "%s", id);
	out->url = page.html_url;
	out->why = "PagerDuty told no URL of this page.";
	out->message = page.title;
	return NO_ERR;
}

static struct err
find_ticket(
	const struct yank *y, struct record *r, const char *id, struct arena *a, struct found *out)
{
	struct ticket ticket = {0};
	char url[sizeof y->tickets + ROW_ID_BYTES] = "";
	struct ticket_more more = {.link = text_of("")};
	struct err e = ticket_find(r, id, a, &ticket);

	if (e.kind == ERR_NONE)
		e = ticket_more_find(r, id, a, &more);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(out->id, sizeof out->id, "%s", id);
	if (y->tickets[0] != '\0')
		(void)snprintf(url, sizeof url, "%s%s", y->tickets, id);
	/* The one its detail shows; the config's site when Zendesk told none. */
	out->url = text_is_empty(more.link) ? text_of(arena_string(a, url)) : more.link;
	out->why = "The config does not say where Zendesk is (zendesk.url): a ticket has no URL.";
	out->message = ticket.subject;
	return NO_ERR;
}

static struct err
find_subject(const struct yank *y, struct record *r, const char *subject, struct arena *a,
	struct found *out)
{
	if (strncmp(subject, "page:", 5) == 0)
		return find_page(r, subject + 5, a, out);
	if (strncmp(subject, "ticket:", 7) == 0)
		return find_ticket(y, r, subject + 7, a, out);
	return err_make(ERR_MISSING, "There is nothing of this row to copy.");
}

/* An entry of the timeline has the URL of what it is about. */
static struct err
find_event(const struct yank *y, struct record *r, struct arena *a, struct found *out)
{
	const struct window w = {.from = WINDOW_ANCHOR, .anchor = y->at, .after = 1};
	struct found about = {.url = text_of("")};
	struct rows rows = {0};
	struct err e = event_window(r, NULL, &w, a, &rows);
	const struct event *event;

	if (e.kind != ERR_NONE)
		return e;
	if (!rows.found)
		return err_make(ERR_MISSING, "This entry is not in the record.");
	event = rows_at(&rows, rows.at);
	if (find_subject(y, r, event->subject, a, &about).kind != ERR_NONE)
		about.why = "This entry is about no page and no ticket: it has no URL.";
	(void)snprintf(out->id, sizeof out->id, "%s", y->at.id);
	out->url = about.url;
	out->why = about.why;
	out->message = event->text;
	return NO_ERR;
}

static struct err
find_step(const struct yank *y, struct record *r, struct arena *a, struct found *out)
{
	const struct window w = {
		.from = WINDOW_ANCHOR, .anchor = y->at, .after = 1, .of = y->incident};
	struct rows rows = {0};
	struct err e = step_window(r, &w, a, &rows);
	const struct step *step;

	if (e.kind == ERR_NONE && !rows.found)
		e = err_make(ERR_MISSING, "This step is not in the record any more.");
	if (e.kind != ERR_NONE)
		return e;
	step = rows_at(&rows, rows.at);
	out->message = step->text;
	out->url = step->link;
	out->why = "This step has no URL.";
	return NO_ERR;
}

static struct err
find_role(const struct yank *y, struct record *r, struct arena *a, struct found *out)
{
	const struct window w = {
		.from = WINDOW_ANCHOR, .anchor = y->at, .after = 1, .of = y->incident};
	struct rows rows = {0};
	struct err e = role_window(r, &w, a, &rows);
	const struct role *role;

	if (e.kind == ERR_NONE && !rows.found)
		e = err_make(ERR_MISSING, "This role is not in the record any more.");
	if (e.kind != ERR_NONE)
		return e;
	role = rows_at(&rows, rows.at);
	out->message = text_is_empty(role->person) ? role->name : role->person;
	out->why = "A role has no URL.";
	return NO_ERR;
}

static struct err
find_customer(const struct yank *y, struct record *r, struct arena *a, struct found *out)
{
	const struct window w = {.from = WINDOW_ANCHOR, .anchor = y->at, .after = 1};
	struct rows rows = {0};
	struct err e = customer_window(r, &w, a, &rows);
	const struct customer *customer;

	if (e.kind == ERR_NONE && !rows.found)
		e = err_make(ERR_MISSING, "This customer is not in the record any more.");
	if (e.kind != ERR_NONE)
		return e;
	customer = rows_at(&rows, rows.at);
	out->message = customer->contact > 0 ? customer->name : customer->customer;
	out->why = "A customer has no URL.";
	return NO_ERR;
}

/* The exact words that leave, or left. */
static struct err
find_outbox(const struct yank *y, struct record *r, struct arena *a, struct found *out)
{
	struct outbox_row row;
	bool found = false;
	struct err e = outbox_one(r, strtoll(y->key.id, NULL, 10), a, &row, &found);

	if (e.kind == ERR_NONE && !found)
		e = err_make(ERR_MISSING, "This is not in the record any more.");
	if (e.kind != ERR_NONE)
		return e;
	out->url = row.remote_url;
	out->why = "The service told no URL of this.";
	out->message = text_is_empty(row.text) ? row.body : row.text;
	return NO_ERR;
}

/* The one row that was named: rows that are not the subject of anything are known by where they
 * stand. */
static struct err
find_row(const struct yank *y, struct record *r, struct arena *a, struct found *out)
{
	char subject[SELECTION_SUBJECT_BYTES];

	(void)snprintf(out->id, sizeof out->id, "%s", y->at.id);
	if (y->pane == &timeline_ops || y->pane == &event_detail_ops)
		return find_event(y, r, a, out);
	if (y->pane == &steps_ops || y->pane == &step_detail_ops)
		return find_step(y, r, a, out);
	if (y->pane == &roles_ops)
		return find_role(y, r, a, out);
	if (y->pane == &customers_ops || y->pane == &customer_detail_ops)
		return find_customer(y, r, a, out);
	if (strcmp(y->kind, "outbox") == 0)
		return find_outbox(y, r, a, out);
	(void)snprintf(subject, sizeof subject, "%s:%s", y->kind, y->key.id);
	return find_subject(y, r, subject, a, out);
}

/* ---- the text ---- */

static void
add_line(struct yank *y, const struct found *found)
{
	struct text line = y->what == YANK_ID    ? text_of(found->id)
			   : y->what == YANK_URL ? found->url
						 : found->message;
	struct buf plain;

	if (text_is_empty(line)) {
		y->lacking++;
		y->why = y->what == YANK_URL ? found->why : "This row has no message.";
		return;
	}
	buf_init(&plain, LINE_BYTES);
	text_plain(line, false, LINE_BYTES, &plain);
	y->cut = y->cut || y->text.length + 1 + plain.length > YANK_CAP_BYTES;
	if (!y->cut) {
		(void)buf_printf(&y->text, "%s%s", y->rows > 0 ? "\n" : "", plain.data);
		y->rows++;
	}
	buf_clear(&plain);
}

static struct err
load_selection(struct yank *y, struct record *r, struct arena *a)
{
	struct err e = NO_ERR;

	for (int i = 0; i < y->selection.ids.count && i < YANK_MOST && !y->cut; i++) {
		struct found found = {.url = text_of(""), .message = text_of("")};
		char subject[SELECTION_SUBJECT_BYTES];

		arena_reset(a);
		selection_subject(&y->selection, i, subject);
		e = find_subject(y, r, subject, a, &found);
		if (e.kind != ERR_NONE && e.kind != ERR_MISSING)
			return e;
		if (e.kind == ERR_NONE)
			add_line(y, &found);
	}
	return y->rows == 0 && e.kind != ERR_NONE ? e : NO_ERR;
}

static struct err
load_row(struct yank *y, struct record *r, struct arena *a)
{
	struct found found = {.url = text_of(""), .message = text_of("")};
	struct err e = find_row(y, r, a, &found);

	if (e.kind == ERR_NONE)
		add_line(y, &found);
	return e;
}

/* The row of a group stands for its pages. */
static struct err
read_group(struct yank *y, struct record *r)
{
	struct ids none;

	ids_init(&none, 0);
	selection_clear(&y->selection);
	selection_init(&y->selection, "page");
	(void)selection_toggle(&y->selection, y->key.id);
	return selection_load(&y->selection, r, &none);
}

void
yank_give(struct yank *y, struct text text, bool announced)
{
	selection_clear(&y->selection);
	buf_reset(&y->text);
	text_plain(text, true, YANK_CAP_BYTES, &y->text);
	y->what = YANK_URL;
	y->rows = 1;
	y->lacking = 0;
	y->cut = false;
	y->announced = announced;
	y->whole = false;
	y->given = y->stale = true;
}

struct err
yank_load(struct yank *y, struct record *r)
{
	struct arena a;
	struct err e = NO_ERR;

	y->stale = false;
	if (y->given)
		return NO_ERR;
	buf_reset(&y->text);
	y->rows = 0;
	y->lacking = 0;
	y->cut = false;
	if (y->selection.ids.count == 0 && page_group_is(y->key.id))
		e = read_group(y, r);
	if (e.kind != ERR_NONE)
		return e;
	arena_init(&a, MEMORY_BYTES);
	if (y->selection.ids.count > 0)
		e = load_selection(y, r, &a);
	else
		e = load_row(y, r, &a);
	if (e.kind == ERR_NONE && y->rows == 0)
		e = err_make(ERR_MISSING, "%s", y->why);
	arena_clear(&a);
	return e;
}
