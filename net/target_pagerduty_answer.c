/* net/target_pagerduty_answer.c - PagerDuty as a target: what its answers mean.
 * SPDX-License-Identifier: MIT */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <time.h>

#include "net/complaint.h"
#include "net/target_pagerduty.h"
#include "store/page_list.h"
#include "store/page_write.h"
#include "store/text.h"

enum {
	CODE_RESOLVED = 1001,
	CODE_ARGUMENTS = 2002,
	KEY_BYTES = 512,
};

static void
say(struct target_outcome *out, enum target_end end, const char *sentence)
{
	out->end = end;
	(void)text_show(text_of(sentence), false, out->sentence, sizeof out->sentence);
}

static void
go_on(struct target_job *job, enum pagerduty_stage stage, struct target_outcome *out)
{
	job->stage = (int)stage;
	out->end = TARGET_ON;
}

/* ---- refusals ---- */

/* What to do about the errors that its documentation names; NULL: nothing that we know. */
static const char *
advice_for(int64_t code, long status)
{
	static const struct {
		int64_t code;
		const char *advice;
	} known[] = {
		{1001, "There is nothing left to do."},
		{1002, "There is nothing left to do."},
		{1005, "It changed meanwhile: look at it, and act again."},
		{1006, "It is at its last level, or resolved: reassign it."},
		{1007, "Choose somebody else."},
		{1008, "Correct the email of who acts in the config's people, then resend."},
		{1011, "Look at its policy in PagerDuty."},
		{1012, "Acknowledge it first."},
		{1013, "From 1 second to 7 days."},
		{1015, "Nobody is on call there: reassign it to a person."},
		{1018, "Somebody else has to, or do it in PagerDuty."},
		{1019, "There is nothing left to do."},
		{1020, "Choose another priority."},
		{2010, "The token may not do it, or only read: see pagerduty.token. Then resend."},
		{2014, "The account's plan lacks it."},
		{2018, "It left your teams when it was resolved."},
		{2100, "PagerDuty has it no more."},
		{5001, "PagerDuty has it no more."},
	};

	for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
		if (known[i].code == code)
			return known[i].advice;
	if (status == 402)
		return "The account's plan lacks it.";
	if (status == 403)
		return "The token may not do it, or only read: see pagerduty.token. Then resend.";
	return status == 413 ? "At most 250 at once: choose fewer." : NULL;
}

static int64_t
code_of(struct target_job *job, const struct http_reply *reply)
{
	int64_t code = 0;

	if (reply->error.kind != ERR_NONE || reply->status < 400 ||
		json_read(job->json, reply->body, reply->body_length).kind != ERR_NONE)
		return 0;
	(void)json_int(job->json, "$.error.code", &code); /* else 0 */
	json_forget(job->json);
	return code;
}

/* In place of what is said to any refusal: the service's words, and what to do about this one. */
static void
add_advice(int64_t code, const struct http_reply *reply, struct target_outcome *out)
{
	const char *advice = advice_for(code, reply->status);
	char said[COMPLAINT_BYTES + 2];

	if (advice == NULL)
		return;
	complaint_print(reply, COMPLAINT_BYTES, said);
	(void)snprintf(
		out->sentence, sizeof out->sentence, "PagerDuty refused it%s. %s", said, advice);
}

/* ---- the effect ---- */

static void
read_made(struct json *j, const char *member, struct target_outcome *out)
{
	char path[64];

	(void)snprintf(path, sizeof path, "%s.id", member);
	(void)json_word(j, path, out->remote_id, sizeof out->remote_id);
	(void)snprintf(path, sizeof path, "%s.html_url", member);
	(void)json_word(j, path, out->remote_url, sizeof out->remote_url);
	if (strncasecmp(out->remote_url, "https://", 8) != 0)
		out->remote_url[0] = '\0';
}

/* A 200 whose body is none of PagerDuty's came from something on the way. What may be repeated is
 * repeated in a while. */
