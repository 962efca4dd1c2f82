/* net/drill/room.c - the directory a drill lives in: its config, its tokens, and its end.
 * SPDX-License-Identifier: MIT */
#include "net/drill/room.h"

#include <errno.h>
#include <fcntl.h>
#include <fts.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "net/drill/jira.h"
#include "net/drill/pagerduty.h"
#include "net/drill/slack.h"
#include "net/drill/statuspage.h"
#include "net/drill/zendesk.h"
#include "store/buf.h"
#include "store/json.h"
#include "store/lock.h"

enum { CONFIG_CAP_BYTES = 1024 * 1024 };

static const char mark[] = "# Made by warroom-drill for one drill. Nothing in it is real.\n";

static struct err
io_fail(const char *what, const char *path)
{
	return err_make(ERR_IO, "The drill cannot %s %.200s: %s.", what, path, strerror(errno));
}

/* Makes a directory and those above it, each 0700 if it is new. */
static struct err
make_dirs(const char *path)
{
	char part[ROOM_PATH_SIZE];

	if (snprintf(part, sizeof part, "%s", path) >= (int)sizeof part)
		return err_make(ERR_IO, "The path of the drill's directory is too long.");
	for (char *at = part + 1; *at != '\0'; at++) {
		if (*at != '/')
			continue;
		*at = '\0';
		if (mkdir(part, 0700) != 0 && errno != EEXIST)
			return io_fail("make the directory", part);
		*at = '/';
	}
	if (mkdir(part, 0700) != 0 && errno != EEXIST)
		return io_fail("make the directory", part);
	return NO_ERR;
}

/* A fresh directory under the state directory, where mirror_find finds it by its name. */
static struct err
make_private(struct room *r)
{
	const char *state = getenv("XDG_STATE_HOME");
	const char *home = getenv("HOME");
	struct err e;
	int length;

	if (state != NULL && *state == '/')
		length = snprintf(r->dir, sizeof r->dir, "%s/warroom", state);
	else if (home != NULL && *home == '/')
		length = snprintf(r->dir, sizeof r->dir, "%s/.local/state/warroom", home);
	else
		return err_make(
			ERR_IO, "HOME is not set: say with --record where the drill may write.");
	if (length > ROOM_PATH_SIZE - 32)
		return err_make(ERR_IO, "The path of the drill's directory is too long.");
	e = make_dirs(r->dir);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(r->dir + length, sizeof r->dir - (size_t)length, "/drill-XXXXXX");
	if (mkdtemp(r->dir) == NULL) /* makes it 0700 */
		return io_fail("make the directory", r->dir);
	r->is_private = true;
	return NO_ERR;
}

/* True when the config there, if there is one, is a drill's. */
static bool
config_is_ours(const char *path)
{
	char head[sizeof mark] = "";
	int file = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	bool read_well;

	if (file < 0)
		return errno == ENOENT;
	read_well = read(file, head, sizeof head - 1) >= 0;
	(void)close(file);
	return read_well && strcmp(head, mark) == 0;
}

/* A drill is played in a record of its own, or in that of a drill before; never in a real one. */
static struct err
check_unreal(const struct room *r)
{
	char record[ROOM_PATH_SIZE + 16];
	struct lock_holder holder;

	(void)snprintf(record, sizeof record, "%s/warroom.db", r->dir);
	if (!config_is_ours(r->config) ||
		(access(record, F_OK) == 0 && access(r->config, F_OK) != 0))
		return err_make(ERR_REFUSED,
			"%.200s holds a record or a config that is not a drill's: it was left as "
			"it is. Give --record another directory.",
			r->dir);
	if (lock_held(r->dir, &holder))
		return err_make(ERR_REFUSED,
			"A drill is under way in %.200s (its engine is process %lld).", r->dir,
			(long long)holder.pid);
	return NO_ERR;
}

struct err
drill_room_open(const char *dir, struct room *out)
{
	struct room r = {.is_private = false};
	struct err e;

	if (dir == NULL) {
		e = make_private(&r);
		if (e.kind != ERR_NONE)
			return e;
	} else {
		e = make_dirs(dir);
		if (e.kind != ERR_NONE)
			return e;
		if (realpath(dir, r.dir) == NULL)
			return io_fail("find the directory", dir);
	}
	if (snprintf(r.config, sizeof r.config, "%s/warroom.yaml", r.dir) >= (int)sizeof r.config)
		return err_make(ERR_IO, "The path of the drill's directory is too long.");
	e = check_unreal(&r);
	if (e.kind == ERR_NONE)
		*out = r;
	return e;
}

