/* store/prepare.c - what of the config and the packs is in the record: so a screen that draws, and
 * what says what is due, read the record alone.
 * SPDX-License-Identifier: MIT */
#include "store/room.h"

#include <string.h>
#include <strings.h>

#include "store/buf.h"
#include "store/db.h"
#include "store/furnish.h"
#include "store/json.h"
#include "store/target.h"

enum { LIST_CAP_BYTES = 256 * 1024 };

static struct err
put_strings(const char *const *at, size_t count, struct buf *out)
{
	(void)buf_string(out, "[");
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			(void)buf_string(out, ",");
		(void)json_put(out, "%s", at[i]);
	}
	if (!buf_string(out, "]"))
		return err_make(ERR_FULL, "Memory for the config is short.");
	return NO_ERR;
}

static struct err
prepare_steps(struct record *r, const struct pack *pack)
{
	static const char drop[] = "DELETE FROM step"
				   " WHERE incident_id = ''"
				   " AND id NOT IN (SELECT id FROM temp.kept)";
	struct err e = furnish_steps(r, "", pack);

	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "");
	return e;
}

static struct err
prepare_roles(struct record *r, const struct pack *pack)
{
	static const char drop[] = "DELETE FROM role"
				   " WHERE incident_id = ''"
				   " AND name NOT IN (SELECT id FROM temp.kept)";
	struct err e = furnish_roles(r, "", pack);

	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "");
	return e;
}

/* ---- customers ---- */

/* In one of the customer's own domains, or below one: what is down with it (R25). */
static bool
is_inside(const char *email, const struct strings *domains)
{
	const char *at = strrchr(email, '@');
	size_t length = at == NULL ? 0 : strlen(at + 1);

	for (size_t i = 0; i < domains->count && length > 0; i++) {
		size_t own = strlen(domains->at[i]);

		if (length >= own && strcasecmp(at + 1 + length - own, domains->at[i]) == 0 &&
			(length == own || at[length - own] == '.'))
			return true;
	}
	return false;
}

/* Numbers and addresses stay in the config: how many there are, and whether they are the customer's
 * own, is all that is written. */
static struct err
prepare_contacts(struct record *r, const struct customer_config *customer)
{
	static const char sql[] =
		"INSERT INTO contact (customer, place, name, phones, mail, alternate_mail,"
		"  mail_inside, alternate_inside, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, room_rev())"
		" ON CONFLICT (customer, place) DO UPDATE"
		" SET name = excluded.name, phones = excluded.phones, mail = excluded.mail,"
		"  alternate_mail = excluded.alternate_mail, mail_inside = excluded.mail_inside,"
		"  alternate_inside = excluded.alternate_inside, rev = excluded.rev"
		" WHERE (name, phones, mail, alternate_mail, mail_inside, alternate_inside)"
		"  IS NOT (excluded.name, excluded.phones, excluded.mail,"
		"   excluded.alternate_mail, excluded.mail_inside, excluded.alternate_inside)";
	struct err e = NO_ERR;

	for (size_t i = 0; i < customer->contacts_count && e.kind == ERR_NONE; i++) {
		const struct contact_config *contact = &customer->contacts[i];

		e = db_run(r, sql, "titiiiii", customer->name, (int64_t)i + 1, contact->name,
			(int64_t)(contact->phone[0] != '\0'), (int64_t)(contact->email[0] != '\0'),
			(int64_t)(contact->alt_email[0] != '\0'),
			(int64_t)is_inside(contact->email, &customer->domains),
			(int64_t)is_inside(contact->alt_email, &customer->domains));
	}
	if (e.kind == ERR_NONE)
		e = db_run(r,
			"DELETE FROM contact"
			" WHERE customer = ?1"
			" AND place > ?2",
			"ti", customer->name, (int64_t)customer->contacts_count);
	return e;
}

static struct err
prepare_customer(struct record *r, const struct customer_config *customer, int64_t place)
{
	static const char sql[] =
		"INSERT INTO customer (name, place, hours, policy, notes, services, domains, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, room_rev())"
		" ON CONFLICT (name) DO UPDATE"
		" SET place = excluded.place, hours = excluded.hours, policy = excluded.policy,"
		"  notes = excluded.notes, services = excluded.services,"
		"  domains = excluded.domains, rev = excluded.rev"
		" WHERE (place, hours, policy, notes, services, domains)"
		"  IS NOT (excluded.place, excluded.hours, excluded.policy, excluded.notes,"
		"   excluded.services, excluded.domains)";
	struct buf services;
	struct buf domains;
	struct err e;

	buf_init(&services, LIST_CAP_BYTES);
	buf_init(&domains, LIST_CAP_BYTES);
	e = put_strings(customer->services.at, customer->services.count, &services);
	if (e.kind == ERR_NONE)
		e = put_strings(customer->domains.at, customer->domains.count, &domains);
	if (e.kind == ERR_NONE)
		e = db_run(r, sql, "tittttt", customer->name, place, customer->hours,
			customer->policy, customer->notes, services.data, domains.data);
	buf_clear(&services);
	buf_clear(&domains);
	return e;
}

