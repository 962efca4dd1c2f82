/* store/config_check.c - what types alone cannot say about a config.
 * SPDX-License-Identifier: MIT */
#include "store/config_check.h"

#include <arpa/inet.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "store/text.h"

#define PATH_BYTES ((size_t)200)
#define POLL_LEAST_MS 1000
#define POLL_MOST_MS (INT64_C(3600) * 1000)

/* "people[2].email" from a printf-like format; returns `out`. */
__attribute__((format(printf, 2, 3))) static const char *
path_make(char out[PATH_BYTES], const char *format, ...)
{
	va_list args;

	va_start(args, format);
	(void)vsnprintf(out, PATH_BYTES, format, args);
	va_end(args);
	return out;
}

static bool
is_alnum(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

/* Labels of letters, digits and hyphens with dots between them. */
static bool
is_host(const char *host, size_t length)
{
	for (size_t i = 0; i < length; i++) {
		bool edge = i == 0 || i + 1 == length || host[i - 1] == '.' || host[i + 1] == '.';
		if (!is_alnum(host[i]) && (edge || (host[i] != '-' && host[i] != '.')))
			return false;
	}
	return length > 0 && length <= 253;
}

/* 127.0.0.0/8, ::1 (without its brackets) or localhost. */
static bool
is_loopback(const char *host)
{
	struct in_addr v4;
	struct in6_addr v6;

	if (inet_pton(AF_INET, host, &v4) == 1)
		return (ntohl(v4.s_addr) >> 24) == 127;
	if (inet_pton(AF_INET6, host, &v6) == 1)
		return IN6_IS_ADDR_LOOPBACK(&v6);
	return strcasecmp(host, "localhost") == 0;
}

static bool
is_port(const char *port, size_t length)
{
	if (length == 0 || length > 5 || strspn(port, "0123456789") < length)
		return false;
	long number = strtol(port, NULL, 10);
	return number >= 1 && number <= 65535;
}

/* Splits "host:port" or "[v6]:port" and copies the host without brackets. */
static bool
authority_split(const char *authority, size_t length, char *host, size_t size)
{
	const char *end = authority + length;
	const char *name = authority;
	const char *rest = NULL;
	size_t name_length = 0;
	struct in6_addr v6;

	if (length > 0 && authority[0] == '[') {
		const char *bracket = memchr(authority, ']', length);
		if (bracket == NULL)
			return false;
		name++;
		name_length = (size_t)(bracket - name);
		rest = bracket + 1;
	} else {
		const char *colon = memchr(authority, ':', length);
		rest = colon != NULL ? colon : end;
		name_length = (size_t)(rest - name);
		if (!is_host(name, name_length))
			return false;
	}
	if (name_length >= size)
		return false;
	memcpy(host, name, name_length);
	host[name_length] = '\0';
	if (authority[0] == '[' && inet_pton(AF_INET6, host, &v6) != 1)
		return false;
	return rest == end || (*rest == ':' && is_port(rest + 1, (size_t)(end - rest - 1)));
}

/* What is wrong with a URL, as the end of "KEY ...", or NULL. Never says what the URL is: it may
 * hold a password. `base` is for one that requests put their path behind. */
static const char *
url_problem(const char *url, bool base)
{
	char host[256];

	for (const char *s = url; *s != '\0'; s++)
		if (*s <= 0x20 || *s >= 0x7f || *s == '\\')
			return "holds a space, a backslash or a character that is not ASCII.";
	bool https = strncasecmp(url, "https://", 8) == 0;
	if (!https && strncasecmp(url, "http://", 7) != 0)
		return "must start with https://.";
	const char *authority = url + (https ? 8 : 7);
	size_t length = strcspn(authority, "/?#");
	if (memchr(authority, '@', length) != NULL)
		return "must not hold a user name or password: give the secret as token_command, "
		       "token_file or token_env.";
	if (!authority_split(authority, length, host, sizeof(host)))
		return "has no usable host name: it must look like https://host or "
		       "https://host:port.";
	if (!https && !is_loopback(host))
		return "must start with https:// (http:// is for loopback addresses only).";
	if (base && strpbrk(authority + length, "?#") != NULL)
		return "must not hold ? or #.";
	return NULL;
}

static struct err
check_url(const struct doc *y, const char *path, const char *url, bool base)
{
	const char *problem = url[0] != '\0' ? url_problem(url, base) : NULL;

	return problem != NULL ? doc_fault(y, path, "%s", problem) : NO_ERR;
}

static struct err
check_email(const struct doc *y, const char *path, const char *email)
{
	const char *at = strchr(email, '@');
	bool fine =
		at != NULL && at > email && strlen(email) <= 254 && is_host(at + 1, strlen(at + 1));

	if (email[0] == '\0')
		return NO_ERR;
	for (const char *s = email; fine && s < at; s++)
		fine = *s > 0x20 && *s < 0x7f && strchr("<>()[],;:\\\"", *s) == NULL;
	return fine ? NO_ERR
		    : doc_fault(y, path, "must be an e-mail address, like me@example.com.");
}

static struct err
check_poll(const struct doc *y, const char *path, const char *poll, int64_t *out_ms)
{
	int64_t ms = *out_ms; /* the default */

	if (poll[0] != '\0' && !doc_duration(poll, &ms))
		return doc_fault(y, path, "must be a duration, like 10s or 1m.");
	if (ms < POLL_LEAST_MS || ms > POLL_MOST_MS)
		return doc_fault(y, path, "must be between 1s and 1h.");
	*out_ms = ms;
	return NO_ERR;
}

/* Sets `way`. `key` is "token" or "client_secret". */
static struct err
check_token(const struct doc *y, const char *section, const char *key, struct token_config *t)
{
	int ways = 0;
	char path[PATH_BYTES];

	if (t->command.count > 0 && ++ways > 0)
		t->way = TOKEN_COMMAND;
	if (t->file[0] != '\0' && ++ways > 0)
		t->way = TOKEN_FILE;
	if (t->env[0] != '\0' && ++ways > 0)
		t->way = TOKEN_ENV;
	if (t->literal[0] != '\0' && ++ways > 0)
		t->way = TOKEN_LITERAL;
	if (ways > 1)
		return doc_fault(y, section,
			"must give only one of %s_command, %s_file, %s_env and %s.", key, key, key,
			key);
	if (strpbrk(t->env, "= \t\n") != NULL) {
		(void)path_make(path, "%s.%s_env", section, key);
		return doc_fault(y, path, "must be the name of an environment variable.");
	}
	return NO_ERR;
}

static struct err
need_token(const struct doc *y, const char *section, const char *key, struct token_config *t)
{
	struct err e = check_token(y, section, key, t);

	if (e.kind == ERR_NONE && t->way == TOKEN_NONE)
		e = doc_fault(
			y, section, "needs one of %s_command, %s_file and %s_env.", key, key, key);
	return e;
}

static struct err
check_people(const struct doc *y, const struct config *c)
{
	char path[PATH_BYTES];
	struct err e = NO_ERR;

	for (size_t i = 0; i < c->people_count && e.kind == ERR_NONE; i++) {
		const struct person_config *p = &c->people[i];
		e = check_email(y, path_make(path, "people[%zu].email", i), p->email);
		for (size_t j = 0; j < i && e.kind == ERR_NONE && p->account[0] != '\0'; j++)
			if (strcmp(p->account, c->people[j].account) == 0)
				e = doc_fault(y, path_make(path, "people[%zu].account", i),
					"is the account of an earlier person.");
	}
	return e;
}

static struct err
check_customer(const struct doc *y, const struct customer_config *c, size_t index)
{
	char path[PATH_BYTES];
	struct err e =
		check_url(y, path_make(path, "customers[%zu].policy", index), c->policy, false);

	for (size_t i = 0; i < c->contacts_count && e.kind == ERR_NONE; i++) {
		const struct contact_config *contact = &c->contacts[i];
		(void)path_make(path, "customers[%zu].contacts[%zu].email", index, i);
		e = check_email(y, path, contact->email);
		(void)path_make(path, "customers[%zu].contacts[%zu].alt_email", index, i);
		if (e.kind == ERR_NONE)
			e = check_email(y, path, contact->alt_email);
	}
	for (size_t i = 0; i < c->domains.count && e.kind == ERR_NONE; i++) {
		(void)path_make(path, "customers[%zu].domains[%zu]", index, i);
		if (!is_host(c->domains.at[i], strlen(c->domains.at[i])))
			e = doc_fault(y, path, "must be a domain, like example.com.");
	}
	return e;
}

static struct err
check_customers(const struct doc *y, const struct config *c)
{
	char path[PATH_BYTES];
	struct err e = NO_ERR;

	for (size_t i = 0; i < c->customers_count && e.kind == ERR_NONE; i++) {
		e = check_customer(y, &c->customers[i], i);
		for (size_t j = 0; j < i && e.kind == ERR_NONE; j++)
			if (strcasecmp(c->customers[i].name, c->customers[j].name) == 0)
				e = doc_fault(y, path_make(path, "customers[%zu].name", i),
					"is the name of an earlier customer.");
	}
	return e;
}

static struct err
check_pagerduty(const struct doc *y, struct pagerduty_config *p)
{
	struct err e = check_url(y, "pagerduty.url", p->url, true);

	if (e.kind == ERR_NONE)
		e = check_poll(y, "pagerduty.poll", p->poll, &p->poll_ms);
	if (e.kind == ERR_NONE)
		e = check_token(y, "pagerduty", "token", &p->token);
	if (e.kind != ERR_NONE)
		return e;
	if (p->token.way == TOKEN_NONE && p->oauth == NULL)
		return doc_fault(y, "pagerduty",
			"needs one of token_command, token_file, token_env and oauth.");
	if (p->oauth == NULL)
		return NO_ERR;
	if (p->token.way != TOKEN_NONE)
		return doc_fault(
			y, "pagerduty.oauth", "cannot stand beside a token: give only one.");
	e = check_url(y, "pagerduty.oauth.url", p->oauth->url, true);
	if (e.kind == ERR_NONE)
		e = need_token(y, "pagerduty.oauth", "client_secret", &p->oauth->client_secret);
	return e;
}

static struct err
check_page_on(const struct doc *y, const struct page_on_config *p)
{
	static const char *const priorities[] = {"low", "normal", "high", "urgent"};
	char path[PATH_BYTES];

	for (size_t i = 0; i < p->priorities.count; i++) {
		bool known = false;
		for (size_t j = 0; j < 4; j++)
			known = known || strcmp(p->priorities.at[i], priorities[j]) == 0;
		(void)path_make(path, "zendesk.page_on.priorities[%zu]", i);
		if (!known)
			return doc_fault(y, path, "must be low, normal, high or urgent.");
	}
	for (size_t i = 0; i < p->fields_count; i++)
		if (p->fields[i].id < 1)
			return doc_fault(y, path_make(path, "zendesk.page_on.fields[%zu].id", i),
				"must be 1 or more.");
	return NO_ERR;
}

static struct err
check_zendesk(const struct doc *y, struct zendesk_config *z)
{
	struct err e = check_url(y, "zendesk.url", z->url, true);

	if (e.kind == ERR_NONE)
		e = check_poll(y, "zendesk.poll", z->poll, &z->poll_ms);
	if (e.kind == ERR_NONE)
		e = check_email(y, "zendesk.email", z->email);
	if (e.kind == ERR_NONE)
		e = check_token(y, "zendesk", "token", &z->token);
	if (e.kind == ERR_NONE)
		e = check_token(y, "zendesk", "client_secret", &z->client_secret);
	if (e.kind == ERR_NONE)
		e = check_page_on(y, &z->page_on);
	if (e.kind != ERR_NONE)
		return e;
	bool client = z->client_id[0] != '\0' || z->client_secret.way != TOKEN_NONE;
	bool token = z->token.way != TOKEN_NONE;
	if (client && token)
		return doc_fault(y, "zendesk",
			"must give either client_id and a client_secret, or email and a token, not "
			"both.");
	if (client && z->client_id[0] == '\0')
		return doc_fault(y, "zendesk", "needs client_id beside the client_secret.");
	if (client && z->client_secret.way == TOKEN_NONE)
		return doc_fault(y, "zendesk",
			"needs one of client_secret_command, client_secret_file and "
			"client_secret_env beside client_id.");
	if (token && z->email[0] == '\0')
		return doc_fault(y, "zendesk", "needs email beside the token.");
	if (!client && !token)
		return doc_fault(y, "zendesk",
			"needs client_id and a client_secret_command, _file or _env, or email and "
			"a "
			"token_command, _file or _env.");
	return NO_ERR;
}

/* A token, or a webhook; and which channel a webhook leads to only the config can say. */
static struct err
check_slack(const struct doc *y, struct slack_config *s)
{
	int channels = (s->team[0] != '\0') + (s->outage[0] != '\0') + (s->stakeholders[0] != '\0');
	struct err e = check_url(y, "slack.url", s->url, true);

	if (e.kind == ERR_NONE)
		e = check_token(y, "slack", "token", &s->token);
	if (e.kind == ERR_NONE)
		e = check_token(y, "slack", "webhook", &s->webhook);
	if (e.kind != ERR_NONE)
		return e;
	if (s->token.way == TOKEN_NONE && s->webhook.way == TOKEN_NONE)
		return doc_fault(y, "slack",
			"needs one of token_command, token_file and token_env; or one of "
			"webhook_command, webhook_file and webhook_env.");
	if (s->webhook.way == TOKEN_NONE && s->room[0] == '\0')
		s->room = "inc-{date}-{slug}";
	if (s->webhook.way == TOKEN_NONE)
		return NO_ERR;
	if (s->token.way != TOKEN_NONE)
		return doc_fault(
			y, "slack", "cannot have a webhook beside a token: give only one.");
	if (channels > 1)
		return doc_fault(y, "slack",
			"has a webhook, which leads to one channel: give only that one of team, "
			"outage and stakeholders.");
	if (s->room[0] != '\0' || s->invite.count > 0)
		return doc_fault(y, "slack",
			"has a webhook, which makes no channels: room and invite need a token.");
	return NO_ERR;
}

static struct err
check_targets(const struct doc *y, struct config *c)
{
	struct err e = NO_ERR;

	if (c->slack != NULL)
		e = check_slack(y, c->slack);
	if (e.kind == ERR_NONE && c->statuspage != NULL)
		e = check_url(y, "statuspage.url", c->statuspage->url, true);
	if (e.kind == ERR_NONE && c->statuspage != NULL)
		e = need_token(y, "statuspage", "token", &c->statuspage->token);
	if (e.kind == ERR_NONE && c->jira != NULL)
		e = check_url(y, "jira.url", c->jira->url, true);
	if (e.kind == ERR_NONE && c->jira != NULL)
		e = check_email(y, "jira.email", c->jira->email);
	if (e.kind == ERR_NONE && c->jira != NULL)
		e = need_token(y, "jira", "token", &c->jira->token);
	if (e.kind == ERR_NONE && c->bridge != NULL)
		e = check_url(y, "bridge.url", c->bridge->url, false);
	return e;
}

static struct err
check_screen(const struct doc *y, const struct config *c)
{
	static const char *const themes[] = {"dark", "light", "contrast", "mono", "colour-blind"};
	char path[PATH_BYTES];
	bool known = false;

	for (size_t i = 0; i < sizeof themes / sizeof themes[0]; i++)
		known = known || strcmp(c->screen.theme, themes[i]) == 0;
	if (!known)
		return doc_fault(
			y, "screen.theme", "must be dark, light, contrast, mono or colour-blind.");
	if (c->screen.storm < 1)
		return doc_fault(y, "screen.storm", "must be 1 or more.");
	for (size_t i = 0; i < c->keys_count; i++) {
		const char *command = c->keys[i].command;
		if (strspn(command, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(command))
			return doc_fault(y, path_make(path, "keys[%zu].command", i),
				"must be the name of a command, like page-ack.");
	}
	return NO_ERR;
}

struct err
config_check(struct config_file *file)
{
	struct config *c = &file->config;
	const struct doc *y = file->yaml;
	struct err e = check_people(y, c);

	if (e.kind == ERR_NONE && c->pagerduty != NULL)
		e = check_pagerduty(y, c->pagerduty);
	if (e.kind == ERR_NONE && c->zendesk != NULL)
		e = check_zendesk(y, c->zendesk);
	if (e.kind == ERR_NONE)
		e = check_targets(y, c);
	if (e.kind == ERR_NONE)
		e = check_screen(y, c);
	if (e.kind == ERR_NONE)
		e = check_customers(y, c);
	return e;
}

/* The first thing in the config that others must not read, or NULL. */
static const char *
private_thing(const struct config *c)
{
	const struct token_config *tokens[] = {
		c->pagerduty != NULL ? &c->pagerduty->token : NULL,
		c->zendesk != NULL ? &c->zendesk->token : NULL,
		c->slack != NULL ? &c->slack->token : NULL,
		c->statuspage != NULL ? &c->statuspage->token : NULL,
		c->jira != NULL ? &c->jira->token : NULL,
		c->slack != NULL ? &c->slack->webhook : NULL,
		c->zendesk != NULL ? &c->zendesk->client_secret : NULL,
		c->pagerduty != NULL && c->pagerduty->oauth != NULL
			? &c->pagerduty->oauth->client_secret
			: NULL,
	};
	const struct bridge_config *b = c->bridge;

	for (size_t i = 0; i < sizeof(tokens) / sizeof(tokens[0]); i++)
		if (tokens[i] != NULL && tokens[i]->literal[0] != '\0')
			return i < 5 ? "a token" : i == 5 ? "a webhook" : "a client secret";
	if (b != NULL && (b->participant_pin[0] != '\0' || b->moderator_pin[0] != '\0'))
		return "a PIN";
	bool phone = b != NULL && b->phone[0] != '\0';
	for (size_t i = 0; i < c->people_count; i++)
		phone = phone || c->people[i].phone[0] != '\0';
	for (size_t i = 0; i < c->customers_count; i++)
		for (size_t j = 0; j < c->customers[i].contacts_count; j++)
			phone = phone || c->customers[i].contacts[j].phone[0] != '\0';
	return phone ? "a phone number" : NULL;
}

struct err
config_check_mode(const struct config *c, const char *path, const struct stat *info)
{
	const char *thing = private_thing(c);
	char shown[120];

	(void)text_show(text_of(path), true, shown, sizeof(shown));
	if (info->st_uid != 0 && info->st_uid != geteuid())
		return err_make(ERR_CONFIG,
			"The config %s belongs to another user (uid %ju), who could change what "
			"warroom runs: make it yours or root's.",
			shown, (uintmax_t)info->st_uid);
	if ((info->st_mode & S_IWOTH) != 0)
		return err_make(ERR_CONFIG,
			"Anyone can change the config %s, and it names programs to run: chmod o-w "
			"'%s'",
			shown, shown);
	if (thing != NULL && (info->st_mode & 077) != 0)
		return err_make(ERR_CONFIG,
			"The config %s holds %s and others can read it: chmod 600 '%s'", shown,
			thing, shown);
	return NO_ERR;
}
