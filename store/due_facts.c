/* store/due_facts.c - what the record says of what may be due.
 *
 * One statement for the room, and with an incident one for each kind of row that it has. Each looks
 * at the ends of indexes, and at a bounded number of rows.
 * SPDX-License-Identifier: MIT */
#include "store/due_facts.h"

#include <stdio.h>
#include <string.h>

#include "store/db.h"

enum { SOURCES_MOST = 8, TEXT_BYTES = 400 };

/* ---- the room ---- */

/* What a row of the room's statement is; its first column. */
enum fact {
	FACT_OLDEST,
	FACT_NEWS,
	FACT_JUDGE,
	FACT_FOLLOWUP,
	FACT_PROPOSAL,
	FACT_SOURCE,
	FACT_HAND,
	FACT_OUTBOX
};

#define PAGE_FACT "'page', id, number, service, title, newest, escalates_ms"
#define TICKET_FACT                                                                                \
	"'ticket', id, id, coalesce(nullif(organization, ''), requester), subject, page_newest,"   \
	" NULL"

/* Not of an incident that is restricted, unless it is ?1; for strangers (?4) that is so of pages
 * too. */
#define IS_RESTRICTED "incident_id AND i.restricted <> 0 AND i.id <> ?1)"
#define PAGE_SEEN                                                                                  \
	" AND (?4 = 0 OR NOT EXISTS (SELECT 1 FROM incident AS i WHERE i.id = page." IS_RESTRICTED \
	") ORDER BY newest DESC LIMIT 1)"
#define TICKET_SEEN                                                                                \
	" AND (?4 = 0 OR NOT EXISTS (SELECT 1 FROM incident AS i WHERE i.id = "                    \
	"ticket." IS_RESTRICTED ") ORDER BY page_newest DESC LIMIT 1)"

/* The oldest that is unacknowledged is the last of its rank: see page_count. */
#define OLDEST                                                                                     \
	"SELECT * FROM (SELECT 0, * FROM ("                                                        \
	"  SELECT * FROM (SELECT " PAGE_FACT " FROM page"                                          \
	"   WHERE status <> 'resolved' AND rank = 0" PAGE_SEEN                                     \
	"  UNION ALL SELECT * FROM (SELECT " PAGE_FACT " FROM page"                                \
	"   WHERE status <> 'resolved' AND rank = 1" PAGE_SEEN                                     \
	"  UNION ALL SELECT * FROM (SELECT " TICKET_FACT " FROM ticket"                            \
	"   WHERE page_rank = 0" TICKET_SEEN "  UNION ALL SELECT * FROM (SELECT " TICKET_FACT      \
	" FROM ticket"                                                                             \
	"   WHERE page_rank = 1" TICKET_SEEN ")"                                                   \
	" ORDER BY newest DESC LIMIT 1)"

/* Something new among them: that comes first in the lists. */
#define NEWS                                                                                       \
	"SELECT 1, 'page', '', 0, '', '', 0, 0"                                                    \
	" WHERE EXISTS (SELECT 1 FROM (SELECT triage, incident_id FROM page"                       \
	"   WHERE status <> 'resolved' AND rank < 2 ORDER BY rank, newest, id LIMIT ?2)"           \
	"  WHERE triage IS NULL AND incident_id IS NULL)"                                          \
	" UNION ALL SELECT 1, 'ticket', '', 0, '', '', 0, 0"                                       \
	" WHERE EXISTS (SELECT 1 FROM (SELECT incident_id FROM ticket"                             \
	"   WHERE page_rank < 2 ORDER BY page_rank, page_newest, id LIMIT ?2)"                     \
	"  WHERE incident_id IS NULL)"

#define JUDGE                                                                                      \
	"SELECT * FROM (SELECT 2, " PAGE_FACT " FROM ("                                            \
	"   SELECT id, number, service, title, rank, newest, escalates_ms, triage, incident_id"    \
	"   FROM page WHERE status <> 'resolved' ORDER BY rank, newest, id LIMIT ?2)"              \
	"  WHERE triage IS NULL AND incident_id IS NULL ORDER BY rank, newest, id LIMIT 1)"

