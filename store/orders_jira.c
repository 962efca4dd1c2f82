/* store/orders_jira.c - the incident's issue in Jira, and acts for the hook alone.
 * SPDX-License-Identifier: MIT */
#include "store/act.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"
#include "store/jira.h"
#include "store/lint.h"
#include "store/outbox.h"

enum {
	TO_BYTES = 200,
	VERB_BYTES = 40,
	URL_BYTES = 2048,
	TITLE_BYTES = 256,
	GLOBAL_ID_MOST = 255,
};

/* An act being made. */
struct writing {
	char to[TO_BYTES];
	char subject[ROW_ID_BYTES + 16];
	char object[ROW_ID_BYTES + 16];
	struct buf text;
	struct buf words; /* what a person reads of it */
	struct buf body;
};

static void
writing_init(struct writing *w)
{
	*w = (struct writing){.to = ""};
	buf_init(&w->text, ORDER_TEXT_CAP_BYTES);
	buf_init(&w->words, OUTBOX_BODY_CAP_BYTES);
	buf_init(&w->body, OUTBOX_BODY_CAP_BYTES);
}

static void
writing_clear(struct writing *w)
{
	buf_clear(&w->body);
	buf_clear(&w->words);
	buf_clear(&w->text);
}

/* Whether there is an issue, or one is being made. */
static struct err
find_issue(struct act *act, bool *is_there)
{
	static const char sql[] = "SELECT EXISTS (SELECT 1 FROM remote WHERE incident_id = ?1"
				  "  AND target = 'jira' AND what = '" JIRA_ISSUE "')"
				  " OR EXISTS (SELECT 1 FROM outbox WHERE incident_id = ?1"
				  "  AND target = 'jira' AND verb = 'create'"
				  "  AND state IN ('queued', 'sending', 'in_doubt'))";
	int64_t there = 0;
	struct err e = db_number(act->record, 0, &there, sql, "t", act->incident);

	*is_there = there != 0;
	return e;
}

/* Where it goes; ERR_REFUSED when there is no issue and one is wanted, or the other way round. */
static struct err
begin(struct act *act, struct writing *w, bool wanted)
{
	bool is_there = false;
	struct err e;

	writing_init(w);
	if (!outbox_has(act, TARGET_JIRA))
		return err_make(ERR_REFUSED, "The config has no jira: write it there by hand, and "
					     "tick the step.");
	(void)snprintf(w->to, sizeof w->to, "Jira %.100s", act->room->config->jira->project);
	(void)snprintf(w->subject, sizeof w->subject, "incident:%s", act->incident);
	(void)snprintf(w->object, sizeof w->object, "jira:%s", act->incident);
	e = find_issue(act, &is_there);
	if (e.kind != ERR_NONE || is_there == wanted)
		return e;
	if (wanted)
		return err_make(ERR_REFUSED,
			"Incident %s has no issue in Jira: jira-create makes one.", act->incident);
	return err_make(ERR_REFUSED,
		"Incident %s has its issue in Jira already: jira-comment and jira-transition go "
		"on with it.",
		act->incident);
}

static struct err
full(void)
{
	return err_make(ERR_USAGE, "That is too long for Jira.");
}

static struct err
add(struct act *act, const struct writing *w, const char *verb)
{
	struct err e = w->words.full || w->body.full ? full() : NO_ERR;

	if (e.kind == ERR_NONE)
		e = outbox_add(act,
			&(struct outbox_draft){.target = TARGET_JIRA,
				.verb = verb,
				.subject = w->subject,
				.object = w->object,
				.recipient = w->to,
				.text = w->words.data,
				.body = w->body.data},
			NULL);
	if (e.kind == ERR_NONE)
		act_say(act, "On its way to %s.", w->to);
	return e;
}

/* A text as Jira takes it. */
static struct err
read_text(const struct act *act, const char *what, bool required, struct writing *w,
	struct buf *document)
{
	struct err e = act_text(act, "$.text", what, required, &w->text);

	if (e.kind == ERR_NONE)
		e = lint_inside(act, w->text.data);
	if (e.kind == ERR_NONE && w->text.length > JIRA_TEXT_MOST)
		e = err_make(ERR_USAGE, "%s is longer than Jira takes (%d).", what, JIRA_TEXT_MOST);
	if (e.kind == ERR_NONE && !jira_document(w->text.data, document))
		e = full();
	return e;
}