static void
make_no_sense(const struct pagerduty_verb *v, struct target_outcome *out)
{
	say(out, v->looked ? TARGET_LOST : TARGET_LATER, "PagerDuty's answer makes no sense.");
}

static void
take_one(struct target_job *job, const struct pagerduty_verb *v, const struct http_reply *reply,
	struct target_outcome *out)
{
	bool good = json_read(job->json, reply->body, reply->body_length).kind == ERR_NONE &&
		    json_has(job->json, v->member);

	if (good)
		read_made(job->json, v->member, out);
	json_forget(job->json);
	if (good)
		out->end = TARGET_SENT;
	else
		make_no_sense(v, out);
}

static void
take_many(struct target_job *job, const struct pagerduty_verb *v, const struct http_reply *reply,
	struct target_outcome *out)
{
	struct page_many many;
	struct pagerduty_who who;
	struct page_edit edit;
	struct err e;

	pagerduty_who(job, &who);
	edit = pagerduty_edit(job, v, &who);
	e = page_many_read(job->record, reply->body, reply->body_length, &edit, &many);
	if (e.kind != ERR_NONE) {
		make_no_sense(v, out);
		return;
	}
	out->end = many.done > 0 ? TARGET_SENT : TARGET_REFUSED;
	if (many.done == 0)
		(void)snprintf(out->sentence, sizeof out->sentence,
			"PagerDuty changed none of the %d: %s. Look at them, and act again.",
			many.asked, many.missing);
	else if (many.done < many.asked)
		(void)snprintf(out->sentence, sizeof out->sentence,
			"%d of %d were %s, but not %s. Look at them.", many.done, many.asked,
			v->done, many.missing);
}

/* A refusal that says: it is done. */
static bool
was_had(const struct target_job *job, const struct pagerduty_verb *v, int64_t code)
{
	if (code == 0 || v->had == 0 || job->row->tries == 0 || pagerduty_is_many(job->row))
		return false;
	return code == v->had || (v->place == PLACE_MERGE && code == CODE_RESOLVED);
}

static void
answer_write(struct target_job *job, const struct pagerduty_verb *v, const struct http_reply *reply,
	struct target_outcome *out)
{
	int64_t code = code_of(job, reply);

	if (was_had(job, v, code)) {
		say(out, TARGET_SENT, "The first try had done it.");
		return;
	}
	if (v->place == PLACE_NEW && reply->status == 400 && code == CODE_ARGUMENTS &&
		strcasestr(reply->body, "key") != NULL) {
		go_on(job, STAGE_KEY, out);
		return;
	}
	if (target_judge(&target_pagerduty, reply, true, out)) {
		if (out->end == TARGET_REFUSED)
			add_advice(code, reply, out);
		return;
	}
	if (reply->status >= 300)
		say(out, TARGET_LATER, "PagerDuty answered with a redirect: check pagerduty.url.");
	else if (pagerduty_is_many(job->row))
		take_many(job, v, reply, out);
	else
		take_one(job, v, reply, out);
}

/* ---- what is read ---- */

/* Of a read: true when the answer is one of ours, to be read on. */
static bool
is_good(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	if (!target_judge(&target_pagerduty, reply, false, out)) {
		if (reply->status < 300)
			return true;
		say(out, TARGET_LATER, "PagerDuty answered with a redirect: check pagerduty.url.");
		return false;
	}
	if (out->end == TARGET_REFUSED && job->looking)
		out->end = TARGET_UNKNOWN;
	else if (out->end == TARGET_REFUSED)
		add_advice(code_of(job, reply), reply, out);
	return false;
}

static void
answer_who(struct target_job *job, const struct pagerduty_verb *v, const struct http_reply *reply,
	struct target_outcome *out)
{
	bool judged = target_judge(&target_pagerduty, reply, false, out);
	struct err e;

