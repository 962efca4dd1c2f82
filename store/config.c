/* store/config.c - finding, reading and completing warroom.yaml.
 * SPDX-License-Identifier: MIT */
#include "store/config.h"

#include <pwd.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/config_check.h"
#include "store/config_schema.h"
#include "store/json.h"
#include "store/text.h"
#include "store/yaml.h"

#define CONFIG_BYTES ((size_t)1024 * 1024)
#define PATH_BYTES ((size_t)4096)
#define SYSTEM_CONFIG "/etc/warroom/warroom.yaml"

static const char *
home_dir(void)
{
	const char *home = getenv("HOME");

	if (home != NULL && home[0] == '/')
		return home;
	const struct passwd *account = getpwuid(geteuid());
	return account != NULL ? account->pw_dir : "/";
}

/* Adds $`variable`, or ~/`beside` when that is unset or relative, and `rest`. */
static void
add_xdg(struct buf *out, const char *variable, const char *beside, const char *rest)
{
	const char *dir = getenv(variable);

	if (dir != NULL && dir[0] == '/')
		(void)buf_printf(out, "%s%s", dir, rest);
	else
		(void)buf_printf(out, "%s/%s%s", home_dir(), beside, rest);
}

/* Adds to `out` the path of the file to read. False when there is none: then nothing was added, and
 * `first` got the first place looked at. */
static bool
find_file(const char *path, struct buf *out, struct buf *first)
{
	const char *named = path != NULL && path[0] != '\0' ? path : getenv("WARROOM_CONFIG");
	struct buf own;
	bool found = true;

	if (named != NULL && named[0] != '\0')
		return buf_string(out, named);
	buf_init(&own, PATH_BYTES);
	add_xdg(&own, "XDG_CONFIG_HOME", ".config", "/warroom/warroom.yaml");
	if (access(own.data, F_OK) == 0)
		(void)buf_string(out, own.data);
	else if (access(SYSTEM_CONFIG, F_OK) == 0)
		(void)buf_string(out, SYSTEM_CONFIG);
	else
		found = false;
	if (!found)
		(void)buf_string(first, own.data);
	buf_clear(&own);
	return found;
}

bool
config_place(const char *path, struct buf *out)
{
	const char *named = path != NULL && path[0] != '\0' ? path : getenv("WARROOM_CONFIG");

	if (named != NULL && named[0] != '\0')
		(void)buf_string(out, named);
	else
		add_xdg(out, "XDG_CONFIG_HOME", ".config", "/warroom/warroom.yaml");
	return !out->full;
}

/* "~/" at the start of *path becomes the home directory; NULL when memory is short. */
static bool
expand(struct doc *y, const char **path)
{
	struct buf b;

	if ((*path)[0] != '~' || (*path)[1] != '/')
		return true;
	buf_init(&b, PATH_BYTES);
	(void)buf_printf(&b, "%s%s", home_dir(), *path + 1);
	*path = b.full ? NULL : doc_string(y, b.data);
	buf_clear(&b);
	if (*path == NULL)
		*path = "";
	return (*path)[0] != '\0';
}

static void
set_default(const char **string, const char *value)
{
	if ((*string)[0] == '\0')
		*string = value;
}

static bool
fill_record(struct config_file *file)
{
	struct buf b;

	if (file->config.record[0] != '\0')
		return true;
	buf_init(&b, PATH_BYTES);
	add_xdg(&b, "XDG_STATE_HOME", ".local/state", "/warroom");
	const char *record = b.full ? NULL : doc_string(file->yaml, b.data);
	buf_clear(&b);
	if (record != NULL)
		file->config.record = record;
	return record != NULL;
}

static bool
fill_page_on(struct doc *y, struct zendesk_config *z)
{
	static const char *const priorities[] = {"high", "urgent"};

	z->page_on_given = doc_has(y, "zendesk.page_on");
	if (z->page_on_given)
		return true;
	const char **at = doc_get(y, sizeof(priorities));
	if (at == NULL)
		return false;
	memcpy(at, priorities, sizeof(priorities));
	z->page_on.priorities = (struct strings){at, 2};
	return true;
}

static bool
fill_services(struct config_file *file)
{
	struct config *c = &file->config;
	bool room = true;

	if (c->pagerduty != NULL) {
		set_default(&c->pagerduty->url, "https://api.pagerduty.com");
		c->pagerduty->poll_ms = 10000;
		room = expand(file->yaml, &c->pagerduty->token.file);
		if (c->pagerduty->oauth != NULL)
			room = room && expand(file->yaml, &c->pagerduty->oauth->client_secret.file);
	}
	if (c->zendesk != NULL) {
		c->zendesk->poll_ms = 15000;
		room = room && fill_page_on(file->yaml, c->zendesk) &&
		       expand(file->yaml, &c->zendesk->token.file) &&
		       expand(file->yaml, &c->zendesk->client_secret.file);
	}
	if (c->slack != NULL) {
		set_default(&c->slack->url, "https://slack.com/api");
		room = room && expand(file->yaml, &c->slack->token.file) &&
		       expand(file->yaml, &c->slack->webhook.file);
	}
	if (c->statuspage != NULL) {
		set_default(&c->statuspage->url, "https://api.statuspage.io/v1");
		room = room && expand(file->yaml, &c->statuspage->token.file);
	}
	if (c->jira != NULL) {
		set_default(&c->jira->type, "Incident");
		room = room && expand(file->yaml, &c->jira->token.file);
	}
	return room;
}

