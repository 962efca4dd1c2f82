/* net/target_pagerduty_who.c - who acts, as PagerDuty knows them: an address for the From header, a
 * user's id for what asks people to help and to tell our acts from those of others.
 *
 * The config has both in the best case. Where it lacks one, PagerDuty is asked by the other; where
 * it lacks both, the token's own user stands for who the engine belongs to, and for nobody else.
 * SPDX-License-Identifier: MIT */
#include "net/target_pagerduty.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "net/source_kind.h"
#include "store/text.h"

enum { USERS_MOST = 100, NAME_BYTES = 64 };

/* Fit for a header. */
static bool
is_email(const char *s)
{
	if (strlen(s) >= PAGERDUTY_EMAIL_BYTES || strchr(s, '@') == NULL)
		return false;
	for (; *s != '\0'; s++)
		if (*s <= 0x20 || *s >= 0x7f)
			return false;
	return true;
}

static bool
is_id(const char *s)
{
	static const char good[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";
	size_t length = strlen(s);

	return length > 0 && length < PAGERDUTY_USER_BYTES && strspn(s, good) == length;
}

/* Whoever the engine belongs to: the token may be theirs. */
static bool
is_us(const struct target_job *job)
{
	const struct person_config *me = config_me(job->config);

	if (me != NULL)
		return me == job->person;
	return job->person == NULL && strcmp(job->row->person, job->config->me) == 0;
}

void
pagerduty_who(const struct target_job *job, struct pagerduty_who *out)
{
	*out = (struct pagerduty_who){.id = ""};
	if (job->memory.length == sizeof *out) {
		memcpy(out, job->memory.data, sizeof *out);
		return;
	}
	if (job->person == NULL)
		return;
	if (is_id(job->person->pagerduty))
		(void)snprintf(out->id, sizeof out->id, "%s", job->person->pagerduty);
	if (is_email(job->person->email))
		(void)snprintf(out->email, sizeof out->email, "%s", job->person->email);
}

bool
pagerduty_who_wanted(const struct target_job *job, const struct pagerduty_verb *v)
{
	bool again = job->looking || job->row->tries > 0;
	struct pagerduty_who who;

	pagerduty_who(job, &who);
	if (v->place == PLACE_RESPONDERS)
		return who.id[0] == '\0';
	return who.email[0] == '\0' || (again && who.id[0] == '\0');
}

struct err
pagerduty_who_ask(const struct target_job *job, struct target_ask *out)
{
	struct pagerduty_who who;
	char name[NAME_BYTES];
	struct buf query;

	pagerduty_who(job, &who);
	out->method = "GET";
	if (who.id[0] != '\0') {
		(void)snprintf(out->path, sizeof out->path, "/users/%s", who.id);
	} else if (who.email[0] != '\0') {
		buf_init(&query, sizeof out->path / 2);
		(void)source_path_value(&query, who.email); /* 3 * 247 bytes at most */
		(void)snprintf(out->path, sizeof out->path, "/users?query=%s&limit=%d", query.data,
			USERS_MOST);
		buf_clear(&query);
	} else if (is_us(job)) {
		(void)snprintf(out->path, sizeof out->path, "/users/me");
	} else {
		return err_make(ERR_REFUSED,
			"PagerDuty wants to know who acts, and the config's people have no email "
			"for %s: add it there, then resend.",
			text_show(text_of(job->row->person), false, name, sizeof name));
	}
	return NO_ERR;
}

/* A value of the user at `path`; "" where there is none, or it is not `good`. */
static void
read_value(struct json *j, const char *path, const char *name, bool (*good)(const char *s),
	char *out, size_t size)
{
	char at[64];

	(void)snprintf(at, sizeof at, "%s.%s", path, name);
	if (!json_word(j, at, out, size) || !good(out))
		out[0] = '\0';
}

static void
read_user(struct json *j, const char *path, struct pagerduty_who *out)
{
	*out = (struct pagerduty_who){.id = ""};
	read_value(j, path, "id", is_id, out->id, sizeof out->id);
	read_value(j, path, "email", is_email, out->email, sizeof out->email);
}

bool
pagerduty_who_take(struct target_job *job, const struct http_reply *reply)
{
	struct pagerduty_who who, found = {.id = ""};
	bool there = false;
	char path[32];

	pagerduty_who(job, &who);
	if (json_read(job->json, reply->body, reply->body_length).kind != ERR_NONE)
		return false;
	if (json_has(job->json, "$.user")) {
		read_user(job->json, "$.user", &found);
		there = found.id[0] != '\0' && (who.id[0] == '\0' || strcmp(found.id, who.id) == 0);
	}
	for (int i = 0; !there && i < USERS_MOST; i++) {
		(void)snprintf(path, sizeof path, "$.users[%d]", i);
		if (!json_has(job->json, path))
			break;
		read_user(job->json, path, &found);
		there = found.id[0] != '\0' && strcasecmp(found.email, who.email) == 0;
	}
	json_forget(job->json);
	if (!there)
		return false;
	if (who.email[0] != '\0') /* as the person is written in the config */
		memcpy(found.email, who.email, sizeof found.email);
	buf_reset(&job->memory);
	return buf_add(&job->memory, &found, sizeof found);
}

struct err
pagerduty_who_check(const struct target_job *job, const struct pagerduty_verb *v)
{
	struct pagerduty_who who;
	char name[NAME_BYTES];

	pagerduty_who(job, &who);
	(void)text_show(text_of(job->row->person), false, name, sizeof name);
	if (v->place == PLACE_RESPONDERS && who.id[0] == '\0')
		return err_make(ERR_REFUSED,
			"PagerDuty has no user with the email of %s, whose request it would be: "
			"correct it in the config's people, then resend.",
			name);
	if (v->place != PLACE_RESPONDERS && who.email[0] == '\0')
		return err_make(ERR_REFUSED,
			"PagerDuty does not tell the email of %s, which it wants to act: add it to "
			"the config's people, then resend.",
			name);
	return NO_ERR;
}