/* ---- the issue ---- */

/* Its one line. */
static struct err
read_summary(const struct act *act, char out[TITLE_BYTES])
{
	struct err e = act_word(act, "$.summary", "A summary", out, TITLE_BYTES);

	if (e.kind == ERR_NONE && out[strspn(out, " ")] == '\0')
		e = err_make(ERR_USAGE, "Say in a line what the issue is about: summary=...");
	if (e.kind == ERR_NONE && strpbrk(out, "\r\n") != NULL)
		e = err_make(ERR_USAGE, "A summary is one line.");
	return e.kind == ERR_NONE ? lint_inside(act, out) : e;
}

static struct err
put_issue(struct act *act, struct writing *w, const char *summary, const char *document)
{
	const struct jira_config *jira = act->room->config->jira;

	(void)buf_printf(
		&w->words, "%s%s%s", summary, w->text.length > 0 ? "\n\n" : "", w->text.data);
	if (!json_put(&w->body,
		    "{\"fields\":{\"project\":{\"key\":%s},\"issuetype\":{\"name\":%s},"
		    "\"summary\":%s,\"description\":%p}}",
		    jira->project, jira->type, summary, (const void *)document))
		return full();
	return NO_ERR;
}

/* jira-create summary text */
static struct err
jira_create(struct act *act)
{
	char summary[TITLE_BYTES];
	struct buf document;
	struct writing w;
	struct err e = begin(act, &w, false);

	buf_init(&document, OUTBOX_BODY_CAP_BYTES);
	if (e.kind == ERR_NONE)
		e = read_summary(act, summary);
	if (e.kind == ERR_NONE)
		e = read_text(act, "A description", false, &w, &document);
	if (e.kind == ERR_NONE)
		e = put_issue(act, &w, summary, document.data);
	if (e.kind == ERR_NONE)
		e = add(act, &w, "create");
	buf_clear(&document);
	writing_clear(&w);
	return e;
}

/* jira-comment text */
static struct err
jira_comment(struct act *act)
{
	struct buf document;
	struct writing w;
	struct err e = begin(act, &w, true);

	buf_init(&document, OUTBOX_BODY_CAP_BYTES);
	if (e.kind == ERR_NONE)
		e = read_text(act, "A comment", true, &w, &document);
	if (e.kind == ERR_NONE)
		(void)buf_string(&w.words, w.text.data);
	if (e.kind == ERR_NONE && !json_put(&w.body, "{\"body\":%p}", (const void *)document.data))
		e = full();
	if (e.kind == ERR_NONE)
		e = add(act, &w, "comment");
	buf_clear(&document);
	writing_clear(&w);
	return e;
}

/* jira-transition status: by name, since ids differ from workflow to workflow. */
static struct err
jira_transition(struct act *act)
{
	char name[JIRA_NAME_BYTES];
	struct writing w;
	struct err e = begin(act, &w, true);

	if (e.kind == ERR_NONE)
		e = act_word(act, "$.status", "A status", name, sizeof name);
	if (e.kind == ERR_NONE && name[strspn(name, " ")] == '\0')
		e = err_make(ERR_USAGE, "Say where the issue goes, as Jira names it: Done.");
	if (e.kind == ERR_NONE) {
		(void)buf_printf(&w.words, "to %s", name);
		(void)json_put(&w.body, "{\"transition\":{\"name\":%s}}", name);
		e = add(act, &w, "transition");
	}
	writing_clear(&w);
	return e;
}

/* ---- a link ---- */

