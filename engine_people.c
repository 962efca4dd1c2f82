/* engine_people.c - who is at the other end of engine.sock: accounts, and what each may do.
 *
 * What an account is called is asked of a directory that may be slow, so it is remembered while it
 * is in use. A peer of another account is told who it is for us, and told again when that changes:
 * a role was given, the config was read anew.
 * SPDX-License-Identifier: MIT */
#include "engine.h"

#include <string.h>
#include <unistd.h>

#include "store/actor.h"
#include "store/log.h"

enum { KNOWN_MS = 60 * 1000, LINE_CAP_BYTES = 4096 };

/* Which of two makes room first: the one that nobody was told of, and then the older one. */
static bool
goes_first(const struct engine_account *a, const struct engine_account *b)
{
	bool a_told = a->told.name[0] != '\0', b_told = b->told.name[0] != '\0';

	if (a->known != b->known)
		return !a->known;
	return a_told != b_told ? !a_told : a->known_ms < b->known_ms;
}

/* What is known of that account, kept for a while. */
static struct engine_account *
account_of(struct engine *g, uid_t uid)
{
	struct engine_account *found = &g->accounts[0];
	uint64_t now_ms = uv_now(&g->loop);

	for (int i = 0; i < ENGINE_ACCOUNTS; i++) {
		struct engine_account *a = &g->accounts[i];

		if (a->known && a->uid == uid) {
			found = a;
			break;
		}
		if (goes_first(a, found))
			found = a;
	}
	if (found->known && found->uid == uid && now_ms - found->known_ms < KNOWN_MS)
		return found;
	if (!found->known || found->uid != uid)
		*found = (struct engine_account){.uid = uid, .known = true};
	found->known_ms = now_ms;
	actor_account(uid, found->name);
	actor_find(g->config, uid, &found->actor);
	return found;
}

struct err
engine_actor(struct engine *g, uid_t uid, struct actor *out)
{
	*out = account_of(g, uid)->actor;
	return actor_raise(g->record, out);
}

const char *
engine_account_name(struct engine *g, uid_t uid)
{
	return account_of(g, uid)->name;
}

static void
say_who(struct wire_peer *peer, const struct engine_account *a)
{
	struct buf line;

	buf_init(&line, LINE_CAP_BYTES);
	if (json_put(&line, "{\"told\":\"you\",\"name\":%s,\"level\":%s,\"account\":%s}",
		    a->told.name, level_name(a->told.level), a->name))
		wire_peer_say(peer, line.data, line.length);
	buf_clear(&line);
}

void
engine_greet(struct engine *g, struct wire_peer *peer)
{
	uid_t uid = wire_peer_uid(peer);
	struct engine_account *a;
	struct actor actor;

	if (uid == geteuid()) /* its screen reads the record, and is a lead's */
		return;
	a = account_of(g, uid);
	actor = a->actor;
	if (actor_raise(g->record, &actor).kind != ERR_NONE)
		actor = a->actor; /* the next poke tries again */
	a->told = actor;
	say_who(peer, a);
}

static void
tell_one(void *to, struct wire_peer *peer)
{
	const struct engine_account *account = to;

	if (wire_peer_uid(peer) == account->uid)
		say_who(peer, account);
}

/* All who are connected hear of it when what they may do is another now. */
static void
tell_changes(struct engine *g)
{
	for (int i = 0; i < ENGINE_ACCOUNTS; i++) {
		struct engine_account *a = &g->accounts[i];
		struct actor actor = a->actor;

		if (!a->known || a->told.name[0] == '\0' ||
			actor_raise(g->record, &actor).kind != ERR_NONE ||
			(actor.level == a->told.level && strcmp(actor.name, a->told.name) == 0))
			continue;
		log_line("%s (%s) acts at level %s now", actor.name, a->name,
			level_name(actor.level));
		a->told = actor;
		wire_server_each(g->server, tell_one, a);
	}
}

void
engine_people_look(struct engine *g)
{
	unsigned tables = 0;

	if (g->server == NULL || record_rev(g->record) == g->people_rev ||
		record_changes(g->record, g->people_rev, &tables, &g->people_rev).kind != ERR_NONE)
		return;
	if ((tables & (TABLE_ROLE | TABLE_INCIDENT)) != 0)
		tell_changes(g);
	if ((tables & TABLE_OUTBOX) != 0)
		engine_outbox_look(g);
}

void
engine_people_changed(struct engine *g)
{
	for (int i = 0; i < ENGINE_ACCOUNTS; i++) {
		struct engine_account *a = &g->accounts[i];

		if (a->known && a->uid != geteuid()) {
			actor_account(a->uid, a->name);
			actor_find(g->config, a->uid, &a->actor);
		} else {
			a->known = false;
		}
	}
	if (g->server != NULL)
		tell_changes(g);
}
