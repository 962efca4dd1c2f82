/* tests/test_config_faults.c - the sentence for each thing a config may not say.
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

/* The sentence for a config, FILE standing for its path. */
static void
assert_refused(const char *data, const char *wanted)
{
	struct config *c = NULL;
	char sentence[400] = "";

	write_file(data);
	struct err e = config_load(file, &c);
	assert_null(c);
	const char *at = strstr(e.text, file);
	if (at != NULL)
		(void)snprintf(sentence, sizeof(sentence), "%.*sFILE%s", (int)(at - e.text), e.text,
			at + strlen(file));
	assert_string_equal(sentence, wanted);
	assert_int_equal(e.kind, ERR_CONFIG);
}

static int
set_up(void **state)
{
	(void)state;
	(void)snprintf(dir, sizeof(dir), "/tmp/warroom-config-XXXXXX");
	assert_non_null(mkdtemp(dir));
	(void)snprintf(file, sizeof(file), "%s/warroom.yaml", dir);
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

static const struct {
	const char *text;
	const char *sentence;
} shape_cases[] = {
	{"mee: x\n", "FILE:1:1: unknown key \"mee\"; known here: me, record, pack, ca_file, "
		     "people, pagerduty, zendesk, slack, statuspage, jira, hook, bridge, "
		     "observers, operators, screen, keys, customers."},
	{"me: x\nbridge:\n  phone: \"+1 555 0100\"\n  pinn: 1\n",
		"FILE:4:3: unknown key \"pinn\" in bridge; known here: phone, "
		"participant_pin, moderator_pin, url."},
	{"\"m\\e[31m\": x\n",
		"FILE:1:1: unknown key \"m^[[31m\"; known here: me, record, pack, ca_file, "
		"people, pagerduty, zendesk, slack, statuspage, jira, hook, bridge, "
		"observers, operators, screen, keys, customers."},
	{"people: dana\n", "FILE:1:9: people must be a list, not a single value."},
	{"people: [dana]\n", "FILE:1:10: people[0] must be a section of keys, not a single value."},
	{"me: [a]\n", "FILE:1:5: me must be a single value, not a list."},
	{"me:\n  a: b\n", "FILE:2:3: me must be a single value, not a section of keys."},
	{"- me\n", "FILE:1:1: the file must be a section of keys, not a list."},
	{"people:\n  - account: dana\n", "FILE:2:5: people[0].name is missing."},
	{"people: [{name: ''}]\n", "FILE:1:17: people[0].name must not be empty."},
	{"people: [{name: a, level: boss}]\n",
		"FILE:1:27: people[0].level must be observer, operator or lead, not "
		"\"boss\"."},
	{"screen: {mouse: maybe}\n",
		"FILE:1:17: screen.mouse must be true, false, yes, no, on or off, not "
		"\"maybe\"."},
	{"screen: {bell: [page, door]}\n",
		"FILE:1:23: screen.bell[1] must be page or overdue, not \"door\"."},
	{"screen: {storm: 50abc}\n",
		"FILE:1:17: screen.storm must be a whole number, not \"50abc\"."},
	{"screen: {storm: 010}\n", "FILE:1:17: screen.storm must be a whole number, not \"010\"."},
	{"screen: {storm: 0}\n", "FILE:1:17: screen.storm must be 1 or more."},
	{"me: a\nme: b\n", "FILE:2:1: me is given twice."},
	{"me: ~\n", "FILE:1:5: me is null: leave the key out, or quote the word."},
	{"me: \"a\\0b\"\n", "FILE:1:5: me holds a control character."},
	{"me: &x a\n", "FILE:1:5: anchors, aliases and tags (& * !) are not read here: "
		       "quote the value, or write it out."},
	{"me: *x\n", "FILE:1:5: anchors, aliases and tags (& * !) are not read here: quote "
		     "the value, or write it out."},
	{"me: a\n---\nme: b\n", "FILE:2:1: a second document starts here; only one is read."},
	{"me: a\nhook: [a\npack: b\n",
		"FILE:3:5: this is not YAML: did not find expected ',' or ']'."},
	{"me: a\n\tpack: b\n", "FILE:2:1: this is not YAML: found a tab character that "
			       "violates indentation."},
	{"me: a\n# \xff\n", "FILE:2:3: this is not YAML: invalid leading UTF-8 octet."},
	{"? [a]\n: b\n", "FILE:1:3: a key must be a word, not a list."},
};

static void
shape_faults_say_where(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(shape_cases) / sizeof(shape_cases[0]); i++)
		assert_refused(shape_cases[i].text, shape_cases[i].sentence);
}

static const char *const url_fine[] = {"https://a.example", "https://a.example:8443/api",
	"HTTPS://a.example", "http://127.0.0.1:8080", "http://127.9.9.9", "http://[::1]:80",
	"http://localhost:1/x", "https://[2001:db8::1]/"};

