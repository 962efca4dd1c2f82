/* net/http.c - HTTP on the loop: libcurl's multi interface driven by libuv.
 *
 * curl tells which sockets it wants watched (on_socket: a struct watch each) and when it wants to
 * be called (on_timer: one uv_timer). Both end in drive(), which runs curl and then always reaps
 * what is done: a transfer that timed out is told by no socket, and one that is not reaped then is
 * lost. Nothing is called back from inside curl, so callbacks may send, cancel and close.
 * SPDX-License-Identifier: MIT */
#include "net/http.h"

#include <assert.h>
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "net/failure.h"
#include "net/header.h"
#include "net/http_inner.h"
#include "net/watch.h"

static const struct http_limits usual_limits = {.connect_ms = 5000,
	.total_ms = 20000,
	.slow_bytes_per_s = 100,
	.slow_s = 10,
	.body_bytes = HTTP_BODY_CAP_BYTES};

/* ---- the end of a call ---- */

static void
call_free(struct http_call *call)
{
	if (call->easy != NULL)
		curl_easy_cleanup(call->easy);
	for (struct curl_slist *line = call->headers; line != NULL; line = line->next)
		explicit_bzero(line->data, strlen(line->data));
	curl_slist_free_all(call->headers);
	header_wipe(&call->out);
	buf_clear(&call->in);
	free(call);
}

static void
call_unlink(struct http *h, struct http_call *call)
{
	struct http_call **at = &h->calls;

	while (*at != call)
		at = &(*at)->next;
	*at = call->next;
	if (!call->lost)
		(void)curl_multi_remove_handle(h->multi, call->easy); /* it is in */
}

/* What the sentences call curl's reasons. */
static const struct {
	CURLcode code;
	enum failure_kind kind;
} failures[] = {
	{CURLE_OPERATION_TIMEDOUT, FAILURE_TIME},
	{CURLE_COULDNT_RESOLVE_HOST, FAILURE_NAME},
	{CURLE_COULDNT_CONNECT, FAILURE_CONNECT},
	{CURLE_PEER_FAILED_VERIFICATION, FAILURE_CERTIFICATE},
	{CURLE_SSL_CACERT_BADFILE, FAILURE_CA_FILE},
	{CURLE_SSL_CONNECT_ERROR, FAILURE_TLS},
	{CURLE_GOT_NOTHING, FAILURE_CUT},
	{CURLE_PARTIAL_FILE, FAILURE_CUT},
	{CURLE_RECV_ERROR, FAILURE_CUT},
	{CURLE_SEND_ERROR, FAILURE_CUT},
	{CURLE_UNSUPPORTED_PROTOCOL, FAILURE_NOT_HTTP},
	{CURLE_WEIRD_SERVER_REPLY, FAILURE_NOT_HTTP},
	{CURLE_HTTP2, FAILURE_NOT_HTTP},
	{CURLE_HTTP2_STREAM, FAILURE_NOT_HTTP},
	{CURLE_BAD_CONTENT_ENCODING, FAILURE_ENCODING},
};

static enum failure_kind
failure_kind_of(const struct http_call *call, CURLcode code)
{
	if (call->in.full || code == CURLE_FILESIZE_EXCEEDED)
		return FAILURE_BODY;
	if (call->header_bytes > HTTP_HEADERS_CAP_BYTES)
		return FAILURE_HEADERS;
	for (size_t i = 0; i < sizeof failures / sizeof failures[0]; i++)
		if (failures[i].code == code)
			return failures[i].kind;
	return FAILURE_OTHER;
}

static struct err
error_of(const struct http_call *call, CURLcode code)
{
	struct failure f = {
		.kind = failure_kind_of(call, code),
		.host = call->host,
		.ca_file = call->http->ca_file,
		.other = curl_easy_strerror(code),
		.limits = &call->limits,
	};
	curl_off_t total_us = 0;
	curl_off_t ready_us = 0;
	long number = 0;

	if (call->withheld)
		return err_make(ERR_REFUSED, "Nothing was sent to %s.", call->host);
	/* What cannot be told stays 0. */
	(void)curl_easy_getinfo(call->easy, CURLINFO_TOTAL_TIME_T, &total_us);
	(void)curl_easy_getinfo(call->easy, CURLINFO_PRETRANSFER_TIME_T, &ready_us);
	(void)curl_easy_getinfo(call->easy, CURLINFO_SSL_VERIFYRESULT, &f.verdict);
	(void)curl_easy_getinfo(call->easy, CURLINFO_OS_ERRNO, &number);
	f.total_ms = total_us / 1000;
	f.connected = ready_us > 0;
	f.number = (int)number;
	return failure_err(&f);
}