#define FOLLOWUPS                                                                                  \
	"SELECT * FROM (SELECT 3, '', id, 0, person, text, due_ms, 0 FROM followup"                \
	"  WHERE done_ms IS NULL AND due_ms IS NOT NULL"                                           \
	"  AND NOT EXISTS (SELECT 1 FROM incident AS i WHERE i.id = followup." IS_RESTRICTED       \
	"  ORDER BY due_ms, id LIMIT ?3)"

#define PROPOSALS                                                                                  \
	"SELECT * FROM (SELECT 4, '', id, 0, person, text, at_ms, 0 FROM proposal"                 \
	"  WHERE state = 'waiting'"                                                                \
	"  AND NOT EXISTS (SELECT 1 FROM incident AS i WHERE i.id = proposal." IS_RESTRICTED       \
	"  ORDER BY at_ms, id LIMIT ?3)"

#define HANDS                                                                                      \
	"SELECT * FROM (SELECT 6, '', id, start, person, text, at_ms, 0 FROM hand"                 \
	"  WHERE state = 'raised'"                                                                 \
	"  AND NOT EXISTS (SELECT 1 FROM incident AS i WHERE i.id = hand." IS_RESTRICTED           \
	"  ORDER BY start DESC, at_ms, id LIMIT ?3)"

/* As outbox_asks has it; by the two indexes of what is not done with. */
#define ACT "number, 0, recipient, iif(state = 'refused', error, text), made_ms, 0 FROM outbox"
#define OUTBOX_SEEN                                                                                \
	" AND NOT EXISTS (SELECT 1 FROM incident AS i WHERE i.id = outbox." IS_RESTRICTED          \
	" ORDER BY number LIMIT ?3)"
#define OUTBOX                                                                                     \
	"SELECT * FROM (SELECT 7, iif(hold <> '', 'held', state), " ACT                            \
	"  WHERE state IN ('queued', 'sending', 'in_doubt')"                                       \
	"  AND (hold <> '' OR (state = 'in_doubt' AND next_ms = 0))" OUTBOX_SEEN                   \
	" UNION ALL SELECT * FROM (SELECT 7, state, " ACT "  WHERE state = 'refused'" OUTBOX_SEEN

static const char read_room[] = OLDEST
	" UNION ALL " NEWS " UNION ALL " JUDGE " UNION ALL " FOLLOWUPS " UNION ALL " PROPOSALS
	" UNION ALL " HANDS " UNION ALL " OUTBOX
	" UNION ALL SELECT 5, state, name, 0, '', '', coalesce(last_ok_ms, 0), 0 FROM source";

static void
take_page(sqlite3_stmt *s, struct arena *a, struct due_page *out)
{
	out->kind =
		strcmp((const char *)sqlite3_column_text(s, 1), "ticket") == 0 ? "ticket" : "page";
	(void)snprintf(out->id, sizeof out->id, "%s", (const char *)sqlite3_column_text(s, 2));
	out->number = sqlite3_column_int64(s, 3);
	out->service = db_text(s, 4, TEXT_BYTES, a);
	out->title = db_text(s, 5, TEXT_BYTES, a);
	out->since_ms = -sqlite3_column_int64(s, 6);
	out->escalates_ms = sqlite3_column_int64(s, 7);
}

/* The next of `most` rows; NULL when there are as many, or no memory. */
static void *
next_row(struct rows *rows, int most, size_t size, struct arena *a)
{
	if (rows->first == NULL)
		*rows = (struct rows){.first = arena_get(a, (size_t)most * size), .size = size};
	if (rows->first == NULL || rows->count == most)
		return NULL;
	return (char *)rows->first + (size_t)rows->count++ * size;
}

static void
take_work(sqlite3_stmt *s, struct arena *a, struct rows *rows)
{
	struct due_work *work = next_row(rows, DUE_FACTS_MOST, sizeof *work, a);

	if (work == NULL)
		return;
	window_key(&work->key, 0, 0, (const char *)sqlite3_column_text(s, 2));
	work->person = db_text(s, 4, TEXT_BYTES, a);
	work->text = db_text(s, 5, TEXT_BYTES, a);
	work->at_ms = sqlite3_column_int64(s, 6);
}

