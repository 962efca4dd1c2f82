/* store/predicate.c - the conditions that a pack may name.
 *
 * One statement each; where it has nothing to look at (no incident, no customer) it does not hold.
 * SPDX-License-Identifier: MIT */
#include "store/predicate.h"

#include <string.h>

#include "store/db.h"
#include "store/hours.h"

enum { TEXTS_BYTES = 64 * 1024 };

/* More than an hour from when it was estimated: the customer is called (R26). */
#define ETA_IS_LONG                                                                                \
	"EXISTS (SELECT 1 FROM incident WHERE id = ?1"                                             \
	"  AND eta_ms - coalesce(eta_made_ms, declared_ms) > 3600000)"

/* What was last posted there: its status says that it is over. */
#define PUBLIC_IS_OVER                                                                             \
	"(SELECT lower(status) GLOB 'resolved*' OR lower(status) GLOB 'all clear*'"                \
	"  OR lower(status) GLOB 'over*' OR lower(status) GLOB 'green*'"                           \
	" FROM update_post WHERE incident_id = ?1 AND audience = 'public'"                         \
	" ORDER BY at_ms DESC, id DESC LIMIT 1)"

/* Hours that are not given, or cannot be read, are no off hours: nothing is guessed. */
static bool
is_off_hours(const char *hours, const char *zone, int64_t now_ms)
{
	struct zones zones = {.next = 0};
	struct hours_now now = hours_at(hours, zone, &zones, now_ms);

	zones_clear(&zones);
	return now.are == HOURS_OUT;
}

#define THE_LEAD "(SELECT lead FROM incident WHERE id = ?1)"

static const struct predicate predicates[] = {
	{"bridge_open", "the conference bridge is open",
		"SELECT bridge_open_ms > coalesce(bridge_closed_ms, 0)"
		" FROM incident"
		" WHERE id = ?1",
		1, NULL},
	{"call_needed", "the ETA is more than an hour away, or a customer must decide something",
		"SELECT " ETA_IS_LONG
		" OR EXISTS (SELECT 1 FROM incident_customer WHERE incident_id = ?1"
		"  AND decision <> '')",
		1, NULL},
	{"cause_chosen", "the incident has a cause",
		"SELECT coalesce(cause, '') <> ''"
		" FROM incident"
		" WHERE id = ?1",
		1, NULL},
	{"change_logged", "a change by hand was logged",
		"SELECT EXISTS (SELECT 1 FROM event WHERE incident_id = ?1 AND kind = 'change')", 1,
		NULL},
	{"customer_affected", "a customer is affected",
		"SELECT EXISTS (SELECT 1 FROM incident_customer WHERE incident_id = ?1)", 1, NULL},
	{"customer_called", "a call to each customer that is affected was logged",
		"SELECT min(EXISTS (SELECT 1 FROM attempt AS a WHERE a.incident_id = ?1"
		"  AND a.customer = c.customer))"
		" FROM incident_customer AS c"
		" WHERE c.incident_id = ?1",
		1, NULL},
	{"customer_confirmed", "each customer that is affected confirmed that all is well",
		"SELECT min(confirmed_ms IS NOT NULL)"
		" FROM incident_customer"
		" WHERE incident_id = ?1",
		1, NULL},
	{"decision_logged", "a decision was logged",
		"SELECT EXISTS (SELECT 1 FROM decision WHERE incident_id = ?1)", 1, NULL},
	{"eta_long", "the ETA is more than an hour after it was estimated", "SELECT " ETA_IS_LONG,
		1, NULL},
	{"experiment_logged", "an experiment was logged",
		"SELECT EXISTS (SELECT 1 FROM event WHERE incident_id = ?1"
		" AND kind = 'experiment')",
		1, NULL},
	{"followups_done", "there are follow-ups, and each is done",
		"SELECT min(done_ms IS NOT NULL)"
		" FROM followup"
		" WHERE incident_id = ?1",
		1, NULL},
	{"followups_noted", "a follow-up is written down",
		"SELECT EXISTS (SELECT 1 FROM followup WHERE incident_id = ?1)", 1, NULL},
	{"impact_written", "the incident says what its impact is",
		"SELECT impact <> ''"
		" FROM incident"
		" WHERE id = ?1",
		1, NULL},
	{"incident_closed", "the incident is closed: green, or cancelled",
		"SELECT status IN ('green', 'cancelled')"
		" FROM incident"
		" WHERE id = ?1",
		1, NULL},
	{"incident_declared", "an incident is declared",
		"SELECT EXISTS (SELECT 1 FROM incident WHERE id = ?1)", 1, NULL},
	{"incident_green", "the incident is green: repaired for good",
		"SELECT status = 'green'"
		" FROM incident"
		" WHERE id = ?1",
		1, NULL},
	{"incident_recovering", "the incident is recovering, yellow or green",
		"SELECT status IN ('recovering', 'yellow', 'green')"
		" FROM incident"
		" WHERE id = ?1",
		1, NULL},
	{"incident_restricted", "the incident is restricted, as security ones are",
		"SELECT restricted"
		" FROM incident"
		" WHERE id = ?1",
		1, NULL},
	{"incident_yellow", "the incident is yellow or green: recovery was verified",
		"SELECT status IN ('yellow', 'green')"
		" FROM incident"
		" WHERE id = ?1",
		1, NULL},
	{"issue_opened", "the incident has its issue in Jira",
		"SELECT EXISTS (SELECT 1 FROM remote WHERE incident_id = ?1 AND target = 'jira'"
		" AND what = 'issue')",
		1, NULL},
	{"note_written", "somebody wrote a note",
		"SELECT EXISTS (SELECT 1 FROM event WHERE incident_id = ?1 AND kind = 'note')", 1,
		NULL},
	{"off_hours", "it is outside the working hours of who leads, in their time zone",
		"SELECT hours, time_zone"
		" FROM person"
		" WHERE name = " THE_LEAD,
		1, is_off_hours},
	{"own_platform", "our own platform is hit",
		"SELECT own_platform"
		" FROM incident"
		" WHERE id = ?1",
		1, NULL},
	/* Before an incident, a room without pages asks nothing, and has answered nothing. */
	{"page_triaged",
		"each active page of the incident is judged; before one is declared, each active "
		"page, and there is one",
		"SELECT iif(?1 <> '',"
		" NOT EXISTS (SELECT 1 FROM page WHERE incident_id = ?1"
		"  AND status <> 'resolved' AND triage IS NULL),"
		" NOT EXISTS (SELECT 1 FROM page WHERE status <> 'resolved'"
		"  AND incident_id IS NULL AND triage IS NULL)"
		" AND EXISTS (SELECT 1 FROM page WHERE status <> 'resolved'"
		"  AND incident_id IS NULL))",
		1, NULL},
	{"roles_filled", "somebody holds each role that is required",
		"SELECT min(NOT required OR EXISTS (SELECT 1 FROM role_holder AS h"
		"  WHERE h.incident_id = ?1 AND h.role = role.name))"
		" FROM role"
		" WHERE incident_id = ?1",
		1, NULL},
	{"severity_known", "the incident has a severity",
		"SELECT severity IS NOT NULL"
		" FROM incident"
		" WHERE id = ?1",
		1, NULL},
	{"severity_major", "the severity is one that the pack calls major",
		"SELECT EXISTS (SELECT 1 FROM incident JOIN severity"
		"  ON severity.pack = incident.pack AND level = incident.severity"
		"  WHERE id = ?1 AND major)",
		1, NULL},
	{"status_page_closed", "the last update to the audience public says that it is over",
		"SELECT " PUBLIC_IS_OVER, 1, NULL},
	{"status_page_open",
		"there is an update to the audience public, and the last one does not say that it "
		"is over",
		"SELECT NOT " PUBLIC_IS_OVER, 1, NULL},
	{"status_page_posted", "there is an update to the audience public",
		"SELECT EXISTS (SELECT 1 FROM update_post WHERE incident_id = ?1"
		" AND audience = 'public')",
		1, NULL},
	{"ticket_tied", "a ticket is tied to the incident",
		"SELECT EXISTS (SELECT 1 FROM ticket WHERE incident_id = ?1)", 1, NULL},
	{"update_posted", "there is an update to the audience that the step's arg names",
		"SELECT EXISTS (SELECT 1 FROM update_post WHERE incident_id = ?1"
		" AND ?3 IN ('', audience))",
		3, NULL},
	{"work_given", "somebody beside the lead has a role or a task",
		"SELECT EXISTS (SELECT 1 FROM role_holder WHERE incident_id = ?1"
		"  AND person IS NOT " THE_LEAD ")"
		" OR EXISTS (SELECT 1 FROM task WHERE incident_id = ?1"
		"  AND person IS NOT " THE_LEAD ")",
		1, NULL},
};

