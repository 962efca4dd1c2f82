/* net/drill/service.c - a simulated service on loopback: the only file that knows libmicrohttpd.
 *
 * libmicrohttpd gives out the raw target only to its log callback, before anything else; what that
 * returns travels with the request. So the exchange is made there, and the path is taken apart by
 * the code that the tests use too. The first call of the handler has no body and must not answer.
 *
 * Each connection has a thread of its own, so that one which hangs or dribbles holds up no other.
 * The lock is held while an answer is made, never while it is sent or withheld.
 * SPDX-License-Identifier: MIT */
#include "net/drill/service.h"

#include <arpa/inet.h>
#include <microhttpd.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/drill/effect.h"
#include "net/drill/fault_reply.h"
#include "net/drill/fault_script.h"
#include "net/drill/fault_stream.h"
#include "store/json.h"

enum {
	BODY_CAP_BYTES = 1024 * 1024,
	PATHS_MAX = 4096,
	IDLE_MAX_S = 60,
	GLANCE_MS = 50, /* how long a withheld answer takes to notice that it is over */
	BLOCK_BYTES = 64 * 1024,
};

struct path_count {
	char *path;
	int64_t count;
};

struct service {
	struct MHD_Daemon *daemon;
	struct service_world *shared;
	service_handler *handle;
	enum fault_service which;
	int port;
	atomic_bool closing;
	/* Under the lock of `shared`: */
	int64_t asked;
	int64_t unauthorized;
	struct path_count *paths;
	size_t path_count;
};

/* What a fault does to the connection; the rule itself may be gone by then. */
struct strike {
	bool struck;
	enum fault_kind kind;
	int64_t bytes_per_s;
	int64_t at; /* where it is cut; -1: in the middle */
	int64_t size;
	int64_t skew_ms;
	int64_t ends_ms;
	unsigned serial; /* of the script */
};

/* An answer that is sent piece by piece. */
struct parcel {
	struct service *service;
	struct strike strike;
	int fd;
	struct buf body;
	struct fault_stream stream;
};

/* One request on its way in. */
struct exchange {
	char *target;
	bool started;
	struct buf body;
};

static void *
exchange_new(void *context, const char *target, struct MHD_Connection *connection)
{
	struct exchange *x = calloc(1, sizeof *x);

	(void)context;
	(void)connection;
	if (x == NULL)
		return NULL;
	buf_init(&x->body, BODY_CAP_BYTES);
	x->target = strdup(target);
	return x;
}

static void
exchange_free(void *context, struct MHD_Connection *connection, void **slot,
	enum MHD_RequestTerminationCode why)
{
	struct exchange *x = *slot;

	(void)context;
	(void)connection;
	(void)why;
	if (x == NULL)
		return;
	buf_clear(&x->body);
	free(x->target);
	free(x);
	*slot = NULL;
}

/* Counts one request for a path. Beyond PATHS_MAX paths only the total goes on. */
static void
count_path(struct service *s, const char *path)
{
	s->asked++;
	for (size_t n = 0; n < s->path_count; n++) {
		if (strcmp(s->paths[n].path, path) == 0) {
			s->paths[n].count++;
			return;
		}
	}
	if (s->path_count >= PATHS_MAX)
		return;
	s->paths[s->path_count].path = strdup(path);
	if (s->paths[s->path_count].path != NULL)
		s->paths[s->path_count++].count = 1;
}

static void
put_counts(const struct service *s, struct reply *out)
{
	(void)json_put(&out->body, "{\"count\":%lld,\"unauthorized\":%lld,\"paths\":{",
		(long long)s->asked, (long long)s->unauthorized);
	for (size_t n = 0; n < s->path_count; n++)
		(void)json_put(&out->body, n == 0 ? "%s:%lld" : ",%s:%lld", s->paths[n].path,
			(long long)s->paths[n].count);
	(void)buf_string(&out->body, "}}");
}

static const char *
header_of(struct MHD_Connection *connection, const char *name)
{
	return MHD_lookup_connection_value(connection, MHD_HEADER_KIND, name);
}

/* ---- the fault script ---- */

static void
change_faults(struct service_world *shared, struct fault_script *faults)
{
	fault_script_free(shared->faults);
	shared->faults = faults;
	shared->faults_serial++;
}