static const struct {
	const char *url;
	const char *rest;
} url_bad[] = {
	{"http://a.example", "must start with https:// (http:// is for loopback addresses only)."},
	{"http://127.0.0.1.a.example",
		"must start with https:// (http:// is for loopback addresses only)."},
	{"http://localhost.a.example",
		"must start with https:// (http:// is for loopback addresses only)."},
	{"http://[::2]", "must start with https:// (http:// is for loopback addresses only)."},
	{"ftp://a.example", "must start with https://."},
	{"a.example", "must start with https://."},
	{"https://", "has no usable host name: it must look like https://host or "
		     "https://host:port."},
	{"https:///x", "has no usable host name: it must look like https://host or "
		       "https://host:port."},
	{"https://-a.example", "has no usable host name: it must look like https://host or "
			       "https://host:port."},
	{"https://a..example", "has no usable host name: it must look like https://host or "
			       "https://host:port."},
	{"https://a.example:0", "has no usable host name: it must look like https://host or "
				"https://host:port."},
	{"https://a.example:70000", "has no usable host name: it must look like "
				    "https://host or https://host:port."},
	{"https://[::1", "has no usable host name: it must look like https://host or "
			 "https://host:port."},
	{"https://[a]", "has no usable host name: it must look like https://host or "
			"https://host:port."},
	{"https://me:pw@a.example",
		"must not hold a user name or password: give the secret as token_command, "
		"token_file or token_env."},
	{"http://127.0.0.1@a.example",
		"must not hold a user name or password: give the secret as token_command, "
		"token_file or token_env."},
	{"https://a.example/ x", "holds a space, a backslash or a character that is not ASCII."},
	{"https://\xc3\xa4.example",
		"holds a space, a backslash or a character that is not ASCII."},
	{"https://a.example\\\\x", "holds a space, a backslash or a character that is not ASCII."},
	{"https://a.example?x=1", "must not hold ? or #."},
	{"https://a.example/#x", "must not hold ? or #."},
};

static void
urls_are_https_or_loopback(void **state)
{
	char text[300];
	char sentence[300];

	(void)state;
	for (size_t i = 0; i < sizeof(url_fine) / sizeof(url_fine[0]); i++) {
		(void)snprintf(
			text, sizeof(text), "pagerduty: {token_env: A, url: \"%s\"}", url_fine[i]);
		config_free(load(text));
	}
	for (size_t i = 0; i < sizeof(url_bad) / sizeof(url_bad[0]); i++) {
		(void)snprintf(text, sizeof(text), "pagerduty:\n  url: \"%s\"\n  token_env: A\n",
			url_bad[i].url);
		(void)snprintf(
			sentence, sizeof(sentence), "FILE:2:8: pagerduty.url %s", url_bad[i].rest);
		assert_refused(text, sentence);
	}
	config_free(load("customers: [{name: A, policy: \"https://a.example/?p=1#x\"}]"));
	assert_refused("customers: [{name: A, policy: \"http://a.example\"}]",
		"FILE:1:31: customers[0].policy must start with https:// (http:// is for loopback "
		"addresses only).");
}