/* Calls back and frees; the call is unlinked already. */
static void
call_finish(struct http_call *call, struct err e)
{
	struct http_reply reply = {
		.error = e,
		.left = call->left,
		.content_type = call->seen.content_type,
		.idempotency = call->seen.idempotency,
		.scopes = call->seen.scopes,
		.retry_after_s = header_wait_s(&call->seen, (int64_t)time(NULL)),
		.ratelimit_reset_s = call->seen.ratelimit_reset_s,
		.date_ms = call->seen.date_ms,
	};

	if (e.kind != ERR_NONE)
		buf_clear(&call->in);
	else
		(void)curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &reply.status);
	reply.body = call->in.data;
	reply.body_length = call->in.length;
	call->done(call->to, &reply);
	call_free(call);
}

/* ---- the loop ---- */

static void
reap(struct http *h)
{
	CURLMsg *message;
	int left;

	while (!h->closing && (message = curl_multi_info_read(h->multi, &left)) != NULL) {
		struct http_call *call = NULL;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&call);
		struct err e = code == CURLE_OK ? NO_ERR : error_of(call, code);

		call_unlink(h, call);
		call_finish(call, e);
	}
}

static void
drive(struct http *h, curl_socket_t fd, int bits)
{
	int running = 0;

	if (h->closing)
		return;
	/* Its own errors are told by the calls; a socket it has just dropped is nothing. */
	(void)curl_multi_socket_action(h->multi, fd, bits, &running);
	reap(h);
}

static void
on_uv_timer(uv_timer_t *timer)
{
	drive(timer->data, CURL_SOCKET_TIMEOUT, 0);
}

static void
on_watch(void *to, int fd, bool readable, bool writable, bool broken)
{
	drive(to, fd,
		(broken ? CURL_CSELECT_ERR : 0) | (readable ? CURL_CSELECT_IN : 0) |
			(writable ? CURL_CSELECT_OUT : 0));
}

static void
handle_closed(void *to)
{
	struct http *h = to;

	assert(h->handles > 0);
	h->handles--;
	if (!h->closing || h->handles > 0)
		return;
	if (h->closed != NULL)
		h->closed(h->closed_to);
	free(h);
	curl_global_cleanup();
}

static void
on_timer_closed(uv_handle_t *handle)
{
	handle_closed(handle->data);
}

/* curl's CURLMOPT_SOCKETFUNCTION. A socket that cannot be watched is left to the call's own
 * deadline: an error here would end every call there is. */
static int
on_socket(CURL *easy, curl_socket_t fd, int what, void *user, void *of_socket)
{
	struct http *h = user;
	struct watch *w = of_socket;

	(void)easy;
	if (what == CURL_POLL_REMOVE) {
		if (w != NULL)
			watch_close(w);
		return 0;
	}
	if (w == NULL) {
		w = watch_new(h->loop, fd, on_watch, handle_closed, h);
		if (w == NULL)
			return 0;
		h->handles++;
		(void)curl_multi_assign(h->multi, fd, w); /* fails for unknown sockets only */
	}
	watch_for(w, what != CURL_POLL_OUT, what != CURL_POLL_IN);
	return 0;
}

/* curl's CURLMOPT_TIMERFUNCTION. curl must not be called from here: 0 fires in the loop's next
 * round. */
static int
on_timer(CURLM *multi, long wait_ms, void *user)
{
	struct http *h = user;

	(void)multi;
	if (wait_ms < 0)
		(void)uv_timer_stop(&h->timer); /* cannot fail */
	else
		(void)uv_timer_start(
			&h->timer, on_uv_timer, (uint64_t)wait_ms, 0); /* has a callback */
	return 0;
}

/* ---- the request ---- */

struct err
http_send(struct http *h, const struct http_request *request, http_done *done, void *to,
	struct http_call **out)
{
	const char *url =
		request->url_secret != NULL ? secret_reveal(request->url_secret) : request->url;
	struct http_call *call = calloc(1, sizeof *call);
	bool loopback = false;
	int running;
	struct err e;

