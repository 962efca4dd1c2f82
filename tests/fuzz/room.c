/* tests/fuzz/room.c - an incident being worked on, for what people order.
 *
 * An order is carried out in a transaction of its own, which nobody takes back: what it made is
 * forgotten by opening a copy of the record that was kept before.
 * SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/room.h"
#include "store/watcher.h"
#include "tests/fold.h"
#include "tests/fuzz/fuzz.h"

enum { COPY_CAP_BYTES = 16 * 1024 * 1024 };

static struct {
	char dir[96];
	char path[128];
	struct record *record;
	int64_t events; /* as it began */
	int64_t orders;
	struct json *json;
	struct order_room rules;
	struct buf copy;
} room;

static const char config_text[] =
	"me: Dana Reyes\npack: solo\npeople:\n"
	"  - {name: Dana Reyes, account: dana, level: lead, phone: \"+1 555 0110\",\n"
	"     email: dana@acme.example, pagerduty: PDANA}\n"
	"  - {name: Kim Lee, account: kim, level: operator}\n"
	"bridge: {phone: \"+1 555 0100\", participant_pin: \"111\", moderator_pin: \"222\"}\n"
	"customers:\n"
	"  - name: Acme\n    domains: [acme.example]\n    services: [checkout]\n    contacts:\n"
	"      - {name: Jo Park, phone: \"+1 555 0101\", email: jo@acme.example}\n"
	"      - {name: Sam Diaz, phone: \"+1 555 0102\"}\n"
	"  - name: Initech\n    contacts:\n      - {name: Al}\n"
	"pagerduty: {url: \"https://pages.example\", token: p, page_lead: PLEAD}\n"
	"zendesk: {url: \"https://desk.example\", email: d@acme.example, token: z}\n"
	"slack: {token: s, team: \"#general\"}\n"
	"statuspage: {page: pg1, token: t}\n"
	"jira: {url: \"https://jira.example\", email: d@acme.example, token: j, project: IM}\n"
	"hook: [/bin/true]\n";

/* What was done before; by Kim, who is an operator, where it says so. */
static const struct {
	const char *name;
	const char *subject;
	const char *args;
	bool kim;
} done[] = {
	{"incident-declare", "page:QA1", "{\"title\":\"Checkout is down\",\"severity\":\"2\"}", 0},
	{"role-give", "role:Recorder", "{\"person\":\"Kim Lee\"}", false},
	{"role-give", "role:Helper", "{\"person\":\"Kim Lee\"}", false},
	{"task-give", "", "{\"person\":\"Kim Lee\",\"text\":\"read the logs\",\"minutes\":5}", 0},
	{"followup-add", "", "{\"text\":\"clean up\"}", false},
	{"decision-log", "", "{\"text\":\"fail over\"}", false},
	{"update-post", "", "{\"audience\":\"stakeholders\",\"text\":\"We look.\"}", false},
	{"customer-call", "customer:Acme", "{\"result\":\"voicemail\"}", false},
	{"incident-cause", "", "{\"cause\":\"Network\"}", true},
	{"incident-declare", "", "{\"title\":\"Mail is slow\",\"security\":\"yes\"}", false},
	{"incident-end", "incident:2", "{\"how\":\"cancelled\",\"reason\":\"a test\"}", false},
};

struct err
fuzz_order(const struct order *order, enum level level, struct outcome *out)
{
	struct actor actor = {.level = level};

	(void)snprintf(actor.name, sizeof actor.name, "%s",
		level == LEVEL_LEAD ? "Dana Reyes" : "Kim Lee");
	if (level == LEVEL_OBSERVER)
		watcher_actor("Kim", "warroom", &actor);
	return order_run(
		room.record, room.json, order, &actor, &room.rules, FUZZ_NOW_MS + 60000, out);
}

static void
prepare(void)
{
	struct pack *pack = NULL, *security = NULL;
	struct config *config = NULL;
	struct err e = pack_load("solo", &pack);

	if (e.kind == ERR_NONE)
		e = pack_load("security", &security);
	if (e.kind == ERR_NONE)
		e = config_load(
			fuzz_file((const uint8_t *)config_text, strlen(config_text)), &config);
	fuzz_hold(e.kind == ERR_NONE, e.text);
	fuzz_begin(room.record, "engine");
	fuzz_seed(room.record);
	e = room_prepare(room.record, pack, security, config);
	if (e.kind == ERR_NONE)
		e = record_commit(room.record, NULL);
	fuzz_hold(e.kind == ERR_NONE, e.text);
	room.rules = (struct order_room){
		.config = config, .pack = pack, .security = security, .watching = "Kim Lee"};
	for (size_t i = 0; i < sizeof done / sizeof done[0]; i++) {
		char id[ORDER_ID_BYTES];

		(void)snprintf(id, sizeof id, "%08zx-0000-4000-8000-000000000000", i);
		e = fuzz_order(&(struct order){.id = id,
				       .name = done[i].name,
				       .subject = done[i].subject,
				       .args = done[i].args},
			done[i].kim ? LEVEL_OPERATOR : LEVEL_LEAD, NULL);
		fuzz_hold(e.kind == ERR_NONE, e.text);
	}
}