/* GET, PUT and DELETE of drill/faults. False for any other request. */
static bool
answer_faults(struct service_world *shared, const struct request *r, struct reply *out)
{
	int64_t now_ms = clock_now_ms(&shared->clock);
	struct fault_script *faults = NULL;
	struct err e;

	if (drill_request_matches(r, "PUT", "drill/faults")) {
		e = fault_script_read("faults", r->body, r->body_length, now_ms, &faults);
		if (e.kind != ERR_NONE) {
			out->status = MHD_HTTP_BAD_REQUEST;
			(void)json_put(&out->body, "{\"error\":%s}", e.text);
			return true;
		}
		change_faults(shared, faults);
	} else if (drill_request_matches(r, "DELETE", "drill/faults")) {
		change_faults(shared, NULL);
	} else if (!drill_request_matches(r, "GET", "drill/faults")) {
		return false;
	}
	fault_print(shared->faults, now_ms, &out->body);
	return true;
}

/* Asks the world, or has a fault answer in its place. */
static struct strike
answer_faultily(struct service *s, struct request *r, struct buf *body, struct reply *out)
{
	struct service_world *shared = s->shared;
	int64_t now_ms = clock_now_ms(&shared->clock);
	const struct fault_rule *rule = fault_pick(shared->faults, s->which, r, now_ms);
	struct strike strike = {.struck = rule != NULL};

	world_advance(shared->world, now_ms);
	if (rule != NULL)
		fault_ask(rule, r, body);
	if (rule == NULL || !fault_replaces(rule->kind))
		s->handle(shared->world, r, out);
	if (rule == NULL)
		return strike;
	fault_apply(rule, r, out);
	strike.kind = rule->kind;
	strike.bytes_per_s = rule->bytes_per_s;
	strike.at = rule->has_at ? rule->at : -1;
	strike.size = rule->size_bytes;
	strike.skew_ms = rule->skew_ms;
	strike.ends_ms = fault_ends_ms(shared->faults, rule);
	strike.serial = shared->faults_serial;
	return strike;
}

static struct strike
answer(struct service *s, struct exchange *x, struct request *r, struct reply *out)
{
	struct strike strike = {.struck = false};

	r->body = x->body.data;
	r->body_length = x->body.length;
	(void)pthread_mutex_lock(&s->shared->lock); /* fails on programmers' mistakes only */
	if (x->body.full) {
		out->status = MHD_HTTP_CONTENT_TOO_LARGE;
		(void)buf_string(&out->body, "{\"error\":\"The body is longer than 1 MiB.\"}");
	} else if (drill_request_matches(r, "GET", "drill/requests")) {
		put_counts(s, out);
	} else if (drill_request_matches(r, "GET", "drill/effects")) {
		drill_effects_put(s->shared->world, &out->body);
	} else if (!answer_faults(s->shared, r, out)) {
		count_path(s, r->path);
		strike = answer_faultily(s, r, &x->body, out);
		if (out->status == MHD_HTTP_UNAUTHORIZED ||
			(strike.struck && strike.kind == FAULT_REVOKED))
			s->unauthorized++;
	}
	(void)pthread_mutex_unlock(&s->shared->lock);
	return strike;
}

/* ---- answers that are withheld ---- */

/* Whether the fault goes on: neither its time is over nor has the script been changed. */
static bool
goes_on(struct service *s, const struct strike *strike)
{
	bool same;

	(void)pthread_mutex_lock(&s->shared->lock);
	same = strike->serial == s->shared->faults_serial &&
	       clock_now_ms(&s->shared->clock) < strike->ends_ms;
	(void)pthread_mutex_unlock(&s->shared->lock);
	return same;
}

enum withheld { WITHHELD_LONG_ENOUGH, WITHHELD_NO_MORE, WITHHELD_FROM_NOBODY };

/* Waits so long (really), at most until the fault is over or nobody waits for the answer. */
static enum withheld
withhold(struct service *s, const struct strike *strike, int fd, int64_t wait_ms)
{
	struct pollfd gone = {.fd = fd, .events = POLLRDHUP};

	for (; wait_ms > 0; wait_ms -= GLANCE_MS) {
		if (poll(&gone, 1, wait_ms < GLANCE_MS ? (int)wait_ms : GLANCE_MS) > 0 ||
			atomic_load(&s->closing))
			return WITHHELD_FROM_NOBODY;
		if (!goes_on(s, strike))
			return WITHHELD_NO_MORE;
	}
	return WITHHELD_LONG_ENOUGH;
}

