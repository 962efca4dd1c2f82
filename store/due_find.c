/* store/due_find.c - what is due, by the facts: a function a rule.
 *
 * Each says from when on its item is there and from when on it is overdue; what of that is still to
 * come is when the answer changes by time alone.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "store/buf.h"
#include "store/due_facts.h"

enum {
	MINUTE_MS = 60 * 1000,
	HOUR_MS = 60 * MINUTE_MS,
	CALL_ETA_MS = HOUR_MS,         /* longer than that: call the customer (R26) */
	TASK_AHEAD_MS = 5 * MINUTE_MS, /* so long before they are due things are shown */
	RESPONSE_AHEAD_MS = 15 * MINUTE_MS,
	FOLLOWUP_AHEAD_MS = HOUR_MS,
	OUTBOX_APART_MOST = 3,        /* so many acts that are alike are items of their own */
	CALL_OUT_MS = 10 * MINUTE_MS, /* R70 */
	SOURCE_FAILED_MS = MINUTE_MS,
	NAME_BYTES = 40,
	WORDS_BYTES = 120,
	ITEM_BYTES = 400,
};

struct finding {
	const struct due_facts *facts;
	int64_t now_ms;
	struct arena *arena;
	struct due_item *items;
	int count;
	int64_t next_ms;
};

/* True when that moment has come; else the answer changes then. */
static bool
is_past(struct finding *f, int64_t at_ms)
{
	if (f->now_ms >= at_ms)
		return true;
	if (at_ms < f->next_ms)
		f->next_ms = at_ms;
	return false;
}

/* Our words and others' names, which go through the neutraliser here. */
__attribute__((format(printf, 2, 3))) static struct text
say(struct finding *f, const char *format, ...)
{
	char words[ITEM_BYTES];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(words, sizeof words, format, args);
	va_end(args);
	return text_of(arena_string(f->arena, words));
}

struct shown {
	char at[WORDS_BYTES];
};

static const char *
show(struct text t, size_t most, struct shown *out)
{
	return text_show(t, false, out->at, most);
}

/* An item of that kind; what else is known of it is filled in by the rule. `id` is of what it is
 * about, "" for nothing. */
static struct due_item *
add(struct finding *f, enum due_kind kind, const char *of, const char *id, bool overdue,
	int64_t at_ms)
{
	struct due_item *item = &f->items[f->count];

	if (f->count == DUE_MOST)
		return item; /* the one to spare */
	f->count++;
	*item = (struct due_item){.kind = kind,
		.overdue = overdue,
		.at_ms = at_ms,
		.subject_kind = "",
		.about = text_of(""),
		.arg = "",
		.value = text_of(""),
		.incident = arena_string(f->arena, of)};
	item->key.major = overdue ? kind : DUE_KINDS + (int64_t)kind;
	item->key.minor = at_ms;
	(void)snprintf(item->key.id, sizeof item->key.id, "%c%s%s%s", 'A' + (int)kind, of,
		of[0] != '\0' ? "/" : "", id);
	return item;
}

static void
about(struct due_item *item, const char *kind, const char *id, struct text words)
{
	item->subject_kind = kind;
	(void)snprintf(item->subject_id, sizeof item->subject_id, "%s", id);
	item->about = words;
}

/* ---- the room ---- */

static struct text
say_page(struct finding *f, const struct due_page *page)
{
	struct shown service;
	struct shown title;
	char number[32] = "";

	if (page->number > 0)
		(void)snprintf(number, sizeof number, " #%lld", (long long)page->number);
	(void)show(page->service, NAME_BYTES, &service); /* before it is looked at */
	return say(f, "%s%s %s%s%s", page->kind, number, service.at,
		service.at[0] != '\0' ? " " : "", show(page->title, WORDS_BYTES, &title));
}

/* The words are of the oldest; what is done is done to one that nobody has judged, where there is
 * one. */