	/* What it may not tell is asked of nobody else: the write says whether it matters. */
	if (judged &&
		(out->end == TARGET_LATER || out->end == TARGET_LIMITED || reply->status == 401))
		return;
	if (!judged && reply->status < 300)
		(void)pagerduty_who_take(job, reply);
	*out = (struct target_outcome){.wait_ms = -1};
	e = pagerduty_who_check(job, v);
	if (e.kind != ERR_NONE && !job->looking)
		say(out, TARGET_REFUSED, e.text);
	else
		go_on(job, pagerduty_after_who(job, v), out);
}

/* Somebody did the same since. `known`: it was us; else it may have been anybody, and what may have
 * been a stranger's is never taken for ours: it would be lost without a word. */
static void
judge_found(struct target_job *job, bool known, struct target_outcome *out)
{
	if (known)
		say(out, TARGET_SENT, "Its answer was lost; PagerDuty has it.");
	else if (job->looking)
		say(out, TARGET_UNKNOWN,
			"PagerDuty has the same since, and does not tell us whether that is "
			"yours.");
	else
		say(out, TARGET_REFUSED,
			"Not sent again: PagerDuty's log has the same since, and does not tell us "
			"whether that is yours. Look there, then send it again or drop it.");
}

/* Sent for certain, certainly not, or not to be told. */
static void
judge_trace(struct target_job *job, const struct pagerduty_verb *v, const struct page_trace *trace,
	bool known, struct target_outcome *out)
{
	if (trace->certain > 0 || (job->looking && !known && trace->vague > 0))
		judge_found(job, known, out);
	else if (!job->looking)
		go_on(job, STAGE_WRITE, out);
	else if (trace->vague > 0 || trace->more)
		say(out, TARGET_UNKNOWN,
			v->place == PLACE_UPDATE
				? "PagerDuty has an update by you since, but does not tell its "
				  "words: look there."
				: "PagerDuty's log since is too long to tell: look there.");
	else
		out->end = TARGET_ABSENT;
}

static void
answer_trace(struct target_job *job, const struct pagerduty_verb *v, const struct http_reply *reply,
	struct target_outcome *out)
{
	struct page_trace trace;
	struct pagerduty_who who;
	struct err e;

	pagerduty_who(job, &who);
	if (v->place == PLACE_NOTE)
		e = page_trace_notes(job->record, reply->body, reply->body_length, job->row,
			pagerduty_since(job), who.id, &trace);
	else
		e = page_trace_log(job->record, reply->body, reply->body_length, job->row, v->types,
			pagerduty_since(job), who.id, &trace);
	if (e.kind != ERR_NONE)
		say(out, TARGET_LATER, e.text);
	else
		judge_trace(job, v, &trace, who.id[0] != '\0', out);
}

/* "Lee Novak resolved it at 03:14 UTC" */
static void
refuse_resolved(const struct page_stand *stand, struct target_outcome *out)
{
	const time_t at_s = (time_t)(stand->status_ms / 1000);
	char at[24] = "";
	struct tm t = {0};

	if (stand->status_ms > 0 && gmtime_r(&at_s, &t) != NULL)
		(void)strftime(at, sizeof at, " at %H:%M UTC", &t);
	out->end = TARGET_REFUSED;
	(void)snprintf(out->sentence, sizeof out->sentence,
		"Not sent: %s resolved it%s, and an acknowledge would open it again and page "
		"people.",
		stand->by[0] != '\0' ? stand->by : "PagerDuty has", at);
}

static void
answer_stand(struct target_job *job, const struct pagerduty_verb *v, const struct http_reply *reply,
	struct target_outcome *out)
{
	/* Of whom it is not known who they are, somebody else's may be all there is: theirs is sent. */
	const bool acknowledges = strcmp(v->wanted, "acknowledged") == 0;
	struct page_stand stand;
	struct pagerduty_who who;
	struct err e;

