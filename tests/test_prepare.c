/* tests/test_prepare.c - what of the packs and the config is in the record, and what an incident is
 * given of them.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "store/db.h"
#include "store/room.h"
#include "tests/room.h"

#define NOTHING .applies_when = "", .done_when = "", .arg = ""

static const char *look[] = {"journalctl", "-u", "it's \"here\""};
static struct pack_step steps[] = {
	{.id = "relevant", .text = "Is it?", NOTHING, .opens = "page-triage", .link = ""},
	{.id = "policy", .text = "Read", NOTHING, .opens = "", .link = "https://wiki.example.com/"},
	{.id = "logs",
		.text = "Look",
		.applies_when = "own_platform",
		.done_when = "change_logged",
		.opens = "",
		.arg = "x",
		.link = "",
		.run = look,
		.run_count = 3},
};
static struct pack_severity severities[] = {
	{.level = 1, .label = "Critical", .ack_ms = 900000, .respond_ms = 3600000, .pages = true},
	{.level = 3, .label = "Medium", .respond_ms = 7200000},
};
static struct pack_role roles[] = {
	{.name = "On-call", .lead = true, .required = true},
	{.name = "Customer contact"},
	{.name = "Helper", .many = true},
};
static struct pack_clock clocks[] = {
	{.audience = "stakeholders",
		.floor_ms = 900000,
		.every_ms = 1800000,
		.ceiling_ms = 2700000},
};
static struct pack_template templates[] = {
	{.name = "announce", .audience = "team", .text = "{title}"},
	{.name = "over", .audience = "team", .text = "{title} is over"},
};
static const char *actions[] = {"Ask", "Roll back"};
static struct pack_cause causes[] = {
	{.name = "Bad deployment", .actions = actions, .actions_count = 2},
};
static const char *questions[] = {"Do all probes answer?", "Are all of them ours?"};
static struct pack plain = {
	.name = "plain",
	.severities = severities,
	.severities_count = 2,
	.major = 1,
	.roles = roles,
	.roles_count = 3,
	.span = 5,
	.clocks = clocks,
	.clocks_count = 1,
	.steps = steps,
	.steps_count = 3,
	.templates = templates,
	.templates_count = 2,
	.causes = causes,
	.causes_count = 1,
	.intake = {questions, 2},
	.means = {questions, 1},
};

static struct pack_step secret_steps[] = {
	{.id = "stop", .text = "Stop it", NOTHING, .opens = "", .link = ""},
	{.id = "policy", .text = "Read that one", NOTHING, .opens = "", .link = ""},
};
static struct pack_role secret_roles[] = {
	{.name = "Security lead", .lead = true, .required = true},
	{.name = "Customer contact"},
};
static struct pack_clock secret_clocks[] = {
	{.audience = "executives", .floor_ms = 1000, .every_ms = 2000, .ceiling_ms = 3000},
};
static struct pack secret = {
	.name = "security",
	.severities = severities,
	.severities_count = 1,
	.roles = secret_roles,
	.roles_count = 2,
	.span = 4,
	.clocks = secret_clocks,
	.clocks_count = 1,
	.steps = secret_steps,
	.steps_count = 2,
};

static struct person_config people[] = {
	{.name = "Dana Reyes",
		.account = "dana",
		.phone = "+1 555 0110",
		.time_zone = "America/Detroit",
		.hours = "Mon-Fri 08:00-18:00",
		.level = LEVEL_LEAD},
	{.name = "Dana Reyes", .account = "root", .phone = "", .time_zone = "", .hours = ""},
	{.name = "Lee", .account = "lee", .phone = "", .time_zone = "", .hours = ""},
};
static const char *domains[] = {"Acme.example", "acme.test"};
static const char *services[] = {"checkout", "P\"1"};
static struct contact_config contacts[] = {
	{.name = "Jo",
		.phone = "+1 555 0101",
		.email = "jo@acme.EXAMPLE",
		.alt_email = "jo@eu.acme.test"},
	{.name = "Sam",
		.phone = "",
		.email = "sam@notacme.example",
		.alt_email = "sam@home.example"},
};
static struct customer_config customers[] = {
	{.name = "Acme",
		.hours = "",
		.policy = "",
		.notes = "",
		.domains = {domains, 2},
		.services = {services, 2},
		.contacts = contacts,
		.contacts_count = 2},
};
static const struct config config = {
	.people = people, .people_count = 3, .customers = customers, .customers_count = 1};

static bool
prepare(struct room *room, const struct pack *pack, const struct pack *security,
	const struct config *by)
{
	room_begin(room, "engine");
	room_ok(room_prepare(room->record, pack, security, by));
	return room_end(room);
}

static void
assert_answers(const struct room *room, const char *sql, const char *wanted)
{
	char *found = room_string(room, sql);

	assert_string_equal(found, wanted);
	free(found);
}

static void
assert_folds(const struct room *room)
{
	char *unfolded = room_unfolded(room);

	assert_string_equal(unfolded, "");
	free(unfolded);
}

static void
what_screens_need_of_both_packs_is_in_the_record(void **state)
{
	struct room *room = *state;

	assert_true(prepare(room, &plain, &secret, &config));
	assert_answers(room,
		"SELECT group_concat(pack || level || label || '/' || ack_ms || '/' || respond_ms"
		" || '/' || pages || major, ' ') FROM (SELECT * FROM severity ORDER BY pack, "
		"level)",
		"plain1Critical/900000/3600000/11 plain3Medium/0/7200000/00"
		" security1Critical/900000/3600000/10");
	assert_answers(room,
		"SELECT group_concat(what || place || text, ' ')"
		" FROM (SELECT * FROM card ORDER BY what, place)",
		"intake1Do all probes answer? intake2Are all of them ours?"
		" means1Do all probes answer?");
	assert_answers(room, "SELECT pack || place || name || actions FROM cause",
		"plain1Bad deployment[\"Ask\",\"Roll back\"]");
	assert_answers(room, "SELECT group_concat(name || audience || text) FROM template",
		"announceteam{title},overteam{title} is over");
	assert_answers(room,
		"SELECT applies_when || ' ' || done_when || ' ' || arg || ' ' || run"
		" FROM step WHERE incident_id = '' AND id = 'logs'",
		"own_platform change_logged x [\"journalctl\",\"-u\",\"it's \\\"here\\\"\"]");
	assert_answers(room, "SELECT group_concat(opens || link) FROM step",
		"page-triage,https://wiki.example.com/,");
}

static void
who_there_is_is_in_the_record_without_numbers(void **state)
{
	struct room *room = *state;
	char *all;

	assert_true(prepare(room, &plain, NULL, &config));
	assert_answers(room,
		"SELECT group_concat(name || '/' || account || '/' || level || '/' || time_zone"
		" || '/' || phones) FROM person ORDER BY place",
		"Dana Reyes/dana/lead/America/Detroit/1,Lee/lee/observer//0");
	assert_answers(room, "SELECT services || domains FROM customer",
		"[\"checkout\",\"P\\\"1\"][\"Acme.example\",\"acme.test\"]");
	/* a domain's own, and one below it; not one that only ends alike */
	assert_answers(room,
		"SELECT group_concat(name || mail_inside || alternate_inside) FROM contact",
		"Jo11,Sam00");
	all = room_string(room, "SELECT group_concat(text || data) FROM event");
	assert_null(strstr(all, "555"));
	assert_null(strstr(all, "@"));
	free(all);
}

