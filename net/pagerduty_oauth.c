/* net/pagerduty_oauth.c - PagerDuty's credential: a key, or an app of scoped OAuth.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>

#include "net/pagerduty_plan.h"

/* What the plan reads and what people do: each list names its own. */
static const char scopes[] =
	"incidents.read incidents.write services.read escalation_policies.read oncalls.read "
	"users.read priorities.read teams.read abilities.read change_events.read";

/* The host of a URL onward; NULL without "//". */
static const char *
after_scheme(const char *url)
{
	const char *at = strstr(url, "//");

	return at == NULL ? NULL : at + 2;
}

/* Where the app's token is asked for: a url without a path gets the usual one. */
static struct err
set_url(struct plan *p)
{
	const char *url = p->config->oauth->url;
	const char *host = after_scheme(url);
	const char *path = host == NULL ? NULL : strchr(host, '/');
	int length;

	if (url[0] == '\0')
		url = "https://identity.pagerduty.com";
	if (path != NULL && path[1] != '\0')
		length = snprintf(p->oauth_url, sizeof p->oauth_url, "%s", url);
	else
		length = snprintf(p->oauth_url, sizeof p->oauth_url, "%.*s/oauth/token",
			(int)(path == NULL ? strlen(url) : (size_t)(path - url)), url);
	if (length < 0 || (size_t)length >= sizeof p->oauth_url)
		return err_make(ERR_CONFIG, "pagerduty.oauth.url is too long.");
	return NO_ERR;
}

/* "as_account-eu.acme incidents.read .." */
static struct err
set_scope(struct plan *p)
{
	const struct oauth_config *o = p->config->oauth;
	const char *region = o->region;
	const char *host = after_scheme(p->config->url);
	size_t length = strlen(o->subdomain);

	if (region[0] == '\0')
		region = host != NULL && strncmp(host, "api.eu.", 7) == 0 ? "eu" : "us";
	if (strcmp(region, "us") != 0 && strcmp(region, "eu") != 0)
		return err_make(ERR_CONFIG, "pagerduty.oauth.region must be us or eu.");
	if (length == 0 || length > 63 ||
		strspn(o->subdomain, "abcdefghijklmnopqrstuvwxyz0123456789-") != length)
		return err_make(ERR_CONFIG, "pagerduty.oauth.subdomain must be the first word of "
					    "your PagerDuty address: acme of "
					    "acme.pagerduty.com.");
	(void)snprintf(p->scope, sizeof p->scope, "as_account-%s.%s %s", region, o->subdomain,
		scopes); /* it fits */
	return NO_ERR;
}

struct err
plan_credential(struct plan *p, struct credential_config *out)
{
	struct err e;

	if (p->config->oauth == NULL) {
		*out = (struct credential_config){
			.who = "pagerduty.token", .token = &p->config->token};
		return NO_ERR;
	}
	e = set_url(p);
	if (e.kind == ERR_NONE)
		e = set_scope(p);
	if (e.kind != ERR_NONE)
		return e;
	*out = (struct credential_config){
		.who = "pagerduty.oauth.client_secret",
		.token = &p->config->oauth->client_secret,
		.oauth_url = p->oauth_url,
		.client_id = p->config->oauth->client_id,
		.scope = p->scope,
		.form = true,
	};
	return NO_ERR;
}