static const struct {
	const char *text;
	const char *sentence;
} value_cases[] = {
	{"pagerduty: {token_env: A, poll: soon}",
		"FILE:1:33: pagerduty.poll must be a duration, like 10s or 1m."},
	{"pagerduty: {token_env: A, poll: 10}",
		"FILE:1:33: pagerduty.poll must be a duration, like 10s or 1m."},
	{"pagerduty: {token_env: A, poll: 999ms}",
		"FILE:1:33: pagerduty.poll must be between 1s and 1h."},
	{"pagerduty: {token_env: A, poll: 0s}",
		"FILE:1:33: pagerduty.poll must be between 1s and 1h."},
	{"people: [{name: a, email: nobody}]",
		"FILE:1:27: people[0].email must be an e-mail address, like "
		"me@example.com."},
	{"people: [{name: a, email: \"a b@c.example\"}]",
		"FILE:1:27: people[0].email must be an e-mail address, like "
		"me@example.com."},
	{"people: [{name: a, email: a@b@c.example}]",
		"FILE:1:27: people[0].email must be an e-mail address, like "
		"me@example.com."},
	{"people:\n- {name: a, account: x}\n- {name: b, account: x}\n",
		"FILE:3:22: people[1].account is the account of an earlier person."},
	{"customers:\n- {name: Acme}\n- {name: acme}\n",
		"FILE:3:10: customers[1].name is the name of an earlier customer."},
	{"customers: [{name: A, domains: [\"a b\"]}]",
		"FILE:1:33: customers[0].domains[0] must be a domain, like example.com."},
	{"customers: [{name: A, contacts: [{name: B, alt_email: x}]}]",
		"FILE:1:55: customers[0].contacts[0].alt_email must be an e-mail address, "
		"like me@example.com."},
	{"pagerduty: {page_lead: P}", "FILE:1:12: pagerduty needs one of token_command, "
				      "token_file, token_env and "
				      "oauth."},
	{"pagerduty: {token_env: A, token_file: b}",
		"FILE:1:12: pagerduty must give only one of token_command, token_file, "
		"token_env and token."},
	{"pagerduty: {token_env: A, oauth: {client_id: c, client_secret_env: D}}",
		"FILE:1:34: pagerduty.oauth cannot stand beside a token: give only one."},
	{"pagerduty: {oauth: {client_id: c}}",
		"FILE:1:20: pagerduty.oauth needs one of client_secret_command, "
		"client_secret_file and client_secret_env."},
	{"pagerduty: {token_env: \"A=B\"}",
		"FILE:1:24: pagerduty.token_env must be the name of an environment "
		"variable."},
	{"zendesk: {url: https://a.example}",
		"FILE:1:10: zendesk needs client_id and a client_secret_command, _file or "
		"_env, or email and a token_command, _file or _env."},
	{"zendesk: {url: https://a.example, token_env: A}",
		"FILE:1:10: zendesk needs email beside the token."},
	{"zendesk: {url: https://a.example, client_id: A}",
		"FILE:1:10: zendesk needs one of client_secret_command, client_secret_file "
		"and client_secret_env beside client_id."},
	{"zendesk: {url: https://a.example, client_secret_env: A}",
		"FILE:1:10: zendesk needs client_id beside the client_secret."},
	{"zendesk: {url: https://a.example, client_id: a, client_secret_env: A, email: "
	 "a@b.example, token_env: B}",
		"FILE:1:10: zendesk must give either client_id and a client_secret, or "
		"email and a token, not both."},
	{"zendesk: {token_env: A}", "FILE:1:10: zendesk.url is missing."},
	{"zendesk: {url: https://a.example, email: a@b.example, token_env: A, page_on: "
	 "{priorities: [higher]}}",
		"FILE:1:92: zendesk.page_on.priorities[0] must be low, normal, high or "
		"urgent."},
	{"zendesk: {url: https://a.example, email: a@b.example, token_env: A, page_on: "
	 "{fields: [{id: 0, value: a}]}}",
		"FILE:1:93: zendesk.page_on.fields[0].id must be 1 or more."},
	{"slack: {team: \"#a\"}",
		"FILE:1:8: slack needs one of token_command, token_file and token_env; or one of "
		"webhook_command, webhook_file and webhook_env."},
	{"slack: {token_env: A, webhook_env: B}",
		"FILE:1:8: slack cannot have a webhook beside a token: give only one."},
	{"slack: {webhook_env: A, webhook_file: b}",
		"FILE:1:8: slack must give only one of webhook_command, webhook_file, webhook_env "
		"and webhook."},
	{"slack: {webhook_env: A, team: \"#a\", outage: \"#b\"}",
		"FILE:1:8: slack has a webhook, which leads to one channel: give only that one of "
		"team, outage and stakeholders."},
	{"slack: {webhook_env: A, invite: [dana@example.com]}",
		"FILE:1:8: slack has a webhook, which makes no channels: room and invite need a "
		"token."},
	{"screen: {theme: neon}",
		"FILE:1:17: screen.theme must be dark, light, contrast, mono or colour-blind."},
	{"keys: [{command: note}]", "FILE:1:8: keys[0].key is missing."},
	{"keys: [{command: note, key: ~}]",
		"FILE:1:29: keys[0].key is null: leave the key out, or quote the word."},
	{"keys: [{command: '', key: x}]", "FILE:1:18: keys[0].command must not be empty."},
	{"keys: [{command: Page Ack, key: x}]",
		"FILE:1:18: keys[0].command must be the name of a command, like page-ack."},
};

static void
values_are_checked_with_their_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(value_cases) / sizeof(value_cases[0]); i++)
		assert_refused(value_cases[i].text, value_cases[i].sentence);
}

static const char *const private_texts[] = {
	"pagerduty: {token: s3cretS3cret, token_env: A}",
	"pagerduty: {url: \"https://me:s3cretS3cret@a.example\", token_env: A}",
	"pagerduty: {token: \"s3cretS3cret\\0\"}",
	"pagerduty: {token: ~}\nbridge: {moderator_pin: [s3cretS3cret]}",
	"pagerduty: {token: s3cretS3cret, oauth: {client_id: a, client_secret: b}}",
	"slack: {webhook: \"https://hooks.example/s3cretS3cret\", token_env: A}",
};

static void
no_sentence_holds_a_secret(void **state)
{
	struct config *c = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(private_texts) / sizeof(private_texts[0]); i++) {
		write_file(private_texts[i]);
		struct err e = config_load(file, &c);
		assert_int_equal(e.kind, ERR_CONFIG);
		assert_null(strstr(e.text, "s3cret"));
	}
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
	const struct CMUnitTest tests[] = {
		TEST(shape_faults_say_where),
		TEST(urls_are_https_or_loopback),
		TEST(values_are_checked_with_their_place),
		TEST(no_sentence_holds_a_secret),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
