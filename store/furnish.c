/* store/furnish.c - what a pack gives to the room: steps, roles and clocks.
 * SPDX-License-Identifier: MIT */
#include "store/furnish.h"

#include "store/buf.h"
#include "store/db.h"
#include "store/json.h"
#include "store/room.h"

enum { RUN_CAP_BYTES = 256 * 1024 };

struct err
furnish_keep_none(struct record *r)
{
	return db_run(r, "DELETE FROM temp.kept", "");
}

struct err
furnish_keep(struct record *r, const char *id)
{
	static const char sql[] = "INSERT INTO temp.kept (id)"
				  " VALUES (?1)"
				  " ON CONFLICT DO NOTHING";

	return db_run(r, sql, "t", id);
}

/* The argv as a JSON array. */
static struct err
put_run(const struct pack_step *step, struct buf *out)
{
	(void)buf_string(out, "[");
	for (size_t i = 0; i < step->run_count; i++) {
		if (i > 0)
			(void)buf_string(out, ",");
		(void)json_put(out, "%s", step->run[i]);
	}
	if (!buf_string(out, "]"))
		return err_make(ERR_FULL, "Memory for a step is short.");
	return NO_ERR;
}

static struct err
write_step(struct record *r, const char *incident_id, int64_t place, const struct pack_step *step)
{
	static const char sql[] =
		"INSERT INTO step (incident_id, id, place, text, applies_when, done_when, opens, "
		"arg,"
		"  link, run, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, room_rev())"
		" ON CONFLICT (incident_id, id) DO UPDATE"
		" SET place = excluded.place, text = excluded.text,"
		"  applies_when = excluded.applies_when, done_when = excluded.done_when,"
		"  opens = excluded.opens, arg = excluded.arg, link = excluded.link,"
		"  run = excluded.run, rev = excluded.rev"
		" WHERE (place, text, applies_when, done_when, opens, arg, link, run)"
		"  IS NOT (excluded.place, excluded.text, excluded.applies_when,"
		"   excluded.done_when, excluded.opens, excluded.arg, excluded.link,"
		"   excluded.run)";
	struct buf run;
	struct err e;

	buf_init(&run, RUN_CAP_BYTES);
	e = put_run(step, &run);
	if (e.kind == ERR_NONE)
		e = db_run(r, sql, "ttittttttt", incident_id, step->id, place, step->text,
			step->applies_when, step->done_when, step->opens, step->arg, step->link,
			run.data);
	buf_clear(&run);
	return e;
}

struct err
furnish_steps(struct record *r, const char *incident_id, const struct pack *pack)
{
	struct err e = furnish_keep_none(r);

	for (size_t i = 0; i < pack->steps_count && e.kind == ERR_NONE; i++) {
		const struct pack_step *step = &pack->steps[i];

		e = furnish_keep(r, step->id);
		if (e.kind == ERR_NONE)
			e = write_step(r, incident_id, (int64_t)i + 1, step);
	}
	return e;
}

struct err
furnish_roles(struct record *r, const char *incident_id, const struct pack *pack)
{
	static const char sql[] =
		"INSERT INTO role (incident_id, name, place, lead, required, many, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, room_rev())"
		" ON CONFLICT (incident_id, name) DO UPDATE"
		" SET place = excluded.place, lead = excluded.lead,"
		"  required = excluded.required, many = excluded.many, rev = excluded.rev"
		" WHERE (place, lead, required, many)"
		"  IS NOT (excluded.place, excluded.lead, excluded.required, excluded.many)";
	struct err e = furnish_keep_none(r);

	for (size_t i = 0; i < pack->roles_count && e.kind == ERR_NONE; i++) {
		const struct pack_role *role = &pack->roles[i];

		e = furnish_keep(r, role->name);
		if (e.kind == ERR_NONE)
			e = db_run(r, sql, "ttiiii", incident_id, role->name, (int64_t)i + 1,
				(int64_t)role->lead, (int64_t)role->required, (int64_t)role->many);
	}
	return e;
}

static struct err
furnish_clocks(struct record *r, const char *incident_id, const struct pack *pack, int64_t now_ms)
{
	static const char sql[] =
		"INSERT INTO clock (incident_id, audience, place, floor_ms, every_ms, ceiling_ms,"
		"  started_ms, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, room_rev())"
		" ON CONFLICT (incident_id, audience) DO UPDATE"
		" SET place = excluded.place, floor_ms = excluded.floor_ms,"
		"  every_ms = excluded.every_ms, ceiling_ms = excluded.ceiling_ms,"
		"  rev = excluded.rev"
		" WHERE (place, floor_ms, every_ms, ceiling_ms) IS NOT (excluded.place,"
		"  excluded.floor_ms, excluded.every_ms, excluded.ceiling_ms)";
	struct err e = furnish_keep_none(r);

	for (size_t i = 0; i < pack->clocks_count && e.kind == ERR_NONE; i++) {
		const struct pack_clock *clock = &pack->clocks[i];

		e = furnish_keep(r, clock->audience);
		if (e.kind == ERR_NONE)
			e = db_run(r, sql, "ttiiiii", incident_id, clock->audience, (int64_t)i + 1,
				clock->floor_ms, clock->every_ms, clock->ceiling_ms, now_ms);
	}
	return e;
}