static void
find_pages(struct finding *f)
{
	const struct due_facts *facts = f->facts;
	const struct due_page *page = facts->new_pages ? &facts->judge : &facts->oldest;
	bool news = facts->new_pages || facts->new_tickets;
	long long tickets = facts->pages.tickets;
	long long pages = facts->pages.unacknowledged - tickets;
	struct due_item *item;
	char count[80] = "";

	if (page->kind == NULL || pages + tickets <= 0)
		return;
	item = add(f, news ? DUE_PAGES : DUE_KNOWN, "", page->id, true, facts->oldest.since_ms);
	if (pages > 0)
		(void)snprintf(count, sizeof count, "%lld page%s", pages, pages == 1 ? "" : "s");
	if (tickets > 0)
		(void)snprintf(count + strlen(count), sizeof count - strlen(count),
			"%s%lld ticket%s", pages > 0 ? ", " : "", tickets, tickets == 1 ? "" : "s");
	item->text = say(f, "%s unacknowledged", count);
	item->brief = say(f, "%lld unacked", pages + tickets);
	item->time = DUE_FOR;
	item->until_ms = facts->oldest.escalates_ms;
	(void)is_past(f, item->until_ms);
	about(item, page->kind, page->id, say_page(f, page));
	item->command = facts->new_pages ? "page-triage" : "open";
}

/* Before an incident each page is judged (R9); one that is unacknowledged as well is said above. */
static void
find_judge(struct finding *f)
{
	const struct due_page *page = &f->facts->judge;
	struct due_item *item;

	if (page->kind == NULL || f->facts->open || f->facts->new_pages)
		return;
	item = add(f, DUE_JUDGE, "", page->id, false, page->since_ms);
	about(item, page->kind, page->id, say_page(f, page));
	item->text = say(f, "Is it relevant? %s", item->about.raw);
	item->brief = say(f, "%s #%lld relevant?", page->kind, (long long)page->number);
	item->command = "page-triage";
}

static void
find_proposals(struct finding *f)
{
	for (int i = 0; i < f->facts->proposals.count; i++) {
		const struct due_work *proposal = rows_at(&f->facts->proposals, i);
		struct due_item *item =
			add(f, DUE_PROPOSAL, "", proposal->key.id, false, proposal->at_ms);
		struct shown person;
		struct shown words;

		(void)show(proposal->text, WORDS_BYTES, &words); /* a sentence, with who asks */
		item->text = say(f, "%s,", words.at);
		item->brief = say(f, "%s asks", show(proposal->person, NAME_BYTES, &person));
		item->time = DUE_AGO;
		item->command = "proposal-approve";
		about(item, "proposal", proposal->key.id, say(f, "%s", words.at));
	}
}

/* "~Kim (warroom) raises a hand: checkout is slow". A hand that asks for an incident leads to the
 * form that declares it. */
static void
find_hands(struct finding *f)
{
	for (int i = 0; i < f->facts->hands.count; i++) {
		const struct due_hand *hand = rows_at(&f->facts->hands, i);
		bool said = !text_is_empty(hand->text);
		struct due_item *item = add(f, hand->start ? DUE_START : DUE_HAND, "", hand->key.id,
			hand->start, hand->at_ms);
		struct shown person;
		struct shown words;

		(void)show(hand->person, NAME_BYTES, &person);
		(void)show(hand->text, WORDS_BYTES, &words);
		item->text = say(f, "%s %s%s%s,", person.at,
			hand->start ? "asks to start an incident" : "raises a hand",
			said ? ": " : "", words.at);
		item->brief = say(f, "%s: %s", person.at, hand->start ? "incident?" : "hand");
		item->time = DUE_AGO;
		item->command = hand->start ? "incident-declare" : "hand-take";
		about(item, "hand", hand->key.id,
			say(f, "hand of %s%s%s", person.at, said ? ": " : "", words.at));
		if (!hand->start)
			continue;
		item->arg = "title";
		item->value = hand->text;
	}
}

/* What did not leave, or perhaps did: whoever ordered it believes that it did. Many that are alike are
 * one item, of the oldest, which says how many: fifty would hide all else. */
static void
find_outbox(struct finding *f)
{
	for (int i = 0; i < f->facts->outbox.count; i++) {
		const struct due_outbox *act = rows_at(&f->facts->outbox, i);
		bool doubt = strcmp(act->state, "in_doubt") == 0;
		bool first;
		int alike = due_facts_alike(f->facts, i, &first);
		struct due_item *item;
		struct shown recipient;
		struct shown words;
		char more[32] = "";

		if (alike > OUTBOX_APART_MOST && !first)
			continue;
		if (alike > OUTBOX_APART_MOST)
			(void)snprintf(more, sizeof more, " and %d more", alike - 1);
		item = add(f, DUE_OUTBOX, "", act->key.id, true, act->at_ms);
		(void)show(act->recipient, NAME_BYTES, &recipient);
		(void)show(act->text, WORDS_BYTES, &words);
		item->brief =
			say(f, "%s%s: %s", recipient.at, more, doubt ? "in doubt" : act->state);
		item->text = say(f, "%s%s %s%s%s,", recipient.at, more,
			doubt ? "in doubt: did it arrive?" : act->state,
			words.at[0] != '\0' ? ": " : "", words.at);
		item->time = DUE_AGO;
		item->command = doubt ? "outbox-arrived" : "outbox-send-again";
		about(item, "outbox", act->key.id,
			say(f, "outbox %s %s%s%s", act->key.id, recipient.at,
				words.at[0] != '\0' ? ": " : "", words.at));
	}
}

