/* net/trial.c - the life of a trial: a secret, one read after the other, and what is wrong with all of
 * them alike. SPDX-License-Identifier: MIT */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/complaint.h"
#include "net/trial_inner.h"

enum { URL_BYTES = TARGET_PATH_BYTES + 512, READS_MOST = 60 };

struct trials {
	struct trial_host host;
	struct json *json;
	struct trial at[OUTBOX_LANES_MOST];
	int count;
	int open; /* credentials that have not closed yet, and one while they are being closed */
	void (*closed)(void *to);
	void *closed_to;
};

static const struct trial_kind *const kinds[] = {&trial_slack, &trial_statuspage, &trial_jira};

struct json *
trial_json(const struct trial *t)
{
	return t->all->json;
}

const struct trial_host *
trial_host_of(const struct trial *t)
{
	return &t->all->host;
}

void
trial_say(struct trial *t, const char *verdict, const char *format, ...)
{
	char *sentence;
	size_t length;
	va_list values;

	if (t->lines_count == TRIAL_LINES)
		return;
	sentence = t->lines[t->lines_count].sentence;
	t->lines[t->lines_count++].verdict = verdict;
	va_start(values, format);
	(void)vsnprintf(sentence, TRIAL_SENTENCE_BYTES, format, values);
	va_end(values);
	length = strlen(sentence);
	if (length > 0 && sentence[length - 1] == '.')
		sentence[length - 1] = '\0';
}

bool
trial_read(struct trial *t, const struct http_reply *reply)
{
	if (json_read(t->all->json, reply->body, reply->body_length).kind == ERR_NONE)
		return true;
	trial_say(t, "fail",
		"the answer is not %s's: a proxy or a login page may stand between, or %s.url is "
		"wrong",
		t->target.kind->label, t->target.kind->name);
	return false;
}

static void step(struct trial *t);

static void
end(struct trial *t)
{
	const struct trial_host *host = &t->all->host;

	for (int i = 0; i < t->lines_count; i++)
		host->say(
			host->to, t->lines[i].verdict, t->target.kind->name, t->lines[i].sentence);
	t->over = true;
}

static void
finish(struct trial *t)
{
	if (t->over)
		return;
	end(t);
	t->all->host.changed(t->all->host.to);
}

/* ---- an answer ---- */

/* What every answer but a good one says. */
static void
say_trouble(struct trial *t, const struct http_reply *reply)
{
	const struct target_kind *kind = t->target.kind;
	char said[COMPLAINT_BYTES + 2] = "";
	long status = reply->status;

	if (reply->error.kind != ERR_NONE) {
		trial_say(t, "fail", "%s", reply->error.text);
		return;
	}
	if (status / 100 == 3) {
		trial_say(t, "fail", "%s sent us elsewhere (HTTP %ld): is %s.url right?",
			kind->label, status, kind->name);
		return;
	}
	complaint_print(reply, COMPLAINT_BYTES, said);
	if (status == 401 || status == 403)
		trial_say(t, "fail", "%s refused the token (HTTP %ld%s). %s", kind->label, status,
			said, kind->when_refused);
	else if (status == 420 || status == 429)
		trial_say(t, "fail",
			"%s has had too many requests with this token: ask again in a minute",
			kind->label);
	else if (status / 100 == 5 || status == 408)
		trial_say(t, "fail", "%s is in trouble (HTTP %ld%s)", kind->label, status, said);
	else
		trial_say(t, "fail", "%s refused to be read (HTTP %ld%s): is %s.url right?",
			kind->label, status, said, kind->name);
}

/* Whether an answer is about what was read. */
static bool
is_about_this(const struct http_reply *reply)
{
	return reply->error.kind == ERR_NONE && reply->status / 100 == 4 && reply->status != 401 &&
	       reply->status != 408 && reply->status != 420 && reply->status != 429;
}

static void
on_reply(void *to, const struct http_reply *reply)
{
	struct trial *t = to;

	t->call = NULL;
	if (reply->error.kind == ERR_NONE && reply->status / 100 == 2) {
		if (t->kind->take(t, reply) && ++t->reads < READS_MOST)
			step(t);
		else
			finish(t);
		return;
	}
	if (!is_about_this(reply) || t->kind->refuse == NULL || !t->kind->refuse(t, reply))
		say_trouble(t, reply);
	finish(t);
}

/* ---- a request ---- */

