/* check.c - `warroom check`: is all well before it burns?
 *
 * Each thing looked at says one line, and the next is looked at whatever came of it. Only what
 * would stop or mislead somebody at night is a failure; what is merely unwise is a warning.
 * SPDX-License-Identifier: MIT */
#include "check.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/timex.h>
#include <unistd.h>

#include "check_line.h"
#include "cli.h"
#include "cli_hook.h"
#include "cli_probe.h"
#include "panes/keymap.h"
#include "store/buf.h"
#include "store/config.h"
#include "store/lock.h"
#include "store/pack.h"
#include "store/record.h"
#include "store/text.h"

enum { SENTENCE_BYTES = 1024, LINE_BYTES = 2048 };

void
check_say(struct check *c, enum verdict verdict, const char *what, const char *format, ...)
{
	static const char *const words[] = {"ok", "warn", "fail"};
	char sentence[SENTENCE_BYTES];
	struct buf plain;
	va_list values;

	va_start(values, format);
	(void)vsnprintf(sentence, sizeof sentence, format, values);
	va_end(values);
	buf_init(&plain, LINE_BYTES);
	text_plain(text_of(sentence), false, LINE_BYTES - 1, &plain);
	(void)printf("%-5s %-11s %s\n", words[verdict], what, plain.data);
	buf_clear(&plain);
	c->failures += verdict == VERDICT_FAIL;
}

static void
say_err(struct check *c, const char *what, struct err e, const char *well)
{
	if (e.kind == ERR_NONE)
		check_say(c, VERDICT_OK, what, "%s", well);
	else
		check_say(c, VERDICT_FAIL, what, "%s", e.text);
}

/* ---- this machine ---- */

static void
check_clock(struct check *c)
{
	struct timex state = {0};

	if (adjtimex(&state) == TIME_ERROR)
		check_say(c, VERDICT_WARN, "clock",
			"the kernel does not know whether the clock is right: run an NTP client");
	else
		check_say(c, VERDICT_OK, "clock", "kept right by NTP");
}

/* "http://user:password@proxy:3128" without who and the password. */
static void
say_proxy(struct check *c, const char *variable, const char *value)
{
	const char *scheme = strstr(value, "://");
	const char *host = scheme == NULL ? value : scheme + 3;
	const char *at = strrchr(host, '@');

	check_say(c, VERDICT_OK, "proxy", "%s is set: services are asked through %.*s%s", variable,
		(int)(host - value), value, at == NULL ? host : at + 1);
}

/* The ones libcurl looks at for https, in its order. */
static void
check_proxy(struct check *c)
{
	static const char *const variables[] = {
		"https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"};

	for (size_t i = 0; i < sizeof variables / sizeof variables[0]; i++) {
		const char *value = getenv(variables[i]);

		if (value == NULL || value[0] == '\0')
			continue;
		say_proxy(c, variables[i], value);
		return;
	}
}

/* ---- the record ---- */

/* Each directory on the way must belong to us or root, and nobody else may put files there. */
static bool
check_parents(struct check *c)
{
	char path[PATH_MAX];
	struct stat there;
	bool well = true;

	for (size_t i = 1; i <= strlen(c->record); i++) {
		if (c->record[i] != '/' && c->record[i] != '\0')
			continue;
		memcpy(path, c->record, i);
		path[i] = '\0';
		if (stat(path, &there) != 0)
			break;
		if (there.st_uid != 0 && there.st_uid != geteuid()) {
			check_say(c, VERDICT_FAIL, "permissions",
				"%s belongs to another account, which can replace the record",
				path);
			well = false;
		} else if ((there.st_mode & (S_IWGRP | S_IWOTH)) != 0 &&
			   (there.st_mode & S_ISVTX) == 0) {
			check_say(c, VERDICT_FAIL, "permissions",
				"others may write in %s, and replace the record: chmod go-w it",
				path);
			well = false;
		}
	}
	return well;
}

