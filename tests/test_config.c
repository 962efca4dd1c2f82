/* tests/test_config.c - what a config may say, and the sentence for each thing it may not.
 * SPDX-License-Identifier: MIT */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "store/config.h"
#include "store/yaml.h"

#define FULL "tests/fixtures/config/full.yaml"

static char dir[64];
static char file[96];

static void
write_bytes(const char *path, const char *data, size_t length, mode_t mode)
{
	(void)unlink(path);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	assert_int_equal(fwrite(data, 1, length, f), length);
	assert_int_equal(fclose(f), 0);
	assert_int_equal(chmod(path, mode), 0);
}

static void
write_file(const char *data)
{
	write_bytes(file, data, strlen(data), 0600);
}

static void
write_full(mode_t mode)
{
	struct doc_file full = {0};

	assert_int_equal(doc_file_read("fixture", FULL, 65536, &full).kind, ERR_NONE);
	write_bytes(file, full.data, full.length, mode);
	doc_file_clear(&full);
}

static struct config *
load(const char *data)
{
	struct config *c = NULL;

	write_file(data);
	struct err e = config_load(file, &c);
	assert_string_equal(e.text, "");
	assert_non_null(c);
	return c;
}

static int
set_up(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/warroom-config-XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(file, sizeof(file), "%s/warroom.yaml", dir);
	(void)unsetenv("WARROOM_CONFIG");
	(void)unsetenv("XDG_STATE_HOME");
	(void)setenv("HOME", dir, 1);
	(void)setenv("XDG_CONFIG_HOME", dir, 1);
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	(void)chmod(file, 0600);
	(void)unlink(file);
	return rmdir(dir);
}

static void
everything_is_read_and_typed(void **state)
{
	struct config *c = NULL;
	char path[128];

	(void)state;
	write_full(0600);
	assert_string_equal(config_load(file, &c).text, "");
	assert_string_equal(c->me, "Dana Reyes");
	assert_ptr_equal(config_me(c), &c->people[0]);
	(void)snprintf(path, sizeof(path), "%s/record", dir);
	assert_string_equal(c->record, path);
	assert_string_equal(c->path, file);
	assert_int_equal(c->people_count, 3);
	assert_int_equal(c->people[0].level, LEVEL_LEAD);
	assert_int_equal(c->people[1].level, LEVEL_OPERATOR);
	assert_int_equal(c->people[2].level, LEVEL_OBSERVER);
	assert_string_equal(c->people[2].email, "");
	assert_int_equal(c->pagerduty->token.way, TOKEN_COMMAND);
	assert_int_equal(c->pagerduty->token.command.count, 3);
	assert_string_equal(c->pagerduty->token.command.at[2], "pagerduty");
	assert_int_equal(c->pagerduty->poll_ms, 10000);
	assert_int_equal(c->pagerduty->teams.count, 0);
	assert_string_equal(c->pagerduty->services.at[1], "PSVC2");
	assert_null(c->pagerduty->oauth);
	assert_int_equal(c->zendesk->poll_ms, 60000);
	assert_int_equal(c->zendesk->client_secret.way, TOKEN_ENV);
	assert_int_equal(c->zendesk->token.way, TOKEN_NONE);
	assert_string_equal(c->slack->room, "inc-{date}-{slug}");
	assert_string_equal(c->statuspage->page, "abc123");
	(void)snprintf(path, sizeof(path), "%s/jira", dir);
	assert_string_equal(c->jira->token.file, path);
	assert_string_equal(c->hook.at[0], "/usr/local/bin/to-servicenow");
	assert_string_equal(c->bridge->moderator_pin, "222");
	assert_string_equal(c->observers->group, "warroom");
	assert_string_equal(c->operators->group, "warroom-ops");
	assert_string_equal(c->screen.theme, "light");
	assert_int_equal(c->screen.bell, BELL_OVERDUE);
	assert_false(c->screen.mouse);
	assert_int_equal(c->screen.storm, 20);
	assert_string_equal(c->keys[0].key, "C-a");
	assert_string_equal(c->customers[0].contacts[1].name, "Sam Diaz");
	assert_string_equal(c->customers[0].contacts[1].alt_email, "");
	assert_string_equal(c->customers[0].domains.at[0], "acme.example");
	config_free(c);
}

static void
what_is_left_out_has_its_default(void **state)
{
	static const char *const texts[] = {"{}\n", "", "# nothing\n", "---\n"};
	char record[128];

	(void)state;
	for (size_t i = 0; i < 4; i++) {
		struct config *c = load(texts[i]);
		(void)snprintf(record, sizeof(record), "%s/.local/state/warroom", dir);
		assert_string_equal(c->record, record);
		assert_string_equal(c->pack, "solo");
		assert_string_equal(c->me, "");
		assert_null(c->pagerduty);
		assert_null(c->operators);
		assert_string_equal(c->screen.theme, "dark");
		assert_true(c->screen.mouse);
		assert_int_equal(c->screen.bell, BELL_PAGE | BELL_OVERDUE);
		assert_int_equal(c->screen.storm, 50);
		config_free(c);
	}
	struct config *c = load("pagerduty: {token_env: A}\nzendesk: {url: https://a.example, "
				"email: a@b.example, token_env: B}\n");
	assert_string_equal(c->pagerduty->url, "https://api.pagerduty.com");
	assert_int_equal(c->pagerduty->poll_ms, 10000);
	assert_int_equal(c->zendesk->poll_ms, 15000);
	config_free(c);
}

