/* net/zendesk.c - Zendesk: a kind of source. What it requests is in net/zendesk_plan.c, what follows
 * from the answers in net/zendesk_take.c. SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "net/zendesk.h"

enum { PAGE_ON_CAP_BYTES = 64 * 1024 };

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
	z->me_due_ms = z->known_to_us ? z->me_due_ms : 0;
	z->audits_due_ms = 0; /* the export keeps its pace */
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
	.tell = zendesk_tell,
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
	z->asked = ZENDESK_NONE;
	z->audits_rev = -1;
	z->comments_rev = -1;
	z->names_rev = -1;
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