const struct predicate *
predicate_at(size_t i)
{
	return i < sizeof predicates / sizeof predicates[0] ? &predicates[i] : NULL;
}

const struct predicate *
predicate_find(const char *name)
{
	for (size_t i = 0; predicate_at(i) != NULL; i++) {
		if (strcmp(predicate_at(i)->name, name) == 0)
			return predicate_at(i);
	}
	return NULL;
}

static struct err
ask_texts(struct record *r, const struct predicate *p, const char *incident_id, int64_t now_ms,
	bool *out)
{
	sqlite3_stmt *s = NULL;
	struct arena a;
	bool row = false;
	struct err e = db_start(r, &s, p->sql, "t", incident_id);

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row) {
		*out = false;
		return e;
	}
	arena_init(&a, TEXTS_BYTES);
	*out = p->holds(db_text(s, 0, DB_CELL_CAP_BYTES, &a).raw,
		db_text(s, 1, DB_CELL_CAP_BYTES, &a).raw, now_ms);
	arena_clear(&a);
	db_end(s);
	return NO_ERR;
}

struct err
predicate_holds(struct record *r, const struct predicate *p, const char *incident_id,
	int64_t now_ms, const char *arg, bool *out)
{
	static const char *const types[] = {"", "t", "ti", "tit"};
	int64_t holds = 0;
	struct err e;

	if (p->holds != NULL)
		return ask_texts(r, p, incident_id, now_ms, out);
	e = db_number(r, 0, &holds, p->sql, types[p->binds], incident_id, now_ms, arg);
	if (e.kind == ERR_NONE)
		*out = holds != 0;
	return e;
}

bool
predicate_print(struct buf *out)
{
	(void)buf_printf(out, "%-20s %s\n", "PREDICATE", "TRUE WHEN");
	for (size_t i = 0; predicate_at(i) != NULL; i++)
		(void)buf_printf(out, "%-20s %s\n", predicate_at(i)->name, predicate_at(i)->help);
	return !out->full;
}
