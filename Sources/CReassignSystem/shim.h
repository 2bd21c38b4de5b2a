#pragma once

#ifdef __linux__
#include <sys/prctl.h>
#endif

/* System calls that Swift cannot make by itself because they are variadic. */

/*
 * Takes the process out of reach of core dumps, also of those that a handler collects through a pipe, and of debuggers of the same user.
 * Returns 0 on success. https://man7.org/linux/man-pages/man2/PR_SET_DUMPABLE.2const.html
 */
static inline __attribute__((warn_unused_result)) int reassign_forbid_dumps(void) {
#ifdef __linux__
    return prctl(PR_SET_DUMPABLE, 0L, 0L, 0L, 0L);
#else
    return 0;
#endif
}

/* Whether the process may be dumped: 1, or 0 after `reassign_forbid_dumps`. */
static inline __attribute__((warn_unused_result)) int reassign_may_be_dumped(void) {
#ifdef __linux__
    return prctl(PR_GET_DUMPABLE, 0L, 0L, 0L, 0L);
#else
    return 1;
#endif
}