static struct err
prepare_customers(struct record *r, const struct config *config)
{
	struct err e = furnish_keep_none(r);

	for (size_t i = 0; i < config->customers_count && e.kind == ERR_NONE; i++) {
		const struct customer_config *customer = &config->customers[i];

		e = furnish_keep(r, customer->name);
		if (e.kind == ERR_NONE)
			e = prepare_customer(r, customer, (int64_t)i + 1);
		if (e.kind == ERR_NONE)
			e = prepare_contacts(r, customer);
	}
	if (e.kind == ERR_NONE)
		e = db_run(r,
			"DELETE FROM contact"
			" WHERE customer NOT IN (SELECT id FROM temp.kept)",
			"");
	if (e.kind == ERR_NONE)
		e = db_run(r,
			"DELETE FROM customer"
			" WHERE name NOT IN (SELECT id FROM temp.kept)",
			"");
	return e;
}

/* ---- people ---- */

static const char *
level_word(enum level level)
{
	switch (level) {
	case LEVEL_OBSERVER:
		return "observer";
	case LEVEL_OPERATOR:
		return "operator";
	case LEVEL_LEAD:
		return "lead";
	}
	return "observer";
}

/* Somebody before this one has the same name: one with two accounts. */
static bool
is_namesake(const struct config *config, size_t i)
{
	for (size_t j = 0; j < i; j++)
		if (strcmp(config->people[j].name, config->people[i].name) == 0)
			return true;
	return false;
}

static struct err
prepare_people(struct record *r, const struct config *config)
{
	static const char sql[] =
		"INSERT INTO person (name, place, account, level, time_zone, hours, phones, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, room_rev())"
		" ON CONFLICT (name) DO UPDATE"
		" SET place = excluded.place, account = excluded.account, level = excluded.level,"
		"  time_zone = excluded.time_zone, hours = excluded.hours,"
		"  phones = excluded.phones, rev = excluded.rev"
		" WHERE (place, account, level, time_zone, hours, phones)"
		"  IS NOT (excluded.place, excluded.account, excluded.level,"
		"   excluded.time_zone, excluded.hours, excluded.phones)";
	struct err e = furnish_keep_none(r);

	for (size_t i = 0; i < config->people_count && e.kind == ERR_NONE; i++) {
		const struct person_config *person = &config->people[i];

		if (is_namesake(config, i))
			continue;
		e = furnish_keep(r, person->name);
		if (e.kind == ERR_NONE)
			e = db_run(r, sql, "titttti", person->name, (int64_t)i + 1, person->account,
				level_word(person->level), person->time_zone, person->hours,
				(int64_t)(person->phone[0] != '\0'));
	}
	if (e.kind == ERR_NONE)
		e = db_run(r,
			"DELETE FROM person"
			" WHERE name NOT IN (SELECT id FROM temp.kept)",
			"");
	return e;
}

/* ---- what a pack says beside steps and roles ---- */

static struct err
prepare_severities(struct record *r, const struct pack *pack)
{
	static const char sql[] =
		"INSERT INTO severity (pack, level, label, ack_ms, respond_ms, pages, major, rev)"
		" VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, room_rev())"
		" ON CONFLICT (pack, level) DO UPDATE"
		" SET label = excluded.label, ack_ms = excluded.ack_ms,"
		"  respond_ms = excluded.respond_ms, pages = excluded.pages,"
		"  major = excluded.major, rev = excluded.rev"
		" WHERE (label, ack_ms, respond_ms, pages, major) IS NOT (excluded.label,"
		"  excluded.ack_ms, excluded.respond_ms, excluded.pages, excluded.major)";
	static const char drop[] = "DELETE FROM severity"
				   " WHERE pack = ?1"
				   " AND CAST(level AS TEXT) NOT IN (SELECT id FROM temp.kept)";
	struct err e = furnish_keep_none(r);

	for (size_t i = 0; i < pack->severities_count && e.kind == ERR_NONE; i++) {
		const struct pack_severity *s = &pack->severities[i];

		e = furnish_keep(r, (char[]){(char)('0' + s->level), '\0'});
		if (e.kind == ERR_NONE)
			e = db_run(r, sql, "titiiii", pack->name, (int64_t)s->level, s->label,
				s->ack_ms, s->respond_ms, (int64_t)s->pages,
				(int64_t)(s->level <= pack->major));
	}
	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "t", pack->name);
	return e;
}

static struct err
prepare_lines(
	struct record *r, const struct pack *pack, const char *what, const struct pack_lines *lines)
{
	static const char sql[] = "INSERT INTO card (pack, what, place, text, rev)"
				  " VALUES (?1, ?2, ?3, ?4, room_rev())"
				  " ON CONFLICT (pack, what, place) DO UPDATE"
				  " SET text = excluded.text, rev = excluded.rev"
				  " WHERE text IS NOT excluded.text";
	static const char drop[] = "DELETE FROM card"
				   " WHERE pack = ?1"
				   " AND what = ?2"
				   " AND place > ?3";
	struct err e = NO_ERR;

