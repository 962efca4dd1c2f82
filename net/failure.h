/* net/failure.h - why a request got no answer, as a sentence.
 * SPDX-License-Identifier: MIT */
#ifndef NET_FAILURE_H
#define NET_FAILURE_H

#include <stdbool.h>
#include <stdint.h>

#include "net/http.h"
#include "store/err.h"

enum failure_kind {
	FAILURE_TIME,
	FAILURE_NAME,
	FAILURE_CONNECT,
	FAILURE_CERTIFICATE,
	FAILURE_CA_FILE,
	FAILURE_TLS,
	FAILURE_CUT,
	FAILURE_NOT_HTTP,
	FAILURE_ENCODING,
	FAILURE_BODY,
	FAILURE_HEADERS,
	FAILURE_OTHER,
};

/* Everything borrowed; nothing of it is the peer's. */
struct failure {
	enum failure_kind kind;
	const char *host;
	const char *ca_file; /* "": the system's bundle */
	const char *other;   /* curl's words, for FAILURE_OTHER */
	const struct http_limits *limits;
	int64_t total_ms; /* how long it took */
	bool connected;   /* a connection, with TLS, had been made */
	long verdict;     /* OpenSSL's X509_V_ERR_*; 0 or 1: the name does not match
		       */
	int number;       /* errno of connect; 0: not known */
};

/* ERR_FULL for the two kinds that are too large, else ERR_NET. */
struct err failure_err(const struct failure *f);

#endif
