/* net/target_hook.c - a program of the config that gets each act, for what has no adapter here.
 *
 * It is started once an act, without a shell and without our secrets, and reads one JSON object:
 *     {"id":UUID, "act":NUMBER, "target":.., "verb":.., "subject":.., "recipient":.., "text":..,
 *      "public":BOOL, "person":.., "incident":.., "at_ms":.., "body":{what the service is sent}}
 * Its exit status is the answer: 0 done; 75 (EX_TEMPFAIL of sysexits.h) not now, try again; any other
 * no, and what it prints first says why. After 30 s it is killed with its group. Whether it had done
 * it by then, or before it crashed, it cannot be asked: a person is. The id is the same in each try.
 * SPDX-License-Identifier: MIT */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sysexits.h>

#include "net/complaint.h"
#include "net/program.h"
#include "net/target.h"

enum {
	LIMIT_MS = 30 * 1000,
	OUTPUT_MOST = 4096,
	WORDS_BYTES = 120,
	STATUS_DONE = 200,
	STATUS_NO = 422,
	STATUS_LATER = 503,
};

/* One program, from its start until it is gone. */
struct call {
	struct program *program;
	http_done *done; /* NULL: nobody waits any more */
	void *to;
};

/* ---- the program ---- */

static void
on_gone(void *to)
{
	free(to);
}

/* ": what it says", of its first line; or nothing. */
static void
print_words(const struct program_state *state, char out[WORDS_BYTES + 2])
{
	char line[OUTPUT_MOST + 1];
	char words[WORDS_BYTES];
	size_t length = state->length < OUTPUT_MOST ? state->length : OUTPUT_MOST;

	memcpy(line, state->output, length);
	line[length] = '\0';
	line[strcspn(line, "\r\n")] = '\0';
	(void)complaint_show(line, words, sizeof words);
	(void)snprintf(out, WORDS_BYTES + 2, "%s%s", words[0] != '\0' ? ": " : "", words);
}

static void
answer_with(struct call *call, const struct program_state *state)
{
	char body[WORDS_BYTES + 64] = "";
	char words[WORDS_BYTES + 2];
	struct http_reply reply = {.left = true,
		.content_type = "text/plain",
		.idempotency = "",
		.retry_after_s = -1,
		.ratelimit_reset_s = -1};
	http_done *done = call->done;

	print_words(state, words);
	(void)snprintf(body, sizeof body, "%lld%s", (long long)state->status, words);
	reply.body = body;
	reply.body_length = strlen(body);
	if (!state->ended)
		reply.error = err_make(ERR_NET,
			"The hook program did not end within %d s and was stopped.",
			LIMIT_MS / 1000);
	else if (state->signal != 0)
		reply.error = err_make(ERR_NET, "The hook program was ended by signal %d%s.",
			state->signal, words);
	else
		reply.status = state->status == 0             ? STATUS_DONE
			       : state->status == EX_TEMPFAIL ? STATUS_LATER
							      : STATUS_NO;
	call->done = NULL;
	done(call->to, &reply);
}

/* What it says is of use when it says no. */
static bool
on_heard(void *to, const struct program_state *state)
{
	struct call *call = to;
	bool good = state->ended && state->status == 0 && state->signal == 0;
	bool said = state->eof || memchr(state->output, '\n', state->length) != NULL;

	if (!state->late && !good && !(state->ended && said))
		return false;
	if (call->done != NULL)
		answer_with(call, state);
	return true;
}

static struct err
start(void *loop, const struct target_job *job, const struct target_ask *ask, http_done *done,
	void *to, void **out)
{
	const struct strings *argv = &job->config->hook;
	const struct program_start what = {.argv = argv,
		.input = ask->body.data,
		.input_length = ask->body.length,
		.output_most = OUTPUT_MOST,
		.limit_ms = LIMIT_MS};
	struct call *call = calloc(1, sizeof *call);
	int reason;

	if (call == NULL)
		return err_make(ERR_FULL, "There is no memory to run the hook program.");
	call->done = done;
	call->to = to;
	reason = program_open(loop, &what,
		&(struct program_handler){.heard = on_heard, .gone = on_gone, .to = call},
		&call->program);
	if (reason != 0) /* it is freed when it is gone */
		return err_make(ERR_NET, "The hook program %.100s does not start: %s.", argv->at[0],
			uv_strerror(reason));
	*out = call;
	return NO_ERR;
}

static void
cancel(void *carried)
{
	struct call *call = carried;

	call->done = NULL;
	program_leave(call->program);
}

/* ---- the kind ---- */

static struct err
ask(struct target_job *job, struct target_ask *out)
{
	const char *body = job->row->body;

	if (job->looking)
		return err_make(ERR_REFUSED, "A program cannot be asked whether it did it.");
	if (job->config->hook.count == 0)
		return err_make(ERR_REFUSED, "The config has no hook any more. Drop it.");
	if (body[0] != '{' || body[1] == '\0' || body[1] == '}')
		return err_make(ERR_REFUSED, "There is nothing in it. Drop it.");
	if (!json_put(&out->body, "{\"id\":%s,%p\n", job->row->id, (const void *)(body + 1)))
		return err_make(ERR_REFUSED, "That is too long for the hook program. Drop it.");
	out->method = "RUN";
	out->effect = true;
	return NO_ERR;
}

static void
answer(struct target_job *job, const struct http_reply *reply, struct target_outcome *out)
{
	(void)job;
	out->wait_ms = -1;
	if (reply->error.kind != ERR_NONE) {
		out->end = TARGET_LOST;
		(void)snprintf(out->sentence, sizeof out->sentence, "%.*s",
			(int)sizeof out->sentence - 1, reply->error.text);
	} else if (reply->status == STATUS_DONE) {
		out->end = TARGET_SENT;
	} else if (reply->status == STATUS_LATER) {
		out->end = TARGET_LATER;
		(void)snprintf(out->sentence, sizeof out->sentence,
			"The hook program wants to be asked later (%.*s).", 160, reply->body);
	} else {
		out->end = TARGET_REFUSED;
		(void)snprintf(out->sentence, sizeof out->sentence,
			"The hook program said no (%.*s). Mend that, then send it again, or drop "
			"it.",
			160, reply->body);
	}
}

static bool
repeats(const struct outbox_send *row)
{
	(void)row;
	return false;
}

static const struct target_transport transport = {.start = start, .cancel = cancel};

const struct target_kind target_hook = {
	.name = TARGET_HOOK,
	.label = "the hook program",
	.when_refused = "",
	.repeats = repeats,
	.ask = ask,
	.answer = answer,
	.transport = &transport,
};
