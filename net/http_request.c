/* net/http_request.c - what a request is made of, and what is read of its answer.
 * SPDX-License-Identifier: MIT */
#include <fcntl.h>
#include <string.h>
#include <strings.h>

#include "net/http_inner.h"

/* ---- what the peer says ---- */

static size_t
on_body(char *bytes, size_t size, size_t count, void *user)
{
	struct http_call *call = user;

	return buf_add(&call->in, bytes, size * count) ? size * count : 0;
}

/* curl's CURLOPT_HEADERFUNCTION: one line, not terminated. */
static size_t
on_header(char *bytes, size_t size, size_t count, void *user)
{
	struct http_call *call = user;
	size_t length = size * count;

	call->header_bytes += length;
	if (call->header_bytes > HTTP_HEADERS_CAP_BYTES)
		return 0;
	header_read(&call->seen, bytes, length);
	return length;
}

/* What runs token_command must not inherit connections. */
static int
on_sockopt(void *user, curl_socket_t fd, curlsocktype purpose)
{
	(void)user;
	(void)purpose;
	return fcntl(fd, F_SETFD, FD_CLOEXEC) == 0 ? CURL_SOCKOPT_OK : CURL_SOCKOPT_ERROR;
}

/* curl's CURLOPT_PREREQFUNCTION: the connection stands, nothing of the request has left. */
static int
on_connected(void *user, char *peer, char *here, int peer_port, int here_port)
{
	struct http_call *call = user;

	(void)peer;
	(void)here;
	(void)peer_port;
	(void)here_port;
	call->withheld = call->leaving != NULL && !call->leaving(call->to);
	if (call->withheld)
		return CURL_PREREQFUNC_ABORT;
	call->left = true;
	return CURL_PREREQFUNC_OK;
}

/* ---- the request ---- */

struct err
http_request_check(
	struct http_call *call, const struct http_request *q, const char *url, bool *loopback)
{
	CURLU *parsed = curl_url();
	char *scheme = NULL;
	char *host = NULL;
	char *password = NULL;
	struct err e = NO_ERR;

	if (parsed == NULL || curl_url_set(parsed, CURLUPART_URL, url, 0) != CURLUE_OK ||
		curl_url_get(parsed, CURLUPART_SCHEME, &scheme, 0) != CURLUE_OK ||
		curl_url_get(parsed, CURLUPART_HOST, &host, 0) != CURLUE_OK) {
		e = err_make(ERR_CONFIG, "This is not a URL: %.200s",
			q->url_secret != NULL ? "what should be a webhook" : url);
		goto out;
	}
	header_copy(call->host, sizeof call->host, host);
	*loopback = header_host_is_loopback(host);
	if (curl_url_get(parsed, CURLUPART_PASSWORD, &password, 0) == CURLUE_OK)
		e = err_make(ERR_CONFIG, "The URL of %s must not hold a password.", call->host);
	else if (strcmp(scheme, "https") != 0 && (strcmp(scheme, "http") != 0 || !*loopback))
		e = err_make(ERR_CONFIG, "The URL of %s must begin with https://.", call->host);
	else if (q->loopback && !*loopback)
		e = err_make(ERR_REFUSED, "A drill sends nothing to %s.", call->host);
out:
	curl_free(password);
	curl_free(host);
	curl_free(scheme);
	curl_url_cleanup(parsed);
	return e;
}

static bool
header_add(struct http_call *call, const char *line)
{
	struct curl_slist *longer;

	if (strpbrk(line, "\r\n") != NULL)
		return false;
	longer = curl_slist_append(call->headers, line);
	if (longer != NULL)
		call->headers = longer;
	return longer != NULL;
}

