/* tests/fake_room.h - a record in memory, for tests of panes.
 *
 * Defines the readers of store/ that panes/ calls, so that a test decides what they find and when
 * they fail. Include it in the one file of a test; the archive's own are then not linked.
 * SPDX-License-Identifier: MIT */
#ifndef TESTS_FAKE_ROOM_H
#define TESTS_FAKE_ROOM_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "store/arrival.h"
#include "store/comment.h"
#include "store/customer.h"
#include "store/event.h"
#include "store/order.h"
#include "store/page.h"
#include "store/page_detail.h"
#include "store/record.h"
#include "store/room.h"
#include "store/source.h"
#include "store/ticket.h"
#include "store/ticket_detail.h"
#include "tests/fake_window.h"

enum { FAKE_MOST = 2000 };

struct record {
	struct page pages[FAKE_MOST]; /* all lists in the order of their keys */
	int pages_count;
	struct ticket tickets[16];
	int tickets_count;
	struct comment comments[32]; /* of ticket 8812 */
	int comments_count;
	struct page_service service; /* of page PABC12, like the next */
	struct page_alert alerts[32];
	int alerts_count;
	struct page_note notes[8];
	int notes_count;
	struct page_change changes[8];
	int changes_count;
	struct page_notice notices[16];
	int notices_count;
	struct ticket_field fields[32]; /* of ticket 8812 */
	int fields_count;
	struct event events[FAKE_MOST];
	int events_count;
	struct step steps[16];
	int steps_count;
	struct role roles[8];
	int roles_count;
	struct customer customers[8];
	int customers_count;
	struct arrival arrivals[3 * FAKE_MOST]; /* of events, by their seq */
	int arrivals_count;
	const char *mine; /* the note that `u` would take back; NULL: none */
	const char *oncall;
	bool outbox;   /* something of each state is in it */
	bool fails;    /* every read of a list fails */
	bool shut;     /* so does every snapshot */
	int reads;     /* of lists, all together */
	int read_rows; /* of the last one */
	int orders;    /* ids given out */
};

/* How many ids order_id_make gave out; they count up. */
static int fake_ids;

static struct err
fake_window(struct record *r, const void *first, size_t size, int count, const struct window *w,
	struct arena *a, struct rows *out)
{
	struct rows all = {.first = (void *)(uintptr_t)first, .size = size, .count = count};
	struct rows rows = {.size = size};
	int begin = 0;
	int end = w->before + w->after;
	int place = 0;

	r->reads++;
	if (r->fails)
		return err_make(ERR_RECORD, "The record cannot be read: disk I/O error.");
	if (w->order > 0)
		all.first = fake_reversed(&all, a);
	if (w->takes != NULL)
		return fake_seek(&all, w, a, out);
	if (w->from == WINDOW_END)
		begin = (place = end = count) - w->before - w->after;
	else if (w->from == WINDOW_ANCHOR) {
		place = fake_place(&all, &w->anchor, &rows.found);
		begin = place - w->before;
		end = place + w->after;
	}
	begin = begin < 0 ? 0 : begin;
	end = end > count ? count : end;
	rows.count = end - begin;
	rows.at = place - begin;
	rows.above = begin > 0;
	rows.below = end < count;
	rows.first = arena_get(a, (size_t)(rows.count + 1) * size);
	if (rows.count > 0)
		memcpy(rows.first, rows_at(&all, begin), (size_t)rows.count * size);
	r->read_rows = rows.count;
	*out = rows;
	return NO_ERR;
}

struct err
page_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return fake_window(r, r->pages, sizeof r->pages[0], r->pages_count, w, a, out);
}

#include "tests/fake_group.h"

struct err
page_find(struct record *r, const char *id, struct arena *a, struct page *out)
{
	(void)a;
	for (int i = 0; i < r->pages_count; i++) {
		if (strcmp(r->pages[i].key.id, id) == 0) {
			*out = r->pages[i];
			return NO_ERR;
		}
	}
	return err_make(ERR_MISSING, "There is no page %s.", id);
}

struct err
page_count(struct record *r, struct page_counts *out)
{
	struct page_counts counts = {.active = r->pages_count};

	for (int i = 0; i < r->pages_count; i++) {
		const struct page *p = &r->pages[i];

		if (p->status != PAGE_TRIGGERED)
			continue;
		counts.tickets += p->ticket;
		if (counts.unacknowledged++ > 0 && p->created_ms >= counts.oldest_unacknowledged_ms)
			continue;
		counts.oldest_unacknowledged_ms = p->created_ms;
		counts.oldest_escalates_ms = p->escalates_ms;
	}
	*out = counts;
	return NO_ERR;
}

