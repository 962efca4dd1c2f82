/* store/ticket_person.c - the names behind the ids in tickets.
 *
 * An empty name is one that the service was asked for and does not have.
 * SPDX-License-Identifier: MIT */
#include "store/ticket_person.h"

#include <string.h>

#include "store/db.h"

#define NAMED(list)                                                                                \
	"(SELECT CASE type WHEN 'object' THEN value ELSE '{}' END AS value"                        \
	"  FROM json_each(?1, '" list "'))"                                                        \
	" WHERE typeof(json_extract(value, '$.id')) = 'integer'"                                   \
	" AND json_extract(value, '$.id') > 0"                                                     \
	" AND coalesce(room_text(json_extract(value, '$.name')), '') <> ''"

static const char store_people[] =
	"INSERT INTO ticket_person (id, name, role, rev)"
	" SELECT json_extract(value, '$.id'), max(room_text(json_extract(value, '$.name'))),"
	"   max(room_text(json_extract(value, '$.role'))), room_rev()"
	" FROM " NAMED("$.users") " GROUP BY 1"
				  " ON CONFLICT (id) DO UPDATE"
				  " SET name = excluded.name, role = coalesce(excluded.role, role),"
				  "   rev = excluded.rev"
				  " WHERE (excluded.name, coalesce(excluded.role, role))"
				  "   IS NOT (name, role)";
static const char store_organizations[] =
	"INSERT INTO organization (id, name, rev)"
	" SELECT json_extract(value, '$.id'), max(room_text(json_extract(value, '$.name'))),"
	"   room_rev()"
	" FROM " NAMED("$.organizations") " GROUP BY 1"
					  " ON CONFLICT (id) DO UPDATE"
					  " SET name = excluded.name, rev = excluded.rev"
					  " WHERE excluded.name IS NOT name";

/* A name that came later than the ticket, and one that is another now. */
static const char name_requesters[] = "UPDATE ticket"
				      " SET requester = ticket_person.name, rev = room_rev()"
				      " FROM ticket_person"
				      " WHERE ticket.status IN ('new', 'open', 'pending', 'hold')"
				      " AND ticket_person.id = ticket.requester_id"
				      " AND ticket_person.name <> ''"
				      " AND ticket.requester IS NOT ticket_person.name";
static const char name_organizations[] =
	"UPDATE ticket"
	" SET organization = organization.name, rev = room_rev()"
	" FROM organization"
	" WHERE ticket.status IN ('new', 'open', 'pending', 'hold')"
	" AND organization.id = ticket.organization_id"
	" AND organization.name <> ''"
	" AND ticket.organization IS NOT organization.name";

/* Runs `store`; when it wrote something, `name`. */
static struct err
lay_in(struct record *r, const char *store, const char *name, const char *reply, size_t length)
{
	struct err e = db_run(r, store, "n", reply, length);

	if (e.kind == ERR_NONE && sqlite3_changes(r->db) > 0)
		e = db_run(r, name, "");
	return e;
}

struct err
ticket_person_lay_in(struct record *r, const char *reply, size_t length)
{
	struct err e = lay_in(r, store_people, name_requesters, reply, length);

	if (e.kind == ERR_NONE)
		e = lay_in(r, store_organizations, name_organizations, reply, length);
	return e;
}

struct err
ticket_person_merge(struct record *r, enum ticket_name kind, const char *reply, size_t length,
	const char *asked, struct merge *out)
{
	static const char check[] = "SELECT json_type(?1, ?2) = 'array'"
				    " WHERE json_valid(?1)";
	static const char no_people[] = "INSERT INTO ticket_person (id, name, rev)"
					" SELECT value, '', room_rev()"
					" FROM json_each('[' || ?1 || ']')"
					" WHERE true"
					" ON CONFLICT DO NOTHING";
	static const char no_organizations[] = "INSERT INTO organization (id, name, rev)"
					       " SELECT value, '', room_rev()"
					       " FROM json_each('[' || ?1 || ']')"
					       " WHERE true"
					       " ON CONFLICT DO NOTHING";
	bool people = kind == TICKET_NAME_PERSON;
	int64_t good = 0;
	struct err e = NO_ERR;

	if (memchr(reply, '\0', length) == NULL)
		e = db_number(r, 0, &good, check, "nt", reply, length,
			people ? "$.users" : "$.organizations");
	if (e.kind == ERR_NONE && good != 1)
		e = err_make(ERR_MALFORMED, "Zendesk's answer is not a list of %s.",
			people ? "users" : "organizations");
	if (e.kind == ERR_NONE)
		e = ticket_person_lay_in(r, reply, length);
	if (e.kind == ERR_NONE)
		e = db_run(r, people ? no_people : no_organizations, "t", asked);
	if (e.kind == ERR_NONE)
		*out = (struct merge){0};
	return e;
}

struct err
ticket_person_missing(struct record *r, enum ticket_name kind, int most, struct buf *out)
{
	static const char people[] = "SELECT DISTINCT requester_id"
				     " FROM ticket"
				     " WHERE status IN ('new', 'open', 'pending', 'hold')"
				     " AND requester_id > 0"
				     " AND NOT EXISTS (SELECT 1 FROM ticket_person"
				     "  WHERE ticket_person.id = ticket.requester_id)"
				     " LIMIT ?1";
	static const char organizations[] = "SELECT DISTINCT organization_id"
					    " FROM ticket"
					    " WHERE status IN ('new', 'open', 'pending', 'hold')"
					    " AND organization_id > 0"
					    " AND NOT EXISTS (SELECT 1 FROM organization"
					    "  WHERE organization.id = ticket.organization_id)"
					    " LIMIT ?1";
	sqlite3_stmt *s = NULL;
	struct err e = db_start(
		r, &s, kind == TICKET_NAME_PERSON ? people : organizations, "i", (int64_t)most);
	bool row = false;

	for (int n = 0; e.kind == ERR_NONE; n++) {
		e = db_step(r, s, &row);
		if (e.kind != ERR_NONE || !row)
			break;
		if (!buf_printf(out, "%s%lld", n == 0 ? "" : ",",
			    (long long)sqlite3_column_int64(s, 0))) {
			db_end(s);
			e = err_make(ERR_FULL, "Memory is short.");
		}
	}
	return e;
}
