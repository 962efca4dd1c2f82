/* store/config_schema.c - the shape of warroom.yaml, as tables.
 * SPDX-License-Identifier: MIT */
#include "store/config_schema.h"

#include <stddef.h>

#define LIST_MAX 1000
#define TEXT_MAX 4096

/* What every row is: an optional key of `structure`, kept in `member`. */
#define TEXT(key, structure, member)                                                               \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_OPTIONAL, structure, member, 0, TEXT_MAX)
#define NEEDED_TEXT(key, structure, member)                                                        \
	CYAML_FIELD_STRING_PTR(key, CYAML_FLAG_DEFAULT, structure, member, 1, TEXT_MAX)
#define ROWS(key, structure, member, entry)                                                        \
	CYAML_FIELD_SEQUENCE(key, CYAML_FLAG_OPTIONAL | CYAML_FLAG_POINTER, structure, member,     \
		entry, 0, LIST_MAX)
#define SECTION(key, structure, member, fields)                                                    \
	CYAML_FIELD_MAPPING_PTR(key, CYAML_FLAG_OPTIONAL, structure, member, fields)
#define WORD(key, structure, member, words)                                                        \
	CYAML_FIELD_ENUM(key, CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, structure, member, words,   \
		CYAML_ARRAY_LEN(words))

/* The name of a member cannot stand in parentheses.
 * NOLINTBEGIN(bugprone-macro-parentheses) */
#define TEXTS(key, structure, member)                                                              \
	CYAML_FIELD_SEQUENCE_COUNT(key, CYAML_FLAG_OPTIONAL | CYAML_FLAG_POINTER, structure,       \
		member.at, member.count, &text_entry, 0, LIST_MAX)
/* The four ways to give a secret. */
#define TOKEN(key, structure, member)                                                              \
	TEXTS(key "_command", structure, member.command),                                          \
		TEXT(key "_file", structure, member.file),                                         \
		TEXT(key "_env", structure, member.env), TEXT(key, structure, member.literal)
/* NOLINTEND(bugprone-macro-parentheses) */

static const cyaml_schema_value_t text_entry = {
	CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, TEXT_MAX)};

static const cyaml_strval_t levels[] = {
	{"observer", LEVEL_OBSERVER}, {"operator", LEVEL_OPERATOR}, {"lead", LEVEL_LEAD}};

static const cyaml_strval_t bells[] = {{"page", BELL_PAGE}, {"overdue", BELL_OVERDUE}};