/* What holds for every request. */
static const struct {
	CURLoption option;
	long value;
} always[] = {
	{CURLOPT_NOSIGNAL, 1},
	{CURLOPT_QUICK_EXIT, 1}, /* else a timed-out lookup blocks the loop for 5 s */
	{CURLOPT_FOLLOWLOCATION, 0},
	{CURLOPT_UNRESTRICTED_AUTH, 0},
	{CURLOPT_NETRC, CURL_NETRC_IGNORED},
	{CURLOPT_SSL_VERIFYPEER, 1},
	{CURLOPT_SSL_VERIFYHOST, 2},
	{CURLOPT_SSLVERSION, CURL_SSLVERSION_TLSv1_2},
	{CURLOPT_HTTP_VERSION, CURL_HTTP_VERSION_2TLS},
	{CURLOPT_TCP_KEEPALIVE, 1},
};

static bool
done_well(CURLcode code)
{
	return code == CURLE_OK;
}

static bool
set_always(CURL *easy)
{
	for (size_t i = 0; i < sizeof always / sizeof always[0]; i++)
		if (!done_well(curl_easy_setopt(easy, always[i].option, always[i].value)))
			return false;
	/* CAPATH: Debian's defeats curl's cache of certificates. */
	return done_well(curl_easy_setopt(easy, CURLOPT_CAPATH, NULL)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_PROXY_CAPATH, NULL)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "")) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_USERAGENT, "warroom/" WARROOM_VERSION)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, on_body)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, on_header)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_PREREQFUNCTION, on_connected)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_SOCKOPTFUNCTION, on_sockopt));
}

static bool
set_limits(CURL *easy, const struct http_limits *l)
{
	return done_well(curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, l->connect_ms)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, l->total_ms)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, l->slow_bytes_per_s)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME, l->slow_s)) &&
	       done_well(curl_easy_setopt(
		       easy, CURLOPT_MAXFILESIZE_LARGE, (curl_off_t)l->body_bytes));
}

static bool
set_body(CURL *easy, const struct buf *body)
{
	return done_well(curl_easy_setopt(
		       easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)body->length)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_POSTFIELDS, body->data));
}

static bool
set_options(struct http_call *call, const struct http_request *q, const char *url, bool loopback)
{
	const char *ca_file = call->http->ca_file;
	const char *protocols = loopback ? "http,https" : "https";
	CURL *easy = call->easy;

	if (!set_always(easy) || !set_limits(easy, &call->limits))
		return false;
	if (q->body != NULL && !set_body(easy, &call->out))
		return false;
	if (loopback && !done_well(curl_easy_setopt(easy, CURLOPT_PROXY, "")))
		return false;
	if (ca_file[0] != '\0' && !done_well(curl_easy_setopt(easy, CURLOPT_CAINFO, ca_file)))
		return false;
	if (q->leaving != NULL && !done_well(curl_easy_setopt(easy, CURLOPT_FRESH_CONNECT, 1L)))
		return false;
	return done_well(curl_easy_setopt(easy, CURLOPT_CUSTOMREQUEST, q->method)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_PREREQDATA, call)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, protocols)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_HTTPHEADER, call->headers)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_WRITEDATA, call)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_HEADERDATA, call)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_PRIVATE, call)) &&
	       done_well(curl_easy_setopt(easy, CURLOPT_URL, url));
}

static bool
headers_make(struct http_call *call, const struct http_request *q)
{
	bool ok = header_add(call, "Expect:"); /* no 100-continue */
	struct buf line;

	for (size_t i = 0; ok && i < HTTP_HEADERS_MOST && q->headers[i] != NULL; i++)
		ok = header_add(call, q->headers[i]);
	if (!ok || q->authorization == NULL || q->secret == NULL)
		return ok;
	buf_init(&line, HTTP_REQUEST_CAP_BYTES);
	ok = header_authorization(q, &line) && header_add(call, line.data);
	header_wipe(&line);
	return ok;
}

bool
http_request_set(
	struct http_call *call, const struct http_request *q, const char *url, bool loopback)
{
	return headers_make(call, q) && (q->body == NULL || header_body(q, &call->out)) &&
	       set_options(call, q, url, loopback);
}
