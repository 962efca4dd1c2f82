/* net/pagerduty_access.c - who we are to PagerDuty, and what the token may do.
 *
 * Once at the start, and every hour: GET /users/me tells a user's key from an account's (which
 * answers 400); an account's key acts as the person with our e-mail. Whether the token may write is
 * asked by a PUT to an incident that there cannot be: a key that is read only is refused before it
 * is looked for, and nothing can come of it. No refusal here says anything about the polling.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "net/pagerduty_plan.h"
#include "store/json.h"
#include "store/text.h"

enum {
	AGAIN_MS = 60 * 60 * 1000,
	HURRIED_MS = 10 * 60 * 1000, /* no sooner again, whoever is in a hurry */
	USERS_MOST = 100,
	VALUE_BYTES = 4096,
};

/* An id of the right form that no service hands out. */
static const char nowhere[] = "PWARROOM0NOWHERE0";

/* Fit for a header, and for a sentence. */
static bool
is_email(const char *s)
{
	size_t length = strlen(s);

	if (length == 0 || length >= sizeof((struct plan_access *)0)->email ||
		strchr(s, '@') == NULL)
		return false;
	for (; *s != '\0'; s++)
		if (*s <= 0x20 || *s >= 0x7f)
			return false;
	return true;
}

static const char *
our_email(const struct plan *p)
{
	const char *email = p->host.email;

	return email != NULL && is_email(email) ? email : "";
}

/* ---- what to request ---- */

static void
ask_users(const struct plan *p, struct source_ask *out)
{
	struct buf query;

	buf_init(&query, sizeof out->path / 2);
	(void)source_path_value(&query, our_email(p)); /* 254 characters at most */
	(void)snprintf(out->path, sizeof out->path, "/users?query=%s&limit=%d&offset=0", query.data,
		USERS_MOST);
	buf_clear(&query);
}

/* Whose act a write would be; "": nobody's, so that none can be sent. */
static const char *
from_email(const struct plan *p)
{
	return p->access.email[0] != '\0' ? p->access.email : our_email(p);
}

static void
ask_write(const struct plan *p, struct source_ask *out)
{
	out->method = "PUT";
	out->body = "{\"incident\":{\"type\":\"incident_reference\"}}";
	out->from = from_email(p);
	(void)snprintf(out->path, sizeof out->path, "/incidents/%s", nowhere);
}

static bool
access_next(struct plan *p, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	struct plan_access *a = &p->access;
	int64_t at_ms = a->due_ms;

	if (at_ms == 0 && a->asked_ms > 0)
		at_ms = a->asked_ms + HURRIED_MS;
	if (at_ms > now_ms) {
		*due_ms = at_ms < *due_ms ? at_ms : *due_ms;
		return false;
	}
	plan_ask(out, a->what, "");
	out->any = true;
	if (a->what == WHAT_USERS)
		ask_users(p, out);
	else if (a->what == WHAT_WRITE)
		ask_write(p, out);
	else
		(void)snprintf(out->path, sizeof out->path, "/users/me");
	return true;
}

/* ---- answers ---- */

/* The value at a path into `out`; false when there is none, or it is too long. */
static bool
read_value(struct json *j, const char *path, struct buf *out)
{
	buf_reset(out);
	return json_string(j, path, out);
}

/* One user, at `path`, into what the service says of us. */
static void
read_user(struct plan_access *a, struct json *j, const char *path)
{
	struct buf value;
	char at[64];

	buf_init(&value, VALUE_BYTES);
	(void)snprintf(at, sizeof at, "%s.name", path);
	(void)read_value(j, at, &value); /* without one: "" */
	(void)text_show(text_of(value.data), false, a->name, sizeof a->name);
	(void)snprintf(at, sizeof at, "%s.role", path);
	(void)read_value(j, at, &value);
	(void)text_show(text_of(value.data), false, a->role, sizeof a->role);
	(void)snprintf(at, sizeof at, "%s.email", path);
	a->email[0] = '\0';
	if (read_value(j, at, &value) && is_email(value.data))
		memcpy(a->email, value.data, value.length + 1);
	(void)snprintf(at, sizeof at, "%s.id", path);
	a->id[0] = '\0';
	if (read_value(j, at, &value) && value.length < sizeof a->id)
		memcpy(a->id, value.data, value.length + 1);
	buf_clear(&value);
	a->found = true;
}