struct err
page_oncall(struct record *r, struct arena *a, struct text *out)
{
	(void)a;
	*out = text_of(r->oncall);
	return NO_ERR;
}

struct err
ticket_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return fake_window(r, r->tickets, sizeof r->tickets[0], r->tickets_count, w, a, out);
}

struct err
ticket_find(struct record *r, const char *id, struct arena *a, struct ticket *out)
{
	(void)a;
	for (int i = 0; i < r->tickets_count; i++) {
		if (strcmp(r->tickets[i].key.id, id) == 0) {
			*out = r->tickets[i];
			return NO_ERR;
		}
	}
	return err_make(ERR_MISSING, "There is no ticket %s.", id);
}

struct err
ticket_count(struct record *r, struct ticket_counts *out)
{
	struct ticket_counts counts = {.open = r->tickets_count};

	for (int i = 0; i < r->tickets_count; i++)
		counts.paging += r->tickets[i].paging;
	*out = counts;
	return NO_ERR;
}

struct err
event_window(struct record *r, const char *subject, const struct window *w, struct arena *a,
	struct rows *out)
{
	struct event *some;
	int count = 0;

	if (subject == NULL)
		return fake_window(r, r->events, sizeof r->events[0], r->events_count, w, a, out);
	some = arena_get(a, FAKE_MOST * sizeof some[0]);
	for (int i = 0; i < r->events_count; i++) {
		if (strcmp(r->events[i].subject, subject) == 0)
			some[count++] = r->events[i];
	}
	return fake_window(r, some, sizeof some[0], count, w, a, out);
}

/* Short lists: all of them is read, whatever part was asked for. */
static struct err
fake_whole(struct record *r, const void *first, size_t size, int count, const struct window *w,
	struct arena *a, struct rows *out)
{
	struct window all = *w;

	if (w->takes == NULL)
		all.before = all.after = FAKE_MOST;
	return fake_window(r, first, size, count, &all, a, out);
}

struct err
event_fresh(
	struct record *r, int64_t *seen, const struct window *w, struct arena *a, struct rows *out)
{
	struct rows rows = {.size = sizeof r->events[0], .first = NULL};

	if (r->fails)
		return err_make(ERR_RECORD, "The record cannot be read: disk I/O error.");
	rows.first = arena_get(a, (size_t)(w->after + 1) * sizeof r->events[0]);
	for (int i = 0; i < r->events_count && *seen >= 0; i++) {
		const struct event *e = &r->events[i];

		if (e->seq <= *seen || !w->takes(w->with, e))
			continue;
		memcpy((char *)rows.first + (size_t)rows.count * rows.size, e, rows.size);
		rows.count++;
	}
	*seen = 0;
	for (int i = 0; i < r->events_count; i++)
		*seen = r->events[i].seq > *seen ? r->events[i].seq : *seen;
	*out = rows;
	return NO_ERR;
}

struct err
step_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return fake_whole(r, r->steps, sizeof r->steps[0], r->steps_count, w, a, out);
}

struct err
role_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return fake_whole(r, r->roles, sizeof r->roles[0], r->roles_count, w, a, out);
}

struct err
customer_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	return fake_whole(r, r->customers, sizeof r->customers[0], r->customers_count, w, a, out);
}

/* What happened at 02:58:03 on 2025-11-21: the clock of all tests. */
static const int64_t fake_now_ms = 1763693883000;
static const int64_t fake_steady_ms = 5000000;

/* What needs what stands above. */
#include "tests/fake_incident.h"
#include "tests/fake_marks.h"

struct err
record_snapshot(struct record *r)
{
	return r->shut ? err_make(ERR_RECORD, "The record cannot be read: disk I/O error.")
		       : NO_ERR;
}

void
record_release(struct record *r)
{
	(void)r;
}

const char *
source_state_name(enum source_state state)
{
	static const char *const names[] = {
		"off", "late", "ok", "limited", "refused", "unreachable", "malformed"};

	return names[state];
}

bool
order_is_proposed(const char *name, enum level level)
{
	(void)name;
	(void)level;
	return false;
}

void
order_id_make(char out[ORDER_ID_BYTES])
{
	(void)snprintf(out, ORDER_ID_BYTES, "order-%d", ++fake_ids);
}

