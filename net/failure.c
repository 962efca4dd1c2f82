/* net/failure.c - why a request got no answer, as a sentence.
 * SPDX-License-Identifier: MIT */
#include "net/failure.h"

#include <string.h>
#include <time.h>

/* OpenSSL's X509_V_ERR_*, as curl hands them on. */
enum {
	VERIFY_UNSPECIFIED =
		1, /* what curl leaves there when the chain is good and the name is not */
	VERIFY_NOT_YET_VALID = 9,
	VERIFY_EXPIRED = 10,
	VERIFY_SELF_SIGNED = 18,
	VERIFY_SELF_SIGNED_CHAIN = 19,
	VERIFY_NO_ISSUER = 20,
};

static struct err
of_certificate(const struct failure *f)
{
	time_t now =
		time(NULL); /* the machine's clock, whatever the room's: OpenSSL compared with it */
	struct tm local = {0};
	char today[48];

	(void)localtime_r(&now, &local);
	if (strftime(today, sizeof today, "%Y-%m-%d %H:%M %Z", &local) == 0)
		today[0] = '\0';
	switch (f->verdict) {
	case VERIFY_EXPIRED:
		return err_make(ERR_NET,
			"The certificate of %s has expired; this machine's clock says %s.", f->host,
			today);
	case VERIFY_NOT_YET_VALID:
		return err_make(ERR_NET,
			"The certificate of %s is not valid yet; this machine's clock says %s.",
			f->host, today);
	case VERIFY_SELF_SIGNED:
	case VERIFY_SELF_SIGNED_CHAIN:
	case VERIFY_NO_ISSUER:
		return err_make(ERR_NET,
			"The certificate of %s is not signed by anyone trusted here: see ca_file.",
			f->host);
	case 0:
	case VERIFY_UNSPECIFIED:
		return err_make(ERR_NET, "The certificate of %s is for another name.", f->host);
	default:
		return err_make(ERR_NET,
			"The certificate of %s was refused (OpenSSL's reason %ld).", f->host,
			f->verdict);
	}
}

static struct err
of_time(const struct failure *f)
{
	const struct http_limits *l = f->limits;

	if (!f->connected && l->connect_ms < l->total_ms)
		return err_make(ERR_NET, "%s could not be reached within %g s.", f->host,
			(double)l->connect_ms / 1000);
	if (f->total_ms >= l->total_ms)
		return err_make(ERR_NET, "%s did not answer within %g s.", f->host,
			(double)l->total_ms / 1000);
	return err_make(ERR_NET, "%s sent less than %ld bytes a second for %ld s.", f->host,
		l->slow_bytes_per_s, l->slow_s);
}

static struct err
of_size(const struct failure *f)
{
	size_t kib = f->limits->body_bytes / 1024;

	return err_make(ERR_FULL, "The answer of %s is larger than %zu %s.", f->host,
		kib > 9999 ? kib / 1024 : kib, kib > 9999 ? "MiB" : "KiB");
}

struct err
failure_err(const struct failure *f)
{
	switch (f->kind) {
	case FAILURE_TIME:
		return of_time(f);
	case FAILURE_NAME:
		return err_make(ERR_NET,
			"The name %s cannot be resolved: check the network, and the url in the "
			"config.",
			f->host);
	case FAILURE_CONNECT:
		return err_make(ERR_NET, "%s cannot be reached%s%s.", f->host,
			f->number != 0 ? ": " : "", f->number != 0 ? strerror(f->number) : "");
	case FAILURE_CERTIFICATE:
		return of_certificate(f);
	case FAILURE_CA_FILE:
		return err_make(ERR_NET, "The certificates in %s cannot be read: see ca_file.",
			f->ca_file[0] != '\0' ? f->ca_file : "the system's bundle");
	case FAILURE_TLS:
		return err_make(
			ERR_NET, "%s and this machine cannot agree on TLS 1.2 or newer.", f->host);
	case FAILURE_CUT:
		return err_make(ERR_NET, "%s closed the connection before its answer was complete.",
			f->host);
	case FAILURE_NOT_HTTP:
		return err_make(ERR_NET, "What answers at %s does not speak HTTP.", f->host);
	case FAILURE_ENCODING:
		return err_make(ERR_NET,
			"The answer of %s is compressed in a way that cannot be read.", f->host);
	case FAILURE_BODY:
		return of_size(f);
	case FAILURE_HEADERS:
		return err_make(ERR_FULL, "The headers of %s's answer are too large.", f->host);
	case FAILURE_OTHER:
		break;
	}
	return err_make(ERR_NET, "%s: %s.", f->host, f->other);
}
