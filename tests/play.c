/* tests/play.c - a room in which by chance all happens that can.
 * SPDX-License-Identifier: MIT */
#include "tests/play.h"

#include <sys/stat.h>
#include <unistd.h>

#include "store/act.h"
#include "store/db.h"
#include "store/outbox_send.h"
#include "store/remote.h"
#include "store/room.h"
#include "store/ticket.h"

/* What the arguments of orders are called, and what may stand there; times are apart. */
static const struct {
	const char *name;
	const char *values[8];
} words[] = {
	{"title", {"Checkout is down", "x", "", "\xc3\x9c\xe2\x98\x82 \"odd\"\n"}},
	{"severity", {"1", "2", "5", "", "9", "High"}},
	{"security", {"yes", "no", "no", "no"}},
	{"status", {"open", "recovering", "yellow", "solved", "monitoring", "identified",
			   "monitoring", "Done"}},
	{"cause", {"Bad deployment", "Network", ""}},
	{"impact", {"nobody can pay", "", "minor", ""}},
	{"own", {"yes", "no"}},
	{"codename", {"", "Heron", "Nobody"}},
	{"how", {"green", "cancelled"}},
	{"reason", {"because", ""}},
	{"verdict", {"outage", "fluke", "bad_check", "maintenance", "duplicate"}},
	{"note", {"it was the probe", "", "twice"}},
	{"person", {"Dana", "Lee Wong", "Kim Berg", "Somebody New"}},
	{"text", {"look at the logs", "a", "fail over"}},
	{"kind", {"note", "change", "experiment", "decision"}},
	{"answer", {"yes", "no"}},
	{"objections", {"", "too early"}},
	{"result", {"reached", "voicemail", "no_answer"}},
	{"by", {"Jo Park", "Sam"}},
	{"name", {"Acme", "Initech", "Umbrella"}},
	{"audience", {"stakeholders", "customers", "team", "public", "responders"}},
	{"actions", {"rolling back", ""}},
	{"needs", {"nothing", ""}},
	{"start", {"yes", "no", ""}},
	{"who", {"Lee Wong", "Dana", "", "Nobody Known"}},
	{"priority", {"P1", "high", "low"}},
	{"tags", {"+outage", "+a -outage", ""}},
	{"components", {"Portal", "", "", ""}},
	{"state", {"major_outage", "operational", "", "partial_outage"}},
	{"summary", {"A disk is full", ""}},
	{"url", {"https://wiki.example.com/1", ""}},
	{"verb", {"open", ""}},
	{"channel", {"#general", "inc-1", ""}},
	{"topic", {"who leads", ""}},
	{"invite", {"U0000001", ""}},
	{"word", {"outage", ""}},
	{"customer", {"Acme", "Acme", "Initech"}},
	{"contact", {"", "Jo Park"}},
};

static const char *const numbers[] = {"phone", "minutes", "level"};
static const char *const times_ahead[] = {"eta_ms", "due_ms", "next_ms", "until_ms"};

/* Rows an order may be about, by the word its name begins with. */
static const struct {
	const char *noun;
	const char *sql;
} subjects[] = {
	{"page", "SELECT 'page:' || id FROM page"},
	{"page", "SELECT 'ticket:' || id FROM ticket"},
	{"ticket", "SELECT 'ticket:' || id FROM ticket"},
	{"incident", "SELECT 'incident:' || id FROM incident"},
	{"incident", "SELECT 'page:' || id FROM page"},
	{"incident", "SELECT ''"},
	{"step", "SELECT 'step:' || id FROM step WHERE incident_id <> ''"},
	{"role", "SELECT 'role:' || name FROM role WHERE incident_id <> ''"},
	{"task", "SELECT 'task:' || id FROM task"},
	{"followup", "SELECT 'followup:' || id FROM followup"},
	{"proposal", "SELECT 'proposal:' || id FROM proposal WHERE state = 'waiting'"},
	{"hand", "SELECT 'hand:' || id FROM hand WHERE state = 'raised'"},
	{"customer", "SELECT 'customer:' || name FROM customer"},
	{"customer", "SELECT 'contact:' || customer || '/' || place FROM contact"},
	{"note", "SELECT subject FROM event WHERE subject <> ''"},
	{"outbox", "SELECT 'outbox:' || number FROM outbox WHERE state IN ('queued', 'refused')"},
	{"outbox", "SELECT 'outbox:' || number FROM outbox WHERE state = 'in_doubt'"},
	{"ticket", "SELECT 'customer:' || name FROM customer"},
	{"jira", "SELECT 'page:' || id FROM page"},
	{"jira", "SELECT ''"},
};