	pagerduty_who(job, &who);
	e = page_stand_read(
		job->record, reply->body, reply->body_length, job->row->body, who.id, &stand);
	if (e.kind != ERR_NONE) {
		say(out, TARGET_LATER, e.text);
	} else if (stand.status == PAGE_RESOLVED && acknowledges) {
		refuse_resolved(&stand, out);
	} else if (v->before == BEFORE_PAGE && stand.as_wanted &&
		   (who.id[0] != '\0' || (job->row->tries > 0 && !acknowledges))) {
		if (job->row->tries > 0)
			say(out, TARGET_SENT, "Its answer was lost; PagerDuty has it.");
		out->end = TARGET_SENT;
	} else {
		go_on(job, STAGE_WRITE, out);
	}
}

/* The page that has our key, of a list that was asked for by it. */
static void
answer_key(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	char found[KEY_BYTES] = "";
	struct buf key;

	buf_init(&key, sizeof found);
	pagerduty_key(job, &key);
	if (json_read(job->json, reply->body, reply->body_length).kind != ERR_NONE ||
		!json_has(job->json, "$.incidents")) {
		say(out, TARGET_LATER, "PagerDuty's answer makes no sense.");
	} else {
		(void)json_word(job->json, "$.incidents[0].incident_key", found, sizeof found);
		if (found[0] != '\0' && strcmp(found, key.data) == 0) {
			read_made(job->json, "$.incidents[0]", out);
			say(out, TARGET_SENT, "The first try had done it.");
		} else if (job->stage == STAGE_KEY) {
			say(out, TARGET_REFUSED,
				"PagerDuty says that a page with its key is open, and shows none: "
				"look there.");
		} else {
			go_on(job, STAGE_WRITE, out);
		}
	}
	json_forget(job->json);
	buf_clear(&key);
}

void
pagerduty_answer(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	const struct pagerduty_verb *v = pagerduty_verb_of(job->row);

	*out = (struct target_outcome){.wait_ms = -1};
	if (job->stage == STAGE_WHO)
		answer_who(job, v, reply, out);
	else if (job->stage == STAGE_WRITE)
		answer_write(job, v, reply, out);
	else if (!is_good(job, reply, out))
		return;
	else if (pagerduty_is_many(job->row))
		say(out, TARGET_SENT, "Its answer was lost; PagerDuty has it.");
	else if (v->place == PLACE_NEW)
		answer_key(job, reply, out);
	else if (v->place == PLACE_NOTE || pagerduty_by_log(job, v))
		answer_trace(job, v, reply, out);
	else
		answer_stand(job, v, reply, out);
}

/* ---- what the record learns ---- */

/* What an answer of 2xx brings besides; one that makes no sense brings nothing. */
static struct err
merge_answer(struct target_job *job, const struct pagerduty_verb *v, const struct http_reply *reply)
{
	const char *page = job->row->object + 5;
	struct merge merge;
	struct err e = NO_ERR;

	if (v->place == PLACE_NOTE && job->stage == STAGE_WRITE)
		e = page_write_note(job->record, page, reply->body, reply->body_length);
	else if (v->place == PLACE_NOTE)
		e = page_list_merge(job->record, PAGE_LIST_NOTE, page, true, reply->body,
			reply->body_length, &merge);
	else if (v->place == PLACE_PAGE || v->place == PLACE_NEW || v->place == PLACE_SNOOZE)
		e = page_write_merge(job->record, reply->body, reply->body_length);
	return e.kind == ERR_MALFORMED ? NO_ERR : e;
}

struct err
pagerduty_settle(struct target_job *job, const struct target_outcome *outcome,
	const struct http_reply *reply)
{
	const struct pagerduty_verb *v = pagerduty_verb_of(job->row);
	struct err e = page_write_settled(job->record, job->row);

	if (e.kind != ERR_NONE || v == NULL)
		return e;
	if (reply != NULL && reply->error.kind == ERR_NONE && reply->status >= 200 &&
		reply->status < 300)
		e = merge_answer(job, v, reply);
	if (e.kind == ERR_NONE && v->place == PLACE_NEW && outcome->remote_id[0] != '\0')
		e = page_write_tie(job->record, outcome->remote_id, job->row->incident);
	return e;
}