static void
what_is_unchanged_is_not_written(void **state)
{
	struct room *room = *state;
	struct pack less = plain;
	const struct config nobody = {.people_count = 0};

	assert_true(prepare(room, &plain, &secret, &config));
	assert_false(prepare(room, &plain, &secret, &config));
	less.severities_count = less.templates_count = 1;
	less.intake.count = 1;
	less.causes_count = 0;
	assert_true(prepare(room, &less, &secret, &config));
	assert_int_equal(room_number(room, "SELECT count(*) FROM severity"), 2);
	assert_int_equal(room_number(room, "SELECT count(*) FROM template"), 1);
	assert_int_equal(room_number(room, "SELECT count(*) FROM cause"), 0);
	assert_int_equal(room_number(room, "SELECT count(*) FROM card"), 2);
	assert_false(prepare(room, &less, &secret, &config));
	assert_true(prepare(room, &less, NULL, &nobody));
	assert_int_equal(room_number(room, "SELECT count(*) FROM person"), 0);
	assert_int_equal(room_number(room, "SELECT count(*) FROM severity"), 1);
	assert_folds(room);
}

static void
a_pack_that_an_incident_goes_by_stays(void **state)
{
	struct room *room = *state;

	assert_true(prepare(room, &plain, &secret, &config));
	room_begin(room, "person");
	room_ok(db_run(room->record,
		"INSERT INTO incident (id, title, kind, status, declared_ms, pack, rev)"
		" VALUES ('1', 'Down', 'outage', 'open', room_now(), 'plain', room_rev())",
		""));
	assert_true(room_end(room));
	assert_true(prepare(room, &secret, NULL, &config));
	assert_int_equal(room_number(room, "SELECT count(*) FROM severity"), 3);
	assert_int_equal(room_number(room, "SELECT count(*) FROM cause"), 1);
}

