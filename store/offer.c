/* store/offer.c - the values that a prompt offers.
 * SPDX-License-Identifier: MIT */
#include "store/offer.h"

#include <stdio.h>

#include "store/db.h"

/* Each answers value, words, more for ?1, an incident, a pack or a page, at most ?2 rows. */
static const char *const lists[] = {
	[OFFER_NONE] = NULL,
	[OFFER_PEOPLE] =
		"WITH now (folded, name) AS MATERIALIZED ("
		" SELECT lower(person), min(person)"
		" FROM oncall"
		" GROUP BY lower(person))"
		" SELECT name, '', more"
		" FROM (SELECT name, iif(lower(name) IN (SELECT folded FROM now), 'on call', '')"
		"   AS more, 0 AS part, place"
		"  FROM person"
		"  UNION ALL"
		"  SELECT name, 'on call', 1, 0"
		"  FROM now"
		"  WHERE folded NOT IN (SELECT lower(name) FROM person))"
		" WHERE ?1 = ?1"
		" ORDER BY part, place, name"
		" LIMIT ?2",
	[OFFER_CUSTOMERS] = "SELECT name, '', hours"
			    " FROM customer"
			    " WHERE ?1 = ?1"
			    " ORDER BY place"
			    " LIMIT ?2",
	[OFFER_INCIDENTS] = "SELECT id, iif(restricted, codename, title), status"
			    " FROM incident"
			    " WHERE status NOT IN ('green', 'cancelled')"
			    " AND id <> ?1"
			    " ORDER BY declared_ms DESC, CAST(id AS INTEGER) DESC"
			    " LIMIT ?2",
	[OFFER_CAUSES] = "SELECT name, '', coalesce(json_extract(actions, '$[0]'), '')"
			 " FROM cause"
			 " WHERE pack = ?1"
			 " ORDER BY place"
			 " LIMIT ?2",
	[OFFER_SEVERITIES] = "SELECT CAST(level AS TEXT), label,"
			     " iif(major, 'major', 'minor') || iif(pages, ', wakes people', '')"
			     " || iif(respond_ms > 0, ', respond within '"
			     "  || iif(respond_ms % 3600000 = 0, (respond_ms / 3600000) || ' h',"
			     "   (respond_ms / 60000) || ' min'), '')"
			     " FROM severity"
			     " WHERE pack = ?1"
			     " ORDER BY level"
			     " LIMIT ?2",
	/* As store/draft_read.c has them: those with a clock, and those that texts are for. */
	[OFFER_AUDIENCES] = "SELECT audience, '', 'has a clock'"
			    " FROM (SELECT audience, place"
			    "  FROM clock"
			    "  WHERE incident_id = ?1"
			    "  ORDER BY place)"
			    " UNION ALL"
			    " SELECT audience, '', ''"
			    " FROM (SELECT 'team' AS audience"
			    "  WHERE NOT EXISTS (SELECT 1 FROM template"
			    "   WHERE pack = (SELECT pack FROM incident WHERE id = ?1)"
			    "   AND name = 'announce')"
			    "  UNION"
			    "  SELECT audience"
			    "  FROM template"
			    "  WHERE pack = (SELECT pack FROM incident WHERE id = ?1)) AS other"
			    " WHERE audience <> 'helper'"
			    " AND NOT (SELECT restricted FROM incident WHERE id = ?1)"
			    " AND NOT EXISTS (SELECT 1 FROM clock"
			    "  WHERE incident_id = ?1"
			    "  AND clock.audience IN (other.audience, other.audience || 's'))"
			    " LIMIT ?2",
	[OFFER_ROLES] = "SELECT name, '', coalesce((SELECT group_concat(person, ', ')"
			"  FROM role_holder AS h"
			"  WHERE h.incident_id = role.incident_id AND h.role = role.name), '')"
			" FROM role"
			" WHERE incident_id = ?1"
			" ORDER BY place"
			" LIMIT ?2",
	[OFFER_RESPONDERS] = "SELECT name, '', more"
			     " FROM (SELECT person AS name, 'on call, level ' || min(level)"
			     "   || iif(policy = '', '', ' of ' || policy) AS more, 0 AS part,"
			     "   min(level) AS place"
			     "  FROM oncall"
			     "  GROUP BY lower(person)"
			     "  UNION ALL"
			     "  SELECT name, '', 1, place"
			     "  FROM person"
			     "  WHERE lower(name) NOT IN (SELECT lower(person) FROM oncall)"
			     "  UNION ALL"
			     "  SELECT policy, 'escalation policy', 2, 0"
			     "  FROM oncall"
			     "  WHERE policy <> ''"
			     "  GROUP BY lower(policy))"
			     " WHERE ?1 = ?1"
			     " ORDER BY part, place, name"
			     " LIMIT ?2",
	[OFFER_PAGES] = "SELECT '#' || number, coalesce(service, ''), title"
			" FROM page"
			" WHERE status <> 'resolved'"
			" AND number IS NOT NULL"
			" AND 'page:' || id <> ?1"
			" ORDER BY rank, newest, id"
			" LIMIT ?2",
	[OFFER_PRIORITIES] = "SELECT name, '', ''"
			     " FROM priority"
			     " WHERE ?1 = ?1"
			     " ORDER BY place"
			     " LIMIT ?2",
	[OFFER_COMPONENTS] = "SELECT value, '', ''"
			     " FROM target"
			     " WHERE name = 'statuspage'"
			     " AND what = 'component'"
			     " AND ?1 = ?1"
			     " ORDER BY place"
			     " LIMIT ?2",
};