/* What is linked to: given, or the page or ticket that the order is about. */
static struct err
read_link(struct act *act, char url[URL_BYTES], char title[TITLE_BYTES])
{
	static const char sql[] = "SELECT html_url, 'PagerDuty #' || number || ' ' || title"
				  " FROM page"
				  " WHERE 'page:' || id = ?1";
	sqlite3_stmt *s = NULL;
	bool row = false;
	struct err e = act_word(act, "$.url", "An address", url, URL_BYTES);

	if (e.kind == ERR_NONE)
		e = act_word(act, "$.title", "A title", title, TITLE_BYTES);
	if (e.kind != ERR_NONE || url[0] != '\0')
		return e;
	e = db_start(act->record, &s, sql, "t", act->order->subject);
	if (e.kind == ERR_NONE)
		e = db_step(act->record, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e;
	(void)snprintf(url, URL_BYTES, "%s",
		sqlite3_column_type(s, 0) == SQLITE_NULL ? ""
							 : (const char *)sqlite3_column_text(s, 0));
	if (title[0] == '\0')
		(void)text_show(text_of((const char *)sqlite3_column_text(s, 1)), false, title,
			TITLE_BYTES);
	db_end(s);
	return NO_ERR;
}

static struct err
check_link(const char *url)
{
	if (url[0] == '\0')
		return err_make(ERR_USAGE, "Say what to link to: a page of PagerDuty, or url=...");
	if ((strncmp(url, "https://", 8) != 0 && strncmp(url, "http://", 7) != 0) ||
		strpbrk(url, " \t\r\n\"<>") != NULL)
		return err_make(ERR_USAGE, "An address begins with https:// and has no blanks.");
	return NO_ERR;
}

/* jira-link url title: once for each address, however often it is asked for. */
static struct err
jira_link(struct act *act)
{
	char url[URL_BYTES], title[TITLE_BYTES], id[GLOBAL_ID_MOST + 1];
	struct writing w;
	struct err e = begin(act, &w, true);

	if (e.kind == ERR_NONE)
		e = read_link(act, url, title);
	if (e.kind == ERR_NONE)
		e = check_link(url);
	if (e.kind == ERR_NONE) {
		(void)snprintf(id, sizeof id, "warroom:%.*s", GLOBAL_ID_MOST - 8, url);
		(void)buf_printf(&w.words, "%s%s%s", title, title[0] != '\0' ? "\n" : "", url);
		(void)json_put(&w.body, "{\"globalId\":%s,\"object\":{\"url\":%s,\"title\":%s}}",
			id, url, title[0] != '\0' ? title : url);
		e = add(act, &w, "link");
	}
	writing_clear(&w);
	return e;
}

/* ---- the hook ---- */

/* hook-act verb text: an act that is for the hook program alone. */
static struct err
hook_act(struct act *act)
{
	char verb[VERB_BYTES];
	struct writing w;
	struct err e;

	writing_init(&w);
	e = act_word(act, "$.verb", "What the hook program shall do", verb, sizeof verb);
	if (e.kind == ERR_NONE && verb[strspn(verb, " ")] == '\0')
		e = err_make(ERR_USAGE, "Say what the hook program shall do, in a word that it "
					"knows: verb=open.");
	if (e.kind == ERR_NONE)
		e = act_text(act, "$.text", "A text", false, &w.text);
	if (e.kind == ERR_NONE)
		e = lint_inside(act, w.text.data);
	if (e.kind == ERR_NONE &&
		!json_put(&w.body,
			"{\"target\":\"hook\",\"verb\":%s,\"subject\":%s,\"recipient\":%s,"
			"\"text\":%s,\"public\":%p,\"person\":%s,\"incident\":%s,\"at_ms\":%lld,"
			"\"body\":{}}",
			verb, act->order->subject, OUTBOX_HOOK_RECIPIENT, w.text.data,
			(const void *)"false", act->actor->name, act->incident,
			(long long)act->now_ms))
		e = full();
	if (e.kind == ERR_NONE)
		e = outbox_add(act,
			&(struct outbox_draft){.target = TARGET_HOOK,
				.verb = verb,
				.subject = act->order->subject,
				.object = TARGET_HOOK,
				.recipient = OUTBOX_HOOK_RECIPIENT,
				.text = w.text.data,
				.body = w.body.data},
			NULL);
	if (e.kind == ERR_NONE)
		act_say(act, "On its way to %s.", OUTBOX_HOOK_RECIPIENT);
	writing_clear(&w);
	return e;
}

const struct order_kind orders_jira[] = {
	{.name = "jira-create", .least = LEVEL_LEAD, .flags = ORDER_INCIDENT, .run = jira_create},
	{.name = "jira-comment",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT | ORDER_OVER,
		.run = jira_comment},
	{.name = "jira-transition",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT | ORDER_OVER,
		.run = jira_transition},
	{.name = "jira-link",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT | ORDER_OVER,
		.run = jira_link},
	{.name = "hook-act",
		.least = LEVEL_LEAD,
		.flags = ORDER_INCIDENT | ORDER_OVER,
		.run = hook_act},
	{.name = NULL},
};