/* An incident that was declared as incident-declare does. */
static void
declare(struct room *room)
{
	assert_true(prepare(room, &plain, &secret, &config));
	room_begin(room, "person");
	room_ok(db_run(room->record,
		"INSERT INTO incident (id, title, kind, status, lead, declared_ms, rev)"
		" VALUES ('1', 'Down', 'outage', 'open', 'Dana Reyes', room_now(), room_rev())",
		""));
	room_ok(room_furnish(room->record, "1", &plain, "Dana Reyes", room->now_ms));
	assert_true(room_end(room));
}

static void
an_incident_begins_with_all_roles_on_one_person(void **state)
{
	struct room *room = *state;

	declare(room);
	assert_answers(room, "SELECT pack || span FROM incident", "plain5");
	assert_answers(room,
		"SELECT group_concat(id || place || state) FROM (SELECT * FROM step WHERE "
		"incident_id = '1' ORDER BY place)",
		"relevant1open,policy2open,logs3open");
	assert_answers(room,
		"SELECT group_concat(role || ' ' || person || ' ' || (since_ms = declared_ms))"
		" FROM role_holder JOIN incident ON incident.id = incident_id",
		"On-call Dana Reyes 1,Customer contact Dana Reyes 1");
	assert_answers(room,
		"SELECT audience || floor_ms || '/' || every_ms || '/' || ceiling_ms"
		" || '/' || (started_ms = declared_ms) FROM clock"
		" JOIN incident ON incident.id = incident_id",
		"stakeholders900000/1800000/2700000/1");
	assert_folds(room);
}

static void
another_pack_takes_over_and_keeps_what_was_done(void **state)
{
	struct room *room = *state;

	declare(room);
	room_begin(room, "person");
	room_ok(db_run(room->record,
		"UPDATE step SET state = 'done', done_by = 'Lee', rev = room_rev()"
		" WHERE incident_id = '1' AND id IN ('relevant', 'policy')",
		""));
	room_ok(db_run(room->record,
		"UPDATE role_holder SET person = 'Lee', rev = room_rev()"
		" WHERE role = 'Customer contact'",
		""));
	assert_true(room_end(room));
	room_begin(room, "person");
	room_ok(room_refurnish(room->record, "1", &secret, "Kim", room->now_ms));
	assert_true(room_end(room));
	assert_answers(room, "SELECT pack || span FROM incident", "security4");
	assert_answers(room,
		"SELECT group_concat(place || id || state || text, '; ')"
		" FROM (SELECT * FROM step WHERE incident_id = '1' ORDER BY place)",
		"1stopopenStop it; 2policydoneRead that one; 3relevantdoneIs it?");
	assert_answers(room, "SELECT group_concat(role || ' ' || person) FROM role_holder",
		"Customer contact Lee,Security lead Kim");
	assert_answers(room, "SELECT group_concat(name) FROM role WHERE incident_id = '1'",
		"Customer contact,Security lead");
	assert_answers(room, "SELECT group_concat(audience) FROM clock", "executives");
	room_begin(room, "person");
	room_ok(room_refurnish(room->record, "1", &secret, "Kim", room->now_ms));
	assert_int_equal(
		room_number(room, "SELECT count(DISTINCT place) FROM step WHERE incident_id = '1'"),
		3);
	(void)room_end(room);
	assert_folds(room);
}

#define IN_ROOM(test) cmocka_unit_test_setup_teardown(test, room_make, room_remove)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		IN_ROOM(what_screens_need_of_both_packs_is_in_the_record),
		IN_ROOM(who_there_is_is_in_the_record_without_numbers),
		IN_ROOM(what_is_unchanged_is_not_written),
		IN_ROOM(a_pack_that_an_incident_goes_by_stays),
		IN_ROOM(an_incident_begins_with_all_roles_on_one_person),
		IN_ROOM(another_pack_takes_over_and_keeps_what_was_done),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
