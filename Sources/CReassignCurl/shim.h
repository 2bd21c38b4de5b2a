#pragma once

#include <curl/curl.h>
#include <openssl/crypto.h>
#ifdef __linux__
#include <sys/prctl.h>
#endif

/*
 * What Swift cannot call by itself: variadic functions (one wrapper per argument type, so that the compiler checks the type),
 * macros that are casts, and constants younger than the oldest libcurl we accept.
 *
 * The function names stand in parentheses because curl.h also defines them as macros.
 */
#define REASSIGN_CURL_CHECKED static inline __attribute__((warn_unused_result))

/* https://curl.se/libcurl/c/curl_easy_setopt.html */

REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_long(CURL *easy, CURLoption option, long value) {
    return (curl_easy_setopt)(easy, option, value);
}

REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_offset(CURL *easy, CURLoption option, curl_off_t value) {
    return (curl_easy_setopt)(easy, option, value);
}

REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_string(CURL *easy, CURLoption option, const char *value) {
    return (curl_easy_setopt)(easy, option, value);
}

REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_pointer(CURL *easy, CURLoption option, void *value) {
    return (curl_easy_setopt)(easy, option, value);
}

REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_list(CURL *easy, CURLoption option, struct curl_slist *value) {
    return (curl_easy_setopt)(easy, option, value);
}

/* Trust anchors in memory. libcurl does not copy them: they must outlive the handle. */
REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_ca_blob(CURL *easy, void *bytes, size_t count) {
    struct curl_blob blob = {.data = bytes, .len = count, .flags = CURL_BLOB_NOCOPY};
    return (curl_easy_setopt)(easy, CURLOPT_CAINFO_BLOB, &blob);
}

/* Lets libcurl leave a name look-up behind instead of waiting for its thread; libcurl before 7.87 has no such option. */
REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_quick_exit(CURL *easy) {
#if LIBCURL_VERSION_NUM >= 0x075700
    CURLcode code = (curl_easy_setopt)(easy, CURLOPT_QUICK_EXIT, 1L);
    return code == CURLE_UNKNOWN_OPTION ? CURLE_OK : code;
#else
    (void)easy;
    return CURLE_OK;
#endif
}

/* Callbacks: the typedefs of curl.h. */

typedef size_t (*reassign_curl_bytes_callback)(char *bytes, size_t size, size_t count, void *context);

REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_bytes_callback(
    CURL *easy, CURLoption option, reassign_curl_bytes_callback callback
) {
    return (curl_easy_setopt)(easy, option, callback);
}

REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_open_socket_callback(CURL *easy, curl_opensocket_callback callback) {
    return (curl_easy_setopt)(easy, CURLOPT_OPENSOCKETFUNCTION, callback);
}

REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_resolver_start_callback(CURL *easy, curl_resolver_start_callback callback) {
    return (curl_easy_setopt)(easy, CURLOPT_RESOLVER_START_FUNCTION, callback);
}

/* TLS libraries that have no context to show do not know this option; then the call changes nothing. */
REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_tls_start_callback(CURL *easy, curl_ssl_ctx_callback callback) {
    CURLcode code = (curl_easy_setopt)(easy, CURLOPT_SSL_CTX_FUNCTION, callback);
    return code == CURLE_NOT_BUILT_IN || code == CURLE_UNKNOWN_OPTION ? CURLE_OK : code;
}

REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_tls_start_context(CURL *easy, void *context) {
    CURLcode code = (curl_easy_setopt)(easy, CURLOPT_SSL_CTX_DATA, context);
    return code == CURLE_NOT_BUILT_IN || code == CURLE_UNKNOWN_OPTION ? CURLE_OK : code;
}

REASSIGN_CURL_CHECKED CURLcode reassign_curl_set_prerequest_callback(CURL *easy, curl_prereq_callback callback) {
    return (curl_easy_setopt)(easy, CURLOPT_PREREQFUNCTION, callback);
}

/* https://curl.se/libcurl/c/curl_easy_getinfo.html */

REASSIGN_CURL_CHECKED CURLcode reassign_curl_get_long(CURL *easy, CURLINFO info, long *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

REASSIGN_CURL_CHECKED CURLcode reassign_curl_get_offset(CURL *easy, CURLINFO info, curl_off_t *value) {
    return (curl_easy_getinfo)(easy, info, value);
}

/* The certificates that the peer showed, its own first. They live as long as the handle. */
REASSIGN_CURL_CHECKED CURLcode reassign_curl_get_certificates(CURL *easy, struct curl_certinfo **value) {
    return (curl_easy_getinfo)(easy, CURLINFO_CERTINFO, value);
}

/* https://curl.se/libcurl/c/curl_multi_setopt.html */

REASSIGN_CURL_CHECKED CURLMcode reassign_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return (curl_multi_setopt)(multi, option, value);
}

/* https://curl.se/libcurl/c/curl_multi_info_read.html: which transfer has ended, and how; NULL when there is none. */
REASSIGN_CURL_CHECKED CURL *reassign_curl_multi_next_done(CURLM *multi, CURLcode *result) {
    int left = 0;
    CURLMsg *message;
    while ((message = curl_multi_info_read(multi, &left)) != NULL) {
        if (message->msg == CURLMSG_DONE) {
            *result = message->data.result;
            return message->easy_handle;
        }
    }
    return NULL;
}

/*
 * Keeps OpenSSL from freeing itself in exit() while a thread may still be inside it. Must come before anything else touches
 * OpenSSL. Returns 1 on success.
 */
REASSIGN_CURL_CHECKED int reassign_openssl_without_exit_handler(void) {
    return OPENSSL_init_crypto(OPENSSL_INIT_NO_ATEXIT, NULL);
}

REASSIGN_CURL_CHECKED CURLcode reassign_curl_global_init(void) {
    return curl_global_init(CURL_GLOBAL_DEFAULT);
}

REASSIGN_CURL_CHECKED const curl_version_info_data *reassign_curl_version(void) {
    return curl_version_info(CURLVERSION_NOW);
}

/* Names the calling thread for debuggers and `ps -T`: at most 15 bytes. Nothing depends on it. */
static inline void reassign_name_this_thread(const char *name) {
#ifdef __linux__
    (void)prctl(PR_SET_NAME, name, 0L, 0L, 0L);
#else
    (void)name;
#endif
}