static void
keep_copy(void)
{
	char piece[8192];
	ssize_t n;
	int fd;

	record_close(room.record);
	room.record = NULL;
	fd = open(room.path, O_RDONLY | O_CLOEXEC);
	fuzz_hold(fd >= 0, "the record can be read");
	while ((n = read(fd, piece, sizeof piece)) > 0)
		(void)buf_add(&room.copy, piece, (size_t)n);
	(void)close(fd);
	fuzz_hold(!room.copy.full && room.copy.length > 0, "the record has been copied");
}

static int64_t
count_events(void)
{
	return fuzz_number(room.record, "SELECT coalesce(max(seq), 0) FROM event");
}

static int64_t
count_orders(void)
{
	return fuzz_number(room.record, "SELECT count(*) FROM order_done");
}

static void
open_copy(void)
{
	fuzz_write(room.path, (const uint8_t *)room.copy.data, room.copy.length);
	fuzz_hold(record_open(room.dir, RECORD_WRITE, &room.record).kind == ERR_NONE,
		"the copy can be opened");
	room.events = count_events();
	room.orders = count_orders();
}

static void
strike(void)
{
	record_close(room.record);
	json_close(room.json);
	buf_clear(&room.copy);
	pack_free((struct pack *)(uintptr_t)room.rules.pack);
	pack_free((struct pack *)(uintptr_t)room.rules.security);
	config_free((struct config *)(uintptr_t)room.rules.config);
}

struct record *
fuzz_room(void)
{
	if (room.record != NULL && room.events == count_events() && room.orders == count_orders())
		return room.record;
	if (room.copy.length == 0) {
		(void)snprintf(room.dir, sizeof room.dir, "%s/room", fuzz_dir());
		(void)snprintf(room.path, sizeof room.path, "%s/warroom.db", room.dir);
		(void)atexit(strike);
		buf_init(&room.copy, COPY_CAP_BYTES);
		fuzz_hold(json_open(&room.json).kind == ERR_NONE, "JSON can be read");
		fuzz_hold(record_open(room.dir, RECORD_WRITE, &room.record).kind == ERR_NONE,
			"a record can be made");
		prepare();
		keep_copy();
	}
	record_close(room.record);
	room.record = NULL;
	open_copy();
	return room.record;
}

const struct order_room *
fuzz_rules(void)
{
	return &room.rules;
}