static const cyaml_schema_field_t person_fields[] = {
	NEEDED_TEXT("name", struct person_config, name),
	TEXT("account", struct person_config, account),
	TEXT("email", struct person_config, email),
	TEXT("pagerduty", struct person_config, pagerduty),
	TEXT("phone", struct person_config, phone),
	TEXT("time_zone", struct person_config, time_zone),
	TEXT("hours", struct person_config, hours),
	WORD("level", struct person_config, level, levels),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t oauth_fields[] = {
	TEXT("url", struct oauth_config, url),
	NEEDED_TEXT("client_id", struct oauth_config, client_id),
	TOKEN("client_secret", struct oauth_config, client_secret),
	TEXT("subdomain", struct oauth_config, subdomain),
	TEXT("region", struct oauth_config, region),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t pagerduty_fields[] = {
	TEXT("url", struct pagerduty_config, url),
	TOKEN("token", struct pagerduty_config, token),
	SECTION("oauth", struct pagerduty_config, oauth, oauth_fields),
	TEXT("poll", struct pagerduty_config, poll),
	TEXTS("teams", struct pagerduty_config, teams),
	TEXTS("services", struct pagerduty_config, services),
	TEXT("page_lead", struct pagerduty_config, page_lead),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t page_on_field_fields[] = {
	CYAML_FIELD_INT("id", CYAML_FLAG_DEFAULT, struct page_on_field, id),
	NEEDED_TEXT("value", struct page_on_field, value),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t page_on_field_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct page_on_field, page_on_field_fields)};

static const cyaml_schema_field_t page_on_fields[] = {
	TEXTS("priorities", struct page_on_config, priorities),
	TEXTS("tags", struct page_on_config, tags),
	ROWS("fields", struct page_on_config, fields, &page_on_field_entry),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t zendesk_fields[] = {
	NEEDED_TEXT("url", struct zendesk_config, url),
	TEXT("client_id", struct zendesk_config, client_id),
	TOKEN("client_secret", struct zendesk_config, client_secret),
	TEXT("email", struct zendesk_config, email),
	TOKEN("token", struct zendesk_config, token),
	TEXT("poll", struct zendesk_config, poll),
	CYAML_FIELD_MAPPING(
		"page_on", CYAML_FLAG_OPTIONAL, struct zendesk_config, page_on, page_on_fields),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t slack_fields[] = {
	TEXT("url", struct slack_config, url),
	TOKEN("token", struct slack_config, token),
	TEXT("team", struct slack_config, team),
	TEXT("outage", struct slack_config, outage),
	TEXT("stakeholders", struct slack_config, stakeholders),
	TEXT("room", struct slack_config, room),
	TEXTS("invite", struct slack_config, invite),
	TOKEN("webhook", struct slack_config, webhook),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t statuspage_fields[] = {
	TEXT("url", struct statuspage_config, url),
	NEEDED_TEXT("page", struct statuspage_config, page),
	TOKEN("token", struct statuspage_config, token),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t jira_fields[] = {
	NEEDED_TEXT("url", struct jira_config, url),
	NEEDED_TEXT("email", struct jira_config, email),
	TOKEN("token", struct jira_config, token),
	NEEDED_TEXT("project", struct jira_config, project),
	TEXT("type", struct jira_config, type),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t bridge_fields[] = {
	TEXT("phone", struct bridge_config, phone),
	TEXT("participant_pin", struct bridge_config, participant_pin),
	TEXT("moderator_pin", struct bridge_config, moderator_pin),
	TEXT("url", struct bridge_config, url),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t observers_fields[] = {
	TEXT("group", struct observers_config, group),
	TEXT("dir", struct observers_config, dir),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t operators_fields[] = {
	NEEDED_TEXT("group", struct operators_config, group),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t screen_fields[] = {
	TEXT("theme", struct screen_config, theme),
	CYAML_FIELD_FLAGS("bell", CYAML_FLAG_OPTIONAL | CYAML_FLAG_STRICT, struct screen_config,
		bell, bells, CYAML_ARRAY_LEN(bells)),
	WORD("mouse", struct screen_config, mouse, doc_bools),
	CYAML_FIELD_INT("storm", CYAML_FLAG_OPTIONAL, struct screen_config, storm),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t key_fields[] = {
	NEEDED_TEXT("command", struct key_config, command),
	CYAML_FIELD_STRING_PTR("key", CYAML_FLAG_DEFAULT, struct key_config, key, 0, TEXT_MAX),
	CYAML_FIELD_END,
};

static const cyaml_schema_field_t contact_fields[] = {
	NEEDED_TEXT("name", struct contact_config, name),
	TEXT("phone", struct contact_config, phone),
	TEXT("email", struct contact_config, email),
	TEXT("alt_email", struct contact_config, alt_email),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t contact_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct contact_config, contact_fields)};

static const cyaml_schema_field_t customer_fields[] = {
	NEEDED_TEXT("name", struct customer_config, name),
	TEXTS("domains", struct customer_config, domains),
	TEXTS("services", struct customer_config, services),
	TEXT("hours", struct customer_config, hours),
	TEXT("policy", struct customer_config, policy),
	TEXT("notes", struct customer_config, notes),
	ROWS("contacts", struct customer_config, contacts, &contact_entry),
	CYAML_FIELD_END,
};

static const cyaml_schema_value_t person_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct person_config, person_fields)};
static const cyaml_schema_value_t key_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct key_config, key_fields)};
static const cyaml_schema_value_t customer_entry = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct customer_config, customer_fields)};

static const cyaml_schema_field_t config_fields[] = {
	TEXT("me", struct config, me),
	TEXT("record", struct config, record),
	TEXT("pack", struct config, pack),
	TEXT("ca_file", struct config, ca_file),
	ROWS("people", struct config, people, &person_entry),
	SECTION("pagerduty", struct config, pagerduty, pagerduty_fields),
	SECTION("zendesk", struct config, zendesk, zendesk_fields),
	SECTION("slack", struct config, slack, slack_fields),
	SECTION("statuspage", struct config, statuspage, statuspage_fields),
	SECTION("jira", struct config, jira, jira_fields),
	TEXTS("hook", struct config, hook),
	SECTION("bridge", struct config, bridge, bridge_fields),
	SECTION("observers", struct config, observers, observers_fields),
	SECTION("operators", struct config, operators, operators_fields),
	CYAML_FIELD_MAPPING("screen", CYAML_FLAG_OPTIONAL, struct config, screen, screen_fields),
	ROWS("keys", struct config, keys, &key_entry),
	ROWS("customers", struct config, customers, &customer_entry),
	CYAML_FIELD_END,
};

const cyaml_schema_value_t config_schema = {
	CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct config_file, config_fields)};