static void
offer_read(sqlite3_stmt *s, struct arena *a, void *row)
{
	struct offer_row *offer = row;

	offer->value = db_text(s, 0, DB_CELL_CAP_BYTES, a);
	offer->words = db_text(s, 1, DB_CELL_CAP_BYTES, a);
	offer->more = db_text(s, 2, DB_CELL_CAP_BYTES, a);
}

/* Packs of incidents that are over stay in the record as well: the config's is rather one that none
 * has yet, or else that of the newest. */
struct err
offer_pack(struct record *r, const char *incident, char out[ROW_ID_BYTES])
{
	static const char sql[] =
		"SELECT coalesce((SELECT nullif(pack, '') FROM incident WHERE id = ?1),"
		" (SELECT pack FROM severity"
		"  ORDER BY pack = 'security',"
		"   (SELECT max(declared_ms) FROM incident WHERE incident.pack = severity.pack)"
		"    DESC NULLS FIRST, pack"
		"  LIMIT 1), '')";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(r, &s, sql, "t", incident);
	bool row;

	if (e.kind == ERR_NONE)
		e = db_step(r, s, &row);
	if (e.kind != ERR_NONE)
		return e;
	(void)snprintf(out, ROW_ID_BYTES, "%s", (const char *)sqlite3_column_text(s, 0));
	db_end(s);
	return NO_ERR;
}

struct err
offer_list(struct record *r, enum offer what, const char *about, struct arena *a, struct rows *out)
{
	char pack[ROW_ID_BYTES] = "";
	bool by_pack = what == OFFER_CAUSES || what == OFFER_SEVERITIES;
	sqlite3_stmt *s = NULL;
	struct err e = NO_ERR;

	if (lists[what] == NULL) {
		*out = (struct rows){.size = sizeof(struct offer_row)};
		return NO_ERR;
	}
	if (by_pack)
		e = offer_pack(r, about, pack);
	if (e.kind == ERR_NONE)
		e = db_start(
			r, &s, lists[what], "ti", by_pack ? pack : about, (int64_t)OFFER_MOST + 1);
	if (e.kind == ERR_NONE)
		e = db_rows(r, s, OFFER_MOST, sizeof(struct offer_row), offer_read, a, out);
	return e;
}