/* What holds of the rows of all tables that orders write. */
static const char *const rules[][2] = {
	{"SELECT count(*) FROM role AS r WHERE NOT many AND 1 < (SELECT count(*) FROM role_holder"
	 " AS h WHERE h.incident_id = r.incident_id AND h.role = r.name)",
		"a role that one holds has one holder"},
	{"SELECT count(*) FROM role AS r WHERE lead AND incident_id <> '' AND NOT EXISTS (SELECT 1"
	 " FROM role_holder AS h WHERE h.incident_id = r.incident_id AND h.role = r.name)",
		"somebody leads"},
	{"SELECT count(*) FROM role_holder AS h WHERE NOT EXISTS (SELECT 1 FROM role AS r"
	 " WHERE r.incident_id = h.incident_id AND r.name = h.role) OR trim(person) = ''",
		"somebody holds a role that there is"},
	{"SELECT count(*) FROM incident WHERE id GLOB '*[^0-9]*' OR id = '' OR title = ''"
	 " OR status NOT IN ('open', 'recovering', 'yellow', 'green', 'cancelled')"
	 " OR coalesce(severity, 1) NOT BETWEEN 1 AND 5 OR declared_ms <= 0",
		"an incident has a number, a title, a status, a severity and a time"},
	{"SELECT count(*) FROM incident WHERE (restricted AND trim(codename) = '')"
	 " OR (eta_ms IS NULL) <> (eta_made_ms IS NULL)"
	 " OR (merged_into IS NOT NULL AND (merged_into = id OR status NOT IN ('green',"
	 "  'cancelled') OR merged_into NOT IN (SELECT id FROM incident)))",
		"a restricted incident has a codename, an ETA an age; a merged one is over"},
	{"SELECT count(*) FROM incident AS i WHERE lead IS NOT NULL AND status NOT IN ('green',"
	 " 'cancelled') AND EXISTS (SELECT 1 FROM role AS r WHERE r.incident_id = i.id AND r.lead)"
	 " AND lead NOT IN (SELECT person FROM role_holder AS h JOIN role AS r"
	 "  ON r.incident_id = h.incident_id AND r.name = h.role AND r.lead"
	 "  WHERE h.incident_id = i.id)",
		"who leads an incident holds its lead role"},
	{"SELECT count(*) FROM (SELECT incident_id AS i FROM page UNION ALL SELECT incident_id FROM"
	 " ticket UNION ALL SELECT nullif(incident_id, '') FROM step UNION ALL SELECT"
	 " nullif(incident_id, '') FROM role UNION ALL SELECT incident_id FROM incident_customer"
	 " UNION ALL SELECT incident_id FROM attempt UNION ALL SELECT incident_id FROM clock UNION"
	 " ALL SELECT incident_id FROM update_post UNION ALL SELECT incident_id FROM task UNION ALL"
	 " SELECT nullif(incident_id, '') FROM proposal UNION ALL SELECT nullif(incident_id, '')"
	 " FROM followup UNION ALL SELECT nullif(incident_id, '') FROM decision UNION ALL SELECT"
	 " incident_id FROM bridge_guest UNION ALL SELECT incident_id FROM event)"
	 " WHERE i IS NOT NULL AND i NOT IN (SELECT id FROM incident)",
		"what is part of an incident is part of one that there is"},
	{"SELECT count(*) FROM page WHERE coalesce(triage, 'outage') NOT IN ('outage', 'fluke',"
	 " 'bad_check', 'maintenance', 'duplicate')",
		"a page is judged in one of five ways"},
	{"SELECT count(*) FROM step WHERE state NOT IN ('open', 'done', 'skipped')"
	 " OR (state = 'open') <> (done_ms IS NULL)",
		"a step is open, or has a time at which it was done or skipped"},
	{"SELECT count(*) FROM clock WHERE NOT (floor_ms <= every_ms AND every_ms <= ceiling_ms)"
	 " OR audience = '' OR coalesce(last_ms, 1) <= 0 OR coalesce(promised_ms, 1) <= 0",
		"a clock's times ascend"},
	{"SELECT count(*) FROM update_post WHERE trim(text) = '' OR audience = '' OR at_ms <= 0"
	 " OR coalesce(next_ms, at_ms + 1) <= at_ms",
		"an update has a text, and the next one comes after it"},
	{"SELECT count(*) FROM task WHERE id <= 0 OR trim(person) = '' OR trim(text) = ''"
	 " OR due_ms <= given_ms OR coalesce(acknowledged, 0) NOT IN (0, 1)",
		"a task has somebody, a text, and time"},
	{"SELECT count(*) FROM followup WHERE id <= 0 OR trim(text) = ''"
	 " OR (done_by IS NULL) <> (done_ms IS NULL)",
		"a follow-up has a text, and is done by somebody"},
	{"SELECT count(*) FROM decision WHERE id <= 0 OR trim(text) = '' OR person = ''",
		"a decision has a text and somebody"},
	{"SELECT count(*) FROM proposal WHERE state NOT IN ('waiting', 'approved', 'declined')"
	 " OR (state = 'waiting') <> (decided_by IS NULL) OR json_type(args) <> 'object'"
	 " OR length(CAST(text AS BLOB)) > 4000 OR text = ''",
		"a proposal waits, or somebody has decided; it can be read in full"},
	{"SELECT count(*) FROM attempt WHERE result NOT IN ('reached', 'voicemail', 'no_answer')"
	 " OR phone NOT BETWEEN 0 AND 9 OR coalesce(next_ms, at_ms + 1) <= at_ms",
		"a call has a result, and the next one comes after it"},
	{"SELECT count(*) FROM incident_customer WHERE customer = '' OR mail_down NOT IN (0, 1)"
	 " OR (confirmed_by = '') <> (confirmed_ms IS NULL)",
		"who confirms has a time"},
	{"SELECT count(*) FROM event WHERE json_type(data) IS NOT 'object'"
	 " OR length(CAST(text AS BLOB)) > 65536 + 1024 OR at_ms <= 0",
		"an event has its data, a time, and no text beyond 64 KiB"},
	{"SELECT count(*) FROM outbox WHERE length(id) <> 36 OR number <= 0 OR verb = ''"
	 " OR target NOT IN ('pagerduty', 'zendesk', 'slack', 'statuspage', 'jira', 'hook')"
	 " OR json_type(body) IS NOT 'object' OR length(CAST(body AS BLOB)) > 262144"
	 " OR object GLOB '*[' || char(1) || '-' || char(31) || ']*' OR person = ''"
	 " OR state NOT IN ('queued', 'sending', 'sent', 'refused', 'in_doubt', 'dropped')"
	 " OR (incident_id <> '' AND incident_id NOT IN (SELECT id FROM incident))"
	 " OR made_ms <= 0 OR confirmed_ms <= 0 OR tries < 0 OR looks < 0",
		"what leaves has an id, a target, a body, a state and somebody"},
};

void
fuzz_check_room(struct record *r)
{
	for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
		fuzz_hold(fuzz_number(r, rules[i][0]) == 0, rules[i][1]);
	fuzz_check_tally(r);
}

void
fuzz_check_fold(void)
{
	struct room dir = {.record = room.record};
	char *faults;

	fuzz_hold(strlen(room.dir) < sizeof dir.dir, "the directory's name fits");
	memcpy(dir.dir, room.dir, strlen(room.dir) + 1);
	faults = fold_faults(&dir);
	fuzz_hold(faults[0] == '\0', faults);
	free(faults);
}