/* ---- answers in pieces ---- */

static void
parcel_free(void *context)
{
	struct parcel *p = context;

	buf_clear(&p->body);
	free(p);
}

/* A tenth of a second's bytes at a time, or one byte in as long as that takes. */
static ssize_t
read_slowly(struct parcel *p, uint64_t at, char *out, size_t most)
{
	size_t piece = (size_t)(p->strike.bytes_per_s < 10 ? 1 : p->strike.bytes_per_s / 10);
	int64_t wait_ms = (int64_t)piece * 1000 / p->strike.bytes_per_s;
	size_t left = p->body.length - (size_t)at;

	switch (withhold(p->service, &p->strike, p->fd, wait_ms)) {
	case WITHHELD_FROM_NOBODY:
		return MHD_CONTENT_READER_END_WITH_ERROR;
	case WITHHELD_NO_MORE: /* the rest at once */
		piece = left;
		break;
	case WITHHELD_LONG_ENOUGH:
		break;
	}
	piece = piece < left ? piece : left;
	piece = piece < most ? piece : most;
	memcpy(out, p->body.data + at, piece);
	return (ssize_t)piece;
}

static ssize_t
read_until_cut(struct parcel *p, uint64_t at, char *out, size_t most)
{
	size_t end = p->strike.at < 0 ? p->body.length / 2 : (size_t)p->strike.at;
	size_t piece;

	end = end < p->body.length ? end : p->body.length;
	if (at >= end)
		return MHD_CONTENT_READER_END_WITH_ERROR;
	piece = end - (size_t)at < most ? end - (size_t)at : most;
	memcpy(out, p->body.data + at, piece);
	return (ssize_t)piece;
}

/* MHD's MHD_ContentReaderCallback. */
static ssize_t
parcel_read(void *context, uint64_t at, char *out, size_t most)
{
	struct parcel *p = context;
	size_t got;

	if (p->strike.kind == FAULT_SLOW)
		return read_slowly(p, at, out, most);
	if (p->strike.kind == FAULT_CUT)
		return read_until_cut(p, at, out, most);
	got = fault_stream_read(&p->stream, (int64_t)at, out, most);
	if (atomic_load(&p->service->closing))
		return MHD_CONTENT_READER_END_WITH_ERROR;
	return got > 0 ? (ssize_t)got : MHD_CONTENT_READER_END_OF_STREAM;
}

static int
fd_of(struct MHD_Connection *connection)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);

	return info != NULL ? info->connect_fd : -1;
}

/* The response to be sent in pieces; takes the reply's body. NULL when memory is short. */
static struct MHD_Response *
parcel_make(struct service *s, struct MHD_Connection *connection, const struct strike *strike,
	struct reply *from)
{
	bool streamed = strike->kind == FAULT_BOMB || strike->kind == FAULT_HUGE;
	struct parcel *p = calloc(1, sizeof *p);
	struct MHD_Response *response;

	if (p == NULL)
		return NULL;
	p->service = s;
	p->strike = *strike;
	p->fd = fd_of(connection);
	p->body = from->body;
	buf_init(&from->body, 0);
	if (streamed)
		fault_stream_init(&p->stream, strike->kind, strike->size);
	response = MHD_create_response_from_callback(streamed ? MHD_SIZE_UNKNOWN : p->body.length,
		BLOCK_BYTES, parcel_read, p, parcel_free);
	if (response == NULL)
		parcel_free(p);
	else if (strike->kind == FAULT_BOMB)
		(void)MHD_add_response_header(response, "Content-Encoding", "gzip");
	return response;
}

static bool
is_in_pieces(const struct strike *strike)
{
	return strike->struck && (strike->kind == FAULT_SLOW || strike->kind == FAULT_CUT ||
					 strike->kind == FAULT_BOMB || strike->kind == FAULT_HUGE);
}

/* The service's clock is the room's, more or less. */
static void
put_date(struct service *s, const struct strike *strike, struct MHD_Response *response)
{
	time_t now_s = (time_t)((clock_now_ms(&s->shared->clock) + strike->skew_ms) / 1000);
	char date[64];
	struct tm t;

	if (gmtime_r(&now_s, &t) == NULL ||
		strftime(date, sizeof date, "%a, %d %b %Y %H:%M:%S GMT", &t) == 0)
		return; /* the date is the machine's then */
	(void)MHD_add_response_header(response, "Date", date);
}

