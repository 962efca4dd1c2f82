/* check_people.c - `warroom check`: who may do what on this machine, and who can be called when.
 * SPDX-License-Identifier: MIT */
#include <grp.h>
#include <pwd.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "check_line.h"
#include "cli_account.h"
#include "store/clock.h"
#include "store/hours.h"
#include "store/zone.h"

/* ---- accounts and groups ---- */

static void
check_account(struct check *c)
{
	const struct passwd *account = getpwuid(geteuid());
	const char *name = account == NULL ? "?" : account->pw_name;
	const struct person_config *person = config_person_for_account(c->config, name);

	if (geteuid() == 0)
		check_say(c, VERDICT_WARN, "account",
			"root: it works, but an account of its own keeps mistakes small");
	else if (person != NULL || c->config->people_count == 0)
		check_say(c, VERDICT_OK, "account", "%s acts as %s", name,
			person != NULL ? person->name : c->config->me);
	else
		check_say(c, VERDICT_WARN, "account", "%s is nobody in people: it acts as %s", name,
			c->config->me);
	for (size_t i = 0; i < c->config->people_count; i++) {
		const struct person_config *p = &c->config->people[i];

		if (p->account[0] != '\0' && getpwnam(p->account) == NULL)
			check_say(c, VERDICT_WARN, "account", "%s: this machine has no account %s",
				p->name, p->account);
	}
}

/* A group of the config; NULL, and said, when there is none. */
static const struct group *
find_group(struct check *c, const char *what, const char *name)
{
	const struct group *group = name[0] != '\0' ? getgrnam(name) : NULL;

	if (group == NULL && name[0] != '\0')
		check_say(c, VERDICT_FAIL, what,
			"there is no group %s: groupadd %s, or correct the config", name, name);
	return group;
}

/* The engine hands files to the group, which only a member can. */
static void
check_own_group(struct check *c, const char *what, const char *name, gid_t group)
{
	const struct passwd *account = getpwuid(geteuid());

	if (geteuid() == 0 || account == NULL)
		return;
	if (account_in_group(account->pw_name, group))
		check_say(c, VERDICT_OK, what, "%s is in the group %s", account->pw_name, name);
	else
		check_say(c, VERDICT_FAIL, what,
			"%s is not in the group %s, so the engine cannot give it anything: "
			"usermod -aG %s %s",
			account->pw_name, name, name, account->pw_name);
}

/* Who acts or looks from an account of their own needs the group that may. */
static void
check_person_group(struct check *c, const struct person_config *p, const char *what,
	const char *name, gid_t group)
{
	if (getpwnam(p->account) == NULL || getpwnam(p->account)->pw_uid == geteuid())
		return;
	if (account_in_group(p->account, group))
		check_say(c, VERDICT_OK, what, "%s (%s) is in the group %s", p->name, p->account,
			name);
	else
		check_say(c, VERDICT_FAIL, what,
			"%s (%s) is not in the group %s, and is kept out: usermod -aG %s %s",
			p->name, p->account, name, name, p->account);
}

/* An operator's screen reads what observers read. */
static void
check_operators_observe(struct check *c, const char *operators, const char *observers)
{
	const struct group *group = getgrnam(operators);
	size_t count = 0;
	char **members;

	while (group->gr_mem[count] != NULL)
		count++;
	members = calloc(count + 1, sizeof *members); /* the next lookup overwrites the group */
	for (size_t i = 0; members != NULL && i < count; i++)
		members[i] = strdup(group->gr_mem[i]);
	for (size_t i = 0; members != NULL && i < count && members[i] != NULL; i++) {
		const struct group *other = getgrnam(observers);

		if (other != NULL && !account_in_group(members[i], other->gr_gid))
			check_say(c, VERDICT_FAIL, "operators",
				"%s is in %s but not in %s, and sees nothing: usermod -aG %s %s",
				members[i], operators, observers, observers, members[i]);
		if (config_person_for_account(c->config, members[i]) == NULL)
			check_say(c, VERDICT_WARN, "operators",
				"%s is in %s but nobody in people: it may only read", members[i],
				operators);
		free(members[i]);
	}
	free(members);
}

static void
check_group(struct check *c, const char *what, const char *name, enum level least)
{
	const struct group *group = find_group(c, what, name);
	gid_t id;

	if (group == NULL)
		return;
	id = group->gr_gid;
	check_say(c, VERDICT_OK, what, "the group %s is there", name);
	check_own_group(c, what, name, id);
	for (size_t i = 0; i < c->config->people_count; i++) {
		const struct person_config *p = &c->config->people[i];

		if (p->account[0] != '\0' && p->level >= least)
			check_person_group(c, p, what, name, id);
	}
}