static void
find_followups(struct finding *f)
{
	for (int i = 0; i < f->facts->followups.count; i++) {
		const struct due_work *followup = rows_at(&f->facts->followups, i);
		bool overdue = is_past(f, followup->at_ms);
		struct due_item *item;
		struct shown words;

		if (!is_past(f, followup->at_ms - FOLLOWUP_AHEAD_MS))
			continue;
		item = add(f, DUE_FOLLOWUP, "", followup->key.id, overdue, followup->at_ms);
		item->text = say(f, "follow-up %s: %s,", followup->key.id,
			show(followup->text, WORDS_BYTES, &words));
		item->brief = say(f, "follow-up %s", followup->key.id);
		item->time = DUE_UNTIL;
		item->command = "followup-done";
		about(item, "followup", followup->key.id, say(f, "follow-up %s", words.at));
	}
}

static const char *
source_title(const char *name)
{
	if (strcmp(name, "pagerduty") == 0)
		return "PagerDuty";
	return strcmp(name, "zendesk") == 0 ? "Zendesk" : name;
}

static void
find_sources(struct finding *f)
{
	for (int i = 0; i < f->facts->sources.count; i++) {
		const struct due_source *source = rows_at(&f->facts->sources, i);
		bool waits = source->state == SOURCE_LATE && source->last_ok_ms == 0;
		bool overdue = source->state == SOURCE_REFUSED;
		struct due_item *item;

		if (source->state == SOURCE_OFF || source->state == SOURCE_OK)
			continue;
		if (!overdue && !waits)
			overdue = is_past(f, source->last_ok_ms + SOURCE_FAILED_MS);
		item = add(f, DUE_SOURCE, "", source->key.id, overdue, source->last_ok_ms);
		item->text = say(f, "%s: %s, %s", source_title(source->key.id),
			source_state_name(source->state),
			source->last_ok_ms > 0 ? "last heard" : "never heard of");
		item->brief = say(
			f, "%s %s", source_title(source->key.id), source_state_name(source->state));
		item->time = source->last_ok_ms > 0 ? DUE_AGO : DUE_TIMELESS;
		item->command = "sources";
	}
}

/* ---- the incident ---- */

/* "90m", "2h", "2h30" */
static const char *
say_length(int64_t ms, struct shown *out)
{
	long long minutes = ms / MINUTE_MS;

	if (minutes < 120)
		(void)snprintf(out->at, sizeof out->at, "%lldm", minutes);
	else if (minutes % 60 == 0 || minutes / 60 >= 24)
		(void)snprintf(out->at, sizeof out->at, "%lldh", minutes / 60);
	else
		(void)snprintf(out->at, sizeof out->at, "%lldh%02lld", minutes / 60, minutes % 60);
	return out->at;
}

static bool
is_recovered(const struct due_incident *incident)
{
	return strcmp(incident->status, "yellow") == 0;
}

/* A call by the ETA, as long as nothing recovers, or by a decision that is needed, until it is
 * tried: the earlier moment since which that is so; 0: no call. As store/customer.c has it. */
static int64_t
call_since(const struct due_incident *incident, const struct due_customer *customer, bool *decision)
{
	bool is_long = incident->eta_ms - incident->eta_made_ms > CALL_ETA_MS &&
		       strcmp(incident->status, "open") == 0;
	int64_t eta_ms =
		is_long && customer->attempt_ms < incident->eta_made_ms ? incident->eta_made_ms : 0;

	*decision = customer->decision_ms > 0 && customer->attempt_ms < customer->decision_ms;
	if (!*decision)
		return eta_ms;
	return eta_ms > 0 && eta_ms < customer->decision_ms ? eta_ms : customer->decision_ms;
}

