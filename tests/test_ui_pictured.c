/* tests/test_ui_pictured.c - an incident as it stands after its first minutes, for the documents.
 * SPDX-License-Identifier: MIT */
#include "store/room.h"
#include "tests/golden.h"
#include "tests/orders.h"
#include "tests/picture.h"
#include "tests/room_stage.h"

enum { PICTURE_CAP_BYTES = 4 * 1024 * 1024, MINUTE_MS = 60 * 1000 };

static void
pages_come(struct room *room)
{
	(void)room_pages(room,
		"{\"incidents\":["
		"{\"id\":\"P1\",\"incident_number\":1231,\"title\":\"5xx over 20 % of requests\","
		"\"status\":\"triggered\",\"urgency\":\"high\","
		"\"service\":{\"id\":\"PS1\",\"summary\":\"checkout-api\"},"
		"\"created_at\":\"2025-11-21T00:59:00Z\"},"
		"{\"id\":\"P2\",\"incident_number\":1234,\"title\":\"replication lag 900 s\","
		"\"status\":\"triggered\",\"urgency\":\"high\","
		"\"service\":{\"id\":\"PS2\",\"summary\":\"eu-db-2\"},"
		"\"created_at\":\"2025-11-21T01:02:00Z\"},"
		"{\"id\":\"P3\",\"incident_number\":1229,\"title\":\"nightly backup did not end\","
		"\"status\":\"acknowledged\",\"urgency\":\"low\","
		"\"service\":{\"id\":\"PS3\",\"summary\":\"backup-scheduler\"},"
		"\"created_at\":\"2025-11-20T23:51:00Z\"}]}");
}

static void
the_config_is_read(struct orders *o)
{
	static const char *services[] = {"checkout-api"};
	struct contact_config contacts[] = {{.name = "Jo Park",
						    .phone = "+1 555 0101",
						    .email = "jo@acme.example",
						    .alt_email = "jo@home.example"},
		{.name = "Sam Diaz", .phone = "+1 555 0102", .email = "", .alt_email = ""}};
	struct customer_config acme = {.name = "Acme",
		.services = {.at = services, .count = 1},
		.hours = "24/7",
		.policy = "",
		.notes = "",
		.contacts = contacts,
		.contacts_count = 2};
	struct config config = {.me = "", .customers = &acme, .customers_count = 1};

	room_begin(o->room, "engine");
	room_ok(room_prepare(o->room->record, o->pack, o->security, &config));
	(void)room_end(o->room);
}

static void
first_minutes(struct orders *o)
{
	char eta[60];

	(void)orders_do(o, "page-triage", "page:P1", "{\"verdict\":\"outage\",\"severity\":\"2\"}");
	o->room->now_ms += MINUTE_MS;
	(void)orders_do(o, "page-tie", "page:P2", "{}");
	(void)orders_do(o, "incident-platform", "", "{\"own\":\"yes\"}");
	(void)orders_do(o, "incident-impact", "", "{\"impact\":\"One payment in five fails\"}");
	o->room->now_ms += 4 * (int64_t)MINUTE_MS;
	(void)orders_do(o, "update-post", "",
		"{\"audience\":\"stakeholders\",\"text\":\"Checkout fails in part: one payment in "
		"five. We look at the replicas.\"}");
	(void)orders_do(o, "note", "", "{\"text\":\"eu-db-2 went read-only at 00:58\"}");
	(void)orders_do(o, "role-give", "role:Investigator", "{\"person\":\"Kim Osei\"}");
	o->room->now_ms += 2 * (int64_t)MINUTE_MS;
	(void)orders_do(o, "incident-cause", "", "{\"cause\":\"Database\"}");
	(void)snprintf(
		eta, sizeof eta, "{\"eta_ms\":%lld}", (long long)o->room->now_ms + 120 * MINUTE_MS);
	(void)orders_do(o, "incident-eta", "", eta);
	o->room->now_ms += MINUTE_MS;
}

static void
take(struct room_stage *s, const char *name, const char *title)
{
	const struct theme *theme = NULL;
	struct buf picture;

	assert_int_equal(theme_find("dark", &theme).kind, ERR_NONE);
	buf_init(&picture, PICTURE_CAP_BYTES);
	picture_draw(&s->canvas, theme, title, &picture);
	golden_compare_picture(&picture, name);
	buf_clear(&picture);
}

static void
an_incident_is_on_one_screen(void **state)
{
	struct room *room = *state;
	struct orders *o = orders_begin(room);
	struct room_stage *s;

	the_config_is_read(o);
	pages_come(room);
	first_minutes(o);
	s = room_stage_begin(room, 48, 160);
	s->rules = o->rules;
	room_stage_draw(s);
	assert_true(room_stage_shows(s, "SEV-2"));
	assert_true(room_stage_shows(s, "CALL NOW"));
	take(s, "incident-160x48",
		"warroom at 160x48: an incident, what is due in it, and what was done");
	room_stage_resize(s, 24, 80);
	take(s, "incident-80x24", "the same at 80x24");
	room_stage_end(s);
	orders_end(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			an_incident_is_on_one_screen, room_make, room_remove),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
