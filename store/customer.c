/* store/customer.c - customers and whom to call there, and how they are in an incident.
 * SPDX-License-Identifier: MIT */
#include "store/customer.h"

#include "store/db.h"

enum { MOST_ROWS = 1000 };

static void
read_contact(sqlite3_stmt *s, struct arena *a, struct customer *out)
{
	out->name = db_text(s, 7, DB_CELL_CAP_BYTES, a);
	out->phones = sqlite3_column_int(s, 8);
	out->mail = sqlite3_column_int(s, 9) != 0;
	out->alternate_mail = sqlite3_column_int(s, 10) != 0;
	out->mail_inside = sqlite3_column_int(s, 11) != 0;
	out->alternate_inside = sqlite3_column_int(s, 12) != 0;
	out->called_ms = sqlite3_column_int64(s, 13);
	out->called = db_text(s, 14, ROW_ID_BYTES, a).raw;
	out->called_name = db_text(s, 15, DB_CELL_CAP_BYTES, a);
	out->next_ms = sqlite3_column_int64(s, 16);
}

static void
customer_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct customer *customer = row;

	window_key(&customer->key, sqlite3_column_int64(s, 0), sqlite3_column_int64(s, 1),
		(const char *)sqlite3_column_text(s, 2));
	customer->contact = (int)customer->key.minor;
	customer->customer = db_text(s, 3, DB_CELL_CAP_BYTES, a);
	customer->hours = db_text(s, 4, DB_CELL_CAP_BYTES, a);
	customer->policy = db_text(s, 5, DB_CELL_CAP_BYTES, a);
	customer->notes = db_text(s, 6, DB_CELL_CAP_BYTES, a);
	read_contact(s, a, customer);
	customer->all_inside = sqlite3_column_int(s, 17) != 0;
	customer->configured = sqlite3_column_int(s, 18) != 0;
	customer->affected = sqlite3_column_int(s, 19) != 0;
	customer->origin = db_text(s, 20, ROW_ID_BYTES, a).raw;
	customer->mail_down = sqlite3_column_int(s, 21) != 0;
	customer->decision = db_text(s, 22, DB_CELL_CAP_BYTES, a);
	customer->decision_ms = sqlite3_column_int64(s, 23);
	customer->confirmed_by = db_text(s, 24, DB_CELL_CAP_BYTES, a);
	customer->confirmed_ms = sqlite3_column_int64(s, 25);
	customer->call_since_ms = sqlite3_column_int64(s, 26);
	customer->next_contact = sqlite3_column_int(s, 27);
	customer->next_name = db_text(s, 28, DB_CELL_CAP_BYTES, a);
	customer->next_phones = sqlite3_column_int(s, 29);
	customer->rev = sqlite3_column_int64(s, 30);
	customer->call_rev = sqlite3_column_int64(s, 31);
}

/* Customers of the config, and those that were added to the incident ?5 without being there. A name
 * that is too long for a key is known by its row. */
#define KNOWN                                                                                      \
	"WITH known (id, place, name, hours, policy, notes, nowhere, configured, rev) AS ("        \
	" SELECT iif(length(CAST(name AS BLOB)) <= 40, name, '#' || rowid), place, name, hours,"   \
	"  policy, notes, domains = '[]', 1, rev"                                                  \
	" FROM customer"                                                                           \
	" UNION ALL"                                                                               \
	" SELECT added.customer, 100000 + added.rowid, added.customer, '', '', '', 1, 0,"          \
	"  added.rev"                                                                              \
	" FROM incident_customer AS added"                                                         \
	" WHERE added.incident_id = ?5"                                                            \
	" AND NOT EXISTS (SELECT 1 FROM customer AS c WHERE c.name = added.customer)),"

/* The estimate that asks for calls, as long as the incident is open: R26. */
#define AGREED                                                                                     \
	" agreed (since_ms) AS ("                                                                  \
	" SELECT iif(status = 'open'"                                                              \
	"   AND eta_ms - coalesce(eta_made_ms, declared_ms) > 3600000,"                            \
	"  coalesce(eta_made_ms, declared_ms), 0)"                                                 \
	" FROM incident"                                                                           \
	" WHERE id = ?5"                                                                           \
	" AND status NOT IN ('green', 'cancelled')),"

/* How each is in the incident. The next contact is the one that was reached last, else the one
 * after the last that was not, and the first again after the last of all; one without a phone only
 * where nobody has any. */
