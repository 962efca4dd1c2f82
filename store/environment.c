/* store/environment.c - secrets that came in environment variables.
 * SPDX-License-Identifier: MIT */
#include "store/environment.h"

#include <stdlib.h>
#include <string.h>

void
environment_clear(struct environment *e)
{
	for (int i = 0; i < e->count; i++) {
		free(e->at[i].name);
		secret_clear(&e->at[i].value);
	}
	*e = (struct environment){.count = 0};
}

static int
find(const struct environment *e, const char *name)
{
	for (int i = 0; i < e->count; i++)
		if (strcmp(e->at[i].name, name) == 0)
			return i;
	return -1;
}

static void
take(struct environment *e, const char *who, const struct token_config *token)
{
	char *value = token->way == TOKEN_ENV ? getenv(token->env) : NULL;
	int i;

	if (value == NULL || value[0] == '\0')
		return;
	i = find(e, token->env);
	if (i < 0 && e->count < ENVIRONMENT_MOST) {
		char *name = strdup(token->env);

		if (name == NULL)
			return;
		i = e->count++;
		e->at[i].name = name;
	}
	if (i < 0)
		return;
	e->at[i].why = secret_from_env(who, token->env, &e->at[i].value);
	explicit_bzero(value, strlen(value)); /* it stands in /proc/PID/environ */
	(void)unsetenv(token->env);           /* fails for a name that cannot be set */
}

void
environment_take(struct environment *e, const struct config *config)
{
	if (config->pagerduty != NULL)
		take(e, "pagerduty.token", &config->pagerduty->token);
	if (config->pagerduty != NULL && config->pagerduty->oauth != NULL)
		take(e, "pagerduty.oauth.client_secret", &config->pagerduty->oauth->client_secret);
	if (config->zendesk != NULL) {
		take(e, "zendesk.token", &config->zendesk->token);
		take(e, "zendesk.client_secret", &config->zendesk->client_secret);
	}
	if (config->slack != NULL) {
		take(e, "slack.token", &config->slack->token);
		take(e, "slack.webhook", &config->slack->webhook);
	}
	if (config->statuspage != NULL)
		take(e, "statuspage.token", &config->statuspage->token);
	if (config->jira != NULL)
		take(e, "jira.token", &config->jira->token);
}

struct err
environment_secret(
	const struct environment *e, const char *who, const char *name, struct secret *out)
{
	int i = find(e, name);

	if (i < 0)
		return secret_from_env(who, name, out);
	if (secret_is_empty(&e->at[i].value))
		return e->at[i].why;
	return secret_from_bytes(
		who, secret_reveal(&e->at[i].value), secret_length(&e->at[i].value), out);
}
