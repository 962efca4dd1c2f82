/* tests/test_pack.c - the shipped packs load; each thing a pack may not say has its sentence.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "store/pack.h"

#define PACK_HEAD "name: x\ntitle: X\n"
#define PACK_SEVERITIES "severities: [{level: 1, label: A}]\n"
#define PACK_ROLES "roles: [{name: L, lead: true}]\n"
#define PACK_STEPS "steps: [{id: a, text: A}]\n"
#define PACK_REST PACK_SEVERITIES PACK_ROLES PACK_STEPS

#define LONG "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"

static char file[64];

static int
set_up(void **state)
{
	(void)state;
	(void)snprintf(file, sizeof(file), "/tmp/warroom-pack-XXXXXX");
	int fd = mkstemp(file);
	assert_true(fd >= 0);
	return close(fd);
}

static int
tear_down(void **state)
{
	(void)state;
	return unlink(file);
}

static struct err
load(const char *data, struct pack **out)
{
	FILE *f = fopen(file, "w");

	assert_non_null(f);
	assert_true(fputs(data, f) >= 0);
	assert_int_equal(fclose(f), 0);
	return pack_load(file, out);
}

static void
assert_refused(const char *data, const char *wanted)
{
	struct pack *p = NULL;
	char sentence[400];

	(void)snprintf(sentence, sizeof(sentence), "%s%s", file, wanted);
	struct err e = load(data, &p);
	assert_string_equal(e.text, sentence);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_null(p);
}

static void
solo_carries_the_process(void **state)
{
	struct pack *p = NULL;
	size_t required = 0;

	(void)state;
	assert_string_equal(pack_load("solo", &p).text, "");
	assert_string_equal(p->name, "solo");
	assert_int_equal(p->severities_count, 4);
	assert_int_equal(p->severities[0].ack_ms, 15 * 60000);
	assert_int_equal(p->severities[1].respond_ms, 4 * 3600000);
	assert_true(p->severities[1].pages);
	assert_false(p->severities[2].pages);
	assert_int_equal(p->severities[2].ack_ms, 0);
	assert_int_equal(p->span, 7);
	assert_true(p->roles[0].lead && p->roles[0].required);
	for (size_t i = 0; i < p->roles_count; i++)
		required += p->roles[i].required;
	assert_int_equal(required, 1);
	assert_string_equal(p->roles[1].name, "Customer contact"); /* R32 */
	assert_int_equal(p->clocks[0].floor_ms, 15 * 60000);
	assert_int_equal(p->clocks[0].every_ms, 30 * 60000);
	assert_int_equal(p->clocks[0].ceiling_ms, 45 * 60000);
	assert_string_equal(p->steps[0].id, "relevant"); /* shown before anything is declared */
	assert_string_equal(p->steps[0].opens, "page-triage");
	assert_true(p->steps_count >= 13);
	assert_int_equal(p->causes_count, 6);
	assert_true(p->causes[5].actions_count > 1);
	assert_string_equal(p->templates[0].name, "announce");
	pack_free(p);
}

static void
a_pack_that_is_not_shipped_lists_those_that_are(void **state)
{
	struct pack *p = NULL;

	(void)state;
	struct err e = pack_load("sol\x1bo", &p);
	assert_int_equal(e.kind, ERR_CONFIG);
	static const char head[] = "There is no pack \"sol^[o\"; there are: ";
	assert_memory_equal(e.text, head, sizeof(head) - 1);
	assert_non_null(strstr(e.text, "solo"));
	assert_non_null(strstr(e.text, ". For one of your own, give its path with a / in it."));
	assert_int_equal(pack_load("", &p).kind, ERR_CONFIG);
	assert_int_equal(pack_load("..", &p).kind, ERR_CONFIG);
	assert_string_equal(
		pack_load("/nowhere/x.yaml", &p).text, "There is no pack /nowhere/x.yaml.");
	assert_null(p);
}

static void
the_least_pack_has_defaults(void **state)
{
	struct pack *p = NULL;

	(void)state;
	assert_string_equal(load(PACK_HEAD PACK_REST, &p).text, "");
	assert_int_equal(p->major, 0);
	assert_int_equal(p->span, 7);
	assert_int_equal(p->clocks_count, 0);
	assert_string_equal(p->steps[0].applies_when, "");
	assert_string_equal(p->path, file);
	pack_free(p);
}