static void
take_hand(sqlite3_stmt *s, struct arena *a, struct rows *rows)
{
	struct due_hand *hand = next_row(rows, DUE_FACTS_MOST, sizeof *hand, a);

	if (hand == NULL)
		return;
	window_key(&hand->key, 0, 0, (const char *)sqlite3_column_text(s, 2));
	hand->start = sqlite3_column_int(s, 3) != 0;
	hand->person = db_text(s, 4, TEXT_BYTES, a);
	hand->text = db_text(s, 5, TEXT_BYTES, a);
	hand->at_ms = sqlite3_column_int64(s, 6);
}

static void
take_outbox(sqlite3_stmt *s, struct arena *a, struct rows *rows)
{
	struct due_outbox *act = next_row(rows, DUE_FACTS_MOST, sizeof *act, a);

	if (act == NULL)
		return;
	window_key(&act->key, 0, 0, (const char *)sqlite3_column_text(s, 2));
	act->state = db_text(s, 1, ROW_ID_BYTES, a).raw;
	act->recipient = db_text(s, 4, TEXT_BYTES, a);
	act->text = db_text(s, 5, TEXT_BYTES, a);
	act->at_ms = sqlite3_column_int64(s, 6);
}

static void
take_source(sqlite3_stmt *s, struct arena *a, struct rows *rows)
{
	struct due_source *source = next_row(rows, SOURCES_MOST, sizeof *source, a);

	if (source == NULL)
		return;
	window_key(&source->key, 0, 0, (const char *)sqlite3_column_text(s, 2));
	if (!source_state_find((const char *)sqlite3_column_text(s, 1), &source->state))
		source->state = SOURCE_MALFORMED;
	source->last_ok_ms = sqlite3_column_int64(s, 6);
}

static void
take_room(sqlite3_stmt *s, struct arena *a, struct due_facts *facts)
{
	switch ((enum fact)sqlite3_column_int(s, 0)) {
	case FACT_OLDEST:
		take_page(s, a, &facts->oldest);
		break;
	case FACT_NEWS:
		if (strcmp((const char *)sqlite3_column_text(s, 1), "page") == 0)
			facts->new_pages = true;
		else
			facts->new_tickets = true;
		break;
	case FACT_JUDGE:
		take_page(s, a, &facts->judge);
		break;
	case FACT_FOLLOWUP:
		take_work(s, a, &facts->followups);
		break;
	case FACT_PROPOSAL:
		take_work(s, a, &facts->proposals);
		break;
	case FACT_HAND:
		take_hand(s, a, &facts->hands);
		break;
	case FACT_OUTBOX:
		take_outbox(s, a, &facts->outbox);
		break;
	case FACT_SOURCE:
		take_source(s, a, &facts->sources);
		break;
	}
}

/* Nothing that hangs on a restricted incident is counted. */
static struct err
hide_pages(struct record *r, struct due_facts *facts)
{
	int64_t pages = 0;
	int64_t tickets = 0;
	struct err e = db_number(r, 0, &pages,
		"SELECT count(*) FROM page"
		" WHERE incident_id IN (SELECT id FROM incident WHERE restricted <> 0)"
		" AND status <> 'resolved' AND rank < 2",
		"");

	if (e.kind == ERR_NONE)
		e = db_number(r, 0, &tickets,
			"SELECT count(*) FROM ticket"
			" WHERE incident_id IN (SELECT id FROM incident WHERE restricted <> 0)"
			" AND page_rank < 2",
			"");
	facts->pages.unacknowledged -= pages + tickets;
	facts->pages.tickets -= tickets;
	return e;
}

static struct err
read_the_room(struct record *r, bool hidden, struct arena *a, struct due_facts *facts)
{
	sqlite3_stmt *s = NULL;
	struct err e = page_count(r, &facts->pages);
	bool row = true;

	if (e.kind == ERR_NONE)
		e = db_start(r, &s, read_room, "tiii", facts->incident_id,
			(int64_t)DUE_PAGES_LOOKED, (int64_t)DUE_FACTS_MOST, (int64_t)hidden);
	while (e.kind == ERR_NONE && row) {
		e = db_step(r, s, &row);
		if (e.kind == ERR_NONE && row)
			take_room(s, a, facts);
	}
	return e;
}