static void
an_empty_config_has_defaults(void **state)
{
	struct config *c;

	(void)state;
	(void)setenv("XDG_STATE_HOME", "/var/tmp/state", 1);
	c = load("{}");
	assert_string_equal(c->record, "/var/tmp/state/warroom");
	assert_string_equal(c->pack, "solo");
	config_free(c);
	(void)setenv("XDG_STATE_HOME", "relative", 1); /* the XDG rules: then it does not count */
	c = load("{}");
	assert_ptr_equal(strstr(c->record, dir), c->record);
	config_free(c);
}

static void
places_are_searched_in_order(void **state)
{
	struct config *c = NULL;
	char xdg[80];
	char path[128];
	char wanted[400];

	(void)state;
	(void)snprintf(xdg, sizeof(xdg), "%s/warroom", dir);
	(void)snprintf(path, sizeof(path), "%s/warroom.yaml", xdg);
	(void)snprintf(wanted, sizeof(wanted),
		"There is no config: neither %s nor /etc/warroom/warroom.yaml exists. Try `warroom "
		"drill`, or write the first of them.",
		path);
	struct err e = config_load(NULL, &c);
	assert_int_equal(e.kind, ERR_CONFIG);
	assert_string_equal(e.text, wanted);
	assert_int_equal(mkdir(xdg, 0700), 0);
	write_bytes(path, "me: xdg", 7, 0600);
	assert_string_equal(config_load("", &c).text, "");
	assert_string_equal(c->me, "xdg");
	config_free(c);
	write_file("me: variable");
	(void)setenv("WARROOM_CONFIG", file, 1);
	assert_string_equal(config_load(NULL, &c).text, "");
	assert_string_equal(c->me, "variable");
	config_free(c);
	assert_string_equal(config_load(path, &c).text, "");
	assert_string_equal(c->me, "xdg");
	config_free(c);
	(void)unlink(path);
	(void)rmdir(xdg);
	(void)setenv("WARROOM_CONFIG", "/nowhere/warroom.yaml", 1); /* named: no other is tried */
	assert_string_equal(
		config_load(NULL, &c).text, "There is no config /nowhere/warroom.yaml.");
}

static void
private_things_need_an_owner_only_file(void **state)
{
	static const struct {
		const char *text;
		const char *thing;
	} cases[] = {
		{"pagerduty: {token: abc}", "a token"},
		{"pagerduty: {oauth: {client_id: a, client_secret: b}}", "a client secret"},
		{"slack: {webhook: \"https://hooks.example/a\"}", "a webhook"},
		{"bridge: {moderator_pin: \"222\"}", "a PIN"},
		{"bridge: {phone: \"+1 555 0100\"}", "a phone number"},
		{"people: [{name: a, phone: \"+1 555 0100\"}]", "a phone number"},
		{"customers: [{name: A, contacts: [{name: B, phone: \"+1 555 0100\"}]}]",
			"a phone number"},
	};
	static const mode_t modes[] = {0640, 0604, 0620, 0610};
	struct config *c = NULL;
	char wanted[400];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		config_free(load(cases[i].text));
		for (size_t j = 0; j < 4; j++) {
			write_bytes(file, cases[i].text, strlen(cases[i].text), modes[j]);
			(void)snprintf(wanted, sizeof(wanted),
				"The config %s holds %s and others can read it: chmod 600 '%s'",
				file, cases[i].thing, file);
			c = NULL;
			assert_string_equal(config_load(file, &c).text, wanted);
			assert_null(c);
		}
	}
	write_bytes(file, "me: a", 5, 0644);
	assert_string_equal(config_load(file, &c).text, "");
	config_free(c);
	write_bytes(file, "me: a", 5, 0606);
	(void)snprintf(wanted, sizeof(wanted),
		"Anyone can change the config %s, and it names programs to run: chmod o-w '%s'",
		file, file);
	assert_string_equal(config_load(file, &c).text, wanted);
}

static void
a_file_of_another_user_is_refused(void **state)
{
	struct config *c = NULL;
	char wanted[400];

	(void)state;
	if (geteuid() != 0)
		skip(); /* only root can give a file away */
	write_file("me: a");
	assert_int_equal(chown(file, 4321, (gid_t)-1), 0);
	(void)snprintf(wanted, sizeof(wanted),
		"The config %s belongs to another user (uid 4321), who could change what warroom "
		"runs: make it yours or root's.",
		file);
	assert_string_equal(config_load(file, &c).text, wanted);
}