static void
find_call(struct finding *f, const struct due_customer *customer)
{
	const struct due_incident *incident = &f->facts->incident;
	bool decision;
	int64_t since_ms = call_since(incident, customer, &decision);
	const char *tried = customer->attempt_ms > 0 ? "no call since" : "no call yet";
	struct due_item *item;
	struct shown name;
	struct shown length;

	(void)show(customer->name, NAME_BYTES, &name);
	if (since_ms > 0) {
		item = add(f, DUE_CALL, incident->id, customer->key.id, true, since_ms);
		if (decision)
			item->text = say(f, "Call %s: a decision is needed, %s", name.at, tried);
		else
			item->text = say(f, "Call %s: ETA %s, %s", name.at,
				say_length(incident->eta_ms - incident->eta_made_ms, &length),
				tried);
	} else if (customer->next_ms > 0) {
		item = add(f, DUE_CALL_AGAIN, incident->id, customer->key.id,
			is_past(f, customer->next_ms), customer->next_ms);
		item->text = say(f, "call %s again,", name.at);
		item->time = DUE_UNTIL;
	} else {
		return;
	}
	item->brief = say(f, "Call %s", name.at);
	item->command = "customer-call";
	about(item, "customer", customer->key.id, say(f, "%s", name.at));
}

/* After a relapse it has to be asked again. */
static void
find_confirm(struct finding *f, const struct due_customer *customer)
{
	const struct due_incident *incident = &f->facts->incident;
	struct due_item *item;
	struct shown name;

	if (strcmp(incident->status, "open") == 0 || incident->recovered_ms == 0 ||
		customer->confirmed_ms >= incident->recovered_ms)
		return;
	item = add(f, DUE_CONFIRM, incident->id, customer->key.id, false, incident->recovered_ms);
	item->text =
		say(f, "%s has not confirmed the fix", show(customer->name, NAME_BYTES, &name));
	item->brief = say(f, "%s to confirm", name.at);
	item->command = "customer-confirmed";
	about(item, "customer", customer->key.id, say(f, "%s", name.at));
}

/* "stakeholders" have a stakeholder update. */
static const char *
say_audience(struct text audience, struct shown *out)
{
	size_t length = strlen(show(audience, NAME_BYTES, out));

	if (length > 2 && out->at[length - 1] == 's' && out->at[length - 2] != 's')
		out->at[length - 1] = '\0';
	return out->at;
}

static void
find_update(struct finding *f, const struct audience_clock *clock)
{
	struct due_item *item;
	struct clocks_view view;
	struct shown name;

	clocks_look(clock, f->now_ms, &view);
	if (view.state == CLOCKS_STOPPED)
		return;
	(void)is_past(f, view.next_ms);
	item = add(f, DUE_UPDATE, f->facts->incident.id, clock->key.id,
		view.state == CLOCKS_OVERDUE,
		view.state == CLOCKS_DUE ? view.overdue_ms : view.due_ms);
	item->text = say(f, view.state == CLOCKS_DUE ? "%s update due, late" : "%s update",
		say_audience(clock->audience, &name));
	item->brief = item->text;
	item->time = DUE_UNTIL;
	if (strcmp(clock->key.id, "public") == 0 && f->facts->incident.public_page > 0) {
		item->command = f->facts->incident.public_page == 1 ? "statuspage-create"
								    : "statuspage-update";
		return;
	}
	item->command = "update-post";
	about(item, "clock", clock->key.id, item->text);
	item->arg = "audience";
	item->value = say(f, "%s", clock->key.id);
}

static void
find_task(struct finding *f, const struct due_work *task)
{
	bool overdue = is_past(f, task->at_ms);
	struct due_item *item;
	struct shown person;
	struct shown words;

	if (!is_past(f, task->at_ms - TASK_AHEAD_MS))
		return;
	item = add(f, DUE_TASK, "", task->key.id, overdue, task->at_ms);
	item->text = say(f, "task of %s: %s,", show(task->person, NAME_BYTES, &person),
		show(task->text, WORDS_BYTES, &words));
	item->brief = say(f, "task of %s", person.at);
	item->time = DUE_UNTIL;
	item->incident = f->facts->incident.id;
	item->command = "task-done";
	about(item, "task", task->key.id, say(f, "task of %s: %s", person.at, words.at));
}

static void
find_role(struct finding *f, const struct due_role *role)
{
	const struct due_incident *incident = &f->facts->incident;
	struct due_item *item =
		add(f, DUE_ROLE, incident->id, role->key.id, false, incident->declared_ms);
	struct shown name;

	item->text = say(f, "%s not assigned", show(role->name, NAME_BYTES, &name));
	item->brief = item->text;
	item->command = "role-give";
	about(item, "role", role->key.id, say(f, "%s", name.at));
}