/* ---- the incident ---- */

static const char read_incident[] =
	"SELECT i.id, i.status, coalesce(s.label, ''), coalesce(s.respond_ms, 0), i.eta_ms,"
	" coalesce(i.eta_made_ms, i.declared_ms), i.declared_ms, i.recovered_ms, i.called_out_ms,"
	" coalesce(i.bridge_open_ms > coalesce(i.bridge_closed_ms, 0), 0), i.span,"
	" EXISTS (SELECT 1 FROM update_post AS u WHERE u.incident_id = i.id)"
	"  OR EXISTS (SELECT 1 FROM attempt AS c WHERE c.incident_id = i.id),"
	" (SELECT count(DISTINCT h.person) FROM role_holder AS h WHERE h.incident_id = i.id),"
	" coalesce((SELECT h.role FROM role_holder AS h"
	"  JOIN role ON role.incident_id = h.incident_id AND role.name = h.role"
	"  WHERE h.incident_id = i.id AND role.lead = 0"
	"  GROUP BY h.role ORDER BY count(*) DESC, role.place LIMIT 1), ''),"
	" EXISTS (SELECT 1 FROM target WHERE name = 'statuspage' AND what = 'page')"
	"  * (1 + EXISTS (SELECT 1 FROM remote AS o WHERE o.incident_id = i.id"
	"   AND o.target = 'statuspage' AND o.what = 'incident' AND o.state <> 'resolved'))"
	" FROM incident AS i"
	" LEFT JOIN severity AS s ON s.pack = i.pack AND s.level = i.severity"
	" WHERE i.id = ?1"
	" AND i.status NOT IN ('green', 'cancelled')";

static void
take_incident(sqlite3_stmt *s, struct arena *a, struct due_incident *out)
{
	out->id = db_text(s, 0, ROW_ID_BYTES, a).raw;
	out->status = db_text(s, 1, ROW_ID_BYTES, a).raw;
	out->label = db_text(s, 2, TEXT_BYTES, a);
	out->respond_ms = sqlite3_column_int64(s, 3);
	out->eta_ms = sqlite3_column_int64(s, 4);
	out->eta_made_ms = sqlite3_column_int64(s, 5);
	out->declared_ms = sqlite3_column_int64(s, 6);
	out->recovered_ms = sqlite3_column_int64(s, 7);
	out->called_out_ms = sqlite3_column_int64(s, 8);
	out->bridge = sqlite3_column_int(s, 9) != 0;
	out->span = sqlite3_column_int(s, 10);
	out->answered = sqlite3_column_int(s, 11) != 0;
	out->people = sqlite3_column_int64(s, 12);
	(void)snprintf(
		out->crowd, sizeof out->crowd, "%s", (const char *)sqlite3_column_text(s, 13));
	out->public_page = sqlite3_column_int(s, 14);
}

/* The last call is the one that was made last, whenever it was written down. A name that is too
 * long for a key is known by its row: see customer_window. */
static const char read_customers[] =
	"SELECT iif(k.rowid IS NULL OR length(CAST(m.customer AS BLOB)) <= 40, m.customer,"
	"  '#' || k.rowid), m.customer, iif(m.decision = '', NULL, m.decision_ms),"
	" m.confirmed_ms, (SELECT at_ms FROM attempt AS c"
	"   WHERE c.incident_id = m.incident_id AND c.customer = m.customer"
	"   ORDER BY at_ms DESC, id DESC LIMIT 1),"
	" (SELECT next_ms FROM attempt AS c"
	"   WHERE c.incident_id = m.incident_id AND c.customer = m.customer"
	"   ORDER BY at_ms DESC, id DESC LIMIT 1)"
	" FROM incident_customer AS m"
	" LEFT JOIN customer AS k ON k.name = m.customer"
	" WHERE m.incident_id = ?1"
	" ORDER BY m.customer"
	" LIMIT ?2 + 1";