static inline struct page *
fake_page(struct record *r, const char *id, const char *service, const char *title, int64_t age_s)
{
	struct page *p = &r->pages[r->pages_count++];

	*p = (struct page){.number = 1200 + r->pages_count,
		.title = text_of(title),
		.service = text_of(service),
		.assigned = text_of("Dana Reyes"),
		.priority = text_of(""),
		.policy = text_of("Platform on call"),
		.html_url = text_of("https://acme.pagerduty.example/incidents/Q1"),
		.high = true,
		.created_ms = fake_now_ms - age_s * 1000,
		.updated_ms = fake_now_ms - age_s * 1000,
		.status_ms = fake_now_ms - age_s * 1000};
	p->key.major = r->pages_count * 10;
	(void)snprintf(p->key.id, sizeof p->key.id, "%s", id);
	return p;
}

/* A ticket that pages, as it stands among the pages. */
static inline struct page *
fake_paging(struct record *r, int64_t number, const char *organization, const char *subject,
	int64_t age_s)
{
	struct page *p = fake_page(r, "", organization, subject, age_s);

	p->ticket = true;
	p->number = number;
	p->assigned = p->policy = p->html_url = text_of("");
	p->priority = text_of("urgent");
	p->status_ms = 0;
	(void)snprintf(p->key.id, sizeof p->key.id, "#%lld", (long long)number);
	return p;
}

static inline void
fake_ticket(struct record *r, int64_t number, const char *priority, const char *organization,
	const char *subject, int64_t age_s)
{
	struct ticket *t = &r->tickets[r->tickets_count++];

	*t = (struct ticket){.number = number,
		.subject = text_of(subject),
		.status = text_of("open"),
		.priority = text_of(priority),
		.requester = text_of("Jo Park"),
		.organization = text_of(organization),
		.tags = text_of("checkout,eu"),
		.paging = strcmp(priority, "urgent") == 0 || strcmp(priority, "high") == 0,
		.pages = text_of("priority"),
		.pages_by = text_of(""),
		.created_ms = fake_now_ms - age_s * 1000,
		.updated_ms = fake_now_ms - age_s * 1000};
	t->waits = t->paging;
	t->key.major = r->tickets_count;
	(void)snprintf(t->key.id, sizeof t->key.id, "%lld", (long long)number);
}

#include "tests/fake_detail.h"

static inline void
fake_event(struct record *r, const char *kind, const char *subject, const char *actor,
	const char *text, const char *about, int64_t age_s)
{
	struct event *e = &r->events[r->events_count++];

	*e = (struct event){.seq = r->events_count,
		.at_ms = fake_now_ms - age_s * 1000,
		.recorded_ms = fake_now_ms - age_s * 1000,
		.kind = kind,
		.subject = subject,
		.actor = text_of(actor),
		.source = "pagerduty",
		.text = text_of(text),
		.about = text_of(about)};
	e->key.major = e->at_ms;
	e->key.minor = e->seq;
	(void)snprintf(e->key.id, sizeof e->key.id, "%lld", (long long)e->seq);
}

static inline void
fake_step(struct record *r, const char *text, const char *state, const char *by)
{
	struct step *s = &r->steps[r->steps_count++];

	*s = (struct step){.text = text_of(text),
		.state = state,
		.applies = true,
		.done_by = text_of(by),
		.reason = text_of(""),
		.done_when = text_of(""),
		.applies_when = text_of(""),
		.opens = text_of(""),
		.arg = text_of(""),
		.link = text_of("")};
	s->key.major = r->steps_count;
	(void)snprintf(s->key.id, sizeof s->key.id, "step-%d", r->steps_count);
}

static inline void
fake_role(struct record *r, const char *name, const char *person, bool lead, bool required)
{
	struct role *o = &r->roles[r->roles_count++];

	*o = (struct role){.name = text_of(name),
		.person = text_of(person),
		.lead = lead,
		.required = required};
	o->key.major = r->roles_count;
	(void)snprintf(o->key.id, sizeof o->key.id, "%s", name);
}

static inline void
fake_customer(
	struct record *r, const char *customer, const char *hours, int contact, const char *name)
{
	struct customer *c = &r->customers[r->customers_count++];

	*c = (struct customer){.customer = text_of(customer),
		.hours = text_of(hours),
		.policy = text_of(""),
		.notes = text_of(""),
		.contact = contact,
		.name = text_of(name),
		.phones = contact > 0,
		.mail = contact > 0,
		.alternate_mail = contact == 1};
	c->key.major = r->customers_count;
	(void)snprintf(c->key.id, sizeof c->key.id, "%s/%d", customer, contact);
}