#define STANDING                                                                                   \
	" standing AS ("                                                                           \
	" SELECT known.*, m.customer IS NOT NULL AS affected, m.origin, m.mail_down, m.decision,"  \
	"  m.decision_ms, m.confirmed_by, m.confirmed_ms,"                                         \
	"  iif(m.customer IS NULL, 0, max(coalesce(agreed.since_ms, 0),"                           \
	"   iif(agreed.since_ms IS NULL OR m.decision = '', 0, m.decision_ms))) AS since_ms,"      \
	"  last.at_ms AS called_ms, last.result, last.name AS called_name, last.next_ms,"          \
	"  coalesce((SELECT min(place) FROM contact AS c WHERE c.customer = known.name"            \
	"    AND c.phones > 0 AND c.place >= last.contact + (last.result <> 'reached')),"          \
	"   (SELECT min(place) FROM contact AS c WHERE c.customer = known.name"                    \
	"    AND c.phones > 0),"                                                                   \
	"   (SELECT min(place) FROM contact AS c WHERE c.customer = known.name)) AS next_place,"   \
	"  max(coalesce(last.rev, 0), coalesce((SELECT max(rev) FROM contact AS c"                 \
	"   WHERE c.customer = known.name), 0)) AS ladder_rev, coalesce(m.rev, 0) AS m_rev,"       \
	"  coalesce((SELECT sum(mail + alternate_mail) BETWEEN 1"                                  \
	"    AND sum((mail AND (mail_inside OR nowhere)) + alternate_inside)"                      \
	"   FROM contact AS c WHERE c.customer = known.name), 0) AS all_inside"                    \
	" FROM known"                                                                              \
	" LEFT JOIN incident_customer AS m ON m.incident_id = ?5 AND m.customer = known.name"      \
	" LEFT JOIN agreed"                                                                        \
	" LEFT JOIN attempt AS last ON last.id = (SELECT id FROM attempt AS a"                     \
	"  WHERE a.incident_id = ?5 AND a.customer = known.name"                                   \
	"  ORDER BY a.at_ms DESC, a.id DESC LIMIT 1)),"                                            \
	" ranked AS MATERIALIZED ("                                                                \
	" SELECT *, max(rev, m_rev, ladder_rev) AS last_rev,"                                      \
	"  iif(since_ms > coalesce(called_ms, 0), since_ms, 0) AS call_since_ms,"                  \
	"  place + 1000000 * iif(NOT affected, 2, since_ms <= coalesce(called_ms, 0)) AS major"    \
	" FROM standing),"

/* What the rows have: read_contact, customer_read. */
#define COLUMNS                                                                                    \
	" ladder (major, minor, id, customer, hours, policy, notes, name, phones, mail,"           \
	"  alternate_mail, mail_inside, alternate_inside, called_ms, called, called_name,"         \
	"  next_ms, all_inside, configured, affected, origin, mail_down, decision,"                \
	"  decision_ms, confirmed_by, confirmed_ms, call_since_ms, next_contact,"                  \
	"  next_name, next_phones, rev, call_rev) AS ("

/* Customers, each followed by its contacts, whose id is the customer's and their place. */
#define LADDER                                                                                     \
	KNOWN AGREED STANDING COLUMNS                                                              \
		" SELECT r.major, 0, r.id, r.name, hours, policy, notes, '', 0, 0, 0, 0, 0,"       \
		"  called_ms, result, called_name, next_ms, all_inside, configured, affected,"     \
		"  origin, mail_down, decision, decision_ms, confirmed_by, confirmed_ms,"          \
		"  call_since_ms, next_place, next.name, next.phones, last_rev, ladder_rev"        \
		" FROM ranked AS r"                                                                \
		" LEFT JOIN contact AS next"                                                       \
		"  ON next.customer = r.name AND next.place = r.next_place"                        \
		" UNION ALL"                                                                       \
		" SELECT r.major, c.place, r.id || '/' || c.place, r.name, hours, policy, notes,"  \
		"  c.name, c.phones, c.mail, c.alternate_mail, c.mail_inside OR nowhere,"          \
		"  c.alternate_inside,"                                                            \
		"  t.at_ms, t.result, t.name, t.next_ms, all_inside, configured, affected, "       \
		"origin,"                                                                          \
		"  mail_down, decision, decision_ms, confirmed_by, confirmed_ms, call_since_ms,"   \
		"  next_place, c.name, c.phones, max(c.rev, last_rev), c.rev"                      \
		" FROM contact AS c"                                                               \
		" JOIN ranked AS r ON r.name = c.customer"                                         \
		" LEFT JOIN attempt AS t ON t.id = (SELECT id FROM attempt AS a"                   \
		"  WHERE a.incident_id = ?5 AND a.customer = c.customer AND a.contact = c.place"   \
		"  AND a.name = c.name"                                                            \
		"  ORDER BY a.at_ms DESC, a.id DESC LIMIT 1))"

