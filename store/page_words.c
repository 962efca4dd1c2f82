/* store/page_words.c - orders whose text leaves for PagerDuty. The words go out as they were typed.
 * SPDX-License-Identifier: MIT */
#include "store/page_words.h"

#include <stdio.h>
#include <string.h>

#include "store/lint.h"
#include "store/outbox.h"
#include "store/page_act.h"
#include "store/page_reach.h"

enum {
	BODY_CAP_BYTES = ORDER_TEXT_CAP_BYTES * 6 + 1024,
	TITLE_BYTES = 200, /* as much as a phone reads out */
};

/* What an order of these works with. */
struct words {
	struct page_chosen chosen;
	struct buf text;
	struct buf body;
};

static struct err
with_words(struct act *act, const char *what, struct err (*run)(struct act *act, struct words *w))
{
	struct words w;
	struct err e;

	page_chosen_init(&w.chosen);
	buf_init(&w.text, ORDER_TEXT_CAP_BYTES);
	buf_init(&w.body, BODY_CAP_BYTES);
	e = act_text(act, "$.text", what, true, &w.text);
	if (e.kind == ERR_NONE)
		e = lint_inside(act, w.text.data);
	if (e.kind == ERR_NONE)
		e = run(act, &w);
	buf_clear(&w.body);
	buf_clear(&w.text);
	page_chosen_clear(&w.chosen);
	return e;
}

static struct err
choose_one(struct act *act, const char *status, struct page_chosen *chosen)
{
	struct err e = page_choose(act, status, chosen);

	if (e.kind == ERR_NONE && chosen->asked > 1)
		e = err_make(ERR_REFUSED,
			"Nothing was done: that is about one page. Take the one it is about.");
	return e;
}

static struct err
note(struct act *act, struct words *w)
{
	struct err e = page_choose(act, "", &w->chosen);

	(void)json_put(&w->body, "{\"note\":{\"content\":%s}}", w->text.data);
	if (e.kind == ERR_NONE)
		e = page_act_add_each(act, &w->chosen, "note", w->text.data, w->body.data);
	return e;
}

struct err
page_words_note(struct act *act)
{
	return with_words(act, "A note", note);
}

/* It is mailed to every subscriber, and no mail comes back: it is as public as a post. */
static struct err
update(struct act *act, struct words *w)
{
	char page[PAGE_ACT_TO_BYTES], recipient[PAGE_ACT_TO_BYTES + 32];
	struct err e = choose_one(act, "", &w->chosen);

	if (e.kind == ERR_NONE)
		e = page_act_recipient(act, &w->chosen, page);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(recipient, sizeof recipient, "%s, its subscribers", page);
	(void)json_put(&w->body, "{\"message\":%s}", w->text.data);
	e = page_act_add_one(
		act, w->chosen.first, "status-update", recipient, w->text.data, w->body.data, true);
	if (e.kind == ERR_NONE)
		page_act_say(act, &w->chosen, "status update");
	return e;
}

struct err
page_words_update(struct act *act)
{
	return with_words(act, "A status update", update);
}

static struct err
responders(struct act *act, struct words *w)
{
	char who[ACT_PERSON_BYTES], recipient[PAGE_ACT_TO_BYTES];
	struct page_reach reach;
	struct err e = page_reach_read(act, who, recipient, &reach);

	if (e.kind == ERR_NONE)
		e = choose_one(act, NULL, &w->chosen);
	if (e.kind != ERR_NONE)
		return e;
	(void)json_put(&w->body, "{\"message\":%s,\"responder_request_targets\":", w->text.data);
	(void)buf_string(&w->body, "[{\"responder_request_target\":");
	page_reach_put(&w->body, &reach);
	(void)buf_string(&w->body, "}]}");
	e = page_act_add_one(
		act, w->chosen.first, "responders", recipient, w->text.data, w->body.data, false);
	if (e.kind == ERR_NONE)
		act_say(act, "#%lld: %s is asked to help, queued", (long long)w->chosen.number,
			who);
	return e;
}

struct err
page_words_responders(struct act *act)
{
	return with_words(act, "What is asked of them", responders);
}

/* The first line, as much of it as a title holds, cut at a character. */
static void
cut_title(const char *text, char out[TITLE_BYTES])
{
	size_t length = strcspn(text += strspn(text, " \t\r\n"), "\r\n");

	if (length >= TITLE_BYTES) {
		length = TITLE_BYTES - 1;
		while (length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80)
			length--;
	}
	memcpy(out, text, length);
	out[length] = '\0';
}

static struct err
lead(struct act *act, struct words *w)
{
	const struct config *config = act->room->config;
	char title[TITLE_BYTES];
	struct err e;

	if (config == NULL || config->pagerduty == NULL || config->pagerduty->page_lead[0] == '\0')
		return err_make(ERR_REFUSED,
			"Nobody was paged: the config names no service for it (page_lead of "
			"pagerduty). Call them.");
	cut_title(w->text.data, title);
	(void)json_put(&w->body,
		"{\"incident\":{\"type\":\"incident\",\"title\":%s,\"service\":{\"id\":%s,"
		"\"type\":\"service_reference\"},\"urgency\":\"high\",\"body\":{\"type\":"
		"\"incident_body\",\"details\":%s}}}",
		title, config->pagerduty->page_lead, w->text.data);
	e = outbox_add(act,
		&(struct outbox_draft){.target = TARGET_PAGERDUTY,
			.verb = "trigger",
			.subject = act->order->subject,
			.object = "lead",
			.recipient = "PagerDuty: the lead on call",
			.text = w->text.data,
			.body = w->body.data},
		NULL);
	if (e.kind == ERR_NONE)
		act_say(act, "the lead on call is paged: queued");
	return e;
}

struct err
page_words_lead(struct act *act)
{
	return with_words(act, "A page to the lead", lead);
}