static void
check_groups(struct check *c)
{
	const char *observers = c->config->observers != NULL ? c->config->observers->group : "";
	const char *operators = c->config->operators != NULL ? c->config->operators->group : "";

	check_group(c, "observers", observers, LEVEL_OBSERVER);
	check_group(c, "operators", operators, LEVEL_OPERATOR);
	if (operators[0] == '\0' || getgrnam(operators) == NULL)
		return;
	if (observers[0] == '\0')
		check_say(c, VERDICT_FAIL, "operators",
			"operators.group needs observers.group: what operators see lies there");
	else if (getgrnam(observers) != NULL)
		check_operators_observe(c, operators, observers);
}

/* ---- hours and zones ---- */

/* False, and said, when hours are given that cannot be read. */
static bool
check_hours(struct check *c, const char *whose, const char *hours, const char *zone,
	struct zones *zones)
{
	struct hours_now now;

	if (hours[0] == '\0')
		return true;
	now = hours_at(hours, zone, zones, clock_now_ms(&c->options->clock));
	if (now.are != HOURS_UNKNOWN)
		return true;
	check_say(c, VERDICT_FAIL, "hours", "%s: \"%s\": %s; write Mon-Fri 08:00-18:00 %s", whose,
		hours, now.why, "America/Detroit");
	return false;
}

static void
check_all_hours(struct check *c, struct zones *zones)
{
	const struct config *config = c->config;
	const struct zone *zone;
	size_t given = 0;
	bool well = true;

	for (size_t i = 0; i < config->people_count; i++) {
		const struct person_config *p = &config->people[i];
		struct err e = zones_find(zones, p->time_zone, &zone);

		given += p->hours[0] != '\0' || p->time_zone[0] != '\0';
		if (e.kind != ERR_NONE)
			check_say(c, VERDICT_FAIL, "hours", "%s: time_zone: %s", p->name, e.text);
		else
			well = check_hours(c, p->name, p->hours, p->time_zone, zones) && well;
		well = well && e.kind == ERR_NONE;
	}
	for (size_t i = 0; i < config->customers_count; i++) {
		const struct customer_config *customer = &config->customers[i];

		given += customer->hours[0] != '\0';
		well = check_hours(c, customer->name, customer->hours, "", zones) && well;
	}
	if (well && given > 0)
		check_say(c, VERDICT_OK, "hours", "of %zu people and customers can be read", given);
}

/* ---- customers ---- */

static bool
is_on(const char *email, const struct strings *domains)
{
	const char *at = strrchr(email, '@');

	for (size_t i = 0; at != NULL && i < domains->count; i++) {
		if (strcasecmp(at + 1, domains->at[i]) == 0)
			return true;
	}
	return false;
}

/* When their mail is down, it is down for all addresses on it (R25). */
static bool
can_be_written_to(const struct customer_config *customer)
{
	for (size_t i = 0; i < customer->contacts_count; i++) {
		const struct contact_config *contact = &customer->contacts[i];

		if ((contact->email[0] != '\0' && !is_on(contact->email, &customer->domains)) ||
			(contact->alt_email[0] != '\0' &&
				!is_on(contact->alt_email, &customer->domains)))
			return true;
	}
	return false;
}

static void
check_customer(struct check *c, const struct customer_config *customer)
{
	size_t phones = 0;

	for (size_t i = 0; i < customer->contacts_count; i++)
		phones += customer->contacts[i].phone[0] != '\0';
	if (phones == 0)
		check_say(c, VERDICT_WARN, "customers",
			"%s: no contact has a phone: nobody can be called", customer->name);
	if (customer->domains.count > 0 && customer->contacts_count > 0 &&
		!can_be_written_to(customer))
		check_say(c, VERDICT_WARN, "customers",
			"%s: every address is on its own domains: give a contact an alt_email for "
			"when its mail is down",
			customer->name);
	if (customer->services.count == 0 && customer->domains.count == 0)
		check_say(c, VERDICT_WARN, "customers",
			"%s: neither services nor domains: it has to be added by hand when it is "
			"hit",
			customer->name);
}

/* A domain of two customers makes both of them affected by either's ticket. */
static void
check_domains(struct check *c, size_t which)
{
	const struct customer_config *customer = &c->config->customers[which];

	for (size_t i = 0; i < which; i++) {
		const struct customer_config *other = &c->config->customers[i];

		for (size_t d = 0; d < other->domains.count; d++) {
			for (size_t own = 0; own < customer->domains.count; own++) {
				if (strcasecmp(other->domains.at[d], customer->domains.at[own]) ==
					0)
					check_say(c, VERDICT_WARN, "customers",
						"%s is a domain of %s and of %s",
						customer->domains.at[own], other->name,
						customer->name);
			}
		}
	}
}

void
check_people(struct check *c)
{
	struct zones zones = {.next = 0};

	check_account(c);
	check_groups(c);
	check_all_hours(c, &zones);
	for (size_t i = 0; i < c->config->customers_count; i++) {
		check_customer(c, &c->config->customers[i]);
		check_domains(c, i);
	}
	if (c->config->customers_count > 0)
		check_say(c, VERDICT_OK, "customers", "%zu can be told of an outage",
			c->config->customers_count);
	zones_clear(&zones);
}