/* The same before an incident: what a screen reads first, and quicker. */
#define PLAIN                                                                                      \
	"WITH known (id, place, name, hours, policy, notes, nowhere, rev) AS ("                    \
	" SELECT iif(length(CAST(name AS BLOB)) <= 40, name, '#' || rowid), place, name, hours,"   \
	"  policy, notes, domains = '[]', rev"                                                     \
	" FROM customer)," COLUMNS                                                                 \
	" SELECT place, 0, id, name, hours, policy, notes, '', 0, 0, 0, 0, 0, 0, '', '', 0,"       \
	"  coalesce((SELECT sum(mail + alternate_mail) BETWEEN 1"                                  \
	"    AND sum((mail AND (mail_inside OR nowhere)) + alternate_inside)"                      \
	"   FROM contact AS c WHERE c.customer = known.name), 0),"                                 \
	"  1, 0, '', 0, '', 0, '', 0, 0, 0, '', 0, rev, rev"                                       \
	" FROM known"                                                                              \
	" UNION ALL"                                                                               \
	" SELECT k.place, c.place, k.id || '/' || c.place, k.name, hours, policy, notes, c.name,"  \
	"  phones, mail, alternate_mail, mail_inside OR nowhere, alternate_inside, 0, '', '', 0,"  \
	"  0, 1, 0, '', 0, '', 0, '', 0, 0, 0, '', 0, c.rev, c.rev"                                \
	" FROM contact AS c"                                                                       \
	" JOIN known AS k ON k.name = c.customer)"

/* In their order; on either side of a key. */
#define HERE " SELECT major, minor FROM ladder WHERE id = ?3"
#define DOWNWARDS                                                                                  \
	" SELECT * FROM ladder WHERE (major, minor) >= (?1, ?2) ORDER BY major, minor LIMIT ?4"
#define UPWARDS                                                                                    \
	" SELECT * FROM ladder WHERE (major, minor) < (?1, ?2)"                                    \
	" ORDER BY major DESC, minor DESC LIMIT ?4"

struct err
customer_window(struct record *r, const struct window *w, struct arena *a, struct rows *out)
{
	struct window_query query = {
		.place = LADDER HERE,
		.forward = LADDER DOWNWARDS,
		.backward = LADDER UPWARDS,
		.filter = w->of,
		.size = sizeof(struct customer),
		.read = customer_read,
	};
	static const struct window_query plain = {
		.place = PLAIN HERE,
		.forward = PLAIN DOWNWARDS,
		.backward = PLAIN UPWARDS,
		.size = sizeof(struct customer),
		.read = customer_read,
	};
	bool incident = w->of != NULL && w->of[0] != '\0';
	struct window all = *w;

	/* All of it, whatever part was asked for; but those who take only some of the rows go on
	 * from where they were. */
	if (w->takes == NULL)
		all.before = all.after = MOST_ROWS;
	return window_read(r, incident ? &query : &plain, &all, a, out);
}

struct err
customer_find(struct record *r, const char *incident_id, const char *id, struct arena *a,
	struct customer *out)
{
	/* The parameters of the window's statements: ?3 and ?5. */
	static const char sql[] = LADDER " SELECT *"
					 " FROM ladder"
					 " WHERE id = ?3"
					 " AND ?1 = ?2"
					 " LIMIT ?4";
	sqlite3_stmt *s = NULL;
	struct customer found;
	struct err e =
		db_start(r, &s, sql, "iitit", (int64_t)0, (int64_t)0, id, (int64_t)1, incident_id);
	bool row = false;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	if (!row)
		return err_make(ERR_MISSING, "There is no such customer in the record.");
	customer_read(s, a, &found);
	db_end(s);
	if (a->full)
		return err_make(ERR_FULL, "Memory for a customer is short.");
	*out = found;
	return NO_ERR;
}