static int
below(struct play *p, int most)
{
	return dice_below(&p->dice, most);
}

/* One row of the statement, at random; false when it has none. */
static bool
pick(struct play *p, const char *sql, struct buf *out)
{
	char *counting = sqlite3_mprintf("SELECT count(*) FROM (%s)", sql);
	char *picking = NULL;
	sqlite3_stmt *s = NULL;
	sqlite3 *db = p->o->room->record->db;
	int count;

	assert_int_equal(sqlite3_prepare_v2(db, counting, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	count = sqlite3_column_int(s, 0);
	(void)sqlite3_finalize(s);
	sqlite3_free(counting);
	if (count == 0)
		return false;
	picking = sqlite3_mprintf("%s LIMIT 1 OFFSET %d", sql, below(p, count));
	assert_int_equal(sqlite3_prepare_v2(db, picking, -1, &s, NULL), SQLITE_OK);
	assert_int_equal(sqlite3_step(s), SQLITE_ROW);
	(void)buf_string(out, (const char *)sqlite3_column_text(s, 0));
	(void)sqlite3_finalize(s);
	sqlite3_free(picking);
	return true;
}

static void
pick_subject(struct play *p, const char *name, struct buf *out)
{
	size_t noun = strcspn(name, "-");
	int at[8];
	int count = 0;

	for (size_t i = 0; i < sizeof subjects / sizeof subjects[0]; i++) {
		if (strlen(subjects[i].noun) == noun && strncmp(subjects[i].noun, name, noun) == 0)
			at[count++] = (int)i;
	}
	if (count > 0)
		(void)pick(p, subjects[at[below(p, count)]].sql, out);
}

static void
put_word(struct play *p, struct buf *out, size_t i)
{
	int count = 0;

	while (count < 8 && words[i].values[count] != NULL)
		count++;
	(void)json_put(out, ",%s:%s", words[i].name, words[i].values[below(p, count)]);
}

/* Several rows in place of the subject. */
static void
put_subjects(struct play *p, const char *name, struct buf *out)
{
	struct buf one;

	(void)buf_string(out, ",\"subjects\":[");
	for (int i = below(p, 4); i >= 0; i--) {
		buf_init(&one, 4096);
		pick_subject(p, name, &one);
		(void)json_put(out, i > 0 ? "%s," : "%s", one.data);
		buf_clear(&one);
	}
	(void)buf_string(out, "]");
}

static void
put_args(struct play *p, const char *name, struct buf *out)
{
	int64_t now_ms = p->o->room->now_ms;
	struct buf incident, seq;

	buf_init(&incident, 64);
	buf_init(&seq, 64);
	(void)buf_string(out, "{\"x\":0");
	if (below(p, 8) > 0 && pick(p, "SELECT id FROM incident WHERE " INCIDENT_OPEN, &incident))
		(void)json_put(out, ",\"incident\":%s", incident.data);
	buf_reset(&incident);
	if (pick(p,
		    strcmp(name, "page-merge") == 0 ? "SELECT 'page:' || id FROM page"
						    : "SELECT id FROM incident",
		    &incident))
		(void)json_put(out, ",\"into\":%s", incident.data);
	for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
		if (below(p, 5) > 0)
			put_word(p, out, i);
	}
	for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
		(void)json_put(out, ",%s:%d", numbers[i], 1 + below(p, 2));
	for (size_t i = 0; i < sizeof times_ahead / sizeof times_ahead[0]; i++) {
		if (below(p, 3) > 0)
			(void)json_put(out, ",%s:%lld", times_ahead[i],
				(long long)now_ms + 60000 * (1 + below(p, 200)));
	}
	if (below(p, 4) == 0)
		(void)json_put(out, ",\"at_ms\":%lld", (long long)now_ms - 60000 * below(p, 100));
	if (strcmp(name, "undo") == 0 &&
		pick(p, "SELECT coalesce(max(seq), 0) FROM event WHERE kind = 'note'", &seq))
		(void)json_put(out, ",\"seq\":%p", (const void *)seq.data);
	if (below(p, 3) == 0)
		put_subjects(p, name, out);
	(void)buf_string(out, "}");
	buf_clear(&seq);
	buf_clear(&incident);
}

/* Any; rather one that was never carried out, since many need much to be there before. */
static int
choose_kind(struct play *p)
{
	int at = below(p, p->kinds);

	for (int i = below(p, 2) * p->kinds; i < p->kinds && p->done[at] > 0; i++)
		at = (at + 1) % p->kinds;
	return at;
}

void
play_order(struct play *p)
{
	static const char *const people[] = {"Dana", "Lee Wong", "Kim Berg"};
	int at = choose_kind(p);
	const struct order_kind *kind = order_kind_at((size_t)at);
	struct buf subject, args;
	int who = below(p, 4) > 0 ? 0 : below(p, 3);
	struct err e;

	/* There would be an end to it all too soon. */
	if ((strcmp(kind->name, "incident-end") == 0 ||
		    strcmp(kind->name, "incident-merge") == 0) &&
		below(p, 3) > 0)
		return;
	buf_init(&subject, 4096);
	buf_init(&args, 64 * 1024);
	(void)snprintf(p->o->actor.name, sizeof p->o->actor.name, "%s", people[who]);
	p->o->actor.level = who == 0 ? LEVEL_LEAD : LEVEL_OPERATOR;
	pick_subject(p, kind->name, &subject);
	put_args(p, kind->name, &args);
	e = orders_try(p->o, kind->name, subject.data, args.data);
	if (e.kind == ERR_NONE)
		p->done[at]++;
	else if (e.kind == ERR_RECORD || e.kind == ERR_IO || e.kind == ERR_MALFORMED)
		fail_msg("%s %s %s: %s", kind->name, subject.data, args.data, e.text);
	buf_clear(&args);
	buf_clear(&subject);
}

static void
merge_page(struct play *p)
{
	static const char *const states[] = {"triggered", "acknowledged", "resolved"};
	char reply[512];

	(void)snprintf(reply, sizeof reply,
		"{\"incident\":{\"id\":\"P%d\",\"title\":\"page %d\",\"status\":\"%s\","
		"\"urgency\":\"%s\",\"service\":{\"id\":\"PS%d\",\"summary\":\"checkout\"},"
		"\"created_at\":\"2025-11-21T00:00:00Z\",\"updated_at\":"
		"\"2025-11-21T%02d:%02d:00Z\"}}",
		1 + below(p, 12), below(p, 3), states[below(p, 3)],
		below(p, 2) > 0 ? "high" : "low", below(p, 2), p->round / 60, p->round % 60);
	(void)room_pages(p->o->room, reply);
}

static void
merge_ticket(struct play *p)
{
	static const char *const states[] = {"new", "open", "pending", "solved"};
	static const char *const priorities[] = {"low", "normal", "high", "urgent"};
	struct merge merge;
	char reply[512];

	(void)snprintf(reply, sizeof reply,
		"{\"tickets\":[{\"id\":%d,\"subject\":\"slow\",\"status\":\"%s\",\"priority\":"
		"\"%s\",\"created_at\":\"2025-11-21T00:00:00Z\",\"updated_at\":"
		"\"2025-11-21T%02d:%02d:00Z\"}]}",
		1 + below(p, 6), states[below(p, 4)], priorities[below(p, 4)], p->round / 60,
		p->round % 60);
	room_begin(p->o->room, "zendesk");
	room_ok(ticket_merge(p->o->room->record, reply, strlen(reply),
		"{\"priorities\":[\"high\",\"urgent\"],\"tags\":[],\"fields\":[]}", &merge));
	(void)room_end(p->o->room);
}

/* What an incident has there from now on. */
static void
made_there(struct play *p, const char *incident)
{
	static const struct {
		const char *target;
		const char *what;
	} kinds[] = {
		{TARGET_SLACK, "room"}, {TARGET_STATUSPAGE, "incident"}, {TARGET_JIRA, "issue"}};
	const struct remote remote = {.id = "R1", .name = "inc-1", .state = "investigating"};

	for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
		if (incident[0] != '\0' && below(p, 2) > 0)
			room_ok(remote_put(p->o->room->record, incident, kinds[i].target,
				kinds[i].what, &remote));
	}
}