/* Defaults, and "~/". False when memory is short or a path is too long. */
static bool
fill(struct config_file *file, const char *path)
{
	struct config *c = &file->config;

	set_default(&c->pack, "solo");
	set_default(&c->screen.theme, "dark");
	if (!doc_has(file->yaml, "screen.mouse"))
		c->screen.mouse = true;
	if (!doc_has(file->yaml, "screen.bell"))
		c->screen.bell = BELL_PAGE | BELL_OVERDUE;
	if (!doc_has(file->yaml, "screen.storm"))
		c->screen.storm = 50;
	if (c->observers != NULL)
		set_default(&c->observers->dir, "/var/lib/warroom");
	c->path = doc_string(file->yaml, path);
	if (c->path == NULL || !fill_record(file) || !fill_services(file))
		return false;
	return expand(file->yaml, &c->record) && expand(file->yaml, &c->ca_file) &&
	       (c->pack[0] != '~' || expand(file->yaml, &c->pack)) &&
	       (c->observers == NULL || expand(file->yaml, &c->observers->dir));
}

/* `info` is NULL for the defaults. */
static struct err
load_bytes(const char *path, const char *data, size_t length, const struct stat *info,
	struct config **out)
{
	struct doc *y = NULL;
	struct err e = doc_load(path, data, length, &config_schema, &y);

	if (e.kind != ERR_NONE)
		return e;
	struct config_file *file = doc_data(y);
	file->yaml = y;
	if (!fill(file, path))
		e = err_make(
			ERR_FULL, "There is no memory left for the config, or a path is too long.");
	if (e.kind == ERR_NONE)
		e = config_check(file);
	if (e.kind == ERR_NONE && info != NULL)
		e = config_check_mode(&file->config, path, info);
	if (e.kind != ERR_NONE) {
		doc_free(y);
		return e;
	}
	*out = &file->config;
	return NO_ERR;
}

static struct err
none_found(const char *first)
{
	char shown[120];

	return err_make(ERR_CONFIG,
		"There is no config: neither %s nor " SYSTEM_CONFIG
		" exists. Try `warroom drill`, or write the first of them.",
		text_show(text_of(first), true, shown, sizeof(shown)));
}

struct err
config_load(const char *path, struct config **out)
{
	struct buf place;
	struct buf first;
	struct doc_file file = {0};
	struct err e = NO_ERR;

	buf_init(&place, PATH_BYTES);
	buf_init(&first, PATH_BYTES);
	if (!find_file(path, &place, &first))
		e = place.full ? err_make(ERR_CONFIG, "The path of the config is too long.")
			       : none_found(first.data);
	if (e.kind == ERR_NONE)
		e = doc_file_read("config", place.data, CONFIG_BYTES, &file);
	if (e.kind == ERR_NONE)
		e = load_bytes(place.data, file.data, file.length, &file.info, out);
	doc_file_clear(&file);
	buf_clear(&first);
	buf_clear(&place);
	return e;
}

struct err
config_defaults(struct config **out)
{
	return load_bytes("", "", 0, NULL, out);
}

void
config_free(struct config *c)
{
	if (c != NULL) /* the config is the first member of a struct config_file */
		doc_free(((struct config_file *)(void *)c)->yaml);
}

struct err
config_fault(const struct config *c, const char *path, const char *format, ...)
{
	char rest[320];
	va_list values;

	va_start(values, format);
	(void)vsnprintf(rest, sizeof(rest), format, values);
	va_end(values);
	return doc_fault(((const struct config_file *)(const void *)c)->yaml, path, "%s", rest);
}

const struct person_config *
config_person_for_account(const struct config *c, const char *account)
{
	for (size_t i = 0; i < c->people_count && account[0] != '\0'; i++)
		if (strcmp(c->people[i].account, account) == 0)
			return &c->people[i];
	return NULL;
}

const struct person_config *
config_me(const struct config *c)
{
	for (size_t i = 0; i < c->people_count && c->me[0] != '\0'; i++)
		if (strcmp(c->people[i].name, c->me) == 0)
			return &c->people[i];
	return config_person_for_account(c, c->me);
}

struct err
config_secret(const char *who, const struct token_config *token, struct secret *out)
{
	switch (token->way) {
	case TOKEN_FILE:
		return secret_from_file(who, token->file, out);
	case TOKEN_ENV:
		return secret_from_env(who, token->env, out);
	case TOKEN_LITERAL:
		return secret_from_bytes(who, token->literal, strlen(token->literal), out);
	case TOKEN_NONE:
	case TOKEN_COMMAND:
		break;
	}
	return err_make(ERR_USAGE, "%s is not given as a file, a variable or a literal.", who);
}

/* ["a","b"] */
static bool
add_list(struct buf *out, const struct strings *list)
{
	bool room = buf_string(out, "[");

	for (size_t i = 0; i < list->count; i++)
		room = room && buf_string(out, i == 0 ? "" : ",") &&
		       json_put(out, "%s", list->at[i]);
	return room && buf_string(out, "]");
}

bool
config_page_on_json(const struct zendesk_config *z, struct buf *out)
{
	const struct page_on_config *p = &z->page_on;
	bool room = buf_string(out, "{\"priorities\":") && add_list(out, &p->priorities) &&
		    buf_string(out, ",\"tags\":") && add_list(out, &p->tags) &&
		    buf_string(out, ",\"fields\":[");

	for (size_t i = 0; i < p->fields_count; i++)
		room = room && buf_string(out, i == 0 ? "" : ",") &&
		       json_put(out, "{\"id\":%lld,\"value\":%s}", (long long)p->fields[i].id,
			       p->fields[i].value);
	return room && buf_string(out, "]}");
}
