/* net/outbox_targets.c - which targets the config has, and how each is reached.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/outbox_inner.h"

/* How one is set up; `has` false: the config does not have it. */
struct set_up {
	const struct target_kind *kind;
	struct err (*fill)(const struct outbox_host *host, struct outbox_target *out, bool *has);
};

static struct err
fill_pagerduty(const struct outbox_host *host, struct outbox_target *out, bool *has)
{
	out->source = host->pagerduty;
	*has = host->pagerduty != NULL;
	return NO_ERR;
}

static struct err
fill_zendesk(const struct outbox_host *host, struct outbox_target *out, bool *has)
{
	out->source = host->zendesk;
	*has = host->zendesk != NULL;
	return NO_ERR;
}

static struct err
fill_slack(const struct outbox_host *host, struct outbox_target *out, bool *has)
{
	const struct slack_config *slack = host->config->slack;

	*has = slack != NULL;
	if (slack == NULL)
		return NO_ERR;
	out->url = slack->url;
	out->authorization = "Bearer ";
	out->credential = (struct credential_config){.who = "slack.token", .token = &slack->token};
	out->webhook = (struct credential_config){.who = "slack.webhook", .token = &slack->webhook};
	return NO_ERR;
}

static struct err
fill_statuspage(const struct outbox_host *host, struct outbox_target *out, bool *has)
{
	const struct statuspage_config *statuspage = host->config->statuspage;

	*has = statuspage != NULL;
	if (statuspage == NULL)
		return NO_ERR;
	out->url = statuspage->url;
	out->authorization = "OAuth ";
	out->credential =
		(struct credential_config){.who = "statuspage.token", .token = &statuspage->token};
	return NO_ERR;
}

static struct err
fill_jira(const struct outbox_host *host, struct outbox_target *out, bool *has)
{
	const struct jira_config *jira = host->config->jira;

	*has = jira != NULL;
	if (jira == NULL)
		return NO_ERR;
	out->url = jira->url;
	out->authorization = jira->email[0] != '\0' ? "Basic " : "Bearer ";
	out->credential = (struct credential_config){.who = "jira.token", .token = &jira->token};
	if ((size_t)snprintf(out->email, sizeof out->email, "%s", jira->email) >= sizeof out->email)
		return err_make(ERR_CONFIG, "jira.email is too long.");
	return NO_ERR;
}

/* Nothing of a drill leaves this machine (R93). */
static struct err
fill_hook(const struct outbox_host *host, struct outbox_target *out, bool *has)
{
	(void)out;
	*has = host->config->hook.count > 0 && !host->drill;
	return NO_ERR;
}

/* Each target has its line here. */
static const struct set_up set_ups[] = {
	{&target_pagerduty, fill_pagerduty},
	{&target_zendesk, fill_zendesk},
	{&target_slack, fill_slack},
	{&target_statuspage, fill_statuspage},
	{&target_jira, fill_jira},
	{&target_hook, fill_hook},
};

struct err
outbox_targets(
	const struct outbox_host *host, struct outbox_target out[OUTBOX_LANES_MOST], int *count)
{
	*count = 0;
	for (size_t i = 0; i < sizeof set_ups / sizeof set_ups[0]; i++) {
		struct outbox_target *target = &out[*count];
		bool has = false;
		struct err e;

		*target = (struct outbox_target){.kind = set_ups[i].kind, .url = ""};
		e = set_ups[i].fill(host, target, &has);
		if (e.kind != ERR_NONE)
			return e;
		*count += has ? 1 : 0;
	}
	return NO_ERR;
}