static void
check_file(struct check *c)
{
	struct record *record = NULL;
	struct err e = record_open(c->record, RECORD_READ, &record);

	if (e.kind == ERR_NONE && record_newer(record))
		check_say(c, VERDICT_FAIL, "record",
			"%s was written by a newer warroom: it can be read, not written; install "
			"that one",
			c->record);
	else if (e.kind == ERR_MISSING)
		check_say(c, VERDICT_OK, "record", "none yet in %s: the first engine makes it",
			c->record);
	else
		say_err(c, "record", e, c->record);
	record_close(record);
}

/* Whether an engine could make the record's directory: the last one on the way to it that is there
 * must let us. */
static void
check_place(struct check *c)
{
	char path[PATH_MAX];
	char *slash;
	int reason = errno; /* of the stat that did not find it */

	(void)snprintf(path, sizeof path, "%s", c->record);
	while (reason == ENOENT && (slash = strrchr(path, '/')) != NULL) {
		slash[slash == path] = '\0';
		reason = access(path, W_OK | X_OK) == 0 ? 0 : errno;
		if (slash == path)
			break;
	}
	if (reason == 0)
		check_say(
			c, VERDICT_OK, "record", "none yet: the first engine makes %s", c->record);
	else
		check_say(c, VERDICT_FAIL, "record", "%s cannot be made: %s: %s", c->record, path,
			strerror(reason));
}

static void
check_record(struct check *c)
{
	struct lock_holder holder;
	struct stat there;

	if (check_parents(c))
		check_say(c, VERDICT_OK, "permissions",
			"nobody else can put anything on the way to it");
	if (stat(c->record, &there) == 0) {
		if ((there.st_mode & 077) != 0)
			check_say(c, VERDICT_FAIL, "permissions",
				"others may look into %s: chmod 700 it", c->record);
		say_err(c, "files", record_place(c->record), "on a local file system");
		check_file(c);
	} else {
		check_place(c);
	}
	check_say(c, VERDICT_OK, "sqlite", "%s; one process alone writes and checkpoints",
		record_library());
	if (lock_held(c->record, &holder))
		check_say(c, VERDICT_OK, "engine", "runs: pid %lld of %s", (long long)holder.pid,
			holder.account);
	else
		check_say(c, VERDICT_OK, "engine", "none runs; the next console starts one");
}

/* ---- secrets that need no network to look at ---- */

static void
check_token(struct check *c, const char *who, const struct token_config *token)
{
	struct secret secret;
	struct err e;

	if (token->way == TOKEN_NONE || token->way == TOKEN_COMMAND)
		return;
	secret_init(&secret);
	e = config_secret(who, token, &secret);
	secret_clear(&secret);
	if (e.kind != ERR_NONE)
		check_say(c, VERDICT_FAIL, "token", "%s", e.text);
	else if (token->way == TOKEN_ENV)
		check_say(c, VERDICT_WARN, "token",
			"%s comes from %s, which this account's other programs can read: "
			"prefer token_command",
			who, token->env);
	else
		check_say(c, VERDICT_OK, "token", "%s can be read", who);
}

static void
check_tokens(struct check *c)
{
	const struct config *config = c->config;

	if (config->pagerduty != NULL) {
		check_token(c, "pagerduty.token", &config->pagerduty->token);
		if (config->pagerduty->oauth != NULL)
			check_token(c, "pagerduty.oauth.client_secret",
				&config->pagerduty->oauth->client_secret);
	}
	if (config->zendesk != NULL) {
		check_token(c, "zendesk.token", &config->zendesk->token);
		check_token(c, "zendesk.client_secret", &config->zendesk->client_secret);
	}
	if (config->slack != NULL) {
		check_token(c, "slack.token", &config->slack->token);
		check_token(c, "slack.webhook", &config->slack->webhook);
	}
	if (config->statuspage != NULL)
		check_token(c, "statuspage.token", &config->statuspage->token);
	if (config->jira != NULL)
		check_token(c, "jira.token", &config->jira->token);
	if (config->hook.count > 0)
		say_err(c, "hook", cli_hook_find(config->hook.at[0]), config->hook.at[0]);
	if (config->ca_file[0] != '\0' && access(config->ca_file, R_OK) != 0)
		check_say(c, VERDICT_FAIL, "ca_file", "%s cannot be read: %s", config->ca_file,
			strerror(errno));
}

