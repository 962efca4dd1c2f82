/* net/zendesk.c - Zendesk: what is requested, and when.
 *
 * Every poll reads the tickets, last changed first, until one is reached that the record has as it
 * is. While such a walk is over more than one page the record's cursor says "walking": one that was
 * cut off must not be taken for one that was read to its end, so the next walk then goes on past
 * what is known. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/source_kind.h"
#include "store/json.h"
#include "store/ticket.h"

enum { PAGES_MOST = 10, PAGE_ON_CAP_BYTES = 64 * 1024 };

enum what { WHAT_ME, WHAT_LIST, WHAT_TICKET };

static const char walking[] = "walking";
static const char read_once[] = "read";

struct zendesk {
	struct source_host host;
	const struct zendesk_config *config;
	struct buf page_on; /* JSON for the merge */
	char user[256];     /* "email/token" */
	char oauth_url[512];
	bool known_to_us; /* users/me has said who we are */
	int64_t due_ms;
	int page;          /* of this walk, from 0 */
	bool cursor_known; /* the next two are as recorded */
	bool cut_off;      /* the last walk did not reach its end */
	bool recorded;     /* the cursor says "walking" */
	char after[512];   /* the next page; "" for the first */
	struct merge merge;
	struct source_wanted wanted;
};

/* ---- what to request ---- */

static struct err
read_cursor(struct zendesk *z)
{
	char cursor[32];
	struct err e;

	if (z->cursor_known)
		return NO_ERR;
	e = source_cursor(z->host.record, "zendesk", cursor, sizeof cursor);
	if (e.kind != ERR_NONE)
		return e;
	z->recorded = strcmp(cursor, walking) == 0;
	z->cut_off = strcmp(cursor, read_once) != 0;
	z->cursor_known = true;
	return NO_ERR;
}

static void
ask_list(struct zendesk *z, struct source_ask *out)
{
	struct buf path;

	*out = (struct source_ask){.what = WHAT_LIST};
	buf_init(&path, sizeof out->path - 1);
	(void)buf_string(&path,
		"/api/v2/tickets?sort=-updated_at&page[size]=100&include=users,organizations");
	if (z->after[0] != '\0') {
		(void)buf_string(&path, "&page[after]=");
		(void)source_path_value(&path, z->after); /* three times 512 bytes fit */
	}
	memcpy(out->path, path.data, path.length + 1);
	buf_clear(&path);
}

static bool
zendesk_next(void *state, int64_t now_ms, struct source_ask *out, int64_t *due_ms)
{
	struct zendesk *z = state;
	const char *id;

	if (!z->known_to_us) {
		*out = (struct source_ask){.what = WHAT_ME, .path = "/api/v2/users/me"};
		return true;
	}
	id = source_wanted_next(&z->wanted, now_ms, due_ms);
	if (id != NULL) {
		*out = (struct source_ask){.what = WHAT_TICKET, .optional = true};
		(void)snprintf(out->id, sizeof out->id, "%s", id);
		(void)snprintf(out->path, sizeof out->path,
			"/api/v2/tickets/%s?include=users,organizations", id);
		return true;
	}
	if ((z->after[0] != '\0' || z->due_ms <= now_ms) && read_cursor(z).kind == ERR_NONE) {
		ask_list(z, out);
		return true;
	}
	if (z->due_ms <= now_ms) /* the record cannot be read */
		z->due_ms = now_ms + z->config->poll_ms;
	if (z->due_ms < *due_ms)
		*due_ms = z->due_ms;
	return false;
}

/* ---- answers ---- */

/* A token that is wrong may be answered with 200 and nobody. */
static struct err
take_me(const struct http_reply *reply)
{
	struct json *json = NULL;
	int64_t id = 0;
	struct err e = json_open(&json);

	if (e.kind != ERR_NONE)
		return e;
	e = json_read(json, reply->body, reply->body_length);
	if (e.kind == ERR_NONE && !json_int(json, "$.user.id", &id))
		e = err_make(ERR_REFUSED, "Zendesk does not know us: check zendesk.email and its "
					  "token, or the OAuth client.");
	json_close(json);
	return e;
}

/* This page is the walk's last. */
static bool
walk_ends(const struct zendesk *z)
{
	return (z->merge.known && !z->cut_off) || !z->merge.more || z->merge.next[0] == '\0' ||
	       z->page + 1 >= PAGES_MOST;
}

static struct err
take_list(struct zendesk *z, struct record *r, const struct http_reply *reply)
{
	struct err e = ticket_merge(r, reply->body, reply->body_length, z->page_on.data, &z->merge);

	if (e.kind != ERR_NONE)
		return e;
	if (!walk_ends(z))
		return z->recorded ? NO_ERR : source_save_cursor(r, "zendesk", walking);
	return z->recorded || z->cut_off ? source_save_cursor(r, "zendesk", read_once) : NO_ERR;
}