	if (call == NULL)
		return err_make(ERR_FULL, "There is no memory for a request.");
	call->http = h;
	call->limits = h->limits;
	call->done = done;
	call->to = to;
	call->leaving = request->leaving;
	header_init(&call->seen);
	buf_init(&call->out, HTTP_REQUEST_CAP_BYTES);
	buf_init(&call->in, h->limits.body_bytes);
	e = http_request_check(call, request, url, &loopback);
	if (e.kind != ERR_NONE)
		goto out;
	e = err_make(ERR_CONFIG, "A request to %s cannot be made.", call->host);
	call->easy = curl_easy_init();
	if (call->easy == NULL || !http_request_set(call, request, url, loopback) ||
		curl_multi_add_handle(h->multi, call->easy) != CURLM_OK)
		goto out;
	call->next = h->calls;
	h->calls = call;
	if (out != NULL)
		*out = call;
	if (request->at_once) /* what ends by this is told by reap(), whose callback we are in */
		(void)curl_multi_socket_action(h->multi, CURL_SOCKET_TIMEOUT, 0, &running);
	return NO_ERR;
out:
	call_free(call);
	return e;
}

void
http_cancel(struct http *h, struct http_call *call)
{
	assert(call->http == h);
	call_unlink(h, call);
	call_free(call);
}

/* ---- the whole ---- */

static CURLM *
multi_new(struct http *h)
{
	CURLM *multi = curl_multi_init();

	if (multi == NULL)
		return NULL;
	if (curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, on_socket) == CURLM_OK &&
		curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, h) == CURLM_OK &&
		curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, on_timer) == CURLM_OK &&
		curl_multi_setopt(multi, CURLMOPT_TIMERDATA, h) == CURLM_OK)
		return multi;
	(void)curl_multi_cleanup(multi); /* it is empty */
	return NULL;
}

struct err
http_open(uv_loop_t *loop, const char *ca_file, struct http **out)
{
	struct http *h;

	if (strlen(ca_file) >= sizeof h->ca_file)
		return err_make(ERR_CONFIG, "ca_file is longer than a path can be.");
	if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
		return err_make(ERR_NET, "libcurl does not start.");
	h = calloc(1, sizeof *h);
	if (h != NULL)
		h->multi = multi_new(h);
	if (h == NULL || h->multi == NULL) {
		free(h);
		curl_global_cleanup();
		return err_make(ERR_FULL, "There is no memory for the network.");
	}
	h->loop = loop;
	h->limits = usual_limits;
	memcpy(h->ca_file, ca_file, strlen(ca_file));
	(void)uv_timer_init(loop, &h->timer); /* cannot fail */
	h->timer.data = h;
	h->handles = 1;
	*out = h;
	return NO_ERR;
}

void
http_limit(struct http *h, const struct http_limits *limits)
{
	h->limits = *limits;
}

void
http_drop_connections(struct http *h)
{
	CURLM *old = h->multi;
	CURLM *fresh = multi_new(h);
	struct http_call *call = h->calls;

	if (fresh == NULL)
		return; /* the calls' own deadlines end them */
	for (; call != NULL; call = call->next) {
		(void)curl_multi_remove_handle(old, call->easy); /* it is in */
		call->lost = true;
	}
	(void)curl_multi_cleanup(old);  /* it is empty */
	(void)uv_timer_stop(&h->timer); /* cannot fail */
	h->multi = fresh;
	for (;;) { /* from the start each time: callbacks send and cancel */
		for (call = h->calls; call != NULL && !call->lost; call = call->next)
			;
		if (call == NULL)
			return;
		call_unlink(h, call);
		call_finish(
			call, err_make(ERR_NET, "The connection to %s was dropped.", call->host));
		if (h->closing)
			return;
	}
}

void
http_close(struct http *h, void (*closed)(void *to), void *to)
{
	assert(!h->closing);
	h->closing = true;
	h->closed = closed;
	h->closed_to = to;
	while (h->calls != NULL)
		http_cancel(h, h->calls);
	(void)curl_multi_cleanup(h->multi); /* it is empty; its sockets are told to on_socket */
	uv_close((uv_handle_t *)&h->timer, on_timer_closed);
}