/* ---- the services ---- */

static void
say_probed(void *to, const char *verdict, const char *what, const char *sentence)
{
	static const char *const words[] = {"ok", "warn", "fail"};
	struct check *c = to;

	for (int i = VERDICT_OK; i <= VERDICT_FAIL; i++)
		if (strcmp(verdict, words[i]) == 0)
			check_say(c, (enum verdict)i, what, "%s", sentence);
}

static bool
has_services(const struct config *config)
{
	return config->pagerduty != NULL || config->zendesk != NULL || config->slack != NULL ||
	       config->statuspage != NULL || config->jira != NULL;
}

static void
check_services(struct check *c)
{
	struct err e;

	if (c->config->pagerduty == NULL && c->config->zendesk == NULL)
		check_say(c, VERDICT_WARN, "services",
			"neither pagerduty nor zendesk is in the config: nothing will be polled");
	if (!has_services(c->config))
		return;
	e = cli_probe(c->options->config, &c->options->clock, NULL, say_probed, c);
	if (e.kind != ERR_NONE)
		check_say(c, VERDICT_FAIL, "services", "%s", e.text);
}

/* ---- all of it ---- */

static void
check_keys(struct check *c)
{
	struct keymap *keys = NULL;
	struct err e = keymap_new(c->config, &keys);

	keymap_free(keys);
	if (e.kind != ERR_NONE)
		check_say(c, VERDICT_FAIL, "keys", "%s", e.text);
	else if (c->config->keys_count > 0)
		check_say(c, VERDICT_OK, "keys", "%zu bound by the config", c->config->keys_count);
}

/* A step that opens what is no command would say so at night. */
static bool
check_steps(struct check *c, const struct pack *pack)
{
	bool well = true;

	for (size_t i = 0; i < pack->steps_count; i++) {
		const struct pack_step *step = &pack->steps[i];

		if (step->opens[0] == '\0' || command_find(step->opens) != NULL)
			continue;
		well = false;
		check_say(c, VERDICT_FAIL, "pack",
			"%s: step %s opens %s, which is no command: see warroom commands",
			pack->path, step->id, step->opens);
	}
	return well;
}

static void
check_pack(struct check *c, const char *name)
{
	struct pack *pack = NULL;
	struct err e = pack_load(name, &pack);

	if (e.kind != ERR_NONE)
		say_err(c, "pack", e, "");
	else if (check_steps(c, pack))
		check_say(c, VERDICT_OK, "pack", "%s: %s, %zu steps", pack->name, pack->title,
			pack->steps_count);
	pack_free(pack);
}

static void
check_all(struct check *c)
{
	struct err e;

	check_pack(c, c->config->pack);
	if (strcmp(c->config->pack, "security") != 0)
		check_pack(c, "security"); /* of an incident that is restricted */
	check_keys(c);
	check_people(c);
	check_mirror(c);
	e = cli_record_dir(c->options->record, c->config->record, c->record);
	if (e.kind == ERR_NONE)
		check_record(c);
	else
		say_err(c, "record", e, "");
	check_observers(c);
	check_tokens(c);
	check_clock(c);
	check_proxy(c);
	check_services(c);
}

int
check_run(const struct options *options, int argc, char **argv)
{
	struct check c = {.options = options};
	struct err e;

	(void)argv;
	if (options->rest < argc)
		return cli_fail(err_make(ERR_USAGE, "check takes no words, only options."));
	e = config_load(options->config, &c.config);
	say_err(&c, "config", e, e.kind == ERR_NONE ? c.config->path : "");
	if (e.kind == ERR_NONE)
		check_all(&c);
	config_free(c.config);
	return c.failures > 0 ? EXIT_FAILURE : EXIT_SUCCESS;
}