	for (size_t i = 0; i < lines->count && e.kind == ERR_NONE; i++)
		e = db_run(r, sql, "ttit", pack->name, what, (int64_t)i + 1, lines->at[i]);
	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "tti", pack->name, what, (int64_t)lines->count);
	return e;
}

static struct err
prepare_cards(struct record *r, const struct pack *pack)
{
	struct err e = prepare_lines(r, pack, "intake", &pack->intake);

	if (e.kind == ERR_NONE)
		e = prepare_lines(r, pack, "examples", &pack->examples);
	if (e.kind == ERR_NONE)
		e = prepare_lines(r, pack, "reminders", &pack->reminders);
	if (e.kind == ERR_NONE)
		e = prepare_lines(r, pack, "means", &pack->means);
	return e;
}

static struct err
prepare_causes(struct record *r, const struct pack *pack)
{
	static const char sql[] = "INSERT INTO cause (pack, place, name, actions, rev)"
				  " VALUES (?1, ?2, ?3, ?4, room_rev())"
				  " ON CONFLICT (pack, place) DO UPDATE"
				  " SET name = excluded.name, actions = excluded.actions,"
				  "  rev = excluded.rev"
				  " WHERE (name, actions) IS NOT (excluded.name, excluded.actions)";
	static const char drop[] = "DELETE FROM cause"
				   " WHERE pack = ?1"
				   " AND place > ?2";
	struct err e = NO_ERR;

	for (size_t i = 0; i < pack->causes_count && e.kind == ERR_NONE; i++) {
		const struct pack_cause *cause = &pack->causes[i];
		struct buf actions;

		buf_init(&actions, LIST_CAP_BYTES);
		e = put_strings(cause->actions, cause->actions_count, &actions);
		if (e.kind == ERR_NONE)
			e = db_run(r, sql, "titt", pack->name, (int64_t)i + 1, cause->name,
				actions.data);
		buf_clear(&actions);
	}
	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "ti", pack->name, (int64_t)pack->causes_count);
	return e;
}

static struct err
prepare_templates(struct record *r, const struct pack *pack)
{
	static const char sql[] =
		"INSERT INTO template (pack, name, audience, text, rev)"
		" VALUES (?1, ?2, ?3, ?4, room_rev())"
		" ON CONFLICT (pack, name) DO UPDATE"
		" SET audience = excluded.audience, text = excluded.text,"
		"  rev = excluded.rev"
		" WHERE (audience, text) IS NOT (excluded.audience, excluded.text)";
	static const char drop[] = "DELETE FROM template"
				   " WHERE pack = ?1"
				   " AND name NOT IN (SELECT id FROM temp.kept)";
	struct err e = furnish_keep_none(r);

	for (size_t i = 0; i < pack->templates_count && e.kind == ERR_NONE; i++) {
		const struct pack_template *template = &pack->templates[i];

		e = furnish_keep(r, template->name);
		if (e.kind == ERR_NONE)
			e = db_run(r, sql, "tttt", pack->name, template->name, template->audience,
				template->text);
	}
	if (e.kind == ERR_NONE)
		e = db_run(r, drop, "t", pack->name);
	return e;
}

static struct err
prepare_pack(struct record *r, const struct pack *pack)
{
	struct err e = prepare_severities(r, pack);

	if (e.kind == ERR_NONE)
		e = prepare_cards(r, pack);
	if (e.kind == ERR_NONE)
		e = prepare_causes(r, pack);
	if (e.kind == ERR_NONE)
		e = prepare_templates(r, pack);
	return e;
}

#define NOBODY_HAS                                                                                 \
	" WHERE pack NOT IN (?1, ?2)"                                                              \
	" AND pack NOT IN (SELECT incident.pack FROM incident)"

/* Packs that were the config's before; those that incidents have are read with them. */
static struct err
drop_packs(struct record *r, const char *pack, const char *security)
{
	struct err e = db_run(r, "DELETE FROM severity" NOBODY_HAS, "tt", pack, security);

	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM card" NOBODY_HAS, "tt", pack, security);
	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM cause" NOBODY_HAS, "tt", pack, security);
	if (e.kind == ERR_NONE)
		e = db_run(r, "DELETE FROM template" NOBODY_HAS, "tt", pack, security);
	return e;
}

struct err
room_prepare(struct record *r, const struct pack *pack, const struct pack *security,
	const struct config *config)
{
	/* One that is named like the config's is the config's. */
	bool two = security != NULL && strcmp(security->name, pack->name) != 0;
	struct err e = prepare_steps(r, pack);

	if (e.kind == ERR_NONE)
		e = prepare_roles(r, pack);
	if (e.kind == ERR_NONE)
		e = prepare_customers(r, config);
	if (e.kind == ERR_NONE)
		e = prepare_people(r, config);
	if (e.kind == ERR_NONE)
		e = target_prepare(r, config);
	if (e.kind == ERR_NONE)
		e = prepare_pack(r, pack);
	if (e.kind == ERR_NONE && two)
		e = prepare_pack(r, security);
	if (e.kind == ERR_NONE)
		e = drop_packs(r, pack->name, two ? security->name : pack->name);
	return e;
}