/* What the engine finds out about something that is to leave. */
static void
send_one(struct play *p)
{
	static const char *const targets[] = {TARGET_PAGERDUTY, TARGET_ZENDESK, TARGET_SLACK,
		TARGET_STATUSPAGE, TARGET_JIRA, TARGET_HOOK};
	struct record *r = p->o->room->record;
	int64_t now_ms = p->o->room->now_ms, due_ms, held = 0;
	struct outbox_send row;
	struct arena arena;
	bool found, begun;

	arena_init(&arena, 1024 * 1024);
	room_begin(p->o->room, "engine");
	room_ok(outbox_next(r, targets[below(p, 6)], now_ms, &arena, &row, &found, &due_ms));
	if (found)
		room_ok(outbox_begin(r, &row, &begun));
	switch (found ? below(p, 8) : -1) {
	case 0:
	case 6:
	case 7:
		room_ok(outbox_sent(r, row.number, "R1", "https://x.example", ""));
		made_there(p, row.incident);
		break;
	case 1:
		room_ok(outbox_refuse(r, row.number, "It says no."));
		break;
	case 2:
		room_ok(outbox_later(r, row.number, now_ms + 1000, "It is not there."));
		break;
	case 3:
		room_ok(outbox_doubt(r, row.number, below(p, 2) * now_ms, "No answer came."));
		break;
	case 4:
		room_ok(outbox_hold(r, now_ms, "suspend", &held));
		break;
	case 5:
		room_ok(outbox_postpone(r, row.number, now_ms + 1000, ""));
		break;
	default: /* there is none */
		break;
	}
	(void)room_end(p->o->room);
	arena_clear(&arena);
}

