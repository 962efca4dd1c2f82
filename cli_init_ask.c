/* cli_init_ask.c - the questions of `warroom init` about services.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "cli_hook.h"
#include "cli_init.h"

/* ---- one question ---- */

bool
init_ask(struct cli_prompt *p, const char *question, const char *standing,
	char out[CLI_ANSWER_BYTES])
{
	return cli_prompt_ask(p, question, standing, false, out);
}

char
init_ask_letter(struct cli_prompt *p, const char *question, const char *letters)
{
	char standing[] = {letters[0], '\0'};
	char answer[CLI_ANSWER_BYTES];

	while (init_ask(p, question, standing, answer)) {
		if (strchr(letters, answer[0]) != NULL)
			return answer[0];
		(void)printf("One of these letters: %s\n", letters);
	}
	return '\0';
}

bool
init_is_none(const char *answer)
{
	return strcasecmp(answer, "none") == 0;
}

void
init_set(char out[CLI_ANSWER_BYTES], const char *text)
{
	(void)snprintf(out, CLI_ANSWER_BYTES, "%s", text);
}

/* Something, until it is there. */
static void
ask_needed(struct cli_prompt *p, const char *question, char value[CLI_ANSWER_BYTES])
{
	char answer[CLI_ANSWER_BYTES];

	while (init_ask(p, question, value, answer)) {
		init_set(value, answer);
		if (answer[0] != '\0')
			return;
	}
}

static void
ask_optional(struct cli_prompt *p, const char *question, char value[CLI_ANSWER_BYTES])
{
	char answer[CLI_ANSWER_BYTES];

	if (init_ask(p, question, value[0] != '\0' ? value : "none", answer))
		init_set(value, init_is_none(answer) ? "" : answer);
}

/* ---- an address ---- */

/* `usual` is what a plain "y" stands for; NULL: there is none. False: it is not used. */
static bool
ask_url(struct cli_prompt *p, struct init_service *service, const char *question, const char *usual)
{
	char answer[CLI_ANSWER_BYTES];
	const char *standing = service->url[0] != '\0' ? service->url : "none";

	while (init_ask(p, question, standing, answer)) {
		if (usual != NULL &&
			(strcasecmp(answer, "y") == 0 || strcasecmp(answer, "yes") == 0))
			init_set(answer, usual);
		if (init_is_none(answer)) {
			service->url[0] = '\0';
			return false;
		}
		if (strncmp(answer, "https://", 8) == 0 || strncmp(answer, "http://", 7) == 0) {
			init_set(service->url, answer);
			return true;
		}
		(void)puts(usual != NULL ? "That is no address: y, or one that begins with "
					   "https://. Or none."
					 : "That is no address: it begins with https://. Or none.");
	}
	return false;
}

static void
ask_email(struct cli_prompt *p, const struct init *init, struct init_service *service,
	const char *question)
{
	if (service->email[0] == '\0')
		init_set(service->email, init->email);
	ask_needed(p, question, service->email);
}

/* A webhook leads to one channel, which it knows itself. */
static void
ask_slack(struct cli_prompt *p, struct init_service *service)
{
	static const char *const questions[INIT_MORE] = {
		"The channel where the team reads, such as #general, or none",
		"The channel where an outage is announced, or none",
		"The channel where stakeholders read, or none",
	};

	if (!ask_url(p, service, "Slack: y, or none", "https://slack.com/api"))
		return;
	(void)puts("Slack takes messages\n"
		   "  t  by the token of an app (xoxb-..): channels, an incident's own channel\n"
		   "  w  by an incoming webhook: one channel, and nothing else");
	service->webhook = init_ask_letter(p, "t or w", service->webhook ? "wt" : "tw") == 'w';
	for (int i = 0; i < INIT_MORE; i++) {
		if (service->webhook)
			service->more[i][0] = '\0';
		else
			ask_optional(p, questions[i], service->more[i]);
	}
}

void
init_ask_service(struct cli_prompt *p, struct init *init, enum init_which which)
{
	struct init_service *service = &init->services[which];

	switch (which) {
	case INIT_PAGERDUTY:
		(void)ask_url(p, service,
			"PagerDuty's address (https://api.eu.pagerduty.com in the EU), or none",
			NULL);
		break;
	case INIT_ZENDESK:
		if (ask_url(p, service, "Zendesk's address (https://COMPANY.zendesk.com), or none",
			    NULL))
			ask_email(p, init, service,
				"The agent's e-mail address that the API token is used with");
		break;
	case INIT_SLACK:
		ask_slack(p, service);
		break;
	case INIT_STATUSPAGE:
		if (ask_url(p, service, "Statuspage, what the public reads: y, or none",
			    "https://api.statuspage.io/v1"))
			ask_needed(p,
				"The page's id, as its address at manage.statuspage.io has it",
				service->more[0]);
		break;
	case INIT_JIRA:
		if (!ask_url(p, service, "Jira's address (https://COMPANY.atlassian.net), or none",
			    NULL))
			return;
		ask_email(
			p, init, service, "The e-mail address of the account that made the token");
		ask_needed(
			p, "The key of the project that incidents are kept in", service->more[0]);
		ask_needed(p, "The type of an incident's issue", service->more[1]);
		break;
	case INIT_SERVICES:
		break;
	}
}

/* ---- a token ---- */

static void
ask_typed(struct cli_prompt *p, struct init_service *service)
{
	const char *what = service->webhook ? "the webhook's URL" : "the token";
	char question[64];
	char answer[CLI_ANSWER_BYTES];
	struct err e;

	(void)snprintf(question, sizeof question, "T%s (it is not shown)", what + 1);
	while (cli_prompt_ask(p, question, "", true, answer)) {
		e = secret_from_bytes(what, answer, strlen(answer), &service->token);
		explicit_bzero(answer, sizeof answer);
		if (e.kind == ERR_NONE)
			return;
		(void)puts(e.text);
	}
}

void
init_ask_token(struct cli_prompt *p, struct init_service *service)
{
	(void)printf("The %s of %s:\n"
		     "  t  type it; it is kept in a file that only you can read\n"
		     "  c  a command prints it, such as pass show %s\n"
		     "  f  it is in a file already\n",
		service->webhook ? "webhook" : "token", service->name, service->name);
	switch (init_ask_letter(p, "t, c or f", "tcf")) {
	case 't':
		service->way = INIT_TYPED;
		ask_typed(p, service);
		break;
	case 'c':
		service->way = INIT_COMMAND;
		ask_needed(p, "The command", service->where);
		break;
	case 'f':
		service->way = INIT_FILE;
		ask_needed(p, "The file", service->where);
		break;
	default:
		break;
	}
}

/* ---- the hook ---- */

void
init_ask_hook(struct cli_prompt *p, struct init *init)
{
	char answer[CLI_ANSWER_BYTES], word[CLI_ANSWER_BYTES];

	while (init_ask(p, "A program that gets each act as JSON, for what has no adapter, or none",
		init->hook[0] != '\0' ? init->hook : "none", answer)) {
		const char *at = answer;
		bool open = false;
		struct err e;

		if (init_is_none(answer)) {
			init->hook[0] = '\0';
			return;
		}
		(void)init_word(&at, word, &open);
		e = open ? err_make(ERR_USAGE, "A quotation mark is left open")
			 : cli_hook_find(word);
		if (e.kind == ERR_NONE) {
			init_set(init->hook, answer);
			return;
		}
		(void)printf("%s. Again, or none:\n", e.text);
	}
}