/* Writes a file of mode 0600 into the room, in place of one that is there. */
static struct err
write_file(const struct room *r, const char *name, const char *text, size_t length)
{
	struct err e = NO_ERR;
	int dir = open(r->dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	int file;

	if (dir < 0)
		return io_fail("open", r->dir);
	(void)unlinkat(dir, name, 0); /* usually it is not there */
	file = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (file < 0 || write(file, text, length) != (ssize_t)length)
		e = io_fail("write its files into", r->dir);
	if (file >= 0 && close(file) != 0 && e.kind == ERR_NONE)
		e = io_fail("write its files into", r->dir);
	(void)close(dir);
	return e;
}

/* The part of an address before the @. */
static void
local_part(const char *email, char *out, size_t size)
{
	(void)snprintf(out, size, "%.*s", (int)strcspn(email, "@"), email);
}

/* The people: whoever runs the drill is the first of them. JSON strings are YAML strings. */
static void
put_people(const struct scenario *s, struct buf *b)
{
	const struct passwd *me = getpwuid(getuid());

	(void)buf_string(b, "people:\n");
	for (unsigned n = 0; n < s->people_count; n++) {
		const struct scenario_person *p = &s->people[n];
		char account[64], phone[24];

		local_part(p->email, account, sizeof account);
		(void)snprintf(phone, sizeof phone, "+1 555 01%02u", 10 + n % 90);
		if (n == 0 && me != NULL)
			(void)snprintf(account, sizeof account, "%s", me->pw_name);
		(void)json_put(b,
			"  - {name: %s, account: %s, email: %s, pagerduty: %s, phone: %s, ",
			p->name, account, p->email, p->id, phone);
		(void)json_put(b, "time_zone: Etc/UTC, hours: %s, level: %p}\n",
			"Mon-Sun 00:00-24:00", (const void *)(n == 0 ? "lead" : "operator"));
	}
}

static void
put_list(struct buf *b, const char *name, char *const *items, unsigned count)
{
	(void)buf_printf(b, "    %s: [", name);
	for (unsigned n = 0; n < count; n++)
		(void)json_put(b, n == 0 ? "%s" : ", %s", items[n]);
	(void)buf_string(b, "]\n");
}

/* The customers: the organizations, and as contacts those of them who write tickets. */
static void
put_customers(const struct scenario *s, struct buf *b)
{
	int phone_number = 140;

	(void)buf_string(b, s->organizations_count == 0 ? "" : "customers:\n");
	for (unsigned n = 0; n < s->organizations_count; n++) {
		const struct scenario_organization *o = &s->organizations[n];

		(void)json_put(b, "  - name: %s\n", o->name);
		put_list(b, "domains", o->domains, o->domains_count);
		if (o->services_count > 0)
			put_list(b, "services", o->services, o->services_count);
		(void)json_put(b, "    hours: %s\n", "Mon-Sun 00:00-24:00 Etc/UTC");
		if (o->notes != NULL)
			(void)json_put(b, "    notes: %s\n", o->notes);
		(void)buf_string(b, "    contacts:\n");
		for (unsigned i = 0; i < s->requesters_count; i++) {
			const struct scenario_requester *q = &s->requesters[i];
			char phone[24], account[64], alternate[80];

			if (strcmp(q->organization, o->name) != 0)
				continue;
			(void)snprintf(
				phone, sizeof phone, "+1 555 0%d", 100 + ++phone_number % 100);
			local_part(q->email, account, sizeof account);
			(void)snprintf(alternate, sizeof alternate, "%s@home.example", account);
			(void)json_put(b,
				"      - {name: %s, phone: %s, email: %s, alt_email: %s}\n",
				q->name, phone, q->email, alternate);
		}
	}
}

/* Where one service is, and the file its token lies in. */
static void
put_service(const char *name, int port, const char *below, const char *dir, struct buf *b)
{
	char path[ROOM_PATH_SIZE + 32];

	(void)buf_printf(b, "%s:\n  url: http://127.0.0.1:%d%s\n", name, port, below);
	(void)snprintf(path, sizeof path, "%s/%s.token", dir, name);
	(void)json_put(b, "  token_file: %s\n", path);
}

static void
put_services(
	const struct scenario *s, const struct room_ports *ports, const char *dir, struct buf *b)
{
	put_service("pagerduty", ports->pagerduty, "", dir, b);
	(void)buf_string(b, "  poll: 2s\n");
	if (s->services_count > 0)
		(void)json_put(b, "  page_lead: %s\n", s->services[0].id);
	put_service("zendesk", ports->zendesk, "", dir, b);
	(void)json_put(b, "  email: %s\n  poll: 2s\n", ZENDESK_ADMIN_EMAIL);
	(void)buf_string(
		b, "  page_on: {priorities: [high, urgent], tags: [server_down], fields: []}\n");
	put_service("slack", ports->slack, "/api", dir, b);
	(void)buf_string(b, "  team: \"#general\"\n  outage: \"#tech-outage\"\n"
			    "  stakeholders: \"#status\"\n  room: \"inc-{date}-{slug}\"\n");
	put_service("statuspage", ports->statuspage, "/v1", dir, b);
	(void)json_put(b, "  page: %s\n", STATUSPAGE_PAGE);
	put_service("jira", ports->jira, "", dir, b);
	(void)json_put(
		b, "  email: %s\n  project: %s\n  type: Incident\n", JIRA_EMAIL, JIRA_PROJECT);
}

static struct err
write_tokens(const struct room *r)
{
	static const struct {
		const char *name;
		const char *line;
	} tokens[] = {{"pagerduty.token", PAGERDUTY_USER_KEY "\n"},
		{"zendesk.token", ZENDESK_TOKEN "\n"}, {"slack.token", SLACK_TOKEN "\n"},
		{"statuspage.token", STATUSPAGE_TOKEN "\n"}, {"jira.token", JIRA_TOKEN "\n"}};
	struct err e = NO_ERR;

	for (size_t n = 0; n < sizeof tokens / sizeof tokens[0] && e.kind == ERR_NONE; n++)
		e = write_file(r, tokens[n].name, tokens[n].line, strlen(tokens[n].line));
	return e;
}

struct err
drill_room_furnish(const struct room *r, const struct scenario *s, const struct room_ports *ports)
{
	struct buf b;
	struct err e;

	buf_init(&b, CONFIG_CAP_BYTES);
	(void)buf_string(&b, mark);
	(void)json_put(&b, "me: %s\nrecord: %s\npack: %s\n", s->people[0].name, r->dir,
		s->pack != NULL ? s->pack : "solo");
	put_people(s, &b);
	put_services(s, ports, r->dir, &b);
	put_customers(s, &b);
	(void)buf_string(&b,
		"bridge: {phone: \"+1 555 0190\", participant_pin: \"4711\","
		" moderator_pin: \"8150\", url: \"https://meet.hosting.example/war\"}\n");
	e = b.full ? err_make(ERR_FULL, "The config of this drill is too long.")
		   : write_file(r, "warroom.yaml", b.data, b.length);
	buf_clear(&b);
	return e.kind == ERR_NONE ? write_tokens(r) : e;
}

/* Removes what is there now. False when something is left. */
static bool
remove_tree(const char *dir)
{
	char path[ROOM_PATH_SIZE];
	char *const roots[] = {path, NULL};
	FTSENT *entry;
	FTS *tree;

	(void)snprintf(path, sizeof path, "%s", dir);
	tree = fts_open(roots, FTS_PHYSICAL | FTS_XDEV | FTS_NOCHDIR, NULL);
	if (tree == NULL)
		return false;
	while ((entry = fts_read(tree)) != NULL) {
		if (entry->fts_info == FTS_D)
			continue;
		if (entry->fts_info == FTS_DP)
			(void)rmdir(entry->fts_accpath);
		else
			(void)unlink(entry->fts_accpath);
	}
	(void)fts_close(tree);
	return access(dir, F_OK) != 0;
}

void
drill_room_remove(const struct room *r)
{
	const struct timespec pause = {.tv_nsec = 100000000L};

	if (!r->is_private)
		return;
	/* The engine ends a little after its screen, and may still be writing. */
	for (int tries = 0; tries < 20 && !remove_tree(r->dir); tries++)
		(void)nanosleep(&pause, NULL);
}