static struct err
send_read(struct trial *t, const char *path, const struct secret *secret)
{
	const struct outbox_target *target = &t->target;
	size_t base = strlen(target->url);
	struct http_request q = {.method = "GET",
		.authorization = target->authorization,
		.user = target->email[0] != '\0' ? target->email : target->user,
		.secret = secret};
	char url[URL_BYTES];
	int length;

	while (base > 0 && target->url[base - 1] == '/')
		base--;
	length = snprintf(url, sizeof url, "%.*s%s", (int)base, target->url, path);
	if (length < 0 || (size_t)length >= sizeof url)
		return err_make(ERR_CONFIG, "%s.url is too long", target->kind->name);
	memcpy(q.headers, target->kind->headers, sizeof q.headers);
	q.url = url;
	return http_send(t->all->host.http, &q, on_reply, t, &t->call);
}

static void
on_secret(void *to, struct err e, const struct secret *secret)
{
	struct trial *t = to;
	char path[TARGET_PATH_BYTES] = "";

	if (e.kind == ERR_NONE && t->kind->ask(t, path))
		e = send_read(t, path, secret);
	if (e.kind != ERR_NONE)
		trial_say(t, "fail", "%s", e.text);
	if (t->call == NULL)
		finish(t);
}

/* The URL of a webhook is all of the secret. */
static void
on_webhook(void *to, struct err e, const struct secret *secret)
{
	struct trial *t = to;

	if (e.kind != ERR_NONE)
		trial_say(t, "fail", "%s", e.text);
	else if (strncmp(secret_reveal(secret), "https://", 8) != 0 &&
		 strncmp(secret_reveal(secret), "http://127.0.0.1:", 17) != 0)
		trial_say(t, "fail",
			"what slack.webhook gives is no address: it begins with "
			"https://hooks.slack.com/");
	else
		trial_say(t, "ok",
			"the webhook can be read; whether it works cannot be asked without "
			"posting");
	finish(t);
}

static void
step(struct trial *t)
{
	if (t->token != NULL)
		credential_get(t->token, on_secret, t);
	else if (t->webhook != NULL)
		credential_get(t->webhook, on_webhook, t);
	else
		finish(t);
}

/* ---- all of them ---- */

static struct err
open_key(struct trials *all, struct credential_config *config, struct credential **out)
{
	struct err e;

	if (config->token == NULL || config->token->way == TOKEN_NONE)
		return NO_ERR;
	config->environment = all->host.environment;
	e = credential_open(all->host.loop, all->host.http, config, out);
	all->open += e.kind == ERR_NONE;
	return e;
}

static struct err
open_one(struct trials *all, const struct outbox_target *target)
{
	struct trial *t = &all->at[all->count];
	struct err e;

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
		if (kinds[i]->target == target->kind)
			t->kind = kinds[i];
	if (t->kind == NULL) /* it is polled, or a program of ours */
		return NO_ERR;
	t->all = all;
	t->target = *target;
	all->count++;
	e = open_key(all, &t->target.credential, &t->token);
	return e.kind != ERR_NONE ? e : open_key(all, &t->target.webhook, &t->webhook);
}

static struct err
open_all(struct trials *all)
{
	const struct outbox_host host = {.config = all->host.config};
	struct outbox_target targets[OUTBOX_LANES_MOST];
	int count = 0;
	struct err e = json_open(&all->json);

	if (e.kind == ERR_NONE)
		e = outbox_targets(&host, targets, &count);
	for (int i = 0; i < count && e.kind == ERR_NONE; i++)
		e = open_one(all, &targets[i]);
	return e;
}

struct err
trials_open(const struct trial_host *host, struct trials **out)
{
	struct trials *all = calloc(1, sizeof *all);
	struct err e;

	if (all == NULL)
		return err_make(ERR_FULL, "There is no memory to ask the services.");
	all->host = *host;
	all->open = 1;
	*out = all; /* the caller closes it, whatever comes of this */
	e = open_all(all);
	for (int i = 0; i < all->count; i++) {
		if (e.kind == ERR_NONE)
			step(&all->at[i]);
		else
			all->at[i].over = true;
	}
	return e;
}

bool
trials_over(const struct trials *all)
{
	for (int i = 0; i < all->count; i++)
		if (!all->at[i].over)
			return false;
	return true;
}

static void
on_closed(void *to)
{
	struct trials *all = to;
	void (*closed)(void *) = all->closed;
	void *closed_to = all->closed_to;

	if (--all->open > 0)
		return;
	json_close(all->json);
	free(all);
	closed(closed_to);
}

void
trials_close(struct trials *all, void (*closed)(void *to), void *to)
{
	all->closed = closed;
	all->closed_to = to;
	for (int i = 0; i < all->count; i++) {
		struct trial *t = &all->at[i];

		if (!t->over) {
			trial_say(t, "fail", "%s did not answer in time", t->target.kind->label);
			end(t);
		}
		if (t->call != NULL)
			http_cancel(all->host.http, t->call);
		if (t->token != NULL)
			credential_close(t->token, on_closed, all);
		if (t->webhook != NULL)
			credential_close(t->webhook, on_closed, all);
	}
	on_closed(all);
}