static void
faults_say_where(void **state)
{
	static const struct {
		const char *text;
		const char *sentence;
	} cases[] = {
		{"", ":1:1: name is missing."},
		{"name: x\n", ":1:1: title is missing."},
		{"name: X y\ntitle: X\n" PACK_REST,
			":1:7: name must be lower-case letters, digits and hyphens."},
		{PACK_HEAD "severities: []\n" PACK_ROLES PACK_STEPS,
			":3:13: severities needs at least 1 entry."},
		{PACK_HEAD "severities: [{level: 6, label: A}]\n" PACK_ROLES PACK_STEPS,
			":3:22: severities[0].level must be 1 (worst) to 5."},
		{PACK_HEAD "severities: [{level: one, label: A}]\n" PACK_ROLES PACK_STEPS,
			":3:22: severities[0].level must be a whole number, not \"one\"."},
		{PACK_HEAD "severities:\n- {level: 2, label: A}\n- {level: 2, label: "
			   "B}\n" PACK_ROLES PACK_STEPS,
			":5:11: severities[1].level must be greater than the one before it."},
		{PACK_HEAD "severities: [{level: 1, label: A, ack: soon}]\n" PACK_ROLES PACK_STEPS,
			":3:40: severities[0].ack must be a duration of 1s or more, like 15m or "
			"4h."},
		{PACK_HEAD "major: 6\n" PACK_REST, ":3:8: major must be 1 to 5."},
		{PACK_HEAD "span: 0\n" PACK_REST, ":3:7: span must be 1 or more."},
		{PACK_HEAD "roles: [{name: A}]\n" PACK_SEVERITIES PACK_STEPS,
			":3:8: roles must mark exactly one role with lead: true."},
		{PACK_HEAD
			"roles:\n- {name: A, lead: true}\n- {name: A}\n" PACK_SEVERITIES PACK_STEPS,
			":5:10: roles[1].name is there twice."},
		{PACK_HEAD
			"roles: [{name: A, lead: true, many: true}]\n" PACK_SEVERITIES PACK_STEPS,
			":3:37: roles[0].many cannot hold for the lead."},
		{PACK_HEAD "clocks: [{audience: a, floor: 5m, every: 4m, ceiling: 6m}]\n" PACK_REST,
			":3:42: clocks[0].every must lie between floor and ceiling."},
		{PACK_HEAD "steps: [{id: A b, text: A}]\n" PACK_SEVERITIES PACK_ROLES,
			":3:14: steps[0].id must be lower-case letters, digits and hyphens."},
		{PACK_HEAD "steps:\n- {id: a, text: A}\n- {id: a, text: B}\n" PACK_SEVERITIES
				PACK_ROLES,
			":5:8: steps[1].id is there twice."},
		{PACK_HEAD "steps: [{id: a, text: A, done_when: \"1=1; DROP\"}]\n" PACK_SEVERITIES
				PACK_ROLES,
			":3:37: steps[0].done_when must be the name of a predicate, like "
			"page_triaged."},
		{PACK_HEAD
			"steps: [{id: a, text: A, applies_when: Own}]\n" PACK_SEVERITIES PACK_ROLES,
			":3:40: steps[0].applies_when must be the name of a predicate, like "
			"page_triaged."},
		{PACK_HEAD "steps: [{id: a, text: A, done_when: page_gone}]\n" PACK_SEVERITIES
				PACK_ROLES,
			":3:37: steps[0].done_when names no predicate that there is: page_gone; "
			"`warroom commands --predicates` lists them."},
		{PACK_HEAD
			"steps: [{id: a, text: A, opens: b, link: \"https://x\"}]\n" PACK_SEVERITIES
				PACK_ROLES,
			":3:14: steps[0].id opens, links or runs something: one of these."},
		{PACK_HEAD "steps: [{id: a, text: A, link: \"file:///x\"}]\n" PACK_SEVERITIES
				PACK_ROLES,
			":3:32: steps[0].link must begin with https:// or http://."},
		{PACK_HEAD "steps: [{id: a, text: A, run: [a, \"b\\u202e\"]}]\n" PACK_SEVERITIES
				PACK_ROLES,
			":3:31: steps[0].run must be plain characters: it is read before it is "
			"run."},
		{PACK_HEAD "steps: [{id: a, text: A, run: [" LONG LONG LONG LONG
			   "]}]\n" PACK_SEVERITIES PACK_ROLES,
			":3:31: steps[0].run is too long to be read before it is run: put it into "
			"a script."},
		{PACK_HEAD "steps: [{id: a, text: A, opens: a b}]\n" PACK_SEVERITIES PACK_ROLES,
			":3:33: steps[0].opens must be the name of a command, like page-triage."},
		{PACK_HEAD "causes: [{name: a, actions: []}]\n" PACK_REST,
			":3:29: causes[0].actions needs at least 1 entry."},
		{PACK_HEAD "sql: x\n" PACK_REST,
			":3:1: unknown key \"sql\"; known here: name, title, severities, major, "
			"roles, span, clocks, steps, templates, causes, "
			"intake, examples, reminders, means."},
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
		assert_refused(cases[i].text, cases[i].sentence);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(solo_carries_the_process),
		TEST(a_pack_that_is_not_shipped_lists_those_that_are),
		TEST(the_least_pack_has_defaults),
		TEST(faults_say_where),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