static enum MHD_Result
send_reply(struct service *s, struct MHD_Connection *connection, const struct strike *strike,
	struct reply *from)
{
	struct MHD_Response *response;
	enum MHD_Result done;

	if (strike->struck && (strike->kind == FAULT_HANG || strike->kind == FAULT_MUTE)) {
		(void)withhold(s, strike, fd_of(connection), INT64_MAX);
		return MHD_NO; /* the connection ends without a word */
	}
	response = is_in_pieces(strike) ? parcel_make(s, connection, strike, from)
					: MHD_create_response_from_buffer(from->body.length,
						  from->body.data, MHD_RESPMEM_MUST_COPY);
	if (response == NULL)
		return MHD_NO;
	(void)MHD_add_response_header(response, "Content-Type", from->content_type);
	for (int n = 0; n < from->header_count; n++)
		(void)MHD_add_response_header(
			response, from->headers[n].name, from->headers[n].value);
	put_date(s, strike, response);
	done = MHD_queue_response(connection, (unsigned)from->status, response);
	MHD_destroy_response(response);
	return done;
}

static enum MHD_Result
on_request(void *context, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *data, size_t *data_length, void **slot)
{
	struct service *s = context;
	struct exchange *x = *slot;
	enum MHD_Result done;
	struct strike strike;
	struct request r;
	struct reply out;

	(void)url;
	(void)version;
	if (x == NULL || x->target == NULL)
		return MHD_NO;
	if (!x->started) {
		x->started = true;
		return MHD_YES;
	}
	if (*data_length > 0) {
		(void)buf_add(&x->body, data, *data_length); /* a body too long is answered so */
		*data_length = 0;
		return MHD_YES;
	}
	if (drill_request_init(&r, method, x->target).kind != ERR_NONE)
		return MHD_NO;
	r.accept = header_of(connection, "Accept");
	r.content_type = header_of(connection, "Content-Type");
	r.authorization = header_of(connection, "Authorization");
	r.from = header_of(connection, "From");
	r.idempotency_key = header_of(connection, "Idempotency-Key");
	r.host = header_of(connection, "Host");
	drill_reply_init(&out);
	strike = answer(s, x, &r, &out);
	done = send_reply(s, connection, &strike, &out);
	drill_reply_clear(&out);
	drill_request_clear(&r);
	return done;
}

struct err
drill_service_open(struct service_world *shared, enum fault_service which, service_handler *handle,
	int port, struct service **out)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons((uint16_t)port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	struct service *s = calloc(1, sizeof *s);
	const union MHD_DaemonInfo *bound;

	if (s == NULL)
		return err_make(ERR_FULL, "Memory is too short for a simulated service.");
	s->shared = shared;
	s->handle = handle;
	s->which = which;
	atomic_init(&s->closing, false);
	s->paths = calloc(PATHS_MAX, sizeof *s->paths);
	if (s->paths != NULL)
		s->daemon = MHD_start_daemon(MHD_USE_AUTO | MHD_USE_INTERNAL_POLLING_THREAD |
						     MHD_USE_THREAD_PER_CONNECTION,
			(uint16_t)port, NULL, NULL, on_request, s, MHD_OPTION_SOCK_ADDR, &address,
			MHD_OPTION_URI_LOG_CALLBACK, exchange_new, s, MHD_OPTION_NOTIFY_COMPLETED,
			exchange_free, s, MHD_OPTION_CONNECTION_TIMEOUT, (unsigned)IDLE_MAX_S,
			MHD_OPTION_END);
	bound = s->daemon == NULL ? NULL
				  : MHD_get_daemon_info(s->daemon, MHD_DAEMON_INFO_BIND_PORT);
	if (bound == NULL) {
		drill_service_close(s);
		return err_make(ERR_NET,
			"The simulated service cannot listen on 127.0.0.1:%d; is the port taken?",
			port);
	}
	s->port = bound->port;
	*out = s;
	return NO_ERR;
}

void
drill_service_close(struct service *s)
{
	if (s == NULL)
		return;
	atomic_store(&s->closing, true);
	if (s->daemon != NULL)
		MHD_stop_daemon(s->daemon);
	for (size_t n = 0; n < s->path_count; n++)
		free(s->paths[n].path);
	free(s->paths);
	free(s);
}

int
drill_service_port(const struct service *s)
{
	return s->port;
}