static inline void
fake_fill_pages(struct record *r)
{
	struct page *p = fake_page(r, "PABC12", "checkout-api",
		"5xx over 20 % of requests in eu-2 for 3 minutes", 250);

	p->priority = text_of("P1");
	p->escalates_ms = fake_now_ms + 130000;
	(void)fake_page(r, "PABC13", "eu-db-2", "replication lag 900 s", 115);
	(void)fake_paging(r, 8812, "Acme", "checkout is down", 200);
	p = fake_paging(r, 8815, "Globex", "Payment page answers with an error since an hour", 90);
	p->status = PAGE_ACKNOWLEDGED;
	p = fake_page(r, "PABC14", "cdn", "cache hit ratio below 60 % (x11)", 740);
	p->high = false;
	p->status = PAGE_ACKNOWLEDGED;
	p = fake_page(
		r, "PABC15", "backup-scheduler-production", "nightly backup did not finish", 11200);
	p->high = false;
	p->status = PAGE_ACKNOWLEDGED;
	p->assigned = text_of("Lee Park");
	p->priority = text_of("P3");
}

static inline void
fake_fill_events(struct record *r)
{
	fake_event(
		r, "page", "page:PABC15", "", "triggered", "nightly backup did not finish", 11200);
	fake_event(r, "page", "page:PABC15", "Lee Park", "acknowledged",
		"nightly backup did not finish", 11020);
	fake_event(
		r, "page", "page:PABC14", "", "triggered", "cache hit ratio below 60 % (x11)", 740);
	fake_event(
		r, "ticket", "ticket:8812", "", "Acme: checkout is down", "checkout is down", 400);
	fake_event(r, "page", "page:PABC12", "", "triggered",
		"5xx over 20 % of requests in eu-2 for 3 minutes", 250);
	fake_event(r, "note", "page:PABC12", "Dana Reyes",
		"The deploy at 02:50 is the only change; asked Kim to roll it back",
		"5xx over 20 % of requests in eu-2 for 3 minutes", 190);
	fake_event(r, "page", "page:PABC13", "", "triggered", "replication lag 900 s", 115);
	fake_event(r, "note", "", "Kim Osei", "LB pool eu-2 is out", "", 60);
	fake_event(r, "source", "", "engine", "Zendesk answers again", "", 20);
}

/* A room in the middle of it. */
static inline struct record *
fake_room(void)
{
	struct record *r = calloc(1, sizeof *r);

	fake_ids = 0;
	r->oncall = "Dana > Lee";
	fake_fill_pages(r);
	fake_ticket(r, 8812, "urgent", "Acme", "checkout is down", 200);
	fake_ticket(
		r, 8815, "high", "Globex", "Payment page answers with an error since an hour", 90);
	fake_ticket(r, 8809, "normal", "", "slow reports", 2500);
	r->tickets[0].pages_by = text_of("Jo Park");
	r->tickets[0].pages_ms = fake_now_ms - 200000;
	r->tickets[1].waits = false; /* answered */
	fake_comment(r, "Kim Osei", false,
		"Same minute as the deploy. Do not promise a time yet:\nthe rollback may not do.",
		150);
	fake_comment(r, "Jo Park", true,
		"Our shop takes no orders since 02:45.\n\nError: 502 from checkout.", 200);
	fake_fill_hanging(r);
	fake_fill_events(r);
	fake_step(r, "Is the page relevant, and how severe?", "done", "Dana");
	fake_step(r, "Open a ticket to the customer", "done", "Dana");
	fake_step(r, "Update the status page", "skipped", "");
	fake_step(r, "Announce page and severity", "open", "");
	fake_step(r, "Is there an obvious cause?", "open", "");
	fake_step(r, "Open the bridge if chat is not enough", "open", "");
	fake_role(r, "On-call", "Dana Reyes", true, true);
	fake_role(r, "Customer contact", "", false, false);
	fake_role(r, "Recorder", "", false, true);
	fake_customer(r, "Acme", "Mon-Fri 08:00-18:00", 0, "");
	fake_customer(r, "Acme", "", 1, "Jo Park");
	fake_customer(r, "Acme", "", 2, "Sam Diaz");
	return r;
}

#include "tests/fake_urgent.h"

#endif
