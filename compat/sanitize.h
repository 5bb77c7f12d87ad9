/*
 * sanitize - whether the compiler's checkers are built in, and what they need
 *
 * Their run time reads /proc when it reports; told in time, it reads what it
 * needs before the jail closes.
 */
#ifndef COMPAT_SANITIZE_H
#define COMPAT_SANITIZE_H

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer) ||     \
    __has_feature(thread_sanitizer)
#define SANITIZED 1
#endif
#endif

#ifdef SANITIZED
#include <sanitizer/common_interface_defs.h>
#define sanitize_prepare() __sanitizer_sandbox_on_notify(NULL)
#else
#define SANITIZED          0
#define sanitize_prepare() ((void)0)
#endif

#endif