static void
find_eta(struct finding *f)
{
	const struct due_incident *incident = &f->facts->incident;
	struct due_item *item;

	if (incident->eta_ms == 0 || strcmp(incident->status, "open") != 0 ||
		!is_past(f, incident->eta_ms))
		return;
	item = add(f, DUE_ETA, incident->id, "", true, incident->eta_ms);
	item->text = item->brief = say(f, "ETA passed");
	item->time = DUE_AGO;
	item->command = "incident-eta";
}

static void
find_response(struct finding *f)
{
	const struct due_incident *incident = &f->facts->incident;
	int64_t at_ms = incident->declared_ms + incident->respond_ms;
	bool overdue;
	struct due_item *item;
	struct shown label;

	if (incident->respond_ms == 0 || incident->answered)
		return;
	overdue = is_past(f, at_ms);
	if (!is_past(f, at_ms - RESPONSE_AHEAD_MS))
		return;
	item = add(f, DUE_RESPONSE, incident->id, "", overdue, at_ms);
	item->text = say(
		f, "first word to those affected (%s),", show(incident->label, NAME_BYTES, &label));
	item->brief = say(f, "first word");
	item->time = DUE_UNTIL;
	item->command = "update-post";
}

static void
find_span(struct finding *f)
{
	const struct due_incident *incident = &f->facts->incident;
	struct due_item *item;

	if (incident->span <= 0 || incident->people < incident->span)
		return;
	item = add(f, DUE_SPAN, incident->id, "", false, incident->declared_ms);
	item->text = say(f, "%lld people of the %d that one lead can hold: split the work",
		(long long)incident->people, incident->span);
	item->brief = say(f, "%lld people for one lead", (long long)incident->people);
	item->command = "role-drop";
	about(item, "role", incident->crowd, text_of(incident->crowd));
}

/* Where there is somebody to hear it. */
static void
find_call_out(struct finding *f)
{
	const struct due_incident *incident = &f->facts->incident;
	int64_t last_ms =
		incident->called_out_ms > 0 ? incident->called_out_ms : incident->declared_ms;
	struct due_item *item;

	if (is_recovered(incident) || (!incident->bridge && incident->people < 2) ||
		!is_past(f, last_ms + CALL_OUT_MS))
		return;
	item = add(f, DUE_CALL_OUT, incident->id, "", false, incident->declared_ms);
	item->text = say(f, "say how long it has been: open");
	item->brief = say(f, "call out: open");
	item->time = DUE_FOR;
	item->command = "callout-done";
}

static void
find_of_incident(struct finding *f)
{
	const struct due_facts *facts = f->facts;

	if (facts->incident.id == NULL)
		return;
	for (int i = 0; i < facts->customers.count; i++) {
		find_call(f, rows_at(&facts->customers, i));
		find_confirm(f, rows_at(&facts->customers, i));
	}
	for (int i = 0; i < facts->clocks.count; i++)
		find_update(f, rows_at(&facts->clocks, i));
	for (int i = 0; i < facts->tasks.count; i++)
		find_task(f, rows_at(&facts->tasks, i));
	for (int i = 0; i < facts->roles.count; i++)
		find_role(f, rows_at(&facts->roles, i));
	find_eta(f);
	find_response(f);
	find_span(f);
	find_call_out(f);
}

/* ---- all of it ---- */

struct err
due_find(const struct due_facts *facts, int64_t now_ms, struct arena *a, struct due *out)
{
	struct finding f = {.facts = facts, .now_ms = now_ms, .arena = a, .next_ms = INT64_MAX};

	f.items = arena_room(a, (DUE_MOST + 1) * sizeof f.items[0]);
	if (f.items == NULL)
		return err_make(ERR_FULL, "Memory for what is due is short.");
	find_pages(&f);
	find_judge(&f);
	find_proposals(&f);
	find_hands(&f);
	find_outbox(&f);
	find_of_incident(&f);
	find_followups(&f);
	find_sources(&f);
	if (a->full)
		return err_make(ERR_FULL, "Memory for what is due is short.");
	due_sort(f.items, f.count);
	*out = (struct due){
		.items = {.first = f.items, .size = sizeof f.items[0], .count = f.count},
		.next_ms = f.next_ms};
	return NO_ERR;
}