static struct err
zendesk_take(
	void *state, struct record *r, const struct source_ask *a, const struct http_reply *reply)
{
	struct zendesk *z = state;

	z->merge = (struct merge){0};
	switch ((enum what)a->what) {
	case WHAT_ME:
		return take_me(reply);
	case WHAT_LIST:
		return take_list(z, r, reply);
	case WHAT_TICKET:
		if (reply->status == 404)
			return NO_ERR; /* the list will tell what became of it */
		return ticket_merge(r, reply->body, reply->body_length, z->page_on.data, &z->merge);
	}
	return NO_ERR;
}

static void
zendesk_done(void *state, const struct source_ask *a, int64_t now_ms)
{
	struct zendesk *z = state;

	switch ((enum what)a->what) {
	case WHAT_ME:
		z->known_to_us = true;
		break;
	case WHAT_LIST:
		if (!walk_ends(z)) {
			z->page++;
			z->recorded = true;
			memcpy(z->after, z->merge.next, sizeof z->after);
			break;
		}
		z->page = 0;
		z->after[0] = '\0';
		z->recorded = false;
		z->cut_off = false;
		z->due_ms = now_ms + z->config->poll_ms;
		break;
	case WHAT_TICKET:
		source_wanted_done(&z->wanted, a->id, now_ms);
		break;
	}
}

static void
zendesk_skip(void *state, const struct source_ask *a, int64_t now_ms)
{
	struct zendesk *z = state;

	switch ((enum what)a->what) {
	case WHAT_ME:
		break;
	case WHAT_LIST:
		z->cut_off = z->cut_off || z->page > 0;
		z->page = 0;
		z->after[0] = '\0';
		z->due_ms = now_ms + z->config->poll_ms;
		break;
	case WHAT_TICKET:
		source_wanted_done(&z->wanted, a->id, now_ms);
		break;
	}
}

static void
zendesk_want(void *state, const char *id)
{
	struct zendesk *z = state;

	if (strspn(id, "0123456789") == strlen(id))
		source_wanted_add(&z->wanted, id);
}

static void
zendesk_hurry(void *state)
{
	struct zendesk *z = state;

	z->due_ms = 0;
}

static void
zendesk_free(void *state)
{
	struct zendesk *z = state;

	buf_clear(&z->page_on);
	free(z);
}

static const struct source_kind zendesk_kind = {
	.name = "zendesk",
	.label = "Zendesk",
	.when_refused =
		"Check zendesk.email and its token, or the OAuth client, and what it may read.",
	.headers = {"Accept: application/json"},
	.next = zendesk_next,
	.take = zendesk_take,
	.done = zendesk_done,
	.skip = zendesk_skip,
	.want = zendesk_want,
	.hurry = zendesk_hurry,
	.free = zendesk_free,
};

/* How we show who we are: as an OAuth client, else with an API token. */
static struct err
set_up_credential(struct zendesk *z, struct source_setup *setup)
{
	const struct zendesk_config *config = z->config;
	size_t base = strlen(config->url);
	int length;

	setup->authorization = "Bearer ";
	if (config->client_id[0] != '\0') {
		while (base > 0 && config->url[base - 1] == '/')
			base--;
		length = snprintf(z->oauth_url, sizeof z->oauth_url, "%.*s/oauth/tokens", (int)base,
			config->url);
		if (length < 0 || (size_t)length >= sizeof z->oauth_url)
			return err_make(ERR_CONFIG, "zendesk.url is too long.");
		setup->credential = (struct credential_config){.who = "zendesk.client_secret",
			.token = &config->client_secret,
			.oauth_url = z->oauth_url,
			.client_id = config->client_id,
			.scope = "read write"};
		return NO_ERR;
	}
	setup->credential =
		(struct credential_config){.who = "zendesk.token", .token = &config->token};
	if (config->email[0] == '\0') /* an access token of its own */
		return NO_ERR;
	length = snprintf(z->user, sizeof z->user, "%s/token", config->email);
	if (length < 0 || (size_t)length >= sizeof z->user)
		return err_make(ERR_CONFIG, "zendesk.email is too long.");
	setup->authorization = "Basic ";
	setup->user = z->user;
	return NO_ERR;
}

struct err
zendesk_open(
	const struct source_host *host, const struct zendesk_config *config, struct source **out)
{
	struct source_setup setup = {
		.kind = &zendesk_kind, .url = config->url, .poll_ms = config->poll_ms};
	struct zendesk *z = calloc(1, sizeof *z);
	struct err e;

	if (z == NULL)
		return err_make(ERR_FULL, "There is no memory for Zendesk.");
	z->host = *host;
	z->config = config;
	buf_init(&z->page_on, PAGE_ON_CAP_BYTES);
	setup.state = z;
	e = set_up_credential(z, &setup);
	if (e.kind == ERR_NONE && !config_page_on_json(config, &z->page_on))
		e = err_make(ERR_CONFIG, "zendesk.page_on is too long.");
	if (e.kind == ERR_NONE)
		e = source_open(host, &setup, out);
	if (e.kind != ERR_NONE)
		zendesk_free(z);
	return e;
}