static void
files_that_cannot_be_read_are_named(void **state)
{
	struct config *c = NULL;
	char wanted[400];
	static char big[1024 * 1024 + 1];

	(void)state;
	(void)snprintf(wanted, sizeof(wanted), "There is no config %s.", file);
	assert_string_equal(config_load(file, &c).text, wanted);
	(void)snprintf(wanted, sizeof(wanted), "The config %s is a directory, not a file.", dir);
	assert_string_equal(config_load(dir, &c).text, wanted);
	assert_string_equal(
		config_load("/dev/null", &c).text, "The config /dev/null is not a regular file.");
	memset(big, '#', sizeof(big));
	write_bytes(file, big, sizeof(big), 0600);
	(void)snprintf(wanted, sizeof(wanted), "The config %s is larger than 1024 KiB.", file);
	assert_string_equal(config_load(file, &c).text, wanted);
	write_bytes(file, big, sizeof(big) - 1, 0600);
	assert_string_equal(config_load(file, &c).text, "");
	config_free(c);
	if (geteuid() == 0)
		return; /* root reads everything */
	(void)chmod(file, 0);
	(void)snprintf(
		wanted, sizeof(wanted), "The config %s cannot be read: Permission denied.", file);
	assert_string_equal(config_load(file, &c).text, wanted);
}

static void
a_person_is_found_by_account(void **state)
{
	struct config *c = load("people: [{name: A, account: a}, {name: B}]");

	(void)state;
	assert_string_equal(config_person_for_account(c, "a")->name, "A");
	assert_null(config_person_for_account(c, "b"));
	assert_null(config_me(c));
	assert_null(config_person_for_account(c, "")); /* B has none, which is not a name */
	config_free(c);
}

static void
secrets_come_from_where_the_config_says(void **state)
{
	struct config *c = load("pagerduty: {token_env: WARROOM_TEST_TOKEN}\n"
				"slack: {token: literal}\njira: {url: https://a.example, email: "
				"a@b.example, project: P, token_command: [echo]}\n");
	struct secret s;

	(void)state;
	secret_init(&s);
	(void)setenv("WARROOM_TEST_TOKEN", "from-env", 1);
	assert_string_equal(config_secret("pagerduty.token", &c->pagerduty->token, &s).text, "");
	assert_string_equal(secret_reveal(&s), "from-env");
	assert_string_equal(config_secret("slack.token", &c->slack->token, &s).text, "");
	assert_string_equal(secret_reveal(&s), "literal");
	assert_int_equal(config_secret("jira.token", &c->jira->token, &s).kind, ERR_USAGE);
	secret_clear(&s);
	config_free(c);
}

static void
page_on_becomes_json(void **state)
{
	static const char head[] =
		"zendesk: {url: https://a.example, email: a@b.example, token_env: A";
	static const struct {
		const char *tail;
		const char *json;
	} cases[] = {
		{"}", "{\"priorities\":[\"high\",\"urgent\"],\"tags\":[],\"fields\":[]}"},
		{", page_on: {tags: ['a\"b']}}",
			"{\"priorities\":[],\"tags\":[\"a\\\"b\"],\"fields\":[]}"},
		{", page_on: {priorities: [urgent], fields: [{id: 1, value: true}, {id: 22, value: "
		 "x}]}}",
			"{\"priorities\":[\"urgent\"],\"tags\":[],\"fields\":[{\"id\":1,\"value\":"
			"\"true\"},{\"id\":22,\"value\":\"x\"}]}"},
	};

	(void)state;
	for (size_t i = 0; i < 3; i++) {
		struct buf text;
		struct buf json;
		buf_init(&text, 1000);
		buf_init(&json, 1000);
		(void)buf_printf(&text, "%s%s", head, cases[i].tail);
		struct config *c = load(text.data);
		assert_true(config_page_on_json(c->zendesk, &json));
		assert_string_equal(json.data, cases[i].json);
		config_free(c);
		buf_clear(&text);
		buf_clear(&json);
	}
}

static void
durations_are_exact(void **state)
{
	static const struct {
		const char *string;
		int64_t ms;
	} cases[] = {{"10s", 10000}, {"1m", 60000}, {"1h30m", 5400000}, {"2d", 172800000},
		{"500ms", 500}, {"0s", 0}, {"366d", INT64_C(31622400000)}, {"367d", -1}, {"", -1},
		{"10", -1}, {"s", -1}, {"-1s", -1}, {" 1s", -1}, {"1 s", -1}, {"1sm", -1},
		{"1.5h", -1}, {"9999999999s", -1}};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int64_t ms = -1;
		assert_int_equal(doc_duration(cases[i].string, &ms), cases[i].ms >= 0);
		assert_int_equal(ms, cases[i].ms);
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(everything_is_read_and_typed),
		TEST(what_is_left_out_has_its_default),
		TEST(an_empty_config_has_defaults),
		TEST(places_are_searched_in_order),
		TEST(private_things_need_an_owner_only_file),
		TEST(a_file_of_another_user_is_refused),
		TEST(files_that_cannot_be_read_are_named),
		TEST(a_person_is_found_by_account),
		TEST(secrets_come_from_where_the_config_says),
		TEST(page_on_becomes_json),
		TEST(durations_are_exact),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