static void
take_customer(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct due_customer *customer = row;

	window_key(&customer->key, 0, 0, (const char *)sqlite3_column_text(s, 0));
	customer->name = db_text(s, 1, TEXT_BYTES, a);
	customer->decision_ms = sqlite3_column_int64(s, 2);
	customer->confirmed_ms = sqlite3_column_int64(s, 3);
	customer->attempt_ms = sqlite3_column_int64(s, 4);
	customer->next_ms = sqlite3_column_int64(s, 5);
}

static const char read_tasks[] = "SELECT id, person, text, due_ms"
				 " FROM task"
				 " WHERE incident_id = ?1"
				 " AND done_ms IS NULL"
				 " ORDER BY due_ms, id"
				 " LIMIT ?2 + 1";

static void
take_task(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct due_work *task = row;

	window_key(&task->key, 0, 0, (const char *)sqlite3_column_text(s, 0));
	task->person = db_text(s, 1, TEXT_BYTES, a);
	task->text = db_text(s, 2, TEXT_BYTES, a);
	task->at_ms = sqlite3_column_int64(s, 3);
}

static const char read_roles[] = "SELECT name"
				 " FROM role"
				 " WHERE incident_id = ?1"
				 " AND required <> 0"
				 " AND NOT EXISTS (SELECT 1 FROM role_holder AS h"
				 "  WHERE h.incident_id = role.incident_id AND h.role = role.name)"
				 " ORDER BY place, name"
				 " LIMIT ?2 + 1";

static void
take_role(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct due_role *role = row;

	window_key(&role->key, 0, 0, (const char *)sqlite3_column_text(s, 0));
	role->name = db_text(s, 0, TEXT_BYTES, a);
}

static struct err
read_rows(struct record *r, const char *sql, const char *incident, size_t size,
	void (*take)(sqlite3_stmt *s, struct arena *a, void *row), struct arena *a,
	struct rows *out)
{
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "ti", incident, (int64_t)DUE_FACTS_MOST);

	if (e.kind == ERR_NONE)
		e = db_rows(r, s, DUE_FACTS_MOST, size, take, a, out);
	return e;
}

static struct err
read_the_incident(struct record *r, struct arena *a, struct due_facts *facts)
{
	const char *id = facts->incident_id;
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, read_incident, "t", id);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE || !row)
		return e; /* it is over: nothing of it is due */
	take_incident(s, a, &facts->incident);
	db_end(s);
	e = read_rows(r, read_customers, id, sizeof(struct due_customer), take_customer, a,
		&facts->customers);
	if (e.kind == ERR_NONE)
		e = clocks_list(r, id, a, &facts->clocks);
	if (e.kind == ERR_NONE)
		e = read_rows(
			r, read_tasks, id, sizeof(struct due_work), take_task, a, &facts->tasks);
	if (e.kind == ERR_NONE)
		e = read_rows(
			r, read_roles, id, sizeof(struct due_role), take_role, a, &facts->roles);
	return e;
}

struct err
due_facts_read(struct record *r, const char *incident_id, unsigned parts, bool hidden,
	struct arena *a, struct due_facts *out)
{
	struct due_facts facts = {.incident_id = incident_id, .open = incident_id[0] != '\0'};
	struct err e = NO_ERR;

	if ((parts & DUE_OF_ROOM) != 0)
		e = read_the_room(r, hidden, a, &facts);
	if (e.kind == ERR_NONE && (parts & DUE_OF_ROOM) != 0 && hidden)
		e = hide_pages(r, &facts);
	if (e.kind == ERR_NONE && (parts & DUE_OF_INCIDENT) != 0 && incident_id[0] != '\0')
		e = read_the_incident(r, a, &facts);
	if (e.kind == ERR_NONE && a->full)
		e = err_make(ERR_FULL, "Memory for what is due is short.");
	if (e.kind == ERR_NONE)
		*out = facts;
	return e;
}

int
due_facts_alike(const struct due_facts *facts, int at, bool *first)
{
	const struct due_outbox *act = rows_at(&facts->outbox, at);
	int count = 0;

	*first = true;
	for (int i = 0; i < facts->outbox.count; i++) {
		const struct due_outbox *other = rows_at(&facts->outbox, i);

		if (strcmp(other->state, act->state) != 0)
			continue;
		count++;
		*first = *first && i >= at;
	}
	return count;
}