static void
configure(struct play *p, int which)
{
	p->o->rules.config = p->configs[which];
	room_begin(p->o->room, "engine");
	room_ok(room_prepare(p->o->room->record, p->o->pack, p->o->security, p->configs[which]));
	(void)room_end(p->o->room);
}

static struct config *
load(const struct room *room, const char *text)
{
	struct config *config = NULL;
	char path[96];
	FILE *f;

	(void)snprintf(path, sizeof path, "%s/warroom.yaml", room->dir);
	(void)unlink(path);
	f = fopen(path, "w");
	assert_non_null(f);
	(void)fputs(text, f);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, 0600), 0);
	room_ok(config_load(path, &config));
	return config;
}

#define PEOPLE                                                                                     \
	"me: Dana\npack: solo\npeople:\n"                                                          \
	"  - {name: Dana, account: dana, level: lead, phone: \"+1 555 0110\", pagerduty: PU1,"     \
	" email: dana@example.com}\n"                                                              \
	"  - {name: Lee Wong, account: lee, level: operator, pagerduty: PU2,"                      \
	" email: lee@example.com}\n"                                                               \
	"pagerduty: {url: \"https://api.example.com\", token: x, page_lead: PS1}\n"                \
	"zendesk: {url: \"https://z.example.com\", email: z@example.com, token: x}\n"              \
	"slack: {url: \"https://s.example.com\", token: x, team: \"#general\","                    \
	" outage: \"#outage\", stakeholders: \"#status\", room: \"inc-{date}\"}\n"                 \
	"statuspage: {url: \"https://p.example.com\", page: p1, token: x}\n"                       \
	"jira: {url: \"https://j.example.com\", email: j@example.com, token: x, project: IM}\n"    \
	"hook: [/bin/true]\n"                                                                      \
	"bridge: {phone: \"+1 555 0100\", participant_pin: \"111\", moderator_pin: \"222\"}\n"     \
	"customers:\n"                                                                             \
	"  - name: Acme\n    domains: [acme.example]\n    services: [checkout]\n    contacts:\n"   \
	"      - {name: Jo Park, phone: \"+1 555 0101\", email: jo@acme.example}\n"

void
play_init(struct play *p)
{
	*p = (struct play){.o = NULL};
	while (order_kind_at((size_t)p->kinds) != NULL)
		p->kinds++;
	assert_true(p->kinds < PLAY_KINDS_MOST);
}

void
play_begin(struct play *p, uint64_t seed)
{
	struct room *room = NULL;

	(void)room_make((void **)&room);
	p->o = orders_begin(room);
	p->configs[0] = load(room, PEOPLE "      - {name: Sam Diaz, phone: \"+1 555 0102\"}\n"
					  "  - name: Initech\n    contacts:\n      - {name: Al}\n");
	p->configs[1] = load(room, PEOPLE "  - name: Umbrella\n");
	p->dice = dice_of(seed);
	p->round = 0;
	configure(p, 0);
	assert_true(room_edit(room,
		"INSERT INTO priority (id, place, name, rev) VALUES ('PPRI001', 1, 'P1', 0);"
		"INSERT INTO target (name, what, place, id, value, rev)"
		" VALUES ('statuspage', 'component', 0, 'c1', 'Portal', 0)"));
}

void
play_round(struct play *p)
{
	p->round++;
	p->o->room->now_ms += 1000 * (int64_t)below(p, 600);
	if (below(p, 4) == 0)
		merge_page(p);
	if (below(p, 8) == 0)
		merge_ticket(p);
	if (below(p, 2) == 0)
		send_one(p);
	if (below(p, 60) == 0)
		configure(p, below(p, 2));
	play_order(p);
}

void
play_end(struct play *p)
{
	struct room *room = p->o->room;

	config_free(p->configs[0]);
	config_free(p->configs[1]);
	orders_end(p->o);
	p->o = NULL;
	(void)room_remove((void **)&room);
}