/* The one of them that has our e-mail. */
static void
read_users(struct plan *p, struct json *j)
{
	struct buf email;
	char path[64];

	buf_init(&email, VALUE_BYTES);
	for (int i = 0; i < USERS_MOST && !p->access.found; i++) {
		(void)snprintf(path, sizeof path, "$.users[%d]", i);
		if (!json_has(j, path))
			break;
		(void)snprintf(path, sizeof path, "$.users[%d].email", i);
		if (!read_value(j, path, &email) || strcasecmp(email.data, our_email(p)) != 0)
			continue;
		(void)snprintf(path, sizeof path, "$.users[%d]", i);
		read_user(&p->access, j, path);
	}
	buf_clear(&email);
}

/* What an answer with status 200 says. */
static struct err
read_people(struct plan *p, const struct source_ask *ask, const struct http_reply *reply)
{
	struct json *j = NULL;
	struct err e = json_open(&j);

	if (e.kind == ERR_NONE)
		e = json_read(j, reply->body, reply->body_length);
	if (e.kind == ERR_NONE && ask->what == WHAT_ME && !json_has(j, "$.user.id"))
		e = err_make(ERR_MALFORMED, "PagerDuty's answer is not a user.");
	if (e.kind == ERR_NONE && ask->what == WHAT_ME)
		read_user(&p->access, j, "$.user");
	else if (e.kind == ERR_NONE)
		read_users(p, j);
	json_close(j);
	return e;
}

/* "account key, acting as dana@example.com, read only" */
static void
put_text(struct plan *p)
{
	struct plan_access *a = &p->access;
	const char *kind = p->config->oauth != NULL ? "OAuth app"
			   : a->account             ? "account key"
						    : "user key";
	const char *email = from_email(p);
	char who[128] = "";

	if (a->found && !a->account && p->config->oauth == NULL)
		(void)snprintf(who, sizeof who, " of %s, role %s", a->name,
			a->role[0] != '\0' ? a->role : "not told");
	else if (a->found)
		(void)snprintf(
			who, sizeof who, ", acting as %.100s", email[0] != '\0' ? email : a->name);
	else if (a->unread)
		(void)snprintf(who, sizeof who, ", may not read users");
	else if (email[0] == '\0')
		(void)snprintf(who, sizeof who, "; without your e-mail in people acts are refused");
	else
		(void)snprintf(who, sizeof who,
			"; nobody has the address %.60s: acts would be refused", email);
	(void)snprintf(
		a->text, sizeof a->text, "%s%s%s", kind, who, a->read_only ? ", read only" : "");
	a->news = true;
}

/* What comes after an answer about `what`; WHAT_ME: nothing, until it begins again. */
static enum plan_what
what_next(const struct plan *p, int what)
{
	if (what == WHAT_ME && p->access.account && our_email(p)[0] != '\0')
		return WHAT_USERS;
	return what != WHAT_WRITE && from_email(p)[0] != '\0' ? WHAT_WRITE : WHAT_ME;
}

/* An answer about people: what cannot be read of it is as good as refused. */
static struct err
take_people(struct plan *p, const struct source_ask *ask, const struct http_reply *reply)
{
	struct plan_access *a = &p->access;
	struct err e = NO_ERR;

	if (ask->what == WHAT_ME) {
		a->found = false;
		a->read_only = false;
		a->email[0] = '\0';
		a->id[0] = '\0';
		a->account = reply->status == 400;
	}
	a->unread = reply->status / 100 != 2 && reply->status != 400;
	if (reply->status / 100 == 2)
		e = read_people(p, ask, reply);
	if (e.kind != ERR_MALFORMED && e.kind != ERR_FULL)
		return e;
	plan_say(p, (enum plan_what)ask->what, "cannot be used: %s", e.text);
	a->unread = true;
	return NO_ERR;
}

static struct err
access_take(struct plan *p, struct record *r, const struct source_ask *ask,
	const struct http_reply *reply)
{
	struct err e = NO_ERR;

	(void)r;
	if (ask->what == WHAT_WRITE)
		p->access.read_only = reply->status == 403;
	else
		e = take_people(p, ask, reply);
	if (e.kind == ERR_NONE && what_next(p, ask->what) == WHAT_ME)
		put_text(p);
	return e;
}

static void
access_done(struct plan *p, const struct source_ask *ask, int64_t now_ms)
{
	struct plan_access *a = &p->access;

	a->what = what_next(p, ask->what);
	if (a->what != WHAT_ME)
		return;
	a->asked_ms = now_ms;
	a->due_ms = now_ms + AGAIN_MS;
}

static void
access_skip(struct plan *p, const struct source_ask *ask, int64_t now_ms)
{
	(void)ask;
	p->access.what = WHAT_ME;
	p->access.asked_ms = now_ms;
	p->access.due_ms = now_ms + AGAIN_MS;
}

const struct plan_part plan_access = {
	.next = access_next,
	.take = access_take,
	.done = access_done,
	.skip = access_skip,
};