/* Roles of one person that nobody holds: to this one. */
static struct err
give_roles(struct record *r, const char *incident_id, const char *person, int64_t now_ms)
{
	static const char sql[] =
		"INSERT INTO role_holder (incident_id, role, person, since_ms, rev)"
		" SELECT ?1, name, ?2, ?3, room_rev()"
		" FROM role"
		" WHERE incident_id = ?1"
		" AND (lead OR required OR NOT many)"
		" AND NOT EXISTS (SELECT 1 FROM role_holder AS h"
		"  WHERE h.incident_id = ?1 AND h.role = role.name)"
		" ORDER BY place";

	return db_run(r, sql, "tti", incident_id, person, now_ms);
}

/* The incident goes by this pack from now on. */
static struct err
name_pack(struct record *r, const char *incident_id, const struct pack *pack)
{
	static const char sql[] = "UPDATE incident"
				  " SET pack = ?2, span = ?3, rev = room_rev()"
				  " WHERE id = ?1"
				  " AND (pack, span) IS NOT (?2, ?3)";

	return db_run(r, sql, "tti", incident_id, pack->name, (int64_t)pack->span);
}

struct err
room_furnish(struct record *r, const char *incident_id, const struct pack *pack, const char *person,
	int64_t now_ms)
{
	struct err e = name_pack(r, incident_id, pack);

	if (e.kind == ERR_NONE)
		e = furnish_steps(r, incident_id, pack);
	if (e.kind == ERR_NONE)
		e = furnish_roles(r, incident_id, pack);
	if (e.kind == ERR_NONE)
		e = furnish_clocks(r, incident_id, pack, now_ms);
	if (e.kind == ERR_NONE)
		e = give_roles(r, incident_id, person, now_ms);
	return e;
}

/* After furnish_steps: what was done by another pack stands below this one's. A place is one row's
 * alone, as lists go by it. */
static struct err
drop_steps(struct record *r, const char *incident_id, const struct pack *pack)
{
	static const char drop[] = "DELETE FROM step"
				   " WHERE incident_id = ?1"
				   " AND state = 'open'"
				   " AND id NOT IN (SELECT id FROM temp.kept)";
	static const char move[] = "UPDATE step"
				   " SET place = place + ?2, rev = room_rev()"
				   " WHERE incident_id = ?1"
				   " AND id NOT IN (SELECT id FROM temp.kept)";
	struct err e = db_run(r, drop, "t", incident_id);

	if (e.kind == ERR_NONE)
		e = db_run(r, move, "ti", incident_id, (int64_t)pack->steps_count);
	return e;
}

static struct err
drop_roles(struct record *r, const char *incident_id)
{
	static const char holders[] = "DELETE FROM role_holder"
				      " WHERE incident_id = ?1"
				      " AND role NOT IN (SELECT id FROM temp.kept)";
	static const char roles[] = "DELETE FROM role"
				    " WHERE incident_id = ?1"
				    " AND name NOT IN (SELECT id FROM temp.kept)";
	struct err e = db_run(r, holders, "t", incident_id);

	if (e.kind == ERR_NONE)
		e = db_run(r, roles, "t", incident_id);
	return e;
}

struct err
room_refurnish(struct record *r, const char *incident_id, const struct pack *pack,
	const char *person, int64_t now_ms)
{
	static const char drop_clocks[] = "DELETE FROM clock"
					  " WHERE incident_id = ?1"
					  " AND audience NOT IN (SELECT id FROM temp.kept)";
	struct err e = name_pack(r, incident_id, pack);

	if (e.kind == ERR_NONE)
		e = furnish_steps(r, incident_id, pack);
	if (e.kind == ERR_NONE)
		e = drop_steps(r, incident_id, pack);
	if (e.kind == ERR_NONE)
		e = furnish_roles(r, incident_id, pack);
	if (e.kind == ERR_NONE)
		e = drop_roles(r, incident_id);
	if (e.kind == ERR_NONE)
		e = furnish_clocks(r, incident_id, pack, now_ms);
	if (e.kind == ERR_NONE)
		e = db_run(r, drop_clocks, "t", incident_id);
	if (e.kind == ERR_NONE)
		e = give_roles(r, incident_id, person, now_ms);
	return e;
}
